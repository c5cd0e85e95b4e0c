from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from guidance_viz import concepts
from guidance_viz.core import OptionError, ShapeError


@pytest.mark.parametrize("classes", [2, 5])
def test_what_is_right_without_neurons_equals_a_head_whose_activations_are_zeroed(classes):
    torch.manual_seed(classes)
    linear, acts = nn.Linear(6, classes), torch.rand(40, 6, 3, 3)
    labels = torch.randint(classes, (40,))
    pooled = acts.mean((2, 3))
    sets = [(0,), (5,), (1, 2), (), (3, 3), tuple(range(6))]
    found = list(concepts.correct_without(linear(pooled).detach(), pooled, linear.weight.detach(), labels, sets))
    for off, right in zip(sets, found, strict=True):
        masked = acts.clone()
        masked[:, list(off)] = 0
        np.testing.assert_array_equal(right, (linear(masked.mean((2, 3))).argmax(1) == labels).numpy())
    assert len({tuple(one) for one in found}) > 2


def test_few_rows_at_a_time_give_the_same(monkeypatch):
    rng = np.random.default_rng(0)
    given = rng.normal(size=(30, 3)), rng.random((30, 4)), rng.normal(size=(3, 4)), rng.integers(0, 3, 30)
    whole = list(concepts.correct_without(*given, sets=[(0,), (1, 3)]))
    monkeypatch.setattr("guidance_viz.concepts.pruning._AT_ONCE", 21)
    np.testing.assert_array_equal(list(concepts.correct_without(*given, sets=[(0,), (1, 3)])), whole)


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match="pooled"):
        list(concepts.correct_without(np.zeros((4, 2)), np.zeros((4, 3)), np.zeros((2, 5)), np.zeros(4), [(0,)]))
    for wrong in (-1, 5):
        with pytest.raises(OptionError, match=f"no neuron {wrong}; the layer has 5"):
            list(concepts.correct_without(np.zeros((4, 2)), np.zeros((4, 5)), np.zeros((2, 5)), np.zeros(4), [(wrong,)]))


# -- alike ------------------------------------------------------------------------------------------------------
def patterns():
    """Neurons 0, 2 and 5 fire together, 1 and 4 together, 3 is dead."""
    rng = np.random.default_rng(1)
    a, b = rng.random(200), rng.random(200)
    return np.stack([a, b, 3 * a + 0.01 * rng.random(200), np.zeros(200), b + 0.2, a], axis=1)


def test_neurons_that_fire_together_are_one_group():
    assert [sorted(g) for g in concepts.group_similar(patterns(), 0.95)] == [[0, 2, 5], [1, 4], [3]]


def test_every_two_of_a_group_are_alike_and_every_neuron_is_in_one():
    rng = np.random.default_rng(2)
    pooled = rng.random((60, 4)) @ rng.random((4, 30))
    for threshold in (0.3, 0.6, 0.9):
        groups = concepts.group_similar(pooled, threshold)
        assert sorted(c for g in groups for c in g) == list(range(30))
        assert any(len(g) > 1 for g in groups)
        for group in groups:
            for i in group:
                for j in group:
                    assert np.corrcoef(pooled[:, i], pooled[:, j])[0, 1] >= threshold - 1e-6
    assert len(concepts.group_similar(pooled, 0.95)) > len(concepts.group_similar(pooled, 0.3))


def test_the_first_of_a_group_is_most_like_the_others():
    pooled = np.random.default_rng(3).random((60, 3)) @ np.random.default_rng(4).random((3, 20))
    alike = np.corrcoef(pooled.T)
    for group in concepts.group_similar(pooled, 0.5):
        closeness = [alike[c, group].sum() for c in group]
        assert closeness[0] == pytest.approx(max(closeness))


@pytest.mark.parametrize("pooled", [np.zeros((9, 4)), np.full((9, 4), 0.1), np.random.default_rng(0).random((1, 4)),
                                    np.zeros((0, 4))], ids=["dead", "constant", "one image", "no image"])
def test_neurons_that_never_change_are_alone(pooled):
    assert concepts.group_similar(pooled) == [[0], [1], [2], [3]]


def test_neurons_that_do_the_opposite_are_not_alike():
    a = np.random.default_rng(0).random(50)
    assert concepts.group_similar(np.stack([a, 1 - a], axis=1), 0.1) == [[0], [1]]


@pytest.mark.parametrize("threshold", [0, -0.5, 1.1, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold):
    with pytest.raises(OptionError, match="threshold="):
        concepts.group_similar(patterns(), threshold)
    with pytest.raises(ShapeError, match="pooled"):
        concepts.group_similar(np.zeros(4))
