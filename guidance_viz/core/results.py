"""The frozen results that pass from the work to the person: plain numbers and numpy arrays only."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from guidance_viz.core.localization import Localization
from guidance_viz.core.plain import UNLESS_EMPTY, to_plain
from guidance_viz.core.reliance import Reliance

RESULT_VERSION = 1


class Relevance(StrEnum):
    """A person's answer on an explanation: ``YES`` = the model looks at the right thing."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True)
class Progress:
    """One report of a step of long work.

    Attributes
    ----------
    stage
        What is being done, in words a person understands.
    done, total
        Steps done and steps in all (``total`` 0 = not known).
    eta_s
        Seconds left, estimated; ``None`` while unknown.
    metrics
        Numbers worth showing while it runs (loss, validation accuracy, …).
    message
        A line for the person, possibly empty.
    """

    stage: str
    done: int = 0
    total: int = 0
    eta_s: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class Estimate:
    """What preparing a session will take.

    Attributes
    ----------
    seconds, disk_bytes, memory_bytes
        Totals.
    parts
        ``(name, seconds, disk_bytes)`` a part.
    """

    seconds: float
    disk_bytes: int
    memory_bytes: int
    parts: tuple[tuple[str, float, int], ...] = ()


@dataclass(frozen=True)
class GroupReport:
    """Accuracy by group, groups in ascending order of their number; where images have several labels, F1 in its place.

    Attributes
    ----------
    groups
        Group numbers, ascending, shape (G,).
    names
        Their names.
    accuracy
        Accuracy in [0, 1] by group, nan for a group without samples, shape (G,).
    count
        Samples by group, shape (G,).
    interval
        95 % Wilson score interval by group, shape (G, 2), nan for an empty group.
    worst, mean
        Worst-group accuracy (WGA) and mean-group accuracy (MGA), over the groups that have samples.
    worst_group
        The number of the worst group, -1 when all are empty.
    average
        Accuracy over all samples.
    adjusted_average
        Group accuracies weighted by the training group sizes; ``None`` where these are not given.
    known
        False where groups were not known and classes stand in for them.
    measure
        ``"accuracy"``; ``"f1"`` of data with several classes an image: all shares are F1 then, without intervals.
    """

    groups: np.ndarray
    names: tuple[str, ...]
    accuracy: np.ndarray
    count: np.ndarray
    interval: np.ndarray
    worst: float
    mean: float
    worst_group: int
    average: float
    adjusted_average: float | None = None
    known: bool = True
    measure: str = "accuracy"

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return to_plain(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> GroupReport:
        """Rebuild from :meth:`to_json`."""
        arrays = {"groups": np.int64, "accuracy": np.float64, "count": np.int64, "interval": np.float64}
        known = {f.name for f in dataclasses.fields(cls)}
        kept = {k: v for k, v in value.items() if k in known}
        kept = {k: np.array([np.nan if x is None else x for x in v], dtype=arrays[k]) if k in arrays and k != "interval"
                else v for k, v in kept.items()}
        kept["interval"] = np.array([[np.nan if x is None else x for x in row] for row in value["interval"]],
                                    dtype=np.float64).reshape(-1, 2)
        kept["names"] = tuple(kept["names"])
        for name in ("worst", "mean", "average"):
            kept[name] = float("nan") if kept[name] is None else float(kept[name])
        return cls(**kept)


@dataclass(frozen=True)
class Evaluation:
    """One model on one split.

    Attributes
    ----------
    model
        Name of the model version: ``"v0"`` is the original.
    split
        The split it was evaluated on.
    groups
        Accuracy by group; of data with several classes an image F1, see
        :func:`~guidance_viz.metrics.multilabel_group_report`.
    balanced_worst
        WGA after the class offsets that equalise the class accuracies on the validation split; tells a mere shift
        of the decision threshold from a better model. nan where not measured, and with several classes an image.
    epg
        Mean energy of the saliency map inside the object, in [0, 1]; nan without boxes or masks.
    box_area
        Mean share of the photo that the boxes or masks cover: the EPG of a map by chance.
    dead_share
        Share of all-zero maps in [0, 1].
    aiou, worst_aiou
        Mean adjusted IoU of the maps with the object (Yang et al. 2023, Eq. 9), over all photos with a box or mask and of
        the group where it is least; nan where it was not measured, and ``aiou_note`` says why.
    attention_accuracy, worst_attention_accuracy
        Mean share of the strong attention (at least 0.8 of the map's range) that lies on the object, as SLIM's code scores
        attention; over all and of the group where it is least.
    iou
        Mean overlap of map and object without a threshold (Yang et al. 2023, Eq. 8).
    attribution
        The method of the maps that the figures are of.
    aiou_note
        Why there is no adjusted IoU where there could be one.
    f1
        Micro-averaged F1: of data with several classes an image a class is predicted where its logit is at least 0, of
        other data the likeliest one (then it is the average accuracy). nan where not measured.
    mean_ap
        Mean average precision over the classes.
    reliance
        What the model goes by on this split, where that was measured; else ``None``.
    more
        Figures of :mod:`guidance_viz.metrics.catalogue` that have no field here, by key.
    """

    model: str
    split: str
    groups: GroupReport
    balanced_worst: float = float("nan")
    epg: float = float("nan")
    box_area: float = float("nan")
    dead_share: float = float("nan")
    aiou: float = float("nan")
    worst_aiou: float = float("nan")
    attention_accuracy: float = float("nan")
    worst_attention_accuracy: float = float("nan")
    iou: float = float("nan")
    attribution: str = "gradcam"
    aiou_note: str = ""
    f1: float = float("nan")
    mean_ap: float = float("nan")
    reliance: Reliance | None = None
    more: Mapping[str, float] = field(default_factory=dict, metadata=UNLESS_EMPTY)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return to_plain(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Evaluation:
        """Rebuild from :meth:`to_json`."""
        known = {f.name for f in dataclasses.fields(cls)}
        kept: dict[str, Any] = {k: (float("nan") if v is None else v) for k, v in value.items() if k in known}
        tested = value.get("reliance")
        more = {key: float("nan") if number is None else number for key, number in value.get("more", {}).items()}
        return cls(**{**kept, "groups": GroupReport.from_json(value["groups"]), "more": more,
                      "reliance": None if tested is None else Reliance.from_json(tested)})


@dataclass(frozen=True)
class Report:
    """What a mitigation did, enough to repeat it.

    Attributes
    ----------
    method, options, seed
        What was asked for; ``options`` holds the effective values, defaults included.
    status
        ``"finished"``, ``"cancelled"`` or ``"diverged"``.
    before, after
        Evaluations by split of the model it started from and of the model it made.
    answers_used
        Answers by kind: ``{"map yes": 3, "map no": 2, "neuron no": 1, …}``.
    effective_weights
        The weights that were applied to each mean loss.
    data_used
        What was learnt from: ``photos``, their ``share of the training split`` (or validation split), and for a curated
        subset the ``answers`` it rests on.
    selection_rule, best_epoch
        How the kept epoch was chosen (never by test data) and which it was; epoch 0 is the start.
    history
        One mapping of numbers an epoch.
    images_processed
        Images that went through a part of the network, counted once a pass.
    seconds
        Wall-clock time.
    data_hash, model_hash, result_hash
        Content hashes of the data set, the model before and the model after.
    versions
        Versions of this package, torch, numpy, Python.
    localization
        Where the maps lie before and after, of every method, depth and split that was measured; see
        :class:`~guidance_viz.core.Localization`.
    warnings
        Lines for the person: dead maps rose, the decision threshold moved, it diverged, …
    """

    method: str
    options: Mapping[str, Any]
    seed: int
    status: str
    before: Mapping[str, Evaluation]
    after: Mapping[str, Evaluation]
    answers_used: Mapping[str, int] = field(default_factory=dict)
    effective_weights: Mapping[str, float] = field(default_factory=dict)
    data_used: Mapping[str, float] = field(default_factory=dict)
    selection_rule: str = ""
    best_epoch: int = 0
    history: Sequence[Mapping[str, float]] = ()
    images_processed: int = 0
    seconds: float = 0.0
    data_hash: str = ""
    model_hash: str = ""
    result_hash: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    localization: Sequence[Localization] = ()
    version: int = RESULT_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return to_plain(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """Rebuild from :meth:`to_json`; fields of a later version are left out."""
        known = {f.name for f in dataclasses.fields(cls)}
        kept = {k: v for k, v in value.items() if k in known}
        for side in ("before", "after"):
            kept[side] = {k: Evaluation.from_json(v) for k, v in kept[side].items()}
        kept["localization"] = [Localization.from_json(each) for each in kept.get("localization", ())]
        return cls(**kept)


@dataclass(frozen=True)
class Preview:
    """What the answers so far would change, from cached activations.

    Attributes
    ----------
    before, after
        Evaluations on the split named ``split`` of the accepted model and of the previewed head.
    split
        The split the numbers come from: the validation split, so that looking at it leaks no test data.
    weight, bias
        The previewed head, shapes (K, C) and (K,).
    answers
        Number of answers it rests on.
    spread_seconds, seconds
        Time of the label spreading and of the whole preview.
    message
        Why there is no change, when there is none; else empty.
    note
        What the person should know of how it was made: on a sample, of which maps.
    """

    before: Evaluation
    after: Evaluation
    split: str
    weight: np.ndarray
    bias: np.ndarray
    answers: int
    spread_seconds: float
    seconds: float
    message: str = ""
    note: str = ""
