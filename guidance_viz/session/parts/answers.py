"""Which answers on parts are in effect on the current ones: also those that were given on an earlier clustering."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import JournalError
from guidance_viz.session.answers.book import AnswerBook
from guidance_viz.session.parts.shelf import Clustering
from guidance_viz.store import PART, part_of, read_part

COLUMNS = ["part", "relevance", "annotator", "time"]


def part_answers(now: Clustering, book: AnswerBook) -> pd.DataFrame:
    """Answers in effect, one a part, the last one given last.

    Parameters
    ----------
    now
        The current parts.
    book
        The answers.

    Returns
    -------
    DataFrame
        part, relevance, annotator, time. ``attrs["lost"]``: a dict of item, relevance, annotator and time of each answer
        that counts for no part.
    """
    rows = book.journal.answers(book.rule)
    standing: dict[int, tuple[Any, ...]] = {}
    lost = []
    for row in rows[rows["kind"] == PART].itertuples():
        part = _part_now(now, row.item, row.value)
        if part is None:
            lost.append({"item": row.item, "relevance": row.relevance, "annotator": row.annotator, "time": row.time})
        elif part >= 0:
            standing.pop(part, None)
            standing[part] = (part, row.relevance, row.annotator, row.time)
    found = pd.DataFrame(list(standing.values()), columns=COLUMNS)
    found.attrs["lost"] = lost
    return found


def _part_now(now: Clustering, item: str, value: Any) -> int | None:
    """The part that an answer is about; -1 where it was split since, ``None`` where the answer is lost."""
    clustering, number = part_of(item)
    if clustering == now.key and 0 <= number < len(now.parts):
        return number
    try:
        answered = read_part(value if isinstance(value, str) else None)
    except JournalError:
        return None
    if answered.features != now.asked.features or len(answered.center) != now.parts.centers.shape[1]:
        return None
    part = int(concepts.match(now.parts, answered.center[None])[0])
    away = np.linalg.norm((now.retired - answered.center) / now.parts.scale, axis=1).min(initial=np.inf)
    nearest = np.linalg.norm((now.parts.raw_centers - answered.center) / now.parts.scale, axis=1).min()
    if away < nearest:
        return -1
    return part if part >= 0 else None
