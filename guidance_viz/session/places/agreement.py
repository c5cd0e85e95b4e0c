"""How well what answers say of places agrees with masks or boxes that a data set brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

MOST_PHOTOS = 200


@dataclass(frozen=True)
class Agreement:
    """Place masks beside the data set's own.

    Attributes
    ----------
    auc
        Area under the ROC curve by cell, in [0, 1]: how often a cell of an object is ranked above another one; 0.5 is
        chance.
    photos
        How many photos were looked at.
    by
        ``"masks"`` or ``"boxes"``.
    """

    auc: float
    photos: int
    by: str


def drawn(rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """At most ``most`` of the rows, in order."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))


def annotated(ds: Dataset, rows: np.ndarray, grid: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Those of the rows whose object the data set knows, and which of their cells it covers by half, bool (n, h, w)."""
    found = ds.masks(*grid, rows)
    if found is None:
        return rows[:0], np.zeros((0, *grid), bool)
    covered = found.numpy() >= 0.5
    there = covered.any((1, 2))
    return rows[there], covered[there]


def cell_auc(belongs: np.ndarray, covered: np.ndarray) -> tuple[float | None, int]:
    """Area under the ROC curve of the cells of photos, (n, h, w), and how many photos are known; nan: not known.

    The area is ``None`` where cells of one kind are missing.
    """
    known = np.isfinite(belongs).all((1, 2))
    belongs, covered = belongs[known], covered[known]
    if not covered.any() or covered.all():
        return None, int(known.sum())
    from sklearn.metrics import roc_auc_score
    return float(roc_auc_score(covered.ravel(), belongs.ravel())), int(known.sum())


@dataclass(frozen=True)
class Coverage:
    """Of how much the answers say where the object is: shares in [0, 1].

    Attributes
    ----------
    cells
        Of all places, those with P(belongs) below 0.25 or above 0.75.
    photos
        Of all photos, those with such a place.
    """

    cells: float
    photos: float


def coverage(belongs: np.ndarray) -> Coverage | None:
    """Coverage of P(belongs) (n, h, w), nan where it is not known; ``None`` where that is everywhere."""
    if np.isnan(belongs).all():
        return None
    said = np.abs(belongs - 0.5) > 0.25     # of nan it is not
    return Coverage(float(said.mean()), float(said.any((1, 2)).mean()))
