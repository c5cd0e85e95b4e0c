"""Where the objects are, by all answers of every kind; masks for methods, and how well they agree with the data set's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import SessionError
from guidance_viz.session.answers.oracle import count_answers
from guidance_viz.session.answers.wrong_answers import RANDOM, SHUFFLED, altered
from guidance_viz.session.context import Context
from guidance_viz.session.parts.finding import PartFinder
from guidance_viz.session.parts.shelf import Clustering
from guidance_viz.session.places.agreement import MOST_PHOTOS, Agreement, annotated, cell_auc, drawn
from guidance_viz.session.places.model import Control, Placing

if TYPE_CHECKING:
    from guidance_viz.mitigation import Places

ANSWERS, NEEDED = "answers", "needed"


class PlaceDesk:
    """Says of every cell of every photo how likely it belongs to the object.

    Parameters
    ----------
    context
        What it works with.
    finder
        Where parts come from.
    answered
        Answer by part, of those in effect on the current parts.
    """

    def __init__(self, context: Context, finder: PartFinder, answered: Callable[[], dict[int, str]]) -> None:
        self._context, self._finder, self._of_parts = context, finder, answered
        self._beside: tuple[tuple[str, int], np.ndarray, np.ndarray] | None = None  # objects by the data set itself
        self._placing = Placing(context.engine, context.book, context.data, context.standing)

    def _parts_answered(self, now: Clustering | None) -> dict[int, str]:
        return {} if now is None else self._of_parts()

    def uncertainty(self, now: Clustering, answers: Mapping[int, str]) -> np.ndarray | None:
        """How unsure the model of places is of each part's cells, (k,) in [0, 1]; ``None`` before there is one."""
        features = self._finder.features()
        return self._placing.uncertainty(now, features, self._finder.training(features), answers, self._context.explained())

    def masks(self, split: str | None = None) -> np.ndarray:
        """Where the object is, by all answers: P(belongs) of every cell.

        Parameters
        ----------
        split
            Whose photos; ``None``: all.

        Returns
        -------
        ndarray
            float32 (N, h, w) in [0, 1]; nan where nothing is known: of a photo that could not be read, and everywhere as
            long as answers say only yes, or only no, or nothing.

        Raises
        ------
        SessionError
            The session is not prepared, or its local features are not computed: call ``parts()`` first.
        """
        return self._masks_of(self._context.data.given.indices(split))

    def of(self, sample_ids: Iterable[str]) -> np.ndarray:
        """Place masks of a few photos, as :meth:`place_masks`: float32 (n, h, w).

        Raises
        ------
        DataError
            There is no such sample.
        SessionError
            As for :meth:`place_masks`.
        """
        return self._masks_of(self._context.book.rows_of(list(sample_ids)))

    def _masks_of(self, rows: np.ndarray) -> np.ndarray:
        explained = self._context.explained()
        now, features = self._finder.now_or_none(), self._finder.features()
        answers = self._parts_answered(now)
        return self._placing.masks(now, features, self._finder.training(features), answers, explained, rows)

    def agreement(self, photos: int = MOST_PHOTOS) -> Agreement | None:
        """How well place masks agree with the data set's own masks or boxes.

        Parameters
        ----------
        photos
            At most how many photos are looked at; validation photos, or where there are none all.

        Returns
        -------
        Agreement or None
            ``None`` where the data set has neither, or nothing is known of places yet.
        """
        features, given = self._finder.features(), self._context.data.given
        key = (features.key, photos)
        if self._beside is None or self._beside[0] != key:
            rows = given.indices("val")
            rows = rows if len(rows) else np.arange(len(features))
            rows = drawn(rows[features.readable[rows]], photos, self._context.seed)
            self._beside = key, *annotated(given, rows, features.grid)
        _, rows, covered = self._beside
        auc, counted = cell_auc(self._masks_of(rows), covered) if len(rows) else (None, 0)
        return None if auc is None else Agreement(auc, counted, "masks" if given.has_masks else "boxes")

    def answered(self, control: str | None = None, seed: int = 0) -> Places:
        """Place masks of every photo with the answers they rest on, for a method.

        Parameters
        ----------
        control
            Wrong answers instead: ``"flipped"``, ``"shuffled"``, ``"random"``, or the first ``"half"`` or ``"quarter"``.
        seed
            Of the wrong answers.
        """
        from guidance_viz.mitigation import Places
        explained, now, features = self._context.explained(), self._finder.now_or_none(), self._finder.features()
        answers = self._parts_answered(now)
        wrong = None if control is None else self._wrong(control, seed, answers, 0 if now is None else len(now.parts))
        rows, used = np.arange(len(features)), answers if wrong is None else wrong.parts
        masks = self._placing.masks(now, features, self._finder.training(features), answers, explained, rows, wrong)
        given = count_answers(np.array(list(used.values())))
        counts = {f"parts answered {answer}": count for answer, count in given.items()}
        told = self._composites_answered() if wrong is None else wrong.composites
        seen = count_answers(np.array(list(told.values())))
        counts |= {f"composites answered {answer}": count for answer, count in seen.items() if count}
        drawn = int((self._context.data.photos["boxes"] > 0).sum())
        return Places(masks, {**counts, **({"photos drawn on": drawn} if drawn else {}),
                              **({f"{control} (a control)": len(used)} if control else {})})

    def wanted(self, method: str, options: Mapping[str, Any], control: str | None = None,
                   seed: int = 0) -> Places | None:
        """Place masks where a method is to use them: its description, or ``masks="answers"``, says so; else ``None``.

        Raises
        ------
        SessionError
            Nothing is known of any place yet.
        """
        from guidance_viz.mitigation import get
        described = get(method)
        if not described.places:
            return None
        masks = options.get("masks", described.default("masks"))
        if not isinstance(masks, str) or masks != ANSWERS:
            return None
        needed = described.places == NEEDED
        try:
            found = self.answered(control, seed)
        except SessionError:
            if needed:
                raise
            return None
        if np.isnan(found.masks).all() and not needed:
            return None
        if np.isnan(found.masks).all():
            raise SessionError("Nothing is known of where the objects are yet: answer parts both yes and no "
                               "(parts(), answer_parts()), or draw boxes on a few photos; or use masks='boxes' or "
                               "masks='masks' where the data set has them.")
        return found

    def _composites_answered(self) -> dict[int, str]:
        return {i: each.relevance for i, each in enumerate(self._placing.composites())}

    def _wrong(self, control: str, seed: int, answers: Mapping[int, str], count: int) -> Control:
        standing = self._context.standing()
        on_items = SHUFFLED if control == RANDOM else control  # there are no other maps and composites to draw from
        seen = self._composites_answered()
        return Control(control, seed, altered(answers, control, seed, count), standing.control(on_items, seed),
                       altered(seen, on_items, seed, len(seen)))
