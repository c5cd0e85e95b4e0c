"""A journal that cannot be written now says so by a kind of its own, keeps nothing, and takes the same action later."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event

from guidance_viz.core import JournalError, UnwrittenError
from guidance_viz.store import Journal, Row, action_name, named_action, schema

NAME = action_name("mfk3l2x9-8f3h2k")


@pytest.fixture
def journal(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_MS", 20)
    made = Journal(tmp_path / "answers.sqlite")
    yield made
    made.close()


def held(journal):
    """Another connection that writes and does not end."""
    other = sqlite3.connect(journal.where, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return closing(other)


def once(journal, item="1"):
    with named_action(NAME):
        return journal.answer(item, "yes")


def test_a_locked_database_keeps_nothing_and_takes_the_same_action_once_it_is_free(journal):
    with held(journal):
        for act in (lambda: once(journal), journal.undo, lambda: journal.append_made(lambda _: [])):
            with pytest.raises(UnwrittenError, match="database is locked.*Nothing of this call was kept.*no other program"):
                act()
        assert not journal.has(NAME)
    assert once(journal) == once(journal) == NAME
    assert journal.rows()["action"].tolist() == [NAME]


def test_a_full_disk_keeps_nothing_and_takes_the_same_action_once_there_is_room(journal):
    def small(connection, *_):
        connection.execute("PRAGMA max_page_count=1")  # SQLite takes the pages that there are: none can be added
    event.listen(journal._engine, "checkout", small)
    big = "x" * 20_000
    with pytest.raises(UnwrittenError, match="disk is full"):
        once(journal, big)
    assert not journal.has(NAME) and journal.rows().empty
    event.remove(journal._engine, "checkout", small)
    event.listen(journal._engine, "checkout", lambda connection, *_: connection.execute("PRAGMA max_page_count=1000000"))
    once(journal, big)
    assert journal.rows()["action"].tolist() == [NAME]


def test_a_question_that_cannot_be_taken_now_is_of_the_same_kind(journal):
    with held(journal), pytest.raises(UnwrittenError, match="could not be taken for 'ann'"):
        journal.leases.take("model", "item", "ann")


def test_a_database_held_by_another_alone_cannot_be_read_now(journal):
    journal.close()  # no connection is open, so that the other one may have it for itself
    with closing(sqlite3.connect(journal.where, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnwrittenError, match="could not be read"):
            journal.has(NAME)
    assert not journal.has(NAME)


def test_a_row_that_is_there_already_will_never_be_taken(journal):
    row = Row("map", "1", "yes")
    journal.append(row)
    with pytest.raises(JournalError, match="fail again") as caught:
        journal.append(row)
    assert not isinstance(caught.value, UnwrittenError)

