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
        Area under the ROC curve by cell, in [0, 1]: how often a cell of an object is ranked above another one. 0.5 is
        chance.
    photos
        How many photos were looked at.
    by
        ``"masks"`` or ``"boxes"``.
    """

    auc: float
    photos: int
    by: str


def compared(ds: Dataset, rows: np.ndarray, most: int, seed: int) -> np.ndarray:
    """At most ``most`` of the rows, of those where the data set says where the object is; none where it says nothing."""
    if not ds.has_masks and not ds.has_boxes:
        return rows[:0]
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    return rows


def agreement(ds: Dataset, rows: np.ndarray, belongs: np.ndarray) -> Agreement | None:
    """Compare place masks of rows, (n, h, w), with the data set's own.

    Photos of which either says nothing are left out. ``None`` where none is left.
    """
    h, w = belongs.shape[1:]
    found = ds.masks(h, w, rows)
    if found is None:
        return None
    covered = found.numpy() >= 0.5
    told = covered.any((1, 2)) & np.isfinite(belongs).all((1, 2))
    auc = cell_auc(belongs[told], covered[told])
    return None if auc is None else Agreement(auc, int(told.sum()), "masks" if ds.has_masks else "boxes")


def cell_auc(belongs: np.ndarray, covered: np.ndarray) -> float | None:
    """Area under the ROC curve of cells, of arrays of one shape; ``None`` where cells of one kind are missing."""
    if not covered.size or covered.all() or not covered.any():
        return None
    from sklearn.metrics import roc_auc_score
    return float(roc_auc_score(covered.ravel(), belongs.ravel()))
