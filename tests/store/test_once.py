"""An action that has a name is written once, however often it is asked for, also by another process."""

from __future__ import annotations

import pytest

from guidance_viz.store import Journal, action_name, named_action

NAME = action_name("mfk3l2x9-8f3h2k")


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "answers.sqlite")
    yield made
    made.close()


def test_an_answer_undo_and_redo_are_each_done_once(journal, tmp_path):
    again = Journal(tmp_path / "answers.sqlite")
    for at in (journal, again):
        assert not journal.has(NAME) or at is again
        with named_action(NAME):
            assert at.answer("1", "yes") == NAME
    journal.answer("2", "no")
    for at in (journal, again):
        with named_action("page-undo-it-once"):
            at.undo()
    assert journal.answers()["item"].tolist() == ["1"]
    for at in (journal, again):
        with named_action("page-redo-it-once"):
            at.redo()
    assert journal.answers()["item"].tolist() == ["1", "2"]
    assert len(journal.rows()) == 4
    again.close()


def test_several_actions_within_one_name_are_all_written_and_once(journal):
    for _ in range(2):
        with named_action(NAME):
            journal.answer("1", "yes")
            journal.answer("2", "no")
    assert journal.rows()["action"].tolist() == [NAME, f"{NAME}.1"]


def test_without_a_name_everything_is_as_before(journal):
    for _ in range(2):
        with named_action(""):
            journal.answer("1", "yes")
    assert len(set(journal.rows()["action"])) == 2


@pytest.mark.parametrize("token", ["", "short", "x" * 41, "fix-1; drop", "a/b/c/d/e/f", "ä" * 10])
def test_what_cannot_be_a_name_is_none(token):
    assert action_name(token) == ""
