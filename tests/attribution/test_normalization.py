from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from guidance_viz import attribution
from guidance_viz.core import OptionError

HOWS = ["max", "minmax"]
MAPS = hnp.arrays(np.float32, hnp.array_shapes(min_dims=3, max_dims=3, max_side=5),
                  elements=st.floats(0, 2.0**60, width=32, allow_subnormal=True))


def literal(one, how):
    if one.max() == 0:
        return one * 0
    if how == "minmax" and one.max() > one.min():
        return (one - one.min()) / (one.max() - one.min())
    return one / one.max()


@pytest.mark.parametrize("how", HOWS)
def test_it_equals_the_literal_formula(device, how):
    maps = torch.rand(5, 3, 4) * torch.tensor([0, 1e-6, 1, 1e6, 1])[:, None, None]
    maps[4] = 0.7
    wanted = torch.stack([literal(m, how) for m in maps])
    torch.testing.assert_close(attribution.normalize(maps.to(device), how).cpu(), wanted)


@pytest.mark.parametrize("how", HOWS)
@settings(deadline=None, max_examples=50)
@given(values=MAPS)
def test_values_stay_in_range_and_gradients_stay_finite(values, how):
    maps = torch.tensor(values, requires_grad=True)
    scaled = attribution.normalize(maps, how)
    scaled.square().sum().backward()
    assert scaled.isfinite().all()
    assert ((scaled >= 0) & (scaled <= 1)).all()
    assert maps.grad.isfinite().all()


@pytest.mark.parametrize("how", HOWS)
def test_an_all_zero_map_stays_zero_with_a_zero_gradient(device, how):
    maps = torch.zeros(2, 3, 3, device=device, requires_grad=True)
    scaled = attribution.normalize(maps, how)
    scaled.sum().backward()
    assert not scaled.any()
    assert not maps.grad.any()


def test_the_gradient_is_right(device):
    if device == "mps":
        pytest.skip("gradcheck needs float64")
    maps = torch.rand(3, 3, 3, dtype=torch.float64, device=device, requires_grad=True)
    for how in HOWS:
        assert torch.autograd.gradcheck(lambda m, how=how: attribution.normalize(m, how), maps)


def test_an_unknown_normalisation_is_refused():
    with pytest.raises(OptionError, match="'sum'"):
        attribution.normalize(torch.rand(1, 2, 2), "sum")


def test_the_share_of_dead_maps_counts_all_zero_ones_only(device):
    maps = torch.zeros(4, 3, 3, device=device)
    maps[1, 2, 2] = 1e-12
    assert attribution.dead_share(maps) == 0.75
    assert attribution.dead_share(maps.cpu().numpy()) == 0.75
    assert np.isnan(attribution.dead_share(maps[:0]))


def test_targets_are_resolved_by_kind():
    logits = torch.tensor([[0.0, 2.0], [1.0, -1.0]])
    assert attribution.resolve_targets("label", labels=np.array([1, 1])).tolist() == [1, 1]
    assert attribution.resolve_targets("prediction", logits=logits).tolist() == [1, 0]
    assert attribution.resolve_targets("max", logits=logits).tolist() == [1, 0]
    with pytest.raises(OptionError, match="needs labels"):
        attribution.resolve_targets("label")
    with pytest.raises(OptionError, match="'guess'"):
        attribution.resolve_targets("guess")
