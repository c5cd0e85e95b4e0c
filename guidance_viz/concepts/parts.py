"""Parts: clusters of the cells of many photos, so that one answer says something about a part of every photo.

Cells of a middle layer are standardised and clustered by k-means, as ACE (Ghorbani et al. 2019) clusters segments of
photos: cells of one cluster look alike to the network.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from guidance_viz.core import DataError, OptionError, Progress, ShapeError

STAGE = "Finding parts"
MOST_PHOTOS = 50_000    # photos that parts are found in; more are represented by a seeded sample of so many
MOST_NUMBERS = 50_000_000   # clustered at once
CELLS = 50_000          # held at once
NEAREST = 9             # patches a part is shown by, at least
NEAR = 1e-3             # of a standardised centre, by rounding


class Cells(Protocol):
    """Features of the cells of many photos, such as :class:`guidance_viz.training.LocalFeatures`."""

    @property
    def channels(self) -> int:
        """C."""

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of cells."""

    def rows(self, index: Any) -> np.ndarray:
        """float32 (n, C, h, w) of row numbers (n,)."""


@dataclass(frozen=True, eq=False)
class Parts:
    """Clusters of cells, k of them.

    Attributes
    ----------
    centers
        float32 (k, C), standardised.
    mean, scale
        What standardises a cell: ``(x - mean) / scale``, float32 (C,); scale 1 for a feature that never changes.
    share
        Of all cells looked at, (k,), float64; sums to 1.
    share_by_class
        Of the cells of a class's photos, (k, K), float64; nan for a class without photos.
    cells
        Row, i and j of the cells nearest the centre, the nearest first, int64 (k, m, 3), m ≥ 9; -1 where there are fewer.
        One cell a photo as long as there are other photos, then a second one, and so on.
    spread
        Root mean squared distance of a part's cells to its centre, standardised, (k,), float64.
    seed
        Of the clustering.
    """

    centers: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    share: np.ndarray
    share_by_class: np.ndarray
    cells: np.ndarray
    spread: np.ndarray
    seed: int

    def __len__(self) -> int:
        return len(self.centers)

    @property
    def raw_centers(self) -> np.ndarray:
        """The centres in the features' own units, float32 (k, C)."""
        return (self.centers * self.scale + self.mean).astype(np.float32)


def find_parts(features: Cells, rows: np.ndarray, labels: np.ndarray, classes: int, *, k: int = 40, seed: int = 0,
               sample: int = 200_000, patches: int = 12) -> Generator[Progress, None, Parts]:
    """Cluster the cells of photos by mini-batch k-means.

    Photos are streamed; a seeded sample of the cells is clustered, then every cell is given to its nearest centre. Of more
    than 50,000 photos a seeded sample of 50,000 is looked at.

    Parameters
    ----------
    features
        The cells' features.
    rows
        Photos to look at, (n,); rows that could not be read are to be left out.
    labels
        Class of each of these rows, (n,).
    classes
        Number of classes K.
    k
        Parts to find. There are fewer where there are fewer different cells, or where a part is left without cells.
    seed
        Of the sample and of the clustering.
    sample
        Cells that are clustered; fewer where they have more than 250 features.
    patches
        Nearest cells to keep of each part, at least 9.

    Yields
    ------
    Progress
        One every 50,000 cells.

    Returns
    -------
    Parts
        The largest first. Cells that are not finite belong to none.

    Raises
    ------
    DataError
        There is no finite cell.
    OptionError
        ``k``, ``sample`` or ``patches`` is too small.
    ShapeError
        There are not as many labels as rows.
    """
    _check(rows, labels, k, sample, patches)
    rng = np.random.default_rng(seed)
    rows, labels = _some(rows, labels, rng)
    h, w = features.grid
    chosen = _choose(len(rows) * h * w, min(sample, MOST_NUMBERS // features.channels), rng)
    batches = -(-len(rows) // _photos(features))
    found = []
    for number, (start, cells) in enumerate(_flat(features, rows), 1):
        here = chosen[(chosen >= start) & (chosen < start + len(cells))] - start
        found.append(cells[here])
        yield Progress(STAGE, number, 2 * batches)
    mean, scale, points = _standardised(np.concatenate(found) if found else np.zeros((0, features.channels), np.float32))
    centers = _cluster(points, k, seed)
    made = _blank(centers, mean, scale, seed)
    counting = _Counting(made, features, rows, labels, classes, max(patches, NEAREST))
    for number in counting.steps():
        yield Progress(STAGE, batches + number, 2 * batches)
    return _largest_first(counting.result())


def assign(parts: Parts, features: np.ndarray) -> np.ndarray:
    """The part of each cell, that with the nearest centre: int64 (n, h, w) of features (n, C, h, w); -1 if not finite."""
    n, channels, h, w = features.shape
    cells = np.moveaxis(features, 1, -1).reshape(-1, channels)
    return _nearest(parts, cells)[0].reshape(n, h, w)


def split_part(parts: Parts, part: int, features: Cells, rows: np.ndarray, labels: np.ndarray, classes: int, *,
               seed: int = 0, sample: int = 50_000) -> Parts:
    """Split a mixed part in two.

    Parameters
    ----------
    parts
        The parts.
    part
        Number of the one to split. Of its two halves the larger keeps the number, the other gets number k.
    features, rows, labels, classes
        As for :func:`find_parts`.
    seed
        Of the sample and the clustering.
    sample
        Cells that are clustered.

    Returns
    -------
    Parts
        One more. The other centres stay; cells at the border may change sides.

    Raises
    ------
    OptionError
        There is no such part, or its cells are all the same.
    """
    if not 0 <= part < len(parts):
        raise OptionError(f"There is no part {part}; there are {len(parts)}, counted from 0.")
    rng = np.random.default_rng(seed)
    rows, labels = _some(rows, labels, rng)
    expected = parts.share[part] * len(rows) * int(np.prod(features.grid))
    inside = [_drawn(cells[_nearest(parts, cells)[0] == part], sample / max(expected, 1), rng)
              for _, cells in _flat(features, rows)]
    cells = np.concatenate([np.zeros((0, features.channels), np.float32), *inside])
    halves = _cluster((cells - parts.mean) / parts.scale, 2, seed)
    if len(halves) < 2:
        raise OptionError(f"The part {part} cannot be split: its cells are all the same.")
    second = _nearest(replace(parts, centers=halves), cells)[0] == 1
    halves = halves[::-1] if second.mean() > 0.5 else halves
    centers = np.concatenate([parts.centers, halves[1:]])
    centers[part] = halves[0]
    made = _blank(centers, parts.mean, parts.scale, parts.seed)
    counting = _Counting(made, features, rows, labels, classes, parts.cells.shape[1])
    for _ in counting.steps():
        pass
    return counting.result(every=True)


def match(parts: Parts, centers: np.ndarray) -> np.ndarray:
    """Find the parts that centres of an earlier clustering stand for.

    Parameters
    ----------
    parts
        The parts now.
    centers
        In the features' own units, (m, C).

    Returns
    -------
    ndarray
        int64 (m,): the part with the nearest centre, where that is within the part's spread; else -1.

    Raises
    ------
    ShapeError
        The centres have another number of features.
    """
    centers = np.asarray(centers, np.float32)
    if centers.ndim != 2 or centers.shape[1] != parts.centers.shape[1]:
        raise ShapeError(f"centers has size {centers.shape}; expected (m, {parts.centers.shape[1]}).")
    number, squared = _nearest(parts, centers)
    near = np.sqrt(squared) <= parts.spread[number] + NEAR * np.sqrt(parts.centers.shape[1])
    return np.where((number >= 0) & near, number, -1)


class _Counting:
    """Gives every cell to its part, and keeps shares, spreads and the nearest cells."""

    def __init__(self, parts: Parts, features: Cells, rows: np.ndarray, labels: np.ndarray, classes: int, top: int) -> None:
        self.parts, self.features, self.rows, self.labels, self.top = parts, features, rows, labels, top
        self.count = np.zeros((len(parts), classes))
        self.squares = np.zeros(len(parts))
        # By part: distance, how many cells of the same photo are nearer, row, i, j.
        self.near = [np.zeros((0, 5)) for _ in range(len(parts))]

    def steps(self) -> Iterator[int]:
        """Take the batches in, one a step."""
        h, w = self.features.grid
        for number, (start, cells) in enumerate(_flat(self.features, self.rows), 1):
            photo = np.repeat(np.arange(start // (h * w), (start + len(cells)) // (h * w)), h * w)
            part, squared = _nearest(self.parts, cells)
            self._take(part, np.sqrt(squared), photo, np.tile(np.arange(h * w), len(cells) // (h * w)), w)
            yield number

    def _take(self, part: np.ndarray, distance: np.ndarray, photo: np.ndarray, place: np.ndarray, width: int) -> None:
        inside = part >= 0
        part, distance, photo, place = part[inside], distance[inside], photo[inside], place[inside]
        np.add.at(self.count, (part, self.labels[photo]), 1)
        self.squares += np.bincount(part, distance ** 2, len(self.parts))
        order = np.lexsort((place, distance, photo, part))
        part, distance, photo, place = part[order], distance[order], photo[order], place[order]
        first = np.r_[True, (np.diff(part) != 0) | (np.diff(photo) != 0)][:len(part)]
        starts = np.flatnonzero(first)
        rank = np.arange(len(part)) - np.repeat(starts, np.diff(np.r_[starts, len(part)]))
        table = np.stack([distance, rank, self.rows[photo], place // width, place % width], axis=1)
        for number, lines in zip(*_groups(part, table), strict=True):
            self.near[number] = self._top(np.concatenate([self.near[number], lines]))

    def _top(self, lines: np.ndarray) -> np.ndarray:
        """The nearest of each photo before any photo's second, and so on."""
        return lines[np.lexsort((lines[:, 4], lines[:, 3], lines[:, 2], lines[:, 0], lines[:, 1]))[:self.top]]

    def result(self, every: bool = False) -> Parts:
        """The parts with what was counted; those that no cell is nearest to are left out, unless ``every`` is asked for."""
        cells = np.full((len(self.parts), self.top, 3), -1, np.int64)
        for number, lines in enumerate(self.near):
            nearest = lines[np.lexsort((lines[:, 4], lines[:, 3], lines[:, 2], lines[:, 0]))]
            cells[number, :len(nearest)] = nearest[:, 2:]
        size, by_class = self.count.sum(1), self.count.sum(0)
        there = (size > 0) | every
        with np.errstate(invalid="ignore", divide="ignore"):
            return replace(self.parts, centers=self.parts.centers[there], cells=cells[there],
                           share=(size / size.sum())[there], share_by_class=(self.count / by_class)[there],
                           spread=np.sqrt(self.squares / np.maximum(size, 1))[there])


def _check(rows: np.ndarray, labels: np.ndarray, k: int, sample: int, patches: int) -> None:
    for name, value, least in (("k", k, 1), ("sample", sample, 1), ("patches", patches, NEAREST)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise OptionError(f"{name} is {value!r}; expected a whole number of at least {least}.")
    if len(rows) != len(labels):
        raise ShapeError(f"There are {len(rows)} rows but {len(labels)} labels; give the class of each row.")


def _some(rows: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    chosen = _choose(len(rows), MOST_PHOTOS, rng)
    return np.asarray(rows, np.int64)[chosen], np.asarray(labels, np.int64)[chosen]


def _choose(count: int, most: int, rng: np.random.Generator) -> np.ndarray:
    """At most so many of ``range(count)``, ascending."""
    return np.arange(count) if count <= most else np.sort(rng.choice(count, most, replace=False, shuffle=False))


def _drawn(cells: np.ndarray, chance: float, rng: np.random.Generator) -> np.ndarray:
    """Each cell with this chance."""
    return cells if chance >= 1 else cells[rng.random(len(cells)) < chance]


def _photos(features: Cells) -> int:
    return max(1, CELLS // max(1, int(np.prod(features.grid))))


def _flat(features: Cells, rows: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Stream the cells of photos, (cells, C), each batch with the number of its first cell."""
    step, area = _photos(features), int(np.prod(features.grid))
    for start in range(0, len(rows), step):
        given = features.rows(rows[start:start + step])
        yield start * area, np.moveaxis(given, 1, -1).reshape(-1, given.shape[1])


def _standardised(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cells = cells[np.isfinite(cells).all(axis=1)]
    if not len(cells):
        raise DataError("There are no cells to find parts in: no photo could be read, or their features are not finite "
                        "numbers. Check the photos with ds.check(), and the model.")
    mean, deviation = cells.mean(0, dtype=np.float64), cells.std(0, dtype=np.float64)
    scale = np.where(deviation > 1e-6 * (1 + np.abs(mean)), deviation, 1.0)
    mean, scale = mean.astype(np.float32), scale.astype(np.float32)
    return mean, scale, (cells - mean) / scale


def _cluster(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Centres, float32; no more than there are different points."""
    from sklearn.cluster import MiniBatchKMeans
    seen: set[bytes] = set()
    for point in points:
        seen.add(point.tobytes())
        if len(seen) >= k:
            break
    if len(seen) <= 1:
        return points[:1].astype(np.float32)
    found = MiniBatchKMeans(len(seen), random_state=seed, n_init=3, batch_size=4096).fit(points)
    return np.unique(found.cluster_centers_.astype(np.float32), axis=0)


def _nearest(parts: Parts, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of the nearest centre, int64, -1 where not finite, and the squared distance to it, float64."""
    finite = np.isfinite(cells).all(axis=1)
    points = (np.where(finite[:, None], cells, 0) - parts.mean) / parts.scale
    away = (parts.centers ** 2).sum(1) - 2 * points @ parts.centers.T
    number = away.argmin(1)
    squared = ((points - parts.centers[number]) ** 2).sum(1, dtype=np.float64)
    return np.where(finite, number, -1).astype(np.int64), np.where(finite, squared, np.inf)


def _groups(keys: np.ndarray, lines: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Lines by their key; keys ascending."""
    names, starts = np.unique(keys, return_index=True)
    return names, np.split(lines, starts[1:]) if len(names) else []


def _blank(centers: np.ndarray, mean: np.ndarray, scale: np.ndarray, seed: int) -> Parts:
    none = np.zeros(0)
    return Parts(centers, mean, scale, none, none, none, none, int(seed))


def _largest_first(parts: Parts) -> Parts:
    order = np.argsort(-parts.share, kind="stable")
    kept = ("centers", "share", "share_by_class", "cells", "spread")
    return replace(parts, **{name: getattr(parts, name)[order] for name in kept})
