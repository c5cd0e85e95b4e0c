"""``guidance-viz attributes`` and ``judge``: what the model leans on, in words, and whether it may."""

from __future__ import annotations

import argparse
from typing import Any

from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit, percent, text_table


def run_attributes(args: argparse.Namespace) -> None:
    """Look for attributes where that was asked for, then print them ranked."""
    with open_run(args) as session, Bars(args.quiet) as bars:
        if args.detect:
            session.detect_attributes(args.detect, args.word or None, model=args.by_model, threshold=args.threshold,
                                      progress=bars)
        if not session.prepared:
            session.prepare(progress=bars)
        rows = session.attributes(None if args.split == "all" else args.split).head(args.top).to_dict("records")
        emit(args, rows, lambda: _table(rows))


def run_judge(args: argparse.Namespace) -> None:
    """Keep a judgement in the journal."""
    with open_run(args) as session:
        session.judge_attribute(args.attribute, args.verdict, annotator=args.annotator)
        emit(args, {"attribute": args.attribute, "verdict": args.verdict},
             lambda: f"{args.attribute} is {args.verdict} for {args.annotator}.")


def _table(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "No attribute is in enough photos, and missing from enough, to be judged. Look for others: --detect, --word."
    cells = [[row["attribute"], row["source"], row["class_name"], f"{100 * row['delta']:+.0f} points",
              f"{100 * row['low']:+.0f} to {100 * row['high']:+.0f}", percent(row["accuracy_with"]),
              percent(row["accuracy_without"]), f"{row['with_count']} / {row['without_count']}", row["confused_name"],
              "significant" if row["significant"] else "", row["verdict"]] for row in rows]
    return text_table(["attribute", "from", "class", "difference", "95 %", "with", "without", "photos", "taken for", "",
                       "verdict"], cells)
