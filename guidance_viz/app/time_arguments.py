"""The words of the commands that look back, and of those that take something away."""

from __future__ import annotations

from typing import Any

from guidance_viz.app.parser import command


def history(commands: Any) -> None:
    """Add ``history``."""
    command(commands, "history", "list what was done, with the points to go back to", run=True)


def replay(commands: Any) -> None:
    """Add ``replay``."""
    parser = command(commands, "replay", "make a run again from its records, and say where it differs", run=True)
    parser.add_argument("--out", metavar="FOLDER", help="where to make it again (a temporary folder by default)")
    parser.add_argument("--until", metavar="POINT", help="leave out what came after this point of the history")
    parser.add_argument("--fresh", action="store_true", help="compute again also what the run's cache holds")


def go_back(commands: Any) -> None:
    """Add ``go-back``."""
    parser = command(commands, "go-back", "make answers and model what they were at a point", run=True)
    parser.add_argument("point", metavar="POINT", help="from 'guidance-viz history RUN', or 'start'")
    parser.add_argument("--annotator", default="me", help="who goes back")


def branch(commands: Any) -> None:
    """Add ``branch``."""
    parser = command(commands, "branch", "make another run that begins as this one was at a point", run=True)
    parser.add_argument("path", metavar="NEW_RUN", help="the new run's folder")
    parser.add_argument("--at", metavar="POINT", help="from 'guidance-viz history RUN'; now by default")


def export(commands: Any) -> None:
    """Add ``export``."""
    parser = command(commands, "export", "write the model, or a report", run=True)
    parser.add_argument("path", metavar="FILE", help="fixed.safetensors, or report.html (see report)")
    parser.add_argument("--mask", choices=("fold", "beside"), default="fold",
                        help="pruned neurons: folded into the weights, or the mask in a file beside them")


def report(commands: Any) -> None:
    """Add ``report``."""
    parser = command(commands, "report", "write what was found, answered, done and changed", run=True)
    parser.add_argument("-o", "--output", metavar="FILE", help="by default report.html (.md, .json) in the run folder")
    parser.add_argument("--format", choices=("html", "md", "json"), help="by default what FILE ends in, else html")
    parser.add_argument("--recompute", action="store_true", help="compute again what is no longer in the run's cache")

