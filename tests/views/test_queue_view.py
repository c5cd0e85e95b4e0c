"""The queue: one question at a time, answered, taken back, refused when it came too late."""

from __future__ import annotations

import pytest
from small_sessions import fix, given, only

from guidance_viz.views import Queue


def test_the_queue_asks_the_sessions_question_in_its_words(session):
    props, question = Queue(session).part.props, session.next_question()
    assert props["question"]["text"] == question.text
    assert props["question"]["decides"] == len(question.decides)
    assert question.sample_id not in props["question"]["examples"]
    assert question.sample_id in props["upcoming"]


@pytest.mark.parametrize("value", ["yes", "no", "maybe"])
def test_an_answer_goes_to_the_session_and_brings_the_next_question(session, value):
    view = Queue(session, annotator="ann")
    first = view.part.props["question"]["sample_id"]
    following = view.part.props["following"]["sample_id"]
    view.receive({"kind": "answer", "id": first, "value": value})
    assert given(session)[-1] == ("map", first, value)
    assert view.part.props["question"]["sample_id"] == following != first
    assert view.part.props["following"]["sample_id"] not in (first, following)
    assert view.part.props["answered"] == 1


def test_the_question_on_screen_stays_when_another_is_answered_elsewhere(session):
    view = Queue(session)
    first, following = (view.part.props[k]["sample_id"] for k in ("question", "following"))
    session.answer(following, "no")
    assert view.part.props["question"]["sample_id"] == first
    assert view.part.props["following"]["sample_id"] not in (first, following)


def test_what_an_undo_took_back_is_asked_again(session):
    view = Queue(session)
    asked = []
    for _ in range(3):
        asked.append(view.part.props["question"]["sample_id"])
        view.receive({"kind": "answer", "id": asked[-1], "value": "yes"})
    view.receive({"kind": "undo"})
    assert view.part.props["question"]["sample_id"] == asked[2]
    view.receive({"kind": "undo"})
    assert view.part.props["question"]["sample_id"] == asked[1]
    assert view.part.props["answered"] == 1


def test_undo_brings_the_question_back_and_redo_takes_it_away(session):
    view = Queue(session)
    first = view.part.props["question"]["sample_id"]
    view.receive({"kind": "answer", "id": first, "value": "yes"})
    view.receive({"kind": "undo"})
    assert view.part.props["question"]["sample_id"] == first
    assert view.part.props["can_redo"]
    view.receive({"kind": "redo"})
    assert view.part.props["question"]["sample_id"] != first
    assert not view.part.props["can_redo"]


def test_when_all_is_answered_the_queue_says_what_next(session):
    view = Queue(session)
    for _ in range(len(session.questions)):
        view.receive({"kind": "answer", "id": view.part.props["question"]["sample_id"], "value": "yes"})
    assert view.part.props["question"] is None
    assert "8 answers given" in view.part.props["done"]
    assert view.desk.asked == ""


def test_an_answer_from_elsewhere_moves_the_queue_on(session):
    view = Queue(session)
    first = view.part.props["question"]["sample_id"]
    session.answer(first, "no")
    assert view.part.props["question"]["sample_id"] != first


def test_an_answer_about_a_model_that_was_replaced_is_refused_and_told(session, sent):
    view = Queue(session)
    messages = sent(view)
    question = view.part.props["question"]
    fix(session)
    session.accept(regressions="allow")
    view.receive({"kind": "answer", "id": question["sample_id"], "value": "no", "model": question["model"]})
    assert "not recorded" in only(messages, "error")[0]["text"]
    assert session.answers.empty
    view.receive({"kind": "answer", "id": question["sample_id"], "value": "no",
                  "model": view.part.props["question"]["model"]})
    assert len(session.answers) == 1


def test_showing_what_a_question_decides_chooses_those_photos(session):
    view = Queue(session)
    view.receive({"kind": "show_decides"})
    assert view.desk.selection == session.next_question().decides
    assert view.desk.place == "explore"
