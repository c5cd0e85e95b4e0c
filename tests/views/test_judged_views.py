"""Compare and Fix say what models go by, and ask whether a gain is owed to the answers."""

from __future__ import annotations

import pytest
from fake import METHODS, only, wait_for

from guidance_viz.views import Compare, Dashboard, Monitor


@pytest.fixture
def fixed(session):
    session._fit("erm", {"epochs": 1})
    return session


@pytest.fixture
def view(fixed):
    made = Compare(fixed)
    yield settled(made)
    made.close()


def settled(view):
    wait_for(lambda: not view._goes_by.busy and view.part.props["goes_by"] is not None)
    return view


def told(view):
    return settled(view).part.props["goes_by"]


def test_models_that_were_not_measured_are_said_to_be_and_measured_on_request(fixed, view):
    assert told(view)["rows"] == [] and told(view)["left"] == 2 and told(view)["why"] == ""
    view.receive({"kind": "measure"})
    found = told(view)
    assert [row["words"] for row in found["rows"]] == ["original", "the fix"]
    assert found["rows"][0]["environment"] == pytest.approx([.6, .5, .7])
    assert found["rows"][1]["object_alone"] is None and found["rows"][1]["worst_class"] == "landbird"
    assert (found["left"], found["by"], found["again"]) == (0, "the data set's boxes", False)


def test_what_is_measured_already_is_there_at_once_and_the_rest_is_counted(fixed):
    fixed.measured = frozenset({"v0"})
    found = told(Compare(fixed))
    assert found["left"] == 1
    assert [row["environment"][0] for row in found["rows"]] == [.6, None]


def test_measuring_again_is_offered_where_other_answers_may_have_changed_the_masks(fixed):
    fixed.measured, fixed.masks = frozenset({"v0", "candidate"}), "answers"
    found = told(Compare(fixed))
    assert found["again"] and found["by"] == "your answers"


def test_other_masks_are_refused_in_words_without_figures(fixed):
    fixed.measured, fixed.refused = frozenset({"v0", "candidate"}), "v0 by boxes, the fix by your answers."
    view = Compare(fixed)
    assert told(view)["rows"] == [] and told(view)["refused"] == fixed.refused
    view.receive({"kind": "measure"})
    assert told(view)["refused"] == "" and len(told(view)["rows"]) == 2


def test_where_nothing_can_be_measured_the_page_says_why_and_leads_to_the_answers(fixed, sent):
    fixed.why_no_reliance = "Nothing is known of where the objects are."
    view = Compare(fixed)
    assert told(view)["why"] == fixed.why_no_reliance
    messages = sent(view)
    view.receive({"kind": "measure"})
    assert only(messages, "error")[0]["text"] == fixed.why_no_reliance
    view.receive({"kind": "go", "place": "parts"})
    assert view.desk.place == "parts"


def test_the_models_that_are_chosen_are_those_that_are_told_of(fixed):
    fixed.accept()
    fixed._fit("erm", {"epochs": 1})
    fixed.measured = frozenset({"v0", "v1", "candidate"})
    view = Compare(fixed)
    view.receive({"kind": "models", "models": ["v0", "v1", "candidate"]})
    assert [row["name"] for row in told(view)["rows"]] == ["v0", "v1", "candidate"]


def test_without_a_fix_nothing_is_asked(session):
    view = Compare(session)
    assert view.part.props["goes_by"] is None


def test_a_fix_from_answers_is_asked_whether_it_is_owed_to_them_and_controls_start_as_it_was_run(fixed):
    fixed.from_answers = True
    view = Compare(fixed)
    owed = told(view)["owed"]
    assert (owed["question"], owed["words"], owed["runs"]) == ("Is it owed to your answers?", "", 12)
    assert "not shown yet" in owed["sentence"]
    view.receive({"kind": "controls"})
    assert fixed.ran == ("crayon_attention", True, {"relevance_from": "spread", "epochs": 2})
    assert "+3.0 points" in told(view)["owed"]["words"]


def test_controls_of_a_fix_from_an_earlier_model_are_told_not_started(fixed, sent):
    fixed.from_answers = True
    fixed.accept()
    view = Compare(fixed)
    assert not told(view)["owed"]["here"]
    messages = sent(view)
    view.receive({"kind": "controls"})
    assert fixed.ran is None and "guidance-viz controls" in only(messages, "error")[0]["text"]


def test_the_verdict_in_fix_asks_too_and_says_the_gain_once_controls_ran(session):
    session.from_answers = True
    view = Monitor(session, methods=METHODS)
    assert view.part.props["owed"] is None
    session._fit("crayon_attention", {"epochs": 1})
    wait_for(lambda: view.part.props["owed"] is not None)
    assert view.part.props["owed"]["words"] == ""
    view.receive({"kind": "controls"})
    assert session.ran[0] == "crayon_attention"
    wait_for(lambda: view.part.props["owed"]["words"] != "")
    session.reject()
    wait_for(lambda: view.part.props["owed"] is None)


def test_a_fix_without_answers_is_not_asked(fixed):
    fixed.from_answers = False
    assert told(Compare(fixed))["owed"] is None


def test_work_that_goes_on_is_told_and_can_be_stopped(fixed, view):
    fixed.publish(busy="measuring")
    assert view.part.props["work"]["running"]
    view.receive({"kind": "cancel"})
    assert fixed._cancel.is_set()


def test_the_page_as_a_whole_follows(fixed):
    page = Dashboard(fixed, methods=METHODS)
    page.desk.go("compare")
    settled(page.views["compare"])
    page.close()
