"""The rows of a file of answers: read, decoded, and each that cannot be taken named."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from guidance_viz.core import GuidanceError, JournalError, Relevance
from guidance_viz.store.checking import Known
from guidance_viz.store.codings import decoder, guess_coding
from guidance_viz.store.composites import COMPOSITE, composite_photo
from guidance_viz.store.formats import is_tasks, read_tasks
from guidance_viz.store.rows import Explanation, Row
from guidance_viz.store.tabular import AnswerLog, read_csv, read_json_answers
from guidance_viz.store.text_files import read_json_text

NEURON_KINDS = ("neuron", "patch")
FREE_KINDS = ("screening", "acceptance")       # not about a sample or a neuron
_EXPLAINED = ("map", *NEURON_KINDS)
_TABLES = (".csv", ".tsv", ".txt")

Decode = Callable[[Any], "Relevance | None"]


class Fault(ValueError):
    """A record that cannot be understood; says why."""


@dataclass
class AnswerSource:
    """A file, and what its rows may be about.

    Attributes
    ----------
    path
        The file.
    about, annotator, coding
        For rows that do not say.
    samples, neurons
        Ids by position, or those that exist.
    known
        The photos and neurons there are: what is not about them, or cannot be understood, is left out and named;
        ``None``: it is an error.
    here
        The model that rows on maps and neurons are taken to be about where nothing says.
    there
        The journal's ``uid``: what it has is not looked at again.
    refused
        What was left out, each with its place and why.
    log
        What the reader met.
    read
        How many records the file holds.
    """

    path: Path
    about: Explanation
    annotator: str
    coding: str | None
    samples: list[str] | None
    neurons: list[str] | None
    known: Known | None = None
    here: str = ""
    there: frozenset[str] = frozenset()
    refused: list[str] = field(default_factory=list)
    log: AnswerLog = field(default_factory=AnswerLog)
    read: int = 0
    unsaid: int = 0

    def rows(self) -> tuple[list[Row], int]:
        """What can be taken, and how many were not answered.

        Raises
        ------
        JournalError
            The file cannot be understood; nothing of it can be used; or, without ``known``, a record cannot.
        """
        try:
            found, unlabelled = self._found()
        except OSError as error:
            raise JournalError(f"{os.fspath(self.path)!r} cannot be read ({error}). "
                               "Check the name.") from error
        if self.log.faults and not found:
            raise self._error(self.log.faults[0])
        if self.unsaid:
            self.log.notes.append(f"{self.unsaid} answers do not say which model's explanations they are about; they were "
                                  "taken to be about the current one's. Give model= where they are about another's.")
        self.read += len(self.log.faults)
        self.refused[:0] = self.log.faults
        return found, unlabelled

    def _found(self) -> tuple[list[Row], int]:
        log = None if self.known is None else self.log
        if self.path.suffix.lower() in _TABLES:
            return self._records(read_csv(self.path, log))
        value, notes = read_json_text(self.path)
        self.log.notes += notes
        if is_tasks(value):
            return self._records(read_tasks(self.path, value, log))
        if isinstance(value, list):
            return self._by_position(value)
        return self._records(read_json_answers(self.path, value, log))

    def _by_position(self, values: list[Any]) -> tuple[list[Row], int]:
        kind, ids = self._positions(len(values))
        coding = self.coding or guess_coding(values)
        if coding == "keep" and kind == "map":
            raise JournalError(f"{self.path.name!r} holds true/false, which is how neurons are answered. "
                               f"Give neurons={len(values)}, or words for answers on maps.")
        decode = decoder(coding)
        self.read = len(values)
        found = [(item, self._strictly(f"entry {n}", lambda value=value: decoded(value, decode)))  # type: ignore[misc]
                 for n, (item, value) in enumerate(zip(ids, values, strict=True))
                 if not self._refuses(f"entry {n}", {"kind": kind, "item": item})]
        rows = [Row(kind, item, relevance, self.annotator, explanation=self._explanation(kind, {}))
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
        decode = decoder(self.coding or _coding_of([record for _, record in records]))
        self.read = len(records)
        kept: dict[Any, Row] = {}
        unlabelled = 0
        for place, given in records:
            record = self._named(place, given)
            if self._refuses(place, record):
                continue
            try:
                row = self._row(record, decode)
            except Fault as error:
                if self.known is None:
                    raise self._error(f"{place}: {error}") from error
                self.log.faults.append(f"{place}: {error}")
                self.read -= 1  # counted with the faults
                continue
            unlabelled += row is None
            if row is not None:
                self._keep(kept, place, record, row)
        return list(kept.values()), unlabelled

    def _keep(self, kept: dict[Any, Row], place: str, record: Mapping[str, Any], row: Row) -> None:
        """Take a row; of two of the same person on the same item, that nothing else tells apart, the last counts."""
        key: Any = ("", row.uid) if record.get("uid") else (row.kind, row.item, row.patch, row.annotator, row.explanation)
        if self.known is not None and key in kept and key[0] not in ("", "attribute", "box"):
            self.refused.append(f"{place}: {row.kind} {row.item!r} was answered before in the file; this answer counts")
        elif key in kept:
            if self.known is not None and key[0] == "":
                self.refused.append(f"{place}: its uid {row.uid!r} is in the file twice")
                return
            key = ("", row.uid, len(kept))
        kept[key] = row

    def _named(self, place: str, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """The record with the id of its photo, where the file calls the photo otherwise."""
        item, kind = record.get("item"), str(record.get("kind") or "map")
        if self.known is None or kind not in ("map", "box") or item is None or str(item) in self.known.samples:
            return record
        found = self.known.find(record.get("names") or [str(item)])
        if found is None:
            return record
        self.log.notes.append(f"{place}: {str(item)[:80]!r} is the photo {found!r}")
        return {**record, "item": found}

    def _refuses(self, place: str, record: Mapping[str, Any]) -> bool:
        """Whether a record is left out, as it is not of these photos, neurons and parts; noted with why."""
        if self.known is None or str(record.get("uid") or "") in self.there:
            return False
        why = self.known.why_not_given(str(record.get("kind") or "map"), str(record.get("item")), record.get("value"))
        self.refused.extend([f"{place}: {why}"] if why else [])
        return bool(why)

    def _row(self, record: Mapping[str, Any], decode: Decode) -> Row | None:
        kind, item, value = str(record.get("kind") or "map"), record.get("item"), record.get("value")
        self._check_listed(kind, item)
        relevance = None
        if record.get("relevance") is not None or value is None:
            relevance = decoded(record.get("relevance"), decode)
            if relevance is None:
                return None
        given = {name: str(record[name]) for name in ("time", "uid") if record.get(name)}
        try:
            return Row(kind, "" if item is None else str(item), relevance,
                       str(record.get("annotator") or self.annotator), _patch(record.get("patch")),
                       self._explanation(kind, record), _value(value), **given)
        except (GuidanceError, ValueError, RecursionError) as error:
            raise Fault(str(error)) from error

    def _check_listed(self, kind: str, item: Any) -> None:
        ids = self.neurons if kind in NEURON_KINDS else self.samples
        about = composite_photo(str(item)) if kind == COMPOSITE else item
        if ids is not None and kind not in (*FREE_KINDS, "attribute", "part") and str(about) not in set(ids):
            what = "neuron" if kind in NEURON_KINDS else "sample"
            raise Fault(f"the {what} {about!r} is not one of the {len(ids)} known ones")

    def _explanation(self, kind: str, record: Mapping[str, Any]) -> Explanation:
        names = ("model", "method", "layer", "target")
        about = replace(self.about, **{name: str(record[name]) for name in names if record.get(name)})
        if about.model or not self.here or kind not in _EXPLAINED:
            return about
        self.unsaid += 1
        return replace(about, model=self.here)

    def _strictly(self, place: str, read: Callable[[], Relevance | None]) -> Relevance | None:
        try:
            return read()
        except Fault as error:
            raise self._error(f"{place}: {error}") from error

    def _error(self, text: str) -> JournalError:
        return JournalError(f"{self.path.name!r}, {text.rstrip('.')}. Nothing was imported; mend the file and "
                            "import it again.")


def decoded(value: Any, decode: Decode) -> Relevance | None:
    """A foreign answer as ours; ``None``: not answered.

    Raises
    ------
    Fault
        It is not known.
    """
    try:
        return decode(value)
    except (ValueError, TypeError) as error:
        raise Fault(f"the answer {str(value)[:80] if value is not None else None!r} is not known; expected 'yes', 'no' or "
                    "'maybe', or the values of the coding given") from error


def _coding_of(records: Sequence[Mapping[str, Any]]) -> str:
    """Words; or true and false, where that is all that is said, and of neurons."""
    said = [record for record in records if record.get("relevance") is not None]
    texts = {str(record["relevance"]).strip().lower() for record in said}
    of_neurons = all(record.get("kind") in NEURON_KINDS for record in said)
    return "keep" if texts and texts <= {"true", "false"} and of_neurons else "words"


def _patch(value: Any) -> int | None:
    return None if value is None else int(str(value))


def _value(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
