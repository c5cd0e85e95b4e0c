from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance_viz import space
from guidance_viz.core import OptionError, ShapeError


def blobs(seed=0, per=30, centres=((0, 0), (10, 0), (0, 10), (10, 10))):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(c, 0.5, (per, 2)) for c in centres])


def test_centroids_are_the_real_points_nearest_the_centres():
    points = blobs()
    chosen = space.centroids(points, 4)
    for blob in range(4):
        members = np.arange(blob * 30, blob * 30 + 30)
        distance = ((points[members] - points[members].mean(0)) ** 2).sum(1)
        assert members[distance.argmin()] in chosen


def test_the_same_seed_gives_the_same_centroids():
    points = np.random.default_rng(1).normal(size=(200, 2))
    np.testing.assert_array_equal(space.centroids(points, 20, seed=3), space.centroids(points, 20, seed=3))


@settings(max_examples=15, deadline=None)
@given(n=st.integers(1, 60), k=st.integers(1, 70), classes=st.integers(1, 6), places=st.integers(1, 60),
       seed=st.integers(0, 99))
def test_centroids_are_different_rows_as_many_as_there_can_be(n, k, classes, places, seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(places, 2))[rng.integers(0, places, n)]       # many samples in one place
    labels = rng.integers(0, classes, n)
    for given_labels in (None, labels):
        chosen = space.centroids(points, k, labels=given_labels, seed=seed)
        assert len(set(chosen.tolist())) == len(chosen) == min(n, k)
        assert chosen.min() >= 0
        assert chosen.max() < n
    sizes = np.bincount(labels)
    shares = np.bincount(labels[chosen], minlength=len(sizes))
    assert (shares <= sizes).all()
    if k >= (sizes > 0).sum():
        assert (shares[sizes > 0] >= 1).all()
    assert (np.diff(labels[chosen]) >= 0).all()


def test_a_class_gets_its_share_of_the_budget():
    labels = np.repeat([0, 1, 2], [300, 100, 3])
    chosen = space.centroids(np.random.default_rng(0).normal(size=(403, 2)), 40, labels=labels)
    assert np.bincount(labels[chosen]).tolist() == [29, 10, 1]


def test_with_fewer_centroids_than_classes_the_largest_classes_are_asked():
    labels = np.repeat([0, 1, 2], [10, 30, 20])
    chosen = space.centroids(np.random.default_rng(0).normal(size=(60, 2)), 2, labels=labels)
    assert labels[chosen].tolist() == [1, 2]


def test_rows_that_are_not_finite_are_never_chosen():
    points = blobs()
    points[::3] = np.nan
    chosen = space.centroids(points, 1000)
    np.testing.assert_array_equal(chosen, np.flatnonzero(np.isfinite(points[:, 0])))
    assert space.centroids(np.full((3, 2), np.nan), 2).size == 0
    assert space.centroids(np.full((3, 2), np.nan), 2, labels=[0, 1, 2]).size == 0


def test_every_row_goes_to_its_nearest_centroid():
    points, chosen = np.random.default_rng(0).normal(size=(300, 2)), np.array([5, 77, 150, 222])
    expected = ((points[:, None] - points[chosen][None]) ** 2).sum(-1).argmin(1)
    np.testing.assert_array_equal(space.assign(points, chosen), expected)


def test_a_row_goes_to_a_centroid_of_its_own_class():
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(100, 2)), rng.integers(0, 4, 100)
    points[3] = np.nan
    labels[3] = 0
    good = np.isfinite(points[:, 0])
    chosen = np.concatenate([np.flatnonzero((labels == c) & good)[:3] for c in (2, 0, 1)])
    cluster = space.assign(points, chosen, labels)
    assert cluster[3] == -1
    assert (cluster[labels == 3] == -1).all()
    known = cluster >= 0
    assert known.sum() == 100 - 1 - (labels == 3).sum()
    assert (labels[chosen[cluster[known]]] == labels[known]).all()
    np.testing.assert_array_equal(cluster[chosen], np.arange(len(chosen)))


def test_centroids_in_one_place_keep_themselves():
    assert space.assign(np.zeros((6, 2)), [4, 2]).tolist() == [0, 0, 1, 0, 0, 0]
    assert space.assign(np.zeros((2, 2)), [], ).tolist() == [-1, -1]
    assert space.assign(np.zeros((2, 2)), [1]).tolist() == [0, 0]


def test_large_sets_are_clustered_on_a_sample(monkeypatch):
    from guidance_viz.space import clusters
    monkeypatch.setattr(clusters, "_FIT_LIMIT", 60)
    chosen = space.centroids(blobs(), 4)
    assert sorted(chosen // 30) == [0, 1, 2, 3]


@pytest.mark.parametrize(("call", "error", "says"), [
    (lambda: space.centroids(np.zeros((3, 2)), 0), OptionError, "k is 0"),
    (lambda: space.centroids(np.zeros(3), 1), ShapeError, r"\(3,\)"),
    (lambda: space.centroids(np.zeros((3, 2)), 1, labels=[0]), ShapeError, r"\(1,\)"),
    (lambda: space.assign(np.zeros((3, 2)), [0], labels=[0]), ShapeError, r"\(1,\)")])
def test_errors_name_the_value(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_a_number_by_class_is_kept_to():
    points, labels = blobs(), np.repeat([0, 1, 2, 3], 30)
    chosen = space.centroids(points, {0: 2, 2: 5, 3: 99}, labels=labels)
    assert np.bincount(labels[chosen], minlength=4).tolist() == [2, 0, 5, 30]
    with pytest.raises(OptionError, match="there are no labels"):
        space.centroids(points, {0: 2})
    with pytest.raises(OptionError, match="at least 1"):
        space.centroids(points, {0: 0}, labels=labels)
