"""What parts are, and what is counted of them: their cells are streamed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

CELLS = 50_000          # held at once


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


class Counting:
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
        for number, (start, cells) in enumerate(flat(self.features, self.rows), 1):
            photo = np.repeat(np.arange(start // (h * w), (start + len(cells)) // (h * w)), h * w)
            part, squared = nearest_center(self.parts, cells)
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


def photos_at_once(features: Cells) -> int:
    """How many photos are read at once."""
    return max(1, CELLS // max(1, int(np.prod(features.grid))))


def flat(features: Cells, rows: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Stream the cells of photos, (cells, C), each batch with the number of its first cell."""
    step, area = photos_at_once(features), int(np.prod(features.grid))
    for start in range(0, len(rows), step):
        given = features.rows(rows[start:start + step])
        yield start * area, np.moveaxis(given, 1, -1).reshape(-1, given.shape[1])


def nearest_center(parts: Parts, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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
