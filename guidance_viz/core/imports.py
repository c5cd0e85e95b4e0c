"""What an import did: what it read, what of it is in the session now, and what was left out, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

MOST_NAMED = 10
"""How many reasons and notes are kept in words."""


@dataclass(frozen=True, eq=False, repr=False)
class ImportReport(dict[str, Any]):
    """What came of an import.

    As a dictionary, which cannot be changed, it has its ``facts``, and, where something was left out or is to be known,
    ``skipped``, ``reasons`` and ``notes``.

    Attributes
    ----------
    read
        How many boxes or answers the file holds.
    matched
        How many of them are in the session afterwards, those that were there before included.
    skipped
        How many are not.
    facts
        Counts of the kind of import.
    reasons
        Up to ten of what was left out, each with its place in the file and why.
    notes
        Up to ten of what was understood otherwise than it is written: photos that were turned, sizes that differ.
    """

    read: int
    matched: int
    facts: Mapping[str, Any]
    skipped: int = 0
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("reasons", "notes"):
            object.__setattr__(self, name, tuple(getattr(self, name))[:MOST_NAMED])
        told = {name: getattr(self, name) for name in ("skipped", "reasons", "notes")}
        super().__init__({**self.facts, **{name: value for name, value in told.items() if value}})

    def _refuse(self, *_given: Any, **_more: Any) -> NoReturn:
        raise TypeError("An ImportReport says what was done; it cannot be changed. Copy it: dict(report).")

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse

    def __reduce__(self) -> Any:
        return type(self), (self.read, self.matched, self.facts, self.skipped, self.reasons, self.notes)

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {"read": self.read, "matched": self.matched, "skipped": self.skipped, **self}
