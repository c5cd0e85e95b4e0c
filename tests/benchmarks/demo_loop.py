"""The demo's loop over several seeds: from its answers, from the same turned round, and from none (ERM, as long again).

    python tests/benchmarks/demo_loop.py [--seeds 0 1 2] [--answers 40] [--method crayon_attention] [--shortcut scene]
        [--json FILE]

A seed decides which centroids are asked and the order of training; the pictures and the checkpoint are those that ship.
What the flipped answers win back as well is not owed to the answers.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from guidance_viz.app.demo import demo_session, give_answers
from guidance_viz.core import Report
from guidance_viz.data.demo import SHORTCUTS

FIGURES: dict[str, Callable[[dict[str, Any]], float]] = {
    "worst group": lambda e: e["groups"]["worst"],
    "average": lambda e: e["groups"]["average"],
    "balanced WGA": lambda e: e["balanced_worst"],
    "adjusted average": lambda e: e["groups"]["adjusted_average"],
    "EPG": lambda e: e["epg"],
    "dead maps": lambda e: e["dead_share"],
}


def run_seed(seed: int, answers: int, method: str, shortcut: str = "scene") -> list[dict[str, Any]]:
    """One row a model: before, and after each kind of answers."""
    with tempfile.TemporaryDirectory(prefix="demo-loop-") as folder, demo_session(
            Path(folder) / "run", seed, shortcut=shortcut, questions=answers, projection="pca", live=False) as session:
        session.prepare()
        given = give_answers(session)["maps"]
        reports = {"ERM, as long again": session.mitigate("erm"),
                   "answers": session.mitigate(method, relevance_from="spread"),
                   "flipped answers": session.mitigate(method, relevance_from="spread", control="flipped")}
    first = next(iter(reports.values()))
    return [_row(seed, "before", given, first, "before"),
            *(_row(seed, name, given, report, "after") for name, report in reports.items())]


def _row(seed: int, model: str, given: dict[str, int], report: Report | None, side: str) -> dict[str, Any]:
    assert report is not None
    plain = report.to_json()[side]["test"]
    return {"seed": seed, "model": model, "answers": given, "used": dict(report.answers_used) if side == "after" else {},
            "groups": plain["groups"]["accuracy"], **{name: read(plain) for name, read in FIGURES.items()}}


def table(rows: Sequence[dict[str, Any]]) -> str:
    """A Markdown table: a row a model and seed, then the means over the seeds."""
    lines = [f"| seed | model | {' | '.join(FIGURES)} |", "|---" * (len(FIGURES) + 2) + "|"]
    lines += [_line(str(row["seed"]), row["model"], row) for row in rows]
    for model in dict.fromkeys(row["model"] for row in rows):
        mine = [row for row in rows if row["model"] == model]
        lines.append(_line("mean", model, {name: statistics.mean(row[name] for row in mine) for name in FIGURES}))
    return "\n".join(lines)


def _line(seed: str, model: str, figures: dict[str, Any]) -> str:
    return f"| {seed} | {model} | {' | '.join(f'{100 * figures[name]:.1f}' for name in FIGURES)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every seed and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--answers", type=int, default=40)
    parser.add_argument("--method", default="crayon_attention")
    parser.add_argument("--shortcut", choices=SHORTCUTS, default="scene")
    parser.add_argument("--json", type=Path, help="also write the rows here")
    args = parser.parse_args(arguments)
    rows = [row for seed in args.seeds for row in run_seed(seed, args.answers, args.method, args.shortcut)]
    print(table(rows))
    for row in rows:
        if row["model"] == "before":
            print(f"seed {row['seed']}: answers {row['answers']}")
    if args.json:
        args.json.write_text(json.dumps(rows, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
