"""The mitigations of a run: what each did, learnt from, cost and traded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guidance_viz.core import Evaluation, Report
from guidance_viz.metrics import catalogue
from guidance_viz.report.done import FixFacts, Measure
from guidance_viz.report.found import NAN

JUDGES = ("test", "val", "train")
GUARDS = ("val", "test", "train")  # as Session.regressions: the guard does not look at test photos where it can


def fix_facts(entry: Mapping[str, Any], made: str) -> FixFacts:
    """Describe one mitigation.

    Parameters
    ----------
    entry
        Of :func:`guidance_viz.session.fixes.requests.requests`.
    made
        The version that it became, or ``""``.
    """
    report = None if not entry["report"] else Report.from_json(entry["report"])
    subset = {"subset": entry["subset"]} if entry.get("subset") else {}
    asked = {name: value for name, value in entry.get("asked", {}).items() if value is not None}
    does, paper = _described(entry["method"])
    common: dict[str, Any] = {
        "number": entry["number"],
        "method": entry["method"],
        "does": does,
        "paper": paper,
        "start": entry["start"],
        "made": made,
        "fate": entry["fate"],
        "time": entry["time"],
        "seed": int(entry["seed"]),
        "given": {**asked, **subset, **entry["options"]},
    }
    return FixFacts(**common, **(_asked_only(entry) if report is None else _finished(report)))


def _asked_only(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a fix that has no report."""
    return {"status": "not finished", "seconds": NAN, "best_epoch": 0, "selection": "", "options": {},
            "answers_used": dict(entry.get("counts", {})), "data_used": {}, "weights": {}, "split": "", "measures": (),
            "warnings": (), "worse": (), "versions": {}}


def _finished(report: Report) -> dict[str, Any]:
    """What a fix's report says of it."""
    split = first_of(JUDGES, report.before, report.after)
    return {
        "status": report.status,
        "seconds": report.seconds,
        "best_epoch": report.best_epoch,
        "selection": report.selection_rule,
        "options": dict(report.options),
        "answers_used": dict(report.answers_used),
        "data_used": dict(report.data_used),
        "weights": dict(report.effective_weights),
        "split": split,
        "measures": measures(report.before[split], report.after[split]) if split else (),
        "warnings": tuple(report.warnings),
        "worse": _worse(report),
        "versions": dict(report.versions),
        "localization": tuple(report.localization),
    }


def first_of(order: Iterable[str], *evaluations: Mapping[str, Evaluation]) -> str:
    """The first split that all have; empty where there is none."""
    return next((split for split in order if all(split in each for each in evaluations)), "")


def measures(before: Evaluation, after: Evaluation) -> tuple[Measure, ...]:
    """What sums an evaluation up, before and after; what neither has is left out."""
    return tuple(Measure(figure.named(before), *values)
                 for figure, values in catalogue.readings([before, after], catalogue.REPORT))


def _described(method: str) -> tuple[str, str]:
    """What a method does, and its paper, as its description says."""
    from guidance_viz.mitigation import MITIGATIONS

    if method not in MITIGATIONS:
        return "A method that is not installed here.", ""
    found = MITIGATIONS.get(method)
    return found.does, found.paper


def _worse(report: Report) -> tuple[str, ...]:
    """Groups whose accuracy fell below the interval it had, as the records have it."""
    split = first_of(GUARDS, report.before, report.after)
    if not split:
        return ()
    before, after = report.before[split].groups, report.after[split].groups
    now = dict(zip(after.groups.tolist(), after.accuracy.tolist(), strict=True))
    return tuple(
        f"{name} fell from {100 * was:.0f} % to {100 * now[group]:.0f} % of {count} {split} photos"
        for group, name, was, (low, _), count in zip(
            before.groups.tolist(), before.names, before.accuracy, before.interval, before.count, strict=True
        )
        if now.get(group, NAN) < min(low, was)
    )
