"""Centroids: the few samples that stand for all."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.space.shares import largest_remainder

_FIT_LIMIT = 100_000    # points k-means is fitted on; the nearest real points are then sought among all
_NEAR = 16              # real points looked up a centre before the whole set is


def centroids(embedding: np.ndarray, k: int | Mapping[int, int], *, labels: np.ndarray | Sequence[int] | None = None,
              seed: int = 0) -> np.ndarray:
    """Choose ``k`` typical and diverse samples: the real points nearest the k-means centres (SLIM, Sec. 4.2).

    Parameters
    ----------
    embedding
        Coordinates, shape (N, d). A row that is not finite is never chosen.
    k
        How many to choose, ≥ 1; capped by the number of finite rows. With ``labels`` also a number by class, each
        capped by what its class has.
    labels
        Class of each row, shape (N,). Then each class is clustered by itself with its share of ``k`` by size
        (largest remainder), at least one a class as long as ``k`` allows. ``None``: one clustering of
        everything, as the paper has it.
    seed
        Seed of k-means.

    Returns
    -------
    ndarray
        int64 row numbers, all different, ascending within each class, classes ascending.

    Raises
    ------
    OptionError
        ``k`` is under 1, or a number by class without ``labels``.
    ShapeError
        ``labels`` does not have one entry a row, or the embedding is not (N, d).
    """
    points, rows = _finite(embedding)
    if (sum(k.values()) if isinstance(k, Mapping) else k) < 1:
        raise OptionError(f"k is {k}; expected at least 1 centroid.")
    if labels is None:
        if isinstance(k, Mapping):
            raise OptionError(f"k is a number by class, {dict(k)}, but there are no labels. Give them, or one number.")
        return rows[_nearest_to_centres(points, k, seed)]
    classes = _row_labels(labels, embedding)[rows]
    names, sizes = np.unique(classes, return_counts=True)
    shares = [k.get(int(name), 0) for name in names] if isinstance(k, Mapping) else _class_shares(sizes, k)
    chosen = [members[_nearest_to_centres(points[members], int(share), seed)]
              for name, share in zip(names, shares, strict=True) if share > 0
              for members in [np.flatnonzero(classes == name)]]
    return rows[np.concatenate(chosen)] if chosen else rows[:0]


def assign(embedding: np.ndarray, centroid_indices: np.ndarray | Sequence[int],
           labels: np.ndarray | Sequence[int] | None = None) -> np.ndarray:
    """Give every row to its nearest centroid.

    Parameters
    ----------
    embedding
        Coordinates, shape (N, d).
    centroid_indices
        Row numbers of the centroids, shape (k,).
    labels
        Class of each row, shape (N,): a row then goes to a centroid of its own class.

    Returns
    -------
    ndarray
        int64 positions in ``centroid_indices``, shape (N,); of equally near centroids the first; -1 for a row
        that is not finite or whose class has no centroid.
    """
    from scipy.spatial import cKDTree

    points, rows = _finite(embedding)
    chosen = np.asarray(centroid_indices, np.int64)
    full = np.asarray(embedding, np.float64)
    classes = np.zeros(len(full), np.int64) if labels is None else _row_labels(labels, embedding)
    cluster = np.full(len(full), -1, np.int64)
    for name in np.unique(classes[chosen]):
        own = np.flatnonzero(classes[chosen] == name)
        mine = classes[rows] == name
        tree = cKDTree(full[chosen[own]])
        cluster[rows[mine]] = own[_first_nearest(tree, points[mine])]
    cluster[chosen] = np.arange(len(chosen))
    return cluster


def _first_nearest(tree: object, points: np.ndarray) -> np.ndarray:
    # The tree's choice among equals depends on its shape; the lowest position does not.
    distance, index = tree.query(points, k=2)  # type: ignore[attr-defined]
    return np.where(distance[:, 0] == distance[:, 1], index.min(1), index[:, 0])


def _nearest_to_centres(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    if k >= len(points):
        return np.arange(len(points))
    return np.sort(_unique_nearest(points, _centres(points, k, seed)))


def _centres(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    if len(points) > _FIT_LIMIT:
        points = points[np.random.default_rng(seed).choice(len(points), _FIT_LIMIT, replace=False)]
    with warnings.catch_warnings():
        # Fewer distinct points than clusters (dead maps share one point): resolved afterwards.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return KMeans(k, n_init=4, random_state=seed).fit(points).cluster_centers_


def _unique_nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Give each centre the nearest point that no earlier centre took."""
    from scipy.spatial import cKDTree

    near = cKDTree(points).query(centres, k=min(_NEAR, len(points)))[1].reshape(len(centres), -1)
    taken: list[int] = []
    free = np.ones(len(points), bool)
    for centre, candidates in zip(centres, near, strict=True):
        left = candidates[free[candidates]]
        if not left.size:
            left = np.flatnonzero(free)
        best = int(left[np.argmin(((points[left] - centre) ** 2).sum(1))])
        free[best] = False
        taken.append(best)
    return np.array(taken, np.int64)


def _class_shares(sizes: np.ndarray, k: int) -> np.ndarray:
    """Share ``k`` by size, ≥ 1 a class where possible, never more than the class holds, nothing left over."""
    k = min(k, int(sizes.sum()))
    if k < len(sizes):
        shares = np.zeros(len(sizes), np.int64)
        shares[np.argsort(-sizes, kind="stable")[:k]] = 1
        return shares
    shares = np.maximum(largest_remainder(sizes, k), 1)
    while shares.sum() > k:         # lifting small classes to 1 is paid for by those most above their due
        shares[np.argmax(np.where(shares > 1, shares - k * sizes / sizes.sum(), -np.inf))] -= 1
    return shares


def _finite(embedding: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    points = np.asarray(embedding, np.float64)
    if points.ndim != 2:
        raise ShapeError(f"The embedding has shape {points.shape}; expected (N, d).")
    rows = np.flatnonzero(np.isfinite(points).all(1))
    return points[rows], rows


def _row_labels(labels: np.ndarray | Sequence[int], embedding: np.ndarray) -> np.ndarray:
    labels = np.asarray(labels)
    if labels.shape != (len(embedding),):
        raise ShapeError(f"labels has shape {labels.shape} but the embedding has {len(embedding)} rows; "
                         "give one class a row.")
    return labels
