"""What a change does to each group: pure functions from evaluations to rows of plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from guidance_viz.core import Evaluation
from guidance_viz.metrics import catalogue
from guidance_viz.metrics.catalogue import Figure
from guidance_viz.views.words import finite, percent


def rows(before: Evaluation, after: Evaluation | None) -> list[dict[str, Any]]:
    """One mapping a group that has photos.

    Keys: ``group``, ``name``, ``count``, ``before``, ``after`` (None where there is none), ``low`` and ``high`` (the 95 %
    interval of the later of the two; None where there is none, as of F1), ``worst`` (of the later), ``was_worst`` (of the
    earlier, where that is another).
    """
    report, later = before.groups, (after or before).groups
    return [{"group": int(g), "name": str(report.names[k]), "count": int(report.count[k]),
             "before": float(report.accuracy[k]), "after": float(after.groups.accuracy[k]) if after else None,
             "low": finite(later.interval[k][0]), "high": finite(later.interval[k][1]),
             "worst": int(g) == later.worst_group, "was_worst": int(g) == report.worst_group != later.worst_group}
            for k, g in enumerate(report.groups) if report.count[k] > 0]


def series(evaluations: Sequence[Evaluation], names: Sequence[str]) -> list[list[Any]]:
    """Bars of several models, one mapping a group: ``[group number, [[model, accuracy, low, high], …]]``."""
    first = evaluations[0].groups
    return [[int(g), [[name, float(e.groups.accuracy[k]), *map(finite, e.groups.interval[k])]
                      for name, e in zip(names, evaluations, strict=True)]]
            for k, g in enumerate(first.groups) if first.count[k] > 0]


def facts(before: Evaluation, after: Evaluation | None, full: bool = False) -> list[list[Any]]:
    """The numbers below the bars: ``[name, help, before, after or None, direction]``; known ones only.

    Parameters
    ----------
    before, after
        Evaluations of the same split.
    full
        Also those that are shown where there is room for all.
    """
    found = []
    for figure, (was, now) in catalogue.readings([before, after], catalogue.PAGE, *([catalogue.MORE] if full else [])):
        chance = before.box_area if figure.key == "epg" else math.nan
        more = f" By chance it would be {percent(chance)}." if _known(chance) else ""
        if _known(was):
            found.append(_fact(figure, figure.named(before), was, now, more))
    return found


def headline(before: Evaluation, after: Evaluation | None) -> dict[str, Any]:
    """Worst group in words for the top line: ``name``, ``before``, ``after`` (or ""), ``range``, ``title``."""
    later = (after or before).groups
    k = [int(g) for g in later.groups].index(later.worst_group) if later.worst_group >= 0 else -1
    half = float(later.interval[k][1] - later.interval[k][0]) / 2 if k >= 0 else math.nan
    return {"name": str(later.names[k]) if k >= 0 else "", "before": percent(before.groups.worst),
            "after": percent(after.groups.worst) if after else "",
            "range": f"±{100 * half:.0f}" if math.isfinite(half) else "",
            "title": "worst F1" if later.measure == "f1" else "worst group"}


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _fact(figure: Figure, name: str, before: float, after: float, more: str) -> list[Any]:
    said = [name, figure.help + more, figure.text(before, 0)]
    if not _known(after):
        return [*said, None, 0]
    scale = 100 if figure.unit == catalogue.SHARE else 1
    change = round(scale * after) - round(scale * before) if scale > 1 else after - before
    return [*said, figure.text(after, 0), figure.better * ((change > 0) - (change < 0))]
