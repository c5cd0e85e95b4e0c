"""Concept patches: against sorting everything at once, the released code, and any order of batches."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance_viz import concepts
from guidance_viz.core import OptionError, ShapeError


def literal(images, acts, top):
    """For each neuron: sort all images by (highest activation down, index up), and look up the first cell."""
    indices, cells, values = [], [], []
    for c in range(acts.shape[1]):
        order = sorted(range(len(images)), key=lambda i: (-acts[i, c].max(), images[i]))[:top]
        indices.append([images[i] for i in order] + [-1] * (top - len(order)))
        places = [divmod(int(acts[i, c].argmax()), acts.shape[3]) for i in order]
        cells.append(places + [(-1, -1)] * (top - len(order)))
        values.append([acts[i, c].max() for i in order] + [np.nan] * (top - len(order)))
    return np.array(indices), np.array(cells), np.array(values)


def collect(images, acts, top, batches):
    collector = concepts.PatchCollector(acts.shape[1], top)
    for batch in batches:
        collector.update(torch.as_tensor(np.asarray(images)[batch]), acts[batch])
    return collector.result()


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 25), batch=st.integers(1, 9), top=st.integers(1, 6))
def test_streaming_equals_sorting_everything_in_any_order_of_batches(seed, count, batch, top):
    rng = np.random.default_rng(seed)
    acts = rng.integers(0, 4, (count, 3, 2, 3)).astype(np.float32)  # few values: many ties, dead neurons too
    acts[:, 2] *= rng.integers(0, 2)
    images = rng.permutation(100)[:count]
    batches = np.array_split(rng.permutation(count), -(-count // batch))
    got = collect(images, torch.tensor(acts), top, batches)
    for ours, theirs in zip((got.indices, got.cells, got.values), literal(images, acts, top), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_it_equals_the_released_code(golden, device):
    data = golden("crayon/concept_patches_top20")
    acts = torch.tensor(data["activations"])
    acts = acts.to(device, torch.float32 if device == "mps" else acts.dtype)
    got = collect(np.arange(30), acts, 20, np.array_split(np.arange(30), 4))
    np.testing.assert_array_equal(got.indices, data["top_image_idx"])
    np.testing.assert_array_equal(got.cells, data["top_patch_hw"])


def test_it_goes_on_from_an_earlier_result():
    acts = torch.rand(20, 4, 3, 5)
    whole = collect(np.arange(20), acts, 6, [np.arange(20)])
    first = collect(np.arange(20), acts, 6, [np.arange(4)])
    collector = concepts.PatchCollector(4, 6, start=first)
    np.testing.assert_array_equal(collector.result().cells, first.cells)
    collector.update(np.arange(4, 20), acts[4:])
    for name in ("indices", "cells", "values"):
        np.testing.assert_array_equal(getattr(collector.result(), name), getattr(whole, name))


def test_the_result_is_a_copy_and_the_memory_does_not_grow():
    collector = concepts.PatchCollector(2, 3)
    collector.update([0], torch.rand(1, 2, 2, 2))
    early = collector.result()
    for i in range(1, 40):
        collector.update([i], torch.rand(1, 2, 2, 2) + i)
    assert early.indices[0].tolist() == [0, -1, -1]
    assert collector.result().indices.tolist() == [[39, 38, 37]] * 2


def test_nan_activations_and_half_precision_are_handled():
    acts = torch.full((2, 1, 2, 2), torch.nan)
    acts[1] = 0.5
    patches = collect([0, 1], acts.half(), 2, [np.arange(2)])
    assert patches.indices.tolist() == [[1, -1]]
    assert patches.values[0, 0] == 0.5


def test_what_does_not_fit_is_named():
    collector = concepts.PatchCollector(2, 3)
    collector.update(np.zeros(0, int), torch.zeros(0, 2, 2, 2))
    with pytest.raises(ShapeError, match=r"\(b, 2, h, w\)"):
        collector.update([0], torch.zeros(1, 3, 2, 2))
    with pytest.raises(ShapeError, match="indices"):
        collector.update([0, 1], torch.zeros(1, 2, 2, 2))
    with pytest.raises(OptionError, match="top"):
        concepts.PatchCollector(2, 0)


@pytest.mark.parametrize(("cell", "grid", "fraction", "box"), [
    ((2, 2), (5, 5), 0.4, (0.3, 0.3, 0.7, 0.7)),
    ((0, 4), (5, 5), 0.4, (0.6, 0.0, 1.0, 0.4)),
    ((1, 0), (2, 4), 0.5, (0.0, 0.5, 0.5, 1.0)),
    ((0, 0), (1, 1), 1.0, (0.0, 0.0, 1.0, 1.0)),
])
def test_a_patch_is_centred_on_its_cell_and_moved_inwards_at_the_border(cell, grid, fraction, box):
    np.testing.assert_allclose(concepts.patch_box(cell, grid, fraction), box, atol=1e-12)


@settings(deadline=None, max_examples=50)
@given(h=st.integers(1, 14), w=st.integers(1, 14), fraction=st.floats(0.05, 1), data=st.data())
def test_every_patch_has_its_size_stays_inside_and_holds_the_middle_of_its_cell(h, w, fraction, data):
    row, column = data.draw(st.integers(0, h - 1)), data.draw(st.integers(0, w - 1))
    x0, y0, x1, y1 = concepts.patch_box((row, column), (h, w), fraction)
    assert x1 - x0 == pytest.approx(fraction)
    assert y1 - y0 == pytest.approx(fraction)
    assert -1e-9 <= x0 <= (column + 0.5) / w <= x1 <= 1 + 1e-9
    assert -1e-9 <= y0 <= (row + 0.5) / h <= y1 <= 1 + 1e-9


@pytest.mark.parametrize(("cell", "fraction"), [((5, 0), 0.4), ((-1, -1), 0.4), ((0, 0), 0.0), ((0, 0), 1.5)])
def test_a_cell_outside_the_grid_or_a_bad_fraction_is_refused(cell, fraction):
    with pytest.raises(OptionError):
        concepts.patch_box(cell, (5, 5), fraction)
