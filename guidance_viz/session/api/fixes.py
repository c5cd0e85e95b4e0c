"""Fixes and what was done: as views know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from guidance_viz.core import (
        Estimate,
        Evaluation,
        Progress,
        Proposal,
        Reliance,
        Report,
    )
    from guidance_viz.core.owed import Owed
    from guidance_viz.data import Dataset
    from guidance_viz.metrics import GroupChange
    from guidance_viz.mitigation import Sweep
    from guidance_viz.session.timeline.timeline import Journey

T = TypeVar("T")


class Fixed(Protocol):
    """Fixes: made, compared, judged, accepted."""

    def mitigate(self, method: str | None = None, relevance_from: str = "answers", background: bool = False,
                 progress: Callable[[Progress], None] | None = None, *, subset: str | Iterable[str] | None = None,
                 control: str | None = None, **options: Any) -> Report | None:
        """Make a fixed copy of the current model; it becomes the candidate, to accept or reject."""

    def accept(self, *, regressions: Literal["warn", "refuse", "allow"] = "warn") -> None:
        """Make the candidate the current model; the next round has its own explanations and answers."""

    def reject(self) -> None:
        """Drop the candidate."""

    @property
    def proposal(self) -> Proposal:
        """The best method that the answers allow, and why; without any, what to answer first."""

    def evaluate(self, which: str | Dataset = "current", data: Dataset | None = None, *,
                 progress: Callable[[Progress], None] | None = None) -> dict[str, Evaluation]:
        """Evaluate one model on every split of the run's data, or of another data set."""

    @property
    def before(self) -> dict[str, Evaluation]:
        """Evaluations by split of the model that the latest fix started from, else of the original."""

    @property
    def after(self) -> dict[str, Evaluation]:
        """Evaluations by split of the candidate, or, where none waits, of the current model."""

    @property
    def latest_report(self) -> Report | None:
        """Report of the candidate, or of the fix that made the current model; None for the original."""

    def compare(self, before: str = "original", after: str = "candidate") -> pd.DataFrame:
        """Compare two models sample by sample."""

    @property
    def models(self) -> pd.DataFrame:
        """A row a model of the run, the original first, a fix that waits last."""

    def regressions(self, before: str = "current", after: str = "candidate", split: str = "val") -> list[GroupChange]:
        """Groups that one model serves worse than another by more than their interval."""

    def sweep(self, grid: Mapping[str, Sequence[Any]], background: bool = False,
              progress: Callable[[Progress], None] | None = None, *, relevance_from: str = "answers",
              baseline: bool = True, **options: Any) -> Sweep | None:
        """Guide the current model by boxes in many ways, and keep each model: λ × loss × layer × … as one call."""

    def estimate_sweep(self, grid: Mapping[str, Sequence[Any]], *, relevance_from: str = "answers", baseline: bool = True,
                       **options: Any) -> Estimate:
        """What ``sweep`` will take: from cells that are done, else from a trial step of each kind; one part a cell."""

    def sweep_table(self, split: str = "val", at: tuple[str, str] | None = None) -> pd.DataFrame:
        """A row a model of the sweeps."""

    def front(self, scores: Sequence[str] = ..., split: str = "val", at: tuple[str, str] | None = None,
              bin: float = 0.005) -> pd.DataFrame:
        """The rows of ``sweep_table`` that no other beats on every score."""

    def take_from_sweep(self, key: str, background: bool = False,
                        progress: Callable[[Progress], None] | None = None) -> None:
        """Make a model of a sweep the candidate, to look at, and to accept or reject."""

    def sweep_maps(self, keys: str | Iterable[str], sample_ids: str | Iterable[str], *, attribution: str = "gradcam",
                   depth: str = "final", contrast: bool = False) -> dict[str, np.ndarray]:
        """Maps of the same photos by several models: what a click on the front shows."""

    def reliance(self, split: str = "val", model: str = "current", *, masks: Any = "auto", photos: int = 500,
                 draws: int = 3, background: bool = False,
                 progress: Callable[[Progress], None] | None = None) -> Reliance | None:
        """How often the verdict changes when only the environment, or only the object, is exchanged."""

    @property
    def known_reliance(self) -> Reliance | None:
        """What ``measure`` says of the current model without options, where it was measured; else ``None``."""

    def measure_reliances(self, models: Sequence[str], split: str = "val", *, masks: Any = "auto", photos: int = 500,
                          draws: int = 3, background: bool = False,
                          progress: Callable[[Progress], None] | None = None) -> list[Reliance] | None:
        """Test several models with the same masks, as one piece of work; parameters as of ``measure``."""

    def reliance_table(self, models: Sequence[str] | None = None, split: str = "val") -> pd.DataFrame:
        """What models go by, as far as it was measured with the same masks."""

    @property
    def why_no_reliance(self) -> str:
        """Why nothing can be measured, and what to do; empty where it can."""

    def controls(self, method: str, kinds: Sequence[str] | None = None, seeds: int = 3, *, split: str | None = None,
                 relevance_from: str = "answers", background: bool = False,
                 progress: Callable[[Progress], None] | None = None, **options: Any) -> pd.DataFrame | None:
        """Run a fix from the current model with the answers as given, shuffled, turned round, and without them."""

    @property
    def controls_table(self) -> pd.DataFrame | None:
        """The controls of the current model that were run last, as of ``run``; ``None`` where there are none."""

    def owed(self, model: str = "candidate") -> Owed | None:
        """What controls say of the fix that made a model; ``None`` where answers had no part in it."""


class Done(Protocol):
    """What was done, in time, and what is taken away."""

    @property
    def history(self) -> pd.DataFrame:
        """What was done, the latest last."""

    def journey(self, point: str) -> Journey:
        """What ``go_back`` would change."""

    def go_back(self, point: str, annotator: str = "me", background: bool = False,
                progress: Callable[[Progress], None] | None = None) -> None:
        """Make the answers in effect and the accepted model what they were at a point of the history."""

    def branch(self, path: str | os.PathLike[str], at: str | None = None) -> Path:
        """Make another run that begins as this one was at a point; this one stays as it is."""

    def export(self, path: str | os.PathLike[str], *, mask: Literal["fold", "beside"] = "fold") -> None:
        """Write the current model's weights as safetensors, for its own class with ``strict=True``."""

    def report(self, path: str | os.PathLike[str], *, format: str | None = None) -> None:
        """Write what was found, answered, done and changed, and how to make it again; no model is run."""


class Run(Protocol):
    """The run itself, and its work."""

    def prepare(self, background: bool = False, progress: Callable[[Progress], None] | None = None) -> None:
        """Compute predictions, maps, concept patches and the attention space."""

    def cancel(self) -> None:
        """Stop the running work at its next step; what it saved stays."""

    def later(self, look: Callable[[], T], lane: str = "looks") -> Future[T]:
        """Run what only looks off this thread, one look of a lane after the other."""

    def close(self) -> None:
        """Stop background work and let the run go; it can be opened again. Closing twice does nothing."""

    def dismiss_error(self) -> None:
        """The error was read."""
