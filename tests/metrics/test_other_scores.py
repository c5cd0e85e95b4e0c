"""Discrepancy, Pareto front, multi-label scores and balancing offsets."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from guidance_viz import metrics
from guidance_viz.core import OptionError, ShapeError


def test_the_discrepancy_equals_the_release(golden):
    data = golden("clip_spurious/accuracy_discrepancy")
    got = metrics.accuracy_discrepancy(data["correct"], data["detect"])
    np.testing.assert_allclose(got, data["acc_diff"])
    one = metrics.accuracy_discrepancy(torch.tensor(data["correct"]), torch.tensor(data["detect"][:, 5]))
    assert one == pytest.approx(data["acc_diff"][5])


def test_the_discrepancy_of_an_attribute_that_never_varies_is_nan():
    assert np.isnan(metrics.accuracy_discrepancy([1, 0], [1, 1]))
    assert np.isnan(metrics.accuracy_discrepancy([1, 0], [False, False]))
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        metrics.accuracy_discrepancy([1, 0], [1, 1, 0])


def test_the_front_equals_the_release(golden):
    data = golden("rao2023/pareto_front")
    got = metrics.pareto_front(data["scores_f1_epg_iou"], bin=float(data["bin_width"]))
    np.testing.assert_array_equal(got, data["pareto_idx_batch"])


@settings(deadline=None, max_examples=50)
@given(hnp.arrays(float, st.tuples(st.integers(0, 12), st.integers(1, 3)), elements=st.floats(0, 0.03)))
def test_the_front_equals_the_literal_definition(scores):
    binned = [[round(v / 0.005) for v in row] for row in scores.tolist()]
    wanted = []
    for i, row in enumerate(binned):
        rivals = [r for j, r in enumerate(binned) if r != row or j < i]
        if not any(all(a >= b for a, b in zip(r, row, strict=True)) for r in rivals):
            wanted.append(i)
    assert metrics.pareto_front(scores).tolist() == wanted


def test_a_front_without_rounding_and_bad_scores():
    assert metrics.pareto_front([[0.001, 0], [0.002, 0]]).tolist() == [0]
    assert metrics.pareto_front([[0.001, 0], [0.002, 0]], bin=0).tolist() == [1]
    with pytest.raises(OptionError, match="nan"):
        metrics.pareto_front([[np.nan]])
    with pytest.raises(ShapeError):
        metrics.pareto_front([1.0])


def test_multilabel_scores_equal_the_release(golden, device):
    data = golden("rao2023/multilabel_f1")
    dtype = torch.float32 if device == "mps" else torch.float64
    columns = (torch.tensor(data[k]).to(device, dtype) for k in ("logits", "labels"))
    report = metrics.multilabel_report(*columns)
    for field, name in [("f1", "F_Score"), ("precision", "Precision"), ("recall", "Recall"),
                        ("accuracy", "Accuracy"), ("true_positives", "True_Positives"),
                        ("true_negatives", "True_Negatives"), ("false_positives", "False_Positives"),
                        ("false_negatives", "False_Negatives")]:
        np.testing.assert_allclose(getattr(report, field), data[name], rtol=1e-6)


def test_multilabel_scores_by_class_and_of_nothing():
    report = metrics.multilabel_report([[0.0, -1], [1, -1]], [[1, 0], [0, 1]])
    np.testing.assert_allclose(report.class_f1, [2 / 3, 0])
    assert metrics.multilabel_report(-np.ones((2, 2)), np.zeros((2, 2))).f1 == 0
    with pytest.raises(ShapeError):
        metrics.multilabel_report(np.ones((2, 2)), np.ones((2, 3)))


def accuracies(logits, labels, offsets):
    guess = (logits + offsets).argmax(axis=1)
    return np.array([np.mean(guess[labels == k] == k) for k in np.unique(labels)])


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 30), whole=st.booleans())
def test_two_classes_get_the_threshold_with_the_least_gap(seed, count, whole):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % 2)
    logits = rng.normal(size=(count, 2)) * 2 + np.stack([labels == 0, labels == 1], 1) + [1.5, 0]
    logits = logits.round() if whole else logits
    offsets = metrics.balanced_offsets(logits, labels)
    got = accuracies(logits, labels, offsets)
    margins = np.sort(logits[:, 1] - logits[:, 0])
    tried = [margins[0] - 1, margins[-1] + 1, *((a + b) / 2 for a, b in itertools.pairwise(margins))]
    every = [accuracies(logits, labels, np.array([t / 2, -t / 2])) for t in tried]
    least = min(round(abs(a[0] - a[1]), 9) for a in every)
    assert abs(got[0] - got[1]) == pytest.approx(least, abs=1e-9)
    assert got.sum() >= max(a.sum() for a in every if round(abs(a[0] - a[1]), 9) == least) - 1e-9
    assert offsets.sum() == pytest.approx(0)


def test_a_mere_shift_of_the_threshold_vanishes():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    logits = rng.normal(size=(400, 2)) + 1.5 * np.eye(2)[labels]
    shifted = logits + np.array([2.0, 0])
    one, two = (z + metrics.balanced_offsets(z, labels) for z in (logits, shifted))
    assert (logits.argmax(1) != shifted.argmax(1)).mean() > 0.2
    np.testing.assert_array_equal(one.argmax(1), two.argmax(1))


def test_balanced_logits_are_left_alone():
    assert metrics.balanced_offsets([[1.0, 0], [0, 1]], [0, 1]).tolist() == [0, 0]


@pytest.mark.parametrize("classes", [3, 7])
def test_more_classes_come_near_each_other_deterministically(classes):
    rng = np.random.default_rng(1)
    labels = rng.integers(0, classes, 1500)
    logits = rng.normal(size=(1500, classes)) + np.linspace(0, 2, classes)
    logits += 1.5 * np.eye(classes)[labels]
    offsets = metrics.balanced_offsets(logits, labels)
    before, after = (accuracies(logits, labels, o) for o in (np.zeros(classes), offsets))
    assert np.ptp(after) < 0.1 * np.ptp(before)
    assert after.mean() >= before.mean() - 0.01
    again = metrics.balanced_offsets(torch.tensor(logits), torch.tensor(labels))
    np.testing.assert_array_equal(offsets, again)
    assert offsets.mean() == pytest.approx(0)


def test_one_class_alone_or_no_image_gives_no_offsets():
    assert metrics.balanced_offsets([[1.0, 2], [3, 4]], [1, 1]).tolist() == [0, 0]
    assert metrics.balanced_offsets(np.zeros((0, 3)), np.zeros(0)).tolist() == [0, 0, 0]
    absent = metrics.balanced_offsets(np.random.default_rng(0).normal(size=(50, 3)), np.arange(50) % 2)
    assert absent[2] == 0
    with pytest.raises(OptionError, match="0 to 1"):
        metrics.balanced_offsets([[1.0, 2]], [2])
