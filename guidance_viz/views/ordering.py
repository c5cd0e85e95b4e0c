"""Which photos a gallery shows, and in which order: pure functions from the table to row numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

ALL = "all"

# name -> (words, column that must hold a number, whether the largest come first)
SORTS: dict[str, tuple[str, str | None, bool]] = {
    "uncertain": ("answer most uncertain", "uncertainty", True),
    "disagreement": ("annotators disagree most", "disagreement", True),
    "confidence": ("model least sure", "confidence", False),
    "loss": ("highest loss", "loss", True),
    "change": ("map changed most", "map_change", True),
    "energy": ("looks most outside the object", "energy_inside", False),
    "relevance": ("least likely the right thing", "p_relevant", False),
    "data": ("as in the data", None, False),
}
MOVED_BY_ANSWERS = ("uncertain", "disagreement", "relevance")
"""Orders that an answer changes."""


def order(
    table: pd.DataFrame, filters: Mapping[str, str], sort: str, within: np.ndarray | None = None
) -> np.ndarray:
    """Row numbers that pass the filters, in order.

    Parameters
    ----------
    table
        ``session.table``.
    filters
        Value by name: ``group``, ``label`` (numbers as text), ``split``, ``correct`` (``right`` / ``wrong``),
        ``answer`` (``yes``, ``no``, ``maybe``, ``none``, ``any``); ``"all"`` lets everything through.
    sort
        A key of :data:`SORTS`; ties keep the table's order, unknown values come last.
    within
        Row numbers to stay within; None = all.
    """
    keep = np.ones(len(table), bool)
    for name, value in filters.items():
        if value != ALL:
            keep &= _passes(table, name, value)
    if within is not None:
        chosen = np.zeros(len(table), bool)
        chosen[within] = True
        keep &= chosen
    rows = np.flatnonzero(keep)
    return rows[np.argsort(_keys(table, sort)[rows], kind="stable")]


def sorts_for(table: pd.DataFrame) -> list[tuple[str, str]]:
    """The orders that the table's numbers allow, with their words."""
    return [(name, words) for name, (words, column, _) in SORTS.items()
            if column is None or (column in table and np.isfinite(_numbers(table, column)).any())]


def _passes(table: pd.DataFrame, name: str, value: str) -> np.ndarray:
    if name == "correct":
        return table["correct"].to_numpy(bool) == (value == "right")
    if name == "answer":
        given = table["answer"].to_numpy(object)
        return {"any": given != "", "none": given == ""}.get(value, given == value)
    if name == "split":
        return table["split"].to_numpy(object) == value
    return table[name].to_numpy(int) == int(value) if name in table else np.ones(len(table), bool)


def _numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    return table[column].to_numpy(np.float64, na_value=np.nan)


def _keys(table: pd.DataFrame, sort: str) -> np.ndarray:
    _, column, largest_first = SORTS.get(sort, SORTS["data"])
    if column is None or column not in table:
        return np.zeros(len(table))
    values = _numbers(table, column)
    return np.where(np.isnan(values), np.inf, -values if largest_first else values)
