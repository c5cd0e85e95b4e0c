"""``guidance-viz reliance`` and ``controls``: what a model goes by, and whether a gain is owed to the answers."""

from __future__ import annotations

import argparse
from typing import Any

import pandas as pd

from guidance_viz.app import options
from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit, percent, text_table
from guidance_viz.core import Reliance

FIGURES = ("worst", "mean", "adjusted_average", "balanced_worst", "environment")
HEADS = ("worst group", "mean of groups", "adjusted average", "balanced worst", "environment decides")


def run_reliance(args: argparse.Namespace) -> None:
    """Measure what one or more models of the run go by."""
    with open_run(args) as session, Bars(args.quiet) as bars:
        found = [session.reliance(args.split, which, masks=args.masks, photos=args.photos, progress=bars)
                 for which in args.which or ["current"]]
        emit(args, found, lambda: reliance_text(found))


def reliance_text(found: list[Reliance | None]) -> str:
    """A row a model, and a sentence each."""
    there = [each for each in found if each is not None]
    rows = [[each.model, percent(each.environment), percent(each.object), percent(each.exchanged), percent(each.worst),
             percent(each.object_alone), percent(each.environment_alone)] for each in there]
    heads = ["model", "environment decides", "object decides", "right when exchanged", "worst class", "object alone",
             "environment alone"]
    return "\n".join([text_table(heads, rows), "", *(f"{each.model}: {each.words}" for each in there)])


def run_controls(args: argparse.Namespace) -> None:
    """Run a fix with the answers as given and with others."""
    with open_run(args) as session, Bars(args.quiet) as bars:
        given: dict[str, Any] = {name: value for name in ("trainable", "epochs", "lr")
                                 if (value := getattr(args, name)) is not None}
        table = session.controls(args.method, args.kind or None, args.seeds, split=args.split,
                                 relevance_from=args.relevance_from, progress=bars,
                                 **{**given, **options.pairs(args.option, "--option")})
        assert table is not None
        emit(args, {"runs": table.to_dict("records"), **table.attrs}, lambda: controls_text(table))


def controls_text(table: pd.DataFrame) -> str:
    """A row a kind, mean over the seeds, and what follows."""
    rows = [[kind, *(_spread(part[name]) for name in FIGURES), part["what"].iloc[0]]
            for kind, part in table.groupby("kind", sort=False)]
    return "\n".join([text_table(["answers", *HEADS, "what it is"], rows), "", table.attrs["words"]])


def _spread(values: pd.Series) -> str:
    known = values.dropna().astype(float)
    if known.empty:
        return "–"
    spread = f" ± {100 * known.std():.1f}" if len(known) > 1 else ""
    return f"{100 * known.mean():.1f}{spread}"
