"""Facts of a report: what was done, what changed, and how to do it again.

Shares and accuracies are in [0, 1], times are seconds; a number that is not known is nan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guidance_viz.core import Localization
from guidance_viz.report.found import Share, Shot


@dataclass(frozen=True)
class Measure:
    """A figure of a model before and after."""

    name: str
    before: float
    after: float


@dataclass(frozen=True)
class FixFacts:
    """One mitigation.

    Attributes
    ----------
    does, paper
        What the method does, and where it was published; possibly empty.
    start, made
        The model that it started from, and the version that it became (or empty).
    fate
        accepted, rejected, waiting, replaced, cancelled, running, "changed nothing".
    time
        When it was asked for, UTC.
    given, options
        Options that were given, and all that were in effect.
    answers_used, data_used, weights
        See :class:`~guidance_viz.core.Report`.
    split, measures
        Figures before and after on a split.
    localization
        Where the maps lie, where the method measured that.
    worse
        Groups that fell by more than their interval, in words (of the validation photos, where there are any).
    """

    number: int
    method: str
    does: str
    paper: str
    start: str
    made: str
    fate: str
    time: str
    status: str
    seconds: float
    best_epoch: int
    selection: str
    seed: int
    given: Mapping[str, Any]
    options: Mapping[str, Any]
    answers_used: Mapping[str, int]
    data_used: Mapping[str, float]
    weights: Mapping[str, float]
    split: str
    measures: tuple[Measure, ...]
    warnings: tuple[str, ...]
    worse: tuple[str, ...]
    versions: Mapping[str, str]
    localization: tuple[Localization, ...] = ()


@dataclass(frozen=True)
class GroupMove:
    """One group from one model to the other, on the same photos; ``p`` is of McNemar's exact test."""

    name: str
    before: Share
    after: Share
    fixed: int
    broken: int
    p: float
    regressed: bool


@dataclass(frozen=True)
class SplitChange:
    """Before and after on one split."""

    split: str
    known: bool
    groups: tuple[GroupMove, ...]
    measures: tuple[Measure, ...]
    fixed: int
    broken: int


@dataclass(frozen=True)
class Attention:
    """How the maps of one group moved: energy on the object, change of the map, share of all-zero maps."""

    name: str
    photos: int
    inside_before: float
    inside_after: float
    moved: float
    dead_before: float
    dead_after: float


@dataclass(frozen=True)
class Pair:
    """A photo before and after: ``kind`` is "fixed", "broken" or "moved"."""

    kind: str
    sample_id: str
    group: str
    class_name: str
    said_before: str
    said_after: str
    confidence_before: float
    confidence_after: float
    inside_before: float
    inside_after: float
    moved: float
    photo: Shot
    before: Shot
    after: Shot


@dataclass(frozen=True)
class Changes:
    """From the original model to the latest.

    Attributes
    ----------
    before, after
        Their names.
    waiting
        Whether the latest is a fix that nobody accepted yet.
    splits
        By split, the one that counts first.
    attention
        By group, on the first split.
    moved_in, moved_out
        Photos of it whose map's share on the object rose, and fell, by more than a tenth.
    pairs
        Photos to look at.
    """

    before: str
    after: str
    waiting: bool
    splits: tuple[SplitChange, ...]
    attention: tuple[Attention, ...]
    moved_in: int
    moved_out: int
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Expected:
    """What a replay should find of one fix."""

    number: int
    method: str
    split: str
    worst: float


@dataclass(frozen=True)
class Replay:
    """How to make the run again: commands for a shell, what to expect, within which tolerance, and what it takes."""

    commands: tuple[str, ...]
    expected: tuple[Expected, ...]
    tolerance: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A line of the history: answers that one person gave without a break in between are one."""

    time: str
    what: str
    detail: str
    who: str
