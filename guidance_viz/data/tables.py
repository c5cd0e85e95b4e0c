"""What the tables of samples and of boxes must hold, and the errors that say what they do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError
from guidance_viz.data.splits import split_names

COLUMNS = ("sample_id", "path", "label", "split", "group", "attribute", "mask_path", "labels")
BOX_COLUMNS = ("sample_id", "class", "x0", "y0", "x1", "y1")
CORNERS = ("x0", "y0", "x1", "y1")
PROBLEM_COLUMNS = ("sample_id", "path", "reason")
# Coordinates written with few digits may lie this far beyond the photo's edge.
EDGE_TOLERANCE = 1e-4


def checked_table(table: pd.DataFrame, class_names: Sequence[str], group_names: Sequence[str],
                  attribute_names: Sequence[str]) -> pd.DataFrame:
    """Check a table of samples and give its columns their types and order.

    Parameters
    ----------
    table
        Needs ``sample_id`` and ``label``; may have the other :data:`COLUMNS`. Without ``split`` all are
        ``"train"``. A ``group`` or ``attribute`` of -1 is unknown.
    class_names, group_names, attribute_names
        Names of the numbers 0, 1, ….

    Returns
    -------
    DataFrame
        Index 0 … N-1.

    Raises
    ------
    DataError
        A column is missing, a sample id is there twice, or a number stands for nothing.
    """
    require_columns(table, ("sample_id", "label"), "The table of samples")
    kept = table[[name for name in COLUMNS if name in table.columns]].reset_index(drop=True).copy()
    ids = kept["sample_id"] = kept["sample_id"].astype(str)
    _check_unique(ids)
    for column, names, lowest in (("label", class_names, 0), ("group", group_names, -1),
                                  ("attribute", attribute_names, -1)):
        if column in kept:
            kept[column] = _checked_codes(kept[column], column, len(names), lowest, ids)
    for column in ("path", "mask_path"):
        if column in kept:
            kept[column] = kept[column].fillna("").astype(str)
    if "labels" in kept:
        kept["labels"] = _checked_multilabel(kept["labels"], len(class_names), ids)
    kept["split"] = split_names(kept["split"]) if "split" in kept else "train"
    kept["path"] = kept.get("path", "")
    return kept[[name for name in COLUMNS if name in kept.columns]]


def own_columns(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table that are the person's own: all but :data:`COLUMNS`, with their names as text.

    Values that are no plain value (lists, arrays, pictures) cannot be filtered by: such columns are left out. Texts
    that are all numbers, as a CSV file has them, become numbers (not codes such as ``007``), and all
    ``true`` or ``false`` flags.

    Returns
    -------
    DataFrame
        Index 0 … N-1; without columns where there are none.
    """
    own = table[[name for name in table.columns if name not in COLUMNS]].reset_index(drop=True)
    plain = [name for name in own.columns if own[name].map(pd.api.types.is_scalar).all()]
    return pd.DataFrame({str(name): _typed(own[name]) for name in plain}, index=own.index)


def _typed(values: pd.Series) -> pd.Series:
    """Texts of a file as what they stand for; other values, and mixed ones, as they are."""
    known = values[values.notna() & (values != "")]
    if not len(known) or not known.map(lambda value: isinstance(value, str)).all():
        return values
    if known.str.lower().isin(("true", "false")).all():
        return values.str.lower().eq("true") if len(known) == len(values) else values
    numbers = pd.to_numeric(known, errors="coerce")
    code = known.str.match(r"[+-]?0\d")
    return values if numbers.isna().any() or code.any() else pd.to_numeric(values, errors="coerce")


def checked_boxes(boxes: pd.DataFrame | None, sample_ids: pd.Series, num_classes: int) -> pd.DataFrame:
    """Check a table of boxes and keep those of the samples given.

    Parameters
    ----------
    boxes
        ``sample_id``, ``x0``, ``y0``, ``x1``, ``y1`` as fractions of the photo, perhaps ``class`` (else -1,
        any class).
    sample_ids
        The samples to keep.
    num_classes
        Number of classes.

    Returns
    -------
    DataFrame
        The :data:`BOX_COLUMNS`, index 0 … B-1.

    Raises
    ------
    DataError
        A box is inverted, empty or outside its photo, or its class does not exist.
    """
    if boxes is None:
        boxes = pd.DataFrame({name: [] for name in BOX_COLUMNS})
    require_columns(boxes, ("sample_id", *CORNERS), "The table of boxes")
    kept = boxes.assign(sample_id=boxes["sample_id"].astype(str))
    kept = kept[kept["sample_id"].isin(sample_ids)].reset_index(drop=True)
    classes = kept["class"] if "class" in kept else pd.Series(-1, index=kept.index)
    kept["class"] = _checked_codes(classes, "class", num_classes, -1, kept["sample_id"])
    kept[list(CORNERS)] = _checked_corners(kept)
    return kept[list(BOX_COLUMNS)]


def require_columns(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    DataError
        Names the missing columns and those that are there.
    """
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise DataError(f"{what} has no column {', '.join(map(repr, missing))}. It has "
                        f"{', '.join(map(repr, table.columns)) or 'none'}. Name the right column, or add it.")


def shown(value: Any) -> str:
    """A value as a person would write it in an error message."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def corner_numbers(boxes: pd.DataFrame) -> np.ndarray:
    """The corners x0, y0, x1, y1 of boxes as floats, shape (B, 4); nan for what is no number."""
    return boxes[list(CORNERS)].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float, copy=True)


def problem_table(rows: Sequence[tuple[str, str, str]] = ()) -> pd.DataFrame:
    """A table of left-out samples: id, path, reason."""
    return pd.DataFrame(list(rows), columns=list(PROBLEM_COLUMNS), dtype=object)


def _check_unique(ids: pd.Series) -> None:
    twice = ids[ids.duplicated()].unique()
    if len(twice):
        first = ", ".join(map(repr, twice[:5]))
        raise DataError(f"{len(twice)} sample ids are there more than once: "
                        f"{first}{', …' if len(twice) > 5 else ''}. Each sample needs an id of its own; use "
                        "another column, or the path.")


def _checked_codes(values: pd.Series, what: str, count: int, lowest: int, ids: pd.Series) -> np.ndarray:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if lowest < 0:
        numbers = np.where(pd.isna(values).to_numpy(), -1.0, numbers)
    bad = ~((numbers >= lowest) & (numbers < count) & (numbers == np.floor(numbers)))
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise DataError(f"The {what} of sample {ids.iloc[first]!r} is {shown(values.iloc[first])}; expected "
                        f"a whole number from {lowest} to {count - 1}, as there are {count} names for it "
                        f"({int(bad.sum())} of {len(bad)} rows are wrong). Correct it, or name all of them.")
    return numbers.astype(np.int64)


def _checked_multilabel(values: pd.Series, classes: int, ids: pd.Series) -> list[tuple[int, ...]]:
    kept = []
    for name, value in zip(ids, values, strict=True):
        row = tuple(value)
        if len(row) != classes or not set(row) <= {0, 1}:
            raise DataError(f"The labels of sample {name!r} are {value!r}; expected {classes} values of 0 "
                            "or 1, one a class.")
        kept.append(tuple(int(present) for present in row))
    return kept


def _checked_corners(boxes: pd.DataFrame) -> np.ndarray:
    corners = corner_numbers(boxes)
    inside = ((corners >= -EDGE_TOLERANCE) & (corners <= 1 + EDGE_TOLERANCE)).all(axis=1)
    right_way = (corners[:, 0] < corners[:, 2]) & (corners[:, 1] < corners[:, 3])
    bad = np.flatnonzero(~(inside & right_way))
    if len(bad):
        row = boxes.iloc[int(bad[0])]
        written = ", ".join(f"{name}={shown(row[name])}" for name in CORNERS)
        raise DataError(f"A box of sample {row['sample_id']!r} is {written}; expected 0 ≤ x0 < x1 ≤ 1 and "
                        f"0 ≤ y0 < y1 ≤ 1, as fractions of the photo ({len(bad)} of {len(boxes)} boxes are "
                        "wrong). Divide pixels by the photo's width and height, put the smaller corner "
                        "first, and cut off what reaches beyond the photo.")
    return np.clip(corners, 0.0, 1.0)
