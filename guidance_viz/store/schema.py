"""The tables of the journal, and how a database is opened."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
    StatementError,
)

from guidance_viz.core import JournalError, MissingDependencyError, UnwrittenError

SCHEMA_VERSION = 1
BUSY_MS = 30_000
ATTEMPTS = 6

METADATA = MetaData()
#: One row: which schema this is, and a counter whose update makes writers queue.
META = Table("guidance_journal_meta", METADATA,
             Column("id", Integer, primary_key=True),
             Column("schema_version", Integer, nullable=False),
             Column("writes", Integer, nullable=False))
#: Appended to, never changed. ``verb``: answer, undo, redo; ``ref``: the action that is undone or redone.
JOURNAL = Table("guidance_journal", METADATA,
                Column("seq", Integer, primary_key=True, autoincrement=True),
                Column("uid", String(64), nullable=False, unique=True),
                Column("action", String(64), nullable=False),
                Column("verb", String(8), nullable=False),
                Column("ref", String(64)),
                Column("kind", String(32)),
                Column("kind_version", Integer),
                Column("item", Text),
                Column("patch", Integer),
                Column("relevance", String(8)),
                Column("value", Text),
                Column("annotator", Text, nullable=False),
                Column("time", String(40), nullable=False),
                Column("model", Text), Column("method", Text), Column("layer", Text), Column("target", Text),
                sqlite_autoincrement=True)
Index("guidance_journal_action", JOURNAL.c.action)
#: What is on whose screen, until when (seconds since 1970). Not part of the journal: it may be emptied at any time.
LEASES = Table("guidance_journal_leases", METADATA,
               Column("model", String(64), primary_key=True),
               Column("item", String(512), primary_key=True),
               Column("annotator", Text, nullable=False),
               Column("until", Float, nullable=False))


def open_engine(where: str | os.PathLike[str]) -> Engine:
    """Open a journal's database, and make its tables where they are missing.

    Parameters
    ----------
    where
        A file (SQLite), or any SQLAlchemy URL.

    Raises
    ------
    JournalError
        The database cannot be opened, or a newer version of this package made it.
    """
    url = _url(where)
    try:
        if url.drivername == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        _create(engine)
    except ModuleNotFoundError as error:
        raise MissingDependencyError(f"The journal {url} needs the driver {error.name!r}. "
                                     f"Run: pip install {error.name}") from error
    except (SQLAlchemyError, OSError) as error:
        raise JournalError(f"The journal {url} cannot be opened: {error}. Check that the folder can be "
                           "written to, that the file is a journal and the address is right.") from error
    _check_version(engine, url)
    return engine


def _url(where: str | os.PathLike[str]) -> Any:
    text = os.fspath(where)
    if "://" in text:
        try:
            return make_url(text)
        except ArgumentError as error:
            raise JournalError(f"{text!r} is not a database address; expected a path or a SQLAlchemy URL "
                               "such as 'postgresql+psycopg://user@host/name'.") from error
    return make_url("sqlite://").set(database=str(Path(text).absolute()))


def _set_up_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None           # the driver's own BEGIN would leave CREATE TABLE out
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")   # the log reaches the disk before a commit returns
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")


def _create(engine: Engine) -> None:
    # Two processes may make the same journal at the same moment; the one that loses looks again.
    for attempt in range(ATTEMPTS):
        try:
            with engine.begin() as connection:
                if not engine.dialect.has_table(connection, META.name):
                    METADATA.create_all(connection)
                    connection.execute(insert(META).values(id=1, schema_version=SCHEMA_VERSION, writes=0))
                elif not engine.dialect.has_table(connection, LEASES.name):  # made by an earlier version
                    LEASES.create(connection)
            return
        except DBAPIError as error:
            not_a_database = type(error) is DatabaseError
            if not_a_database or attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.05 * 2 ** attempt)


def _check_version(engine: Engine, url: Any) -> None:
    with engine.connect() as connection:
        found = connection.execute(select(META.c.schema_version)).scalar()
    if found is not None and found > SCHEMA_VERSION:
        raise JournalError(f"The journal {url} has version {found}, newer than version {SCHEMA_VERSION} "
                           "that this guidance_viz reads. Run: pip install --upgrade guidance-viz")


def unreachable(what: str, error: SQLAlchemyError) -> JournalError:
    """The error for a call that the database did not take: of its own kind where the same call may succeed later.

    Parameters
    ----------
    what
        What could not be done, as a clause: ``"The journal 'a.sqlite' could not be written"``.
    error
        What the database says.

    Returns
    -------
    JournalError
        To be raised by the caller: :class:`~guidance_viz.core.UnwrittenError`, except for values that it will never take.
    """
    cause = getattr(error, "orig", None) or error
    # A row that is there already, or a value that the columns do not hold: another time changes nothing.
    for_good = isinstance(error, (IntegrityError, DataError))
    for_good |= isinstance(error, StatementError) and not isinstance(error, DBAPIError)
    if for_good:
        return JournalError(f"{what}: {cause}. Nothing of this call was kept, and the same call would fail again: check "
                            "its values.")
    return UnwrittenError(f"{what}: {cause}. Nothing of this call was kept. Make room on the disk, see that it may be "
                          "written to and that no other program holds the database, and try again.")
