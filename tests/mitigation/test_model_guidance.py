"""Model guidance: the objective against literal formulas and golden numbers, sources, annotations, and whole runs."""

from __future__ import annotations

import importlib
import threading

import numpy as np
import pandas as pd
import pytest
import tiny_world
import torch
import torch.nn.functional as F
from tiny_world import SIDE, MemorySource, drain, make_classifier, make_dataset
from torch import nn
from torchvision.models import VisionTransformer

from guidance_viz import attribution, guidance
from guidance_viz.core import DataError, OptionError, Report, to_plain
from guidance_viz.data import Dataset
from guidance_viz.mitigation import GuidanceOptions, get
from guidance_viz.mitigation.annotations import Annotations, annotations_of, attended_boxes, class_table
from guidance_viz.mitigation.depth_source import kept_place, source_at_depth
from guidance_viz.mitigation.guidance_options import LOSSES
from guidance_viz.mitigation.localize import Flags, measure
from guidance_viz.mitigation.localized import LocalizedObjective, drawn
from guidance_viz.mitigation.methods.model_guidance import build, chosen
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.types import Places
from guidance_viz.models import Classifier, Encoded, at_depth
from guidance_viz.models.places import middle
from guidance_viz.models.xdnn import xresnet
from guidance_viz.training.sources import ActivationSource, EncodingSource, ImageSource, PartSource, StemSource

QUICK = {"epochs": 2, "lr": 1e-3, "batch_size": 32}
WHOLE = np.array([[0.0, 0.0, 1.0, 1.0]])


class Ladder(nn.Module):
    """Four stages of falling resolution: mid1, mid2 and mid3 are the ends of the first three."""

    def __init__(self):
        super().__init__()
        def stage(a, b):
            return nn.Sequential(nn.Conv2d(a, b, 3, 2, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU())
        last = nn.Sequential(nn.Conv2d(10, 12, 3, 2, 1), nn.ReLU())
        self.stages = nn.Sequential(stage(3, 6), stage(6, 8), stage(8, 10), last)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(12, 2)

    def forward(self, x):
        return self.fc(self.pool(self.stages(x)).flatten(1))


def ladder():
    torch.manual_seed(1)
    net = Ladder().eval()
    with torch.no_grad():
        for value in net.state_dict().values():
            if value.is_floating_point():
                value.add_(0.05 * torch.rand_like(value))
    return Classifier.wrap(net, "stages.3", class_names=["dark", "bright"], mean=(0.3,) * 3, std=(0.3,) * 3,
                           image_size=SIDE)


def several(count=40, classes=3, seed=0):
    """Squares of classes' colours, several a picture, with a box each; every tenth picture has none."""
    rng = np.random.default_rng(seed)
    rows, images, boxes = [], [], []
    for i in range(count):
        labels = rng.random(classes) < 0.5 if i % 10 else np.zeros(classes, bool)
        image = rng.random((3, SIDE, SIDE), dtype=np.float32) * 0.3
        for k in np.flatnonzero(labels):
            y, x = rng.integers(0, SIDE - 8, 2)
            image[k % 3, y:y + 8, x:x + 8] += 0.7
            boxes.append({"sample_id": str(i), "class": k, "x0": x / SIDE, "y0": y / SIDE, "x1": (x + 8) / SIDE,
                          "y1": (y + 8) / SIDE})
        rows.append({"sample_id": str(i), "label": int(labels.argmax()), "labels": tuple(labels.astype(int)),
                     "split": ["train", "train", "val", "test"][i % 4]})
        images.append(image)
    return Dataset(pd.DataFrame(rows), MemorySource(np.stack(images).clip(0, 1)), class_names=list("abc")[:classes],
                   boxes=pd.DataFrame(boxes), name="several")


def ready(task, **given):
    """The objective of a task, and the classifier at its depth."""
    options = GuidanceOptions(**{"contrast": False, **given}).settled("labels" in task.ds.table)
    rows = task.ds.indices("train")
    return build(task, options, rows, Outcome()), at_depth(task.clf.clone().eval(), options.depth), rows


def images_of(task, rows):
    return torch.from_numpy(task.ds.source.images[rows]).to(task.clf.device)


# -- the objective -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("classification", ["ce", "bce"])
@pytest.mark.parametrize(("loss", "how"), [
    ("energy", {}), ("l1", {"attribution": "ixg"}), ("ppce", {"resize": True}), ("energy", {"reverse": True}),
    ("rrr", {"attribution": "ixg", "depth": "input"}), ("l1", {"dilation": 0.25}), ("energy", {"contrast": True}),
    ("energy", {"attribution": "intgrad", "depth": "input", "attribution_options": {"steps": 3}})])
def test_the_objective_equals_equation_one(make_task, loss, how, classification):
    task = make_task()
    objective, clf, rows = ready(task, loss=loss, weight=0.7, share=0.25, classification=classification, **how)
    x = images_of(task, rows)
    labels = torch.from_numpy(task.ds.table["label"].to_numpy()[rows].copy()).to(x.device)
    total = objective(clf, clf.activations(x), rows)[0] / len(rows)
    logits = clf(x) if how.get("depth") != "input" else clf.module(clf.activations(x))
    onehot = F.one_hot(labels, 2).float()
    wanted = F.cross_entropy(logits, labels) if classification == "ce" else \
        F.binary_cross_entropy_with_logits(logits, onehot)
    used = objective.present[rows].any(dim=1).numpy()
    assert used.sum() == 24
    kind, depth = how.get("attribution", "gradcam"), how.get("depth", "final")
    layer = None if depth == "input" and kind != "gradcam" else depth
    maps = attribution.get(kind)(task.clf.clone().eval(), x[used], labels[used], layer=layer,
                                 **how.get("attribution_options", {}), contrast=how.get("contrast", False))
    h, w = (SIDE, SIDE) if how.get("resize") else maps.shape[1:]
    masks = task.ds.boxes_as_masks(h, w, dilation=how.get("dilation", 0.0))[rows][used].to(x.device)
    masks = 1 - masks if how.get("reverse") else masks
    local = torch.stack([guidance.get(loss)(m[None], k[None], resize=how.get("resize", False))[0]
                         for m, k in zip(maps, masks, strict=True)])
    torch.testing.assert_close(total, wanted + 0.7 * local.mean(), rtol=2e-4, atol=1e-6)


def test_lambda_does_not_depend_on_the_batch_size(make_task):
    task = make_task()
    objective, clf, rows = ready(task, share=0.3, weight=2.0)
    x = images_of(task, rows)
    with torch.no_grad():
        acts = clf.activations(x)
    whole = objective(clf, acts, rows)[0]
    for size in (1, 7, 32):
        parts = [objective(clf, acts[i:i + size], rows[i:i + size])[0] for i in range(0, len(rows), size)]
        torch.testing.assert_close(sum(parts), whole, rtol=1e-5, atol=1e-5)


def test_released_is_the_mean_of_the_classification_plus_lambda_times_the_batchs_sum(make_task):
    task = make_task()
    objective, clf, rows = ready(task, released=True, weight=0.3, classification="bce")
    rows = rows[:10]
    objective.batch = len(rows)
    acts = clf.activations(images_of(task, rows))
    labels = torch.from_numpy(task.ds.table["label"].to_numpy()[rows].copy()).to(acts.device)
    maps = attribution.gradcam(task.clf.clone().eval(), images_of(task, rows), labels)
    local = guidance.energy(maps, task.ds.boxes_as_masks(*maps.shape[1:])[rows].to(maps)).sum()
    plain = F.binary_cross_entropy_with_logits(clf.head(acts), F.one_hot(labels, 2).float())
    torch.testing.assert_close(objective(clf, acts, rows)[0] / len(rows), plain + 0.3 * local, rtol=1e-4, atol=1e-6)
    halves = sum(objective(clf, acts[part], rows[part])[0] for part in (slice(0, 4), slice(4, 10)))
    torch.testing.assert_close(halves / len(rows), plain + 0.3 * local, rtol=1e-4, atol=1e-6)


def test_the_released_energy_and_its_parameter_gradients(golden):
    data = golden("rao2023/attributors_tiny_net")
    net = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 5, 3, stride=2, padding=1), nn.ReLU(),
                        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 3)).double()
    for layer, name in ((net[0], "conv"), (net[2], "conv2"), (net[6], "fc")):
        layer.weight.data, layer.bias.data = torch.tensor(data[f"{name}_w"]), torch.tensor(data[f"{name}_b"])
    clf = Classifier.wrap(net, "3", mean=(0, 0, 0), std=(1, 1, 1), image_size=12)
    has = F.one_hot(torch.tensor(data["classes"]), 3).bool()
    boxes, owners = data["boxes"].reshape(-1, 4) / 6, np.repeat(np.arange(4), 2)
    real = boxes[:, 0] >= 0
    annotations = Annotations(boxes[real], owners[real], np.full(real.sum(), -1))
    def gradients(weight):
        objective = LocalizedObjective(has, has, annotations, attribution.one_pass("gradcam"), "energy", weight)
        rows = np.arange(4)
        loss, shown = objective(clf, clf.activations(torch.tensor(data["X"])), rows)
        return shown, torch.autograd.grad(loss, [net[0].weight, net[2].weight, net[6].weight])
    shown, guided = gradients(10.0)
    assert shown["guidance_loss"] / 10 == pytest.approx(float(data["energy_sum_over_batch_gradcam_final"]), rel=1e-6)
    for both, plain, name in zip(guided, gradients(0.0)[1], ("conv", "conv2", "fc"), strict=True):
        np.testing.assert_allclose((both - plain).numpy() / 10, data[f"grad_{name}_w"], rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("box", ["none", "whole", "half"])
def test_every_loss_has_a_finite_gradient_that_is_not_zero_unless_there_is_nothing_to_guide(make_task, loss, box):
    task = make_task()
    has = torch.from_numpy(class_table(task.ds))
    objective, clf, rows = ready(task, loss=loss)
    corners = {"none": WHOLE[:0], "whole": WHOLE, "half": np.array([[0.0, 0.0, 0.5, 1.0]])}[box]
    owners = np.repeat(rows, len(corners))
    objective.annotations = Annotations(np.tile(corners, (len(rows), 1)), owners, np.full(len(owners), -1))
    objective.present = torch.from_numpy(objective.annotations.present(has.numpy()))
    rows = rows[:6]
    clf.train(False)
    value, shown = objective(clf, clf.activations(images_of(task, rows)), rows)
    plain = objective(clf, clf.activations(images_of(task, rows)), rows)[0]
    objective.weight = 0.0
    without = objective(clf, clf.activations(images_of(task, rows)), rows)[0]
    parameters = list(clf.parameters())
    grads = torch.autograd.grad(plain - without, parameters, allow_unused=True)
    size = sum(float(g.abs().sum()) for g in grads if g is not None)
    assert np.isfinite(size) and np.isfinite(float(value.detach()))
    if box == "half":
        assert size > 0
    if box == "none":
        assert size == 0 and "guided" not in shown


def test_all_maps_dead_gives_finite_gradients_and_is_reported(make_task):
    clf = make_classifier()
    with torch.no_grad():
        clf.module.fc.weight.fill_(-1.0)
    task = make_task(clf=clf, contrast=False)
    for loss in ("energy", "l1", "ppce", "rrr"):
        _, fix = drain(get("model_guidance")(task, **{**QUICK, "lr": 1e-8}, loss=loss))
        assert any("100% of the guided maps are dead" in line for line in fix.report.warnings)
        assert all(torch.isfinite(v).all() for v in fix.clf.state_dict().values())


def test_only_one_annotated_class_of_a_photo_is_drawn_and_each_of_them_at_times():
    present = torch.tensor([[True, True, False], [False, False, True], [False, False, False]])
    has = torch.tensor([[True, True, True], [False, False, True], [False, True, False]])
    torch.manual_seed(0)
    found = torch.stack([drawn(present, has) for _ in range(200)])
    assert set(found[:, 0].tolist()) == {0, 1}
    assert 70 < int((found[:, 0] == 0).sum()) < 130
    assert (found[:, 1] == 2).all() and (found[:, 2] == 1).all()
    assert drawn(present[2:], torch.zeros(1, 3, dtype=torch.bool)).tolist() == [0]


# -- annotations ---------------------------------------------------------------------------------------------------------
def test_boxes_count_for_their_class_and_unnamed_ones_for_every_class(make_task):
    ds = several()
    has = class_table(ds)
    task = make_task(ds=ds, clf=three(), maps={}, neurons={}, cut=None)
    annotations = annotations_of(task, "boxes")
    np.testing.assert_array_equal(annotations.present(has), has)
    row = int(np.flatnonzero(has.sum(axis=1) > 1)[0])
    for k in np.flatnonzero(has[row]):
        np.testing.assert_allclose(annotations.masks(np.array([row]), np.array([k]), 6, 6)[0],
                                   ds.boxes_as_masks(6, 6, np.full(len(ds), k))[row])
    any_class = Annotations(WHOLE, np.array([row]), np.array([-1]))
    assert any_class.present(has)[row].tolist() == has[row].tolist()
    assert not any_class.present(has)[:row].any()


def test_the_box_around_a_map_that_was_answered_yes():
    maps = np.zeros((3, 4, 8))
    maps[0, 1:3, 2:6], maps[0, 0, 0] = 2.0, 0.9
    maps[1, 3, 7] = 1.0
    boxes, alive = attended_boxes(maps)
    np.testing.assert_allclose(boxes[:2], [[0.25, 0.25, 0.75, 0.75], [0.875, 0.75, 1, 1]])
    assert alive.tolist() == [True, True, False]


def test_yes_answers_become_boxes_and_without_any_the_error_says_what_to_do(make_task):
    task = make_task(maps={0: "yes", 2: "no", 4: "yes"})
    _, fix = drain(get("model_guidance")(task, **QUICK, masks="answers"))
    assert fix.report.answers_used["annotated photos used"] == 2
    with pytest.raises(DataError, match="answered yes"):
        drain(get("model_guidance")(make_task(maps={2: "no"}, folder=task.folder / "b"), **QUICK, masks="answers"))


def test_a_larger_share_holds_the_smaller_one_and_one_photo_is_the_least():
    rows, present = np.arange(0, 100, 2), np.ones((100, 1), bool)
    small, large = chosen(present, rows, 0.1, 3)[0], chosen(present, rows, 0.5, 3)[0]
    assert small.sum() == 5 and large.sum() == 25 and not (small & ~large).any()
    assert not large[1::2].any()
    assert chosen(present, rows, 1e-9, 3)[0].sum() == 1
    assert chosen(np.zeros((100, 1), bool), rows, 1.0, 3) [1] == 0


# -- sources -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("given", "source", "base"), [
    ({"trainable": "all", "depth": "mid2"}, ImageSource, None),
    ({"trainable": "head"}, ActivationSource, None),
    ({"depth": "input"}, PartSource, ImageSource),
    ({"depth": "mid1", "cut": "mid2"}, PartSource, EncodingSource),
    ({"depth": "mid2", "cut": "mid2"}, PartSource, EncodingSource),
    ({"depth": "mid3", "cut": "mid2"}, PartSource, StemSource),
    ({"depth": "mid1", "trainable": "head"}, PartSource, EncodingSource),
    ({"depth": "final", "cut": "mid3"}, PartSource, StemSource),
    ({"loss": "actdiff"}, PartSource, ImageSource)])
def test_the_photos_are_read_only_where_something_kept_does_not_do(make_task, given, source, base):
    task = make_task(clf=ladder(), maps={}, neurons={}, cut=None)
    clf, options = task.clf.clone(), GuidanceOptions(**given)
    _, (there, found, _) = drain(source_at_depth(task, clf, options, Outcome()))
    assert type(found) is source and (base is None or type(found.base) is base)
    named = [name.split(".") for name, value in clf.module.named_parameters()
             if any(value is parameter for parameter in found.parameters(there))]
    names = {parts[1] if parts[0] == "stages" else parts[0] for parts in named}
    by_cut = {"mid2": {"2", "3", "fc"}, "mid3": {"3", "fc"}, None: {"2", "3", "fc"}}
    assert names == {"all": {"0", "1", "2", "3", "fc"}, "head": {"fc"}, "tail": by_cut[options.cut]}[options.trainable]


@pytest.mark.parametrize("given", [{"depth": "mid1", "cut": "mid2"}, {"depth": "mid3", "cut": "mid2"},
                                   {"depth": "mid2", "cut": "mid2"}, {"depth": "final", "cut": "mid3"},
                                   {"depth": "mid2", "trainable": "head"}])
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_training_from_what_is_kept_equals_training_from_the_photos(make_task, monkeypatch, given, mode):
    how = {"epochs": 1, "lr": 1e-3, "batch_size": 16, "optimizer": "sgd", "attribution": "ixg", "mode": mode, **given}
    passing = importlib.import_module("guidance_viz.training.extract")
    monkeypatch.setattr(passing, "to_half", lambda values: values)  # the rounding has its own tests
    task = make_task(clf=ladder(), maps={}, neurons={}, cut=None)
    kept = drain(get("model_guidance")(task, **how))[1].clf.state_dict()
    monkeypatch.setattr("guidance_viz.mitigation.depth_source.kept_place", lambda *_: None)
    task = make_task(clf=ladder(), maps={}, neurons={}, cut=None, folder=task.folder / "photos")
    read = drain(get("model_guidance")(task, **how))[1].clf.state_dict()
    start, kept, read = ({name: value.cpu() for name, value in state.items()}
                         for state in (task.clf.state_dict(), kept, read))
    moved = [name for name, value in start.items() if value.is_floating_point() and not torch.equal(value, read[name])]
    assert moved
    for name in moved:
        assert (kept[name] - read[name]).norm() < 1e-3 * (read[name] - start[name]).norm(), name
    assert all(torch.equal(kept[name], read[name]) for name in start if name not in moved)


def test_actdiff_of_activations_that_nothing_trained_changes_is_refused(make_task):
    task = make_task(clf=ladder(), maps={}, neurons={}, cut=None)
    for given in ({"trainable": "head"}, {"depth": "mid1", "cut": "mid3"}, {"trainable": "all", "depth": "input"}):
        with pytest.raises(OptionError, match="would train nothing"):
            drain(get("model_guidance")(task, **QUICK, loss="actdiff", **given))


# -- whole runs ----------------------------------------------------------------------------------------------------------
def three():
    torch.manual_seed(0)
    return Classifier.wrap(tiny_world.TinyNet(classes=3), layer="stage2", class_names=list("abc"), mean=(0.3,) * 3,
                           std=(0.3,) * 3, image_size=SIDE)


@pytest.mark.parametrize("depth", ["final", "input"])
def test_photos_with_several_classes_or_none_are_trained_and_judged_by_f1(make_task, depth):
    task = make_task(ds=several(), clf=three(), maps={}, neurons={}, cut=None, contrast=False)
    _, fix = drain(get("model_guidance")(task, **QUICK, depth=depth, attribution="ixg", trainable="all"))
    report = fix.report
    assert report.answers_used["annotated photos"] == class_table(task.ds)[task.ds.indices("train")].any(axis=1).sum()
    assert all("val_f1" in entry and 0 <= entry["val_f1"] <= 1 for entry in report.history)
    assert "F1" in report.selection_rule
    for split in ("val", "test"):
        assert 0 <= report.after[split].f1 <= 1 and 0 <= report.after[split].mean_ap <= 1
    assert [each.split for each in report.localization] == ["val", "test"] * 2
    assert Report.from_json(report.to_json()).to_json() == report.to_json()


def test_photos_without_any_class_alone_are_survived_and_said(make_task):
    ds = several()
    ds.table["labels"] = [(0, 0, 0)] * len(ds)
    task = make_task(ds=ds, clf=three(), maps={}, neurons={}, cut=None, contrast=False)
    _, fix = drain(get("model_guidance")(task, **QUICK, trainable="all"))
    assert any("No training photo is annotated" in line for line in fix.report.warnings)
    assert fix.report.localization == []


def test_a_run_that_was_interrupted_goes_on_to_the_same_model(make_task):
    how = {"epochs": 2, "lr": 1e-2, "batch_size": 4, "mode": "eval", "trainable": "all"}
    def world(**given):
        return make_task(ds=several(), clf=three(), maps={}, neurons={}, cut=None, contrast=False, **given)
    whole = drain(get("model_guidance")(world(), **how))[1]
    stop = threading.Event()
    task = world(cancel=stop, folder=world().folder / "stopped")
    work = get("model_guidance")(task, **how)
    for _ in range(5):
        next(work)
    stop.set()
    _, cut = drain(work)
    assert cut.report.status == "cancelled" and cut.report.localization == []
    stop.clear()
    _, again = drain(get("model_guidance")(task, **how))
    assert again.clf.fingerprint() == whole.clf.fingerprint()


def test_the_energy_loss_moves_the_energy_into_the_box(make_task):
    task = make_task(contrast=False)
    _, fix = drain(get("model_guidance")(task, epochs=8, lr=5e-3, weight=3.0, tolerance=1.0, batch_size=32))
    before, after = (next(each for each in fix.report.localization if each.model == name and each.split == "test")
                     for name in ("v0", "v1"))
    assert after.epg > before.epg + 0.05


def test_a_batch_of_one_works(make_task):
    _, fix = drain(get("model_guidance")(make_task(ds=make_dataset(train=1, val=1, test=0), maps={}), epochs=2,
                                         batch_size=1, lr=1e-3))
    assert fix.report.status == "finished"


def test_the_start_is_measured_the_same_whatever_trains(make_task):
    found = []
    for i, how in enumerate(({"loss": "rrr", "attribution": "ixg"}, {"loss": "l1", "resize": True}, {"weight": 0.0})):
        task = make_task(folder=None) if i else make_task()
        _, fix = drain(get("model_guidance")(task, **QUICK, **how, measured=[("gradcam", "final"), ("ixg", "input")]))
        found.append([to_plain(each) for each in fix.report.localization if each.model == "v0"])
    assert found[0] == found[1] == found[2] and len(found[0]) == 4
    assert {(each["attribution"], each["depth"]) for each in found[0]} == {("gradcam", "final"), ("ixg", "input")}


def test_the_threshold_of_the_iou_is_chosen_on_validation_photos(make_task):
    task = make_task()
    _, found = drain(measure(task, "v0", task.clf.clone(), task.extraction, [("gradcam", "final")], Flags()))
    assert [each.split for each in found] == ["val", "test"]
    assert found[0].threshold == found[1].threshold and {each.held_out for each in found} == {"val"}
    rows = task.ds.indices("val")
    labels = torch.from_numpy(task.ds.table["label"].to_numpy()[rows].copy())
    maps = attribution.gradcam(task.clf.clone().eval(), images_of(task, rows), labels.to(task.clf.device)).cpu()
    maps = attribution.postprocess(maps, size=(SIDE, SIDE))
    boxes = task.ds.boxes_as_masks(SIDE, SIDE)[rows]
    from guidance_viz import metrics
    assert metrics.iou_threshold(maps, boxes) == found[0].threshold
    assert found[0].epg == pytest.approx(metrics.mean_epg(maps, boxes), rel=1e-3)
    assert found[0].iou == pytest.approx(float(metrics.iou(maps, boxes, found[0].threshold).mean()), rel=1e-2)
    assert np.isnan(found[0].on_object)


# -- what is refused -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("given", "words"), [
    ({"attribution": "rise"}, "no useful gradient.*gradcam"), ({"attribution": "scorecam"}, "no useful gradient"),
    ({"loss": "energi"}, "energy, l1"), ({"depth": "mid9"}, "mid3"), ({"share": 0.0}, "at most 1"),
    ({"weight": -1.0}, "from 0 up"), ({"dilation": float("nan")}, "from 0 up"),
    ({"masks": "ellipses"}, "boxes, drawn, masks"),
    ({"attribution_options": {"steps": 3}}, "no option 'steps'"), ({"loss": "gradia", "resize": True}, "own cells"),
    ({"measured": [("rise", "final")]}, "no useful gradient"), ({"measured": [("gradcam", "last")]}, "expected a method")])
def test_bad_options_are_named_with_the_cure(given, words):
    with pytest.raises(OptionError, match=words):
        GuidanceOptions(**given)


def test_the_attributions_own_name_in_the_paper_is_understood():
    assert GuidanceOptions(attribution="InputXGrad").attribution == "ixg"
    assert (GuidanceOptions(loss="gradmask").depth, GuidanceOptions(loss="gradmask").contrast) == ("input", True)


def test_the_contrast_goes_with_the_cross_entropy():
    assert GuidanceOptions().settled(False).contrast is True
    assert GuidanceOptions(classification="bce").settled(False).contrast is False
    assert GuidanceOptions().settled(True).contrast is False and GuidanceOptions().settled(True).classification == "bce"
    assert GuidanceOptions(contrast=False).settled(False).contrast is False


def test_labels_and_masks_that_do_not_fit_are_refused(make_task):
    task = make_task(ds=several(), clf=three(), maps={}, neurons={}, cut=None, contrast=False)
    for how, words in (({"classification": "ce"}, "may have several"), ({"calibrate": True}, "may have several")):
        with pytest.raises(OptionError, match=words):
            drain(get("model_guidance")(task, **QUICK, trainable="all", **how))
    with pytest.raises(OptionError, match="class_weights"):
        drain(get("model_guidance")(make_task(), **QUICK, classification="bce", class_weights="balanced"))
    with pytest.raises(DataError, match="use masks='boxes'"):
        drain(get("model_guidance")(make_task(), **QUICK, masks="masks"))
    with pytest.raises(OptionError, match="bcos"):
        drain(get("model_guidance")(make_task(), **QUICK, attribution="bcos", depth="input"))


def test_kept_place_prefers_the_earlier_of_depth_and_cut(make_task):
    clf = ladder()
    def place(cut, **given):
        return kept_place(clf, GuidanceOptions(**given), cut)
    places = middle(clf)
    assert place(places["mid2"], depth="final") == places["mid2"]
    assert place(places["mid2"], depth="mid1") == places["mid1"]
    assert place(places["mid2"], depth="mid3") == places["mid2"]
    assert place(None, depth="final") == "final"
    assert place(places["mid2"], depth="input") is None


# -- other networks ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("given", [{"attribution": "gradcam"}, {"attribution": "ixg", "trainable": "head"},
                                   {"attribution": "ixg", "depth": "input", "trainable": "all"}])
def test_a_vision_transformer_is_guided_at_its_last_grid_and_at_the_input(make_task, given):
    torch.manual_seed(0)
    net = VisionTransformer(SIDE, 8, 3, 2, 16, 32, num_classes=2).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    clf = Classifier.wrap(net, class_names=["dark", "bright"], mean=(0.3,) * 3, std=(0.3,) * 3, image_size=SIDE)
    task = make_task(clf=clf, maps={}, neurons={}, cut=None)
    _, fix = drain(get("model_guidance")(task, **QUICK, loss="rrr", **given))
    assert fix.report.result_hash != fix.report.model_hash and fix.report.history[-1]["guidance_loss"] > 0


def test_a_bcos_network_is_guided_by_its_own_explanations(make_task):
    package = pytest.importorskip("bcos.models.resnet", reason="the package bcos is not installed")
    torch.manual_seed(0)
    clf = Classifier.wrap(Encoded(package.resnet18(num_classes=2)), class_names=["dark", "bright"], mean=(0, 0, 0),
                          std=(1, 1, 1), image_size=32).eval()
    task = make_task(ds=make_dataset(train=4, val=4, test=2), clf=clf, maps={}, neurons={}, cut=None, activations=False)
    _, fix = drain(get("model_guidance")(task, **{**QUICK, "epochs": 1}, attribution="bcos", depth="input", loss="energy",
                                         classification="bce", trainable="all", photos=4))
    assert fix.report.result_hash != fix.report.model_hash
    assert all(0 <= each.epg <= 1 for each in fix.report.localization)


def test_a_bias_free_network_is_guided_by_integrated_gradients_as_by_input_times_gradient(make_task):
    torch.manual_seed(0)
    clf = Classifier.wrap(xresnet("xresnet18", 2, width=8), class_names=["dark", "bright"], mean=(0.3,) * 3, std=(0.3,) * 3,
                          image_size=32).eval()
    made = []
    for name in ("intgrad", "ixg"):
        task = make_task(ds=make_dataset(train=8, val=4, test=2), clf=clf, maps={}, neurons={}, cut=None, activations=False,
                         folder=None)
        how = {**QUICK, "epochs": 1, "mode": "eval", "depth": "input", "trainable": "all"}
        made.append(drain(get("model_guidance")(task, **how, attribution=name))[1].clf)
    assert made[0].fingerprint() == made[1].fingerprint() != clf.fingerprint()


def test_place_masks_of_the_answers_guide_as_the_same_boxes_do(make_task):
    task = make_task()
    h, w = task.extraction.maps.shape[1:]
    masks = task.ds.boxes_as_masks(h, w).numpy().astype(np.float32)
    by_places = drain(get("model_guidance")(make_task(places=Places(masks)), masks="answers", **QUICK))[1]
    by_boxes = drain(get("model_guidance")(task, masks="boxes", **QUICK))[1]
    assert by_places.clf.fingerprint() == by_boxes.clf.fingerprint()
    known = masks.copy()
    known[::2] = np.nan
    found = drain(get("model_guidance")(make_task(places=Places(known)), masks="answers", **QUICK))[1].report
    assert found.answers_used["annotated photos"] == 48
