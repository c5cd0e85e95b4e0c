"""How much was answered, read from a journal's file without opening the run."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from guidance_viz.core import JournalError
from guidance_viz.store.replay import Replay
from guidance_viz.store.rows import ANSWERED


@dataclass(frozen=True)
class Tally:
    """What a journal holds.

    Attributes
    ----------
    answers
        Answers in effect, on maps, neurons, patches, parts and composites, of all models and annotators.
    people
        Annotators who gave them.
    last
        Time of the last row, ISO 8601, UTC; empty without any.
    """

    answers: int = 0
    people: int = 0
    last: str = ""


class _Row(NamedTuple):
    seq: int
    action: str
    verb: str
    ref: str | None
    annotator: str
    kind: str | None
    time: str


_kept: dict[str, tuple[int, Tally]] = {}


def tally(path: str | os.PathLike[str]) -> Tally:
    """Count a journal's answers; read again only where it has grown.

    Parameters
    ----------
    path
        The SQLite file; one that is not there holds nothing.

    Raises
    ------
    JournalError
        It is something else, or cannot be read.
    """
    where = Path(path).absolute()
    if not where.exists():
        return Tally()
    try:
        with closing(sqlite3.connect(f"{where.as_uri()}?mode=ro", uri=True, timeout=5)) as database:
            last = database.execute("SELECT MAX(seq) FROM guidance_journal").fetchone()[0] or 0
            kept = _kept.get(str(where))
            if kept is None or kept[0] != last:
                names = ", ".join(_Row._fields)
                rows = database.execute(f"SELECT {names} FROM guidance_journal ORDER BY seq")
                kept = _kept[str(where)] = (last, _count([_Row(*row) for row in rows]))
    except sqlite3.Error as error:
        raise JournalError(f"The answers in {os.fspath(path)!r} cannot be read ({error}). Check that the file is the run's "
                           "own and that this process may read it.") from None
    return kept[1]


def _count(rows: list[_Row]) -> Tally:
    replay = Replay()
    replay.feed(rows)
    given = [row for row in rows if row.verb == "answer" and row.kind in ANSWERED
             and row.action not in replay.undone]
    return Tally(len(given), len({row.annotator for row in given}), rows[-1].time if rows else "")
