"""What a change does to each group: pure functions from evaluations to rows of plain numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from guidance_viz.core import Evaluation
from guidance_viz.views.words import finite, percent

HELP = {
    "worst": "Accuracy of the group that the model serves worst (WGA). It shows what the average hides.",
    "mean": "Mean of the groups' accuracies, every group counting the same (MGA).",
    "average": "Share of all photos of this part that the model gets right.",
    "adjusted": "Group accuracies weighted by the groups' sizes in training: the average on data like the "
    "training data.",
    "balanced": "Worst-group accuracy once the decision threshold makes each class equally accurate: "
    "a gain that vanishes here was only a shift of the threshold.",
    "epg": "Share of the map's energy that falls inside the object's box or mask (EPG).",
    "dead": "Share of photos whose map is all zero. A rise means that it looks nowhere rather than at the "
    "right thing.",
}


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
        Also the averages and the worst group at the balanced threshold.
    """
    later = after.groups if after else None
    more = ", F1" if before.groups.measure == "f1" else ""
    found: list[list[Any] | None] = [
        _fact(f"worst group{more}", "worst", before.groups.worst, later.worst if later else None),
        _fact(f"mean of the groups{more}", "mean", before.groups.mean, later.mean if later else None)]
    if full:
        found += [_fact(f"average{more}", "average", before.groups.average, later.average if later else None),
                  _fact("adjusted average", "adjusted", before.groups.adjusted_average,
                        later.adjusted_average if later else None),
                  _fact("worst group, balanced threshold", "balanced", before.balanced_worst,
                        after.balanced_worst if after else None)]
    by_chance = f" By chance it would be {percent(before.box_area)}." if _known(before.box_area) else ""
    found += [_fact("looking at the object", "epg", before.epg, after.epg if after else None, more=by_chance),
              _fact("maps that are all zero", "dead", before.dead_share, after.dead_share if after else None,
                    good=-1)]
    return [f for f in found if f is not None]


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


def _fact(name: str, key: str, before: float | None, after: float | None, good: int = 1,
          more: str = "") -> list[Any] | None:
    if not _known(before):
        return None
    if after is None or not _known(after):
        return [name, HELP[key] + more, percent(before), None, 0]
    change = round(100 * after) - round(100 * before)  # type: ignore[operator]
    return [name, HELP[key] + more, percent(before), percent(after), good * ((change > 0) - (change < 0))]
