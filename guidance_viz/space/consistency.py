"""How consistent clusters are in what the model attends to, and how many questions that asks for (SLIM, Fig. 4)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from guidance_viz.core import OptionError, Progress, ShapeError

STAGE = "Comparing neighbours"
CLUSTERS = tuple(range(10, 201, 10))
SEEDS = (0, 1, 2)


class ConsistencyRow(NamedTuple):
    """One clustering, judged by one kind of vector; ``label`` is -1 where classes were not told apart."""

    label: int
    k: int
    seed: int
    space: str
    vector: str
    consistency: float


@dataclass(frozen=True)
class Consistency:
    """The comparison of Fig. 4.

    Attributes
    ----------
    table
        A row a clustering and kind of vector; ``pandas.DataFrame(table)`` has the columns label, k, seed, space, vector,
        consistency.
    proposed
        Number of questions by class (``{-1: n}`` where classes were not told apart): where the curve of the first space
        and the first kind of vector, averaged over the seeds, levels off.
    """

    table: tuple[ConsistencyRow, ...]
    proposed: dict[int, int]

    @property
    def questions(self) -> int:
        """The proposed number of questions in all."""
        return sum(self.proposed.values())

    def curve(self, space: str, vector: str, label: int = -1) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of clusters, ascending, and the consistency averaged over the seeds, each (m,)."""
        rows = [r for r in self.table if (r.space, r.vector, r.label) == (space, vector, label)]
        ks = np.unique([r.k for r in rows]).astype(np.int64)
        return ks, np.array([np.mean([r.consistency for r in rows if r.k == k]) for k in ks])


def consistency(spaces: Mapping[str, np.ndarray], vectors: Mapping[str, np.ndarray], *,
                clusters: Sequence[int] = CLUSTERS, seeds: Sequence[int] = SEEDS,
                labels: np.ndarray | Sequence[int] | None = None) -> Consistency:
    """Cluster each space with growing k and measure how alike the members of a cluster are (SLIM, Sec. 5.3, Fig. 4).

    Parameters
    ----------
    spaces
        Coordinates to cluster by name, shapes (N, d): the attention space first, then for comparison the plain feature
        space. A row that is not finite in any of them is left out of all.
    vectors
        What is compared within a cluster by name, shapes (N, C): the attention (maps, flattened) first, then the features.
    clusters
        Numbers of clusters k; those above the number of rows are passed over.
    seeds
        Seeds of k-means, one start each.
    labels
        Class of each row, (N,): then each class is clustered and judged by itself. ``None``: all together, as the paper has
        it.

    Returns
    -------
    Consistency
        The table and the proposed number of questions.

    Raises
    ------
    ShapeError
        The arrays differ in length.
    OptionError
        There is no space, vector, k or seed, or a k is under 1.
    """
    steps = consistency_steps(spaces, vectors, clusters=clusters, seeds=seeds, labels=labels)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def consistency_steps(spaces: Mapping[str, np.ndarray], vectors: Mapping[str, np.ndarray], *,
                      clusters: Sequence[int] = CLUSTERS, seeds: Sequence[int] = SEEDS,
                      labels: np.ndarray | Sequence[int] | None = None) -> Generator[Progress, None, Consistency]:
    """:func:`consistency` as a generator of progress, one report a number of clusters."""
    if not (spaces and vectors and clusters and seeds) or min(clusters) < 1:
        raise OptionError(f"spaces={list(spaces)}, vectors={list(vectors)}, clusters={list(clusters)}, "
                          f"seeds={list(seeds)}: expected at least one of each, and clusters from 1 up.")
    points = {name: np.asarray(values, np.float64) for name, values in spaces.items()}
    classes, usable = _rows(points, vectors, labels)
    table: list[ConsistencyRow] = []
    names = np.unique(classes[usable])
    done, total = 0, len(names) * len(points) * len(set(clusters))
    for name in names:
        rows = np.flatnonzero(usable & (classes == name))
        compared = {what: np.asarray(values[rows], np.float32) for what, values in vectors.items()}
        for where, coordinates in points.items():
            for k in sorted({k for k in clusters if k <= len(rows)} or {len(rows)}):
                yield Progress(STAGE, done, total)
                table += _judged(int(name), where, coordinates[rows], compared, k, seeds)
                done += 1
    yield Progress(STAGE, total, total)
    return Consistency(tuple(table), _proposals(table, next(iter(spaces)), next(iter(vectors))))


def cluster_consistency(vectors: np.ndarray, cluster: np.ndarray) -> float:
    """Mean cosine similarity of the members of clusters to their cluster's mean.

    Parameters
    ----------
    vectors
        Shape (N, C). A zero vector (a dead map) points nowhere: it is no member.
    cluster
        Cluster of each row, int (N,), from 0.

    Returns
    -------
    float
        In [-1, 1]; nan without members. A cluster whose mean is zero counts 0.
    """
    from scipy.sparse import csr_matrix

    length = np.linalg.norm(vectors, axis=1)
    rows = np.flatnonzero(length > 0)
    if not rows.size:
        return float("nan")
    # One row a cluster, one column a vector: the sums of all clusters in one product.
    membership = csr_matrix((np.ones(len(rows), np.float32), (cluster[rows], rows)),
                            shape=(int(cluster.max()) + 1, len(vectors)))
    sums = np.asarray(membership @ vectors)
    norm = np.linalg.norm(sums, axis=1, keepdims=True)
    centres = np.divide(sums, norm, out=np.zeros_like(sums), where=norm > 0)
    cosine = np.einsum("nc,nc->n", vectors[rows], centres[cluster[rows]]) / length[rows]
    return float(cosine.mean(dtype=np.float64))


def levelling_off(clusters: np.ndarray, values: np.ndarray) -> int:
    """The k from which a rising curve gains less than it does on average: where it is farthest above its chord.

    Not the second difference of :func:`~guidance_viz.space.elbow`: on many close points of a noisy curve its largest value
    lies wherever the noise is.

    Parameters
    ----------
    clusters, values
        k ascending and the consistency at each, (m,), m ≥ 1.
    """
    x = np.asarray(clusters, np.float64)
    y = np.nan_to_num(np.asarray(values, np.float64))
    if len(x) < 3 or y[-1] <= y[0]:
        return int(clusters[0])
    chord = y[0] + (y[-1] - y[0]) * (x - x[0]) / (x[-1] - x[0])
    return int(clusters[int(np.argmax(np.round(y - chord, 12)))])


def _rows(points: Mapping[str, np.ndarray], vectors: Mapping[str, np.ndarray],
          labels: np.ndarray | Sequence[int] | None) -> tuple[np.ndarray, np.ndarray]:
    count = len(next(iter(points.values())))
    classes = np.full(count, -1) if labels is None else np.asarray(labels)
    lengths = {name: len(values) for name, values in {**points, **vectors, "labels": classes}.items()}
    if set(lengths.values()) != {count}:
        raise ShapeError(f"The arrays have these numbers of rows: {lengths}; they must be equal.")
    usable = np.ones(count, bool)
    for values in points.values():
        usable &= np.isfinite(values).all(axis=1)
    return classes, usable


def _judged(label: int, where: str, points: np.ndarray, vectors: Mapping[str, np.ndarray], k: int,
            seeds: Sequence[int]) -> list[ConsistencyRow]:
    found = []
    for seed in seeds:
        cluster = _kmeans(points, k, seed)
        found += [ConsistencyRow(label, k, seed, where, what, cluster_consistency(values, cluster))
                  for what, values in vectors.items()]
    return found


def _kmeans(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    import warnings

    from sklearn.cluster import KMeans

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # equal points make fewer clusters; so they do here
        return KMeans(k, n_init=1, random_state=seed).fit(points).labels_


def _proposals(table: Sequence[ConsistencyRow], space: str, vector: str) -> dict[int, int]:
    whole = Consistency(tuple(table), {})
    return {label: levelling_off(*whole.curve(space, vector, label)) for label in sorted({r.label for r in table})}
