"""Tables of boxes: read from a file, in fractions or pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from guidance_viz.core import DataError
from guidance_viz.data.tables import BOX_COLUMNS, CORNERS, corner_numbers, require_columns

UNITS = ("fraction", "pixel")


def named_boxes(table: pd.DataFrame, sample_id: str, corners: Sequence[str]) -> pd.DataFrame:
    """Give a table of boxes its usual column names, and leave out rows without any corner.

    Raises
    ------
    DataError
        It lacks a column.
    """
    if len(corners) != 4:
        raise DataError(f"The columns of a box's corners are {tuple(corners)!r}; expected the names of x0, "
                        "y0, x1, y1.")
    require_columns(table, [sample_id, *corners], "The table of boxes")
    renamed = table.rename(columns={sample_id: "sample_id", **dict(zip(corners, CORNERS, strict=True))})
    kept = renamed[[name for name in BOX_COLUMNS if name in renamed.columns]]
    values = kept[list(CORNERS)]
    return kept[~(values.isna() | (values.astype(str) == "")).all(axis=1)].reset_index(drop=True)


def as_fractions(boxes: pd.DataFrame, sample_ids: pd.Series, sizes: np.ndarray) -> pd.DataFrame:
    """Divide boxes in pixels by the width and height of their photos.

    Parameters
    ----------
    boxes
        Corners in pixels of the photo after its EXIF orientation, the greater one exclusive.
    sample_ids, sizes
        The photos' ids (N,) and their width and height, shape (N, 2).

    Returns
    -------
    DataFrame
        The boxes of these photos.
    """
    kept = boxes[boxes["sample_id"].astype(str).isin(sample_ids)].reset_index(drop=True)
    owners = pd.Index(sample_ids).get_indexer(pd.Index(kept["sample_id"].astype(str), dtype=object))
    corners = corner_numbers(kept) / np.tile(sizes[owners], 2)
    return kept.assign(**dict(zip(CORNERS, corners.T, strict=True)))


def cut_off(boxes: pd.DataFrame, limit: float) -> tuple[pd.DataFrame, list[str]]:
    """Cut off what boxes reach beyond their photo by no more than ``limit`` of its side.

    Returns
    -------
    tuple
        The boxes, and a line for the person where any was cut.
    """
    corners = corner_numbers(boxes)
    beyond = np.maximum(-corners, corners - 1).max(axis=1, initial=0)
    cut = (beyond > 0) & (beyond <= limit)
    corners[cut] = np.clip(corners[cut], 0, 1)
    kept = boxes.assign(**dict(zip(CORNERS, corners.T, strict=True)))
    if not cut.any():
        return kept, []
    return kept, [f"{int(cut.sum())} boxes reached beyond their photo, by up to "
                  f"{100 * beyond[cut].max():.1f} % of its side; they were cut off at its edge."]
