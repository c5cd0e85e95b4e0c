"""What is on somebody's screen: kept beside the journal, so that every process on the run knows of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from guidance_viz.store.schema import LEASES, unreachable

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECONDS = 60.0
"""For so long an item that was shown to one annotator is not shown to another, where there is a choice."""


class Leases:
    """Items that are being shown, each to one annotator until it expires; taken in one transaction, so by one alone.

    Parameters
    ----------
    engine
        The journal's.
    seconds
        How long a lease lasts.
    clock
        Seconds since 1970; processes on several machines should agree on it to a few seconds.
    """

    def __init__(self, engine: Engine, seconds: float = SECONDS, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._seconds, self._clock = engine, seconds, clock

    def held(self, model: str) -> dict[str, str]:
        """Annotator by item of what is being shown of a model's explanations.

        Raises
        ------
        JournalError
            The database cannot be read.
        """
        c = LEASES.c
        wanted = select(c.item, c.annotator).where(c.model == model, c.until > self._clock())
        try:
            with self._engine.connect() as connection:
                return {row.item: row.annotator for row in connection.execute(wanted)}
        except SQLAlchemyError as error:
            raise unreachable("What others look at could not be read", error) from error

    def take(self, model: str, item: str, annotator: str, done: Iterable[str] = ()) -> bool:
        """Take an item for an annotator, or hold it longer.

        Parameters
        ----------
        model, item, annotator
            What, and for whom.
        done
            Annotators who answered the item: theirs is taken over.

        Returns
        -------
        bool
            False where somebody else holds it.

        Raises
        ------
        JournalError
            The database cannot be written.
        """
        now = self._clock()
        row = {"model": model, "item": item, "annotator": annotator, "until": now + self._seconds}
        c = LEASES.c
        free = (c.model == model) & (c.item == item) & ((c.until <= now) | c.annotator.in_({annotator, *done}))
        try:
            with self._engine.begin() as connection:
                # The update comes first: it takes SQLite's lock for writing before anything is read.
                if connection.execute(update(LEASES).where(free).values(row)).rowcount:
                    return True
                connection.execute(insert(LEASES), row)
                connection.execute(delete(LEASES).where(c.until <= now - self._seconds))
            return True
        except IntegrityError:
            return False
        except SQLAlchemyError as error:
            raise unreachable(f"A question could not be taken for {annotator!r}", error) from error
