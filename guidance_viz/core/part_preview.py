"""What the answers on parts would do: a prediction, what it is compared with, and how well such predictions did."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guidance_viz.core.plain import to_plain

PREVIEW_VERSION = 1
FIGURES = ("reliance", "worst", "mean")
PLAIN, PRIOR = "plain", "prior"
"""The same refit without answers: with nothing exchanged, and with one mask, the mean of all, for every photo."""
NOT_TRIED = "Not tried yet: no fix was made from a prediction."

Interval = tuple[float, float]
_UNKNOWN = (math.nan, math.nan)


@dataclass(frozen=True)
class Outlook:
    """Figures of one refit of the last layer on validation photos. Shares lie in [0, 1]; nan where nothing is known.

    Attributes
    ----------
    reliance
        Share of the verdicts that change when a photo gets the environment of a photo of another class.
    worst, mean
        Accuracy of the worst group, and the mean over the groups.
    worst_group
        Name of the worst group.
    interval
        95 % interval (low, high) of each, by name: Wilson, of the mean a bootstrap over photos.
    """

    reliance: float
    worst: float
    mean: float
    worst_group: str = ""
    interval: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True)
class Gap:
    """How far a refit with the answers is from the same refit without them, in [-1, 1], with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class PredictionRecord:
    """How well predictions did: the mean distance from what was measured after the fix, in [0, 1].

    Attributes
    ----------
    fixes
        How many fixes were measured beside a prediction.
    off
        By figure, ``"reliance"``, ``"worst"``, ``"mean"``.
    """

    fixes: int = 0
    off: Mapping[str, float] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """One line for a person."""
        if not self.fixes:
            return NOT_TRIED
        fixes = "1 fix" if self.fixes == 1 else f"{self.fixes} fixes"
        worst, reliance = (_points(self.off.get(name, math.nan)) for name in ("worst", "reliance"))
        return f"So far off by {worst} on average over {fixes} for the worst group, by {reliance} for the environment."


@dataclass(frozen=True)
class PartPreview:
    """What a fix would make of the answers on parts, predicted by refitting the last layer on a few exchanged photos.

    Attributes
    ----------
    predicted
        With the answers; ``None`` where nothing is predicted, and ``reason`` says why.
    without
        The same refit without answers: ``"plain"`` (nothing exchanged) and ``"prior"`` (the mean mask for every photo).
    gaps
        ``gaps[name][figure]``: with the answers minus without them, on the same photos.
    by
        What ``worst`` and ``mean`` are over: ``"group"`` on validation photos as they are, or ``"class"`` on validation
        photos whose environments were exchanged.
    train, val
        Photos that were exchanged to refit, and to test.
    at
        Where environments were exchanged: ``"features"`` or ``"input"``.
    seconds
        That it took.
    reason, note
        Why nothing is predicted, and what else is to be known; both may be empty.
    record
        How well earlier predictions of this run did.
    version
        Of the answers it rests on: ``session.version_answers``.
    """

    predicted: Outlook | None = None
    without: Mapping[str, Outlook] = field(default_factory=dict)
    gaps: Mapping[str, Mapping[str, Gap]] = field(default_factory=dict)
    by: str = "group"
    train: int = 0
    val: int = 0
    at: str = "features"
    seconds: float = math.nan
    reason: str = ""
    note: str = ""
    record: PredictionRecord = PredictionRecord()
    version: int = 0

    @property
    def words(self) -> str:
        """A sentence or two for a person, about what the answers change and how sure that is."""
        if self.predicted is None:
            return f"Nothing is predicted. {self.reason}"
        reliance, worst = (self._figure(name) for name in ("reliance", "worst"))
        what = "worst group" if self.by == "group" else "worst class in other environments"
        told = (f"Predicted with your answers: {reliance} of the verdicts change with the environment alone; the {what} is "
                f"at {worst}.")
        return " ".join(part for part in (told, self.verdict, self.note, self.record.words) if part)

    def _figure(self, name: str) -> str:
        assert self.predicted is not None
        value, plain = getattr(self.predicted, name), self.without.get(PLAIN)
        low, high = self.predicted.interval.get(name, _UNKNOWN)
        beside = "" if plain is None else f", without answers {getattr(plain, name):.0%}"
        return f"{value:.0%} ({low:.0%} to {high:.0%}{beside})"

    @property
    def against(self) -> str:
        """The refit without answers that does best for the worst group; empty where there is none."""
        return max(self.without, key=lambda name: self.without[name].worst, default="")

    @property
    def verdict(self) -> str:
        """Whether the difference to that refit is owed to the answers; empty where nothing is predicted."""
        gap = self.gaps.get(self.against, {}).get("worst")
        if gap is None:
            return ""
        other = "one mask for all photos" if self.against == PRIOR else "nothing exchanged"
        sure = ("So far as this can tell, that is owed to your answers." if gap.low > 0 else "The answers would do harm."
                if gap.high < 0 else "That cannot be told from what it does without your answers.")
        return (f"Against the same refit with {other} the worst changes by {100 * gap.value:+.0f} points "
                f"({100 * gap.low:+.0f} to {100 * gap.high:+.0f}). {sure}")

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**to_plain(self), "words": self.words, "format": PREVIEW_VERSION}

    def with_record(self, record: PredictionRecord) -> PartPreview:
        """The same with another record."""
        return dataclasses.replace(self, record=record)


def _points(share: float) -> str:
    if not math.isfinite(share):
        return "an unknown number of points"
    points = round(100 * share)
    return f"{points} point" if points == 1 else f"{points} points"
