"""Is it owed to the answers? The same fix with other answers, beside it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, Progress, content_hash, read_json, write_json
from guidance_viz.core.workers import Job
from guidance_viz.session.answers.wrong_answers import DOSES, FLIPPED, RANDOM, SHUFFLED
from guidance_viz.session.context import Context
from guidance_viz.session.fixes.guidance import AnsweredGuidance
from guidance_viz.session.fixes.reliance import RelianceDesk
from guidance_viz.session.fixes.requests import Request
from guidance_viz.session.fixes.waiting import WaitingFix
from guidance_viz.session.places.places import ANSWERS, PlaceDesk
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.mitigation import ControlCell, Guidance, Places, Task

FOLDER = "controls"
LATEST = "latest.json"
GIVEN = "given"
VERSION = 1
OF_ANSWERS = {"inverted": FLIPPED, "shuffled": SHUFFLED, **{dose: dose for dose in DOSES}}
"""Controls that answers are changed for, before anything is made of them, and what the session calls them."""
OF_MASKS = ("prior", "centre")
"""Controls that say something of places alone."""
FIGURES = ("worst", "mean", "average", "adjusted_average")
GOES_BY = ("environment", "object", "exchanged")


class ControlsDesk:
    """Runs a fix with the answers as given and with others.

    Parameters
    ----------
    context
        What it works with.
    places
        Knows where the objects are.
    guidance
        The answers on maps and neurons, as given or changed.
    waiting
        The fix that waits, which may be the run with the answers as given.
    reliances
        Knows by which masks models are tested.
    """

    def __init__(self, context: Context, places: PlaceDesk, guidance: AnsweredGuidance, waiting: WaitingFix,
                 reliances: RelianceDesk) -> None:
        self._context, self._places, self._guidance, self._waiting = context, places, guidance, waiting
        self._reliances = reliances
        self._tables: dict[Path, tuple[int, pd.DataFrame]] = {}

    def run(self, method: str, kinds: Sequence[str] | None = None, seeds: int = 3, *, split: str | None = None,
            relevance_from: str = "answers", background: bool = False,
            progress: Callable[[Progress], None] | None = None, **options: Any) -> pd.DataFrame | None:
        """Run a fix from the current model with the answers as given, shuffled, turned round, and without them.

        All runs have the same start, options, steps, offsets and rule of selection. Those that are done are read, so that
        an interrupted call goes on; the fix that waits, where it was made so, is the run with the answers as given.

        Parameters
        ----------
        method
            Of ``gv.mitigation.MITIGATIONS``.
        kinds
            Of ``gv.mitigation.CONTROLS``; ``None``: those that can catch the method. ``"given"`` is always run.
        seeds
            Paired runs of each kind.
        split
            The split that is told; ``None``: test, or where there is none validation.
        relevance_from
            As for ``mitigate``.
        background
            Return ``None`` at once; watch ``version_parts`` and ``error``, and read :meth:`controls_table`.
        progress
            Called with each report.
        **options
            Of the method.

        Returns
        -------
        DataFrame
            A row a run: kind, seed, worst, mean, average, adjusted_average, balanced_worst, groups (accuracy of each, in
            the data set's order), environment, object, exchanged (the exchange test on the validation split, see
            :meth:`reliance`; nan where nothing is known of places), seconds, what.
            ``attrs``: ``answer_gain`` (worst group as given minus the best control, in [-1, 1]; nan without a control),
            ``interval``, ``against``, ``words``, ``split``, ``method``.

        Raises
        ------
        OptionError
            A kind is not known or changes nothing that the method goes by, or ``seeds`` is below 1.
        DataError
            A kind is made of answers on parts, and the masks are not.
        SessionError
            The session is not prepared, other work is going on, or nothing was answered that the method uses.
        """
        from guidance_viz.mitigation import check_kinds, control_kinds, get
        get(method)
        if isinstance(seeds, bool) or not isinstance(seeds, int) or seeds < 1:
            raise OptionError(f"seeds={seeds!r} must be a whole number from 1 up.")
        chosen = check_kinds(control_kinds(method) if kinds is None else kinds)
        told = self._split(split)
        first = self._context.seed
        plan = [(kind, first + i) for i in range(seeds) for kind in chosen]
        self._context.explained()
        answered = self._places.wanted(method, options)
        places = self._masks(method, options) if answered is None else answered
        _check_matter(chosen, method, places is not None, answered is not None)
        asked = _Asked(method, told, relevance_from, dict(options), places, answered is not None,
                       self._reliances.default_masks())
        return self._context.jobs.run("training", lambda job: self._run(asked, plan, job), background, progress)

    def _run(self, asked: _Asked, plan: Sequence[tuple[str, int]], job: Job) -> Generator[Progress, None, pd.DataFrame]:
        from guidance_viz.mitigation import ControlCell, run_control
        cells: list[ControlCell] = []
        started, ran = time.monotonic(), 0
        with self._context.engine.folder.writing("controls"):
            for number, (kind, seed) in enumerate(plan):
                task, options = self._task(asked, kind, seed, job)
                file = self._file(asked, kind, task, options)
                if file.exists():
                    cells.append(ControlCell.from_json(read_json(file)))
                    continue
                made = self._of_fix(asked, kind, task)
                steps = made or run_control(task, kind, asked.method, options, asked.split, asked.tested)
                for step in _stages(steps, cells):
                    left = (time.monotonic() - started) / ran * (len(plan) - number) if ran else None
                    yield dataclasses.replace(step, stage=f"Control {number + 1} of {len(plan)} ({kind}): {step.stage}",
                                              eta_s=left)
                ran += made is None
                self._keep(file, cells[-1], asked)
        table = control_table(cells, asked.method, asked.split)
        found = {"method": asked.method, "split": asked.split, "cells": [cell.to_json() for cell in cells],
                 "version": VERSION}
        for name in (LATEST, f"latest-{asked.method}.json"):
            write_json(self._folder / name, found)
        self._context.found()
        return table

    def _of_fix(self, asked: _Asked, kind: str, task: Task) -> Generator[Progress, None, ControlCell] | None:
        """The answers as given need no run of their own where the fix that waits is just that."""
        if kind != GIVEN:
            return None
        request = Request(asked.method, task.seed, asked.options, task.guidance, self._context.explained().name, ds=task.ds,
                          places=asked.places if asked.answered else None)
        found = self._waiting.asked_for(request.key)
        if found is None or found.explained is None:
            return None
        return _cell_of(task, found.explained, found.report.seconds, asked)

    def _keep(self, file: Path, cell: ControlCell, asked: _Asked) -> None:
        write_json(file, {**cell.to_json(), "method": asked.method, "split": asked.split, "version": VERSION})

    def table(self) -> pd.DataFrame | None:
        """The controls of the current model that were run last, as of :meth:`controls`; ``None`` where there are none."""
        return self._table(self._folder / LATEST)

    def table_of(self, model: str, method: str) -> pd.DataFrame | None:
        """A method's controls that were run last from a model, given by its hash; as :meth:`controls_table`."""
        return self._table(self._root / model / f"latest-{method}.json")

    def _table(self, file: Path) -> pd.DataFrame | None:
        """A table that is kept; its interval takes a moment, and is worked out once."""
        from guidance_viz.mitigation import ControlCell
        if not file.exists():
            return None
        time = file.stat().st_mtime_ns
        if self._tables.get(file, (-1, None))[0] != time:
            found = read_json(file)
            self._tables[file] = time, control_table([ControlCell.from_json(cell) for cell in found["cells"]],
                                                     found["method"], found["split"])
        return self._tables[file][1]

    # -- the answers of a control --------------------------------------------------------------
    def _masks(self, method: str, options: Mapping[str, Any]) -> Places | None:
        """Masks that are not made of answers, for a method that goes by them."""
        from guidance_viz.mitigation import Places, get, masks_of
        if get(method).default("masks") != ANSWERS:
            return None
        return Places(masks_of(self._context.data.now, options.get("masks", ANSWERS), None))

    def _task(self, asked: _Asked, kind: str, seed: int, job: Job) -> tuple[Task, dict[str, Any]]:
        from guidance_viz.mitigation import Task
        explained = self._context.explained()
        places, options = asked.places, dict(asked.options)
        if places is not None:
            places, options["masks"] = self._altered(asked, kind, seed), ANSWERS
        engine = self._context.engine
        return Task(explained.clf, self._context.data.now, explained.extraction, self._answers(asked, kind, seed),
                    engine.runtime(explained.clf), seed=seed, folder=self._folder / "work", cancel=job.cancelled,
                    places=places, stems=self._folder / "stems", after=kind,
                    original=lambda: engine.load(explained.clf, engine.folder.model("v0"))), options

    def _answers(self, asked: _Asked, kind: str, seed: int) -> Guidance:
        from guidance_viz.mitigation import altered_guidance
        if kind in ("given", "prior", "centre"):
            return self._guidance.of(asked.relevance_from)
        if kind in OF_ANSWERS:
            return self._guidance.of(asked.relevance_from, None, OF_ANSWERS[kind], seed)
        labels = self._context.explained().labels
        return altered_guidance(self._guidance.of(asked.relevance_from), kind, seed, labels)

    def _altered(self, asked: _Asked, kind: str, seed: int) -> Places:
        from guidance_viz.mitigation import altered_places
        assert asked.places is not None
        if kind in ("given", "class"):
            return asked.places
        if asked.answered and kind in (*OF_ANSWERS, RANDOM):
            return self._places.answered(OF_ANSWERS.get(kind, kind), seed)
        return altered_places(asked.places, kind, seed, self._context.data.now.indices("train"))

    # -- what is kept --------------------------------------------------------------
    @property
    def _folder(self) -> Path:
        return self._root / self._context.models.hash

    @property
    def _root(self) -> Path:
        return self._context.engine.folder.path / FOLDER

    def _file(self, asked: _Asked, kind: str, task: Task, options: Mapping[str, Any]) -> Path:
        masks = () if task.places is None else (task.places.masks,)
        return self._folder / (content_hash(VERSION, asked.method, dict(options), asked.split, kind, task.seed,
                                            task.guidance.relevance, task.guidance.keep, *masks) + ".json")

    def _split(self, split: str | None) -> str:
        ds = self._context.data.now
        there = [name for name in ("test", "val", "train") if len(ds.indices(name))]
        if split is not None and split not in there:
            raise OptionError(f"There is no split {split!r}; there are {', '.join(there)}.")
        return there[0] if split is None else split


def _check_matter(kinds: Sequence[str], method: str, by_places: bool, answered: bool) -> None:
    """Raise before anything is trained if a control would be the answers as given under another name."""
    for kind in kinds:
        if (by_places and kind == "class") or (not by_places and kind in OF_MASKS):
            what = "place masks" if by_places else "answers on maps and neurons"
            raise OptionError(f"The control {kind!r} would change nothing: {method!r} goes by {what} here. Leave it out.")
        if by_places and not answered and kind in (*DOSES, RANDOM):
            raise DataError(f"The control {kind!r} is made of answers on parts, and these masks are not made of answers. "
                            "Leave it out, or use masks='answers'.")


@dataclasses.dataclass(frozen=True)
class _Asked:
    """What is asked of all controls."""

    method: str
    split: str
    relevance_from: str
    options: Mapping[str, Any]
    places: Places | None
    answered: bool
    tested: np.ndarray | None = None


def _cell_of(task: Task, explained: Explained, seconds: float, asked: _Asked) -> Generator[Progress, None, ControlCell]:
    """The cell of a fix that was made."""
    from guidance_viz.mitigation import control_cell_of, tested_control
    logits = np.asarray(explained.extraction.logits, dtype=np.float32)
    cell = control_cell_of(task, GIVEN, logits, asked.split, seconds)
    goes_by = yield from tested_control(task, explained.clf.clone(), asked.tested)
    return dataclasses.replace(cell, goes_by=goes_by)


def _stages(steps: Generator[Progress, None, ControlCell], into: list[ControlCell]) -> Generator[Progress, None, None]:
    into.append((yield from steps))


def control_table(cells: Sequence[ControlCell], method: str, split: str) -> pd.DataFrame:
    """A row a run, with the answer gain in ``attrs``; see :meth:`ControlsDesk.run`."""
    from guidance_viz.mitigation import CONTROLS, answer_gain
    rows = [{"kind": cell.kind, "seed": cell.seed,
             **{name: getattr(cell.evaluation.groups, name) for name in FIGURES},
             "balanced_worst": cell.evaluation.balanced_worst, "groups": [*map(float, cell.evaluation.groups.accuracy)],
             **{name: float("nan") if cell.goes_by is None else getattr(cell.goes_by, name) for name in GOES_BY},
             "seconds": cell.seconds, "what": CONTROLS[cell.kind]}
            for cell in cells]
    table = pd.DataFrame(rows)
    gain = answer_gain(cells, split)
    table.attrs |= {"method": method, "split": split, "answer_gain": float("nan") if gain is None else gain.gain,
                    "interval": (float("nan"),) * 2 if gain is None else gain.interval,
                    "against": "" if gain is None else gain.against,
                    "words": "No control was run: nothing is known of whether the answers mattered." if gain is None
                    else gain.words}
    return table
