from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from guidance_viz.concepts import assign, find_parts, match, part_counting, parts, split_part
from guidance_viz.core import DataError, OptionError, ShapeError


class Memory:
    """Features in memory, (N, C, h, w)."""

    def __init__(self, array):
        self.array = np.asarray(array, np.float32)
        self.channels, self.grid = self.array.shape[1], self.array.shape[2:]

    def rows(self, index):
        return self.array[index]


def drain(generator):
    reports = []
    while True:
        try:
            reports.append(next(generator))
        except StopIteration as stop:
            return reports, stop.value


def find(features, rows=None, labels=None, classes=2, **options):
    rows = np.arange(len(features.array)) if rows is None else rows
    labels = np.zeros(len(rows), int) if labels is None else labels
    return drain(find_parts(features, rows, labels, classes, **options))[1]


PLACES = np.array([[8, 0, 0], [0, 8, 0], [0, 0, 8], [-8, 0, 0]], np.float32)


@pytest.fixture
def clustered():
    """Cells near four places, unequally many, in 30 photos of 4 × 5 cells; what each is; features of unequal size."""
    rng = np.random.default_rng(0)
    kind = rng.choice(4, (30, 4, 5), p=[.4, .3, .2, .1])
    cells = PLACES[kind] + rng.normal(0, .5, (*kind.shape, 3))
    return Memory(np.moveaxis(cells * [1, 100, .01] + [0, 50, 1], -1, 1)), kind


def literal(found, features):
    """Slow: each cell, each centre."""
    n, _, h, w = features.shape
    out = np.full((n, h, w), -1)
    for a in range(n):
        for i in range(h):
            for j in range(w):
                x = (features[a, :, i, j].astype(float) - found.mean) / found.scale
                away = [((x - c) ** 2).sum() for c in found.centers]
                out[a, i, j] = int(np.argmin(away))
    return out


def test_obvious_clusters_are_found(clustered):
    features, kind = clustered
    found = find(features, k=4)
    numbers = assign(found, features.array)
    pairs = {(a, b) for a, b in zip(kind.ravel(), numbers.ravel(), strict=True)}
    assert len(pairs) == 4
    np.testing.assert_allclose(found.share, np.sort(np.bincount(kind.ravel()) / kind.size)[::-1])
    for a, b in pairs:
        np.testing.assert_allclose(found.raw_centers[b] / [1, 100, .01], PLACES[a] + [0, .5, 100], atol=.3)


def test_each_cell_has_the_part_with_the_nearest_centre():
    rng = np.random.default_rng(1)
    features = Memory(rng.normal(size=(6, 7, 3, 4)))
    found = find(features, k=9)
    np.testing.assert_array_equal(assign(found, features.array), literal(found, features.array))


def test_shares_sum_to_one_over_all_and_in_each_class(clustered):
    features, _ = clustered
    labels = np.arange(30) % 3 % 2
    found = find(features, labels=labels, classes=3, k=6)
    numbers = assign(found, features.array)
    assert found.share.sum() == pytest.approx(1)
    np.testing.assert_allclose(found.share_by_class[:, :2].sum(0), 1)
    assert np.isnan(found.share_by_class[:, 2]).all()
    for k in (0, 1):
        np.testing.assert_allclose(found.share_by_class[:, k], np.bincount(numbers[labels == k].ravel(), minlength=6)
                                   / (labels == k).sum() / 20)
    assert (np.diff(found.share) <= 0).all()


def test_the_shown_cells_are_the_nearest_one_of_a_photo(clustered):
    features, _ = clustered
    found = find(features, rows=np.arange(2, 30), k=4)
    numbers, cells = assign(found, features.array), np.moveaxis(features.array, 1, -1)
    for part in range(4):
        away = np.sqrt((((cells - found.mean) / found.scale - found.centers[part]) ** 2).sum(-1))
        away[(numbers != part) | (np.arange(30) < 2)[:, None, None]] = np.inf
        order = np.argsort(away.min((1, 2)))[:12]
        expected = [(row, *np.unravel_index(away[row].argmin(), away[row].shape)) for row in order]
        assert [tuple(cell) for cell in found.cells[part]] == expected


def test_photos_have_a_second_cell_only_where_there_are_too_few_photos(clustered):
    features, _ = clustered
    found = find(features, rows=np.arange(5), k=2)
    for cells in found.cells:
        photos = np.bincount(cells[:, 0], minlength=5)
        assert (cells >= 0).all()
        assert photos.max() - photos.min() <= 1
        assert len({tuple(cell) for cell in cells}) == len(cells)


def test_batches_change_nothing(clustered, monkeypatch):
    features, _ = clustered
    whole = find(features, k=5)
    monkeypatch.setattr(part_counting, "CELLS", 45)
    reports, streamed = drain(find_parts(features, np.arange(30), np.zeros(30, int), 1, k=5))
    assert len(reports) == 2 * 15
    assert reports[-1].done == reports[-1].total
    for name in ("centers", "share", "cells", "spread", "mean", "scale"):
        np.testing.assert_allclose(getattr(streamed, name), getattr(whole, name), rtol=1e-5, err_msg=name)


def test_the_same_seed_gives_the_same_parts(clustered):
    features, _ = clustered
    first, second, other = (find(features, k=6, seed=seed, sample=200) for seed in (3, 3, 4))
    for name in ("centers", "share", "cells", "spread"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    assert not np.array_equal(first.centers, other.centers)


def test_the_spread_is_the_root_mean_squared_distance(clustered):
    features, _ = clustered
    found = find(features, k=3)
    numbers, cells = assign(found, features.array), np.moveaxis(features.array, 1, -1)
    for part in range(3):
        inside = (cells[numbers == part] - found.mean) / found.scale
        assert found.spread[part] == pytest.approx(np.sqrt(((inside - found.centers[part]) ** 2).sum(1).mean()), rel=1e-5)


def test_a_part_is_split_in_two_and_the_others_keep_their_numbers(clustered):
    features, kind = clustered
    found = find(features, k=3)
    mixed = int(np.argmax(found.spread))
    halves = split_part(found, mixed, features, np.arange(30), np.zeros(30, int), 1, seed=0)
    assert len(halves) == 4
    others = [part for part in range(3) if part != mixed]
    np.testing.assert_array_equal(halves.centers[others], found.centers[others])
    assert halves.share.sum() == pytest.approx(1)
    assert halves.share[mixed] >= halves.share[3] > 0
    assert len({(a, b) for a, b in zip(kind.ravel(), assign(halves, features.array).ravel(), strict=True)}) == 4
    with pytest.raises(OptionError, match="no part 9; there are 3"):
        split_part(found, 9, features, np.arange(30), np.zeros(30, int), 1)


def test_a_split_of_a_sample_finds_the_same_two(clustered):
    features, kind = clustered
    found = find(features, k=3)
    mixed = int(np.argmax(found.spread))
    halves = split_part(found, mixed, features, np.arange(30), np.zeros(30, int), 1, sample=60)
    assert len({(a, b) for a, b in zip(kind.ravel(), assign(halves, features.array).ravel(), strict=True)}) == 4


def test_centres_of_another_clustering_are_found_again_where_they_are_near(clustered):
    features, _ = clustered
    first, second = find(features, k=4), find(features, k=4, seed=9, rows=np.arange(20))
    number = match(second, first.raw_centers)
    assert sorted(number) == [0, 1, 2, 3]
    for a, b in enumerate(number):
        np.testing.assert_allclose(first.raw_centers[a], second.raw_centers[b], rtol=.2, atol=20)
    far = first.raw_centers[:1] + 6 * first.scale
    assert match(second, far).tolist() == [-1]
    assert match(second, np.zeros((0, 3))).tolist() == []
    with pytest.raises(ShapeError, match=r"expected \(m, 3\)"):
        match(second, np.zeros((2, 5)))


def test_one_photo_is_enough():
    features = Memory(np.random.default_rng(0).normal(size=(1, 4, 5, 5)))
    found = find(features, k=3)
    assert len(found) == 3
    shown = found.cells[found.cells[..., 0] >= 0]
    assert (shown[:, 0] == 0).all()
    assert found.share.sum() == pytest.approx(1)


def test_there_are_no_more_parts_than_different_cells():
    array = np.zeros((4, 2, 3, 3))
    array[:2, 0], array[0, 1] = 1, 5
    found = find(Memory(array), k=40)
    assert len(found) == 3
    np.testing.assert_allclose(found.share, [.5, .25, .25])
    assert (found.spread < 1e-5).all()
    assert match(found, found.raw_centers).tolist() == [0, 1, 2]


def test_constant_features_are_one_part():
    found = find(Memory(np.full((3, 2, 2, 2), 7.0)), k=5)
    assert len(found) == 1
    assert found.share.tolist() == [1]
    assert (assign(found, np.full((1, 2, 2, 2), 7.0)) == 0).all()
    assert (found.cells[0, :12, 0] >= 0).all()
    with pytest.raises(OptionError, match="cells are all the same"):
        split_part(found, 0, Memory(np.full((3, 2, 2, 2), 7.0)), np.arange(3), np.zeros(3, int), 1)


def test_cells_that_are_not_finite_belong_to_no_part(clustered):
    features, _ = clustered
    broken = Memory(features.array.copy())
    broken.array[3], broken.array[4, 0, 1, 2] = np.nan, np.inf
    found = find(broken, k=4)
    numbers = assign(found, broken.array)
    assert (numbers[3] == -1).all()
    assert (numbers == -1).sum() == 21
    assert numbers[4, 1, 2] == -1
    assert 3 not in found.cells[..., 0]
    assert found.share.sum() == pytest.approx(1)
    assert np.isfinite(found.centers).all()


def test_nothing_to_look_at_is_said(clustered):
    features, _ = clustered
    with pytest.raises(DataError, match="no cells"):
        find(features, rows=np.zeros(0, int), labels=np.zeros(0, int))
    with pytest.raises(DataError, match="not finite"):
        find(Memory(np.full((2, 2, 2, 2), np.nan)))
    with pytest.raises(OptionError, match="k is 0"):
        find(features, k=0)
    with pytest.raises(OptionError, match="patches is 3"):
        find(features, patches=3)
    with pytest.raises(ShapeError, match="30 rows but 2 labels"):
        find(features, labels=np.zeros(2, int))


def test_of_very_many_photos_a_seeded_sample_is_looked_at(clustered, monkeypatch):
    features, _ = clustered
    monkeypatch.setattr(parts, "MOST_PHOTOS", 10)
    found = find(features, k=4)
    assert len(set(found.cells[..., 0].ravel().tolist()) - {-1}) <= 10
    again = find(features, k=4)
    np.testing.assert_array_equal(found.cells, again.cells)


def test_parts_are_frozen(clustered):
    features, _ = clustered
    with pytest.raises(dataclasses.FrozenInstanceError):
        find(features, k=2).seed = 1
