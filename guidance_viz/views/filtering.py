"""Filters by any column of the table: what is offered, what came from the browser, and which rows pass."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from guidance_viz.views.columns import Column, numbers, texts
from guidance_viz.views.words import finite

Value: TypeAlias = list[Any]
"""Of categories and flags the chosen texts, none = any; of numbers ``[low, high]``, None = open."""
"""Columns that an answer changes."""


def open_value(column: Column) -> Value:
    """A filter that lets everything through."""
    return [None, None] if column.kind == "number" else []


def read_value(column: Column, given: Any) -> Value:
    """A filter's value as the browser sent it, with what means nothing left out.

    Parameters
    ----------
    column
        What is filtered by.
    given
        Untrusted: texts, or two numbers.
    """
    given = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else []
    if column.kind == "number":
        low, high = (_number(v) for v in (*given, None, None)[:2])
        return [high, low] if low is not None and high is not None and low > high else [low, high]
    return [value for value, _ in column.choices if value in given]


def passing(table: pd.DataFrame, filters: Mapping[str, Value], known: Mapping[str, Column]) -> np.ndarray:
    """Which rows pass all filters, bool (N,).

    A number that is not known passes no filter with an end.

    Parameters
    ----------
    table
        ``session.table``.
    filters
        Value by column name.
    known
        The columns by name; a filter by another one lets everything through.
    """
    keep = np.ones(len(table), bool)
    for name, value in filters.items():
        if name not in known or value == open_value(known[name]):
            continue
        if known[name].kind == "number":
            low, high = (float(v) if v is not None else end for v, end in zip(value, (-np.inf, np.inf), strict=True))
            found = numbers(table[name])
            keep &= (found >= low) & (found <= high)
        else:
            keep &= np.isin(texts(table[name]), np.array(value, object))
    return keep


def offered(column: Column) -> dict[str, Any]:
    """A column as the browser offers it."""
    return {"name": column.name, "words": column.words, "kind": column.kind, "choices": [list(c) for c in column.choices],
            "low": finite(column.low), "high": finite(column.high), "help": column.help}


def _number(value: Any) -> float | None:
    ok = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if ok else None
