from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tiny_world import make_dataset

from guidance_viz.core import Evaluation
from guidance_viz.metrics import group_report
from guidance_viz.mitigation.reporting import warnings_of
from guidance_viz.training import evaluate_arrays

LABELS, GROUPS = np.repeat([0, 0, 1, 1], 50), np.repeat([0, 1, 2, 3], 50)


@pytest.fixture(scope="module")
def ds():
    return make_dataset()


def evaluation(accuracies, dead=0.05, balanced=0.5, split="test"):
    """An evaluation with these accuracies by group, groups 0 and 1 of class 0."""
    right = np.concatenate([np.arange(50) < round(50 * accuracy) for accuracy in accuracies])
    report = group_report(np.where(right, LABELS, 1 - LABELS), LABELS, GROUPS)
    return {split: Evaluation("v", split, report, balanced_worst=balanced, dead_share=dead)}


@pytest.mark.parametrize(("before", "after", "warned"), [(0.05, 0.15, True), (0.05, 0.14, False), (0.2, 0.1, False),
                                                         (0.0, 0.6, True)])
def test_a_rise_of_ten_points_of_dead_maps_is_a_warning(ds, before, after, warned):
    same = (0.9, 0.6, 0.4, 0.9)
    found = warnings_of(evaluation(same, before), evaluation(same, after), ds)
    assert bool(found) == warned
    if warned:
        assert f"{before:.0%}" in found[0] and f"{after:.0%}" in found[0]


@pytest.mark.parametrize(("after", "warned"), [
    ((0.7, 0.3, 0.8, 1.0), True),     # class 0 fell, class 1 rose
    ((1.0, 0.7, 0.2, 0.6), True),     # the other way round
    ((0.9, 0.7, 0.7, 0.9), False),    # the minority groups of both rose
    ((0.88, 0.7, 0.7, 0.92), False),  # one group of each class fell a little
    ((0.9, 0.6, 0.4, 0.9), False)])
def test_one_classs_groups_rising_while_the_others_fall_is_told_with_the_balanced_figures(ds, after, warned):
    found = warnings_of(evaluation((0.9, 0.6, 0.4, 0.9), balanced=0.52), evaluation(after, balanced=0.53), ds)
    assert bool(found) == warned
    if warned:
        assert "decision threshold" in found[0] and "52.0% to 53.0%" in found[0]


def test_without_groups_nothing_is_said_of_the_threshold(ds):
    before, after = evaluation((0.9, 0.6, 0.4, 0.9)), evaluation((0.5, 0.3, 0.8, 1.0))
    for found in (before, after):
        found["test"] = dataclasses.replace(found["test"], groups=dataclasses.replace(found["test"].groups, known=False))
    assert warnings_of(before, after, ds) == []


def arrays(ds, seed=0):
    rng = np.random.default_rng(seed)
    labels = ds.table["label"].to_numpy()
    logits = rng.normal(size=(len(ds), 2)) + 1.5 * np.eye(2)[labels]
    maps = rng.random((len(ds), 6, 6))
    maps[::7] = 0
    return logits.astype(np.float32), maps.astype(np.float32)


def test_an_evaluation_is_its_definitions_by_split(ds):
    logits, maps = arrays(ds)
    masks = ds.masks(6, 6).numpy()
    found = evaluate_arrays("m", ds, logits, maps, masks, np.ones(len(ds), bool))
    rows = ds.indices("test")
    right = logits[rows].argmax(1) == ds.table["label"].to_numpy()[rows]
    groups = ds.table["group"].to_numpy()[rows]
    for g in range(4):
        assert found["test"].groups.accuracy[g] == pytest.approx(right[groups == g].mean())
    inside = (maps * masks).sum((1, 2)) / np.maximum(maps.sum((1, 2)), 1e-12)
    assert found["test"].epg == pytest.approx(inside[rows].mean(), rel=1e-4)
    assert found["test"].dead_share == pytest.approx((maps[rows].max((1, 2)) == 0).mean())
    assert found["test"].box_area == pytest.approx(64 / 576, rel=1e-3)
    train = ds.table["group"].to_numpy()[ds.indices("train")]
    sizes = np.bincount(train, minlength=4)
    assert found["test"].groups.adjusted_average == pytest.approx(
        (found["test"].groups.accuracy * sizes).sum() / sizes.sum())


def test_the_balancing_offsets_are_fitted_on_validation_and_not_on_test_labels(ds):
    logits, maps = arrays(ds)
    logits[:, 0] += 3.0
    readable = np.ones(len(ds), bool)
    first = evaluate_arrays("m", ds, logits, maps, None, readable)["test"]
    assert first.balanced_worst > first.groups.worst
    moved = logits.copy()
    moved[ds.indices("test"), 1] += 9.0
    second = evaluate_arrays("m", ds, moved, maps, None, readable)["val"]
    assert second.balanced_worst == evaluate_arrays("m", ds, logits, maps, None, readable)["val"].balanced_worst


def test_what_is_not_there_is_nan_and_an_empty_split_is_left_out():
    ds = make_dataset(val=0)
    logits, maps = arrays(ds)
    found = evaluate_arrays("m", ds, logits, maps, None, np.ones(len(ds), bool))
    assert set(found) == {"train", "test"}
    assert np.isnan(found["test"].balanced_worst) and np.isnan(found["test"].epg)


def test_images_that_could_not_be_read_are_left_out(ds):
    logits, maps = arrays(ds)
    readable = np.ones(len(ds), bool)
    readable[ds.indices("test")[:10]] = False
    logits[~readable] = np.nan
    found = evaluate_arrays("m", ds, logits, maps, None, readable)
    assert found["test"].groups.count.sum() == 30
    assert np.isfinite(found["test"].groups.average)


def test_map_figures_of_some_rows_only_are_taken_over_those(ds):
    logits, maps = arrays(ds)
    rows = ds.indices("val")[::3]
    masks = ds.masks(6, 6).numpy()
    part = evaluate_arrays("m", ds, logits, maps[rows], masks[rows], np.ones(len(ds), bool), ("val",), map_rows=rows)
    inside = (maps * masks).sum((1, 2)) / np.maximum(maps.sum((1, 2)), 1e-12)
    assert part["val"].epg == pytest.approx(inside[rows].mean(), rel=1e-4)
    assert set(part) == {"val"}
