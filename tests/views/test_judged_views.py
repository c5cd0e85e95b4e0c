"""Compare and Fix say what models go by, and ask whether a gain is owed to the answers."""

from __future__ import annotations

import numpy as np
import pytest
from small_sessions import CLASSES, HEAD, METHODS, QUICK, at_work, fix, only, wait_for

import guidance_viz as gv
from guidance_viz.views import Compare, Dashboard, Monitor

BOTH = ["v0", "candidate"]


@pytest.fixture
def view(fixed):
    made = Compare(fixed)
    yield settled(made)
    made.close()


@pytest.fixture
def guided(session):
    """A fix from answers waits."""
    ids = session.ids("train")
    session.answer(ids[:14], "yes")
    session.answer(ids[14:20], "no")
    fix(session, "crayon_attention", relevance_from="spread", solver="epochs")
    return session


@pytest.fixture
def ran(guided, monkeypatch):
    """Controls that a page asked for; of each one kind is run, once."""
    real, asked = guided.controls, []

    def controls(method, **options):
        asked.append((method, options))
        return real(method, ("none",), seeds=1, **options)
    monkeypatch.setattr(guided, "controls", controls)
    return asked


def settled(view):
    wait_for(lambda: not view._goes_by.busy and view.part.props["goes_by"] is not None)
    return view


def told(view):
    return settled(view).part.props["goes_by"]


def measure(view):
    view.receive({"kind": "measure"})
    assert view.session.wait(30) and view.session.error == ""
    return told(view)


def test_models_that_were_not_measured_are_said_to_be_and_measured_on_request(fixed, view):
    assert told(view)["rows"] == [] and told(view)["left"] == 2 and told(view)["why"] == ""
    found, table = measure(view), fixed.reliance_table(BOTH)
    assert [row["words"] for row in found["rows"]] == ["original", "the fix"]
    for row, line in zip(found["rows"], table.to_dict("records"), strict=True):
        assert row["environment"] == [line["environment"], line["environment_low"], line["environment_high"]]
        assert (row["object_alone"], row["worst_class"]) == (line["object_alone"], line["worst_class"])
    assert (found["left"], found["by"], found["again"]) == (0, "the data set's boxes", False)


def test_what_is_measured_already_is_there_at_once_and_the_rest_is_counted(fixed):
    known = fixed.reliance("val", "v0")
    found = told(Compare(fixed))
    assert found["left"] == 1
    assert [row["environment"][0] for row in found["rows"]] == [known.environment, None]


def test_measuring_again_is_offered_where_other_answers_may_have_changed_the_masks(fixed):
    fixed.parts(4)
    fixed.answer_parts([0, 1], "yes")
    fixed.answer_parts([2, 3], "no")
    fixed.measure_reliances(BOTH, masks="answers")
    found = told(Compare(fixed))
    assert found["again"] and found["by"] == "your answers"


def test_other_masks_are_refused_in_words_without_figures(fixed):
    fixed.reliance("val", "v0")
    fixed.reliance("val", "candidate", masks=np.ones((len(fixed.ds), 4, 4), np.float32))
    view = Compare(fixed)
    assert "by masks that were given" in told(view)["refused"] and told(view)["rows"] == []
    found = measure(view)
    assert found["refused"] == "" and len(found["rows"]) == 2


def test_where_nothing_can_be_measured_the_page_says_why_and_leads_to_the_answers(runs_to_copy, tmp_path, sent):
    birds = runs_to_copy.birds
    rows = np.arange(0, len(birds), 4)
    bare = gv.data.wrap([birds[i].image for i in rows], labels=birds.table["label"].to_numpy()[rows].tolist(),
                        splits=birds.table["split"].to_numpy()[rows].tolist(), class_names=CLASSES, name="bare")
    with gv.Session(runs_to_copy.classifier, bare, tmp_path / "bare", **QUICK) as session:
        session.prepare()
        fix(session)
        view, why = Compare(session), session.why_no_reliance
        assert told(view)["why"] == why and "Answer parts both yes and no" in why
        messages = sent(view)
        view.receive({"kind": "measure"})
        assert "parts" in only(messages, "error")[0]["text"]
        view.receive({"kind": "go", "place": "parts"})
        assert view.desk.place == "parts"
        view.close()


def test_the_models_that_are_chosen_are_those_that_are_told_of(lived):
    lived.measure_reliances(["v0", "v1", "candidate"])
    view = Compare(lived)
    view.receive({"kind": "models", "models": ["v0", "v1", "candidate"]})
    assert [row["name"] for row in told(view)["rows"]] == ["v0", "v1", "candidate"]


def test_without_a_fix_nothing_is_asked(session):
    view = Compare(session)
    assert view.part.props["goes_by"] is None


def test_a_fix_from_answers_is_asked_whether_it_is_owed_to_them_and_controls_start_as_it_was_run(guided, ran):
    view = Compare(guided)
    owed = told(view)["owed"]
    assert (owed["question"], owed["words"], owed["runs"]) == ("Is it owed to your answers?", "", 12)
    assert "not shown yet" in owed["sentence"]
    view.receive({"kind": "controls"})
    assert guided.wait(30) and guided.error == ""
    assert ran == [("crayon_attention", {"background": True, "relevance_from": "spread", "solver": "epochs", **HEAD})]
    wait_for(lambda: told(view)["owed"]["words"] != "")
    assert told(view)["owed"]["words"] == guided.controls_table.attrs["words"]


def test_controls_of_a_fix_from_an_earlier_model_are_told_not_started(guided, ran, sent):
    guided.accept(regressions="allow")
    view = Compare(guided)
    assert not told(view)["owed"]["here"]
    messages = sent(view)
    view.receive({"kind": "controls"})
    assert ran == [] and "guidance-viz controls" in only(messages, "error")[0]["text"]


def test_the_verdict_in_fix_asks_too_and_says_the_gain_once_controls_ran(guided, ran):
    view = Monitor(guided, methods=METHODS)
    wait_for(lambda: view.part.props["owed"] is not None)
    assert view.part.props["owed"]["words"] == ""
    view.receive({"kind": "controls"})
    assert guided.wait(30) and ran[0][0] == "crayon_attention"
    wait_for(lambda: view.part.props["owed"]["words"] != "")
    guided.reject()
    wait_for(lambda: view.part.props["owed"] is None)


def test_a_fix_that_begins_while_fix_is_looked_at_is_asked_about_when_it_is_done(session):
    view = Monitor(session, methods=METHODS)
    assert view.part.props["owed"] is None
    session.answer(session.ids("train")[:2], "no")
    fix(session, "crayon_attention")
    wait_for(lambda: view.part.props["owed"] is not None)


def test_a_fix_without_answers_is_not_asked(view):
    assert told(view)["owed"] is None


def test_work_that_goes_on_is_told_and_can_be_stopped(fixed, view):
    with at_work(fixed, "measuring"):
        assert view.part.props["work"]["running"]
        view.receive({"kind": "cancel"})
        wait_for(lambda: fixed.busy is None)
    assert not view.part.props["work"]["running"] and fixed.error == ""


def test_the_page_as_a_whole_follows(fixed):
    page = Dashboard(fixed, methods=METHODS)
    page.desk.go("compare")
    settled(page.views["compare"])
    page.close()
