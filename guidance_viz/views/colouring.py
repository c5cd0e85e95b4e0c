"""What the colour and shape of a point stand for: pure functions from the table to codes and a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

CHOICES = (("group", "group"), ("label", "class"), ("prediction", "prediction"), ("correct", "correctness"),
           ("answer", "answer"), ("relevance", "P(looks at the right thing)"), ("split", "split"))
MOST_CATEGORIES = 8
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
        perhaps ``sign`` (an answer) or ``scale`` (the colour follows ``values``, from ``low`` to ``high``).
    values
        float32 (N,) in [0, 1] for a continuous colour, else None.
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
        One of :data:`CHOICES`; a column that is not there gives one grey entry.
    class_names, group_names
        Names by number.
    """
    if by == "relevance" and "p_relevant" in table:
        return _relevance(table["p_relevant"].to_numpy(np.float32, na_value=np.nan))
    if by not in table:
        return _categories(np.zeros(len(table), int), ["photo"])
    if by == "answer":
        return _answers(table["answer"].to_numpy(object))
    if by == "correct":
        return _correct(table["correct"].to_numpy(object))
    if by in ("label", "prediction"):
        return _categories(table[by].to_numpy(int), list(class_names))
    if by == "group":
        return _categories(table[by].to_numpy(int), list(group_names))
    return _named(table[by].astype(str).to_numpy(object))


def _entry(label: str, count: int, colour: int, shape: int, **more: Any) -> dict[str, Any]:
    return {"label": label, "count": int(count), "colour": colour, "shape": shape, **more}


def _categories(values: np.ndarray, names: list[str]) -> Colouring:
    """Numbers with names; the rarest beyond eight share one entry, and -1 is "unknown"."""
    found, counts = np.unique(values[values >= 0], return_counts=True)
    shown = np.sort(found[np.argsort(-counts, kind="stable")][:MOST_CATEGORIES])
    legend = [_entry(names[v] if v < len(names) else f"{v}", counts[found == v][0], k, k)
              for k, v in enumerate(shown)]
    codes = np.full(len(values), len(legend), np.uint8)
    for k, v in enumerate(shown):
        codes[values == v] = k
    rest = int((codes == len(legend)).sum())
    if rest:
        legend.append(_entry("others" if len(found) > len(shown) else "unknown", rest, -1, 0))
    return Colouring(codes, legend)


def _named(values: np.ndarray) -> Colouring:
    names, numbers = np.unique(values, return_inverse=True)
    return _categories(numbers, [str(n) for n in names])


def _answers(values: np.ndarray) -> Colouring:
    codes = np.full(len(values), 0, np.uint8)
    legend = [_entry("not answered", 0, -1, 0)]
    for k, (name, words) in enumerate(ANSWERS, start=1):
        codes[values == name] = k
        legend.append(_entry(words, (values == name).sum(), 0, (0, 4, 3)[k - 1], sign=name))
    legend[0]["count"] = int((codes == 0).sum())
    return Colouring(codes, legend)


def _correct(values: np.ndarray) -> Colouring:
    right = values.astype(bool)
    return Colouring(np.where(right, 0, 1).astype(np.uint8),
                     [_entry("right", right.sum(), 0, 0), _entry("wrong", (~right).sum(), 5, 4)])


def _relevance(values: np.ndarray) -> Colouring:
    unknown = np.isnan(values)
    legend = [
        _entry(
            "known", (~unknown).sum(), 0, 0, scale=True, low="0 · something else", high="1 · the right thing"
        ),
        _entry("unknown", unknown.sum(), -1, 7),
    ]
    return Colouring(unknown.astype(np.uint8), legend, np.nan_to_num(values, nan=.5).astype(np.float32))
