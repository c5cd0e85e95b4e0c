"""The consistency of the attention space and of the plain feature space, measured once and kept (SLIM, Fig. 4)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from guidance_viz import space
from guidance_viz.core import Progress, content_hash, read_json, write_json
from guidance_viz.core.workers import Job
from guidance_viz.session.run.layout import asked_rows

if TYPE_CHECKING:
    from guidance_viz.session.run.engine import Engine
    from guidance_viz.session.run.explained import Explained

VERSION = 1
T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """What is measured: the split, ``"all"`` or by ``"class"``, numbers of clusters, seeds of k-means."""

    split: str
    by: str
    clusters: tuple[int, ...]
    seeds: tuple[int, ...]


def kept(engine: Engine, explained: Explained, wanted: Wanted) -> space.Consistency | None:
    """What was measured before; None where it was not."""
    path = _path(engine, explained, wanted)
    if not path.exists():
        return None
    found = read_json(path)
    table = tuple(space.ConsistencyRow(label, k, seed, where, what, float("nan") if value is None else value)
                  for label, k, seed, where, what, value in found["table"])
    return space.Consistency(table, {int(label): count for label, count in found["proposed"].items()})


def measure(engine: Engine, explained: Explained, wanted: Wanted,
            job: Job) -> Generator[Progress, None, space.Consistency]:
    """Project both spaces where they are not yet, cluster and judge them, and keep the outcome.

    Raises
    ------
    Cancelled
        On request.
    """
    rows = asked_rows(engine.ds, wanted.split)
    spaces: dict[str, np.ndarray] = {}
    for name in ("attention", "features"):
        spaces[name] = (yield from engine.coordinates(explained, name, job))[rows]
    extraction = explained.extraction
    vectors = {"attention": np.asarray(extraction.maps[rows]).reshape(len(rows), -1),
               "features": np.asarray(extraction.pooled[rows])}
    labels = explained.labels[rows] if wanted.by == "class" else None
    steps = space.consistency_steps(spaces, vectors, clusters=wanted.clusters, seeds=wanted.seeds, labels=labels)
    found = yield from _stoppable(steps, job)
    table = [[*row[:5], None if np.isnan(row.consistency) else row.consistency] for row in found.table]
    write_json(_path(engine, explained, wanted), {"version": VERSION, "table": table, "proposed": found.proposed})
    return found


def _stoppable(steps: Generator[Progress, None, T], job: Job) -> Generator[Progress, None, T]:
    from guidance_viz.training.cancel import check_cancelled
    while True:
        check_cancelled(job.cancelled, "Measuring the consistency")
        try:
            yield next(steps)
        except StopIteration as stop:
            return stop.value


def _path(engine: Engine, explained: Explained, wanted: Wanted) -> Path:
    settings = engine.settings
    name = content_hash(VERSION, wanted.split, wanted.by, list(wanted.clusters), list(wanted.seeds),
                        settings["projection"], settings["seed"])
    return explained.extraction.folder.parent / f"consistency_{name}.json"
