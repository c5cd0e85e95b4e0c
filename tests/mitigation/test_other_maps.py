"""Guidance where the maps that were answered are not Grad-CAM, and the figures of maps in an evaluation."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_world import DeepHeadNet, drain, make_classifier, make_dataset, make_runtime

from guidance_viz.attribution import gradcam
from guidance_viz.mitigation import Task, get, preview_cache, preview_head, resolve_guidance
from guidance_viz.mitigation.deep_head import _Problem
from guidance_viz.mitigation.guide import UNUSED, build_objective, drop_dead
from guidance_viz.mitigation.linear_head import head_problem
from guidance_viz.mitigation.options import read_options
from guidance_viz.training import evaluate, extract

RISE = {"attribution": "rise", "attribution_options": {"n_masks": 12}}
QUICK = {"epochs": 1, "lr": 1e-3, "batch_size": 32}


@pytest.fixture
def rise_task(trained, device, tmp_path):
    """A task whose maps are by RISE, with answers on a few."""
    def make(clf=None, name="rise", **given):
        ds, clf = make_dataset(train=40, val=20, test=0), (clf or trained).clone()
        how = RISE if name == "rise" else {"attribution": name}
        _, found = drain(extract(clf, ds, make_runtime(device), tmp_path / f"start {name}", cut="stage2", **how))
        answers = {row: "yes" if row % 3 else "no" for row in range(20)}
        guidance = resolve_guidance(ds, clf.num_neurons, answers, {}, readable=found.readable)
        return Task(clf, ds, found, guidance, make_runtime(device), **{"folder": tmp_path / f"work {name}", **given})
    return make


def label_maps(task, clf, rows, contrast=True):
    labels = torch.as_tensor(task.ds.table["label"].to_numpy()[rows].copy(), device=clf.device)
    images = torch.from_numpy(task.ds.source.images[rows]).to(clf.device)
    return gradcam(clf, images, labels, contrast=contrast).detach().cpu().numpy()


@pytest.mark.parametrize("net", [None, DeepHeadNet])
def test_guidance_compares_grad_cam_with_that_of_the_frozen_original(rise_task, net):
    task = rise_task(clf=None if net is None else make_classifier(net=net))
    rows = task.guidance.answered
    options = read_options("crayon_attention", {}, dataset="tiny", train=40, relevant=13, irrelevant=7)
    objective, counts, _, notes = build_objective(task, options, True)
    wanted = label_maps(task, task.clf, rows)
    np.testing.assert_allclose(objective.old_maps[rows], wanted, rtol=2e-2, atol=2e-3 * wanted.max())
    assert not np.allclose(objective.old_maps[rows], task.extraction.maps[rows], atol=1e-3)
    dead = int(((wanted.max(axis=(1, 2)) <= 0) | task.extraction.dead[rows]).sum())
    assert counts.get(UNUSED, 0) == dead and int((objective.relevance != 0).sum()) == len(rows) - dead
    assert "maps by 'rise'" in notes[0] and "mean cosine" in notes[0]


@pytest.mark.parametrize("trainable", ["head", "tail", "all"])
def test_a_fix_from_answers_on_rise_maps_says_what_it_compared_and_makes_rise_maps_anew(rise_task, trainable):
    task = rise_task()
    _, fix = drain(get("crayon_attention")(task, trainable=trainable, **QUICK))
    assert sum("maps by 'rise'" in line and "Grad-CAM" in line for line in fix.report.warnings) == 1
    assert (fix.extraction.attribution, fix.extraction.attribution_options) == ("rise", {"n_masks": 12})
    for side in (fix.report.before, fix.report.after):
        assert {each.attribution for each in side.values()} == {"rise"}
    assert fix.report.result_hash != fix.report.model_hash


def test_a_method_that_uses_no_maps_says_nothing_of_them(rise_task):
    _, fix = drain(get("crayon_pruning")(rise_task(), trainable="head"))
    assert not any("rise" in line for line in fix.report.warnings)


def old_maps_of_the_preview(task):
    """Rows and old maps that a preview's guidance compares with, and how many answers it leaves out."""
    cache = preview_cache(task.clf, task.ds, task.extraction)
    options = read_options("crayon_attention", {"trainable": "head"}, dataset="tiny", train=40, relevant=13, irrelevant=7)
    if task.clf.linear_head is not None:
        found = head_problem(cache, task.guidance, options, use_maps=True, keep=cache.mask)
        return found.old_maps.numpy(), found.relevance.numpy(), found.unused
    shown = drop_dead(task.guidance, task.extraction.dead)
    problem = _Problem(cache, cache.clf, shown.answered, shown.answered, shown.relevance, options, True, None)
    old, answers = (torch.cat([part[i] for part in problem.guided]).numpy() for i in (2, 3))
    return old[answers != 0], answers[answers != 0], problem.unused + shown.counts.get(UNUSED, 0)


@pytest.mark.parametrize("net", [None, DeepHeadNet])
def test_the_preview_of_a_rise_run_compares_grad_cam_with_grad_cam_and_says_so(rise_task, net):
    task = rise_task(clf=None if net is None else make_classifier(net=net))
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance, method="crayon_attention")
    assert "Grad-CAM" in preview.note and "by 'rise'" in preview.note and preview.message == ""
    assert preview.before.attribution == preview.after.attribution == "gradcam"
    rows = task.guidance.answered[np.argsort(task.ds.table["label"].to_numpy()[task.guidance.answered], kind="stable")]
    rows = rows if net is None else task.guidance.answered
    maps = label_maps(task, task.clf, rows)
    alive = (maps.max(axis=(1, 2)) > 0) & ~task.extraction.dead[rows]
    old, answers, unused = old_maps_of_the_preview(task)
    np.testing.assert_allclose(old, maps[alive], rtol=2e-2, atol=2e-3 * maps.max())
    assert unused == int((~alive).sum()) and answers.tolist() == task.guidance.relevance[rows][alive].tolist()


def test_the_preview_of_a_grad_cam_run_has_nothing_to_say_of_its_maps(rise_task):
    task = rise_task(name="gradcam")
    assert preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance).note == ""


def test_the_preview_of_a_rise_run_is_what_refitting_the_head_gives(rise_task):
    task = rise_task()
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance, method="crayon_attention")
    _, fix = drain(get("crayon_attention")(task, trainable="head"))
    np.testing.assert_allclose(preview.weight, fix.clf.linear_head.weight.detach().cpu(), atol=1e-4)


def literal_figures(ds, found, split):
    """The figures of maps, one photo and one cell at a time."""
    rows = [int(row) for row in ds.indices(split) if ds.localized[row]]
    scores = {"attention": [], "iou": []}
    for row in rows:
        low, high = found.maps[row].min(), found.maps[row].max()
        strong = inside = least = most = 0.0
        for cell in np.ndindex(found.maps[row].shape):
            value, mask = float(found.maps[row][cell]), float(found.masks[row][cell])
            value = (value - low) / (high - low) if high > low else float(high > 0)
            least, most = least + min(value, mask), most + max(value, mask)
            if value >= 0.8:
                strong, inside = strong + value, inside + value * mask
        scores["attention"].append(inside / strong if strong else 0.0)
        scores["iou"].append(least / most if most else 0.0)
    return rows, scores


@pytest.mark.parametrize("groups", [True, False])
def test_an_evaluation_gives_the_average_and_the_worst_group_of_attention(trained, device, tmp_path, groups):
    ds = make_dataset(groups=groups)
    _, found = drain(extract(trained.clone(), ds, make_runtime(device), tmp_path))
    by = ds.table["group" if groups else "label"].to_numpy()
    for split, each in evaluate("v0", ds, found).items():
        rows, scores = literal_figures(ds, found, split)
        numbers = sorted({int(by[row]) for row in rows})
        for name, values, average, worst in (
                ("attention", scores["attention"], each.attention_accuracy, each.worst_attention_accuracy),
                ("aiou", [float(found.aiou[row]) for row in rows], each.aiou, each.worst_aiou)):
            means = [np.mean([v for v, row in zip(values, rows, strict=True) if by[row] == g]) for g in numbers]
            assert average == pytest.approx(np.mean(values), rel=1e-4), name
            assert worst == pytest.approx(min(means), rel=1e-4), name
            assert 0 <= worst <= average <= 1
        assert each.iou == pytest.approx(np.mean(scores["iou"]), rel=1e-4)
        assert (each.attribution, each.aiou_note) == ("gradcam", "")


def test_what_was_not_measured_is_nan_and_the_evaluation_says_why(trained, device, tmp_path):
    ds = make_dataset()
    _, found = drain(extract(trained.clone(), ds, make_runtime(device), tmp_path, attribution="ixg"))
    each = evaluate("v0", ds, found)["test"]
    assert np.isnan(each.aiou) and np.isnan(each.worst_aiou) and "'ixg'" in each.aiou_note
    assert np.isfinite(each.attention_accuracy) and each.attribution == "ixg"
    assert type(each).from_json(each.to_json()).to_json() == each.to_json()
    older = {k: v for k, v in each.to_json().items() if k not in ("aiou", "worst_aiou", "attribution", "aiou_note")}
    assert np.isnan(type(each).from_json(older).aiou)
