"""Facts of a report: the data, the model, what is wrong with it, what was answered.

Shares and accuracies are in [0, 1], times are seconds, intervals are 95 %; a number that is not known is nan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAN = float("nan")


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
        Names of the splits that have photos.
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
    measure
        ``"accuracy"``, or ``"f1"`` where photos may have several classes: of the lines; ``average`` is the share of photos
        whose likeliest class is one that they have.
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
    measure: str = "accuracy"

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
