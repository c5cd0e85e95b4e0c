from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_world import DeepHeadNet, TinyNet, drain, make_classifier, make_dataset

from guidance_viz.attribution import gradcam
from guidance_viz.core import ModelError
from guidance_viz.guidance import crayon_irrelevant, crayon_relevant
from guidance_viz.mitigation import get, preview_cache, preview_head, preview_maps, resolve_guidance
from guidance_viz.mitigation.head import (
    HeadOptions,
    HeadProblem,
    class_row,
    minimize,
    refit_head,
    sample_answered,
    seeded_sample,
)

QUICK = {"head": {"iterations": 12}}


class NoBiasNet(TinyNet):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(16, 2, bias=False)


def problem(classes=3, count=40, answered=9, neurons=6, grid=(2, 3), **given):
    generator = torch.Generator().manual_seed(0)
    pooled = torch.rand(count, neurons, generator=generator)
    labels = torch.randint(classes, (count,), generator=generator)
    map_labels = torch.randint(classes, (answered,), generator=generator).sort().values
    return HeadProblem(
        pooled, labels, torch.rand(answered, grid[0] * grid[1], neurons, generator=generator), map_labels,
        torch.rand(answered, *grid, generator=generator), torch.tensor([1, -1, 1, -1, -1, 1, 1, -1, 1])[:answered],
        torch.ones(neurons, dtype=torch.bool), pooled.std(0), **given)


def literal_loss(p, weight, bias):
    """The objective image by image."""
    total = torch.zeros(())
    for f, y in zip(p.pooled, p.labels, strict=True):
        z = weight @ f + bias
        weigh = 1.0 if p.class_weights is None else p.class_weights[y]
        total = total + weigh * (torch.logsumexp(z, 0) - z[y]) / len(p.labels)
    for acts, y, old, answer in zip(p.activations, p.map_labels, p.old_maps, p.relevance, strict=True):
        row = weight[y] - (weight.sum(0) - weight[y]) / (len(weight) - 1) if p.contrast else weight[y]
        new = torch.relu((acts * row).sum(1)).reshape(1, *old.shape) / len(acts)
        term, factor = (crayon_relevant, p.alpha) if answer == 1 else (crayon_irrelevant, p.beta)
        total = total + factor / int((p.relevance == answer).sum()) * term(
            new, old[None], area_normalized=p.area_normalized)[0]
    return total


@pytest.mark.parametrize("given", [{}, {"contrast": False}, {"alpha": 0.0}, {"area_normalized": True},
                                   {"class_weights": torch.tensor([0.5, 1.0, 2.0])}])
def test_the_objective_is_its_formula_with_gradients(given):
    p = problem(**given)
    weight, bias = torch.randn(3, 6, requires_grad=True), torch.randn(3, requires_grad=True)
    ours, theirs = p.loss(weight, bias), literal_loss(p, weight, bias)
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)
    for a, b in zip(torch.autograd.grad(ours, (weight, bias)), torch.autograd.grad(theirs, (weight, bias)), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)


def test_refitting_lowers_the_objective_and_leaves_its_input_alone():
    p = problem()
    weight, bias = torch.randn(3, 6, generator=torch.Generator().manual_seed(0)), torch.zeros(3)
    kept = weight.clone()
    fitted, moved, loss = refit_head(p, weight, bias, HeadOptions())
    assert loss < float(p.loss(weight, bias)) - 0.05
    assert torch.equal(weight, kept)
    assert loss == pytest.approx(float(p.loss(fitted, moved)))


def test_refitting_is_the_same_every_time_on_any_number_of_threads():
    p, weight, bias = problem(), torch.ones(3, 6), torch.zeros(3)
    threads = torch.get_num_threads()
    first = refit_head(p, weight, bias, HeadOptions())
    try:
        torch.set_num_threads(2)
        second = refit_head(p, weight, bias, HeadOptions())
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(first[0], second[0]) and torch.equal(first[1], second[1])


def test_a_pruned_neuron_has_no_weight_and_no_say():
    p = problem()
    p.keep[2] = False
    fitted, moved, _ = refit_head(p, torch.ones(3, 6), torch.zeros(3), HeadOptions())
    assert not fitted[:, 2].any()
    p.pooled[:, 2], p.activations[:, :, 2] = 99.0, -99.0
    again, moved_again, _ = refit_head(p, torch.ones(3, 6), torch.zeros(3), HeadOptions())
    torch.testing.assert_close(fitted, again)
    torch.testing.assert_close(moved, moved_again)


def test_the_steps_are_those_of_torchs_adam_with_half_a_cosine():
    target = torch.randn(4, 3, generator=torch.Generator().manual_seed(1))
    ours, unused, theirs = (torch.zeros(4, 3, requires_grad=True) for _ in range(3))

    def loss(value):
        return ((value - target) ** 4).sum() + value.sin().sum()

    minimize(lambda: loss(ours).backward(), [ours, unused], 20, 0.1)
    optimizer = torch.optim.Adam([theirs], lr=0.1, betas=(0.9, 0.99), foreach=False)
    for step in range(20):
        optimizer.param_groups[0]["lr"] = 0.1 * 0.5 * (1 + np.cos(np.pi * step / 20))
        optimizer.zero_grad()
        loss(theirs).backward()
        optimizer.step()
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-7)
    assert not unused.any()


def test_the_first_preview_does_not_wait_for_torchs_compiler_to_be_imported():
    code = ("import sys, tempfile; from tiny_world import *; from guidance_viz.training import extract; "
            "from guidance_viz.mitigation import preview_cache, preview_head, resolve_guidance; "
            "ds, clf = make_dataset(), make_classifier(); "
            "_, found = drain(extract(clf, ds, make_runtime(), tempfile.mkdtemp())); "
            "given = resolve_guidance(ds, 16, {0: 'yes', 1: 'no', 2: 'no', 3: 'yes'}); "
            "assert not preview_head(preview_cache(clf, ds, found), given).message.startswith('No'); "
            "print('torch._dynamo' in sys.modules)")
    path = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "training")])
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path}, check=True,
                          capture_output=True, text=True)
    assert done.stdout.strip() == "False"


def test_numbers_that_run_off_are_taken_back():
    p = problem()
    p.pooled[0] = float("inf")
    fitted, moved, _ = refit_head(p, torch.ones(3, 6), torch.zeros(3), HeadOptions())
    assert torch.equal(fitted, torch.ones(3, 6)) and torch.equal(moved, torch.zeros(3))


def test_the_contrast_row_is_blind_to_a_vector_added_to_every_class():
    weight, same = torch.randn(4, 5), torch.randn(5)
    torch.testing.assert_close(class_row(weight, 2, True), class_row(weight + same, 2, True))


def test_one_more_answer_moves_the_sample_by_one_image():
    rows = np.arange(0, 1000, 2)
    before, after = (seeded_sample(more, 50, 1000, 3) for more in (rows, np.append(rows, 17)))
    assert len(before) == len(after) == 50
    assert len(np.setdiff1d(before, after)) <= 1
    assert (seeded_sample(rows, 50, 1000, 3) == seeded_sample(rows, 50, 1000, 3)).all()


@pytest.mark.parametrize(("yes", "no", "expected"), [(100, 100, (10, 10)), (100, 3, (17, 3)), (2, 100, (2, 18)),
                                                     (0, 5, (0, 5)), (7, 0, (7, 0))])
def test_the_sample_is_shared_between_yes_and_no(yes, no, expected):
    found = sample_answered(np.arange(yes), 500 + np.arange(no), 20, 1000, 0)
    assert ((found < 500).sum(), (found >= 500).sum()) == expected


@pytest.mark.parametrize("neurons", [{}, {1: "no", 5: "no"}])
@pytest.mark.parametrize("net", [TinyNet, DeepHeadNet, NoBiasNet])
def test_the_preview_equals_fine_tuning_the_head_on_the_same_answers(make_task, net, neurons):
    task = make_task(clf=make_classifier(net=net) if net is not TinyNet else None, neurons=neurons)
    cache = preview_cache(task.clf, task.ds, task.extraction, seed=task.seed)
    preview = preview_head(cache, task.guidance)
    for name in ["crayon_pruning_attention"] + (["crayon_attention"] if not neurons else []):
        _, fix = drain(get(name)(task, trainable="head"))
        after = fix.report.after["val"]
        np.testing.assert_allclose(preview.after.groups.accuracy, after.groups.accuracy, atol=1e-4)
        assert preview.after.balanced_worst == pytest.approx(after.balanced_worst, abs=1e-4)
        assert preview.after.epg == pytest.approx(after.epg, abs=1e-3)  # the extraction's activations are rounded
        if fix.clf.linear_head is not None:
            np.testing.assert_allclose(preview.weight, fix.clf.linear_head.weight.detach().cpu(), atol=1e-4)
            np.testing.assert_allclose(preview.bias, fix.clf.linear_head.bias.detach().cpu(), atol=1e-4)
        else:
            flat = torch.nn.utils.parameters_to_vector(fix.clf.head_parameters())
            np.testing.assert_allclose(preview.weight[0][:len(flat)], flat.detach().cpu(), atol=1e-4)


@pytest.mark.parametrize("net", [TinyNet, DeepHeadNet])
def test_previewed_maps_are_those_of_a_model_with_the_previewed_head(make_task, net):
    task = make_task(clf=make_classifier(net=net))
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance)
    _, fix = drain(get("crayon_pruning_attention")(task, trainable="head"))
    rows = [0, 5, 100]
    labels = task.ds.table["label"].to_numpy()[rows].copy()
    images = torch.from_numpy(task.ds.source.images[rows]).to(fix.clf.device)
    expected = gradcam(fix.clf, images, torch.from_numpy(labels), contrast=True).cpu()
    found = preview_maps(task.extraction, preview.weight, rows, labels, task.clf)
    np.testing.assert_allclose(found, expected, rtol=2e-2, atol=2e-3 * float(expected.max()))


@pytest.mark.parametrize(("maps", "neurons"), [({}, {}), ({0: "maybe"}, {3: "yes"})])
def test_answers_that_say_nothing_change_nothing_and_the_preview_says_why(make_task, maps, neurons):
    task = make_task(maps=maps, neurons=neurons)
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance)
    assert "nothing would change" in preview.message
    assert preview.before.groups.worst == preview.after.groups.worst
    np.testing.assert_array_equal(preview.weight, task.clf.linear_head.weight.detach().cpu())


def test_a_preview_counts_answers_and_time_and_leaves_the_model_alone(make_task):
    task = make_task(maps={0: "yes", 1: "no"}, neurons={2: "no"})
    before = task.clf.fingerprint()
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance, spread_seconds=0.25,
                           before="v3")
    assert (preview.answers, preview.split, preview.before.model) == (3, "val", "v3")
    assert preview.seconds > preview.spread_seconds == 0.25
    assert task.clf.fingerprint() == before


def test_without_a_validation_split_it_is_measured_on_the_training_split_and_says_so(make_task):
    task = make_task(ds=make_dataset(val=0))
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance)
    assert preview.split == "train"
    assert "training split" in preview.note


def test_test_labels_do_not_touch_the_preview(make_task):
    results = []
    for flipped in (False, True):
        ds = make_dataset()
        if flipped:
            rows = ds.indices("test")
            ds.table.loc[rows, "label"] = 1 - ds.table.loc[rows, "label"]
        task = make_task(ds=ds, maps={0: "yes", 1: "no", 2: "no"}, folder=None)
        results.append(preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance))
    np.testing.assert_array_equal(results[0].weight, results[1].weight)
    assert results[0].after.to_json() == results[1].after.to_json()


def test_a_head_that_is_not_linear_is_previewed_more_slowly_and_says_so(make_task):
    task = make_task(clf=make_classifier(net=DeepHeadNet))
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance)
    assert "not linear" in preview.note
    flat = torch.nn.utils.parameters_to_vector(task.clf.head_parameters()).detach().cpu().numpy()
    assert not np.array_equal(preview.weight[0][:len(flat)], flat)


def test_without_kept_activations_the_error_says_what_to_do(make_task):
    task = make_task(activations=False)
    with pytest.raises(ModelError, match="keep_activations=True"):
        preview_cache(task.clf, task.ds, task.extraction)


def test_a_preview_on_another_target_than_the_extractions_takes_old_maps_of_that_target(make_task):
    task = make_task()
    cache = preview_cache(task.clf, task.ds, task.extraction)
    preview = preview_head(cache, task.guidance, method="crayon_attention", contrast=False)
    _, fix = drain(get("crayon_attention")(task, trainable="head", contrast=False))
    np.testing.assert_allclose(preview.weight, fix.clf.linear_head.weight.detach().cpu(), atol=1e-4)


def test_many_answers_are_capped_and_still_equal(make_task):
    options = {"head": {"max_maps": 10, "max_rows": 30}}
    task = make_task(seed=4)
    cache = preview_cache(task.clf, task.ds, task.extraction, seed=4)
    preview = preview_head(cache, task.guidance, **options)
    _, fix = drain(get("crayon_pruning_attention")(task, trainable="head", **options))
    np.testing.assert_allclose(preview.weight, fix.clf.linear_head.weight.detach().cpu(), atol=1e-4)
    assert fix.report.effective_weights["maps used"] == 10


def test_resolved_guidance_of_no_answers_gives_a_preview_at_once(make_task):
    task = make_task()
    preview = preview_head(preview_cache(task.clf, task.ds, task.extraction), resolve_guidance(task.ds, 16))
    assert "No answers yet" in preview.message


def test_a_large_deep_head_is_previewed_on_fewer_images(make_task, monkeypatch):
    task = make_task(clf=make_classifier(net=DeepHeadNet))
    small = preview_head(preview_cache(task.clf, task.ds, task.extraction), task.guidance)
    monkeypatch.setattr("guidance_viz.mitigation.deep_head._operations", lambda clf, extraction: 10**9)
    cache = preview_cache(task.clf, task.ds, task.extraction)
    large = preview_head(cache, task.guidance)
    assert (cache.most_rows, cache.most_maps) == (15, 8)
    assert "samples of 512 training" in small.note and "samples of 15 training" in large.note
    _, fix = drain(get("crayon_pruning_attention")(task, trainable="head"))
    flat = torch.nn.utils.parameters_to_vector(fix.clf.head_parameters()).detach().cpu()
    np.testing.assert_allclose(large.weight[0][:len(flat)], flat, atol=1e-4)
