"""Bringing answers into a journal, all of a file or none of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from guidance_viz.core import GuidanceError, JournalError
from guidance_viz.store.answer_source import FREE_KINDS, AnswerSource
from guidance_viz.store.checking import Known, named
from guidance_viz.store.journal import Journal, as_record
from guidance_viz.store.rows import Explanation, Row


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes
    ----------
    counts
        Answers that were added: ``{"map yes": 3414, …}``.
    present
        Answers left out because the journal has them (same ``uid``): importing a file twice adds nothing.
    unlabelled
        Items that the file says were not answered.
    action
        The journal's action, so that one undo takes the whole import back; ``None`` when nothing was added.
    refused, reasons
        Rows that are not of these photos and neurons, of a kind that people do not give, or cannot be understood; up to
        ten of them with why.
    read
        How many records there are.
    elsewhere
        Answers that were added and count nothing now, as they are about other models' explanations.
    notes
        What was understood otherwise than it is written.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    present: int = 0
    unlabelled: int = 0
    action: str | None = None
    refused: int = 0
    reasons: tuple[str, ...] = ()
    read: int = 0
    elsewhere: int = 0
    notes: tuple[str, ...] = ()


def import_answers(path: str | os.PathLike[str], journal: Journal, *, sample_ids: Iterable[str] | None = None,
                   neurons: int | Iterable[int | str] | None = None, model: str | None = None,
                   explanation: Explanation | None = None, coding: str | None = None,
                   annotator: str = "import", known: Known | None = None, here: str = "",
                   counts: Callable[[Row], bool] | None = None) -> Imported:
    """Import a CSV file, a JSON file of this package, or a JSON list by position as CRAYON's authors
    released.

    A list by position says nothing about what its entries refer to, so it needs the ids in their order:
    either ``sample_ids`` (with ``model``, whose maps were answered) or ``neurons``.

    Parameters
    ----------
    path
        The file; ``.csv``, or JSON, also what Label Studio exports of tasks that came from here.
    journal
        Where the answers go, in one transaction.
    sample_ids, neurons
        Ids by position (a number C of neurons means 0 to C-1). For a CSV, or JSON of this package: the ids
        that exist; others are refused. ``None`` checks nothing.
    model
        Fingerprint of the model whose explanations were answered; for rows that do not say.
    explanation
        Further facts about the explanations, for rows that do not say.
    coding
        How the answers are written: ``"words"`` (yes, no, maybe), ``"keep"`` (neurons: true = relevant),
        ``"crayon"`` (yes 0, no 1, maybe 0.5) or ``"slim"`` (1 core, 0 spurious, -1 unlabelled). Words and
        true/false are recognised; numbers are not, since the two codings contradict each other.
    annotator
        For rows that do not say.
    known
        The photos and neurons there are: rows on others, those of a kind that people do not give, and those that cannot
        be understood are left out and named, and the rest is imported. ``None``: what cannot be understood is an error,
        and nothing else is checked.
    here
        The model that rows on maps and neurons are taken to be about where neither they nor ``model`` say.
    counts
        Whether a row that was added counts where it is now; ``None``: all do.

    Returns
    -------
    Imported
        What was added and left out.

    Raises
    ------
    JournalError
        The file cannot be understood, an id or a value is not known (the line and the value are named), the
        length differs from the ids', or ids or model are missing. Nothing is imported then.
    """
    about = explanation or Explanation()
    about = replace(about, model=model) if model is not None else about
    source = AnswerSource(Path(path), about, annotator, coding, ids_by_position("sample", sample_ids),
                          neuron_ids(neurons), known, here, frozenset(journal.rows()["uid"]))
    rows, unlabelled = source.rows()
    done = _append(journal, rows, unlabelled, counts)
    return replace(done, read=source.read, notes=tuple(source.log.notes), **named(source.refused))


def merge(source: Journal, target: Journal, known: Known | None = None,
          counts: Callable[[Row], bool] | None = None) -> Imported:
    """Bring the answers in effect of one journal into another, as they are: annotator, time, explanation and ``uid``.

    Parameters
    ----------
    source, target
        The journals. Acceptances of models stay where they are.
    known, counts
        As for :func:`import_answers`.

    Returns
    -------
    Imported
    """
    rows = source.rows()
    rows = rows[rows["in_effect"] & ~rows["kind"].isin(FREE_KINDS)]
    actions = {action: uuid4().hex for action in rows["action"].unique()}  # what was given at once is undone at once
    given: list[tuple[Row, str]] = []
    refused: list[str] = []
    for record in rows.to_dict("records"):
        try:
            why = "" if known is None else known.why_not_given(
                str(record["kind"]), str(record["item"]), record["value"])
            given += [] if why else [(_row(record), actions[record["action"]])]
        except (GuidanceError, ValueError, TypeError) as error:
            why = str(error)
        refused += [f"{record['kind']} of {record['annotator']}: {why}"] if why else []
    fresh: list[Row] = []

    def missing(everything: pd.DataFrame) -> list[dict[str, Any]]:
        there = set(everything["uid"])
        found = [(row, action) for row, action in given if row.uid not in there]
        fresh.extend(row for row, _ in found)
        return [as_record(row, action) for row, action in found]
    action = target.append_made(missing)
    added, elsewhere = _counted(fresh, counts)
    return Imported(added, len(given) - len(fresh), 0, action, read=len(rows), elsewhere=elsewhere, **named(refused))


def _row(record: Mapping[str, Any]) -> Row:
    def text(name: str) -> str:
        return record[name] if isinstance(record[name], str) else ""
    about = Explanation(text("model"), text("method"), text("layer"), text("target"))
    value = json.loads(record["value"]) if isinstance(record["value"], str) else None
    patch = record["patch"]
    return Row(record["kind"], record["item"], record["relevance"], record["annotator"],
               int(patch) if isinstance(patch, (int, float)) and patch == patch else None, about, value, record["time"],
               record["uid"])


def _append(journal: Journal, rows: list[Row], unlabelled: int,
            counts: Callable[[Row], bool] | None) -> Imported:
    there = set(journal.rows()["uid"])
    twice = [uid for uid, count in Counter(row.uid for row in rows).items() if count > 1]
    if twice:
        raise JournalError(f"The uid {twice[0]!r} is in the file twice. Nothing was imported; leave the "
                           "column 'uid' out, or keep one of the two answers.")
    fresh = [row for row in rows if row.uid not in there]
    action = journal.append(fresh) if fresh else None
    added, elsewhere = _counted(fresh, counts)
    return Imported(added, len(rows) - len(fresh), unlabelled, action, elsewhere=elsewhere)


def _counted(rows: Sequence[Row], counts: Callable[[Row], bool] | None) -> tuple[dict[str, int], int]:
    """Answers that count, by kind and answer, and how many do not."""
    here = [row for row in rows if counts is None or counts(row)]
    return dict(Counter(f"{row.kind} {row.relevance or 'value'}" for row in here)), len(rows) - len(here)


def ids_by_position(what: str, ids: Iterable[Any] | None) -> list[str] | None:
    """Check ids that stand for positions; ``None`` stays ``None``."""
    if ids is None:
        return None
    names = [str(name) for name in ids]
    if len(set(names)) < len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise JournalError(f"The {what} id {twice!r} is given twice; ids by position must be different.")
    return names


def neuron_ids(neurons: int | Iterable[int | str] | None) -> list[str] | None:
    """Turn a number of neurons, or their ids, into ids by position."""
    return ids_by_position("neuron", range(neurons) if isinstance(neurons, int) else neurons)
