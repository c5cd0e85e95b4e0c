"""What a page of all runs says of each, read from its folder alone."""

from __future__ import annotations

import shutil

import pytest

from guidance_viz.core import JournalError
from guidance_viz.session.run.card import read_card, run_folders
from guidance_viz.store import Journal
from guidance_viz.store.tally import tally


def test_a_card_says_what_the_session_says(session):
    card = read_card(session.run)
    assert (card.name, card.data, card.version, card.prepared) == ("run", session.ds.name, "v0", True)
    assert card.before == pytest.approx(session.evaluate("original")["val"].groups.worst)
    assert (card.split, card.after, card.answers, card.people, card.error) == ("val", None, 0, 0, "")
    session.answer(session.centroids[:2], "yes", annotator="ann")
    session.answer(session.centroids[0], "no", annotator="bob")
    session.undo(annotator="bob")
    session.answer_neurons(0, "no", annotator="eve")
    again = read_card(session.run)
    assert (again.answers, again.people) == (3, 2) and again.changed >= card.changed


def test_after_a_fix_it_tells_both_models(session):
    session.answer(session.centroids, "no")
    session.mitigate("erm", trainable="head", epochs=2)
    session.accept(regressions="allow")
    card = read_card(session.run)
    assert card.version == "v1"
    assert card.before == pytest.approx(session.evaluate("v0")["val"].groups.worst)
    assert card.after == pytest.approx(session.evaluate("v1")["val"].groups.worst)
    (session.run / "prepared.json").unlink()  # a run of an earlier version
    assert read_card(session.run).before == pytest.approx(card.before)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99}', '{"accepted": "v0"'])
def test_a_run_that_cannot_be_read_says_why(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    card = read_card(tmp_path)
    assert card.error and card.name == tmp_path.name


def test_runs_are_found_in_folders_and_by_themselves(session, tmp_path):
    shutil.copytree(session.run, tmp_path / "many" / "second")
    (tmp_path / "many" / "notes").mkdir()
    assert list(run_folders([session.run, tmp_path / "many"])) == ["run", "second"]
    assert run_folders([tmp_path / "many" / "notes"]) == {}


def test_a_journal_is_counted_without_writing_to_it(tmp_path):
    assert tally(tmp_path / "none.sqlite").answers == 0 and not (tmp_path / "none.sqlite").exists()
    (tmp_path / "text.sqlite").write_text("this is no database, however long it may be" * 50)
    with pytest.raises(JournalError, match="cannot be read"):
        tally(tmp_path / "text.sqlite")
    journal = Journal(tmp_path / "a.sqlite")
    journal.answer(["1", "2"], "yes", annotator="ann")
    assert tally(tmp_path / "a.sqlite").answers == 2
    journal.answer("1", "no", annotator="bob")
    found = tally(tmp_path / "a.sqlite")
    assert (found.answers, found.people) == (3, 2) and found.last == journal.rows()["time"].iloc[-1]
    journal.close()
