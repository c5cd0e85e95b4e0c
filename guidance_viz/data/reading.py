"""Read tables from files, and their values as numbers."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, require
from guidance_viz.data.tables import shown

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
