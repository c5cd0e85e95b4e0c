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

from guidance_viz.core import GuidanceError, JournalError, Relevance, read_json
from guidance_viz.store.checking import Known, named
from guidance_viz.store.codings import decoder, guess_coding
from guidance_viz.store.composites import COMPOSITE, composite_photo
from guidance_viz.store.formats import is_tasks, read_tasks
from guidance_viz.store.journal import Journal, as_record
from guidance_viz.store.rows import Explanation, Row
from guidance_viz.store.tabular import read_csv, read_json_answers

_NEURON_KINDS = ("neuron", "patch")
_FREE_KINDS = ("screening", "acceptance")       # not about a sample or a neuron


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
        Rows that are not of these photos and neurons, or not of a kind that people give; up to ten of them with why.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    present: int = 0
    unlabelled: int = 0
    action: str | None = None
    refused: int = 0
    reasons: tuple[str, ...] = ()


def import_answers(path: str | os.PathLike[str], journal: Journal, *, sample_ids: Iterable[str] | None = None,
                   neurons: int | Iterable[int | str] | None = None, model: str | None = None,
                   explanation: Explanation | None = None, coding: str | None = None,
                   annotator: str = "import", known: Known | None = None) -> Imported:
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
        The photos and neurons there are: rows on others, and those of a kind that people do not give, are left out and
        named, and the rest is imported. ``None`` checks nothing.

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
    source = _Source(Path(path), about, annotator, coding, ids_by_position("sample", sample_ids),
                     neuron_ids(neurons), known, frozenset(journal.rows()["uid"]))
    rows, unlabelled = source.rows()
    return replace(_append(journal, rows, unlabelled), **named(source.refused))


def merge(source: Journal, target: Journal, known: Known | None = None) -> Imported:
    """Bring the answers in effect of one journal into another, as they are: annotator, time, explanation and ``uid``.

    Parameters
    ----------
    source, target
        The journals. Acceptances of models stay where they are.
    known
        As for :func:`import_answers`.

    Returns
    -------
    Imported
    """
    rows = source.rows()
    rows = rows[rows["in_effect"] & ~rows["kind"].isin(_FREE_KINDS)]
    actions = {action: uuid4().hex for action in rows["action"].unique()}  # what was given at once is undone at once
    given: list[tuple[Row, str]] = []
    refused: list[str] = []
    for record in rows.to_dict("records"):
        try:
            why = "" if known is None else known.why_not_given(str(record["kind"]), str(record["item"]))
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
    counts = Counter(f"{row.kind} {row.relevance or 'value'}" for row in fresh)
    return Imported(dict(counts), len(given) - len(fresh), 0, action, **named(refused))


def _row(record: Mapping[str, Any]) -> Row:
    def text(name: str) -> str:
        return record[name] if isinstance(record[name], str) else ""
    about = Explanation(text("model"), text("method"), text("layer"), text("target"))
    value = json.loads(record["value"]) if isinstance(record["value"], str) else None
    patch = record["patch"]
    return Row(record["kind"], record["item"], record["relevance"], record["annotator"],
               int(patch) if isinstance(patch, (int, float)) and patch == patch else None, about, value, record["time"],
               record["uid"])


@dataclass(frozen=True)
class _Source:
    path: Path
    about: Explanation
    annotator: str
    coding: str | None
    samples: list[str] | None
    neurons: list[str] | None
    ids: Known | None = None
    there: frozenset[str] = frozenset()     # the journal's: what it has is not looked at again
    refused: list[str] = field(default_factory=list)

    def rows(self) -> tuple[list[Row], int]:
        try:
            if self.path.suffix.lower() == ".csv":
                return self._records(read_csv(self.path))
            value = read_json(self.path)
        except OSError as error:
            raise JournalError(f"{os.fspath(self.path)!r} cannot be read ({error}). "
                               "Check the name.") from error
        if is_tasks(value):
            return self._records(read_tasks(self.path, value))
        if isinstance(value, list):
            return self._by_position(value)
        return self._records(read_json_answers(self.path, value))

    def _by_position(self, values: list[Any]) -> tuple[list[Row], int]:
        kind, ids = self._positions(len(values))
        coding = self.coding or guess_coding(values)
        if coding == "keep" and kind == "map":
            raise JournalError(f"{self.path.name!r} holds true/false, which is how neurons are answered. "
                               f"Give neurons={len(values)}, or words for answers on maps.")
        decode = decoder(coding)
        found = [(item, self._decoded(f"entry {n}", value, decode))
                 for n, (item, value) in enumerate(zip(ids, values, strict=True))
                 if not self._refuses(f"entry {n}", {"kind": kind, "item": item})]
        rows = [Row(kind, item, relevance, self.annotator, explanation=self.about)
                for item, relevance in found if relevance is not None]
        return rows, len(found) - len(rows)

    def _positions(self, count: int) -> tuple[str, list[str]]:
        if (self.samples is None) == (self.neurons is None):
            raise JournalError(f"{self.path.name!r} is a list by position: it does not say what its {count} "
                               "entries refer to. Give sample_ids= (answers on maps) or neurons= (answers "
                               "on neurons), in the order of the file, and not both.")
        kind, ids = ("neuron", self.neurons or []) if self.samples is None else ("map", self.samples)
        if len(ids) != count:
            raise JournalError(f"{self.path.name!r} has {count} entries but {len(ids)} ids were given for "
                               f"{kind}s. Give the ids of exactly the items answered, in their order.")
        if kind == "map" and not self.about.model:
            raise JournalError(f"{self.path.name!r} holds answers on maps by position, and does not say "
                               "which model's maps they were. Give model= (Classifier.fingerprint()).")
        return kind, ids

    def _records(self, records: Sequence[tuple[str, dict[str, Any]]]) -> tuple[list[Row], int]:
        known = {False: None if self.samples is None else set(self.samples),
                 True: None if self.neurons is None else set(self.neurons)}
        decode = decoder(self.coding or "words")
        rows = [self._row(place, record, decode, known) for place, record in records
                if not self._refuses(place, record)]
        kept = [row for row in rows if row is not None]
        return kept, len(rows) - len(kept)

    def _refuses(self, place: str, record: Mapping[str, Any]) -> bool:
        """Whether a record is left out, as it is not of these photos and neurons; noted with why."""
        if self.ids is None or str(record.get("uid") or "") in self.there:
            return False
        why = self.ids.why_not_given(str(record.get("kind") or "map"), str(record.get("item")))
        self.refused.extend([f"{place}: {why}"] if why else [])
        return bool(why)

    def _row(self, place: str, record: Mapping[str, Any], decode: Callable[[Any], Relevance | None],
             known: Mapping[bool, set[str] | None]) -> Row | None:
        kind, item, value = str(record.get("kind") or "map"), record.get("item"), record.get("value")
        allowed = None if kind in (*_FREE_KINDS, "attribute", "part") else known[kind in _NEURON_KINDS]
        about = composite_photo(str(item)) if kind == COMPOSITE else item
        if allowed is not None and str(about) not in allowed:
            what = "neuron" if kind in _NEURON_KINDS else "sample"
            raise self._error(place, f"the {what} {about!r} is not one of the {len(allowed)} known ones")
        relevance = None
        if record.get("relevance") is not None or value is None:
            relevance = self._decoded(place, record.get("relevance"), decode)
            if relevance is None:
                return None
        given = {name: str(record[name]) for name in ("time", "uid") if record.get(name)}
        try:
            return Row(kind, "" if item is None else str(item), relevance,
                       str(record.get("annotator") or self.annotator), _patch(record.get("patch")),
                       self._explanation(record), _value(value), **given)
        except (GuidanceError, ValueError) as error:
            raise self._error(place, str(error)) from error

    def _explanation(self, record: Mapping[str, Any]) -> Explanation:
        names = ("model", "method", "layer", "target")
        return replace(self.about, **{name: str(record[name]) for name in names if record.get(name)})

    def _decoded(self, place: str, value: Any, decode: Callable[[Any], Relevance | None]) -> Relevance | None:
        try:
            return decode(value)
        except (ValueError, TypeError) as error:
            raise self._error(place, f"the answer {value!r} is not known; expected 'yes', 'no' or 'maybe', "
                              "or the values of the coding given") from error

    def _error(self, place: str, text: str) -> JournalError:
        return JournalError(f"{self.path.name!r}, {place}: {text}. Nothing was imported; mend the file and "
                            "import it again.")


def _append(journal: Journal, rows: list[Row], unlabelled: int) -> Imported:
    there = set(journal.rows()["uid"])
    twice = [uid for uid, count in Counter(row.uid for row in rows).items() if count > 1]
    if twice:
        raise JournalError(f"The uid {twice[0]!r} is in the file twice. Nothing was imported; leave the "
                           "column 'uid' out, or keep one of the two answers.")
    fresh = [row for row in rows if row.uid not in there]
    action = journal.append(fresh) if fresh else None
    counts = Counter(f"{row.kind} {row.relevance or 'value'}" for row in fresh)
    return Imported(dict(counts), len(rows) - len(fresh), unlabelled, action)


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


def _patch(value: Any) -> int | None:
    return None if value is None else int(str(value))


def _value(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
