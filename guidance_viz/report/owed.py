"""What the models go by, and whether the gain is owed to the answers: facts of a report, gathered from what a run keeps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guidance_viz.core import Reliance
from guidance_viz.core.owed import Owed
from guidance_viz.core.reliance import BY

if TYPE_CHECKING:
    import pandas as pd

    from guidance_viz.session.session import RunSession

SPLIT = "val"


@dataclass(frozen=True)
class GoesBy:
    """The exchange test of the original and the latest model.

    Attributes
    ----------
    tests
        Those that were made in one way, the earlier model first; possibly empty.
    models
        The models in question.
    by
        What it was known by where the objects are, in words.
    refused
        Why tests that were made cannot be compared; else empty.
    command
        For a shell: makes the test of all of them.
    """

    tests: tuple[Reliance, ...]
    models: tuple[str, ...]
    by: str
    refused: str
    command: str


@dataclass(frozen=True)
class ControlLine:
    """The runs of a fix with one kind of answers: mean worst group with its least and greatest, and mean average."""

    kind: str
    what: str
    runs: int
    worst: float
    low: float
    high: float
    average: float


@dataclass(frozen=True)
class OwedFacts:
    """Whether the latest gain is owed to the answers, and the runs that say so; none where no control was run."""

    owed: Owed
    lines: tuple[ControlLine, ...]


def goes_by(session: RunSession, models: tuple[str, ...]) -> GoesBy:
    """What models go by, as far as it was measured.

    Parameters
    ----------
    session
        Prepared.
    models
        Names as in ``Session.models``.
    """
    found = session.desks.reliances.beside(models, SPLIT)
    which = [word for name in models for word in ("--which", name)]
    tests = () if found.refused else tuple(found.measured)
    return GoesBy(tests, models, BY.get(tests[0].masks, "") if tests else "", found.refused,
                  shlex.join(["guidance-viz", "reliance", str(session.run), *which]))


def owed_facts(session: RunSession, model: str) -> OwedFacts | None:
    """Whether the gain of the fix that made a model is owed to the answers; ``None`` where answers had no part in it."""
    owed = session.owed(model)
    if owed is None:
        return None
    start = session.desks.waiting.hashes.get(owed.start, "")
    table = session.desks.controls.table_of(start, owed.method) if owed.words else None
    return OwedFacts(owed, () if table is None else tuple(_lines(table)))


def _lines(table: pd.DataFrame) -> Iterator[ControlLine]:
    for kind, of in table.groupby("kind", sort=False):
        worst = of["worst"]
        yield ControlLine(str(kind), str(of["what"].iloc[0]), len(of), float(worst.mean()), float(worst.min()),
                          float(worst.max()), float(of["average"].mean()))
