"""Where the objects are: from answers, boxes, exact masks, or an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import DataError, ShapeError
from guidance_viz.mitigation.annotations import annotations_in, class_table
from guidance_viz.mitigation.exchange import hard_masks

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.types import Places

CELLS = 32
"""Rows and columns of cells that boxes and exact masks are kept at for an exchange in the picture."""
_EDGE = 1e-4  # of a probability: its log-odds stay finite


def masks_of(ds: Dataset, given: Any, places: Places | None, h: int = CELLS, w: int = CELLS) -> np.ndarray:
    """How far each place of every photo belongs to its object.

    Parameters
    ----------
    ds
        The data set.
    given
        As ``masks`` of :class:`~guidance_viz.mitigation.exchange_options.ExchangeOptions`.
    places
        The place masks of the answers, for ``"answers"``.
    h, w
        Grid that boxes and exact masks are brought to; the others keep their own.

    Returns
    -------
    ndarray
        float32 (N, h', w') in [0, 1], nan where it is not known.

    Raises
    ------
    DataError
        Nothing is known of any photo.
    ShapeError
        The array is not one mask a photo.
    """
    if not isinstance(given, str):
        return _checked(np.asarray(given, dtype=np.float32), len(ds))
    if given != "answers":
        return _annotated(ds, given, h, w)
    if places is None or np.isnan(places.masks).all():
        raise DataError("Nothing is known of where the objects are: no part, map or box is answered that says so. Answer a "
                        "few parts both yes and no (session.parts(), session.answer_parts), draw boxes, or use "
                        "masks='boxes' or masks='masks' where the data set has them.")
    return _checked(np.asarray(places.masks, dtype=np.float32), len(ds))


def _checked(masks: np.ndarray, count: int) -> np.ndarray:
    if masks.ndim != 3 or len(masks) != count:
        raise ShapeError(f"masks have size {masks.shape}; expected ({count}, h, w), one mask a photo of the data set.")
    known = masks[~np.isnan(masks)]
    if known.size and not (known.min() >= 0 and known.max() <= 1):
        raise ShapeError(f"masks lie between {known.min():g} and {known.max():g}; expected how far a place belongs, in "
                         "[0, 1].")
    if not known.size:
        raise DataError("masks are nan everywhere: nothing is known of where the objects are.")
    return masks


def _annotated(ds: Dataset, kind: str, h: int, w: int) -> np.ndarray:
    """Boxes or exact masks of a photo, those of all its classes together."""
    found = annotations_in(ds, kind)
    has = class_table(ds)
    present = found.present(has)
    masks = np.full((len(has), h, w), np.nan, np.float32)
    for target in range(has.shape[1]):
        rows = np.flatnonzero(present[:, target])
        inside = found.masks(rows, np.full(len(rows), target), h, w).numpy() if len(rows) else masks[:0]
        masks[rows] = np.fmax(masks[rows], inside)
    return masks


def sharpened(masks: np.ndarray, factor: float, hard: bool) -> np.ndarray:
    """Masks whose log-odds are multiplied by a factor, or hard ones; what is not known stays so."""
    if hard:
        return np.where(np.isnan(masks), masks, hard_masks(torch.from_numpy(np.nan_to_num(masks))).numpy())
    if factor == 1.0:
        return masks
    inner = np.clip(masks, _EDGE, 1 - _EDGE)
    odds = factor * np.log(inner / (1 - inner))
    soft = 1 / (1 + np.exp(-odds))
    return np.where((masks > 0) & (masks < 1), soft, masks).astype(np.float32)
