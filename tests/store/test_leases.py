"""What is on somebody's screen is known to every process on the run; an item is taken by one alone."""

from __future__ import annotations

import multiprocessing
import sqlite3

import pytest

from guidance_viz.core import JournalError
from guidance_viz.store import Journal, Leases


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "answers.sqlite")
    yield made
    made.close()


def at(journal, now, seconds=60.0):
    return Leases(journal._engine, seconds, lambda: now)


def test_an_item_is_held_until_its_time_is_over(journal):
    assert at(journal, 0).take("m", "1", "ann")
    assert not at(journal, 59).take("m", "1", "bob")
    assert at(journal, 59).take("m", "2", "bob")
    assert at(journal, 59).held("m") == {"1": "ann", "2": "bob"}
    assert at(journal, 60).take("m", "1", "bob")
    assert at(journal, 61).held("m") == {"1": "bob", "2": "bob"}


def test_who_holds_it_holds_it_longer_and_another_model_is_another_matter(journal):
    assert at(journal, 0).take("m", "1", "ann")
    assert at(journal, 50).take("m", "1", "ann")
    assert at(journal, 100).held("m") == {"1": "ann"}
    assert at(journal, 100).take("other", "1", "bob")


def test_who_answered_holds_nothing_back(journal):
    assert at(journal, 0).take("m", "1", "ann")
    assert not at(journal, 1).take("m", "1", "bob", done=["eve"])
    assert at(journal, 1).take("m", "1", "bob", done=["ann"])


def test_what_is_long_over_is_forgotten(journal):
    at(journal, 0).take("m", "1", "ann")
    at(journal, 200).take("m", "2", "ann")
    with sqlite3.connect(journal.where) as database:
        assert database.execute("SELECT item FROM guidance_journal_leases").fetchall() == [("2",)]


def test_a_journal_of_an_earlier_version_gets_the_table(tmp_path):
    Journal(tmp_path / "old.sqlite").close()
    with sqlite3.connect(tmp_path / "old.sqlite") as database:
        database.execute("DROP TABLE guidance_journal_leases")
    again = Journal(tmp_path / "old.sqlite")
    assert again.leases.take("m", "1", "ann")
    again.close()


def test_an_error_of_the_database_says_what_could_not_be_done(journal):
    with sqlite3.connect(journal.where) as database:
        database.execute("DROP TABLE guidance_journal_leases")
    with pytest.raises(JournalError, match="could not be taken for 'ann'"):
        journal.leases.take("m", "1", "ann")
    with pytest.raises(JournalError, match="others look at"):
        journal.leases.held("m")


def grab(where, who, start, out):
    journal = Journal(where)
    start.wait(30)
    out.put((who, [k for k in range(40) if journal.leases.take("m", str(k), who)]))
    journal.close()


def test_of_processes_that_reach_for_the_same_at_once_one_gets_it(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    start, out = spawn.Event(), spawn.Queue()
    where = str(tmp_path / "a.sqlite")
    workers = [spawn.Process(target=grab, args=(where, who, start, out)) for who in ("ann", "bob", "eve")]
    for worker in workers:
        worker.start()
    start.set()
    found = dict(out.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join(30)
    assert sorted(k for items in found.values() for k in items) == list(range(40))
