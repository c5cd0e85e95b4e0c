"""Read tables from files, and their values as numbers and names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, require
from guidance_viz.data.tables import shown

MOST_NUMBERS = 100_000
"""So many classes, or groups, may be told by numbers."""
TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".parquet", ".pq")

_EXACT = 2.0 ** 53  # from here on not every whole number is one of a float


def existing(root: Path | None, name: str, example: str) -> Path:
    """The folder or file of a data set.

    Parameters
    ----------
    root
        What the person gave.
    name, example
        The format and how it is called, for the message.

    Raises
    ------
    DataError
        It was not given, or does not exist.
    """
    if root is None:
        raise DataError(f"The format {name!r} needs the place of its data: {example}.")
    if not root.exists():
        raise DataError(f"{os.fspath(root)!r} does not exist; expected the data of format {name!r}, as in "
                        f"{example}. Correct the path.")
    return root


def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a CSV (every value as text, so that ``007`` and ``NA`` stay what they are), TSV or Parquet file.

    Raises
    ------
    DataError
        The file is missing or is no such table.
    MissingDependencyError
        Parquet needs pyarrow.
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"The table {os.fspath(path)!r} does not exist. Correct its name.")
    try:
        if file.suffix.lower() in (".parquet", ".pq"):
            require("pyarrow", "parquet")
            return pd.read_parquet(file)
        separator = "\t" if file.suffix.lower() in (".tsv", ".tab") else ","
        return pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:
        raise DataError(f"{os.fspath(path)!r} cannot be read as a table ({error}). "
                        "Expected a CSV in UTF-8 with a line of column names, or Parquet.") from error


def whole_numbers(values: pd.Series, what: str) -> np.ndarray:
    """A column as int64.

    Raises
    ------
    DataError
        A value is not a whole number; names it.
    """
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~((np.abs(numbers) < _EXACT) & (numbers == np.floor(numbers))))
    if len(bad):
        raise DataError(f"The column {what!r} holds {shown(values.iloc[int(bad[0])])} in row {int(bad[0])}; "
                        "expected a whole number. Correct it.")
    return numbers.astype(np.int64)


def codes(values: Sequence[Any] | pd.Series | np.ndarray, names: Sequence[str] | None, what: str,
          unknown: bool = False) -> tuple[np.ndarray, list[str]]:
    """Turn numbers or names into the numbers 0, 1, … and their names.

    Parameters
    ----------
    values
        Whole numbers, or text.
    names
        The names in their order; ``None``: numbers are named after themselves, texts are sorted.
    what
        What the values are, for messages.
    unknown
        Whether an empty value, or -1, may stand for "not known" (-1).

    Returns
    -------
    tuple
        Numbers (N,), int64, and names.

    Raises
    ------
    DataError
        A text is not among the names, or numbers are negative without a name.
    """
    column = pd.Series(list(values), dtype=object)
    empty = (column.isna() | (column.astype(str).str.strip() == "")).to_numpy()
    if empty.any() and not unknown:
        raise DataError(f"The {what} of row {int(np.flatnonzero(empty)[0])} is empty. Fill it in, or leave "
                        "the row out.")
    numbers = pd.to_numeric(column[~empty], errors="coerce").to_numpy(dtype=float)
    result = np.full(len(column), -1, dtype=np.int64)
    named = names is not None and set(column[~empty]) <= set(names)  # names such as "7" and "9" are names
    if not named and np.isfinite(numbers).all() and (numbers == np.floor(numbers)).all():
        _check_size(numbers, np.flatnonzero(~empty), what)
        result[~empty] = numbers.astype(np.int64)
        return result, _number_names(result, names, what, unknown)
    result[~empty], known = _text_codes(column[~empty].astype(str), names, what)
    return result, known


def _check_size(numbers: np.ndarray, rows: np.ndarray, what: str) -> None:
    if np.abs(numbers).max(initial=0) >= MOST_NUMBERS:
        worst = int(np.abs(numbers).argmax())
        raise DataError(f"The {what} of row {rows[worst]} is {numbers[worst]:.0f}; expected a number from 0 up to "
                        f"{MOST_NUMBERS - 1}, as every number up to it stands for one. Count from 0, or use names.")


def _number_names(numbers: np.ndarray, names: Sequence[str] | None, what: str, unknown: bool) -> list[str]:
    if numbers.min(initial=0) < (-1 if unknown else 0):
        raise DataError(f"The {what} of row {int(numbers.argmin())} is {numbers.min()}; expected 0, 1, …. "
                        "Use numbers from 0, or names.")
    return [str(number) for number in range(numbers.max(initial=-1) + 1)] if names is None else list(names)


def _text_codes(texts: pd.Series, names: Sequence[str] | None, what: str) -> tuple[np.ndarray, list[str]]:
    known = sorted(set(texts)) if names is None else [str(name) for name in names]
    place = {name: number for number, name in enumerate(known)}
    strange = [text for text in texts if text not in place]
    if strange:
        raise DataError(f"The {what} {strange[0]!r} is not among the names given: {', '.join(known)}. "
                        "Correct it, or add it to them.")
    return np.array([place[text] for text in texts], dtype=np.int64), known
