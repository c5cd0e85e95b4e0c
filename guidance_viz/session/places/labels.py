"""What each kind of answer says about places: cells that belong to the object, and cells that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from guidance_viz.concepts.cells import CellLabels
from guidance_viz.core import Relevance

WEIGHTS = {"part": 1.0, "drawn": 1.0, "neuron": 0.5, "map": 0.25, "composite": 0.25}
"""Of a cell, by the kind of answer: a part and a box were looked at cell by cell, a map's hot spot is wide, and a composite
was looked at as a whole."""
HOT = 0.5           # of a map's, or a neuron's, greatest value
KEPT = 0.5          # from here on a cell of a composite was kept
FEW_CELLS = 1 / 16  # of a photo's cells: those that were cut away, and yet are likeliest to be the object
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


def from_composites(masks: np.ndarray, evidence: np.ndarray, rows: np.ndarray,
                    answers: Sequence[str]) -> CellLabels:
    """Cells of photos whose object was put into other surroundings, and somebody said whether it is still there.

    *Yes*: the mask was right. What it kept (from one half) belongs, and what it cut away does not.

    *No*: what it kept is not the object, or not enough of it, so that none of these cells belongs; where it kept a piece of
    the object that is wrong, which is why it weighs little. The object is then among the cells that were cut away, but most
    of these are surroundings. Those few belong (one in sixteen of the photo) for which most speaks: the verdict on the
    plain photo rests on them (what was cut away decided it) *and* all other answers come nearest to keeping them. They have
    the greatest product of evidence and mask; cells of equal product go together.

    Why both: a model that goes by the surroundings has its evidence there. On the demo sets with exact masks as the
    answerer (24 photos, area under ROC by cell of validation photos), the few cells of greatest evidence alone gained .012,
    .099 and .038 on three kinds of poor masks, and lost .061 and .183 on two of them with made-up evidence that never
    touches the object; evidence times mask gained .007, .046 and .037, and still .002, .026 and .030 with such evidence.
    Only saying what does not belong gained .004 and .031 and lost .006.

    Parameters
    ----------
    masks
        What was kept, (n, h, w) in [0, 1].
    evidence
        Where the verdict on the photo rests: the map of its label, at least 0, of the same size.
    rows, answers
        The photos and the answers, (n,) each; a photo may be there more than once.
    """
    kept = masks >= KEPT
    given = np.array([VALUES.get(answer, np.nan) for answer in answers], np.float32)[:, None, None]
    cut = np.where(kept, 0, evidence * masks)
    few = max(1, round(FEW_CELLS * masks[0].size))
    least = np.sort(cut.reshape(len(cut), -1), axis=1)[:, -few][:, None, None]
    decided = (cut >= least) & (cut > 0)
    denied = np.where(kept, 0.0, np.where(decided, 1.0, np.nan))
    return _labels(rows, np.where(given == 1, kept, np.where(given == 0, denied, np.nan)), "composite")


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
