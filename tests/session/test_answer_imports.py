"""Answers from files: what is counted is in the session afterwards, and what is left out is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from photo_sessions import opened
from PIL import Image

import guidance_viz as gv
from guidance_viz.core import JournalError

PHOTOS = ("cat/0.jpg", "cat/1.jpg", "dog/0.jpg", "dog/Möwe.jpg")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> gv.data.Dataset:
    root = tmp_path_factory.mktemp("photos")
    for name in PHOTOS:
        (root / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (40, 32)).save(root / name)
    return gv.data.load("folder", root, image_size=32)


@pytest.fixture
def session(photos, tmp_path):
    with opened(photos, tmp_path / "run") as made:
        yield made


def take_in(session: gv.Session, text: str | bytes, name: str = "a.csv") -> Any:
    path = session.run.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = session.import_answers(path)
    assert sum(report["counts"].values()) == len(session.answers), "the counts are of what is in the session"
    assert report.read == report.matched + report.skipped + report["unlabelled"]
    return report


def answered(session: gv.Session) -> dict[str, str]:
    return dict(zip(session.answers["item"], session.answers["relevance"], strict=True))


@pytest.mark.parametrize(("line", "why"), [
    ("zzz,no,map,", "no photo 'zzz'"), ("4,no,neuron,", "no neuron '4'"), ("x,no,neuron,", "no neuron 'x'"),
    ("abc:3,no,part,", "no part 'abc:3'"), ("abc:3,no,part,{}", "cannot be read"),
    ("cat/0.jpg:1,yes,composite,", "no composite"),
    ("v1,,acceptance,", "not 'acceptance'"), ("cat/1.jpg,ja,map,", "the answer 'ja' is not known"),
    ("cat/1.jpg,TRUE,map,", "the answer 'TRUE' is not known"), ("cat/1.jpg,,map,", "the answer None"),
    ("cat/1.jpg,yes", "it has 2 values"), ("cat/1.jpg,yes,mood,", "not 'mood'"), ("0.jpg,yes,map,", "no photo '0.jpg'"),
    ("cat/1.jpg,yes,map,{", "Expecting"), ("2,yes,patch,", "names its patch")])
def test_one_row_that_cannot_be_taken_is_named_and_not_counted(session, line, why):
    report = take_in(session, f"item,relevance,kind,value\ncat/0.jpg,yes,map,\n{line}\n")
    assert answered(session) == {"cat/0.jpg": "yes"} and report["counts"] == {"map yes": 1}
    assert report.skipped == report["refused"] == 1
    assert report.reasons[0].startswith("line 3: ") and why in report.reasons[0]


def test_rows_that_do_not_say_their_model_are_about_the_current_one_and_that_is_said(session):
    report = take_in(session, "item,relevance\ncat/0.jpg,yes\nzzz,no\n")
    assert report["counts"] == {"map yes": 1} and "current one's" in report.notes[0]
    session.import_answers(session.run.parent / "a.csv", model="another")
    assert answered(session) == {"cat/0.jpg": "yes"}


def test_answers_about_another_model_are_kept_and_not_counted(session):
    report = take_in(session, "item,relevance,model\ncat/0.jpg,yes,another\ncat/1.jpg,no,\n")
    assert (report["counts"], report["other_models"], report.skipped) == ({"map no": 1}, 1, 1)
    assert len(session.context.book.journal.rows()) == 2


@pytest.mark.parametrize("text", [
    b"item,relevance\ncat/0.jpg,YES\ncat/1.jpg, No \n",
    "item;relevance\r\ncat/0.jpg;yes\r\ncat/1.jpg;no\r\n".encode("utf-16"),
    b"\xef\xbb\xbfitem\trelevance\ncat/0.jpg\tyes\ncat/1.jpg\tno\n",
    b"sep=;\nitem;relevance\ncat\\0.jpg;yes\ncat\\1.jpg;no\n",
    b"item,relevance,,\ncat/0.jpg,yes,,\ncat/1.jpg,no,,\n,,,\n", b"item,relevance\rC:\\set\\cat\\0.jpg,yes\r1.jpg,no\r"])
def test_answers_are_read_however_the_table_was_saved(session, text):
    report = take_in(session, text)
    assert answered(session) == {"cat/0.jpg": "yes", "cat/1.jpg": "no"} and report.skipped == 0


def test_a_table_in_latin_1_is_read_and_said(session):
    report = take_in(session, "item,relevance\ndog/Möwe.jpg,no\n".encode("latin-1"))
    assert answered(session) == {"dog/Möwe.jpg": "no"} and any("Windows-1252" in note for note in report.notes)


def test_true_and_false_are_answers_on_neurons(session):
    report = take_in(session, "item,relevance,kind\n0,TRUE,neuron\n1,false,neuron\n")
    assert report["counts"] == {"neuron yes": 1, "neuron no": 1}
    (session.run.parent / "n.json").write_text("[true, false, false, true]")
    assert session.import_answers(session.run.parent / "n.json", positions="neurons")["counts"] == {
        "neuron yes": 2, "neuron no": 2}
    assert list(answered(session).values()).count("no") == 2


def test_an_answer_given_twice_in_a_file_counts_once(session):
    report = take_in(session, "item,relevance\ncat/0.jpg,yes\ncat/0.jpg,no\n")
    assert report["counts"] == {"map no": 1} and "answered before in the file" in report.reasons[0]


def test_a_uid_that_is_there_twice_is_named(session):
    report = take_in(session, "item,relevance,uid\ncat/0.jpg,yes,1\ncat/1.jpg,no,1\n")
    assert report["counts"] == {"map yes": 1} and "uid '1' is in the file twice" in report.reasons[0]


def test_a_file_of_which_nothing_can_be_understood_is_refused(session):
    with pytest.raises(JournalError, match=r"'a.csv', line 2: the answer 'ja'.*Nothing was imported"):
        take_in(session, "item,relevance\ncat/0.jpg,ja\ncat/1.jpg,nein\n")
    assert session.answers.empty


def test_rows_of_json_are_named_one_by_one(session):
    rows = [{"kind": "map", "item": "cat/0.jpg", "relevance": "yes"}, 3, {"item": "nobody", "relevance": "no"},
            {"item": "cat/1.jpg", "relevance": ["no"]}]
    whole = json.dumps({"format": "guidance_viz answers", "version": 1, "answers": rows})
    report = take_in(session, whole, "a.json")
    assert report["counts"] == {"map yes": 1} and report.skipped == 3
    assert {each[:8] for each in report.reasons} == {"answer 2", "answer 3", "answer 4"}


def label_studio(image: str, choice: str = "yes") -> dict[str, Any]:
    return {"data": {"image": image}, "annotations": [
        {"result": [{"from_name": "relevance", "value": {"choices": [choice]}}], "created_at": "2026-01-02T00:00:00Z"}]}


def test_label_studio_s_tasks_are_matched_by_address_and_named_one_by_one(session):
    tasks = [label_studio("/data/local-files/?d=set%2Fcat%2F0.jpg"),
             label_studio("/data/upload/1/deadbeef-M%C3%B6we.jpg", "no"),
             label_studio("/data/upload/1/0.jpg"), label_studio("nobody.jpg"), label_studio("cat/1.jpg", "sure"),
             {"data": {"text": 3}, "annotations": []}]
    report = take_in(session, json.dumps(tasks), "a.json")
    assert answered(session) == {"cat/0.jpg": "yes", "dog/Möwe.jpg": "no"}
    assert report.skipped == 4 and {each[:6] for each in report.reasons} == {"task 3", "task 4", "task 5", "task 6"}


def test_merged_answers_of_another_model_are_not_counted(session, tmp_path):
    from guidance_viz.store import Explanation, Journal, Row
    other = Journal(tmp_path / "other.sqlite")
    for model in (session.hashes["current"], "another"):
        other.append(Row("map", "cat/0.jpg", "no", "ann", explanation=Explanation(model=model)))
    other.append(Row("map", "nobody", "no", "ann"))
    other.close()
    report = session.merge_answers(tmp_path / "other.sqlite")
    assert (report["added"], report["other_models"], report["refused"]) == (1, 1, 1) and len(session.answers) == 1
    assert (report.read, report.matched, report.skipped) == (3, 1, 2)
