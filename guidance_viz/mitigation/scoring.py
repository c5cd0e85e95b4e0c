"""What a sweep's models are compared by: scores on one split, a table, and the front that no other model beats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import Localization, OptionError, Report
from guidance_viz.metrics import pareto_front

if TYPE_CHECKING:
    import pandas as pd

    from guidance_viz.mitigation.sweeps import CellResult

AXES = ("weight", "loss", "depth", "attribution", "share", "dilation")
"""The axes of the paper's study; any other option, and ``seed``, may be one too."""
SCORES = ("f1", "mean_ap", "epg", "iou", "on_object", "worst", "average", "balanced_worst")
"""Higher is better: F1 and mean average precision; where the maps lie; accuracy of the worst group, of all photos, and of
the worst group with the class accuracies equalised on the validation split."""


def scores_of(report: Report, split: str, at: tuple[str, str] | None = None, side: str = "after") -> dict[str, float]:
    """The scores of the model after (or ``side="before"``) on one split; see :meth:`CellResult.scores`."""
    found = dict.fromkeys(SCORES, float("nan"))
    evaluation = getattr(report, side).get(split)
    if evaluation is not None:
        found |= {"f1": evaluation.f1, "mean_ap": evaluation.mean_ap, "worst": evaluation.groups.worst,
                  "average": evaluation.groups.average, "balanced_worst": evaluation.balanced_worst}
    where = _localization(report, split, at, side)
    if where is not None:
        found |= {"epg": where.epg, "iou": where.iou, "on_object": where.on_object}
    return found


def _localization(report: Report, split: str, at: tuple[str, str] | None, side: str) -> Localization | None:
    names = list(dict.fromkeys(each.model for each in report.localization))
    if not names:
        return None
    name = names[-1] if side == "after" else names[0]
    fitting = [each for each in report.localization if each.model == name and each.split == split
               and (at is None or (each.attribution, each.depth) == tuple(at))]
    return fitting[0] if fitting else None


def table_of(results: Sequence[CellResult], split: str = "val", at: tuple[str, str] | None = None) -> pd.DataFrame:
    """A row a cell; see :meth:`Sweep.table`."""
    import pandas as pd
    rows = [{"key": each.cell.key, "words": each.cell.words, "seed": each.cell.seed,
             **{name: each.cell.options.get(name) for name in AXES}, **each.scores(split, at), "seconds": each.seconds,
             "status": each.report.status} for each in results]
    return pd.DataFrame(rows, columns=["key", "words", "seed", *AXES, *SCORES, "seconds", "status"])


def front_of(results: Sequence[CellResult], scores: Sequence[str] = ("f1", "epg", "iou"), split: str = "val",
             at: tuple[str, str] | None = None, bin: float = 0.005) -> list[CellResult]:
    """Cells that no other beats on every score (Rao et al. 2023, Fig. 4).

    Parameters
    ----------
    results
        Finished cells.
    scores
        Names of :data:`SCORES`; higher is better: ``("f1", "epg", "iou")``, or ``("worst", "average", "epg")``.
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
    unknown = [name for name in scores if name not in SCORES]
    if unknown or not scores:
        raise OptionError(f"scores holds {', '.join(map(repr, unknown)) or 'nothing'}; use some of {', '.join(SCORES)}.")
    values = np.array([[each.scores(split, at)[name] for name in scores] for each in results], dtype=float)
    values = values.reshape(len(results), len(scores))
    known = np.flatnonzero(np.isfinite(values).all(axis=1))
    return [results[known[i]] for i in pareto_front(values[known], bin=bin)]
