"""Whether a row of a journal or an import can be about a data set and a model at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from guidance_viz.core import JournalError, Relevance
from guidance_viz.store.composites import COMPOSITE, composite_photo, read_composite
from guidance_viz.store.parts import PART, read_part
from guidance_viz.store.rows import ANSWERED, KINDS

GIVEN = ("map", "neuron", "patch", "box", "part", "composite", "attribute")
"""Kinds that people give; an import may hold these. A model is accepted by a session alone."""
MOST_NAMED = 10
_RELEVANCES = {each.value for each in Relevance}
_OF_PHOTOS, _OF_NEURONS = ("map", "box", COMPOSITE), ("neuron", "patch")


class Known:
    """The ids that answers may be about.

    Parameters
    ----------
    samples
        Ids of the photos.
    neurons
        How many neurons the explained layer has.
    find
        The id of the photo that has one of these names, paths or names of files; ``None`` where there is none, or more
        than one.
    """

    def __init__(self, samples: Iterable[str], neurons: int,
                 find: Callable[[Sequence[str]], str | None] = lambda names: None) -> None:
        self.samples, self.neurons, self.find = frozenset(map(str, samples)), neurons, find

    def why_not(self, row: Mapping[str, Any]) -> str:
        """Why a row of the journal cannot be read as an answer; empty where it can.

        Parameters
        ----------
        row
            With ``kind``, ``item``, ``patch``, ``relevance`` and ``value`` (JSON).
        """
        kind, item = row.get("kind"), row.get("item")
        if kind not in KINDS:
            return f"the kind {kind!r} is not known"
        if not isinstance(item, str) or not item:
            return f"the item is {item!r}"
        relevance, patch = row.get("relevance"), row.get("patch")
        if not (relevance in _RELEVANCES if kind in ANSWERED else relevance in (None, *_RELEVANCES)):
            return f"the answer is {relevance!r}"
        if kind == "acceptance" and relevance is not None:
            return "that a model was accepted is no answer"
        if kind == "patch" and (not isinstance(patch, (int, float)) or not patch >= 0):
            return f"the patch is {patch!r}"
        return self.why_unknown(kind, item) or _why_not_json(row.get("value"))

    def why_unknown(self, kind: str, item: str) -> str:
        """Why there is no such photo or neuron; empty where there is, and for other kinds."""
        photo = composite_photo(item) if kind == COMPOSITE else item
        if kind in _OF_PHOTOS and photo not in self.samples:
            return f"the data set has no photo {_short(photo)}"
        if kind in _OF_NEURONS and not self._is_neuron(item):
            return f"there is no neuron {_short(item)}; the layer has {self.neurons}, counted from 0"
        return ""

    def why_not_given(self, kind: str, item: str, value: Any) -> str:
        """Why an import may not hold it; empty where it may. ``value``: what else it says, perhaps as JSON."""
        if kind not in GIVEN:
            return f"an import may hold answers of kind {', '.join(GIVEN)}, not {_short(kind)}"
        return self.why_unknown(kind, item) or _why_unreadable(kind, item, value)

    def _is_neuron(self, item: str) -> bool:
        return item.isascii() and item.isdigit() and len(item) < 10 and item == str(int(item)) and int(item) < self.neurons


def named(reasons: list[str]) -> dict[str, Any]:
    """What was refused, for an :class:`Imported`: how many, and up to ten by name."""
    return {"refused": len(reasons), "reasons": tuple(reasons[:MOST_NAMED])}


def _why_unreadable(kind: str, item: str, value: Any) -> str:
    """Why nobody could say what an answer is about, as its value does not tell."""
    read = {PART: read_part, COMPOSITE: read_composite}.get(kind)
    if read is None:
        return ""
    if value is None:
        return f"there is no {kind} {_short(item)}: an answer on one holds what it is, and this one does not"
    try:
        read(value)
    except JournalError as error:
        return str(error)
    return ""


def _short(item: str) -> str:
    return repr(item if len(item) <= 80 else f"{item[:79]}…")


def _why_not_json(value: Any) -> str:
    if value is None:
        return ""
    try:
        json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return f"its value {str(value)[:80]!r} is not JSON"
    return ""
