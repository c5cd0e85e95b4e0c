"""``guidance-viz parts``: find the parts of photos, and answer whether they belong to the object."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import pandas as pd

from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit, percent, text_table
from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.api import Session


def run_parts(args: argparse.Namespace) -> None:
    """Find parts or read them, split and answer what was named, then print them."""
    answers = [_answer(word) for word in args.answer]
    with open_run(args) as session:
        with Bars(args.quiet) as bars:
            session.parts(args.k, place=args.place, progress=bars)
        for part in args.split_part:
            session.split_part(part)
        for parts, relevance in answers:
            session.answer_parts(parts, relevance, annotator=args.annotator or "me")
        found: dict[str, Any] = {}
        if args.oracle:
            found["oracle"] = session.answer_parts_by_oracle(args.oracle, args.yes, args.no, args.limit,
                                                             annotator=args.annotator or "oracle")
        table = session.parts(args.k, place=args.place)
        assert table is not None
        found |= {"parts": table.to_dict("records"), "lost": session.part_answers.attrs["lost"]}
        emit(args, found, lambda: _text(session, table, found))


def _answer(word: str) -> tuple[list[int], str]:
    """``3,7=no``: the parts, and the answer."""
    parts, sign, relevance = word.partition("=")
    try:
        numbers = [int(part) for part in parts.split(",")]
    except ValueError:
        sign = ""
    if not sign or relevance not in ("yes", "no", "maybe"):
        raise OptionError(f"--answer {word!r} is not PARTS=yes, no or maybe. Example: --answer 3,7=no")
    return numbers, relevance


def _text(session: Session, table: pd.DataFrame, found: dict[str, Any]) -> str:
    rows = [[line.part, percent(line.share), *(percent(line.by_class[name]) for name in session.class_names), line.answer]
            for line in table.itertuples()]
    said = int((table["answer"] != "").sum())
    lines = [text_table(["part", "share", *session.class_names, "answer"], rows), "",
             f"{said} of {len(rows)} parts are answered."]
    if "oracle" in found:
        given = found["oracle"]
        counts = ", ".join(f"{n} {answer}" for answer, n in given["parts"].items())
        lines.append(f"By {given['by']}: {counts}; they cover {percent(given['coverage'])} of all cells.")
    if found["lost"]:
        lines.append(f"{len(found['lost'])} answers on an earlier clustering match no part.")
    left = session.next_parts(3)
    if left:
        lines.append(f"What decides most: part {', '.join(map(str, left))}.")
    return "\n".join(lines)
