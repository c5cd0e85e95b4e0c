"""Losses against masks: the release's numbers and gradients, literal formulas, finite gradients."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from guidance_viz import guidance
from guidance_viz.core import ShapeError

LOCALIZATION = {"Energy": "energy", "L1": "l1", "PPCE": "ppce", "RRR": "rrr"}


def masks_of(boxes, h, w):
    masks = np.zeros((len(boxes), h, w))
    for mask, several in zip(masks, boxes, strict=True):
        for x0, y0, x1, y1 in several:
            if x0 >= 0:
                mask[y0:y1, x0:x1] = 1
    return masks


def literal(name, one, mask):
    """The definitions of one map, cell by cell."""
    cells = [(a, m) for a, m in zip(one.ravel().tolist(), mask.ravel().tolist(), strict=True)]
    positive = [(max(a, 0.0), m) for a, m in cells]
    top = max(a for a, _ in positive) or 1.0
    if name == "energy":
        inside, everything = sum(a * m for a, m in positive), sum(a for a, _ in positive)
        return 1 - (inside / everything if everything >= 1e-7 else inside)
    if name == "l1":
        return sum(abs(m - a / top) for a, m in positive) / len(cells)
    if name == "ppce":
        logs = [m * max(math.log(a / top) if a > 0 else -math.inf, -100) for a, m in positive if m]
        return -sum(logs) / sum(m for _, m in cells)
    largest = max(abs(a) for a, _ in cells) or 1.0
    return sum(((1 - m) * a / largest) ** 2 for a, m in cells)


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float64, 1e-6), (torch.float32, 1e-4)])
@pytest.mark.parametrize("name", LOCALIZATION)
def test_it_equals_the_released_code_with_gradients(golden, device, name, dtype, rtol):
    if device == "mps" and dtype == torch.float64:
        pytest.skip("no float64 on this device")
    data = golden("rao2023/localization_losses")
    maps = torch.tensor(data["attributions"]).to(device, dtype).requires_grad_()
    masks = torch.tensor(masks_of(data["boxes_xyxy"], 14, 14)).to(device, dtype)
    losses = guidance.get(LOCALIZATION[name])(maps, masks)
    losses.sum().backward()
    np.testing.assert_allclose(losses.detach().cpu().numpy(), data[f"{name}_loss"], rtol=rtol)
    wanted = np.nan_to_num(data[f"{name}_grad_wrt_raw"])
    for grad, one in zip(maps.grad.cpu().numpy(), wanted, strict=True):
        assert np.isfinite(grad).all()
        np.testing.assert_allclose(grad, one, rtol=rtol, atol=rtol * max(np.abs(one).max(), 1e-12))


@pytest.mark.parametrize("name", LOCALIZATION.values())
def test_it_equals_the_literal_definition_with_partial_coverage(device, name):
    rng = np.random.default_rng(3)
    maps, masks = rng.normal(size=(5, 4, 6)), rng.random((5, 4, 6)).round(1)
    dtype, rtol = (torch.float32, 1e-4) if device == "mps" else (torch.float64, 1e-6)
    got = guidance.get(name)(torch.tensor(maps).to(device, dtype), torch.tensor(masks).to(device, dtype))
    wanted = [literal(name, *pair) for pair in zip(maps, masks, strict=True)]
    np.testing.assert_allclose(got.cpu().numpy(), wanted, rtol=rtol)


@pytest.mark.parametrize("name", guidance.LOSSES)
def test_every_loss_has_a_gradient_on_an_ordinary_map(device, name):
    maps = torch.rand(3, 5, 5, device=device, requires_grad=True)
    reference = torch.zeros(3, 5, 5, device=device)
    reference[:, 1:3, 1:4] = 1
    losses = guidance.get(name)(maps, reference)
    assert losses.shape == (3,)
    losses.sum().backward()
    assert maps.grad.isfinite().all()
    assert maps.grad.flatten(1).abs().amax(1).min() > 0


SIGNED = hnp.arrays(np.float32, (2, 3, 3), elements=st.floats(-(2.0**40), 2.0**40, width=32))
COVER = hnp.arrays(np.float32, (2, 3, 3), elements=st.sampled_from([0, 0.25, 1]))


@settings(deadline=None, max_examples=50)
@given(maps=SIGNED, masks=COVER)
@pytest.mark.parametrize("name", guidance.LOSSES)
def test_losses_and_gradients_are_finite_on_any_map(name, maps, masks):
    maps = torch.tensor(np.abs(maps) if name.startswith("crayon") else maps, requires_grad=True)
    losses = guidance.get(name)(maps, torch.tensor(masks))
    losses.sum().backward()
    assert losses.isfinite().all()
    assert maps.grad.isfinite().all()


@pytest.mark.parametrize("name", guidance.LOSSES)
def test_half_precision_boolean_masks_and_batches_of_one_work(device, name):
    maps = torch.rand(4, 3, 3, device=device)
    masks = torch.rand(4, 3, 3, device=device) > 0.5
    together = guidance.get(name)(maps, masks)
    alone = torch.cat([guidance.get(name)(m[None], k[None]) for m, k in zip(maps, masks, strict=True)])
    torch.testing.assert_close(together, alone)
    assert guidance.get(name)(maps.half(), masks).dtype == torch.float32
    with torch.autocast(device, dtype=torch.bfloat16):
        torch.testing.assert_close(guidance.get(name)(maps, masks), together)


def test_a_map_of_zeros_and_an_empty_mask_are_defined():
    zeros, box = torch.zeros(1, 3, 3, requires_grad=True), torch.ones(1, 3, 3)
    assert guidance.energy(zeros, box).item() == 1
    assert guidance.rrr(zeros, box * 0).item() == 0
    assert guidance.ppce(torch.rand(1, 3, 3), box * 0).item() == 0
    assert guidance.energy(torch.rand(1, 3, 3), box).item() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("name", guidance.LOSSES)
def test_sizes_that_differ_are_both_named(name):
    with pytest.raises(ShapeError, match=r"\(2, 3, 3\).*\(2, 6, 6\)"):
        guidance.get(name)(torch.rand(2, 3, 3), torch.rand(2, 6, 6))
    with pytest.raises(ShapeError, match=r"\(N, h, w\)"):
        guidance.get(name)(torch.rand(3, 3), torch.rand(3, 3))
