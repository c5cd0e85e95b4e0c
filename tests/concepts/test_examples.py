"""Search by example: against comparing every cell with a loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance_viz import concepts
from guidance_viz.core import OptionError, ShapeError


def literal(example, images, acts, top):
    """Compare the example with each cell, keep the first best cell of each image, and sort them."""
    lines = []
    for image, one in zip(images, acts, strict=True):
        best = None
        for i in range(one.shape[1]):
            for j in range(one.shape[2]):
                length = np.sqrt((one[:, i, j] ** 2).sum())
                cosine = 0.0 if length == 0 else (one[:, i, j] * example).sum() / length / np.sqrt((example**2).sum())
                if best is None or cosine > best[0] + 1e-6:
                    best = (cosine, i, j)
        lines.append((image, *best))
    lines.sort(key=lambda line: (-round(line[1], 5), line[0]))
    return lines[:top]


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 25), batch=st.integers(1, 9), top=st.integers(1, 6))
def test_streaming_equals_comparing_every_cell_in_any_order_of_batches(seed, count, batch, top):
    rng = np.random.default_rng(seed)
    acts = rng.random((count, 5, 2, 3)) * (rng.random((count, 1, 2, 3)) > 0.2)  # some cells in which nothing fires
    images, example = rng.permutation(100)[:count], rng.random(5)
    search = concepts.ExampleSearch(example, top)
    for part in np.array_split(rng.permutation(count), -(-count // batch)):
        search.update(images[part], torch.tensor(acts[part]))
    found, wanted = search.result(), literal(example, images, acts, top)
    np.testing.assert_allclose(found.cosine, [line[1] for line in wanted], atol=2e-6)
    if len({round(line[1], 5) for line in wanted}) == len(wanted):
        assert found.indices.tolist() == [line[0] for line in wanted]
        assert found.cells.tolist() == [[line[2], line[3]] for line in wanted]


def test_half_precision_is_read_and_the_place_itself_is_found_first():
    acts = torch.rand(30, 64, 4, 5, generator=torch.Generator().manual_seed(0)).half()
    search = concepts.ExampleSearch(acts[7, :, 2, 3].float().numpy(), 3)
    search.update(np.arange(30), acts)
    found = search.result()
    assert (found.indices[0], found.cells[0].tolist()) == (7, [2, 3])
    assert found.cosine[0] == pytest.approx(1, abs=1e-6)
    assert found.cosine.tolist() == sorted(found.cosine, reverse=True)


def test_equal_images_come_by_their_index():
    search = concepts.ExampleSearch([1.0, 1.0], 2)
    acts = torch.ones(1, 2, 2, 2)
    for image in (9, 4, 6):
        search.update([image], acts)
    assert search.result().indices.tolist() == [4, 6]
    assert search.result().cells.tolist() == [[0, 0], [0, 0]]


def test_a_neuron_fires_by_its_own_measure():
    np.testing.assert_allclose(concepts.firing([2.0, 0.5, 3.0, 1.0], [4.0, 0.5, np.nan, 0.0]), [0.5, 1, 0, 0])
    with pytest.raises(ShapeError):
        concepts.firing([1.0], [1.0, 2.0])


@pytest.mark.parametrize(("example", "top"), [([0.0, 0.0], 3), ([1.0, np.nan], 3), ([1.0, 2.0], 0)])
def test_an_example_that_does_not_fire_is_refused(example, top):
    with pytest.raises(OptionError, match="fires"):
        concepts.ExampleSearch(example, top)


def test_what_does_not_fit_is_named():
    search = concepts.ExampleSearch([1.0, 2.0], 3)
    search.update(np.zeros(0, int), torch.zeros(0, 2, 2, 2))
    assert len(search.result().indices) == 0
    with pytest.raises(ShapeError, match=r"\(b, 2, h, w\)"):
        search.update([0], torch.zeros(1, 3, 2, 2))
    with pytest.raises(ShapeError, match="indices"):
        search.update([0, 1], torch.zeros(1, 2, 2, 2))


def test_one_likeness_serves_every_threshold():
    pooled = np.random.default_rng(2).random((60, 4)) @ np.random.default_rng(3).random((4, 30))
    alike = concepts.Likeness(pooled)
    for threshold in (0.9, 0.5, 1.0, 0.7):
        assert alike.groups(threshold) == concepts.group_similar(pooled, threshold)
    assert alike.groups(1.0) == [[c] for c in range(30)]
