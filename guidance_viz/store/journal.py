"""The journal: every answer, undo and redo is an appended row, on the disk before the call returns."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pandas as pd
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from guidance_viz.core import JournalError, Relevance
from guidance_viz.store.boxes import BOX, Box, box_value
from guidance_viz.store.checking import Known
from guidance_viz.store.held import Held
from guidance_viz.store.leases import Leases
from guidance_viz.store.once import next_action
from guidance_viz.store.rows import KINDS, Explanation, Row, as_relevance, utc_now
from guidance_viz.store.schema import JOURNAL, META, open_engine, unreachable

logger = logging.getLogger(__name__)

COLUMNS = [column.name for column in JOURNAL.columns]


class Journal:
    """A journal of answers in a database.

    Every writing call is one transaction that is durable when it returns (SQLite: WAL, ``synchronous=FULL``).
    Several processes and threads may write at once; they queue.

    Parameters
    ----------
    where
        A file (SQLite; made with its folder where missing), or any SQLAlchemy URL for a team.

    Raises
    ------
    JournalError
        The database cannot be opened, or a newer version of this package made it.
    """

    def __init__(self, where: str | os.PathLike[str]) -> None:
        self.where = os.fspath(where)
        self._engine = open_engine(where)
        self.leases = Leases(self._engine)
        self._lock = threading.RLock()
        self._held = Held()

    def check_against(self, known: Known) -> None:
        """From now on pass over rows that cannot be about these photos and neurons; see :meth:`passed_over`."""
        with self._lock:
            self._held.check_against(known)

    # writing --------------------------------------------------------------------------------------
    def answer(self, items: str | int | Iterable[str | int],
               relevance: Relevance | str | Sequence[Relevance | str], *, kind: str = "map",
               annotator: str = "me", patch: int | None = None,
               explanation: Explanation | None = None, value: Any = None) -> str:
        """Answer one item or many; one call is one action, undone as a whole.

        Parameters
        ----------
        items
            Sample ids, or neuron numbers.
        relevance
            One for all, or one an item.
        kind
            ``"map"``, ``"neuron"``, ``"patch"`` or another of :data:`~guidance_viz.store.KINDS`.
        annotator
            Who answers.
        patch
            Which patch of the neurons; makes ``kind="neuron"`` a ``"patch"``.
        explanation
            Which explanation they answer.
        value
            What else is to be kept with each; JSON.

        Returns
        -------
        str
            The id of the action.

        Raises
        ------
        JournalError
            Nothing to answer, a value that is not possible, or the database cannot be written.
        """
        one = isinstance(items, str) or not isinstance(items, Iterable)
        names = [str(items)] if one else [str(item) for item in items]  # type: ignore[union-attr]
        values = [relevance] * len(names) if isinstance(relevance, str) else list(relevance)
        if len(values) != len(names):
            raise JournalError(f"There are {len(names)} items but {len(values)} relevances; "
                               "give one, or one an item.")
        kind = "patch" if kind == "neuron" and patch is not None else kind
        about = explanation or Explanation()
        return self.append([Row(kind, name, as_relevance(each), annotator, patch, about, value)
                            for name, each in zip(names, values, strict=True)])

    def append(self, rows: Row | Iterable[Row], *, then: Callable[[], None] | None = None) -> str:
        """Append rows as one action, all of them or none; within ``named_action`` once alone.

        Parameters
        ----------
        rows
            One or more.
        then
            Called when they are written, before they are kept: where it raises, none of them is.

        Returns
        -------
        str
            The id of the action.

        Raises
        ------
        JournalError
            There are none, a ``uid`` is in the journal already, or the database cannot be written: where that may pass
            (the disk is full, another program holds the database), it is an ``UnwrittenError``.
        """
        rows = [rows] if isinstance(rows, Row) else list(rows)
        if not rows:
            raise JournalError("There is nothing to append; give at least one answer.")
        action, named = next_action()
        with self._lock, self._writing() as connection:
            if not (named and _has(connection, action)):
                connection.execute(insert(JOURNAL), [as_record(row, action) for row in rows])
            if then is not None:
                then()
        return action

    def has(self, action: str) -> bool:
        """Whether an action of this name was appended."""
        with self._reading() as connection:
            return _has(connection, action)

    def draw(self, boxes: Mapping[str, Iterable[Box] | None], *, annotator: str = "me") -> str:
        """Say which boxes are on photos; one call is one action, undone as a whole.

        Parameters
        ----------
        boxes
            By sample id all boxes of the photo, also none; ``None`` takes back what people drew on it.
        annotator
            Who draws.

        Returns
        -------
        str
            The id of the action.

        Raises
        ------
        JournalError
            There are no photos, or the database cannot be written.
        """
        return self.append([Row(BOX, name, annotator=annotator, value=box_value(each)) for name, each in boxes.items()])

    def undo(self, annotator: str = "me", *, drawn: bool = False) -> str | None:
        """Take back the annotator's last answer (with ``drawn`` the last drawing of boxes) that is in effect.

        Returns
        -------
        str or None
            The id of that action; ``None`` when there is nothing to undo.
        """
        return self._refer("undo", annotator, drawn)

    def redo(self, annotator: str = "me", *, drawn: bool = False) -> str | None:
        """Put back the annotator's answer (or drawing) undone last; a new one since then leaves nothing to redo.

        Returns
        -------
        str or None
            The id of that action; ``None`` when there is nothing to redo.
        """
        return self._refer("redo", annotator, drawn)

    def append_made(self, make: Callable[[pd.DataFrame], list[dict[str, Any]]], *,
                    then: Callable[[], None] | None = None) -> str | None:
        """Append rows that depend on what the journal holds, in one transaction that nobody can come between.

        Parameters
        ----------
        make
            Gets all rows, as :meth:`rows`, and returns those to append.
        then
            As for :meth:`append`.

        Returns
        -------
        str or None
            The id of the first action; ``None`` where there was nothing to append.

        Raises
        ------
        JournalError
            The database cannot be written.
        """
        with self._lock, self._writing() as connection:
            self._read(connection)
            made = make(self._held.table())
            if made:
                connection.execute(insert(JOURNAL), made)
            if then is not None:
                then()
            return made[0]["action"] if made else None

    def _refer(self, verb: str, annotator: str, drawn: bool) -> str | None:
        action, named = next_action()
        with self._lock, self._writing() as connection:
            if named and _has(connection, action):
                return None
            # Inside the transaction: nobody can answer between the look and the write.
            self._read(connection)
            look = self._held.replay.undoable if verb == "undo" else self._held.replay.redoable
            ref = look(annotator, drawn)
            if ref is not None:
                row = {"uid": uuid4().hex, "action": action, "verb": verb, "ref": ref}
                connection.execute(insert(JOURNAL), {**row, "annotator": annotator, "time": utc_now()})
            return ref

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                # Updating the one row makes writers queue: ``seq`` is in the order of the commits everywhere.
                connection.execute(update(META).values(writes=META.c.writes + 1))
                yield connection
        except SQLAlchemyError as error:
            raise unreachable(f"The journal {str(self._engine.url)!r} could not be written", error) from error

    # reading --------------------------------------------------------------------------------------
    def version(self) -> int:
        """Return the number of the last row: cheap to poll, and it grows with every write of any process."""
        with self._reading() as connection:
            return connection.execute(select(func.max(JOURNAL.c.seq))).scalar() or 0

    def rows(self) -> pd.DataFrame:
        """Return every row in order, with ``in_effect``: it is an answer, and not undone.

        Returns
        -------
        DataFrame
            seq, uid, action, verb (answer, undo, redo), ref, kind, kind_version, item, patch, relevance,
            value (JSON), annotator, time, model, method, layer, target, in_effect, settles (it is an adjudicator's);
            without the rows that are passed over.
        """
        with self._lock:
            self._refresh()
            return self._held.rows()

    def passed_over(self) -> pd.DataFrame:
        """Rows that :meth:`check_against` found to be no answers here: seq, kind, item, annotator, time, why_not."""
        with self._lock:
            self._refresh()
            return self._held.passed_over()

    def answers(self, rule: str = "latest", model: str | Iterable[str] | None = None, *,
                include_undecided: bool = False, about: Explanation | None = None) -> pd.DataFrame:
        """Resolve the rows that are in effect to one answer an item.

        Parameters
        ----------
        rule
            ``"latest"``: the last answer, whoever gave it. A neuron answered by patches is NO if any patch is
            NO, else MAYBE if any is MAYBE, else YES; an answer on the whole neuron replaces those on its
            patches before it, and an answer on a patch after it replaces that.
            ``"crayon"``: of three people (or more; each one's last answer) all YES is YES, at least two NO is
            NO, else MAYBE; a neuron is YES if all of three patches (or more) are YES, else NO. With fewer
            than three the item is undecided.
            By either rule an adjudicator's last answer on an item stands, whatever others answered.
        model
            Only answers on explanations of this model, or of these.
        include_undecided
            Keep undecided items, with relevance ``"undecided"``; otherwise they are left out, and
            ``answers(…).attrs["undecided"]`` says how many there are.
        about
            Of answers on maps only those on maps of this method and target, or that do not say.

        Returns
        -------
        DataFrame
            kind (``"patch"`` is resolved to ``"neuron"``), item, relevance, annotator (of the last answer),
            votes, time, seq, model, method, layer, target, value; in the order of ``seq``.

        Raises
        ------
        UnknownNameError
            ``rule`` is unknown.
        """
        with self._lock:
            self._refresh()
            return self._held.answers(rule, model, include_undecided=include_undecided, about=about)

    def drawn(self) -> tuple[pd.DataFrame, frozenset[str]]:
        """The boxes in effect, see :func:`~guidance_viz.store.boxes.drawn`, and the ids of all photos ever drawn on.

        Not to be written to: as long as nobody draws, the same objects are returned.
        """
        with self._lock:
            self._refresh()
            return self._held.drawn()

    def _refresh(self) -> None:
        with self._reading() as connection:
            self._read(connection)

    def _read(self, connection: Connection) -> None:
        """Read what was appended since the last time."""
        known = self._held.replay.seq
        self._held.feed(connection.execute(select(JOURNAL).where(JOURNAL.c.seq > known).order_by(JOURNAL.c.seq)).all())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise unreachable(f"The journal {str(self._engine.url)!r} could not be read", error) from error

    def close(self) -> None:
        """Give back the connections; the journal opens new ones when it is used again."""
        self._engine.dispose()


def _has(connection: Connection, action: str) -> bool:
    return connection.execute(select(JOURNAL.c.seq).where(JOURNAL.c.action == action).limit(1)).first() is not None


def as_record(row: Row, action: str) -> dict[str, Any]:
    """A row as the database holds it, part of an action."""
    return {"uid": row.uid, "action": action, "verb": "answer", "kind": row.kind,
            "kind_version": KINDS[row.kind], "item": row.item, "patch": row.patch,
            "relevance": None if row.relevance is None else row.relevance.value,
            "value": None if row.value is None else json.dumps(row.value, ensure_ascii=False),
            "annotator": row.annotator, "time": row.time, **vars(row.explanation)}
