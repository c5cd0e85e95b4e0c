"""Place masks of the answers in the losses that guide maps: CRAYON's, and each of model guidance."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import tiny_world
import torch
from test_model_guidance import QUICK, images_of, ready
from test_objective import GoldenNet
from tiny_world import drain

from guidance_viz import attribution, guidance
from guidance_viz.core import DataError, OptionError
from guidance_viz.metrics import epg
from guidance_viz.mitigation import get
from guidance_viz.mitigation.guidance_options import LOSSES
from guidance_viz.mitigation.objective import GuidedObjective
from guidance_viz.mitigation.place_targets import place_targets
from guidance_viz.mitigation.types import PLACED, Places
from guidance_viz.models import Classifier

GRID = (7, 5)  # of the masks; not that of the maps
CRAYON = ("crayon_attention", "crayon_pruning_attention")


def soft(task, seed=0):
    """Place masks by degrees, of every photo."""
    return np.random.default_rng(seed).random((len(task.ds), *GRID)).astype(np.float32)


@pytest.fixture
def tiny():
    torch.manual_seed(2)
    net = GoldenNet(2).double()
    with torch.no_grad():
        net.fc.weight.abs_()  # maps are alive
    return Classifier.wrap(net, mean=(0.0,) * 3, std=(1.0,) * 3, image_size=10)


# -- the loss ---------------------------------------------------------------------------------------------------
def literal_place(new, mask, normalized):
    top = max(new.ravel().tolist())
    pairs = list(zip(new.ravel().tolist(), mask.ravel().tolist(), strict=True))
    outside = sum((a / top if top > 0 else 1.0) * (1 - p) for a, p in pairs)
    area = sum(1 - p for _, p in pairs)
    return outside if not normalized else outside / area if area > 0 else 0.0


@pytest.mark.parametrize("normalized", [False, True])
def test_the_target_is_the_scaled_maps_energy_outside_the_mask(normalized):
    rng = np.random.default_rng(1)
    maps, masks = rng.random((5, 4, 6)), rng.random((5, 4, 6))
    maps[1], masks[2], masks[3] = 0, 0, 1
    found = guidance.get("crayon_place")(torch.tensor(maps), torch.tensor(masks), area_normalized=normalized)
    expected = [literal_place(*pair, normalized) for pair in zip(maps, masks, strict=True)]
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6)


def test_masks_of_ones_ask_for_nothing_and_those_of_zeros_for_no_attention_anywhere():
    maps = torch.rand(3, 4, 4, dtype=torch.float64, requires_grad=True)
    whole = guidance.crayon_place(maps, torch.ones(3, 4, 4))
    assert whole.tolist() == [0, 0, 0]
    (none,) = torch.autograd.grad(whole.sum(), maps)
    assert not none.any()
    empty = guidance.crayon_place(maps, torch.zeros(3, 4, 4))
    torch.testing.assert_close(empty, (maps / maps.amax((1, 2), keepdim=True)).sum((1, 2)), rtol=1e-6, atol=1e-6)
    (some,) = torch.autograd.grad(empty.sum(), maps)
    assert torch.isfinite(some).all() and some.abs().sum() > 0


def test_a_dead_map_costs_the_whole_area_outside_and_has_no_gradient():
    maps, mask = torch.zeros(1, 4, 4, requires_grad=True), torch.rand(1, 4, 4)
    loss = guidance.crayon_place(maps, mask)
    assert loss.item() == pytest.approx(float((1 - mask).sum()), rel=1e-6)
    (grad,) = torch.autograd.grad(loss.sum(), maps)
    assert not grad.any()


def test_a_mask_that_equals_the_old_map_is_a_yes_on_that_map():
    new, old = torch.rand(4, 5, 5, dtype=torch.float64), torch.rand(4, 5, 5, dtype=torch.float64)
    old = old / old.amax((1, 2), keepdim=True)
    torch.testing.assert_close(guidance.crayon_place(new, old), guidance.crayon_relevant(new, old))


# -- CRAYON's objective ------------------------------------------------------------------------------------------
def test_a_photo_with_a_mask_is_guided_by_it_and_the_others_by_their_answer(tiny):
    images, labels = torch.rand(5, 3, 10, 10).double(), torch.tensor([0, 1, 1, 0, 1])
    relevance, old = torch.tensor([1, -1, 0, PLACED, PLACED]), torch.rand(5, 5, 5).double()
    places = torch.rand(5, 5, 5).double()
    places[:3] = float("nan")
    objective = GuidedObjective(labels, None, relevance, old, 3.0, 0.7, places=places, contrast=False)
    loss, shown = objective(tiny, tiny.activations(images), np.arange(5))
    maps = attribution.gradcam(tiny, images, labels)
    expected = 3.0 * guidance.crayon_relevant(maps[:1], old[:1]).sum() + .7 * guidance.crayon_irrelevant(
        maps[1:2], old[1:2]).sum() + 3.0 * sum(literal_place(maps[k].detach(), places[k], False) for k in (3, 4))
    assert shown["guidance_loss"] == pytest.approx(float(expected), rel=1e-6)
    grads = torch.autograd.grad(loss, list(tiny.parameters()))
    assert all(torch.isfinite(g).all() for g in grads)
    plain = GuidedObjective(labels)(tiny, tiny.activations(images), np.arange(5))[0]
    of_masks = dataclasses.replace(objective, relevance=torch.where(relevance == PLACED, PLACED, 0))
    only = torch.autograd.grad(of_masks(tiny, tiny.activations(images), np.arange(5))[0] - plain, list(tiny.parameters()))
    assert sum(float(g.abs().sum()) for g in only) > 0


def test_masks_are_brought_to_the_maps_and_only_training_photos_are_guided(make_task):
    masks = soft(task := make_task())
    masks[1::2] = np.nan
    task = make_task(places=Places(masks, {"parts answered yes": 3}))
    rows = task.ds.indices("train")
    found = place_targets(task, rows)
    assert found.masks.shape == (len(task.ds), *task.extraction.maps.shape[1:])
    assert found.known[rows].tolist() == [k % 2 == 0 for k in rows.tolist()]
    assert found.known.sum() == 48
    assert found.counts["parts answered yes"] == 3 and found.counts["photos guided by a place mask"] == 48
    assert np.nanmean(found.masks[0]) == pytest.approx(masks[0].mean(), abs=.2)
    into = found.into(task.guidance)
    assert set(into.relevance[found.known]) == {PLACED}
    assert (into.relevance[~found.known] == task.guidance.relevance[~found.known]).all()
    assert "48 training photos" in found.notes[0]


@pytest.mark.parametrize("method", CRAYON)
@pytest.mark.parametrize("how", [{}, {"trainable": "head", "solver": "epochs"}])
def test_the_report_says_which_masks_guided_and_how_many_photos(make_task, method, how):
    masks = soft(task := make_task())
    masks[::4] = np.nan
    task = make_task(places=Places(masks, {"parts answered yes": 2, "parts answered no": 5}))
    report = drain(get(method)(task, masks="answers", **QUICK, **how))[1].report
    used = report.answers_used
    assert report.options["masks"] == "answers" and report.status == "finished"
    assert (used["photos guided by a place mask"], used["parts answered no"]) == (72, 5)
    kept = int((task.guidance.relevance[np.isnan(masks).any((1, 2))] != 0).sum())
    assert used["photos guided by their answer"] == kept
    assert any("24 training photos it is not known" in line for line in report.warnings)
    guided = 72 + int((task.guidance.relevance[np.isnan(masks).any((1, 2))] == 1).sum())
    assert report.effective_weights["alpha of one image"] == pytest.approx(.8 * 96 / guided)


def test_the_default_is_the_papers_rule_whatever_is_known_of_places(make_task):
    first = drain(get("crayon_attention")(make_task(), **QUICK))[1]
    second = drain(get("crayon_attention")(make_task(), **QUICK, masks="maps"))[1]
    assert first.report.options["masks"] == "maps"
    assert first.clf.fingerprint() == second.clf.fingerprint()
    assert "photos guided by a place mask" not in first.report.answers_used


def test_masks_of_the_object_move_the_energy_onto_it_without_any_answer_on_a_map(make_task):
    task = make_task(maps={})
    masks = task.ds.boxes_as_masks(*GRID).numpy().astype(np.float32)
    task = make_task(maps={}, places=Places(masks))
    how = {"epochs": 6, "lr": 3e-3, "batch_size": 32, "calibrate": False, "select": "last"}
    fix = drain(get("crayon_attention")(task, masks="answers", alpha=2.0, **how))[1]
    inside = [float(np.nanmean(epg(np.array(e.maps), np.array(e.masks)))) for e in (task.extraction, fix.extraction)]
    plain = drain(get("crayon_attention")(make_task(maps={}), **how))[1]
    without = float(np.nanmean(epg(np.array(plain.extraction.maps), np.array(plain.extraction.masks))))
    assert inside[1] > max(inside[0], without) + .03
    assert not any("No map of the training split" in line for line in fix.report.warnings)


@pytest.mark.parametrize("method", CRAYON)
def test_what_cannot_be_guided_by_places_is_refused_with_the_cure(make_task, method):
    with pytest.raises(DataError, match="Answer a few parts"):
        drain(get(method)(make_task(), masks="answers"))
    unknown = np.full((len(make_task().ds), *GRID), np.nan, np.float32)
    unknown[-1] = .5                                            # a test photo
    with pytest.raises(DataError, match="training split"):
        drain(get(method)(make_task(places=Places(unknown)), masks="answers"))
    known = Places(np.nan_to_num(unknown))
    with pytest.raises(OptionError, match="solver='epochs'"):
        drain(get(method)(make_task(places=known), masks="answers", trainable="head"))
    with pytest.raises(OptionError, match="maps, answers"):
        drain(get(method)(make_task(places=known), masks="boxes"))
    with pytest.raises(OptionError, match="no option 'masks'"):
        drain(get("erm")(make_task(places=known), masks="answers"))


# -- model guidance ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("mask", ["soft", "ones", "zeros"])
def test_every_loss_of_model_guidance_takes_place_masks(make_task, loss, mask):
    start = make_task()
    masks = {"soft": soft(start), "ones": np.ones((len(start.ds), *GRID), np.float32),
             "zeros": np.zeros((len(start.ds), *GRID), np.float32)}[mask]
    task = make_task(places=Places(masks))
    objective, clf, rows = ready(task, loss=loss, masks="answers")
    rows = rows[:6]
    value, shown = objective(clf, clf.activations(images_of(task, rows)), rows)
    objective.weight = 0.0
    without, _ = objective(clf, clf.activations(images_of(task, rows)), rows)
    grads = torch.autograd.grad(value - without, list(clf.parameters()), allow_unused=True)
    size = sum(float(g.abs().sum()) for g in grads if g is not None)
    assert np.isfinite(size) and np.isfinite(float(value.detach()))
    if mask == "soft":
        assert size > 0 and shown["guided"] == 6
    elif loss == "actdiff" and mask == "zeros":
        assert size == 0 and "guided" not in shown           # of such a photo nothing would be left to compare with


@pytest.mark.parametrize("loss", ["energy", "l1", "ppce", "rrr", "gradmask"])
def test_masks_by_degrees_count_by_degrees(make_task, loss):
    masks = soft(start := make_task())
    h, w = start.extraction.maps.shape[1:]
    task = make_task(places=Places(masks))
    objective, clf, rows = ready(task, loss=loss, masks="answers")
    size = (tiny_world.SIDE, tiny_world.SIDE) if loss == "gradmask" else (h, w)
    seen = objective.annotations.masks(rows[:4], np.zeros(4, int), *size)
    assert ((seen > .01) & (seen < .99)).any()
    kind = "gradient" if loss == "gradmask" else "gradcam"
    labels = torch.from_numpy(task.ds.table["label"].to_numpy()[rows[:4]].copy())
    x = images_of(task, rows[:4])
    maps = attribution.get(kind)(task.clf.clone().eval(), x, labels, layer="input" if loss == "gradmask" else None,
                                 contrast=False)
    _, shown = objective(clf, clf.activations(x), rows[:4])
    wanted = guidance.get(loss)(maps, seen).sum() * objective.weight
    assert shown["guidance_loss"] == pytest.approx(float(wanted), rel=1e-3)


def test_what_a_loss_cannot_take_by_degrees_is_said_in_the_report(make_task):
    masks = soft(make_task())
    masks[:10] = .4                                            # nowhere one half
    task = make_task(places=Places(masks, {"parts answered yes": 4}))
    how = {**QUICK, "epochs": 1, "trainable": "all", "loss": "actdiff"}
    report = drain(get("model_guidance")(task, masks="answers", **how))[1].report
    assert any("from one half up" in line and "10 training photos" in line for line in report.warnings)
    assert report.answers_used["annotated photos"] == 86 and report.answers_used["parts answered yes"] == 4


def test_without_places_the_report_says_that_boxes_around_yes_maps_guided(make_task):
    report = drain(get("model_guidance")(make_task(), masks="answers", **QUICK))[1].report
    assert any("boxes around the maps that were answered yes" in line for line in report.warnings)
