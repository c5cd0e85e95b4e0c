from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance_viz import space
from guidance_viz.core import ShapeError


def weighted_slowly(acts: np.ndarray, maps: np.ndarray, inverse: bool) -> np.ndarray:
    out = np.zeros(acts.shape[:2])
    for n in range(acts.shape[0]):
        low, high = maps[n].min(), maps[n].max()
        for c in range(acts.shape[1]):
            for y in range(acts.shape[2]):
                for x in range(acts.shape[3]):
                    weight = maps[n, y, x]
                    if inverse:
                        scaled = (weight - low) / (high - low) if high > low else 0
                        weight = 0 if high == low == 0 else 1 - scaled
                    out[n, c] += acts[n, c, y, x] * weight
    return out


@pytest.fixture
def arrays():
    rng = np.random.default_rng(3)
    acts, maps = rng.normal(size=(5, 4, 3, 2)), rng.random((5, 3, 2))
    maps[1] = 0
    maps[2] = 0.7
    return acts, maps


@pytest.mark.parametrize("inverse", [False, True])
def test_equals_the_formula_written_out(arrays, inverse):
    acts, maps = arrays
    found = space.attention_features(acts, maps, inverse=inverse)
    np.testing.assert_allclose(found, weighted_slowly(acts, maps, inverse), rtol=1e-10, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), inverse=st.booleans(), shape=st.tuples(*[st.integers(1, 4)] * 4))
def test_equals_the_formula_on_random_inputs(seed, inverse, shape):
    rng = np.random.default_rng(seed)
    acts = rng.normal(size=shape)
    maps = np.maximum(0, rng.normal(size=(shape[0], *shape[2:]))) * 10.0 ** rng.integers(-6, 6, (shape[0], 1, 1))
    found = space.attention_features(acts, maps, inverse=inverse)
    np.testing.assert_allclose(found, weighted_slowly(acts, maps, inverse), rtol=1e-9, atol=1e-12 * maps.max(initial=1))


@pytest.mark.parametrize("inverse", [False, True])
def test_torch_and_numpy_agree_on_every_device(arrays, inverse, device):
    acts, maps = (torch.tensor(a, dtype=torch.float32, device=device) for a in arrays)
    found = space.attention_features(acts, maps, inverse=inverse)
    assert isinstance(found, torch.Tensor)
    assert found.device.type == device
    np.testing.assert_allclose(found.cpu(), weighted_slowly(*arrays, inverse), rtol=1e-4, atol=1e-5)


def test_equals_the_released_code(golden):
    g = golden("slim/attention_weighted_features")
    for inverse, name in ((False, "F_A"), (True, "F_invA")):
        found = space.attention_features(g["activations"], g["small_mask"], inverse=inverse)
        np.testing.assert_allclose(found, g[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("inverse", [False, True])
@pytest.mark.parametrize("as_torch", [False, True])
def test_a_map_without_energy_gives_zero_vectors(arrays, inverse, as_torch):
    acts, maps = (torch.tensor(a) if as_torch else a for a in arrays)
    features = np.asarray(space.attention_features(acts, maps, inverse=inverse))
    assert not features[1].any()
    assert features[[0, 3, 4]].any(1).all()


def test_half_precision_activations_are_summed_in_single_precision(arrays):
    acts, maps = arrays[0].astype(np.float16) * 100, arrays[1].astype(np.float32)
    found = space.attention_features(acts, maps)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, weighted_slowly(np.float64(acts), maps, False), rtol=1e-5, atol=1e-3)


def test_a_memory_map_is_read_in_pieces(tmp_path, arrays, monkeypatch):
    from guidance_viz.space import features as module
    monkeypatch.setattr(module, "_CHUNK_BYTES", 1)
    stored = np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.float16, arrays[0].shape)
    stored[:] = arrays[0]
    found = space.attention_features(stored, arrays[1].astype(np.float32))
    expected = weighted_slowly(np.float64(stored), arrays[1], False)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_gradients_reach_the_activations():
    acts = torch.randn(2, 3, 4, 4, dtype=torch.float64, requires_grad=True)
    maps = torch.rand(2, 4, 4, dtype=torch.float64)
    space.attention_features(acts, maps).sum().backward()
    torch.testing.assert_close(acts.grad, maps[:, None].expand_as(acts))


def test_no_samples_give_no_features():
    for zeros in (np.zeros, torch.zeros):
        assert space.attention_features(zeros((0, 4, 3, 3)), zeros((0, 3, 3)), inverse=True).shape == (0, 4)


def test_sizes_that_differ_are_named():
    with pytest.raises(ShapeError, match=r"\(2, 4, 4\).*\(2, 5, 4\)"):
        space.attention_features(np.zeros((2, 3, 4, 4)), np.zeros((2, 5, 4)))
    with pytest.raises(ShapeError, match=r"\(N, C, h, w\)"):
        space.attention_features(np.zeros((2, 3)), np.zeros((2, 5, 4)))
