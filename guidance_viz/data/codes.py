"""Numbers and texts as codes 0, 1, … with their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError

MOST_NUMBERS = 100_000
"""So many classes, or groups, may be told by numbers."""

# A text that is a number and nothing else: "7", "7.0"; not "007", which is a name.
_NUMBER = re.compile(r"\s*[+-]?(0|[1-9]\d*)(\.\d*)?([eE][+-]?\d+)?\s*")


def codes(values: Sequence[Any] | pd.Series | np.ndarray, names: Sequence[str] | None, what: str,
          unknown: bool = False, gaps: bool = True) -> tuple[np.ndarray, list[str]]:
    """Turn numbers or names into the numbers 0, 1, … and their names.

    Parameters
    ----------
    values
        Whole numbers, or text. A text such as ``"7"`` is a number, one such as ``"007"`` is not.
    names
        The names in their order; ``None``: numbers are named after themselves, texts are sorted.
    what
        What the values are, for messages.
    unknown
        Whether an empty value, or -1, may stand for "not known" (-1).
    gaps
        Whether a number that does not occur stands for something all the same: then every number up to the greatest has a
        name. Else names are those of the values that occur, and 7, 12 become 0, 1.

    Returns
    -------
    tuple
        Numbers (N,), int64, and names.

    Raises
    ------
    DataError
        A text is not among the names, or a number is negative.
    """
    column = pd.Series(list(values), dtype=object)
    empty = (column.isna() | (column.astype(str).str.strip() == "")).to_numpy()
    if empty.any() and not unknown:
        raise DataError(f"The {what} of row {int(np.flatnonzero(empty)[0])} is empty. Fill it in, or leave "
                        "the row out.")
    result = np.full(len(column), -1, dtype=np.int64)
    known = column[~empty]
    numbers = None if _are_names(known, names) else _numbers(known)
    if numbers is None:
        result[~empty], texts = _text_codes(known.map(_text), names, what)
        return result, texts
    _check_size(numbers, np.flatnonzero(~empty), what)
    result[~empty] = numbers
    if result.min(initial=0) < (-1 if unknown else 0):
        raise DataError(f"The {what} of row {int(result.argmin())} is {result.min()}; expected 0, 1, …. "
                        "Use numbers from 0, or names, and leave out what has none.")
    if names is not None:
        return _among(result, names), list(names)
    return _own_names(result, gaps or unknown)


def are_numbers(values: Sequence[Any]) -> bool:
    """Whether all values are whole numbers, or texts that are."""
    return _numbers(pd.Series(list(values), dtype=object)) is not None


def _are_names(values: pd.Series, names: Sequence[str] | None) -> bool:
    """Whether texts are names as they are, such as "7" and "9" of the names "7", "9"."""
    return names is not None and values.map(lambda value: isinstance(value, str)).all() and set(values) <= set(names)


def _numbers(values: pd.Series) -> np.ndarray | None:
    """Values as whole numbers; ``None`` where one is none."""
    if any(isinstance(value, str) and not _NUMBER.fullmatch(value) for value in values):
        return None
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return numbers if (np.isfinite(numbers) & (numbers == np.floor(numbers))).all() else None


def _text(value: Any) -> str:
    """A value as its name; 7.0 beside texts is "7"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check_size(numbers: np.ndarray, rows: np.ndarray, what: str) -> None:
    if np.abs(numbers).max(initial=0) >= MOST_NUMBERS:
        worst = int(np.abs(numbers).argmax())
        raise DataError(f"The {what} of row {rows[worst]} is {numbers[worst]:.0f}; expected a number from 0 up to "
                        f"{MOST_NUMBERS - 1}, as every number up to it stands for one. Count from 0, or use names.")


def _among(numbers: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Numbers as they are, or, where one is too large, by the names that are written like them."""
    place = {str(name): number for number, name in enumerate(names)}
    texts = [str(number) for number in numbers]
    if numbers.max(initial=-1) < len(names) or not set(texts) - {"-1"} <= set(place):
        return numbers
    return np.array([place.get(text, -1) for text in texts], dtype=np.int64)


def _own_names(numbers: np.ndarray, gaps: bool) -> tuple[np.ndarray, list[str]]:
    if gaps:
        return numbers, [str(number) for number in range(numbers.max(initial=-1) + 1)]
    present, place = np.unique(numbers, return_inverse=True)
    return place.astype(np.int64), [str(number) for number in present]


def _text_codes(texts: pd.Series, names: Sequence[str] | None, what: str) -> tuple[np.ndarray, list[str]]:
    known = sorted(set(texts)) if names is None else [str(name) for name in names]
    place = {name: number for number, name in enumerate(known)}
    strange = [text for text in texts if text not in place]
    if strange:
        raise DataError(f"The {what} {strange[0]!r} is not among the names given: {', '.join(known)}. "
                        "Correct it, or add it to them.")
    return np.array([place[text] for text in texts], dtype=np.int64), known
