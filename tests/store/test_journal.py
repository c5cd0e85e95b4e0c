from __future__ import annotations

import pandas as pd
import pytest

from guidance_viz import Relevance
from guidance_viz.core import JournalError, UnknownNameError
from guidance_viz.store import Explanation, Journal, Row

YES, NO, MAYBE = Relevance.YES, Relevance.NO, Relevance.MAYBE


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "deep" / "journal.sqlite")
    yield opened
    opened.close()


def said(journal, rule="latest", **options):
    frame = journal.answers(rule, **options)
    return dict(zip(frame["item"], frame["relevance"], strict=True))


def test_an_answer_is_there_for_another_process_at_once(journal):
    journal.answer(["a", "b"], [YES, NO], annotator="ann")
    other = Journal(journal.where)
    assert said(other) == {"a": "yes", "b": "no"}
    assert list(other.answers()["annotator"]) == ["ann", "ann"]


def test_a_call_on_many_samples_is_one_action(journal):
    journal.answer("a", YES)
    journal.answer(["a", "b", "c"], NO)
    journal.undo()
    assert said(journal) == {"a": "yes"}
    journal.redo()
    assert said(journal) == {"a": "no", "b": "no", "c": "no"}


def test_undo_and_redo_are_rows_and_nothing_is_ever_removed(journal):
    first = journal.answer("a", YES)
    assert journal.undo() == first
    assert journal.redo() == first
    assert list(journal.rows()["verb"]) == ["answer", "undo", "redo"]
    assert list(journal.rows()["ref"].dropna()) == [first, first]
    assert list(journal.rows()["in_effect"]) == [True, False, False]
    journal.undo()
    assert not journal.rows()["in_effect"].any()


def test_undo_goes_back_one_by_one_and_redo_forward(journal):
    for relevance in (YES, NO, MAYBE):
        journal.answer("a", relevance)
    seen = []
    for step in ("undo", "undo", "redo", "undo", "undo", "undo", "redo"):
        getattr(journal, step)()
        seen.append(said(journal).get("a"))
    assert seen == ["no", "yes", "no", "yes", None, None, "yes"]


def test_there_is_nothing_to_undo_or_redo_at_first(journal):
    assert journal.undo() is None
    assert journal.redo() is None
    assert journal.version() == 0


def test_a_new_answer_leaves_nothing_to_redo(journal):
    journal.answer("a", YES)
    journal.undo()
    journal.answer("b", NO)
    assert journal.redo() is None
    assert said(journal) == {"b": "no"}


def test_each_annotator_undoes_their_own(journal):
    journal.answer("a", YES, annotator="ann")
    journal.answer("a", NO, annotator="bob")
    journal.undo("ann")
    assert said(journal) == {"a": "no"}
    journal.answer("b", YES, annotator="bob")
    assert journal.redo("ann") is not None
    journal.undo("bob")
    journal.undo("bob")
    assert said(journal) == {"a": "yes"}


def test_undo_sees_what_another_process_wrote(journal):
    other = Journal(journal.where)
    journal.answer("a", YES)
    other.answer("a", NO)
    assert said(journal) == {"a": "no"}
    journal.undo()
    assert said(other) == {"a": "yes"}


def test_latest_is_the_last_answer_of_anyone(journal):
    journal.answer("a", YES, annotator="ann")
    journal.answer("a", MAYBE, annotator="bob")
    journal.answer("a", NO, annotator="ann")
    frame = journal.answers()
    assert (frame.loc[0, "relevance"], frame.loc[0, "annotator"]) == ("no", "ann")


def test_a_neuron_is_as_good_as_its_worst_patch(journal):
    for patch, relevance in enumerate((YES, MAYBE, YES)):
        journal.answer(7, relevance, kind="neuron", patch=patch, annotator=f"person {patch}")
    assert said(journal) == {"7": "maybe"}
    journal.answer(7, NO, kind="neuron", patch=2)
    assert said(journal) == {"7": "no"}
    journal.answer(7, YES, kind="patch", patch=1)
    journal.answer(7, YES, kind="patch", patch=2)
    assert said(journal) == {"7": "yes"}
    assert list(journal.answers()["kind"]) == ["neuron"]
    assert list(journal.answers()["votes"]) == [3]


def test_an_answer_on_the_neuron_replaces_its_patches_until_one_is_answered_again(journal):
    journal.answer(7, NO, kind="neuron", patch=0)
    journal.answer([7, 8], YES, kind="neuron")
    assert said(journal) == {"7": "yes", "8": "yes"}
    journal.answer(7, NO, kind="neuron", patch=1)
    assert said(journal) == {"7": "no", "8": "yes"}
    journal.undo()
    journal.undo()
    assert said(journal) == {"7": "no"}


@pytest.mark.parametrize(("answers", "outcome"), [
    ([YES, YES, YES], "yes"), ([YES, YES, NO], "maybe"), ([YES, NO, NO], "no"), ([NO, NO, NO], "no"),
    ([YES, YES, MAYBE], "maybe"), ([MAYBE, MAYBE, NO], "maybe"), ([NO, MAYBE, NO], "no"),
    ([YES, YES], "undecided"), ([NO, NO], "undecided"), ([YES, YES, YES, YES], "yes")])
def test_crayons_rule_on_maps(journal, answers, outcome):
    for person, relevance in enumerate(answers):
        journal.answer("a", relevance, annotator=str(person))
    assert said(journal, "crayon", include_undecided=True) == {"a": outcome}
    kept = journal.answers("crayon")
    assert len(kept) == (outcome != "undecided")
    assert kept.attrs["undecided"] == (outcome == "undecided")


def test_crayons_rule_counts_a_person_once(journal):
    for relevance in (NO, NO, YES):
        journal.answer("a", relevance, annotator="ann")
    assert said(journal, "crayon", include_undecided=True) == {"a": "undecided"}
    journal.answer("a", YES, annotator="bob")
    journal.answer("a", YES, annotator="cleo")
    assert said(journal, "crayon") == {"a": "yes"}


@pytest.mark.parametrize(("answers", "outcome"), [
    ([YES, YES, YES], "yes"), ([YES, YES, NO], "no"), ([YES, YES, MAYBE], "no"), ([YES, YES], "undecided"),
    ([NO], "undecided")])
def test_crayons_rule_on_neurons(journal, answers, outcome):
    for patch, relevance in enumerate(answers):
        journal.answer(3, relevance, kind="neuron", patch=patch)
    assert said(journal, "crayon", include_undecided=True) == {"3": outcome}


def test_crayons_rule_takes_an_answer_on_the_whole_neuron_until_three_patches_replace_it(journal):
    journal.answer(3, MAYBE, kind="neuron")
    journal.answer(3, NO, kind="neuron", patch=0)
    assert said(journal, "crayon") == {"3": "maybe"}
    for patch in range(3):
        journal.answer(3, YES, kind="neuron", patch=patch)
    assert said(journal, "crayon") == {"3": "yes"}


def test_a_sample_and_a_neuron_of_the_same_name_are_two(journal):
    journal.answer("7", YES)
    journal.answer("7", NO, kind="neuron")
    assert set(zip(journal.answers()["kind"], journal.answers()["relevance"], strict=True)) == {
        ("map", "yes"), ("neuron", "no")}


def test_answers_belong_to_an_explanation(journal):
    journal.answer("a", YES, explanation=Explanation("m1", "gradcam", "layer4", "label"))
    journal.answer("a", NO, explanation=Explanation("m2", "gradcam", "layer4", "label"))
    assert said(journal, model="m1") == {"a": "yes"}
    assert said(journal, model=["m1", "m2"]) == {"a": "no"}
    assert said(journal, model="m3") == {}
    row = journal.answers(model="m1").loc[0]
    assert (row["model"], row["method"], row["layer"], row["target"]) == ("m1", "gradcam", "layer4", "label")


def test_other_kinds_hold_a_value(journal):
    journal.append(Row("box", "a", value=[0.1, 0.2, 0.3, 0.4]))
    journal.append([Row("screening", "all", value={"threshold": 0.5}), Row("acceptance", "v1", YES)])
    frame = journal.answers().set_index("kind")
    assert frame.loc["box", "value"] == "[0.1, 0.2, 0.3, 0.4]"
    assert pd.isna(frame.loc["box", "relevance"])
    assert frame.loc["acceptance", "relevance"] == "yes"


def test_names_are_data(journal):
    name = "x'); DROP TABLE guidance_journal; --"
    journal.answer(name, YES, annotator=name)
    journal.answer("鳥 🐦\n\"", NO)
    assert said(Journal(journal.where)) == {name: "yes", "鳥 🐦\n\"": "no"}
    assert journal.undo(name) is not None


def test_version_grows_with_every_write_of_anyone(journal):
    other = Journal(journal.where)
    seen = [other.version()]
    for write in (lambda: journal.answer("a", YES), journal.undo, journal.redo,
                  lambda: other.answer(["b", "c"], NO)):
        write()
        assert journal.version() == other.version()
        seen.append(other.version())
    assert seen == sorted(set(seen))


def test_nothing_of_a_call_is_kept_when_a_row_of_it_fails(journal):
    row = Row("map", "a", YES)
    journal.append(row)
    with pytest.raises(JournalError, match="could not be written"):
        journal.append([Row("map", "b", YES), row])
    assert said(journal) == {"a": "yes"}
    journal.answer("c", NO)
    assert said(journal) == {"a": "yes", "c": "no"}


def test_changing_what_comes_back_changes_nothing(journal):
    journal.answer("a", YES)
    answers, rows = journal.answers(), journal.rows()
    answers.loc[0, "relevance"] = "no"
    rows.loc[0, "annotator"] = "eve"
    assert said(journal) == {"a": "yes"}
    assert journal.rows().loc[0, "annotator"] == "me"


def test_an_empty_journal_has_the_same_columns(journal):
    for rule in ("latest", "crayon"):
        empty = journal.answers(rule)
        assert empty.empty
        assert list(empty) == ["kind", "item", "relevance", "annotator", "votes", "time", "seq", "model",
                               "method", "layer", "target", "value"]
    assert "in_effect" in journal.rows()


@pytest.mark.parametrize(("call", "error", "says"), [
    (lambda j: j.answer("a", "sure"), JournalError, "'sure'"),
    (lambda j: j.answer("a", [1]), JournalError, "relevance 1"),
    (lambda j: j.answer(["a", "b"], [YES]), JournalError, "2 items but 1"),
    (lambda j: j.answer([], YES), JournalError, "nothing to append"),
    (lambda j: j.answer("a", YES, kind="mood"), UnknownNameError, "'mood'"),
    (lambda j: j.answer("a", YES, kind="patch"), JournalError, "patch None"),
    (lambda j: j.answer("a", YES, patch=1), JournalError, "patch 1"),
    (lambda j: j.answer("", YES), JournalError, "item is ''"),
    (lambda j: j.answer("a", YES, annotator=""), JournalError, "annotator"),
    (lambda j: j.append(Row("map", "a")), JournalError, "needs a relevance"),
    (lambda j: j.answers("majority"), UnknownNameError, "latest"),
])
def test_errors_name_the_value(journal, call, error, says):
    with pytest.raises(error, match=says):
        call(journal)
    assert journal.version() == 0


def test_a_newer_journal_is_refused(journal):
    from sqlalchemy import update

    from guidance_viz.store.schema import META
    with journal._engine.begin() as connection:
        connection.execute(update(META).values(schema_version=99))
    with pytest.raises(JournalError, match=r"version 99.*pip install --upgrade"):
        Journal(journal.where)


def test_a_file_that_is_not_a_journal_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("these are notes, not a database" * 100)
    with pytest.raises(JournalError, match=r"notes\.txt"):
        Journal(tmp_path / "notes.txt")


def test_an_address_is_as_good_as_a_path(tmp_path):
    Journal(f"sqlite:///{tmp_path}/a.db").answer("a", YES)
    assert said(Journal(tmp_path / "a.db")) == {"a": "yes"}


def test_an_address_of_an_unknown_database_is_refused():
    with pytest.raises((JournalError, ImportError), match="nosuchdb"):
        Journal("nosuchdb://host/name")


def test_sqlite_is_set_to_survive_a_crash(journal):
    from sqlalchemy import text
    with journal._engine.connect() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar()
                 for name in ("journal_mode", "synchronous", "busy_timeout")]
    assert found == ["wal", 2, 30_000]
