"""What the commands' parsers share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from guidance_viz.app.listing import Parser

AGAIN = "after RUN: the data again, where the run cannot load them: FORMAT and ROOT, or package.module:callable"


def command(commands: Any, name: str, text: str, run: bool = False, listed: Sequence[str] = (),
            data: str = AGAIN) -> argparse.ArgumentParser:
    """Add a command with the options that all share; its help ends in the lists of :mod:`guidance_viz.app.listing`."""
    parser: Parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.listed = tuple(listed)
    if run:
        parser.add_argument("run", metavar="RUN", help="the run folder")
        add_again(parser, data)
        add_compute(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON value on standard output")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    parser.add_argument("--traceback", action="store_true", help="show where an error came from")
    return parser


def add_again(parser: argparse.ArgumentParser, data: str = AGAIN) -> None:
    """Add what a run may need again: its model and its data, where it cannot make them by itself."""
    parser.add_argument("--model", help="the model's source again, where the run cannot make it: package.module:callable")
    add_model_option(parser)
    add_data(parser, data)


def add_data(parser: argparse.ArgumentParser, text: str) -> None:
    """Add the data set and its options."""
    parser.add_argument("--data", nargs="+", metavar=("FORMAT", "ROOT"), help=text)
    parser.add_argument("--metadata", help="the table's file name, where the format has one")
    parser.add_argument("--image-size", type=int, help="side of the square image, pixels")
    parser.add_argument("--data-option", action="append", default=[], metavar="NAME=VALUE",
                        help="any other option of the format, or an argument of the function; may be given again")


def add_model_option(parser: argparse.ArgumentParser) -> None:
    """Add the options of the model's source."""
    parser.add_argument("--model-option", action="append", default=[], metavar="NAME=VALUE",
                        help="an option of the model's source, or an argument of the function; may be given again")


def add_compute(parser: argparse.ArgumentParser) -> None:
    """Add how to compute."""
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1, mps")
    parser.add_argument("--precision", default="auto", help="auto, float32, bf16")
    parser.add_argument("--batch-size", default="auto", help="auto or a number")
    parser.add_argument("--workers", default="auto", help="image readers: auto or a number")
