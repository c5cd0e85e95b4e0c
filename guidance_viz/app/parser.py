"""What the commands' parsers share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from guidance_viz.app.listing import Parser


def command(commands: Any, name: str, text: str, run: bool = False, listed: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Add a command with the options that all share; its help ends in the lists of :mod:`guidance_viz.app.listing`."""
    parser: Parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.listed = tuple(listed)
    if run:
        parser.add_argument("run", metavar="RUN", help="the run folder")
        parser.add_argument(
            "--model", help="the model's source again, where the run cannot make it: package.module:callable"
        )
        add_compute(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    parser.add_argument("--traceback", action="store_true", help="show where an error came from")
    return parser


def add_compute(parser: argparse.ArgumentParser) -> None:
    """Add how to compute."""
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1, mps")
    parser.add_argument("--precision", default="auto", help="auto, float32, bf16")
    parser.add_argument("--batch-size", default="auto", help="auto or a number")
    parser.add_argument("--workers", default="auto", help="image readers: auto or a number")
