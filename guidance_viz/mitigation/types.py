"""What a mitigation is given and what it gives back."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import Localization, Report, ShapeError

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction, Runtime
    from guidance_viz.training.cancel import Cancel

YES, NO, NONE = 1, -1, 0
PLACED = 2
"""Of a photo that is guided by its place mask, whatever was answered on its map."""


@dataclass(frozen=True)
class Guidance:
    """Answers, resolved to what the methods use.

    Attributes
    ----------
    relevance
        int8 (N,) over the rows of the data set: 1 YES (the set R), -1 NO (the set I), 0 neither. Rows outside the
        training split are 0: a person's answers on test photos are not trained on.
    keep
        bool (C,): False for the neurons to prune.
    counts
        Answers used by kind, for the report.
    """

    relevance: np.ndarray
    keep: np.ndarray
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def relevant(self) -> np.ndarray:
        """Rows of R."""
        return np.flatnonzero(self.relevance == YES)

    @property
    def irrelevant(self) -> np.ndarray:
        """Rows of I."""
        return np.flatnonzero(self.relevance == NO)

    @property
    def answered(self) -> np.ndarray:
        """Rows of R and I, ascending."""
        return np.flatnonzero(self.relevance)


@dataclass(frozen=True)
class Attribute:
    """An attribute of the photos that a person called spurious.

    Attributes
    ----------
    name
        Its name.
    words
        What it is called in prompts: one word for an attribute that is there or not, else one a value.
    values
        Value of each photo, int (N,): 0 absent, 1 present, or a place in ``words`` where there are several; -1 not known.
    """

    name: str
    words: tuple[str, ...]
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Places:
    """Where the objects are, as far as the answers say.

    Attributes
    ----------
    masks
        P(belongs) by place, float32 (N, h, w) in [0, 1]; nan where it is not known.
    counts
        Answers that it rests on, by kind and relevance, for the report.
    """

    masks: np.ndarray
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """Everything a method starts from.

    Attributes
    ----------
    clf
        The model to fix; it is not changed.
    ds
        The data set.
    extraction
        One pass of ``clf`` over ``ds``.
    guidance
        The answers.
    runtime
        Where and how to compute.
    seed
        Seed of everything random.
    folder
        Working folder, for checkpoints and the fixed model's own extraction. The same task in the same folder goes
        on where it was interrupted. ``None``: a temporary folder, gone when the program ends.
    cancel
        Asked between steps.
    before, after
        Names of the two models in the reports.
    subset
        Row numbers to learn from instead of the whole training split, or ``None``; for ``slim_val`` of the validation
        split.
    subset_facts
        Numbers that the report gives of the subset beside its size, such as the answers it rests on.
    stems
        Folder for outputs of frozen stems that are made on the way, kept for other tasks that start from the same model,
        which are compared and mostly dropped: the fixed model's activations are then not kept. ``None``: stems lie in the
        working folder, and are dropped at the end.
    attribute
        The spurious attribute, for the methods that work through language; ``None``: the data set's own, where it has one.
    places
        Where the objects are, for the methods that exchange environments or guide by answered places; ``None``: not known.
    original
        Gives the model as it came, before any fix, for a method that may start from there; ``None``: it is ``clf``.
    quick
        Whether the fixed model is not run over the data set afterwards: for the cells of a comparison, which are judged by
        their own measure and dropped.
    measured
        Where the maps of the model to fix lie, by what was measured: filled on the way, and used by further tasks that are
        made of this one (:func:`dataclasses.replace`), such as the cells of a sweep.
    """

    clf: Classifier
    ds: Dataset
    extraction: Extraction
    guidance: Guidance
    runtime: Runtime
    seed: int = 0
    folder: Path | None = None
    cancel: Cancel = None
    before: str = "v0"
    after: str = "v1"
    subset: np.ndarray | None = None
    subset_facts: Mapping[str, float] = field(default_factory=dict)
    stems: Path | None = None
    attribute: Attribute | None = None
    places: Places | None = None
    original: Callable[[], Classifier] | None = None
    quick: bool = False
    measured: dict[Any, list[Localization]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, given, needed in (("guidance.relevance", len(self.guidance.relevance), len(self.ds)),
                                    ("guidance.keep", len(self.guidance.keep), self.extraction.pooled.shape[1]),
                                    ("the extraction's rows", len(self.extraction.readable), len(self.ds))):
            if given != needed:
                raise ShapeError(f"{name} has length {given}, but {needed} are needed. "
                                 "Make it from the same model and data set.")
        folder = self.folder
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="guidance-viz-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        object.__setattr__(self, "folder", Path(folder))
        Path(folder).mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True)
class Fix:
    """A fixed model.

    Attributes
    ----------
    clf
        A copy of the task's model with the fix.
    report
        What was done.
    extraction
        One pass of the fixed model over the data set: its own maps, from which a second round can start.
    """

    clf: Classifier
    report: Report
    extraction: Extraction


def training_rows(ds: Dataset, readable: np.ndarray | None = None) -> np.ndarray:
    """Rows to learn from: the training split; without one, all that are neither validation nor test.

    Parameters
    ----------
    ds
        The data set.
    readable
        bool (N,): whose image could be read; others are left out.
    """
    rows = ds.indices("train")
    if not len(rows):
        rows = np.setdiff1d(np.arange(len(ds)), np.concatenate([ds.indices("val"), ds.indices("test")]))
    return rows if readable is None else rows[np.asarray(readable)[rows]]
