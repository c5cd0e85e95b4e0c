"""What answers say about cells: labels with weights, and a sample of them to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guidance_viz.concepts.part_counting import Cells
from guidance_viz.core import check_same_size

MOST = 20_000       # cells to learn from
BATCH = 256         # photos read at once


@dataclass(frozen=True, eq=False)
class CellLabels:
    """What one kind of answer says about the cells of some photos.

    Attributes
    ----------
    rows
        The photos, (n,).
    masks
        Whether a cell belongs to the object, in [0, 1], float32 (n, h, w).
    weight
        How much that counts, at least 0, float32 (n, h, w); 0: the answer says nothing about the cell.
    kind
        ``"part"``, ``"map"``, ``"neuron"``, ``"composite"`` or ``"drawn"``.
    """

    rows: np.ndarray
    masks: np.ndarray
    weight: np.ndarray
    kind: str

    def __post_init__(self) -> None:
        check_same_size("masks", self.masks.shape, "weight", self.weight.shape)

    @property
    def known(self) -> int:
        """Cells that something is said about."""
        return int((self.weight > 0).sum())


@dataclass(frozen=True, eq=False)
class Sample:
    """Labelled cells.

    Attributes
    ----------
    cells
        Features, float32 (m, C).
    belongs
        In [0, 1], (m,).
    weight
        Above 0, (m,).
    positions
        Row and column of the cell's middle in [0, 1], (m, 2).
    """

    cells: np.ndarray
    belongs: np.ndarray
    weight: np.ndarray
    positions: np.ndarray


def sample_cells(labels: Sequence[CellLabels], features: Cells, *, most: int = MOST, seed: int = 0) -> Sample:
    """Draw labelled cells, equally many of each kind where there are enough.

    Parameters
    ----------
    labels
        Of one or more kinds.
    features
        Of the same photos and grid.
    most
        Cells in all.
    seed
        Of the draw.
    """
    rng, share = np.random.default_rng(seed), max(1, most // max(1, len(labels)))
    drawn = [_drawn(each, features, share, rng) for each in labels]
    parts = list(zip(*drawn, strict=True)) or [[np.zeros((0, features.channels))], [np.zeros(0)], [np.zeros(0)],
                                               [np.zeros((0, 2))]]
    cells, belongs, weight, positions = (np.concatenate(part).astype(np.float32) for part in parts)
    finite = np.isfinite(cells).all(axis=1)
    return Sample(cells[finite], belongs[finite], weight[finite], positions[finite])


def _drawn(labels: CellLabels, features: Cells, most: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    known = np.flatnonzero(labels.weight)
    chosen = known if len(known) <= most else np.sort(rng.choice(known, most, replace=False))
    photo, i, j = np.unravel_index(chosen, labels.weight.shape)
    positions = np.stack([(i + .5) / labels.weight.shape[1], (j + .5) / labels.weight.shape[2]], axis=1)
    return _read(features, labels.rows[photo], i, j), labels.masks.ravel()[chosen], labels.weight.ravel()[chosen], positions


def _read(features: Cells, rows: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Features of single cells, (m, C); each photo is read once."""
    found = np.zeros((len(rows), features.channels), np.float32)
    photos, which = np.unique(rows, return_inverse=True)
    for start in range(0, len(photos), BATCH):
        given = features.rows(photos[start:start + BATCH])
        here = (which >= start) & (which < start + BATCH)
        found[here] = given[which[here] - start, :, i[here], j[here]]
    return found
