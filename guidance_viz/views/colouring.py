"""What the colour, shape and size of a point stand for: pure functions from the table to codes and a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.views.columns import Column, columns, numbers, texts

MOST_CATEGORIES = 8
CENTRAL = (0.01, 0.99)
"""Quantiles between which a number's colours and sizes change: a few large losses do not make all others look alike."""
LEVELS = 255
ANSWERS = (("yes", "yes, the right thing"), ("no", "no, something else"), ("maybe", "cannot tell"))


@dataclass(frozen=True)
class Colouring:
    """Codes for each point and what they stand for.

    Attributes
    ----------
    codes
        uint8 (N,): the entry of the legend that a point belongs to.
    legend
        Entries: ``label``, ``count``, ``colour`` (index of the palette, -1 = grey), ``shape`` (index),
        perhaps ``sign`` (an answer) or ``scale`` ("relevance" or "amount": the colour follows ``values``, from ``low`` to
        ``high``).
    values
        uint8 (N,), 0 to 255, for a continuous colour, else None.
    """

    codes: np.ndarray
    legend: list[dict[str, Any]] = field(default_factory=list)
    values: np.ndarray | None = None


def colouring(
    table: pd.DataFrame, by: str, class_names: Sequence[str], group_names: Sequence[str]
) -> Colouring:
    """Colour the rows of a session's table.

    Parameters
    ----------
    table
        ``session.table``.
    by
        The name of a column; one that is not there, or of which nothing is known, gives one grey entry.
    class_names, group_names
        Names by number.
    """
    found = columns(table[[by]], class_names, group_names) if by in table else ()
    if by == "answer" and found:
        return _answers(table["answer"].to_numpy(object))
    if not found:
        return Colouring(np.zeros(len(table), np.uint8), [_entry("photo", len(table), -1, 0)])
    column, values = found[0], table[by]
    if column.kind == "number":
        return _number(numbers(values), column)
    if column.kind == "flag":
        return _flag(texts(values), column)
    if pd.api.types.is_integer_dtype(values.dtype):
        names = {int(value): words for value, words in column.choices}
        return _categories(values.to_numpy(int), names)
    names = dict(enumerate(words for _, words in column.choices))
    place = {value: k for k, (value, _) in enumerate(column.choices)}
    return _categories(np.array([place[text] for text in texts(values)], int), names)


def sizes(values: np.ndarray) -> tuple[np.ndarray, float, float] | None:
    """Sizes that follow a number.

    Parameters
    ----------
    values
        float64 (N,); nan = unknown, drawn smallest.

    Returns
    -------
    tuple or None
        uint8 (N,), 0 to 255, and the values that the least and the greatest size stand for; None where nothing is known.
    """
    if not np.isfinite(values).any():
        return None
    low, high = _range(values)
    return np.where(np.isfinite(values), _levels(values, low, high), 0).astype(np.uint8), low, high


def _range(values: np.ndarray) -> tuple[float, float]:
    low, high = np.nanquantile(values, CENTRAL)
    return (float(low), float(high)) if high > low else (float(np.nanmin(values)), float(np.nanmax(values)))


def _levels(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Whole numbers 0 to 255 from ``low`` to ``high``, the middle where these are the same; nan gives 0."""
    share = (values - low) / (high - low) if high > low else np.full(values.shape, 0.5)
    return np.rint(np.nan_to_num(share, nan=0.0).clip(0, 1) * LEVELS).astype(np.uint8)


def _entry(label: str, count: int, colour: int, shape: int, **more: Any) -> dict[str, Any]:
    return {"label": label, "count": int(count), "colour": colour, "shape": shape, **more}


def _categories(values: np.ndarray, names: dict[int, str]) -> Colouring:
    """Numbers with names; the rarest beyond eight share one entry, and -1 is "unknown"."""
    found, counts = np.unique(values[values >= 0], return_counts=True)
    shown = np.sort(found[np.argsort(-counts, kind="stable")][:MOST_CATEGORIES])
    legend = [_entry(names.get(int(v), f"{v}"), counts[found == v][0], k, k) for k, v in enumerate(shown)]
    codes = np.full(len(values), len(legend), np.uint8)
    for k, v in enumerate(shown):
        codes[values == v] = k
    rest = int((codes == len(legend)).sum())
    if rest:
        legend.append(_entry("others" if len(found) > len(shown) else "unknown", rest, -1, 0))
    return Colouring(codes, legend)


def _answers(values: np.ndarray) -> Colouring:
    codes = np.full(len(values), 0, np.uint8)
    legend = [_entry("not answered", 0, -1, 0)]
    for k, (name, words) in enumerate(ANSWERS, start=1):
        codes[values == name] = k
        legend.append(_entry(words, (values == name).sum(), 0, (0, 4, 3)[k - 1], sign=name))
    legend[0]["count"] = int((codes == 0).sum())
    return Colouring(codes, legend)


def _flag(values: np.ndarray, column: Column) -> Colouring:
    """The first choice round and blue, the second a cross and red."""
    first = values == column.choices[0][0]
    words = [words for _, words in column.choices]
    return Colouring(np.where(first, 0, 1).astype(np.uint8),
                     [_entry(words[0], first.sum(), 0, 0), _entry(words[1], (~first).sum(), 5, 4)])


def _number(values: np.ndarray, column: Column) -> Colouring:
    unknown = np.isnan(values)
    if column.name == "p_relevant":
        ends, words, scale = (0.0, 1.0), ("0 · something else", "1 · the right thing"), "relevance"
    else:
        ends, scale = _range(values), "amount"
        words = (_bound(ends[0], ends[0] > column.low, "≤ "), _bound(ends[1], ends[1] < column.high, "≥ "))
    legend = [_entry("known", (~unknown).sum(), 0, 0, scale=scale, low=words[0], high=words[1])]
    if unknown.any() or scale == "relevance":
        legend.append(_entry("unknown", unknown.sum(), -1, 7))
    return Colouring(unknown.astype(np.uint8), legend, _levels(values, *ends))


def _bound(value: float, beyond: bool, sign: str) -> str:
    """An end of a scale; with a sign where there are values beyond it."""
    return f"{sign if beyond else ''}{value:.3g}"
