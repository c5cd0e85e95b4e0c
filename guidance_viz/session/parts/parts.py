"""Parts of photos: shown, answered, split."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import OptionError, Progress, Relevance, SessionError
from guidance_viz.session.answers.book import as_relevance
from guidance_viz.session.answers.oracle import count_answers
from guidance_viz.session.context import Context
from guidance_viz.session.parts.answers import part_answers
from guidance_viz.session.parts.finding import PartFinder
from guidance_viz.session.parts.oracle import part_coverage, part_relevance
from guidance_viz.session.parts.shelf import Clustering
from guidance_viz.session.places.places import PlaceDesk
from guidance_viz.session.results import Patch
from guidance_viz.store import PART, PartAnswered, Row, part_item, part_value

COLUMNS = ["part", "share", "cells", "by_class", "answer", "decides"]


class PartsDesk:
    """Shows parts, and takes answers on them.

    Parameters
    ----------
    context
        What it works with.

    Attributes
    ----------
    finder
        Where parts come from.
    places
        What the answers mean for every photo.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._effect: tuple[tuple[str, int], pd.DataFrame] | None = None
        self.finder = PartFinder(context)
        self.places = PlaceDesk(context, self.finder, self._answered)

    def parts(self, k: int = 40, *, place: str | None = None, background: bool = False,
              progress: Callable[[Progress], None] | None = None) -> pd.DataFrame | None:
        """Find the parts of the training photos, or read those that were found before.

        Parameters
        ----------
        k
            How many.
        place
            Where in the network cells are compared: one of ``clf.cuts`` or ``"final"``. Default: the default cut where it
            has at least 8 × 8 cells, else the deepest place that has.
        background
            Return at once with ``None``; watch ``version_parts`` and ``error``.
        progress
            Called with each report, in the thread that works.

        Returns
        -------
        DataFrame or None
            A row a part: part, share (of all training cells), cells (list of (sample_id, (row, column), (rows, columns of
            the grid)), the nearest to the centre first), by_class (share of a class's cells, by class name), answer ("yes",
            "no", "maybe" or ""), decides (how much an answer would decide: share × uncertainty of the place model on its
            cells; before there is one, share × how much the classes differ; 0 once answered). Kept in the run.

        Raises
        ------
        OptionError
            ``k`` is below 1.
        SessionError
            The session is not prepared, or busy.
        """
        return self.table() if self.finder.find(k, place=place, background=background, progress=progress) else None

    def split(self, part: int) -> pd.DataFrame:
        """Split a mixed part in two: one half keeps its number, the other is the last; both are to be answered anew.

        Raises
        ------
        OptionError
            There is no such part, or its cells are all the same.
        SessionError
            No parts were found yet, or the session is busy.
        """
        self.finder.split(part)
        return self.table()

    def table(self) -> pd.DataFrame:
        """The current parts; see :meth:`parts`."""
        now = self.finder.now()
        ids, names = self._context.book.ids, self._context.data.given.class_names
        grid, answers = self.finder.features().grid, self._answered()
        lines = [(part, float(now.parts.share[part]),
                  [(str(ids[row]), (int(i), int(j)), grid) for row, i, j in now.parts.cells[part] if row >= 0],
                  dict(zip(names, now.parts.share_by_class[part].tolist(), strict=True)), answers.get(part, ""), decides)
                 for part, decides in enumerate(self._decides(now, answers).tolist())]
        table = pd.DataFrame(lines, columns=COLUMNS)
        table.attrs["clustering"] = now.key
        return table

    def known(self) -> pd.DataFrame | None:
        """The current parts, see :meth:`parts`; ``None`` where none were found in what the current model sees."""
        return self.table() if self.finder.now_or_none() is not None and self.finder.opened() is not None else None

    def patches(self, part: int, n: int = 9) -> list[Patch]:
        """The places nearest to a part's centre, for ``session.patch_image``; ``activation`` is nan.

        Raises
        ------
        OptionError
            There is no such part.
        SessionError
            No parts were found yet.
        """
        now = self.finder.now()
        self.finder.check([part], now)
        ids, grid = self._context.book.ids, self.finder.features().grid
        cells = [(str(ids[row]), (int(i), int(j))) for row, i, j in now.parts.cells[part] if row >= 0][:n]
        return [Patch(name, concepts.patch_box(cell, grid), float("nan"), cell, concepts.cell_box(cell, grid))
                for name, cell in cells]
    def answer(self, ids: int | Iterable[int], relevance: Relevance | str, annotator: str = "me",
               clustering: str | None = None) -> None:
        """Record an answer on parts: does this belong to the object? Durable before it returns, then previewed.

        Parameters
        ----------
        ids, relevance, annotator
            The parts, the answer, and who gives it.
        clustering
            What the person saw, ``attrs["clustering"]`` of the table: an answer on other parts is refused.

        Raises
        ------
        OptionError
            There is no such part.
        SessionError
            No parts were found yet, or others than those that were seen.
        """
        if clustering is not None and clustering != self.finder.now().key:
            raise SessionError("The parts were found again or split since this answer was given, so it was not taken. "
                               "Answer the part that is shown now.")
        parts = [ids] if isinstance(ids, (int, np.integer)) else list(ids)
        self._append(dict.fromkeys(parts, as_relevance(relevance).value), annotator)

    def _append(self, answers: Mapping[int, str], annotator: str) -> None:
        now, about = self.finder.now(), self._context.explanation()
        self.finder.check(answers, now)
        centers = now.parts.raw_centers
        rows = [Row(PART, part_item(now.key, int(part)), Relevance(answer), annotator, explanation=about,
                    value=part_value(PartAnswered(centers[int(part)], now.asked.place, now.asked.features)))
                for part, answer in answers.items()]
        if rows:
            self._context.book.journal.append(rows)
            self._context.changed()

    def answers(self) -> pd.DataFrame:
        """Answers in effect on the current parts, one a part, in the order they were given.

        Columns: part, relevance, annotator, time. An answer on an earlier clustering counts for the part whose centre is
        nearest, if that is within the part's spread. ``attrs["lost"]``: those that count for no part, as dicts of item,
        relevance, annotator, time.
        """
        return self._in_effect(self.finder.now()).copy()

    def _in_effect(self, now: Clustering) -> pd.DataFrame:
        key = (now.key, self._context.book.journal.version())
        if self._effect is None or self._effect[0] != key:
            self._effect = key, part_answers(now, self._context.book)
        return self._effect[1]

    def _answered(self) -> dict[int, str]:
        found = self._in_effect(self.finder.now())
        return dict(zip(found["part"].tolist(), found["relevance"].tolist(), strict=True))

    def answer_by_oracle(self, by: str | None = None, yes: float | None = None, no: float | None = None,
                         limit: int | None = None, annotator: str = "oracle") -> dict[str, Any]:
        """Answer parts by boxes or masks instead of people.

        A part is YES where its cells in annotated training photos are covered by the object, on average, more than the
        cells of all parts are; NO where less. That holds for loose boxes, which cover much of every part, and for exact
        masks.

        Parameters
        ----------
        by
            ``"boxes"`` or ``"masks"``: insist on these; by default what people drew, else masks, else boxes.
        yes, no
            Mean coverage above which the answer is yes, and below which it is no; MAYBE between. Default: that of all
            cells.
        limit
            Answer only so many, those not answered yet that decide most; ``None``: all.
        annotator
            Who signs.

        Returns
        -------
        dict
            ``by``; ``parts``: counts of yes, no and maybe; ``coverage``: the mean over all cells.

        Raises
        ------
        DataError
            No training photo has a box or mask.
        OptionError
            An option has a value that is not allowed.
        """
        now, features = self.finder.now(), self.finder.features()
        rows = self.finder.training(features)
        coverage, overall, by = part_coverage(now.parts, features, self._context.data.now, rows, by, now.asked.seed)
        answers = part_relevance(coverage, overall, yes, no)
        given = {part: str(answers[part]) for part in (range(len(answers)) if limit is None else self.next(limit))}
        self._append(given, annotator)
        return {"by": by, "parts": count_answers(np.array(list(given.values()))), "coverage": overall}

    def next(self, n: int = 1) -> list[int]:
        """Parts that are not answered yet, the most decisive first.

        Raises
        ------
        OptionError
            ``n`` is below 1.
        """
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
            raise OptionError(f"{n!r} parts were asked for; expected a whole number from 1.")
        now, answers = self.finder.now(), self._answered()
        decides = self._decides(now, answers)
        order = np.lexsort((-now.parts.share, -decides))
        return [int(part) for part in order if int(part) not in answers][:n]

    def _decides(self, now: Clustering, answers: Mapping[int, str]) -> np.ndarray:
        unsure = self.places.uncertainty(now, answers)
        if unsure is None:
            by_class = np.nan_to_num(now.parts.share_by_class)
            unsure = (by_class.max(1) - by_class.min(1)) / np.maximum(by_class.max(1) + by_class.min(1), 1e-12)
        decides = now.parts.share * unsure
        decides[list(answers)] = 0
        return decides
