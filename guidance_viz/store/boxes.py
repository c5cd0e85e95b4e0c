"""Boxes that people drew: what a journal row of kind ``box`` holds, and which of them are in effect.

A row holds all boxes of one photo at once, so that the last row in effect on a photo says what is there, and undo gives
back what was there before.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from guidance_viz.core import JournalError

logger = logging.getLogger(__name__)

BOX = "box"
MOST = 1000  # boxes a photo
CORNERS = ("x0", "y0", "x1", "y1")
DIGITS = 6
DRAWN_COLUMNS = ("sample_id", "boxes", "annotator", "time")


@dataclass(frozen=True)
class Box:
    """One box.

    Attributes
    ----------
    x0, y0, x1, y1
        Corners as fractions of the photo, 0 ≤ x0 < x1 ≤ 1 and 0 ≤ y0 < y1 ≤ 1; rounded to six digits.
    class_name
        What is in it; ``""``: any class.

    Raises
    ------
    JournalError
        It has no area, or lies outside the photo.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    class_name: str = ""

    def __post_init__(self) -> None:
        given = tuple(getattr(self, name) for name in CORNERS)
        numbers = [_number(value, name) for value, name in zip(given, CORNERS, strict=True)]
        x0, y0, x1, y1 = (round(value, DIGITS) for value in numbers)
        if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
            raise JournalError(f"A box is {given}; expected 0 ≤ x0 < x1 ≤ 1 and 0 ≤ y0 < y1 ≤ 1, as fractions of the photo."
                               " Divide pixels by its width and height, and cut off what reaches beyond it.")
        if not isinstance(self.class_name, str):
            raise JournalError(f"The class of a box is {self.class_name!r}; expected its name, or '' for any class.")
        for name, value in zip(CORNERS, (x0, y0, x1, y1), strict=True):
            object.__setattr__(self, name, value)

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1."""
        return self.x0, self.y0, self.x1, self.y1


def box_value(boxes: Iterable[Box] | None) -> dict[str, Any]:
    """What a row holds.

    Parameters
    ----------
    boxes
        All boxes of the photo, also none; ``None`` takes back what people drew: the data set's own boxes count again.
    """
    kept = None if boxes is None else [[box.class_name, *box.corners] for box in boxes]
    if kept is not None and len(kept) > MOST:
        raise JournalError(f"There are {len(kept)} boxes on one photo; at most {MOST} are kept. Draw fewer.")
    return {"boxes": kept}


def read_value(value: Any) -> tuple[Box, ...] | None:
    """The boxes that a row holds; ``None`` where it takes back what was drawn.

    Raises
    ------
    JournalError
        It is not what :func:`box_value` makes; says what it is.
    """
    given = value.get("boxes", ()) if isinstance(value, Mapping) else ()
    if given is None:
        return None
    whole = isinstance(value, Mapping) and "boxes" in value and isinstance(given, list)
    if not whole or len(given) > MOST or not all(isinstance(each, list) and len(each) == 5 for each in given):
        raise JournalError(f"The value of drawn boxes is {str(value)[:200]}; expected an object with 'boxes': up to {MOST} "
                           "lists of class, x0, y0, x1, y1, or null.")
    return tuple(Box(x0, y0, x1, y1, name) for name, x0, y0, x1, y1 in given)


def drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """The boxes in effect: the last row of each photo, whoever drew it.

    Parameters
    ----------
    rows
        Rows of kind ``box`` that are in effect, in order, as :meth:`Journal.rows` gives them.

    Returns
    -------
    DataFrame
        A row a photo that people drew on: sample_id, boxes (a tuple of :class:`Box`, also empty), annotator, time; in the
        order in which they were drawn. A row that this version cannot read is passed over, and logged.
    """
    found = []
    for row in rows.drop_duplicates("item", keep="last").itertuples(index=False):
        try:
            boxes = read_value(json.loads(row.value))
        except (JournalError, ValueError, TypeError) as error:
            logger.warning("The boxes drawn on %r at %s are passed over: %s", row.item, row.time, error)
            continue
        if boxes is not None:
            found.append((str(row.item), boxes, row.annotator, row.time))
    return pd.DataFrame(found, columns=list(DRAWN_COLUMNS))


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise JournalError(f"The corner {name} of a box is {value!r}; expected a number from 0 to 1, a fraction of the "
                           "photo.")
    return float(value)
