"""What a session hands to a view besides tables: a question, a patch, a curated subset."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import to_plain

CURATION_VERSION = 1


@dataclass(frozen=True)
class Question:
    """The next best explanation to ask about.

    Attributes
    ----------
    sample_id
        The sample at the centre of its cluster, or, once these are all answered, one in a region that is still unsure.
    text
        The question in words: ``"Can you tell it is a waterbird from what is left visible?"``.
    class_name
        Name of the sample's label.
    decides
        Ids of the samples of the asked split in the same cluster, itself included, the nearest first.
    number, total
        The question's number, from 1, and the number of questions of this round; a number above it goes beyond the round.
    """

    sample_id: str
    text: str
    class_name: str
    decides: list[str]
    number: int
    total: int


@dataclass(frozen=True)
class Patch:
    """A part of a photo that makes a neuron fire.

    Attributes
    ----------
    sample_id
        The photo.
    box
        What is shown: the cell with its surroundings, ``(x0, y0, x1, y1)`` in [0, 1] of the photo as the model sees it.
    activation
        The neuron's activation there.
    cell
        Row and column of the cell in the grid of the activations.
    region
        The patch itself, the part of the photo that the cell stands for, as ``box``.
    """

    sample_id: str
    box: tuple[float, float, float, float]
    activation: float
    cell: tuple[int, int]
    region: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Curation:
    """A balanced subset, and how it came about: screened, disentangled and drawn (SLIM, Sec. 4.3).

    Attributes
    ----------
    name
        What it is called in the run; ``""`` for a trial, which is not kept.
    split, by, scale, seed
        Whose samples; whether classes were told apart (``"class"``) or not (``"all"``); whether features were clustered at
        unit length (``"unit"``) or as they are (``"raw"``); of clustering and drawing.
    model, model_hash
        Version and content hash of the model whose explanations were answered.
    size
        How many samples were asked for.
    threshold
        Of P(correct) as asked; ``None``: the median.
    thresholds
        As applied, by class name, or ``{"all": …}``; nan where nothing is known of a class.
    asked, kept, unknown, dropped
        The screening: samples of the split, and of these the ones above the threshold, without a P, and the rest.
    held, wanted, taken
        Samples by core and environment cluster, int64 (M, N): after screening, as Eq. 6 has it, and drawn.
    core_classes, environment_classes
        Class of each cluster, (M,) and (N,); -1 where classes were not told apart.
    examples
        Ids of the most typical samples of each cell ``(core, environment)``, at most 8.
    sample_ids
        The subset, in the data set's order.
    labels
        ``(screened, drawn)`` by class name.
    groups
        ``(in the split, screened, drawn)`` by group name; empty where groups are not known. For looking only: nothing is
        drawn by it.
    answers
        Answers that P rests on.
    created
        When, UTC, ISO 8601.
    """

    name: str
    split: str
    by: str
    seed: int
    model: str
    model_hash: str
    size: int
    threshold: float | None
    thresholds: dict[str, float]
    asked: int
    kept: int
    unknown: int
    dropped: int
    held: np.ndarray
    wanted: np.ndarray
    taken: np.ndarray
    core_classes: np.ndarray
    environment_classes: np.ndarray
    examples: dict[tuple[int, int], list[str]]
    sample_ids: list[str]
    labels: dict[str, tuple[int, int]]
    groups: dict[str, tuple[int, int, int]]
    answers: int
    created: str
    scale: str = "raw"

    @property
    def share(self) -> float:
        """Share of the split's samples that was drawn."""
        return len(self.sample_ids) / self.asked if self.asked else 0.0

    @property
    def short(self) -> int:
        """Samples asked for that were not there to be drawn."""
        return self.size - len(self.sample_ids)

    @property
    def missing(self) -> list[str]:
        """Names of the classes of which no sample was drawn: a model cannot learn them from this subset."""
        return [name for name, (_, drawn) in self.labels.items() if not drawn]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        examples = [[core, environment, ids] for (core, environment), ids in self.examples.items()]
        return {**to_plain(self), "examples": examples, "version": CURATION_VERSION}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Curation:
        """Rebuild from :meth:`to_json`; fields of a later version are left out."""
        kept = {f.name: value[f.name] for f in dataclasses.fields(cls) if f.name in value}
        count = (len(kept["core_classes"]), len(kept["environment_classes"]))
        for name in ("held", "wanted", "taken"):
            kept[name] = np.array(kept[name], np.int64).reshape(count)
        for name in ("core_classes", "environment_classes"):
            kept[name] = np.array(kept[name], np.int64)
        for name in ("labels", "groups"):
            kept[name] = {key: tuple(counts) for key, counts in kept[name].items()}
        kept["thresholds"] = {k: float("nan") if v is None else v for k, v in kept["thresholds"].items()}
        kept["examples"] = {(core, environment): ids for core, environment, ids in kept["examples"]}
        return cls(**kept)
