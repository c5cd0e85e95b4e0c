"""The words of the commands that fix a model, and judge what came of it."""

from __future__ import annotations

import argparse
from typing import Any

from guidance_viz.app.parser import command
from guidance_viz.metrics import catalogue


def mitigate(commands: Any) -> None:
    """Add ``mitigate``."""
    parser = command(commands, "mitigate", "make a fixed copy of the model from the answers", run=True,
                      listed=["mitigations"])
    parser.add_argument("method", nargs="?", metavar="METHOD",
                        help="one of those below; without one, the best that the answers allow")
    parser.add_argument("--subset", metavar="NAME", help="learn from this curated subset alone")
    parser.add_argument("--relevance-from", default="answers", choices=("answers", "spread"))
    parser.add_argument("--control", choices=("flipped", "shuffled"),
                        help="train on wrong answers on the same items: what this gains too is not owed to the answers")
    parser.add_argument("--trainable", choices=("all", "tail", "head"))
    parser.add_argument("--recipe", help="paper, released or default")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--lr", type=float, help="learning rate")
    parser.add_argument("--alpha", type=float, help="weight of the mean loss over the relevant maps")
    parser.add_argument("--beta", type=float, help="weight of the mean loss over the irrelevant maps")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="any other option of the method"
    )
    parser.add_argument("--seed", type=int)
    parser.add_argument("--accept", action="store_true", help="make the result the current model")
    _add_despite(parser)
    parser.add_argument("--result", metavar="FILE", help="also write the report as JSON here")


def owed(commands: Any) -> None:
    """Add ``reliance and controls``."""
    parser = command(commands, "reliance", "what a model goes by: exchange environments and objects, and count the "
                      "verdicts that change", run=True)
    parser.add_argument("--which", action="append", default=[], metavar="MODEL",
                        help="current (the default), original, candidate or a version; may be given again")
    parser.add_argument("--split", default="val", help="whose photos (val)")
    parser.add_argument("--masks", default="auto", choices=("auto", "answers", "boxes", "masks"),
                        help="where the objects are: by the answers, boxes or exact masks (auto: exact masks or boxes "
                             "where the data have them, else the answers)")
    parser.add_argument("--photos", type=int, default=500, help="at most how many (500)")
    parser = command(commands, "controls", "the same fix with the answers as given, shuffled, turned round and without "
                      "them: is the gain owed to the answers?", run=True, listed=["mitigations"])
    parser.add_argument("method", metavar="METHOD", help="as of mitigate")
    parser.add_argument("--kind", action="append", default=[], metavar="KIND",
                        help="given, shuffled, inverted, prior, centre, random, class, none, half, quarter; may be given "
                             "again. Without any: those that can catch the method")
    parser.add_argument("--seeds", type=int, default=3, help="paired runs of each (3)")
    parser.add_argument("--split", help="whose photos are told (test, else val)")
    parser.add_argument("--relevance-from", default="answers", choices=("answers", "spread"))
    parser.add_argument("--trainable", choices=("all", "tail", "head"))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--lr", type=float, help="learning rate")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="any other option of the method"
    )


def sweep(commands: Any) -> None:
    """Add ``sweep``."""
    parser = command(commands, "sweep", "guide the model by boxes in many ways, and keep each model", run=True)
    parser.add_argument("--axis", action="append", default=[], metavar="NAME=VALUE,VALUE",
                        help="values to try: weight, loss, depth, attribution, share, dilation, seed, or another option; "
                             "may be given again. Without any: what is there")
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="an option of every model")
    parser.add_argument("--scores", nargs="+", default=["f1", "epg", "iou"],
                        help="what the front is made of: "
                             + ", ".join(figure.key for figure in catalogue.shown_in(catalogue.SCORE)))
    parser.add_argument("--split", default="val", help="whose photos the scores are of (val)")
    parser.add_argument("--estimate", action="store_true", help="say what it would take, and stop")
    parser.add_argument("--take", metavar="KEY", help="make this model of an earlier sweep the candidate")


def _add_despite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--despite-regressions", action="store_true",
                        help="accept it also where it serves a group worse by more than that group's interval")


def accept(commands: Any) -> None:
    """Add ``accept``."""
    _add_despite(command(commands, "accept", "make the candidate the current model", run=True))
    command(commands, "reject", "drop the candidate", run=True)


def evaluate(commands: Any) -> None:
    """Add ``evaluate``."""
    parser = command(
        commands, "evaluate", "group accuracies and localization of a model of the run", run=True,
        data="after RUN: another data set to evaluate on, FORMAT and ROOT or package.module:callable; or the run's own "
             "again"
    )
    parser.add_argument(
        "--which", default="current", help="current, original, candidate, or a version such as v1"
    )
    parser.add_argument("--split", action="append", default=[], help="train, val or test; may be given again")
    parser.add_argument("--reliance", action="store_true",
                        help="also exchange environments and objects: what the model goes by (val, or the splits named)")


def compare(commands: Any) -> None:
    """Add ``compare``."""
    parser = command(commands, "compare", "what got better and what got worse", run=True)
    parser.add_argument("--before", default="original")
    parser.add_argument("--after", default="candidate")
    parser.add_argument("--split", help="whose photos (test where there are any, else val)")
    parser.add_argument("--csv", metavar="FILE", help="write a row a sample here")

