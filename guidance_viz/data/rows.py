"""Which rows are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from guidance_viz.core import DataError, check_same_size

Rows: TypeAlias = Sequence[int] | np.ndarray


def checked_row(index: int, count: int, name: str) -> int:
    """One row of ``count``; a negative index counts from the end.

    Raises
    ------
    IndexError
        There is no such row.
    """
    row = int(index) + (count if index < 0 else 0)
    if not 0 <= row < count:
        raise IndexError(f"There is no row {index}; the data set {name!r} has {count} samples.")
    return row


def checked_rows(indices: Rows | None, count: int, name: str, unique: bool) -> np.ndarray:
    """Rows as int64, from their numbers, a mask of all rows, or ``None`` for all.

    Raises
    ------
    DataError
        A row does not exist, or is there twice though ``unique``.
    ShapeError
        A mask is not as long as the data set.
    """
    given = np.arange(count) if indices is None else np.asarray(indices)
    if given.dtype == bool:
        check_same_size("The mask of rows", given.shape, f"the data set {name!r}", (count,))
        given = np.flatnonzero(given)
    rows = given.astype(np.int64).reshape(-1)
    bad = rows[(rows < 0) | (rows >= count)]
    if len(bad):
        raise DataError(f"There is no row {bad[0]}; expected rows 0 to {count - 1} of the data set {name!r}.")
    if unique and len(np.unique(rows)) < len(rows):
        raise DataError("A row was asked for twice; name each row once.")
    return rows
