"""What a sweep's models are compared by: scores on one split, a table, and the front that no other model beats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from guidance_viz.core import Localization, OptionError, Report
from guidance_viz.metrics import catalogue, pareto_front

if TYPE_CHECKING:
    import pandas as pd


AXES = ("weight", "loss", "depth", "attribution", "share", "dilation")
"""The axes of the paper's study; any other option, and ``seed``, may be one too."""

class Named(Protocol):
    """What a table says of a cell of a grid."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def seed(self) -> int: ...  # noqa: D102
    @property
    def options(self) -> Mapping[str, Any]: ...  # noqa: D102


class Scored(Protocol):
    """A model with scores, such as a finished cell of a sweep."""

    @property
    def cell(self) -> Named: ...  # noqa: D102
    @property
    def report(self) -> Report: ...  # noqa: D102
    @property
    def seconds(self) -> float: ...  # noqa: D102

    def scores(self, split: str = "val", at: tuple[str, str] | None = None) -> dict[str, float]:
        """What it reaches on a split, by key."""


Found = TypeVar("Found", bound=Scored)


def score_keys() -> tuple[str, ...]:
    """Keys of the figures that models are compared by, of :mod:`guidance_viz.metrics.catalogue`; higher is better."""
    return tuple(figure.key for figure in catalogue.shown_in(catalogue.SCORE))


def scores_of(report: Report, split: str, at: tuple[str, str] | None = None, side: str = "after") -> dict[str, float]:
    """The scores of the model after (or ``side="before"``) on one split; see :meth:`CellResult.scores`."""
    evaluation, where = getattr(report, side).get(split), _localization(report, split, at, side)

    def score(figure: catalogue.Figure) -> float:
        if figure.located is None:
            return figure.value(evaluation)
        return float("nan") if where is None else float(figure.located(where))
    return {key: score(catalogue.get(key)) for key in score_keys()}


def _localization(report: Report, split: str, at: tuple[str, str] | None, side: str) -> Localization | None:
    names = list(dict.fromkeys(each.model for each in report.localization))
    if not names:
        return None
    name = names[-1] if side == "after" else names[0]
    fitting = [each for each in report.localization if each.model == name and each.split == split
               and (at is None or (each.attribution, each.depth) == tuple(at))]
    return fitting[0] if fitting else None


def table_of(results: Sequence[Scored], split: str = "val", at: tuple[str, str] | None = None) -> pd.DataFrame:
    """A row a cell; see :meth:`Sweep.table`."""
    import pandas as pd
    rows = [{"key": each.cell.key, "words": each.cell.words, "seed": each.cell.seed,
             **{name: each.cell.options.get(name) for name in AXES}, **each.scores(split, at), "seconds": each.seconds,
             "status": each.report.status} for each in results]
    return pd.DataFrame(rows, columns=["key", "words", "seed", *AXES, *score_keys(), "seconds", "status"])


def front_of(results: Sequence[Found], scores: Sequence[str] = ("f1", "epg", "iou"), split: str = "val",
             at: tuple[str, str] | None = None, bin: float = 0.005) -> list[Found]:
    """Cells that no other beats on every score (Rao et al. 2023, Fig. 4).

    Parameters
    ----------
    results
        Finished cells.
    scores
        Names of :func:`score_keys`; higher is better: ``("f1", "epg", "iou")``, or ``("worst", "average", "epg")``.
    split
        Never ``"test"`` where a model is chosen by it.
    at
        The method and depth of the maps.
    bin
        Scores are rounded to it first.

    Raises
    ------
    OptionError
        A score is not known.
    """
    keys = score_keys()
    unknown = [name for name in scores if name not in keys]
    if unknown or not scores:
        raise OptionError(f"scores holds {', '.join(map(repr, unknown)) or 'nothing'}; use some of {', '.join(keys)}.")
    values = np.array([[each.scores(split, at)[name] for name in scores] for each in results], dtype=float)
    values = values.reshape(len(results), len(scores))
    known = np.flatnonzero(np.isfinite(values).all(axis=1))
    return [results[known[i]] for i in pareto_front(values[known], bin=bin)]
