"""Which answers on composites are in effect, and what was kept of the photos when they were asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.core import DataError, JournalError
from guidance_viz.session.answers.book import AnswerBook
from guidance_viz.store import COMPOSITE, CompositeAnswered, composite_photo, read_composite


@dataclass(frozen=True, eq=False)
class AnsweredComposite:
    """One answer in effect.

    Attributes
    ----------
    item
        Id of the composite.
    row
        Row of its photo.
    relevance
        ``"yes"``, ``"no"`` or ``"maybe"``.
    asked
        What was kept of the photo.
    """

    item: str
    row: int
    relevance: str
    asked: CompositeAnswered


def composite_answers(book: AnswerBook) -> list[AnsweredComposite]:
    """Answers in effect, one a composite, in the order they were given; what cannot be read counts for nothing."""
    rows = book.journal.answers(book.rule)
    found = []
    for each in rows[rows["kind"] == COMPOSITE].itertuples():
        try:
            row = int(book.rows_of([composite_photo(each.item)])[0])
            asked = read_composite(each.value if isinstance(each.value, str) else None)
        except (JournalError, DataError):
            continue
        found.append(AnsweredComposite(each.item, row, str(each.relevance), asked))
    return found


def stacked(values: list[np.ndarray]) -> list[tuple[list[int], np.ndarray]]:
    """Maps that may be of different grids, by grid: their positions, and (n, h, w)."""
    grids: dict[tuple[int, ...], list[int]] = {}
    for i, each in enumerate(values):
        grids.setdefault(each.shape, []).append(i)
    return [(which, np.stack([values[i] for i in which])) for which in grids.values()]
