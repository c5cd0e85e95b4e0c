"""The journal at another time: what was in effect then, bringing it back, and copying rows up to then."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pandas as pd
from sqlalchemy import insert, select

from guidance_viz.store.journal import Journal
from guidance_viz.store.replay import Replay
from guidance_viz.store.rows import utc_now
from guidance_viz.store.schema import JOURNAL


def answers_at(rows: pd.DataFrame, seq: int | None = None) -> dict[str, str]:
    """Actions in effect after a row of the journal.

    Parameters
    ----------
    rows
        From :meth:`Journal.rows`.
    seq
        Number of the row; 0: before the first; ``None``: after the last.

    Returns
    -------
    dict
        The annotator by action, in the order they were given.
    """
    past = rows if seq is None else rows[rows["seq"] <= seq]
    replay = Replay()
    replay.feed(past.itertuples())
    given = past[past["verb"] == "answer"].drop_duplicates("action")
    kept = given[~given["action"].isin(replay.undone)]
    return dict(zip(kept["action"], kept["annotator"], strict=True))


def restore(journal: Journal, seq: int, annotator: str, why: str, *, action: str | None = None,
            then: Callable[[], None] | None = None) -> str | None:
    """Make what is in effect what it was after a row: undo and redo rows, appended as one action.

    Each row is in the name of who gave the answer, so that their undo and redo go on from there; the first is signed with
    who brought it back.

    Parameters
    ----------
    journal
        The journal.
    seq
        Number of the row; 0: before the first.
    annotator
        Who brings it back.
    why
        Kept in the rows' value.
    action
        The id of the action, which is not done twice; by default a new one.
    then
        As for :meth:`Journal.append`.

    Returns
    -------
    str or None
        The id of the action; ``None`` where nothing had to change.
    """
    name = action or uuid4().hex

    def rows(everything: pd.DataFrame) -> list[dict[str, Any]]:
        if (everything["action"] == name).any():
            return []
        now, past = answers_at(everything), answers_at(everything, seq)
        undone = [("undo", given, who) for given, who in reversed(now.items()) if given not in past]
        redone = [("redo", given, who) for given, who in past.items() if given not in now]
        value = json.dumps({"back_to": why, "by": annotator}, ensure_ascii=False)
        return [{"uid": uuid4().hex, "action": name, "verb": verb, "ref": ref, "annotator": who, "time": utc_now(),
                 "value": value} for verb, ref, who in undone + redone]
    return journal.append_made(rows, then=then)


def copy_journal(source: Journal, target: Journal, seq: int | None = None, models: dict[str, str] | None = None) -> int:
    """Copy rows as they are, undo and redo too, into an empty journal.

    Parameters
    ----------
    source, target
        The journals.
    seq
        The last row to copy; ``None``: all.
    models
        Fingerprints to be replaced.

    Returns
    -------
    int
        How many rows.
    """
    names = [column.name for column in JOURNAL.columns if column.name != "seq"]
    wanted = select(*(JOURNAL.c[name] for name in names)).order_by(JOURNAL.c.seq)
    with source._reading() as connection:
        found = [dict(row._mapping) for row in connection.execute(
            wanted if seq is None else wanted.where(JOURNAL.c.seq <= seq))]
    for row in found:
        row["model"] = (models or {}).get(row["model"], row["model"])
    with target._lock, target._writing() as connection:
        if found:
            connection.execute(insert(JOURNAL), found)
    return len(found)
