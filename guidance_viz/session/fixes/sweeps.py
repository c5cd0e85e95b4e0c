"""Guiding the current model in many ways at once, and choosing one of the models."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import Estimate, OptionError, Progress, SessionError
from guidance_viz.core.workers import Job
from guidance_viz.session.context import Context
from guidance_viz.session.fixes import requests as fixing
from guidance_viz.session.fixes.guidance import AnsweredGuidance
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.places.places import ANSWERS, PlaceDesk

if TYPE_CHECKING:
    from guidance_viz.mitigation import Cell, CellResult, Places, Sweep, Task

METHOD = "model_guidance"


class SweepsDesk:
    """Runs sweeps, and makes one of their models the candidate.

    Parameters
    ----------
    context
        What it works with.
    waiting
        Holds the fix that waits.
    guidance, places
        What the models learn from: answers, and where objects are.
    """

    def __init__(self, context: Context, waiting: WaitingFix, guidance: AnsweredGuidance, places: PlaceDesk) -> None:
        self._context, self._waiting, self._guidance, self._places = context, waiting, guidance, places

    def sweep(self, grid: Mapping[str, Sequence[Any]], background: bool = False,
              progress: Callable[[Progress], None] | None = None, *, relevance_from: str = "answers",
              baseline: bool = True, **options: Any) -> Sweep | None:
        """Guide the current model by boxes in many ways, and keep each model: λ × loss × layer × … as one call.

        Cells that are done are read; interrupted, the same call goes on. ``version_sweep`` grows with each model.

        Parameters
        ----------
        grid
            Values by axis, such as ``{"weight": [0.1, 1], "loss": ["energy", "l1"], "depth": ["input", "final"]}``: any
            option of :class:`~guidance_viz.mitigation.GuidanceOptions`, and ``seed``.
        background
            Return ``None`` at once; watch ``progress``, ``version_sweep`` and ``error``.
        progress
            Called with each report, in the thread that works.
        relevance_from
            As for :meth:`mitigate`; counts with ``masks="answers"``.
        baseline
            Add a model without guidance that is trained as long.
        **options
            Of every cell.

        Returns
        -------
        Sweep
            When cancelled, with what is done.

        Raises
        ------
        SessionError
            The session is not prepared, or other work is going on.
        OptionError
            An option is not known or has a value that is not allowed; named before anything is computed.
        """
        task, cells = self.planned(grid, relevance_from, baseline, options)
        asked = {"relevance_from": relevance_from, "control": None}
        context = {"start": self._context.models.version, "asked": asked, "seq": self._context.book.journal.version(),
                   "counts": dict(task.guidance.counts)}
        return self._context.jobs.run("training", lambda job: self._sweep(task, cells, context, job), background, progress)

    def _sweep(self, task: Task, cells: Sequence[Cell], context: Mapping[str, Any],
               job: Job) -> Generator[Progress, None, Sweep]:
        from guidance_viz.mitigation import run_sweep
        done = self._count()
        with self._context.folder.writing("a sweep"):
            steps = run_sweep(dataclasses.replace(task, cancel=job.cancelled), cells, self._cells, context=context)
            while True:
                try:
                    yield next(steps)
                except StopIteration as stop:
                    self._context.signals.publish(version_sweep=self._context.signals.version_sweep + 1)
                    return stop.value
                if self._count() != done:
                    done = self._count()
                    self._context.signals.publish(version_sweep=self._context.signals.version_sweep + 1)

    def _count(self) -> int:
        return len(list(self._cells.glob("*.json")))

    def estimate_sweep(self, grid: Mapping[str, Sequence[Any]], *, relevance_from: str = "answers", baseline: bool = True,
                       **options: Any) -> Estimate:
        """What :meth:`sweep` will take: from cells that are done, else from a trial step of each kind; one part a cell."""
        from guidance_viz.mitigation import estimate_sweep
        task, cells = self.planned(grid, relevance_from, baseline, options)
        return estimate_sweep(task, cells, self._cells)

    def planned(self, grid: Mapping[str, Sequence[Any]], relevance_from: str, baseline: bool,
                options: dict[str, Any]) -> tuple[Task, tuple[Cell, ...]]:
        """The task and the cells of a sweep, with every default spelled out; see :meth:`sweep`."""
        from guidance_viz.mitigation import Task, plan
        scene = self._context.scene()
        seed = options.pop("seed", self._context.seed)
        task = Task(scene.explained.clf, self._context.ds, scene.explained.extraction, self._guidance.of(relevance_from),
                    self._context.engine.runtime(scene.explained.clf), seed=seed, folder=self._cells / "work",
                    before=self._context.models.version, after="candidate", places=self._sweep_places(grid, options))
        return task, plan(task, grid, options, baseline=baseline)

    def _sweep_places(self, grid: Mapping[str, Sequence[Any]], options: Mapping[str, Any]) -> Places | None:
        """The answered places, where some cell goes by answers."""
        by_answers = ANSWERS in (*grid.get("masks", ()), options.get("masks"))
        return self._places.wanted(METHOD, {"masks": ANSWERS}) if by_answers else None

    @property
    def _cells(self) -> Path:
        return self._context.folder.path / "sweeps" / self._context.models.hash

    # -- what it gave --------------------------------------------------------------
    def results(self) -> list[CellResult]:
        """Every model of the sweeps that started from the current model, the oldest first."""
        from guidance_viz.mitigation import load_results
        return load_results(self._cells)

    def sweep_table(self, split: str = "val", at: tuple[str, str] | None = None) -> pd.DataFrame:
        """A row a model of the sweeps.

        Parameters
        ----------
        split
            ``"val"`` to choose by, ``"test"`` to tell.
        at
            The method and depth of the measured maps, ``("gradcam", "final")``; ``None``: those measured first.

        Returns
        -------
        DataFrame
            Columns: key, words, seed, weight, loss, depth, attribution, share, dilation, f1, mean_ap, epg, iou, on_object,
            worst, average, balanced_worst, seconds, status.
        """
        from guidance_viz.mitigation import table_of
        return table_of(self.results(), split, at)

    def front(self, scores: Sequence[str] = ("f1", "epg", "iou"), split: str = "val",
              at: tuple[str, str] | None = None, bin: float = 0.005) -> pd.DataFrame:
        """The rows of :meth:`sweep_table` that no other beats on every score.

        Parameters
        ----------
        scores
            Columns of :meth:`sweep_table`, higher is better: ``("f1", "epg", "iou")`` or ``("worst", "average", "epg")``.
        split, at
            As there.
        bin
            Scores are rounded to it first: smaller differences are noise.

        Raises
        ------
        OptionError
            A score is not known.
        """
        from guidance_viz.mitigation import front_of, table_of
        return table_of(front_of(self.results(), scores, split, at, bin), split, at)

    def take_from_sweep(self, key: str, background: bool = False,
                        progress: Callable[[Progress], None] | None = None) -> None:
        """Make a model of a sweep the candidate, to look at, and to accept or reject.

        Parameters
        ----------
        key
            From :meth:`sweep_table`.
        background, progress
            As for :meth:`mitigate`.

        Raises
        ------
        SessionError
            There is no such model, or other work is going on.
        """
        self._context.scene()
        result = self._result(key)
        request = {"key": key, "method": METHOD, "seed": result.cell.seed, "options": dict(result.cell.options),
                   "subset": None, "learnt_from": None, "start": self._context.models.version, "asked": {}, "seq": 0,
                   "counts": {}, **result.context, "time": datetime.now(UTC).isoformat(timespec="microseconds")}
        self._context.jobs.run("training", lambda job: self._take(result, request, job), background, progress)

    def _take(self, result: CellResult, request: Mapping[str, Any], job: Job) -> Generator[Progress, None, None]:
        made = self._cell_model(result.cell.key)
        fix = yield from fixing.offer(self._context.engine, self._context.folder, made, result.report, request, job)
        self._waiting.offer(fix)

    def sweep_maps(self, keys: str | Iterable[str], sample_ids: str | Iterable[str], *, attribution: str = "gradcam",
                   depth: str = "final", contrast: bool = False) -> dict[str, np.ndarray]:
        """Maps of the same photos by several models: what a click on the front shows.

        Parameters
        ----------
        keys
            Models of a sweep, and ``"current"`` for the model that it started from.
        sample_ids
            Photos.
        attribution, depth, contrast
            How they are explained: the same for every model.

        Returns
        -------
        dict
            By key: raw maps of the label, float32 (n, h, w), signed for some methods.

        Raises
        ------
        SessionError
            The session is not prepared, or there is no such model.
        """
        from guidance_viz.attribution import METHODS, get, one_pass
        if attribution not in METHODS:
            one_pass(attribution)
        scene = self._context.scene()
        names = [sample_ids] if isinstance(sample_ids, str) else [str(each) for each in sample_ids]
        rows = self._context.ds.index_of(names)
        runtime = self._context.engine.runtime(scene.explained.clf)
        found: dict[str, np.ndarray] = {}
        for key in [keys] if isinstance(keys, str) else keys:
            clf = scene.explained.clf.clone() if key == "current" else self._cell_model(key)
            found[key] = _maps(runtime.place(clf).eval(), self._context.ds, rows, scene.explained.labels[rows],
                               get(attribution), depth, contrast, runtime)
        return found

    def _cell_model(self, key: str) -> Any:
        self._result(key)
        return self._context.engine.load(self._context.explained().clf, self._cells / f"{key}.safetensors")

    def _result(self, key: str) -> CellResult:
        known = {each.cell.key: each for each in self.results()}
        if key not in known:
            raise SessionError(f"There is no model {key!r} among the {len(known)} that sweeps made of the current model "
                               f"{self._context.models.version!r}. Take a key from sweep_table().")
        return known[key]


def _maps(clf: Any, ds: Any, rows: np.ndarray, labels: np.ndarray, method: Callable[..., Any], depth: str, contrast: bool,
          runtime: Any) -> np.ndarray:
    """Raw maps (n, h, w) of rows, in their order; nan for a photo that cannot be read."""
    import torch
    parts: dict[int, np.ndarray] = {}
    target = dict(zip(rows.tolist(), labels.tolist(), strict=True))
    for index, images in ds.batches(rows, runtime.batch_size):
        targets = torch.tensor([target[int(row)] for row in index], device=clf.device)
        maps = method(clf, runtime.to_device(images), targets, layer=depth, contrast=contrast)
        parts |= dict(zip(index.tolist(), maps.float().cpu().numpy(), strict=True))
    if not parts:
        raise OptionError("None of the photos can be read.")
    blank = np.full_like(next(iter(parts.values())), np.nan)
    return np.stack([parts.get(int(row), blank) for row in rows])
