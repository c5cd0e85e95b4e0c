"""Answers on photos and neurons that are not here: refused on import, passed over where a journal holds them."""

from __future__ import annotations

import csv
import json

import pytest

import guidance_viz as gv
from guidance_viz.core import JournalError
from guidance_viz.store import Explanation, Journal, Row

BAD = [("map", "nobody.jpg", "no photo 'nobody.jpg'"), ("neuron", "1000000", "no neuron '1000000'"),
       ("neuron", "x", "no neuron 'x'"), ("neuron", "-1", "no neuron '-1'"), ("neuron", "1.0", "no neuron '1.0'"),
       ("neuron", "٣", "no neuron"), ("neuron", "9" * 5000, "no neuron"), ("acceptance", "v7", "not 'acceptance'"),
       ("screening", "a", "not 'screening'"), ("box", "nobody.jpg", "no photo 'nobody.jpg'"),
       ("taste", "sweet", "not 'taste'")]
GOOD = [("map", "1", "yes"), ("map", "2", "no"), ("neuron", "0", "no")]


def csv_of(path, rows, model):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["kind", "item", "relevance", "model"])
        writer.writerows((kind, item, relevance, model) for kind, item, relevance in rows)
    return path


def works(session):
    """Everything that reads the answers."""
    session.spread()
    answers = session.answers
    assert set(answers.loc[answers["kind"] != "screening", "item"]) == {item for _, item, _ in GOOD}
    assert len(session.history) and len(session.neurons) and len(session.items) >= 2
    report = session.mitigate("crayon_pruning", epochs=1)
    session.report(session.run / "report.html")
    session.export_answers(session.run / "out.csv")
    assert session.journey("start").taken_back >= 3
    with gv.Session.open(session.branch(session.run.with_name("branch")), live=False) as branched:
        branched.prepare()
        assert set(branched.answers["item"]) - {"a"} == {item for _, item, _ in GOOD}
    return report


def test_rows_of_an_import_that_are_not_of_this_run_are_counted_and_named_and_the_rest_comes_in(session, tmp_path):
    rows = [(kind, item, "yes") for kind, item, _ in BAD]
    path = csv_of(tmp_path / "a.csv", [GOOD[0], *rows, *GOOD[1:]], session.hashes["current"])
    found = session.import_answers(path)
    assert found["counts"] == {"map yes": 1, "map no": 1, "neuron no": 1}
    assert (found["refused"], len(found["reasons"])) == (len(BAD), 10)
    for reason, (_, _, why) in zip(found["reasons"], BAD, strict=False):
        assert why in reason and reason.startswith("line ")
    again = session.import_answers(path)
    assert again["refused"] == len(BAD)
    assert session.passed_over.empty
    works(session)


def test_an_import_of_bad_rows_alone_changes_nothing(session, tmp_path):
    path = csv_of(tmp_path / "a.csv", [("neuron", "x", "no")], session.hashes["current"])
    found = session.import_answers(path)
    assert (found["counts"], found["action"], found["refused"]) == ({}, None, 1)
    assert session.version_answers == 0


def test_a_list_by_position_is_checked_too(session, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(["yes", "no", "no"]))
    found = session.import_answers(path, positions=["1", "nobody.jpg", "2"], model="current")
    assert found["counts"] == {"map yes": 1, "map no": 1}
    assert found["refused"] == 1 and "nobody.jpg" in found["reasons"][0]
    assert session.answers.set_index("item")["relevance"].to_dict() == {"1": "yes", "2": "no"}


def test_ones_own_export_comes_back_as_present_not_as_refused(session, tmp_path):
    session.answer(["1", "2"], "no")
    session.mitigate("crayon_attention", trainable="head")
    session.accept(regressions="allow")
    session.export_answers(tmp_path / "a.csv")
    found = session.import_answers(tmp_path / "a.csv")
    assert (found["present"], found["refused"], found["counts"]) == (3, 0, {})


def fill(session, path):
    """A journal as an earlier version took it in."""
    journal, about = Journal(path), Explanation(model=session.hashes["current"])
    for kind, item, relevance in [*GOOD, *((kind, item, "yes") for kind, item, _ in BAD if kind != "taste")]:
        journal.append(Row(kind, item, relevance, "ann", explanation=about))
    return journal


def test_a_journal_that_holds_such_rows_is_read_without_them_and_they_are_counted(session, prepared):
    fill(session, session.context.folder.answers).close()
    session.close()
    with gv.Session.open(session.run, live=False) as again:
        again.prepare()
        works(again)
        over = again.passed_over
        assert len(over) == sum(kind in ("map", "neuron", "box", "acceptance") for kind, *_ in BAD)
        assert set(over["annotator"]) == {"ann"} and over["why_not"].str.contains("no photo|no neuron|no answer").all()
        assert again.model_version == "v0"


@pytest.mark.parametrize("harm", ["kind='taste'", "relevance='perhaps'", "relevance=NULL", "value='{'", "item=NULL",
                                  "kind='patch'", "item=''"])
def test_a_damaged_row_is_passed_over_and_the_others_count(session, harm):
    session.answer(["1", "2", "3"], "yes")
    import sqlite3
    with sqlite3.connect(session.context.folder.answers) as database:
        database.execute(f"UPDATE guidance_journal SET {harm} WHERE item='3'")
    session.close()
    with gv.Session.open(session.run, live=False) as again:
        again.prepare()
        assert list(again.answers["item"]) == ["1", "2"]
        assert len(again.passed_over) == 1
        assert len(again.history) and len(again.items) == 2
        again.undo()
        assert again.answers.empty


def test_merging_takes_what_is_of_this_run_and_names_the_rest(session, tmp_path):
    fill(session, tmp_path / "other.sqlite").close()
    found = session.merge_answers(tmp_path / "other.sqlite")
    assert (found["added"], found["present"]) == (3, 0)
    assert found["refused"] == sum(kind in ("map", "neuron", "box") for kind, *_ in BAD)
    assert "nobody.jpg" in found["reasons"][0]
    works(session)


def tasks(**changes):
    annotation = {"result": [{"from_name": "relevance", "value": {"choices": ["no"]}}], "completed_by": 1,
                  "created_at": "2026-01-02T00:00:00Z", "lead_time": 2.5}
    task = {"data": {"sample_id": "1", "answers": []}, "annotations": [annotation]}
    for place, value in changes.items():
        holder = task["data"] if place in ("answers", "sample_id") else task if place == "annotations" else annotation
        holder[place] = value
    return [task]


@pytest.mark.parametrize(("place", "value"), [
    ("annotations", "x"), ("annotations", [3]), ("annotations", {"a": 1}), ("result", "x"), ("result", [None]),
    ("result", [{"from_name": "relevance", "value": "no"}]), ("result", [{"from_name": "relevance", "value": [1]}]),
    ("created_at", 12), ("created_at", {"a": 1}), ("lead_time", "long"), ("lead_time", [1]), ("lead_time", True),
    ("answers", "x"), ("answers", [3]), ("sample_id", 7)])
def test_a_field_of_another_type_in_a_label_studio_export_is_named_with_its_task(session, tmp_path, place, value):
    (tmp_path / "a.json").write_text(json.dumps(tasks(**{place: value})))
    with pytest.raises(JournalError, match="task 1"):
        session.import_answers(tmp_path / "a.json")
    assert session.answers.empty


@pytest.mark.parametrize("who", [1, "ann", {"email": 3, "id": 4}, {"email": None}, [1], None])
def test_whatever_names_an_account_an_answer_of_label_studio_comes_in(session, tmp_path, who):
    (tmp_path / "a.json").write_text(json.dumps(tasks(completed_by=who)))
    assert session.import_answers(tmp_path / "a.json")["counts"] == {"map no": 1}


def test_a_photo_of_another_data_set_in_a_label_studio_export_is_refused(session, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(tasks(sample_id="nobody.jpg") + tasks()))
    found = session.import_answers(tmp_path / "a.json")
    assert (found["counts"], found["refused"]) == ({"map no": 1}, 1)
