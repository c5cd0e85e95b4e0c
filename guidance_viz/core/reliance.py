"""What a model goes by: how often its verdict changes with the object alone, and with the environment alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from guidance_viz.core.plain import to_plain

RELIANCE_VERSION = 1
BY = {"answers": "your answers", "boxes": "the data set's boxes", "drawn": "the boxes that were drawn",
      "masks": "the data set's exact masks", "array": "masks that were given"}
"""What is known of where the objects are, in words."""


@dataclass(frozen=True)
class Reliance:
    """The exchange test of one model on one split. Shares lie in [0, 1]; nan where nothing was measured.

    Attributes
    ----------
    model, split
        Whose verdicts, on which photos.
    photos, draws
        How many photos were tested, and partners each.
    environment
        Share of verdicts that change when a photo gets the environment of a photo of another class.
    object
        Share of verdicts that change when it gets the object of a photo of another class.
    interval
        95 % interval (low, high) of both, by name.
    by_class
        For each class the same two shares, ``exchanged`` (accuracy in environments of other classes' photos), and
        ``photos``.
    exchanged
        Accuracy on photos in environments of other classes' photos, the mean over the classes.
    worst
        The least of it over the classes.
    object_alone
        Accuracy where every environment is replaced by the mean environment, the mean over the classes.
    environment_alone
        Accuracy where every object is replaced by the mean of its environment, the mean over the classes: above chance,
        environments give the class away.
    at
        Where it was exchanged: ``"features"`` or ``"input"``.
    masks, places
        What it was known by where the objects are (a key of :data:`BY`), and the content hash of those masks; empty where
        that was not kept.
    """

    model: str
    split: str
    photos: int
    draws: int
    environment: float
    object: float
    interval: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    by_class: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    exchanged: float = float("nan")
    worst: float = float("nan")
    object_alone: float = float("nan")
    environment_alone: float = float("nan")
    at: str = "features"
    masks: str = ""
    places: str = ""

    @property
    def words(self) -> str:
        """One line for a person."""
        low, high = self.interval.get("environment", (float("nan"), float("nan")))
        return (f"{self.environment:.0%} of the verdicts on the {self.split} split change with the environment alone "
                f"({low:.0%} to {high:.0%}), {self.object:.0%} with the object alone; {self.exchanged:.0%} are right in "
                "other classes' environments.")

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**to_plain(self), "version": RELIANCE_VERSION}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reliance:
        """Rebuild from :meth:`to_json`; fields of a later version are left out."""
        kept = {f.name: value[f.name] for f in dataclasses.fields(cls) if f.name in value}
        for name in ("environment", "object", "exchanged", "worst", "object_alone", "environment_alone"):
            kept[name] = _number(kept.get(name))
        kept["interval"] = {k: (_number(low), _number(high)) for k, (low, high) in kept.get("interval", {}).items()}
        kept["by_class"] = {k: {n: _number(v) for n, v in row.items()} for k, row in kept.get("by_class", {}).items()}
        return cls(**kept)


def unlike(found: Sequence[Reliance]) -> str:
    """Why these tests cannot be compared with each other, and the cure; empty where they can."""
    if len({(each.places, each.split, each.at) for each in found}) < 2:
        return ""
    told = [(f"{each.model} by {BY.get(each.masks, 'masks of which nothing is known')}, {each.split} split, "
             + ("in the picture" if each.at == "input" else "among features")) for each in found]
    changed = len({line.partition(" by ")[2] for line in told}) == 1
    return (f"The figures cannot be compared, as the tests differ: {'; '.join(told)}"
            + (", which give other places now than then" if changed else "")
            + ". Measure all of the models with the same masks.")


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)
