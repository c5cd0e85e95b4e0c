"""The one mutable object: a classifier, its data, the answers and the fixes, in a run folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import Estimate, Evaluation, Preview, Progress, Relevance, Report
from guidance_viz.session.observable import Observable
from guidance_viz.session.results import Patch, Question

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

_COMING = "coming"


class Session(Observable):
    """See where a classifier looks, answer, fix, and compare.

    Parameters
    ----------
    clf
        The classifier.
    ds
        The data set.
    run
        The run folder; made if it is not there, resumed if it is.
    seed
        Seed of everything random.
    device, precision, batch_size, workers
        How to compute; ``"auto"`` tries and picks.
    contrast
        Explain the class's logit minus the mean of the others (the default), or the plain logit.
    questions
        How many centroids are asked in a round.
    projection
        ``"umap"`` (coordinates of a PCA are shown until it is ready) or ``"pca"``.
    """

    def __init__(self, clf: Classifier, ds: Dataset, run: str | os.PathLike[str], *, seed: int = 0,
                 device: str = "auto", precision: str = "auto", batch_size: int | str = "auto",
                 workers: int | str = "auto", contrast: bool = True, questions: int = 40,
                 projection: str = "umap") -> None:
        super().__init__()
        self.clf, self.ds, self.run = clf, ds, Path(run)
        self.seed, self.contrast, self.questions = seed, contrast, questions

    @classmethod
    def open(cls, run: str | os.PathLike[str], model: Any = None, data: Any = None) -> Session:
        """Open a run where it was left; ``model`` and ``data`` are needed where these were the person's own objects."""
        raise NotImplementedError(_COMING)

    # -- prepare -------------------------------------------------------------------------------------------------
    def estimate(self) -> Estimate:
        """Time, disk and memory that :meth:`prepare` will take, from a short trial."""
        raise NotImplementedError(_COMING)

    @property
    def prepared(self) -> bool:
        """Whether the current model's predictions, maps and attention space are there."""
        return False

    def prepare(self, background: bool = False, progress: Callable[[Progress], None] | None = None) -> Session:
        """Compute predictions, maps, concept patches and the attention space; cached, resumed after an interruption.

        With ``background=True`` it returns at once: watch ``state`` and ``progress``.
        """
        raise NotImplementedError(_COMING)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no background work is left; False if it is not done after ``timeout`` seconds."""
        raise NotImplementedError(_COMING)

    # -- answer --------------------------------------------------------------------------------------------------
    def answer(self, sample_ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me") -> None:
        """Record an answer on the saliency maps of samples; durable before it returns, then previewed."""
        raise NotImplementedError(_COMING)

    def answer_neurons(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
                       patch: int | None = None) -> None:
        """Record an answer on neurons (YES = keep), or on one of a neuron's concept patches (``patch`` 0, 1, 2)."""
        raise NotImplementedError(_COMING)

    def answer_by_oracle(self, yes: float = 0.7, no: float = 0.3, what: str = "both",
                         sample: str | Sequence[str] = "all", annotator: str = "oracle") -> dict[str, Any]:
        """Answer by boxes or masks: maps by their EPG, neurons by their patches; returns counts and the lift."""
        raise NotImplementedError(_COMING)

    def undo(self, annotator: str = "me") -> bool:
        """Take this annotator's last answer back; False when there is none."""
        raise NotImplementedError(_COMING)

    def redo(self, annotator: str = "me") -> bool:
        """Give again the answer that was taken back last; False when there is none."""
        raise NotImplementedError(_COMING)

    @property
    def answers(self) -> pd.DataFrame:
        """Standing answers on the current model's explanations: kind, item, relevance, annotator, …."""
        raise NotImplementedError(_COMING)

    def next_question(self) -> Question | None:
        """The next best centroid to ask about, or None when all are answered."""
        raise NotImplementedError(_COMING)

    @property
    def centroids(self) -> list[str]:
        """Ids of the samples that stand for their clusters."""
        raise NotImplementedError(_COMING)

    def spread(self) -> np.ndarray:
        """P(relevant) for each row, shape (N,), nan = unknown."""
        raise NotImplementedError(_COMING)

    # -- look ----------------------------------------------------------------------------------------------------
    @property
    def class_names(self) -> list[str]:
        """Class names, in the order of the labels."""
        return list(self.ds.class_names)

    @property
    def group_names(self) -> list[str]:
        """Group names; empty where groups are not known."""
        return list(self.ds.group_names)

    @property
    def table(self) -> pd.DataFrame:
        """A row a sample, in the data set's order.

        Columns: sample_id, label, split, group, prediction, confidence, correct, loss, x, y, cluster, p_relevant
        (nan = unknown), answer ("yes", "no", "maybe" or ""), energy_inside (nan without boxes), dead.
        """
        raise NotImplementedError(_COMING)

    @property
    def neurons(self) -> pd.DataFrame:
        """A row a neuron: neuron, contribution_<class> for each class, kept, answer ("yes", "no", "maybe" or "")."""
        raise NotImplementedError(_COMING)

    def photo(self, sample_id: str, size: int | None = None) -> np.ndarray:
        """The photo as the model sees it, uint8 (H, W, 3), RGB; the longer side is ``size`` where given."""
        raise NotImplementedError(_COMING)

    def saliency(self, sample_id: str, which: str = "current") -> np.ndarray:
        """The saliency map, float32 (h, w) in [0, 1]; all zero for a dead map.

        ``which``: ``"current"`` (the accepted model), ``"original"``, ``"preview"``, ``"candidate"`` or a version.
        """
        raise NotImplementedError(_COMING)

    def patches(self, neuron: int, n: int = 3) -> list[Patch]:
        """The patches that make a neuron fire most, the strongest first, each from another photo."""
        raise NotImplementedError(_COMING)

    def patch_image(self, patch: Patch, size: int | None = None) -> np.ndarray:
        """The patch cut out of its photo, uint8 (h, w, 3), RGB."""
        raise NotImplementedError(_COMING)

    # -- fix -----------------------------------------------------------------------------------------------------
    def preview(self) -> Preview:
        """Refit the head from cached activations with the answers so far."""
        raise NotImplementedError(_COMING)

    def mitigate(self, method: str, relevance_from: str = "answers", background: bool = False,
                 progress: Callable[[Progress], None] | None = None, **options: Any) -> Report | None:
        """Make a fixed copy of the current model; it becomes the candidate. None (at once) with ``background=True``."""
        raise NotImplementedError(_COMING)

    def cancel(self) -> None:
        """Stop the running work at its next step; what it saved stays."""
        raise NotImplementedError(_COMING)

    def accept(self) -> None:
        """Make the candidate the current model; the next round has its own explanations and answers."""
        raise NotImplementedError(_COMING)

    def reject(self) -> None:
        """Drop the candidate."""
        raise NotImplementedError(_COMING)

    # -- compare -------------------------------------------------------------------------------------------------
    @property
    def before(self) -> dict[str, Evaluation]:
        """Evaluations by split of the model that the latest fix started from (the original when there is none)."""
        raise NotImplementedError(_COMING)

    @property
    def after(self) -> dict[str, Evaluation]:
        """Evaluations by split of the candidate, or of the accepted model when there is none."""
        raise NotImplementedError(_COMING)

    def compare(self, before: str = "original", after: str = "candidate") -> pd.DataFrame:
        """A row a sample, fixed ones first, then broken ones, then by how much the map changed.

        Columns: sample_id, label, group, before_correct, after_correct, flip ("fixed", "broken" or ""), map_change
        (half the L1 distance of the maps normalised to sum 1, in [0, 1]), energy_before, energy_after.
        """
        raise NotImplementedError(_COMING)

    @property
    def history(self) -> pd.DataFrame:
        """What was done, the latest last: time, what, detail, annotator."""
        raise NotImplementedError(_COMING)

    def export(self, path: str | os.PathLike[str]) -> None:
        """Write the current model's weights for the person's own class (safetensors)."""
        raise NotImplementedError(_COMING)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Write one self-contained HTML page: what was asked, done and gained."""
        raise NotImplementedError(_COMING)

    def close(self) -> None:
        """Stop background work and let the run go; a closed session can be opened again."""

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
