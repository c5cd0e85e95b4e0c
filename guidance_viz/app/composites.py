"""``guidance-viz composites``: photos in other surroundings whose verdict turns; is the object still there?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz.app.commands import open_run
from guidance_viz.app.output import Bars, emit, text_table
from guidance_viz.core import OptionError, disk_errors
from guidance_viz.session.composites.composites import question_words

if TYPE_CHECKING:
    from guidance_viz.api import Session

SIDE = 448


def run_composites(args: argparse.Namespace) -> None:
    """Answer what was named, or find questions, answer them by an oracle where asked for, and print them."""
    answers = [_answer(word) for word in args.answer]
    with open_run(args) as session:
        for composite, relevance in answers:
            session.answer_composites(composite, relevance, annotator=args.annotator or "me")
        table = session.composites_table if answers else None
        if table is None:
            with Bars(args.quiet) as bars:
                table = session.composites(args.n, args.split, progress=bars)
        found: dict[str, Any] = {}
        if args.oracle:
            found["oracle"] = session.answer_composites_by_oracle(args.oracle, args.limit,
                                                                  annotator=args.annotator or "oracle")
            table = session.composites_table
        assert table is not None
        if args.pictures:
            _write(session, table, Path(args.pictures))
        found |= {"composites": table.to_dict("records"), "words": table.attrs["words"]}
        emit(args, found, lambda: _text(table, found))


def _answer(word: str) -> tuple[str, str]:
    """``ID=no``: the composite, and the answer."""
    composite, _, relevance = word.rpartition("=")
    if not composite or relevance not in ("yes", "no", "maybe"):
        raise OptionError(f"--answer {word!r} is not ID=yes, no or maybe. The id is in the table that this command prints.")
    return composite, relevance


@disk_errors("writing the pictures")
def _write(session: Session, table: pd.DataFrame, folder: Path) -> None:
    """Each composite beside its photo, numbered as in the table."""
    from PIL import Image
    folder.mkdir(parents=True, exist_ok=True)
    for number, line in enumerate(table.itertuples(), start=1):
        pair = session.composite_image(line.composite, SIDE), session.photo(line.sample_id, SIDE)
        Image.fromarray(np.concatenate(pair, axis=1)).save(folder / f"{number:02d}.png")


def _text(table: pd.DataFrame, found: dict[str, Any]) -> str:
    rows = [[number, line.composite, question_words(line.label), f"{line.verdict} → {line.turned_to}", line.answer]
            for number, line in enumerate(table.itertuples(), start=1)]
    lines = [text_table(["", "id", "question", "verdict", "answer"], rows), ""] if rows else []
    lines.append(found["words"])
    if "oracle" in found:
        given = found["oracle"]
        lines.append(f"By {given['by']}: " + ", ".join(f"{n} {answer}" for answer, n in given["composites"].items()) + ".")
    return "\n".join(lines)
