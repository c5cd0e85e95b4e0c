"""Networks whose head reads more than a mean: vision transformers with a class token, Swin, layers with a bypass."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_world import SIDE, TinyNet, drain, make_dataset
from torch import nn
from torchvision.models import SwinTransformer, VisionTransformer

from guidance_viz.attribution import gradcam
from guidance_viz.core import ModelError
from guidance_viz.mitigation import get, preview_cache, preview_head, preview_maps
from guidance_viz.models import Classifier
from guidance_viz.training import estimate_extraction

QUICK = {"epochs": 2, "lr": 1e-3, "batch_size": 32}


class Bypassed(TinyNet):
    """The last convolution has a bypass around it."""

    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(16, 16, 3, 1, 1)

    def forward(self, x):
        x = self.stage2(self.stage1(x))
        return self.fc(self.pool(torch.relu(x + self.last(x))).flatten(1))


NETS = {"vit": (lambda: VisionTransformer(SIDE, 8, 3, 2, 16, 32, num_classes=2), None),
        "swin": (lambda: SwinTransformer([4, 4], 16, [1, 2], [1, 2], [4, 4], num_classes=2), None),
        "swin, before its last stage": (lambda: SwinTransformer([4, 4], 16, [1, 2], [1, 2], [4, 4], num_classes=2),
                                        "features.1"),
        "bypass": (Bypassed, "last")}
CARRYING = ("vit", "bypass")


@pytest.fixture(params=NETS)
def kind(request):
    return request.param


def make(kind):
    net, layer = NETS[kind]
    torch.manual_seed(0)
    module = net().eval()
    with torch.no_grad():  # a head of zeros has no map
        for parameter in module.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    return Classifier.wrap(module, layer, class_names=["dark", "bright"], mean=(0.3,) * 3, std=(0.3,) * 3,
                           image_size=SIDE)


def answers():
    rows = make_dataset().indices("train")
    return {int(row): "yes" if row % 3 else "no" for row in rows[:40]}


@pytest.fixture
def task(make_task, kind):
    return make_task(clf=make(kind), cut=None, maps=answers(), neurons={1: "no", 5: "no"})


def flat(clf):
    return torch.nn.utils.parameters_to_vector(clf.head_parameters()).detach().cpu().numpy()


def test_the_preview_equals_fine_tuning_the_head(task, kind):
    assert task.clf.carries == (kind in CARRYING)
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction, seed=task.seed), task.guidance)
    _, fix = drain(get("crayon_pruning_attention")(task, trainable="head"))
    linear = fix.clf.linear_head
    if linear is not None:
        np.testing.assert_allclose(preview.weight, linear.weight.detach().cpu(), atol=1e-4)
        np.testing.assert_allclose(preview.bias, linear.bias.detach().cpu(), atol=1e-4)
    else:
        np.testing.assert_allclose(preview.weight[0][:len(flat(fix.clf))], flat(fix.clf), atol=1e-4)
        assert np.abs(flat(fix.clf) - flat(task.clf)).max() > 1e-3
    after = fix.report.after["val"]
    np.testing.assert_allclose(preview.after.groups.accuracy, after.groups.accuracy, atol=1e-4)
    assert preview.after.balanced_worst == pytest.approx(after.balanced_worst, abs=1e-4)
    assert preview.after.epg == pytest.approx(after.epg, abs=1e-3)


def test_previewed_maps_and_logits_are_those_of_the_photos_themselves(task):
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance)
    _, fix = drain(get("crayon_pruning_attention")(task, trainable="head"))
    rows = [0, 5, 100]
    labels = task.ds.table["label"].to_numpy()[rows].copy()
    images = torch.from_numpy(task.ds.source.images[rows]).to(fix.clf.device)
    expected = gradcam(fix.clf, images, torch.from_numpy(labels), contrast=True).cpu().numpy()
    found = preview_maps(task.extraction, preview.weight, rows, labels, task.clf)
    np.testing.assert_allclose(found, expected, rtol=2e-2, atol=5e-3 * float(expected.max()))
    np.testing.assert_allclose(fix.extraction.logits[rows], fix.clf(images).detach().cpu(), rtol=2e-2, atol=1e-2)


def test_the_head_is_trained_by_epochs_from_the_cache_and_no_photo_is_read(task):
    task.ds.source.reads = 0
    _, fix = drain(get("crayon_attention")(task, **QUICK, trainable="head", solver="epochs", tolerance=1.0))
    assert task.ds.source.reads == 0
    assert fix.report.result_hash != fix.report.model_hash
    trunk = {id(p) for p in fix.clf.head_parameters()}
    before = dict(task.clf.named_parameters())
    assert all(torch.equal(p.cpu(), before[name].cpu()) for name, p in fix.clf.named_parameters() if id(p) not in trunk)


def test_training_the_head_from_the_cache_is_training_it_from_the_photos(task, device):
    """The same steps with the trunk run on the photos, every other parameter frozen."""
    _, fix = drain(get("erm")(task, **{**QUICK, "mode": "eval", "optimizer": "sgd"}, trainable="head", solver="epochs",
                              tolerance=1.0))

    class HeadOfPhotos:
        augment = None

        def batches(self, rows, size):
            return task.ds.batches(rows, size)

        def activations(self, clf, inputs):
            return clf.activations(inputs)

        def parameters(self, clf):
            return clf.head_parameters()

    from guidance_viz.mitigation.guide import build_objective, train_rows
    from guidance_viz.mitigation.options import MethodOptions
    from guidance_viz.training import Validation, fit
    options = MethodOptions(**{**QUICK, "mode": "eval", "optimizer": "sgd"}, tolerance=1.0)
    clf, val = task.clf.clone(), task.ds.indices("val")
    labels = task.ds.table["label"].to_numpy()
    drain(fit(clf, HeadOfPhotos(), build_objective(task, options, False)[0], options, rows=train_rows(task),
              validation=Validation(val, labels[val]), runtime=task.runtime, seed=task.seed))
    np.testing.assert_allclose(flat(fix.clf), flat(clf), atol=2e-3)


def test_a_contrast_that_the_cache_does_not_hold_is_computed_from_it(make_task, kind):
    task = make_task(clf=make(kind), cut=None, maps=answers(), neurons={})
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance, method="crayon_attention",
                           contrast=False)
    _, fix = drain(get("crayon_attention")(task, trainable="head", contrast=False))
    weight = fix.clf.linear_head.weight.detach().cpu().numpy() if fix.clf.linear_head is not None else flat(fix.clf)
    np.testing.assert_allclose(preview.weight.ravel()[:weight.size], weight.ravel(), atol=1e-4)


def test_what_passes_beside_the_activations_is_in_the_estimate(task):
    found, size = task.extraction, 0
    for array in (found.logits, found.maps, found.pooled, found.attention, found.inverse, found.masks, found.aiou,
                  *found.head_inputs(task.clf)):
        size += 0 if array is None else array.nbytes
    assert estimate_extraction(task.clf, task.ds, task.runtime).disk_bytes == size


@pytest.mark.parametrize("kind", CARRYING, indirect=True)
def test_an_extraction_without_what_passes_beside_says_what_to_do(task):
    import dataclasses
    bare = dataclasses.replace(task.extraction, carry=())
    with pytest.raises(ModelError, match="was not kept.*use trainable='tail'"):
        preview_cache(task.clf, task.ds, bare)


def test_without_kept_activations_the_tail_is_trained_and_the_head_says_what_it_lacks(make_task):
    clf = make("vit")
    task = make_task(clf=clf, cut=clf.default_cut, activations=False, maps=answers(), neurons={})
    assert (task.extraction.activations, task.extraction.carry) == (None, ())
    _, fix = drain(get("crayon_attention")(task, **QUICK, trainable="tail", tolerance=1.0))
    assert fix.report.result_hash != fix.report.model_hash and np.isfinite(fix.extraction.logits).all()
    with pytest.raises(ModelError, match="keep_activations=True"):
        drain(get("crayon_attention")(task, trainable="head"))
