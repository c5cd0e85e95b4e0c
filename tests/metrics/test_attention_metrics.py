"""Attention figures against slow literal formulas on fresh inputs, and at the edges."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from guidance_viz import metrics
from guidance_viz.core import ShapeError

VALUES = st.sampled_from([0.0, 0.1, 0.5, 0.79, 0.8, 0.9, 1.0])


def literal_precision(one, mask, threshold=0.8):
    """SLIM's released score, as its loop has it: 0/0 counts as 0."""
    top = bottom = 0.0
    for cell in np.ndindex(one.shape):
        if one[cell] >= threshold:
            top, bottom = top + one[cell] * mask[cell], bottom + one[cell]
    return top / bottom if bottom else 0.0


def literal_overlap(one, mask):
    least = sum(min(one[cell], mask[cell]) for cell in np.ndindex(one.shape))
    most = sum(max(one[cell], mask[cell]) for cell in np.ndindex(one.shape))
    return least / most if most else 0.0


def literal_aiou(maps, target, mask):
    scores = [literal_overlap(one, mask) for one in maps]
    others = max((score for k, score in enumerate(scores) if k != target), default=0.0)
    return scores[target] / (scores[target] + others) if scores[target] + others else 0.0


@settings(deadline=None, max_examples=60)
@given(maps=hnp.arrays(float, (3, 3, 3, 4), elements=VALUES), masks=hnp.arrays(float, (3, 3, 4), elements=VALUES),
       targets=hnp.arrays(int, 3, elements=st.integers(0, 2)))
def test_they_equal_the_literal_formulas(maps, masks, targets):
    own = maps[np.arange(3), targets]
    pairs = list(zip(own, masks, strict=True))
    np.testing.assert_allclose(metrics.attention_precision(own, masks), [literal_precision(*p) for p in pairs], rtol=1e-9)
    np.testing.assert_allclose(metrics.soft_iou(own, masks), [literal_overlap(*p) for p in pairs], rtol=1e-9)
    wanted = [literal_aiou(*each) for each in zip(maps, targets, masks, strict=True)]
    np.testing.assert_allclose(metrics.aiou(maps, targets, masks), wanted, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_larger_random_maps_equal_the_literal_formulas_on_every_device(seed, dtype, device):
    if device == "mps" and dtype == torch.float64:
        pytest.skip("mps has no float64")
    rng = np.random.default_rng(seed)
    maps, masks, targets = rng.random((5, 4, 7, 6)), rng.random((5, 7, 6)), rng.integers(0, 4, 5)
    masks[rng.random(masks.shape) < 0.5] = 0
    there = [torch.tensor(each).to(device, dtype) for each in (maps, masks)]
    own = there[0][torch.arange(5), torch.tensor(targets)]
    rtol = 1e-6 if dtype == torch.float64 else 1e-4
    for got, wanted in (
            (metrics.attention_precision(own, there[1]),
             [literal_precision(one[t], mask) for one, mask, t in zip(maps, masks, targets, strict=True)]),
            (metrics.aiou(there[0], targets, there[1]),
             [literal_aiou(one, t, mask) for one, mask, t in zip(maps, masks, targets, strict=True)])):
        np.testing.assert_allclose(got.cpu(), wanted, rtol=rtol)


@pytest.mark.parametrize(("maps", "mask", "precision", "aiou"), [
    ([[0, 0], [0, 0]], 1.0, 0.0, 0.0), ([[1, 0], [0, 0]], 1.0, 1.0, 1.0), ([[1, 1], [1, 1]], 0.0, 0.0, 0.0),
    ([[0, 0], [0, 0]], 0.0, 0.0, 0.0), ([[0.5, 0], [0, 0]], 1.0, 0.0, 1.0)])
def test_dead_maps_full_masks_empty_masks_and_one_class(maps, mask, precision, aiou):
    one, masks = np.array([maps], float), np.full((1, 2, 2), mask)
    assert metrics.attention_precision(one, masks)[0] == precision
    assert metrics.aiou(one[:, None], [0], masks)[0] == aiou


@pytest.mark.parametrize("seed", range(3))
def test_means_by_group_are_those_of_each_group_and_leave_out_what_is_not_defined(seed):
    rng = np.random.default_rng(seed)
    scores, groups = rng.random(40), rng.integers(-1, 4, 40)
    groups[groups == 2] = 5
    scores[rng.random(40) < 0.2] = np.nan
    found = metrics.group_means(scores, groups)
    wanted = {g: np.mean([s for s, each in zip(scores, groups, strict=True) if each == g and s == s])
              for g in sorted(set(groups[np.isfinite(scores)].tolist()) - {-1})}
    assert found.groups.tolist() == list(wanted)
    np.testing.assert_allclose(found.mean, list(wanted.values()))
    assert found.average == pytest.approx(np.nanmean(scores)) and found.worst == pytest.approx(min(wanted.values()))
    assert found.worst_group == min(wanted, key=wanted.get)
    assert found.count.sum() == (np.isfinite(scores) & (groups >= 0)).sum()


def test_attention_accuracy_is_the_mean_precision_over_all_and_of_the_worst_group():
    maps, masks = np.zeros((4, 2, 2)), np.zeros((4, 2, 2))
    maps[:, 0, 0], masks[:3, 0, 0] = 1, [1, 1, 0.5]
    found = metrics.attention_accuracy(maps, masks, [0, 0, 1, 1])
    assert (found.average, found.worst, found.worst_group, found.mean.tolist()) == (0.625, 0.25, 1, [1.0, 0.25])


def test_no_scores_have_no_mean():
    for scores, groups in (([], []), ([np.nan], [0]), ([1.0], [-1])):
        found = metrics.group_means(np.array(scores), np.array(groups, int))
        assert np.isnan(found.worst) and found.worst_group == -1 and len(found.groups) == 0
    assert found.average == 1.0
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        metrics.group_means(np.ones(2), np.ones(3, int))
