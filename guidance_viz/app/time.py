"""``guidance-viz history``, ``go-back``, ``branch`` and ``replay``: the run in time."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from guidance_viz.app import options
from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit, percent, text_table

if TYPE_CHECKING:
    from guidance_viz.session.timeline.replaying import Replayed, ReplayedFix


def run_history(args: argparse.Namespace) -> None:
    """List what was done."""
    with open_run(args, prepare=False) as session:
        table = session.history
        rows = [[r.time[:19], r.what, r.detail, r.annotator, r.point] for r in table.itertuples()]
        emit(args, table.to_dict("records"), lambda: text_table(list(table.columns), rows) if rows else
             "Nothing was done in this run yet.")


def run_go_back(args: argparse.Namespace) -> None:
    """Make answers and model what they were at a point."""
    with open_run(args) as session, Bars(args.quiet) as bars:
        journey = session.journey(args.point)
        session.go_back(args.point, annotator=args.annotator, progress=bars)
        emit(args, {"model": session.model_version, "answers": len(session.answers), "changed": journey.words},
             lambda: f"Done: {journey.words}. The model is {session.model_version}.")


def run_branch(args: argparse.Namespace) -> None:
    """Make another run that begins at a point of this one."""
    with open_run(args, prepare=False) as session:
        made = session.branch(args.path, at=args.at)
        emit(args, {"run": str(made)}, lambda: f"Made {made}. Open it: guidance-viz serve {made}")


def run_replay(args: argparse.Namespace) -> int:
    """Make a run again; exit code 1 where it differs."""
    from guidance_viz.session.timeline.replaying import replay
    with Bars(args.quiet) as bars:
        found = replay(args.run, args.out, until=args.until, fresh=args.fresh, model=args.model, progress=bars,
                       **options.compute(args))
    emit(args, {**_plain(found), "same": found.same}, lambda: _text(found))
    return 0 if found.same else 1


def _plain(found: Replayed) -> dict[str, object]:
    from guidance_viz.core import to_plain
    return {**to_plain(found), "fixes": [{**to_plain(fix), "same": fix.same} for fix in found.fixes]}


def _text(found: Replayed) -> str:
    if not found.fixes:
        return "There is no finished fix in this run: nothing to make again."
    table = text_table(["fix", "method", "from", "worst group then", "now", "weights", ""], [_row(f) for f in found.fixes])
    remarks = [f"Fix {fix.number}: {line}." for fix in found.fixes for line in fix.remarks]
    versions = [f"{name} was {was}, is {now}." for name, (was, now) in found.versions.items()]
    end = "The run came out as recorded." if found.same else "The run did not come out as recorded."
    return "\n".join([table, "", *remarks, *versions, end])


def _row(fix: ReplayedFix) -> list[str]:
    weights = "the same" if fix.same_weights else "–" if math.isnan(fix.weights) else f"differ by {fix.weights:.1e}"
    return [str(fix.number), fix.method, fix.start, percent(fix.worst_then), percent(fix.worst_now), weights,
            "same" if fix.same else "DIFFERS"]
