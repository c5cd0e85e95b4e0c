"""Answers as text files: CSV that no spreadsheet can be tricked by, and JSON."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from guidance_viz.core import JournalError, atomic_write

FORMAT = "guidance_viz answers"
VERSION = 1
COLUMNS = ("kind", "item", "patch", "relevance", "annotator", "time", "model", "method", "layer", "target",
           "value", "uid")

_OPTIONAL = tuple(name for name in COLUMNS if name not in ("item", "relevance"))
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Text that starts with an apostrophe gets another, so that :func:`unguarded` gives back exactly what was
    there.
    """
    return "'" + text if text.startswith(_RISKY) else text


def unguarded(text: str) -> str:
    """Take away the apostrophe that :func:`guarded` put there, and no other."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text


def write_csv(path: str | os.PathLike[str], records: Iterable[Mapping[str, Any]]) -> None:
    """Write records, one a line, missing values empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow(["" if record[name] is None else guarded(str(record[name])) for name in COLUMNS])
    with atomic_write(path) as file:
        file.write(text.getvalue().encode())


def read_csv(path: str | os.PathLike[str]) -> list[tuple[str, dict[str, Any]]]:
    """Read records, each with where it stands ("line 3"); empty values are ``None``.

    Raises
    ------
    JournalError
        It is not UTF-8, a required column is missing, or a line has more or fewer values than the header.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            header = [name.strip() for name in next(lines, [])]
            _check_header(path, header)
            return [(f"line {lines.line_num}", _record(path, header, line, lines.line_num))
                    for line in lines if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise JournalError(f"{os.fspath(path)!r} is not a CSV file in UTF-8 ({error}). "
                           "Save it as CSV UTF-8.") from error


def _check_header(path: Any, header: list[str]) -> None:
    missing = {"item", "relevance"} - set(header)
    if missing:
        raise JournalError(f"{os.fspath(path)!r} has no column {' and no '.join(map(repr, sorted(missing)))}"
                           f"; it has {', '.join(header) or 'no columns'}. Name two columns 'item' and "
                           f"'relevance'; others may be {', '.join(_OPTIONAL)}.")
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise JournalError(f"{os.fspath(path)!r} has the column {twice.pop()!r} twice. Keep one of them.")


def _record(path: Any, header: list[str], line: list[str], number: int) -> dict[str, Any]:
    if len(line) != len(header):
        raise JournalError(f"{os.fspath(path)!r}, line {number}: it has {len(line)} values but the header "
                           f"has {len(header)} columns. Quote values that hold a comma.")
    return {name: unguarded(value) or None for name, value in zip(header, line, strict=True)}


def write_json_answers(path: str | os.PathLike[str], records: Iterable[Mapping[str, Any]]) -> None:
    """Write records as one JSON object that says what it is."""
    whole = {"format": FORMAT, "version": VERSION, "answers": list(records)}
    with atomic_write(path) as file:
        file.write(json.dumps(whole, indent=1, ensure_ascii=False).encode())


def read_json_answers(path: str | os.PathLike[str], value: Any) -> list[tuple[str, dict[str, Any]]]:
    """Take the records out of what :func:`write_json_answers` wrote.

    Raises
    ------
    JournalError
        It is something else, or of a newer version.
    """
    if not (isinstance(value, dict) and value.get("format") == FORMAT
            and isinstance(value.get("answers"), list)):
        raise JournalError(f"{os.fspath(path)!r} is not a file of answers; expected a list of answers by "
                           f"position, or an object with 'format': {FORMAT!r}.")
    if not isinstance(value.get("version"), int) or value["version"] > VERSION:
        raise JournalError(f"{os.fspath(path)!r} has version {value.get('version')!r}, newer than {VERSION}. "
                           "Run: pip install --upgrade guidance-viz")
    records = []
    for number, record in enumerate(value["answers"], 1):
        if not isinstance(record, dict):
            raise JournalError(f"{os.fspath(path)!r}, answer {number}: it is {record!r}; expected an object.")
        records.append((f"answer {number}", {**dict.fromkeys(COLUMNS), **record}))
    return records


