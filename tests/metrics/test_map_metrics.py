from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from guidance_viz import metrics
from guidance_viz.core import OptionError, ShapeError


@pytest.fixture
def guidance_case(golden):
    data = golden("rao2023/metrics_epg_iou")
    masks = np.zeros(data["attributions"].shape)
    for mask, boxes in zip(masks, data["boxes_xyxy"], strict=True):
        for x0, y0, x1, y1 in boxes[boxes[:, 0] >= 0]:
            mask[y0:y1, x0:x1] = 1
    return data, data["attributions"], masks


def test_epg_equals_the_release_and_is_nan_without_energy(guidance_case):
    data, maps, masks = guidance_case
    values = metrics.epg(maps, masks)
    assert isinstance(values, np.ndarray)
    defined = data["epg_defined_idx"]
    np.testing.assert_allclose(values[defined], data["epg_per_image"][defined], rtol=1e-6)
    assert np.isnan(np.delete(values, defined)).all()
    np.testing.assert_allclose(metrics.mean_epg(maps, masks), data["epg_mean"], rtol=1e-6)
    np.testing.assert_allclose(np.nanmean(values), data["epg_mean_defined_only"], rtol=1e-6)


def test_iou_equals_the_release_at_every_threshold(guidance_case):
    data, maps, masks = guidance_case
    for threshold, wanted in zip(data["iou_thresholds"], data["iou_per_image"], strict=True):
        np.testing.assert_allclose(metrics.iou(maps, masks, float(threshold)), wanted, rtol=1e-6)


def test_soft_iou_precision_and_adjusted_iou_equal_the_releases(golden, device):
    data = golden("slim/attention_metrics")
    dtype, rtol = (torch.float32, 1e-4) if device == "mps" else (torch.float64, 1e-6)
    own, masks, others = (torch.tensor(data[k]).to(device, dtype) for k in
                          ("attention", "gt_mask", "other_class_maps"))
    def close(got, name):
        np.testing.assert_allclose(got.cpu().numpy(), data[name], rtol=rtol)
    close(metrics.soft_iou(own, masks), "soft_iou")
    close(metrics.attention_precision(own, masks), "slim_aiou_thr08")
    strong = torch.where(own >= 0.8, own, torch.zeros_like(own))
    close(metrics.soft_iou(strong, masks), "soft_iou_after_inplace_threshold")
    x0, y0, x1, y1 = data["box_xyxy"]
    box = torch.zeros_like(own[:5])
    box[:, y0:y1, x0:x1] = 1
    close(metrics.soft_iou(own[:5], box), "soft_iou_box_correct")
    maps = torch.cat([others[:, :2], own[:, None], others[:, 2:]], dim=1)
    close(metrics.aiou(maps, torch.full((6,), 2), masks), "yang_aiou")


def literal(one, mask):
    pairs = list(zip(one.ravel().tolist(), mask.ravel().tolist(), strict=True))
    soft_top, soft_bottom = sum(min(p) for p in pairs), sum(max(p) for p in pairs)
    energy = sum(max(a, 0) for a, _ in pairs)
    return {"epg": sum(max(a, 0) * m for a, m in pairs) / energy if energy >= 1e-7 else np.nan,
            "soft_iou": soft_top / soft_bottom if soft_bottom else 0.0}


@settings(deadline=None, max_examples=50)
@given(maps=hnp.arrays(float, (3, 3, 4), elements=st.sampled_from([0, 1e-9, 0.25, 0.5, 1])),
       masks=hnp.arrays(float, (3, 3, 4), elements=st.sampled_from([0, 0.5, 1])))
def test_they_equal_the_literal_formulas(maps, masks):
    wanted = [literal(*pair) for pair in zip(maps, masks, strict=True)]
    for name in ("epg", "soft_iou"):
        np.testing.assert_allclose(getattr(metrics, name)(maps, masks), [w[name] for w in wanted], rtol=1e-9)
    for measure in (metrics.iou, metrics.soft_iou, metrics.attention_precision):
        assert ((measure(maps, masks) >= 0) & (measure(maps, masks) <= 1)).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_precision_of_strong_attention_equals_the_literal_formula(seed):
    rng = np.random.default_rng(seed)
    maps, masks = rng.random((6, 4, 5)), rng.random((6, 4, 5)).round()
    wanted = []
    for one, mask in zip(maps, masks, strict=True):
        strong = [(a, m) for a, m in zip(one.ravel(), mask.ravel(), strict=True) if a >= 0.8]
        wanted.append(sum(a * m for a, m in strong) / sum(a for a, _ in strong) if strong else 0)
    np.testing.assert_allclose(metrics.attention_precision(maps, masks), wanted, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_adjusted_iou_equals_the_literal_formula(seed):
    rng = np.random.default_rng(seed)
    maps, masks, targets = rng.random((4, 3, 5, 5)), rng.random((4, 5, 5)).round(), np.array([0, 1, 2, 1])
    pairs = zip(maps, masks, strict=True)
    scores = np.array([[literal(m, mask)["soft_iou"] for m in one] for one, mask in pairs])
    wanted = [s[t] / (s[t] + max(np.delete(s, t))) for s, t in zip(scores, targets, strict=True)]
    np.testing.assert_allclose(metrics.aiou(maps, targets, masks), wanted, rtol=1e-9)


def test_empty_maps_masks_and_sets_are_defined():
    zeros, ones = torch.zeros(1, 2, 2), torch.ones(1, 2, 2)
    assert metrics.soft_iou(zeros, zeros).item() == 0
    assert metrics.iou(zeros, zeros).item() == 0
    assert metrics.iou(ones, ones).item() == 1
    assert metrics.aiou(zeros[:, None], [0], ones).item() == 0
    assert metrics.attention_precision(zeros, ones).item() == 0
    assert metrics.epg(zeros[:0], zeros[:0]).shape == (0,)
    assert np.isnan(metrics.mean_epg(zeros[:0], zeros[:0]))


def test_tensors_come_back_as_tensors_without_a_graph(device):
    maps = torch.rand(2, 3, 3, device=device, requires_grad=True)
    value = metrics.epg(maps, torch.ones(2, 3, 3))
    assert value.device.type == device
    assert not value.requires_grad


@pytest.mark.parametrize("name", ["epg", "mean_epg", "iou", "soft_iou", "attention_precision"])
def test_sizes_that_differ_are_both_named(name):
    with pytest.raises(ShapeError, match=r"\(2, 3, 3\).*\(2, 4, 4\)"):
        getattr(metrics, name)(np.ones((2, 3, 3)), np.ones((2, 4, 4)))


def test_a_bad_target_is_named():
    with pytest.raises(OptionError, match="0 to 2"):
        metrics.aiou(np.ones((1, 3, 2, 2)), [3], np.ones((1, 2, 2)))
    with pytest.raises(ShapeError, match=r"\(N, K, h, w\)"):
        metrics.aiou(np.ones((1, 2, 2)), [0], np.ones((1, 2, 2)))
