"""Core and environment clusters, and the subgroups that they form."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.space.curves import elbow

LEAST, MOST = 2, 5      # clusters a space (and class), SLIM's release


@dataclass(frozen=True)
class Subgroups:
    """Samples by core and by environment feature.

    Attributes
    ----------
    core, environment
        Cluster of each sample in each space, int64 (n,). Clusters are numbered through all classes, so that a number
        belongs to one class; classes ascending.
    core_classes, environment_classes
        Class of each cluster, int64 (M,) and (N,); -1 where classes were not told apart.
    counts
        Samples by core and environment cluster, int64 (M, N); 0 where the two belong to different classes.
    representatives
        For every cell that has samples, ``(core, environment)``: the positions of its most typical samples, the nearest to
        both centres first.
    """

    core: np.ndarray
    environment: np.ndarray
    core_classes: np.ndarray
    environment_classes: np.ndarray
    counts: np.ndarray
    representatives: dict[tuple[int, int], np.ndarray]


def subgroups(core: np.ndarray, environment: np.ndarray, labels: np.ndarray | Sequence[int] | None = None, *,
              least: int = LEAST, most: int = MOST, seed: int = 0, representatives: int = 8) -> Subgroups:
    """Cluster samples by core and by environment features (SLIM, Sec. 4.3).

    k-means in each space, k by the elbow of the sum of squared errors among ``least`` … ``most``.

    Parameters
    ----------
    core, environment
        Attention-weighted and inverse-attention-weighted features of the screened samples, shapes (n, d) and (n, d').
    labels
        Class of each, shape (n,): each class is clustered by itself. ``None``: all together.
    least, most
        The numbers of clusters tried in each space (and class), 1 ≤ least ≤ most; see :func:`cluster_by_elbow`. Never more
        than there are different vectors: one sample, or equal ones, are one cluster.
    seed
        Seed of k-means.
    representatives
        How many typical samples of each cell to name, at most.

    Returns
    -------
    Subgroups
        Of no samples: no clusters.

    Raises
    ------
    ShapeError
        The arrays differ in length.
    OptionError
        The bounds are not 1 ≤ least ≤ most.
    """
    core, environment = np.asarray(core, np.float64), np.asarray(environment, np.float64)
    classes = np.full(len(core), -1) if labels is None else np.asarray(labels)
    if not len(core) == len(environment) == len(classes):
        raise ShapeError(f"core has {len(core)} rows, environment {len(environment)}, labels {len(classes)}; "
                         "they must be equal.")
    if not 1 <= least <= most:
        raise OptionError(f"least={least}, most={most}: expected 1 ≤ least ≤ most clusters.")
    core_of, core_classes = _clusters(core, classes, least, most, seed)
    environment_of, environment_classes = _clusters(environment, classes, least, most, seed)
    counts = np.zeros((len(core_classes), len(environment_classes)), np.int64)
    np.add.at(counts, (core_of, environment_of), 1)
    distance = _scaled_distance(core, core_of) + _scaled_distance(environment, environment_of)
    typical = {(int(c), int(e)): _nearest(distance, (core_of == c) & (environment_of == e), representatives)
               for c, e in np.argwhere(counts)}
    return Subgroups(core_of, environment_of, core_classes, environment_classes, counts, typical)


def cluster_by_elbow(points: np.ndarray, least: int = LEAST, most: int = MOST, seed: int = 0) -> np.ndarray:
    """Cluster points by k-means, the number of clusters by the elbow.

    Parameters
    ----------
    points
        Shape (n, d), finite.
    least, most
        The numbers of clusters that are tried, as far as there are different points. A curve bends between its ends: of
        2 … 5 it is 3 or 4; where fewer than three numbers can be tried, the least.
    seed
        Seed of k-means.

    Returns
    -------
    ndarray
        Cluster of each point, int64 (n,), numbered from 0 in order of first appearance.
    """
    distinct = len(np.unique(points, axis=0))
    if distinct <= 1:
        return np.zeros(len(points), np.int64)
    found = [_kmeans(points, k, seed) for k in range(min(least, distinct), min(most, distinct) + 1)]
    return _in_order(found[elbow([error for _, error in found])][0])


def _clusters(points: np.ndarray, classes: np.ndarray, least: int, most: int,
              seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Cluster by row, numbered through the classes, and the class of each cluster."""
    found = np.zeros(len(points), np.int64)
    owners: list[int] = []
    for name in np.unique(classes):
        members = np.flatnonzero(classes == name)
        own = cluster_by_elbow(points[members], least, most, seed)
        found[members] = own + len(owners)
        owners += [int(name)] * (int(own.max()) + 1)
    return found, np.array(owners, np.int64)


def _kmeans(points: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, float]:
    from sklearn.cluster import KMeans

    if k == 1:
        return np.zeros(len(points), np.int64), float(((points - points.mean(0)) ** 2).sum())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # points so close that k-means cannot tell them apart: fewer clusters
        fitted = KMeans(k, n_init=4, random_state=seed).fit(points)
    return fitted.labels_.astype(np.int64), float(fitted.inertia_)


def _in_order(labels: np.ndarray) -> np.ndarray:
    names, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(names), np.int64)
    rank[np.argsort(first)] = np.arange(len(names))
    return rank[inverse]


def _scaled_distance(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Distance of each point to its cluster's centre, in units of the mean over all points."""
    distance = centre_distance(points, labels)
    mean = distance.mean() if len(distance) else 0.0
    return distance / mean if mean > 0 else distance


def _nearest(distance: np.ndarray, inside: np.ndarray, most: int) -> np.ndarray:
    members = np.flatnonzero(inside)
    return members[np.argsort(distance[members], kind="stable")[:most]]


def centre_distance(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Distance of each point (n, d) to the mean of its cluster, float64 (n,)."""
    names, inverse = np.unique(labels, return_inverse=True)
    centres = np.zeros((len(names), points.shape[1]))
    np.add.at(centres, inverse, points)
    centres /= np.bincount(inverse, minlength=len(names))[:, None]
    return np.linalg.norm(points - centres[inverse], axis=1)
