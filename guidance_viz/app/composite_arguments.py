"""The options of ``guidance-viz composites``."""

from __future__ import annotations

import argparse

ABOUT = "ask about photos whose verdict turns in other surroundings: is the object still there?"


def add_composites(parser: argparse.ArgumentParser) -> None:
    """Add them to the command's parser."""
    parser.add_argument("--n", type=int, default=8, help="how many open questions (8)")
    parser.add_argument("--split", default="train", choices=("train", "val", "test"), help="whose photos (train)")
    parser.add_argument("--answer", action="append", default=[], metavar="ID=ANSWER",
                        help="answer a composite by its id: yes, no or maybe; may be given again")
    parser.add_argument("--oracle", choices=("boxes", "masks"), help="answer by whether the mask keeps the object")
    parser.add_argument("--limit", type=int, metavar="N", help="with --oracle: only the first N")
    parser.add_argument("--pictures", metavar="FOLDER",
                        help="also write what is asked about as numbered PNG files, each beside its photo")
    parser.add_argument("--annotator", default=None, help="whose answers these are")
