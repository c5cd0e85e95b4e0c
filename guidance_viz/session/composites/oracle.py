"""Composites answered by boxes or masks, for experiments without people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import Relevance
from guidance_viz.session.composites.answers import stacked
from guidance_viz.session.parts.oracle import check_by, located, object_masks

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

COVERED = 0.6           # of the object must be kept
PURE = 0.5              # of what is kept must be object
KEPT = 0.5


def composite_relevance(masks: Sequence[np.ndarray], rows: np.ndarray, ds: Dataset,
                        by: str | None) -> tuple[list[str], str]:
    """YES where a mask keeps the object: 60 % of it, and mostly it; else NO.

    Parameters
    ----------
    masks
        What was kept of each photo, (h, w) in [0, 1]; a cell counts from one half.
    rows
        The photos, (n,).
    ds
        The data set with what people drew.
    by
        ``"boxes"``, ``"masks"``, or ``None``: what people drew, else masks, else boxes.

    Returns
    -------
    tuple
        Answers, empty where the data set knows no object; and by what.

    Raises
    ------
    DataError
        It has none at all.
    OptionError
        Another ``by``.
    """
    by = check_by(ds, by)
    there, found = located(ds, by), [""] * len(masks)
    for which, some in stacked(list(masks)):
        which = [i for i in which if there[rows[i]]]
        some = np.stack([masks[i] for i in which]) if which else some[:0]
        h, w = some.shape[1:]
        objects = object_masks(ds, by, h, w, rows[which]) if which else some
        for i, mask, covered in zip(which, some, objects, strict=True):
            found[i] = keeps(mask, covered)
    return found, by


def keeps(mask: np.ndarray, covered: np.ndarray) -> str:
    """The answer on one photo: kept and covered by the object, (h, w) in [0, 1]; empty where there is no object."""
    kept = mask >= KEPT
    inside, whole = covered[kept].sum(), covered.sum()
    if whole == 0:
        return ""
    yes = inside >= COVERED * whole and inside >= PURE * kept.sum()
    return Relevance.YES.value if yes else Relevance.NO.value
