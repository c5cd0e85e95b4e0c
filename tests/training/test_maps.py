"""Maps of any method in the pass: on networks of three families, and into the attention space."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from tiny_world import DeepHeadNet, MemorySource, TinyNet, drain, make_classifier, make_dataset, make_runtime

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from model_zoo import FAMILIES, lively

from guidance_viz import attribution, metrics, space
from guidance_viz.attribution.registry import METHODS, Attribution
from guidance_viz.core import Cancelled, OptionError, UnknownNameError
from guidance_viz.data import Dataset, View
from guidance_viz.models import Classifier
from guidance_viz.training import MapMethod, estimate_extraction, extract, open_extraction
from guidance_viz.training.maps import area_average, why_no_adjusted_iou

SIDE, COUNT = 64, 12
NETWORKS = ["torchvision resnet", "timm vit, class token", "timm swin", "torchvision swin"]
SHORT = {"gradcam": {}, "rise": {"n_masks": 20}, "scorecam": {"top_k": 4}, "ixg": {}, "intgrad": {"steps": 2}}


class LargeSource(MemorySource):
    """64 pixels a side."""

    def __init__(self, images, **given):
        super().__init__(images, **given)
        self.view = View(image_size=SIDE)

    def photo_size(self, row):
        return SIDE, SIDE


@pytest.fixture(scope="module")
def photos():
    rng = np.random.default_rng(3)
    images = rng.random((COUNT, 3, SIDE, SIDE), dtype=np.float32)
    ids = [f"p{i}" for i in range(COUNT)]
    table = pd.DataFrame({"sample_id": ids, "path": "", "label": np.arange(COUNT) % 3, "split": "train",
                          "attribute": np.arange(COUNT) % 2})
    boxes = pd.DataFrame({"sample_id": ids[:-1], "x0": 0.1, "y0": 0.2, "x1": 0.6, "y1": 0.7})
    return Dataset(table, LargeSource(images), class_names=list("abc"), boxes=boxes, name="large")


@pytest.fixture(scope="module")
def networks():
    torch.manual_seed(0)
    return {name: Classifier.wrap(lively(FAMILIES[name].make()).eval(), image_size=SIDE, class_names=list("abc"))
            for name in NETWORKS}


def literal_average(image, h, w):
    """One cell at a time, one pixel at a time, each counted by the area that lies in the cell."""
    height, width = image.shape
    found = np.zeros((h, w))
    for y, x in np.ndindex(h, w):
        total = area = 0.0
        for i, j in np.ndindex(height, width):
            tall = min((i + 1) / height, (y + 1) / h) - max(i / height, y / h)
            wide = min((j + 1) / width, (x + 1) / w) - max(j / width, x / w)
            if tall > 0 and wide > 0:
                total, area = total + image[i, j] * tall * wide, area + tall * wide
        found[y, x] = total / area
    return found


@pytest.mark.parametrize("size", [(12, 8), (7, 5), (2, 3)])
def test_the_average_over_cells_counts_pixels_by_area(size):
    maps = torch.rand(2, *size, generator=torch.Generator().manual_seed(0))
    wanted = np.stack([literal_average(one.numpy(), 4, 3) for one in maps])
    np.testing.assert_allclose(area_average(maps, (4, 3)), wanted, rtol=1e-5)


@pytest.mark.parametrize("name", ["gradcam", "rise", "scorecam"])
@pytest.mark.parametrize("network", NETWORKS)
def test_a_map_of_any_method_leads_into_the_attention_space(photos, networks, network, name, tmp_path):
    clf = networks[network]
    _, found = drain(extract(clf, photos, make_runtime(batch_size=5), tmp_path, attribution=name,
                             attribution_options=SHORT[name]))
    images = torch.cat([part for _, part in photos.batches(None, COUNT)])
    labels = torch.as_tensor(photos.table["label"].to_numpy(copy=True))
    with torch.no_grad():
        acts, logits = clf.activations(images), clf(images)
    alone = attribution.get(name)(clf, images, labels, contrast=True, **SHORT[name])
    maps = np.stack([literal_average(one.numpy(), *acts.shape[2:]) for one in alone.detach()])
    assert maps.max() > 0 and found.maps.shape == (COUNT, *acts.shape[2:])
    np.testing.assert_allclose(found.maps, maps, rtol=1e-3, atol=1e-4 * maps.max())
    np.testing.assert_allclose(found.logits, logits, rtol=1e-4, atol=1e-5)
    wanted = np.einsum("nchw,nhw->nc", acts.numpy(), maps)
    np.testing.assert_allclose(found.attention, wanted, rtol=1e-3, atol=1e-4 * np.abs(wanted).max())
    assert (found.attribution, found.contrast) == (name, True)
    chosen = space.centroids(space.project(np.asarray(found.attention), method="pca", seed=0), 3, seed=0)
    assert len(set(np.asarray(chosen).tolist())) == 3


@pytest.mark.parametrize("name", SHORT)
def test_the_adjusted_iou_is_of_every_class_or_says_why_not(photos, networks, name, tmp_path):
    clf = networks["torchvision resnet"]
    _, found = drain(extract(clf, photos, make_runtime(), tmp_path, contrast=False, attribution=name,
                             attribution_options=SHORT[name]))
    if name in ("ixg", "intgrad"):
        assert found.aiou is None and "all its passes again" in found.notes["aiou"]
        return
    images, grid = torch.cat([part for _, part in photos.batches(None, COUNT)]), found.maps.shape[1:]
    maps = [attribution.get(name)(clf, images, k, **SHORT[name]).detach() for k in range(3)]
    every = torch.stack([area_average(one, grid) for one in maps], dim=1)
    low, high = every.amin((2, 3), keepdim=True), every.amax((2, 3), keepdim=True)
    scaled = (every - torch.where(high > low, low, 0)) / (high - torch.where(high > low, low, 0)).clamp(min=1e-20)
    wanted = metrics.aiou(scaled.numpy(), photos.table["label"].to_numpy(), np.asarray(photos.masks(*grid)))
    np.testing.assert_allclose(found.aiou[:-1], wanted[:-1], rtol=1e-3, atol=1e-4)
    assert np.isnan(found.aiou[-1]) and np.nanmax(found.aiou) > 0  # the last photo has no box


@pytest.mark.parametrize("net", [TinyNet, DeepHeadNet])
@pytest.mark.parametrize("contrast", [False, True])
def test_the_maps_of_all_classes_are_those_of_each(net, contrast, device):
    clf = make_classifier(net=net).to(device).eval()
    acts = clf.activations(torch.rand(4, 3, 24, 24, device=device)).detach()
    maps, logits = attribution.gradcam_per_class(clf, acts, contrast=contrast)
    for k in range(2):
        wanted, plain = attribution.gradcam_from_activations(clf, acts, k, contrast=contrast)
        torch.testing.assert_close(maps[:, k], wanted.detach(), rtol=1e-4, atol=1e-7)
    torch.testing.assert_close(logits, plain.detach(), rtol=1e-5, atol=1e-6)
    assert maps.max() > 0 and not maps.requires_grad


@pytest.mark.parametrize("name", ["rise", "scorecam"])
@pytest.mark.parametrize("contrast", [False, True])
def test_several_targets_an_image_come_from_the_same_passes(name, contrast, device, monkeypatch):
    clf = make_classifier().to(device).eval()
    x = torch.rand(3, 3, 24, 24, device=device)
    seen, activations = [], clf.activations
    monkeypatch.setattr(clf, "activations", lambda x: (seen.append(len(x)), activations(x))[1])
    both = attribution.get(name)(clf, x, torch.tensor([[0, 1]] * 3, device=device), contrast=contrast, **SHORT[name])
    passes = sum(seen)
    for k in range(2):
        seen.clear()
        one = attribution.get(name)(clf, x, k, contrast=contrast, **SHORT[name])
        torch.testing.assert_close(both[:, k], one, rtol=1e-4, atol=1e-6)
        assert sum(seen) == passes
    assert MapMethod(name, SHORT[name]).passes(clf) * 3 == passes


def test_a_head_of_many_layers_and_classes_has_no_adjusted_iou(tmp_path):
    class Wide(DeepHeadNet):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Sequential(torch.nn.Linear(16, 10), torch.nn.ReLU(), torch.nn.Linear(10, 17))

    clf = Classifier.wrap(Wide(), layer="stage2", class_names=[str(k) for k in range(17)], image_size=24)
    _, found = drain(extract(clf, make_dataset(train=8, val=0, test=0), make_runtime(), tmp_path))
    assert found.aiou is None and "17 classes" in found.notes["aiou"] and "the limit is 16" in found.notes["aiou"]
    linear = Classifier.wrap(TinyNet(classes=1000), layer="stage2", image_size=24)
    assert why_no_adjusted_iou(linear, MapMethod()) == "" and "memory" in why_no_adjusted_iou(linear, MapMethod("rise"))


def test_signed_maps_give_their_positive_part(world, tmp_path):
    clf, ds, runtime = world
    _, found = drain(extract(clf, ds, runtime, tmp_path, attribution="ixg"))
    rows, images = next(iter(ds.batches(None, 16)))
    labels = torch.as_tensor(ds.table["label"].to_numpy()[rows].copy(), device=clf.device)
    signed = attribution.ixg(clf.eval(), images.to(clf.device), labels, contrast=True).detach().float()
    assert signed.min() < 0
    wanted = area_average(signed.clamp(min=0), found.maps.shape[1:])
    np.testing.assert_allclose(found.maps[rows], wanted.cpu(), rtol=1e-3, atol=1e-6)


def test_another_method_or_option_is_another_extraction_and_the_plain_key_stays(world, tmp_path):
    clf, ds, runtime = world
    keys = [drain(extract(clf, ds, runtime, tmp_path / str(i), attribution=name, attribution_options=options))[1].key
            for i, (name, options) in enumerate([("gradcam", {}), ("gradcam", {"layer": None}), ("rise", {"n_masks": 8}),
                                                 ("rise", {"n_masks": 9}), ("scorecam", {})])]
    assert keys[0] == keys[1] and len(set(keys)) == 4
    _, plain = drain(extract(clf, ds, runtime, tmp_path / "plain"))
    assert plain.key == keys[0] and plain.is_gradcam
    rise = open_extraction(tmp_path / "2")
    assert (rise.attribution, rise.attribution_options, rise.is_gradcam) == ("rise", {"n_masks": 8}, False)


def test_a_costly_pass_is_cancelled_between_a_few_photos_and_goes_on(world, tmp_path):
    clf, ds, runtime = world
    how = {"attribution": "rise", "attribution_options": {"n_masks": 64}}
    stop = threading.Event()
    work = extract(clf, ds, runtime, tmp_path / "a", cancel=stop, **how)
    first = next(work)
    assert first.done == 2 and "rise, 64 passes each" in first.stage  # 8 batches of 16 are 2 photos of 64 passes
    assert first.eta_s > 0
    stop.set()
    with pytest.raises(Cancelled, match="kept"):
        next(work)
    reports, resumed = drain(extract(clf, ds, runtime, tmp_path / "a", **how))
    assert reports[0].done == 4 and reports[-1].done == len(ds)
    _, whole = drain(extract(clf, ds, runtime, tmp_path / "b", **how))
    for name in ("logits", "maps", "attention", "aiou", "masks"):
        np.testing.assert_allclose(getattr(resumed, name), getattr(whole, name), rtol=1e-5, atol=1e-7)


def test_masked_images_that_do_not_fit_into_memory_are_fewer_at_once(world, tmp_path, monkeypatch):
    clf, _, runtime = world
    ds = make_dataset(train=6, val=0, test=0)
    how = {"attribution": "rise", "attribution_options": {"n_masks": 40}}
    _, whole = drain(extract(clf, ds, runtime, tmp_path / "a", **how))
    real, sizes = type(clf).activations, []

    def limited(self, x):
        sizes.append(len(x))
        if len(x) > 5:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
        return real(self, x)

    monkeypatch.setattr(type(clf), "activations", limited)
    _, found = drain(extract(clf, ds, runtime, tmp_path / "b", **how))
    np.testing.assert_allclose(found.maps, whole.maps, rtol=1e-4, atol=1e-6)
    assert sizes.count(16) == 1 and sizes.count(8) == 1


@pytest.mark.parametrize(("name", "options"), [("rise", {"n_masks": 96}), ("scorecam", {}), ("ixg", {})])
def test_the_estimate_counts_the_passes_but_does_not_run_them_all(name, options, monkeypatch):
    clf, ds, runtime = make_classifier(), make_dataset(train=40, val=0, test=0), make_runtime()
    real, seen = type(clf).activations, []
    monkeypatch.setattr(type(clf), "activations", lambda self, x: (seen.append(len(x)), real(self, x))[1])
    monkeypatch.setattr("guidance_viz.training.estimate.seconds_of", lambda work, device, repeats: (work(), 2.0)[1])
    estimate = estimate_extraction(clf, ds, runtime, attribution=name, attribution_options=options)
    passes = MapMethod(name, options).passes(clf)
    part = next(part for part in estimate.parts if part[0].startswith("maps ("))
    trial = 32 if name == "rise" else passes
    assert f"{passes} passes a photo" in part[0] and part[1] == pytest.approx(2.0 * passes / trial * len(ds))
    assert sum(seen) <= 16 * 2 + passes
    assert estimate.seconds == pytest.approx(sum(each[1] for each in estimate.parts))


@pytest.mark.parametrize(("name", "options", "message"), [
    ("risé", {}, "rise"), ("rise", {"masks": 3}, "no option 'masks'.*n_masks"), ("rise", {"batch": 3}, "no option 'batch'"),
    ("rise", {"baseline": torch.zeros(3)}, "can be written down"), ("gradcam", {"seed": 1}, "no option 'seed'")])
def test_an_unknown_method_or_option_is_refused_before_anything_is_computed(world, tmp_path, name, options, message):
    clf, ds, runtime = world
    with pytest.raises((UnknownNameError, OptionError), match=message):
        next(extract(clf, ds, runtime, tmp_path / "a", attribution=name, attribution_options=options))
    assert not (tmp_path / "a").exists()


def test_a_method_of_ones_own_works_and_one_without_contrast_says_so(world, tmp_path, monkeypatch):
    clf, ds, runtime = world

    def centre(clf, x, targets, *, layer=None, create_graph=False, power=1):
        return x.mean(1) ** power

    monkeypatch.setitem(METHODS._entries, "brightness", Attribution(name="brightness", title="Brightness", explain=centre,
                                                                    does="Where it is light."))
    with pytest.raises(OptionError, match="explains a class alone.*contrast=False"):
        next(extract(clf, ds, runtime, tmp_path, attribution="brightness"))
    reports, found = drain(extract(clf, ds, runtime, tmp_path, attribution="brightness", contrast=False,
                                   attribution_options={"power": 2}))
    _, images = next(iter(ds.batches(None, 4)))
    np.testing.assert_allclose(found.maps[:4], area_average(images.mean(1) ** 2, found.maps.shape[1:]), rtol=1e-4)
    assert "brightness" in reports[0].stage and "passes" not in reports[0].stage
    assert estimate_extraction(clf, ds, runtime, contrast=False, attribution="brightness").seconds > 0


def test_an_extraction_from_before_the_adjusted_iou_still_opens(world, tmp_path):
    import json

    clf, ds, runtime = world
    drain(extract(clf, ds, runtime, tmp_path))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    for name in ("attribution", "attribution_options", "notes"):
        del manifest[name]
    manifest["arrays"].remove("aiou")
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "aiou.npy").unlink()
    found = open_extraction(tmp_path)
    assert found.aiou is None and found.is_gradcam and not found.notes


def test_a_photo_that_cannot_be_read_has_no_adjusted_iou(tmp_path):
    _, found = drain(extract(make_classifier(), make_dataset(broken={3, 100}), make_runtime(), tmp_path))
    assert np.flatnonzero(np.isnan(found.aiou)).tolist() == [3, 100]
