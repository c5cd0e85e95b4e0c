"""What data sets of objects with boxes share: several classes a photo, and which of them is its label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, unknown_name
from guidance_viz.data.tables import CORNERS


def chosen_classes(names: Sequence[str], wanted: Sequence[str] | None, what: str) -> list[str]:
    """The classes asked for, in the data set's order.

    Raises
    ------
    UnknownNameError
        There is no class of that name.
    """
    for name in wanted or ():
        if name not in names:
            raise unknown_name(f"class of {what}", name, names)
    return [name for name in names if wanted is None or name in wanted]


def labelled(photos: pd.DataFrame, objects: pd.DataFrame, classes: int, what: str) -> tuple[pd.DataFrame, list[str]]:
    """Give photos their labels by the objects in them.

    Parameters
    ----------
    photos
        A row a photo, with ``sample_id``.
    objects
        A row an object: ``sample_id``, ``class`` and the box's corners.
    classes
        Number of classes.
    what
        What the photos without objects lack, for the note.

    Returns
    -------
    tuple
        The photos that have an object, with ``labels`` (0 or 1 a class) and ``label``, the class of the object with the
        largest box (the first of equal ones), and a line for the person where photos were left out.

    Raises
    ------
    DataError
        No photo has one.
    """
    rows = pd.Index(photos["sample_id"]).get_indexer(pd.Index(objects["sample_id"], dtype=object))
    codes = objects["class"].to_numpy(np.int64)
    corners = objects[list(CORNERS)].to_numpy(dtype=float)
    present = np.zeros((len(photos), classes), dtype=np.int64)
    present[rows, codes] = 1
    order = np.argsort(-np.prod(corners[:, 2:] - corners[:, :2], axis=1), kind="stable")
    first = order[np.unique(rows[order], return_index=True)[1]]
    label = np.full(len(photos), -1)
    label[rows[first]] = codes[first]
    kept = label >= 0
    if not kept.any():
        raise DataError(f"None of {len(photos)} photos has {what}. Ask for other classes, or get the annotations again.")
    table = photos.assign(label=label, labels=list(map(tuple, present.tolist())))[kept].reset_index(drop=True)
    left = int((~kept).sum())
    return table, [f"{left} of {len(photos)} photos have no {what}; they are left out."] if left else []


def with_area(objects: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out boxes without area; a line for the person where there were any."""
    corners = np.clip(objects[list(CORNERS)].to_numpy(dtype=float), 0, 1)
    area = (corners[:, 2] > corners[:, 0]) & (corners[:, 3] > corners[:, 1])
    lost = int((~area).sum())
    return objects[area].reset_index(drop=True), [f"{lost} boxes have no area inside their photo; they are left out."] \
        if lost else []
