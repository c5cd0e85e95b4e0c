"""What one line of the journal says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from guidance_viz.core import JournalError, Relevance, unknown_name

#: What can be answered, and the version of what such a row holds.
KINDS = {"map": 1, "neuron": 1, "patch": 1, "box": 1, "attribute": 1, "part": 1, "composite": 1, "screening": 1,
         "acceptance": 1}
ANSWERED = ("map", "neuron", "patch", "part", "composite")
"""Kinds that are an answer, yes, no or maybe, and nothing without it."""


@dataclass(frozen=True)
class Explanation:
    """Which explanation was answered.

    Attributes
    ----------
    model
        Fingerprint of the model.
    method
        Name of the attribution method.
    layer
        Name of the layer that was explained.
    target
        What was explained: ``"label"``, ``"prediction"``, a class, with ``"contrast"`` or without.
    """

    model: str = ""
    method: str = ""
    layer: str = ""
    target: str = ""


@dataclass(frozen=True)
class Row:
    """One answer on one item.

    Attributes
    ----------
    kind
        One of :data:`KINDS`.
    item
        Id of the item: a sample id (map, box, screening), a neuron's number (neuron, patch), the name of an attribute
        (attribute: YES healthy, NO spurious, MAYBE unsure), ``"CLUSTERING:NUMBER"`` (part: YES it belongs to the object),
        ``"SAMPLE:HASH"`` (composite: YES the object is still there), a model version (acceptance).
    relevance
        The answer, or ``None`` for a kind that carries a ``value`` instead.
    annotator
        Who answered.
    patch
        Which patch of the neuron, for kind ``"patch"`` alone.
    explanation
        Which explanation was answered.
    value
        What else the kind holds; JSON. Of kind ``"box"``: see :func:`guidance_viz.store.boxes.box_value`; of kind
        ``"part"``: see :func:`guidance_viz.store.parts.part_value`; of kind ``"composite"``: see
        :func:`guidance_viz.store.composites.composite_value`.
    time
        UTC, ISO 8601.
    uid
        Unique for ever; an import skips what is there already.

    Raises
    ------
    UnknownNameError
        ``kind`` is not known.
    JournalError
        The relevance, the patch, the item or the annotator is not possible.
    """

    kind: str
    item: str
    relevance: Relevance | None = None
    annotator: str = "me"
    patch: int | None = None
    explanation: Explanation = Explanation()
    value: Any = None
    time: str = field(default_factory=lambda: utc_now())
    uid: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown_name("kind of answer", self.kind, KINDS)
        if self.relevance is not None:
            object.__setattr__(self, "relevance", as_relevance(self.relevance))
        if self.kind in ANSWERED and self.relevance is None:
            raise JournalError(f"An answer of kind {self.kind!r} needs a relevance: 'yes', 'no' or 'maybe'.")
        if (self.patch is not None) != (self.kind == "patch"):
            raise JournalError(f"An answer of kind {self.kind!r} has patch {self.patch!r}; "
                               "an answer of kind 'patch', and no other, names its patch, counted from 0.")
        if self.patch is not None and not (isinstance(self.patch, int) and self.patch >= 0):
            raise JournalError(f"patch is {self.patch!r}; expected a whole number from 0.")
        for name in ("item", "annotator", "time", "uid"):
            _check_text(name, getattr(self, name))
        object.__setattr__(self, "time", _in_utc(self.time))


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise JournalError(f"{name} is {value!r}; expected a string that is not empty.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise JournalError(f"{name} is {value!r}, which is not valid Unicode and cannot be stored. "
                           "Rename the file it came from.") from error


def _in_utc(time: str) -> str:
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise JournalError(f"The time {time!r} is not ISO 8601 with its offset, such as "
                           "'2026-01-31T12:00:00+00:00'.")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_relevance(value: Any) -> Relevance:
    """Read a relevance.

    Raises
    ------
    JournalError
        It is not one.
    """
    try:
        return Relevance(value)
    except ValueError:
        raise JournalError(f"The relevance {value!r} is not known; "
                           "expected 'yes', 'no' or 'maybe'.") from None


def utc_now() -> str:
    """Return the time as the journal writes it: ISO 8601, UTC, microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
