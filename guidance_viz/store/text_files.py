"""Text that people and other tools wrote: encodings and separators are found, and what was guessed is said."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidance_viz.core import DataError, JournalError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ",;\t|"
_NOT_UTF8 = "{name} is not in UTF-8; it was read as Windows-1252 (Latin 1). Where names look wrong, save it as UTF-8."


@dataclass(frozen=True)
class Table:
    """A table in text.

    Attributes
    ----------
    header
        Names of the columns.
    lines
        The number of each line in the file, and its values, empty lines left out.
    separator
        What stands between values.
    notes
        What was guessed, for the person.
    """

    header: list[str]
    lines: list[tuple[int, list[str]]]
    separator: str
    notes: tuple[str, ...] = ()

    def number(self, text: str) -> float:
        """A number as the table writes it; with a semicolon between values a comma may be the point.

        Raises
        ------
        ValueError
            It is none.
        """
        return float(text if self.separator == "," else text.replace(",", "."))


def read_text(path: str | os.PathLike[str], *, guess: bool = True) -> tuple[str, tuple[str, ...]]:
    """Text of a file, and a note where its encoding had to be guessed.

    UTF-8 and UTF-16, with or without a mark; with ``guess`` what is neither is taken for Windows-1252.

    Raises
    ------
    OSError
        It cannot be read.
    UnicodeDecodeError
        It is not UTF-8, and ``guess`` is not allowed.
    """
    content = Path(path).read_bytes()
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if marked is None and b"\0" in content[:64]:
        marked = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        return content.decode(marked or "utf-8"), ()
    except UnicodeDecodeError:
        if marked is not None or not guess:
            raise
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text, (_NOT_UTF8.format(name=repr(Path(path).name)),)


def read_table(path: str | os.PathLike[str], wanted: Collection[str], *, guess: bool = True) -> Table:
    """Read a table with a header; the separator is the one that gives most of the ``wanted`` columns.

    Raises
    ------
    JournalError
        It is no such text.
    OSError
        It cannot be read.
    """
    try:
        text, notes = read_text(path, guess=guess)
        if text.lower().startswith("sep="):  # how Excel says the separator
            text = text.partition("\n")[2]
            first = 1
        else:
            first = 0
        header = text.splitlines()[0] if text else ""
        separator = max(_SEPARATORS, key=lambda each: len(set(_split(header, each)) & set(wanted)))
        # Lines of an old Mac end in a carriage return alone.
        source = io.StringIO(text if "\n" in text else text.replace("\r", "\n"), newline="")
        lines = csv.reader(source, strict=True, delimiter=separator)
        names = _without_empty_end([name.strip() for name in next(lines, [])], 0)
        rows = [(lines.line_num + first, _without_empty_end(line, len(names)))
                for line in lines if any(value.strip() for value in line)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise JournalError(f"{os.fspath(path)!r} is not a CSV file in UTF-8 ({error}). Save it as CSV UTF-8.") from error
    return Table(names, rows, separator, notes)


def _without_empty_end(values: list[str], least: int) -> list[str]:
    """Without what a spreadsheet writes for empty columns at the right."""
    end = len(values)
    while end > least and not values[end - 1].strip():
        end -= 1
    return values[:end]


def _split(header: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
    except csv.Error:
        return []


def read_json_text(path: str | os.PathLike[str]) -> tuple[Any, tuple[str, ...]]:
    """A JSON value of a file in any of the encodings of :func:`read_text`, and its note.

    Raises
    ------
    DataError
        It is not JSON.
    OSError
        It cannot be read.
    """
    try:
        text, notes = read_text(path)
        return json.loads(text), notes
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DataError(f"{os.fspath(path)!r} is not a JSON file ({error}). Export it again.") from error
