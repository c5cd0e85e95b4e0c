"""``guidance-viz sweep``: guide the current model in many ways, see which no other beats, take one."""

from __future__ import annotations

import argparse
from typing import Any

from guidance_viz.app import options
from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit, percent, text_table
from guidance_viz.core import Estimate, OptionError


def run_sweep(args: argparse.Namespace) -> None:
    """Run a grid, or print what is there; with ``--take`` make one of the models the candidate."""
    with open_run(args) as session, Bars(args.quiet) as bars:
        if args.take:
            session.take_from_sweep(args.take, progress=bars)
            emit(args, {"candidate": args.take}, lambda: f"The model {args.take} waits: accept it, or reject it.")
            return
        grid, given = axes(args.axis), options.pairs(args.option, "--option")
        if args.estimate:
            found = session.estimate_sweep(grid, **given)
            emit(args, found, lambda: _words(found))
            return
        if grid:
            session.sweep(grid, progress=bars, **given)
        table = session.sweep_table(args.split)
        front = set(session.front(args.scores, args.split)["key"])
        rows = [{**row, "front": row["key"] in front} for row in table.to_dict("records")]
        emit(args, rows, lambda: _table(rows, args.scores))


def axes(words: list[str]) -> dict[str, list[Any]]:
    """Read ``NAME=VALUE,VALUE`` words.

    Raises
    ------
    OptionError
        A word is no axis.
    """
    found: dict[str, list[Any]] = {}
    for word in words:
        name, sign, values = word.partition("=")
        if not sign or not name or not values:
            raise OptionError(f"--axis {word!r} is not NAME=VALUE,VALUE. Example: --axis weight=0.1,1")
        found[name.replace("-", "_")] = [options.value_of(each) for each in values.split(",")]
    return found


def _words(found: Estimate) -> str:
    return (f"{len(found.parts)} models to make: about {found.seconds / 60:.0f} min, {found.disk_bytes / 1e6:.0f} MB."
            if found.parts else "All models are there.")


def _table(rows: list[dict[str, Any]], scores: list[str]) -> str:
    if not rows:
        return "No sweep started from the current model yet. Example: --axis weight=0.1,1 --axis loss=energy,l1"
    cells = [[row["words"], *(percent(row[name]) for name in scores), "on the front" if row["front"] else "", row["key"]]
             for row in rows]
    return text_table(["model", *scores, "", "key"], cells)
