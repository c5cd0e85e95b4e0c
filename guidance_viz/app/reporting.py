"""``guidance-viz report``: the report of a run, from what it keeps."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit
from guidance_viz.core import SessionError

if TYPE_CHECKING:
    from guidance_viz.api import Session


def run_report(args: argparse.Namespace) -> None:
    """Write the report; a model is run only where that is asked for."""
    from guidance_viz.report import format_of
    path = Path(args.output) if args.output else Path(args.run) / f"report.{args.format or 'html'}"
    name = format_of(path, args.format)
    with open_run(args, prepare=False) as session:
        _bring_back(session, args)
        session.report(path, format=name)
    emit(args, {"written": str(path), "format": name}, lambda: f"Wrote {path}")


def _bring_back(session: Session, args: argparse.Namespace) -> None:
    """Prepare the session from the cache, and what is not there only where ``--recompute`` says so."""
    from guidance_viz.report import missing
    gone = missing(session)
    if gone and not args.recompute:
        raise SessionError(
            f"What was computed of {', '.join(gone)} is no longer in the cache of {args.run!r}, or was never computed. "
            f"The models would have to be run again: guidance-viz report {shlex.quote(args.run)} --recompute")
    with Bars(args.quiet) as bars:
        session.prepare(progress=bars)
        for each in gone:
            if each not in ("candidate", session.model_version):
                session.explain(each, progress=bars)
