from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from guidance_viz.concepts.cells import CellLabels, sample_cells
from guidance_viz.concepts.places import fit_places, smoothed
from guidance_viz.core import ShapeError


class Memory:
    def __init__(self, array):
        self.array = np.asarray(array, np.float32)
        self.channels, self.grid = self.array.shape[1], self.array.shape[2:]

    def rows(self, index):
        return self.array[index]


@pytest.fixture
def features():
    """Each cell's features say which it is: photo, row, column."""
    return Memory(np.moveaxis(np.stack(np.meshgrid(range(9), range(3), range(4), indexing="ij"), -1), -1, 1))


def labels(rows, seed=0, kind="part"):
    rng = np.random.default_rng(seed)
    shape = (len(rows), 3, 4)
    return CellLabels(np.array(rows), rng.random(shape).astype(np.float32),
                      (rng.random(shape) * (rng.random(shape) < .5)).astype(np.float32), kind)


def test_all_labelled_cells_are_taken_where_there_are_few(features):
    given = [labels([7, 2]), labels([2, 5, 0], 1, "map")]
    found = sample_cells(given, features)
    expected = {(row, i, j, each.masks[a, i, j], each.weight[a, i, j]) for each in given for a, row in enumerate(each.rows)
                for i in range(3) for j in range(4) if each.weight[a, i, j] > 0}
    assert {(*cell, b, w) for cell, b, w in zip(found.cells.tolist(), found.belongs, found.weight, strict=True)} == expected
    np.testing.assert_allclose(found.positions, (found.cells[:, 1:] + .5) / [3, 4], rtol=1e-6)


def test_many_are_drawn_equally_of_each_kind_and_alike_by_seed(features):
    given = [labels(range(9)), labels(range(9), 1, "map")]
    found, again, other = (sample_cells(given, features, most=20, seed=seed) for seed in (0, 0, 1))
    assert len(found.cells) == 20
    np.testing.assert_array_equal(found.cells, again.cells)
    assert not np.array_equal(found.cells, other.cells)
    known = {tuple(cell) for cell in sample_cells(given[:1], features).cells.tolist()}
    assert all(tuple(cell) in known for cell in found.cells[:10].tolist())


def test_cells_that_are_not_finite_are_left_out_and_nothing_is_nothing(features):
    features.array[2] = np.nan
    assert set(sample_cells([labels([2, 5])], features).cells[:, 0]) == {5}
    empty = sample_cells([], features)
    assert empty.cells.shape == (0, 3)
    assert fit_places(empty.cells, empty.belongs, empty.weight) is None


def test_labels_of_two_sizes_are_refused():
    with pytest.raises(ShapeError, match="masks has size"):
        CellLabels(np.arange(2), np.zeros((2, 3, 3)), np.zeros((2, 3, 4)), "part")


def test_the_place_model_tells_apart_what_was_labelled_and_knows_nothing_of_one_value():
    rng = np.random.default_rng(0)
    cells = rng.normal(size=(400, 3)).astype(np.float32) * [1, 50, 1]
    belongs = (cells[:, 1] > 0).astype(float)
    model = fit_places(cells, belongs, np.ones(400))
    grid = cells[:24].T.reshape(1, 3, 4, 6)
    found = model.predict(grid)
    assert found.dtype == np.float32
    assert found.shape == (1, 4, 6)
    found = replace(model, smooth=0).predict(grid)
    assert ((found.ravel() > .5) == (belongs[:24] > .5)).mean() > .9
    assert fit_places(cells, np.ones(400), np.ones(400)) is None
    assert fit_places(cells, belongs, np.where(belongs > 0, 1.0, 0.0)) is None
    grid[0, :, 1, 1] = np.nan
    assert np.isnan(model.predict(grid)[0, 1, 1])
    assert np.isnan(model.predict(grid)).sum() == 1


def test_smoothing_is_the_binomial_kernel_over_what_is_known_and_keeps_what_is_even():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(2, 5, 4))
    scores[0, 2, 1] = np.nan
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    found = smoothed(scores, 1)
    for n, i, j in np.ndindex(scores.shape):
        total = weight = 0.0
        for a in (-1, 0, 1):
            for b in (-1, 0, 1):
                value = scores[n, min(max(i + a, 0), 4), min(max(j + b, 0), 3)]
                if np.isfinite(value):
                    total, weight = total + kernel[a + 1, b + 1] * value, weight + kernel[a + 1, b + 1]
        expected = total / weight if np.isfinite(scores[n, i, j]) else np.nan
        np.testing.assert_allclose(found[n, i, j], expected)
    np.testing.assert_allclose(smoothed(np.full((1, 3, 3), 2.5), 2), 2.5)
    assert np.array_equal(smoothed(scores, 0), scores, equal_nan=True)
