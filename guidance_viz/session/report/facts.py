"""What a report says of a run: frozen facts, gathered in one place and shown in several ways.

Shares and accuracies are in [0, 1], times are seconds, intervals are 95 %; a number that is not known is nan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guidance_viz.core import to_plain

NAN = float("nan")
FACTS_VERSION = 1


@dataclass(frozen=True)
class Shot:
    """A picture, ``image/webp``; empty where its photo cannot be read, or pictures were not asked for."""

    sample_id: str
    alt: str
    webp: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Share:
    """A share of ``count`` photos with its Wilson interval."""

    value: float = NAN
    low: float = NAN
    high: float = NAN
    count: int = 0


@dataclass(frozen=True)
class Cell:
    """How many photos of a class and group are in each split; ``group`` is empty where groups are not known."""

    class_name: str
    group: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class DataCard:
    """The data set.

    Attributes
    ----------
    source
        Where it comes from, in words.
    splits
        Names of the splits that have photos, and ``"no split"``.
    objects
        ``"masks"``, ``"boxes"``, or empty: whether it is known where the objects are.
    located, boxes
        Photos whose object is known, and boxes in all.
    side
        Pixels of a side as the model sees a photo; None where the data's own transform decides.
    sizes
        Smallest, median and largest ``width × height`` of the photos looked at, or empty.
    left_out
        Photos that could not be read.
    """

    name: str
    source: str
    photos: int
    splits: tuple[str, ...]
    cells: tuple[Cell, ...]
    class_names: tuple[str, ...]
    group_names: tuple[str, ...]
    objects: str
    located: int
    boxes: int
    side: int | None
    sizes: tuple[str, ...]
    left_out: int
    data_hash: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """A model of the run: ``made_by`` is a method, or empty for the original."""

    name: str
    hash: str
    made_by: str
    current: bool


@dataclass(frozen=True)
class ModelCard:
    """The classifier: its source in words, the layer that is explained, and how."""

    source: str
    layer: str
    explained_by: str
    target: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class GroupLine:
    """One group, or one class where groups are not known."""

    name: str
    accuracy: Share


@dataclass(frozen=True)
class Discrepancy:
    """Accuracy on a class's photos with an attribute, and without (Yang et al. 2023, Eq. 7)."""

    class_name: str
    attribute: str
    with_it: Share
    without: Share
    gap: float


@dataclass(frozen=True)
class Said:
    """Answers on the maps of one group's or class's photos."""

    name: str
    yes: int
    no: int
    maybe: int

    @property
    def total(self) -> int:
        """Answers in all."""
        return self.yes + self.no + self.maybe


@dataclass(frozen=True)
class Cluster:
    """A cluster of the attention space that answers rejected: its photos look alike to the model.

    Attributes
    ----------
    photos
        How many it holds.
    yes, no, maybe
        Answers on photos of it.
    accuracy
        Of the examined model on its photos.
    mostly, share
        The most frequent group (or class) in it, and its share.
    shots
        Typical photos through the model's map.
    """

    photos: int
    yes: int
    no: int
    maybe: int
    accuracy: float
    mostly: str
    share: float
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True)
class RejectedNeuron:
    """A neuron that was answered NO; ``adds`` is what it adds on average to the logit of ``class_name``."""

    neuron: int
    class_name: str
    adds: float
    shots: tuple[Shot, ...] = ()


@dataclass(frozen=True)
class Bias:
    """What is wrong with the original model.

    Attributes
    ----------
    model, split
        Which model, and whose photos.
    known
        Whether groups are known; else the lines are classes.
    lines
        Accuracy by group.
    average
        Accuracy on all photos.
    worst, best
        Names of the two groups; empty without photos.
    gap
        Best less worst accuracy.
    energy, area, dead
        Mean share of a map's energy on the object, that share by chance, and the share of all-zero maps.
    examined
        The model whose explanations were answered first.
    said_by_group, said_by_class
        What the answers on its maps said.
    clusters, neurons
        What was rejected most.
    """

    model: str
    split: str
    known: bool
    lines: tuple[GroupLine, ...]
    average: Share
    worst: str
    best: str
    gap: float
    discrepancies: tuple[Discrepancy, ...]
    energy: float
    area: float
    dead: float
    examined: str
    said_by_group: tuple[Said, ...]
    said_by_class: tuple[Said, ...]
    clusters: tuple[Cluster, ...]
    neurons: tuple[RejectedNeuron, ...]

    def line(self, name: str) -> GroupLine | None:
        """The group of that name."""
        return next((line for line in self.lines if line.name == name), None)


@dataclass(frozen=True)
class Kind:
    """Answers in effect on one model's maps or neurons, one an item."""

    model: str
    kind: str
    yes: int
    no: int
    maybe: int


@dataclass(frozen=True)
class Person:
    """An annotator: answers, share of others' answers that are the same, median seconds, time of the last."""

    name: str
    answers: int
    agreement: float
    seconds: float
    last: str


@dataclass(frozen=True)
class Answers:
    """What was answered.

    Attributes
    ----------
    kinds
        By model and kind.
    people
        By annotator.
    taken_back
        Answers that were undone.
    alpha, low, high, verdict
        Krippendorff's α with its bootstrap interval, and what it means in a word.
    shared
        Items that several people answered.
    seconds, minutes
        Median seconds an answer, and minutes in all, of the answers whose time is known; nan for none.
    rule
        How several answers on an item become one.
    """

    kinds: tuple[Kind, ...]
    people: tuple[Person, ...]
    taken_back: int
    alpha: float
    low: float
    high: float
    verdict: str
    shared: int
    seconds: float
    minutes: float
    rule: str

    @property
    def items(self) -> int:
        """Answered items."""
        return sum(kind.yes + kind.no + kind.maybe for kind in self.kinds)


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


@dataclass(frozen=True)
class Facts:
    """All that a report says."""

    title: str
    run: str
    made: str
    data: DataCard
    model: ModelCard
    bias: Bias
    answers: Answers
    fixes: tuple[FixFacts, ...]
    changes: Changes | None
    settings: Mapping[str, Any]
    runtime: Mapping[str, Any]
    versions: Mapping[str, str]
    replay: Replay
    history: tuple[Event, ...]
    version: int = FACTS_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return plain values, without pictures; a number that is not known is None."""
        return without_pictures(to_plain(self))


def without_pictures(value: Any) -> Any:
    """Plain values less what is bytes."""
    if isinstance(value, dict):
        return {name: without_pictures(each) for name, each in value.items() if not isinstance(each, bytes)}
    return [without_pictures(each) for each in value] if isinstance(value, list) else value
