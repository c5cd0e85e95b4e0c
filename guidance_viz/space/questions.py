"""Which question to ask next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from guidance_viz.core import ShapeError
from guidance_viz.space.kernels import rbf


def question_scores(p: np.ndarray, cluster: np.ndarray, count: int) -> np.ndarray:
    """Sum the uncertainty ``1 - |2P - 1|`` (1 where P is unknown) over each cluster: how much one answer decides.

    Parameters
    ----------
    p
        P(relevant), shape (N,), nan = unknown.
    cluster
        Cluster of each row, shape (N,), from :func:`assign`; -1 belongs to none.
    count
        Number of clusters k.

    Returns
    -------
    ndarray
        float64, shape (k,).
    """
    inside = cluster >= 0
    return np.bincount(cluster[inside], weights=_uncertainty(p)[inside], minlength=count)[:count]


_NEAR_ENOUGH = 2000     # members of a cluster that stand for all where it has more
_WIDTH = 10.0           # of the kernel that says who is near, as the spreading's default


def next_question(p: np.ndarray, cluster: np.ndarray, answered: np.ndarray | Sequence[int],
                  centroid_indices: np.ndarray | Sequence[int],
                  embedding: np.ndarray | None = None) -> int | None:
    """Choose the sample whose answer decides most: the most uncertain dense region.

    Unanswered centroids come first, by the summed uncertainty of their cluster. When all are answered, an
    unanswered sample of the cluster with most left to decide is asked: the one with the most uncertainty around it
    (summed over its cluster by the RBF kernel) where the ``embedding`` is given, else the most uncertain one.

    Parameters
    ----------
    p
        P(relevant), shape (N,), nan = unknown.
    cluster
        Cluster of each row, shape (N,), from :func:`assign`.
    answered
        Rows answered already: a boolean mask (N,), or row numbers.
    centroid_indices
        Row numbers of the centroids, shape (k,), in the order that ``cluster`` counts.
    embedding
        Coordinates, shape (N, d), standardised as for the spreading.

    Returns
    -------
    int or None
        A row number, the same for the same inputs (ties: the lower row); ``None`` when nothing is left to
        ask.

    Raises
    ------
    ShapeError
        ``p`` and ``cluster`` differ in length.
    """
    p, cluster = np.asarray(p, np.float64), np.asarray(cluster)
    if p.shape != cluster.shape:
        raise ShapeError(f"p has shape {p.shape} but cluster has {cluster.shape}; give one of each a row.")
    chosen = np.asarray(centroid_indices, np.int64)
    done = _mask(answered, len(p))
    scores = question_scores(np.where(done, 1.0, p), cluster, len(chosen))
    open_ = np.flatnonzero(~done[chosen])
    if open_.size:
        # Rounding: a sum over a cluster must not decide a tie by its last bit.
        best = open_[np.lexsort((chosen[open_], -np.round(scores[open_], 9)))[0]]
        return int(chosen[best])
    return _within(p, cluster, done, scores, embedding)


def _within(p: np.ndarray, cluster: np.ndarray, done: np.ndarray, scores: np.ndarray,
            embedding: np.ndarray | None) -> int | None:
    left = np.flatnonzero(~done & (cluster >= 0))
    if not left.size:
        return None
    order = np.lexsort((left, -np.round(_uncertainty(p[left]), 9), -np.round(scores[cluster[left]], 9)))
    if embedding is None:
        return int(left[order[0]])
    busiest = cluster[left[order[0]]]
    candidates = left[order][cluster[left[order]] == busiest][:_NEAR_ENOUGH]
    weight = np.where(done, 0.0, _uncertainty(p))
    around = _uncertainty_around(embedding, candidates, np.flatnonzero(cluster == busiest), weight)
    return int(candidates[np.lexsort((candidates, -np.round(around, 9)))[0]])


def _uncertainty_around(embedding: np.ndarray, candidates: np.ndarray, members: np.ndarray,
                        weight: np.ndarray) -> np.ndarray:
    some = members[:: -(-len(members) // _NEAR_ENOUGH)]
    points = np.asarray(embedding, np.float64)
    return weight[some] @ rbf(points[candidates], points[some], _WIDTH)


def _uncertainty(p: np.ndarray) -> np.ndarray:
    p = np.asarray(p, np.float64)
    return np.where(np.isnan(p), 1.0, 1 - np.abs(2 * p - 1))


def _mask(answered: np.ndarray | Sequence[int], count: int) -> np.ndarray:
    answered = np.asarray(answered)
    if answered.dtype == bool and answered.shape == (count,):
        return answered
    mask = np.zeros(count, bool)
    mask[answered.astype(np.int64)] = True
    return mask
