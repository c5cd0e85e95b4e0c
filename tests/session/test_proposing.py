from __future__ import annotations

import pytest

import guidance_viz as gv
from guidance_viz.core import SessionError


def test_what_is_proposed_follows_the_answers(session):
    assert session.proposed_method is None
    assert session.proposal.why.startswith("answer something first")
    session.answer_neurons([0], "no")
    assert session.proposed_method == "crayon_pruning"
    first, second = session.centroids[:2]
    session.answer(first, "yes")
    assert session.proposed_method == "crayon_pruning"
    session.answer(second, "no")
    assert session.proposed_method == "crayon_pruning_attention"
    session.parts(8)
    session.answer_parts(0, "yes")
    assert session.proposed_method == "crayon_pruning_attention"
    session.answer_parts(1, "no")
    assert session.proposed_method == "environment_exchange"
    assert session.proposal.why == "1 part of the object and 1 not of it are answered"
    session.undo()
    assert session.proposed_method == "crayon_pruning_attention"


def test_boxes_that_were_drawn_say_where_objects_are(session):
    session.draw_boxes(session.ids("train")[0], [(.2, .2, .6, .6)])
    assert session.proposed_method == "environment_exchange"
    report = session.mitigate(epochs=1)
    assert report.method == "environment_exchange"
    assert report.answers_used["photos drawn on"] == 1


def test_without_a_method_the_proposed_one_is_run_and_a_given_one_is_kept(session):
    with pytest.raises(SessionError, match="no method to propose: answer something first.*Or name a method"):
        session.mitigate()
    session.answer_neurons([0], "no")
    assert session.mitigate().method == "crayon_pruning"
    session.reject()
    assert session.mitigate("erm", epochs=1).method == "erm"


def test_an_unprepared_session_proposes_nothing(new_session):
    with new_session() as session, pytest.raises(SessionError, match="prepare"):
        _ = session.proposed_method


def test_answers_on_a_model_that_was_replaced_propose_nothing(session):
    session.answer_neurons([0], gv.Relevance.NO)
    session.mitigate("erm", epochs=1, trainable="head")
    session.accept(regressions="allow")
    assert session.proposed_method is None
