from __future__ import annotations

import numpy as np
import pytest

from guidance_viz.training.selection import (
    Selector,
    class_balanced_accuracy,
    class_balanced_loss,
    worst_group_accuracy,
)


def chosen(accuracies, rule="balanced", tolerance=0.0):
    selector = Selector(rule, tolerance)
    for epoch, accuracy in enumerate(accuracies, start=1):
        selector.keep(epoch, accuracy)
    return selector.chosen


@pytest.mark.parametrize(("accuracies", "tolerance", "expected"), [
    ([0.7, 0.9, 0.8], 0.0, 2), ([0.7, 0.8, 0.8], 0.0, 3), ([0.9, 0.89, 0.87], 0.02, 2), ([0.9, 0.885, 0.87], 0.05, 3),
    ([0.5, 0.9, 0.895, 0.95, 0.7], 0.02, 4), ([0.9], 0.0, 1), ([], 0.0, 0)])
def test_the_latest_epoch_within_tolerance_of_the_best_is_kept(accuracies, tolerance, expected):
    assert chosen(accuracies, tolerance=tolerance) == expected


def test_without_validation_or_with_the_rule_last_the_last_epoch_is_kept():
    assert chosen([float("nan")] * 3) == 3
    assert chosen([0.9, 0.1], rule="last") == 2


def test_each_class_counts_the_same_whatever_its_size():
    labels = np.array([0] * 8 + [1] * 2)
    logits = np.stack([np.ones(10), np.zeros(10)], axis=1)
    assert class_balanced_accuracy(logits, labels) == 0.5
    logits[8:, 1] = 2.0
    assert class_balanced_accuracy(logits, labels) == 1.0
    assert np.isnan(class_balanced_accuracy(logits[:0], labels[:0]))


def test_the_loss_is_the_mean_over_classes_of_the_mean_cross_entropy():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(7, 3)), np.array([0, 0, 0, 0, 1, 1, 2])
    probability = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    losses = -np.log(probability[np.arange(7), labels])
    assert class_balanced_loss(logits, labels) == pytest.approx((losses[:4].mean() + losses[4:6].mean() + losses[6]) / 3)


def test_the_rule_is_told_in_words():
    assert "2 points below the best" in Selector("balanced", 0.02).describe(10)
    assert "class offsets" in Selector("balanced", 0.0).describe(10, calibrated=True)
    assert "no validation split" in Selector("balanced").describe(0)
    assert Selector("last").describe(10) == "the last epoch"


def test_the_rule_of_the_worst_group_goes_by_its_accuracy_and_says_so():
    logits = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0]])
    labels, groups = np.array([0, 1, 1, 1, 0]), np.array([0, 1, 1, 2, -1])
    assert worst_group_accuracy(logits, labels, groups) == 0.5
    assert np.isnan(worst_group_accuracy(logits, labels, np.full(5, -1)))
    selector = Selector("worst")
    assert [selector.keep(epoch, worst) for epoch, worst in enumerate([0.4, 0.3, 0.4, 0.5], 1)] == [True, False, True, True]
    assert "worst-group accuracy on the validation split" in selector.describe(10)
    assert "group labels" in selector.describe(10)
