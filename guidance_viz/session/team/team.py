"""Several annotators on one run: who answered what, how far they agree, and what is still asked of whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pandas as pd

from guidance_viz.core import OptionError, Relevance, disk_errors
from guidance_viz.session.answers.book import as_relevance
from guidance_viz.session.context import Context
from guidance_viz.store import (
    ADJUDICATOR,
    Agreement,
    action_name,
    agreement,
    item_table,
    named_action,
    opinions,
    settlements,
)
from guidance_viz.store.held import is_about

T = TypeVar("T")



class TeamDesk:
    """Knows who answered what and how far people agree, and shares out what is asked.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tables: tuple[Any, dict[str, Any]] = (None, {})

    def answers_per_item(self) -> int:
        """How many annotators are asked about each map; 1, unless :meth:`share` or ``answers_per_item`` changed it."""
        return int(self._context.settings["answers_per_item"])

    @disk_errors("sharing the items")
    def share(self, answers_per_item: int = 3) -> None:
        """Ask so many annotators about each map; what was answered stays answered.

        The rule of the session decides what several answers on an item mean: ``"latest"`` takes the last one, whoever gave
        it, from the first answer on; ``"crayon"`` says "undecided" until there are three.

        Raises
        ------
        OptionError
            It is not a whole number from 1 up.
        """
        if isinstance(answers_per_item, bool) or int(answers_per_item) != answers_per_item or answers_per_item < 1:
            raise OptionError(f"answers_per_item={answers_per_item!r} is not allowed; give a whole number from 1 up.")
        self._context.engine.change(answers_per_item=int(answers_per_item))
        self._context.signals.publish(version_asked=self._context.signals.version_asked + 1)

    # -- who answered what --------------------------------------------------------------
    def _keep(self, name: str, make: Callable[[], T]) -> T:
        """What follows from the journal, made again only where it has grown: one answer is followed by many views."""
        key = (self._context.book.journal.version(), self._context.models.hash)
        kept = self._tables
        if kept[0] != key:
            kept = self._tables = (key, {})
        if name not in kept[1]:
            kept[1][name] = make()
        return kept[1][name]

    def _rows(self) -> pd.DataFrame:
        """Rows in effect on the current model's explanations."""
        def read() -> pd.DataFrame:
            rows, about = self._context.book.journal.rows(), self._context.explanation()
            return rows[rows["in_effect"] & (rows["model"] == about.model) & is_about(rows, about)]
        return self._keep("rows", read)

    def opinions(self) -> pd.DataFrame:
        """The last answer of each annotator on each item of the current model; not to be written to.

        Columns: kind, item, annotator, relevance, time, seconds (nan where not known); in the order they were given.
        """
        return self._keep("opinions", lambda: opinions(self._rows()))

    def items(self) -> pd.DataFrame:
        """A row an answered item, most disagreement first; not to be written to.

        See :func:`guidance_viz.store.item_table`.
        """
        return self._keep("items", lambda: item_table(self._rows()))

    def settled(self) -> pd.DataFrame:
        """What adjudicators settled on the current model's explanations; not to be written to.

        Columns: kind, item, annotator (who settled it), relevance, time.
        """
        return self._keep("settled", lambda: settlements(self._rows()))

    def settle(self, sample_ids: str | Iterable[str], relevance: Relevance | str, annotator: str = "me", *,
               model: str | None = None, seconds: float | None = None) -> None:
        """Answer as an adjudicator: it stands, whatever others answered or will answer, and nobody else is asked.

        It is no opinion among the others': agreement leaves it out. :meth:`undo` takes it back.

        Parameters
        ----------
        sample_ids, relevance, annotator, model, seconds
            As for :meth:`answer`.

        Raises
        ------
        DataError, JournalError, SessionError
            As for :meth:`answer`.
        """
        ids = [sample_ids] if isinstance(sample_ids, str) else list(sample_ids)
        self._context.models.check(model)
        self._context.book.answer(ids, as_relevance(relevance), annotator, self._context.explanation(), seconds,
                                  role=ADJUDICATOR)
        self._context.changed()

    # -- once ---------------------------------------------------------------------------
    def once(self, token: str) -> AbstractContextManager[None]:
        """What this thread answers, undoes and redoes within is written once, in whichever process it is asked for again.

        Parameters
        ----------
        token
            Names the action: 8 to 40 letters, digits and ``-``; with another nothing changes.
        """
        return named_action(action_name(token))

    def was_done(self, token: str) -> bool:
        """Whether the journal holds the action of a token."""
        name = action_name(token)
        return bool(name) and self._context.book.journal.has(name)

    def agreement(self, level: str = "nominal") -> Agreement:
        """How far the annotators agree on the current model's explanations: Krippendorff's α, and each one's share.

        Parameters
        ----------
        level
            ``"nominal"``, or ``"ordinal"``: no < maybe < yes.
        """
        return agreement(self._rows(), level, seed=self._context.seed)

    # -- what is asked of whom --------------------------------------------------------------
    def passed(self, annotator: str | None = None) -> set[str]:
        """Ids of the samples whose map need not be asked of an annotator: answered by him or by enough, or settled.

        ``None``: of whom enough were asked, whoever it was.
        """
        asked = self.answers_per_item()
        return set(self._keep(f"passed {asked} {annotator}", lambda: self._passed(annotator, asked)))

    def _passed(self, annotator: str | None, asked: int) -> set[str]:
        given, final = self.opinions(), self.settled()
        maps = given[given["kind"] == "map"]
        counts = maps.groupby("item")["annotator"].nunique()
        enough = set(counts.index[counts >= asked].astype(str))
        enough |= set(final.loc[final["kind"] == "map", "item"].astype(str))
        return enough if annotator is None else enough | set(maps.loc[maps["annotator"] == annotator, "item"].astype(str))

    def _begun(self, annotator: str) -> set[str]:
        """Items that others began and that still lack answers, this annotator's among them."""
        given = self.opinions()
        return set(given.loc[given["kind"] == "map", "item"].astype(str)) - self.passed(annotator)

    def _taken(self, annotator: str) -> set[str]:
        """Items that are being shown to somebody else, by any process on this run, who did not answer them yet."""
        given = self.opinions()
        answered = set(zip(given["item"], given["annotator"], strict=True))
        held = self._context.book.journal.leases.held(self._context.models.hash)
        return {item for item, who in held.items() if who != annotator and (item, who) not in answered}

    def lease(self, item: str, annotator: str) -> bool:
        """Take an item for this annotator's screen; whether nobody else has it."""
        given = self.opinions()
        done = set(given.loc[(given["kind"] == "map") & (given["item"] == item), "annotator"])
        return self._context.book.journal.leases.take(self._context.models.hash, item, annotator, done)

    def skips(self, annotator: str, wanted: Iterable[str]) -> list[tuple[set[str], bool]]:
        """What to pass over when a question is looked for, the most considerate first, and whether to leave it to others.

        Items that others began come first, so that they are completed; items on somebody else's screen last.
        """
        centroids, done, taken = set(wanted), self.passed(annotator), self._taken(annotator)
        begun = self._begun(annotator) if self.answers_per_item() > 1 else set()
        tries = [(done | taken | (centroids - begun), True)] if begun else []
        return [*tries, (done | taken, True), (done, False)]
