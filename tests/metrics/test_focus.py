"""The object's share of the energy inside its box, the threshold of the IoU, and average precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import average_precision_score

from guidance_viz import metrics
from guidance_viz.core import OptionError, ShapeError


def test_the_share_on_the_object_equals_the_literal_formula():
    rng = np.random.default_rng(0)
    maps, boxes = rng.normal(size=(4, 6, 5)), rng.random((4, 6, 5)).round(1)
    masks = (boxes * rng.random((4, 6, 5))).round(2)
    wanted = []
    for one, mask, box in zip(maps, masks, boxes, strict=True):
        cells = [(max(a, 0), min(m, b), b) for a, m, b in zip(one.ravel(), mask.ravel(), box.ravel(), strict=True)]
        wanted.append(sum(a * m for a, m, _ in cells) / sum(a * b for a, _, b in cells))
    np.testing.assert_allclose(metrics.on_object(maps, masks, boxes), wanted, rtol=1e-9)


def test_the_share_on_the_object_is_one_where_the_box_is_the_object_and_nan_without_energy_inside():
    maps, box = torch.ones(3, 4, 4), torch.zeros(3, 4, 4)
    box[:2, :2] = 1
    maps[1] = -1
    found = metrics.on_object(maps, box, box)
    assert found[0] == 1
    assert found[1:].isnan().all()
    assert metrics.on_object(maps[:1], box[:1] * 0, box[:1]) == 0


def test_the_threshold_is_the_one_with_the_best_mean_iou():
    rng = np.random.default_rng(2)
    maps, masks = rng.random((6, 7, 7)), np.zeros((6, 7, 7))
    masks[:, 2:5, 1:6] = 1
    maps += masks
    grid = [0.1, 0.3, 0.5, 0.7, 0.9]
    best = metrics.iou_threshold(maps, masks, grid)
    scores = {t: metrics.iou(maps, masks, t).mean() for t in grid}
    assert scores[best] == max(scores.values())
    with pytest.raises(OptionError, match="0 maps"):
        metrics.iou_threshold(maps[:0], masks[:0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_thresholds_in_one_pass_are_each_by_itself(dtype, device):
    rng = np.random.default_rng(4)
    maps = rng.integers(-3, 20, (150, 6, 5)).astype(dtype)      # whole twentieths after scaling: many lie on a threshold
    maps[0], maps[1], maps[2], maps[3, 0, 0] = 0, 4, -1, np.nan
    maps[4:, 0, :2] = 0, 20
    masks = (rng.random((150, 6, 5)) > 0.6).astype(dtype)
    masks[5] = 0
    maps, masks = torch.from_numpy(maps).to(device), torch.from_numpy(masks).to(device)
    each = torch.stack([metrics.iou(maps, masks, t) for t in metrics.focus.THRESHOLDS], dim=1)
    assert torch.equal(metrics.focus._ious(maps, masks, metrics.focus.THRESHOLDS), each)
    shuffled = rng.permutation(metrics.focus.THRESHOLDS)
    assert metrics.iou_threshold(maps, masks, shuffled) == metrics.focus.THRESHOLDS[int(each.double().mean(0).argmax())]
    assert metrics.iou_threshold(maps[:3], masks[:3] * 0, [0.5, 0.2, 0.9]) == 0.2      # of equally good ones the lowest


def test_average_precision_equals_scikit_learns_also_with_ties():
    rng = np.random.default_rng(3)
    for scores in (rng.normal(size=(50, 4)), rng.integers(0, 4, (50, 4)).astype(float), np.zeros((50, 4))):
        truth = rng.random((50, 4)) < [0.1, 0.5, 0.9, 0.3]
        wanted = [average_precision_score(t, s) for t, s in zip(truth.T, scores.T, strict=True)]
        np.testing.assert_allclose(metrics.average_precision(scores, truth), wanted, rtol=1e-12)
        report = metrics.multilabel_report(scores, truth)
        np.testing.assert_allclose(report.mean_ap, np.mean(wanted), rtol=1e-12)


def test_a_class_without_a_positive_image_is_left_out_of_the_mean():
    report = metrics.multilabel_report([[2.0, 1.0], [1.0, 2.0]], [[1, 0], [0, 0]])
    assert report.mean_ap == 1 and np.isnan(report.class_ap[1])
    assert np.isnan(metrics.multilabel_report([[1.0]], [[0]]).mean_ap)
    assert np.isnan(metrics.multilabel_report(np.zeros((0, 2)), np.zeros((0, 2))).mean_ap)
    with pytest.raises(ShapeError):
        metrics.average_precision(np.zeros((2, 2)), np.zeros((2, 3)))
