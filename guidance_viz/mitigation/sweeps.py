"""Sweeps: the same method over a grid of options, a result file a cell, and the front of models that no other beats."""

from __future__ import annotations

import dataclasses
import itertools
import shutil
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guidance_viz.core import OptionError, Progress, Report, read_json, remove_folder, write_json
from guidance_viz.mitigation.description import get
from guidance_viz.mitigation.guidance_options import GuidanceOptions
from guidance_viz.mitigation.guide import train_rows
from guidance_viz.mitigation.methods.model_guidance import METHOD
from guidance_viz.mitigation.options import read_options
from guidance_viz.mitigation.pipeline import task_key
from guidance_viz.mitigation.scoring import front_of, scores_of, table_of
from guidance_viz.mitigation.types import Task

if TYPE_CHECKING:
    import pandas as pd

VERSION = 1
OF_GUIDANCE = ("loss", "attribution", "attribution_options", "depth", "contrast", "masks", "share", "dilation", "reverse",
               "resize", "released", "hide")
"""What plays no part without guidance: all cells of weight 0 that differ in nothing else are one, the baseline."""


@dataclass(frozen=True)
class Cell:
    """One point of a grid.

    Attributes
    ----------
    key
        Content hash of everything its result depends on.
    options
        All options given, those of the axes among them.
    seed
        Seed of everything random.
    axes
        Values on the axes, for people.
    """

    key: str
    options: Mapping[str, Any]
    seed: int
    axes: Mapping[str, Any]

    @property
    def words(self) -> str:
        """``"loss energy, weight 0.3"``; ``"no guidance"``."""
        if self.options.get("weight") == 0:
            others = {k: v for k, v in self.axes.items() if k not in (*OF_GUIDANCE, "weight")}
            return ", ".join(["no guidance", *(f"{name} {value}" for name, value in others.items())])
        return ", ".join(f"{name} {value}" for name, value in self.axes.items()) or "as given"


@dataclass(frozen=True)
class CellResult:
    """A cell that is done.

    Attributes
    ----------
    cell
        The cell.
    report
        What was done, and how well it does.
    seconds
        Wall-clock time of the whole cell.
    context
        What whoever asked for it wants kept beside it.
    """

    cell: Cell
    report: Report
    seconds: float
    context: Mapping[str, Any] = field(default_factory=dict)

    def scores(self, split: str = "val", at: tuple[str, str] | None = None) -> dict[str, float]:
        """What the model reaches on a split.

        Parameters
        ----------
        split
            ``"val"`` to choose by, ``"test"`` to tell.
        at
            The method and depth of the maps; ``None``: those measured first.

        Returns
        -------
        dict
            :func:`~guidance_viz.mitigation.score_keys`; nan where something was not measured.
        """
        return scores_of(self.report, split, at)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        options = {name: value if isinstance(value, (str, int, float, bool, type(None), list, tuple, dict)) else repr(value)
                   for name, value in self.cell.options.items()}
        return {"version": VERSION, "key": self.cell.key, "options": options, "seed": self.cell.seed,
                "axes": dict(self.cell.axes), "seconds": self.seconds, "context": dict(self.context),
                "report": self.report.to_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CellResult:
        """Rebuild from :meth:`to_json`."""
        cell = Cell(value["key"], value["options"], value["seed"], value["axes"])
        return cls(cell, Report.from_json(value["report"]), value["seconds"], value.get("context", {}))


@dataclass(frozen=True)
class Sweep:
    """What a grid has given so far.

    Attributes
    ----------
    folder
        Where the results lie.
    cells
        All of the grid.
    results
        Those that are done, in the grid's order.
    """

    folder: Path
    cells: tuple[Cell, ...]
    results: tuple[CellResult, ...]

    @property
    def finished(self) -> bool:
        """Whether every cell is done."""
        return len(self.results) == len(self.cells)

    def table(self, split: str = "val", at: tuple[str, str] | None = None) -> pd.DataFrame:
        """A row a finished cell: key, words, seed, the axes, the scores, seconds, and whether it diverged."""
        return table_of(self.results, split, at)

    def front(self, scores: Sequence[str] = ("f1", "epg", "iou"), split: str = "val",
              at: tuple[str, str] | None = None, bin: float = 0.005) -> list[CellResult]:
        """Cells that no other beats on every score; see :func:`front_of`."""
        return front_of(self.results, scores, split, at, bin)


def plan(task: Task, grid: Mapping[str, Sequence[Any]], options: Mapping[str, Any] | None = None, *,
         baseline: bool = True) -> tuple[Cell, ...]:
    """The cells of a grid, the baseline first, none twice.

    Parameters
    ----------
    task
        What every cell starts from.
    grid
        Values by axis: ``{"weight": [0.1, 1], "loss": ["energy", "l1"], "seed": [0, 1]}``.
    options
        Options of every cell.
    baseline
        Add a cell without guidance, trained as long, for each choice of what else differs.

    Raises
    ------
    OptionError
        An option is not known, or a value not allowed: named before anything is computed.
    """
    options = dict(options or {})
    twice = sorted(set(options) & set(grid))
    if twice:
        raise OptionError(f"{', '.join(twice)} is given both as an axis and as an option of every cell; give it once.")
    for name, values in grid.items():
        if isinstance(values, str) or not isinstance(values, Sequence) or not len(values):
            raise OptionError(f"The axis {name!r} has the values {values!r}; give a list of at least one.")
    axes = {**grid, **({"weight": [0, *grid.get("weight", [options.get("weight", 1.0)])]} if baseline else {})}
    rest = {name: value for name, value in options.items() if name not in axes}
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    flags = {**_measured(task, points, rest), **rest}
    found: dict[str, Cell] = {}
    for point in points:
        cell = _cell(task, point, flags)
        found.setdefault(cell.key, cell)
    return tuple(sorted(found.values(), key=lambda cell: cell.options.get("weight") != 0))


def _measured(task: Task, points: Sequence[Mapping[str, Any]], rest: Mapping[str, Any]) -> dict[str, Any]:
    """What is measured of every cell: the methods and depths that some cell guides, with the contrast that all share."""
    guided = [_read(task, {k: v for k, v in {**rest, **point}.items() if k != "seed"}) for point in points
              if {**rest, **point}.get("weight") != 0]
    pairs = dict.fromkeys(pair for options in guided for pair in options.pairs) or {("gradcam", "final"): None}
    contrasts = {options.settled("labels" in task.ds.table).contrast for options in guided}
    own = len(contrasts) == 1 and task.extraction.contrast not in contrasts    # else as the run's maps do
    return {"measured": [list(pair) for pair in pairs], **({"measured_contrast": contrasts.pop()} if own else {})}


def _read(task: Task, given: Mapping[str, Any]) -> GuidanceOptions:
    return read_options(METHOD, given, dataset=task.ds.name, train=len(train_rows(task)), clf=task.clf)


def _cell(task: Task, point: Mapping[str, Any], rest: Mapping[str, Any]) -> Cell:
    given = {**rest, **point}
    seed = int(given.pop("seed", task.seed))
    if given.get("weight") == 0:
        given = {name: value for name, value in given.items() if name not in OF_GUIDANCE or name == "reverse"}
    key = task_key(dataclasses.replace(task, seed=seed), METHOD, _read(task, given))
    axes = {name: value for name, value in point.items() if name in given or name == "seed"}
    return Cell(key, given, seed, axes)


def run_sweep(task: Task, cells: Sequence[Cell], folder: Path, *,
              context: Mapping[str, Any] | None = None) -> Generator[Progress, None, Sweep]:
    """Run what is not done yet; a cell that was interrupted goes on from its checkpoint.

    Parameters
    ----------
    task
        What every cell starts from.
    cells
        From :func:`plan`.
    folder
        Results: ``KEY.json`` and ``KEY.safetensors`` a cell, each written whole or not at all, the JSON last.
    context
        Kept with every result.

    Yields
    ------
    Progress
        Every step, ``done`` and ``total`` in thousandths of the grid.

    Returns
    -------
    Sweep
        When cancelled, with what is done.
    """
    results: dict[str, CellResult] = {cell.key: found for cell in cells if (found := load_cell(folder, cell)) is not None}
    clock = time.perf_counter()
    missing = [cell for cell in cells if cell.key not in results]
    for ran, cell in enumerate(missing):
        stage = f"Model {cells.index(cell) + 1} of {len(cells)} ({cell.words})"
        place = folder / "work" / cell.key
        work = get(METHOD)(dataclasses.replace(task, seed=cell.seed, folder=place, stems=folder / "stems"), **cell.options)
        start = time.perf_counter()
        steps = _Steps(stage, ran, len(missing), clock)
        while True:
            try:
                yield steps.told(next(work))
            except StopIteration as stop:
                fix = stop.value
                break
        if fix.report.status == "cancelled":
            break
        found = CellResult(cell, fix.report, time.perf_counter() - start, dict(context or {}))
        fix.clf.save(folder / f"{cell.key}.safetensors")
        write_json(folder / f"{cell.key}.json", found.to_json())
        results[cell.key] = found
        shutil.rmtree(place, ignore_errors=True)
    if len(results) == len(cells):
        _remove_stems(folder / "stems")
    return Sweep(folder, tuple(cells), tuple(results[cell.key] for cell in cells if cell.key in results))


def _remove_stems(folder: Path) -> None:
    """Drop the stems that were made on the way; what else lies there stays."""
    for stem in folder.iterdir() if folder.is_dir() else ():
        remove_folder(stem)
    with suppress(OSError):     # not empty, or not there
        folder.rmdir()


class _Steps:
    """Progress of one cell as progress of the grid."""

    def __init__(self, stage: str, before: int, count: int, clock: float) -> None:
        self.stage, self.before, self.count, self.clock = stage, before, count, clock
        self.share, self.phase = 0.0, ""

    def told(self, step: Progress) -> Progress:
        """The step, in thousandths of what is still to do."""
        if step.stage == "Guiding" and step.total:
            self.share = max(self.share, 0.7 * step.done / step.total)   # then the model is judged
        elif self.share >= 0.7 and step.total:
            self.share = max(self.share, 0.7 + 0.29 * step.done / step.total)
        done = (self.before + self.share) / self.count
        passed = time.perf_counter() - self.clock
        left = passed * (1 - done) / done if done > 0.01 else None
        return Progress(f"{self.stage}: {step.stage}", int(1000 * done), 1000, left, step.metrics, step.message)


def load_cell(folder: Path, cell: Cell) -> CellResult | None:
    """The result of a cell; None where it is not done."""
    path = folder / f"{cell.key}.json"
    if not path.exists() or not (folder / f"{cell.key}.safetensors").exists():
        return None
    found = CellResult.from_json(read_json(path))
    return dataclasses.replace(found, cell=cell)


def load_results(folder: Path) -> list[CellResult]:
    """Every finished cell in a folder, the oldest first."""
    paths = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime) if folder.exists() else []
    found = [read_json(path) for path in paths if path.with_suffix(".safetensors").exists()]
    return [CellResult.from_json(value) for value in found if value.get("version") == VERSION]
