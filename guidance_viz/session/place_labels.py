"""What each kind of answer says about places: cells that belong to the object, and cells that do not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from guidance_viz.concepts.cells import CellLabels
from guidance_viz.core import Relevance

WEIGHTS = {"part": 1.0, "drawn": 1.0, "neuron": 0.5, "map": 0.25}
"""Of a cell, by the kind of answer: a part and a box were looked at cell by cell, a map's hot spot is wide."""
HOT = 0.5           # of a map's, or a neuron's, greatest value
VALUES = {Relevance.YES.value: 1.0, Relevance.NO.value: 0.0}


def from_parts(numbers: np.ndarray, rows: np.ndarray, answers: Mapping[int, str]) -> CellLabels:
    """Cells of the parts that were answered yes or no.

    Parameters
    ----------
    numbers
        The part of each cell, (n, h, w); -1: none.
    rows
        The photos, (n,).
    answers
        By part.
    """
    known = {part: VALUES[answer] for part, answer in answers.items() if answer in VALUES}
    values = np.full(max([*known, int(numbers.max(initial=0))]) + 2, np.nan, np.float32)  # the last one is for -1
    values[list(known)] = list(known.values())
    return _labels(rows, values[numbers], "part")


def from_maps(maps: np.ndarray, rows: np.ndarray, answers: Mapping[int, str], grid: tuple[int, int]) -> CellLabels:
    """Hot cells, above half of the map's greatest value, of maps that were answered yes or no.

    Parameters
    ----------
    maps
        At least 0, (n, h, w), also of another grid.
    rows
        The photos, (n,).
    answers
        By row.
    grid
        Rows and columns of cells.
    """
    given = np.array([VALUES.get(answers.get(int(row), ""), np.nan) for row in rows], np.float32)
    peaks = maps.max(axis=(1, 2), initial=0)
    hot = (maps > HOT * peaks[:, None, None]) & (peaks > 0)[:, None, None]
    return _labels(rows, np.where(regrid(hot, grid), given[:, None, None], np.nan), "map")


def from_neurons(activations: np.ndarray, rows: np.ndarray, peaks: np.ndarray, answers: Mapping[int, str],
                 grid: tuple[int, int]) -> CellLabels:
    """Cells where answered neurons fire above half of their greatest value; the mean answer where several do.

    Parameters
    ----------
    activations
        (n, C, h, w), also of another grid.
    rows
        The photos, (n,).
    peaks
        Each neuron's greatest value over all photos, (C,).
    answers
        By neuron.
    grid
        Rows and columns of cells.
    """
    known = [(neuron, VALUES[answer]) for neuron, answer in answers.items() if answer in VALUES and peaks[neuron] > 0]
    count, total = np.zeros((2, len(rows), *activations.shape[2:]), np.float32)
    for neuron, value in known:
        fires = activations[:, neuron] > HOT * peaks[neuron]
        count, total = count + fires, total + value * fires
    with np.errstate(invalid="ignore"):
        return _labels(rows, regrid(np.where(count > 0, total / count, np.nan), grid), "neuron")


def from_masks(masks: np.ndarray, rows: np.ndarray) -> CellLabels:
    """Every cell of photos whose object was drawn: what it covers belongs, the rest does not; masks (n, h, w) in [0, 1]."""
    return _labels(rows, masks, "drawn")


def regrid(values: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """Values (n, h, w) on another grid: of each of its cells the value at the cell's middle."""
    i, j = (((np.arange(cells) + .5) * side / cells).astype(np.int64)
            for cells, side in zip(grid, values.shape[1:], strict=True))
    return values[:, i[:, None], j]


def _labels(rows: np.ndarray, masks: np.ndarray, kind: str) -> CellLabels:
    known = np.isfinite(masks)
    return CellLabels(np.asarray(rows, np.int64), np.where(known, masks, 0).astype(np.float32),
                      np.where(known, WEIGHTS[kind], 0).astype(np.float32), kind)
