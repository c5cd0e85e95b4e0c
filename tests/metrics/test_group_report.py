from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from guidance_viz import metrics
from guidance_viz.core import GroupReport, OptionError, ShapeError


def literal_wilson(k, n, z=1.959963984540054):
    """The two roots p of (k/n - p)^2 = z^2 p (1 - p) / n."""
    a, b, c = 1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def test_the_interval_solves_the_score_equation():
    for k, n in [(0, 5), (5, 5), (1, 3), (40, 77), (999, 1000)]:
        np.testing.assert_allclose(metrics.wilson(k, n), literal_wilson(k, n), atol=1e-12)
    assert np.isnan(metrics.wilson([0, 1], [0, 2])).tolist() == [[True, True], [False, False]]


def test_it_equals_the_golden_numbers(golden, device):
    data = golden("baselines/group_metrics")
    groups = data["y"] * 2 + data["place"]
    columns = [torch.tensor(v).to(device) for v in (data["logits"], data["y"], groups)]
    report = metrics.group_report(*columns, train_group_sizes=[3498, 184, 56, 1057])
    assert isinstance(report, GroupReport)
    np.testing.assert_allclose(report.accuracy, data["group_acc"])
    np.testing.assert_allclose(report.worst, data["worst"])
    np.testing.assert_allclose(report.mean, data["mean_group"])
    np.testing.assert_allclose(report.average, data["mean_overall"])
    np.testing.assert_allclose(report.adjusted_average, data["adjusted_avg_waterbirds_train_weights"])
    assert report.worst_group == int(data["group_acc"].argmin())


def test_it_equals_counting_by_hand():
    rng = np.random.default_rng(0)
    guess, truth, group = rng.integers(0, 2, 100), rng.integers(0, 2, 100), rng.integers(0, 5, 100) * 3
    report = metrics.group_report(guess, truth, group)
    by_hand = {}
    for g, t, k in zip(guess, truth, group, strict=True):
        by_hand.setdefault(int(k), []).append(g == t)
    assert report.groups.tolist() == sorted(by_hand)
    for i, g in enumerate(report.groups.tolist()):
        right = by_hand[g]
        assert report.accuracy[i] == pytest.approx(np.mean(right))
        assert report.count[i] == len(right)
        np.testing.assert_allclose(report.interval[i], literal_wilson(sum(right), len(right)))
    assert report.worst == pytest.approx(min(np.mean(v) for v in by_hand.values()))
    assert report.names == tuple(f"group {g}" for g in sorted(by_hand))


def test_an_empty_group_is_listed_and_left_out_of_the_worst_and_the_means():
    report = metrics.group_report([0, 0, 1], [0, 1, 1], [0, 0, 2], group_names=["a", "b", "c"],
                                  train_group_sizes={0: 10, 1: 100, 2: 30})
    assert report.names == ("a", "b", "c")
    np.testing.assert_array_equal(report.accuracy, [0.5, np.nan, 1.0])
    assert report.count.tolist() == [2, 0, 1]
    assert (report.worst, report.mean, report.worst_group) == (0.5, 0.75, 0)
    assert report.adjusted_average == pytest.approx((10 * 0.5 + 30 * 1) / 40)
    assert np.isnan(report.interval[1]).all()


def test_unknown_groups_count_in_the_average_alone():
    report = metrics.group_report([1, 1, 0], [1, 1, 1], [0, 0, -1])
    assert report.groups.tolist() == [0]
    assert report.worst == 1
    assert report.average == pytest.approx(2 / 3)


def test_without_groups_it_is_by_class_and_says_so():
    report = metrics.group_report([0, 1, 1], [0, 1, 0], [0, 1, 0], known=False)
    assert not report.known
    assert report.accuracy.tolist() == [0.5, 1.0]


def test_no_samples_and_a_single_one_are_defined():
    empty = metrics.group_report([], np.zeros(0, int), np.zeros(0, int), group_names=["a"])
    assert empty.worst_group == -1
    assert np.isnan([empty.worst, empty.mean, empty.average, empty.accuracy[0]]).all()
    assert metrics.group_report([1], [1], [0]).worst == 1


def test_the_report_survives_json():
    report = metrics.group_report([0, 0, 1], [0, 1, 1], [0, 0, 2], group_names=["a", "b", "c"])
    again = GroupReport.from_json(report.to_json())
    np.testing.assert_array_equal(again.accuracy, report.accuracy)
    assert again.names == report.names


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        metrics.group_report([0, 1], [0, 1, 1], [0, 0, 0])
    with pytest.raises(OptionError, match="Group 2 has no name"):
        metrics.group_report([0], [0], [2], group_names=["a", "b"])
    with pytest.raises(OptionError, match="train_group_sizes"):
        metrics.group_report([0], [0], [2], train_group_sizes=[1, 1])
