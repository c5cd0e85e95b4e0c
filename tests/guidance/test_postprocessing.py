"""Post-processing in the paper's order, and losses on maps that are resized to the photo."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from guidance_viz import guidance
from guidance_viz.attribution import postprocess
from guidance_viz.core import ShapeError

NAMES = ("energy", "l1", "ppce", "rrr")


@pytest.mark.parametrize(("name", "how"), [("only_positive_binarize_interp56", {}),
                                           ("signed_binarize_interp56", {"positive": False}),
                                           ("raw_interp56", {"positive": False, "scale": False})])
def test_it_equals_the_released_order(golden, device, name, how):
    data = golden("rao2023/postprocess_interpolate")
    dtype, rtol = (torch.float32, 1e-4) if device == "mps" else (torch.float64, 1e-6)
    maps = postprocess(torch.tensor(data["attributions"]).to(device, dtype), size=(56, 56), **how)
    np.testing.assert_allclose(maps.cpu().numpy(), data[name], rtol=rtol, atol=1e-12)


def resized(one, height, width):
    """Bilinear, the centres of cells half a cell in, by the formula of one pixel."""
    h, w = one.shape
    out = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            v, u = max((y + 0.5) * h / height - 0.5, 0), max((x + 0.5) * w / width - 0.5, 0)
            top, left = int(v), int(u)
            low, right = min(top + 1, h - 1), min(left + 1, w - 1)
            b, a = v - top, u - left
            out[y, x] = ((1 - b) * ((1 - a) * one[top, left] + a * one[top, right])
                         + b * ((1 - a) * one[low, left] + a * one[low, right]))
    return out


def literal(name, one, mask):
    positive = np.maximum(one, 0)
    if name == "energy":
        big = resized(positive, *mask.shape)
        return 1 - (big * mask).sum() / big.sum()
    if name == "rrr":
        return (((1 - mask) * resized(one / np.abs(one).max(), *mask.shape)) ** 2).sum()
    big = resized(positive / positive.max(), *mask.shape)
    if name == "l1":
        return np.abs(mask - big).mean()
    logs = np.maximum(np.log(big, where=big > 0, out=np.full_like(big, -np.inf)), -100)
    return -(mask * logs).sum() / mask.sum()


@pytest.mark.parametrize("name", NAMES)
def test_a_loss_with_resize_equals_the_literal_definition(name):
    rng = np.random.default_rng(1)
    maps, masks = rng.normal(size=(3, 3, 4)), np.zeros((3, 9, 8))
    masks[0, 2:7, 1:5], masks[1, :, :], masks[2, 0, 0] = 1, 1, 1
    got = guidance.get(name)(torch.tensor(maps), torch.tensor(masks), resize=True)
    np.testing.assert_allclose(got.numpy(), [literal(name, *pair) for pair in zip(maps, masks, strict=True)], rtol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_resizing_to_the_same_size_changes_nothing(name):
    maps, masks = torch.randn(2, 5, 5), torch.rand(2, 5, 5)
    torch.testing.assert_close(guidance.get(name)(maps, masks, resize=True), guidance.get(name)(maps, masks))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mask", ["none", "whole", "some"])
@pytest.mark.parametrize("kind", ["zeros", "negative", "constant", "one cell", "ordinary", "tiny", "huge"])
def test_gradients_are_finite_at_every_edge(name, mask, kind):
    maps = {"zeros": torch.zeros(1, 3, 3), "negative": -torch.rand(1, 3, 3) - 0.1, "constant": torch.ones(1, 3, 3),
            "one cell": functional.one_hot(torch.tensor([4]), 9).float().view(1, 3, 3), "ordinary": torch.randn(1, 3, 3),
            "tiny": torch.rand(1, 3, 3) * 1e-30, "huge": torch.rand(1, 3, 3) * 1e12}[kind].requires_grad_()
    masks = torch.zeros(1, 6, 6)
    masks[:, :, :] = {"none": 0.0, "whole": 1.0, "some": 0.0}[mask]
    masks[:, 1:4, 2:5] = 0.0 if mask == "none" else 1.0
    loss = guidance.get(name)(maps, masks, resize=True)
    loss.sum().backward()
    assert loss.isfinite().all() and maps.grad.isfinite().all()
    if kind == "zeros":
        assert not maps.grad.any()


def test_a_map_of_another_shape_is_named():
    with pytest.raises(ShapeError, match=r"\(4, 4\)"):
        postprocess(torch.zeros(4, 4))
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        guidance.energy(torch.rand(2, 3, 3), torch.rand(3, 6, 6), resize=True)
