"""Answers as text files: CSV that no spreadsheet can be tricked by, and JSON."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guidance_viz.core import JournalError, atomic_write
from guidance_viz.store.text_files import read_table

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


@dataclass
class AnswerLog:
    """What a reader of answers met beside what it gives.

    Attributes
    ----------
    faults
        Records that cannot be understood, each with its place and why.
    notes
        What was understood otherwise than it is written.
    """

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_csv(path: str | os.PathLike[str], log: AnswerLog | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Read records, each with where it stands ("line 3"); empty values are ``None``.

    Parameters
    ----------
    path
        The file; with commas, semicolons or tabs, in UTF-8 or UTF-16.
    log
        Takes lines that cannot be understood, and what was guessed of the encoding; ``None``: they are errors.

    Raises
    ------
    JournalError
        A required column is missing; without a log also: it is not UTF-8, or a line has more or fewer values than the
        header.
    """
    table = read_table(path, COLUMNS, guess=log is not None)
    _check_header(path, table.header)
    records = []
    for number, line in table.lines:
        if len(line) == len(table.header):
            values = zip(table.header, line, strict=True)
            records.append((f"line {number}", {name: unguarded(value) or None for name, value in values}))
            continue
        said = (f"it has {len(line)} values but the header has {len(table.header)} columns. Quote values that hold a "
                "comma.")
        if log is None:
            raise JournalError(f"{os.fspath(path)!r}, line {number}: {said}")
        log.faults.append(f"line {number}: {said}")
    if log is not None:
        log.notes += table.notes
    return records


def _check_header(path: Any, header: list[str]) -> None:
    missing = {"item", "relevance"} - set(header)
    if missing:
        raise JournalError(f"{os.fspath(path)!r} has no column {' and no '.join(map(repr, sorted(missing)))}"
                           f"; it has {', '.join(header) or 'no columns'}. Name two columns 'item' and "
                           f"'relevance'; others may be {', '.join(_OPTIONAL)}.")
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise JournalError(f"{os.fspath(path)!r} has the column {twice.pop()!r} twice. Keep one of them.")


def write_json_answers(path: str | os.PathLike[str], records: Iterable[Mapping[str, Any]]) -> None:
    """Write records as one JSON object that says what it is."""
    whole = {"format": FORMAT, "version": VERSION, "answers": list(records)}
    with atomic_write(path) as file:
        file.write(json.dumps(whole, indent=1, ensure_ascii=False).encode())


def read_json_answers(path: str | os.PathLike[str], value: Any,
                      log: AnswerLog | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Take the records out of what :func:`write_json_answers` wrote; a ``log`` takes those that are none.

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
            said = f"answer {number}: it is {str(record)[:80]}; expected an object."
            if log is None:
                raise JournalError(f"{os.fspath(path)!r}, {said}")
            log.faults.append(said)
            continue
        records.append((f"answer {number}", {**dict.fromkeys(COLUMNS), **record}))
    return records
