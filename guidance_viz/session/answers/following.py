"""Following the journal: what was answered and drawn, by this process and by others."""

from __future__ import annotations

import threading
from collections.abc import Callable

from guidance_viz.session.answers.book import AnswerBook
from guidance_viz.session.observable import Observable
from guidance_viz.session.run.annotated import Annotated
from guidance_viz.store import BOX


class Following:
    """Takes over what the journal holds, and tells of it.

    Parameters
    ----------
    book, data
        The answers, and the data set with the boxes that people drew on it.
    signals
        Where ``version_answers`` and ``version_boxes`` are told.
    """

    def __init__(self, book: AnswerBook, data: Annotated, signals: Observable) -> None:
        self._book, self._data, self._signals = book, data, signals
        self._then: list[Callable[[], None]] = []
        self._lock = threading.RLock()
        signals.version_answers = book.journal.version()
        data.follow(*book.journal.drawn())

    def then(self, react: Callable[[], None]) -> None:
        """Call ``react`` whenever there may be other answers, after that was told."""
        self._then.append(react)

    def take_in(self) -> bool:
        """Take over what is new, and tell of it.

        Returns
        -------
        bool
            Whether the journal had grown.
        """
        with self._lock:  # who answers returns when all of it was told, whoever saw it first
            before, version = self._signals.version_answers, self._book.journal.version()
            if version == before:
                return False
            drawn = self._data.follow(*self._book.journal.drawn())
            boxes = {"version_boxes": self._signals.version_boxes + 1} if drawn else {}
            self._signals.publish(version_answers=version, **boxes)
            if not (drawn and self._boxes_alone(before)):
                self.follow()
        return True

    def _boxes_alone(self, before: int) -> bool:
        """Whether all that came after a row of the journal is about boxes: drawn, undone or redone."""
        rows = self._book.journal.rows()
        new = rows[rows["seq"] > before]
        about = rows[rows["action"].isin(new["ref"].dropna())]
        return bool((new["kind"].fillna(BOX) == BOX).all() and (about["kind"].fillna(BOX) == BOX).all())

    def follow(self) -> None:
        """Have everybody whom answers concern look at them again."""
        for react in self._then:
            react()
