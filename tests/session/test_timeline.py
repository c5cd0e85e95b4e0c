"""Going back and forth in a run's history, and branching off: nothing is lost, and nothing changes unseen."""

from __future__ import annotations

import os

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.core import DiskError, SessionError

QUICK_FIX = {"trainable": "head"}


def standing(session):
    return dict(zip(session.answers["item"], session.answers["relevance"], strict=True))


def last_point(session):
    return session.history["point"].iloc[-1]


@pytest.fixture
def lived(session):
    """Ann and Bob answer, a fix is accepted, they answer again; the state and the point after each."""
    states = {"start": ({}, "v0")}

    def note():
        states[last_point(session)] = (standing(session), session.model_version)
    train = session.ids("train")
    session.answer(train[:3], "yes", annotator="ann")
    note()
    session.answer(train[3], "no", annotator="bob")
    note()
    session.undo(annotator="ann")
    note()
    session.answer(train[4:9], "no", annotator="bob")
    note()
    session.mitigate("crayon_attention", **QUICK_FIX)
    session.accept(regressions="allow")
    note()
    session.answer(train[5], "maybe", annotator="ann")
    note()
    return session, states


def test_every_point_can_be_gone_back_to_and_forth_from(lived):
    session, states = lived
    points = list(states)
    for point in [points[0], points[-1], points[2], points[5], points[1], points[3]]:
        journey = session.journey(point)
        assert journey.model_after == states[point][1]
        session.go_back(point, annotator="eve")
        answers, model = states[point]
        assert (standing(session), session.model_version) == (answers, model)
        assert session.journey(point).words == "nothing changes"
        line = session.history.iloc[-1]
        assert (line["what"], line["annotator"]) == ("went back", "eve")
    assert session.history["what"].str.startswith("answer").sum() == 4  # nothing was deleted


def test_what_would_change_is_said_before(lived):
    session, states = lived
    words = session.journey(list(states)[1]).words
    assert words == "7 answers are taken back; 3 answers are given again; the model goes from v1 to v0"


def test_the_maps_are_those_of_the_model_gone_back_to(lived):
    session, _states = lived
    sample = session.ids("train")[0]
    fixed = session.saliency(sample, "current").copy()
    session.go_back("start")
    np.testing.assert_array_equal(session.saliency(sample), session.saliency(sample, "original"))
    assert session.prepared and len(session.answers) == 0
    session.go_back(session.history["point"].iloc[-3])
    np.testing.assert_array_equal(session.saliency(sample), fixed)


def test_undo_and_redo_go_on_from_there(lived):
    session, states = lived
    session.go_back(list(states)[4])
    before = standing(session)
    assert session.undo(annotator="bob") and len(standing(session)) == len(before) - 5
    assert session.redo(annotator="bob") and standing(session) == before
    session.go_back(list(states)[2])  # ann's first three answers are given again: she can take them back
    assert session.undo(annotator="ann") and set(standing(session)) == {session.ids("train")[3]}


def test_it_survives_closing_and_a_fix_after_it_is_a_new_version(lived, prepared):
    session, states = lived
    session.go_back(list(states)[4])
    session.close()
    again = gv.Session.open(session.run, live=False)
    again.prepare()
    assert again.model_version == "v0" and len(again.answers) == 6
    again.mitigate("crayon_attention", **QUICK_FIX, seed=5)
    again.accept(regressions="allow")
    assert again.model_version == "v2"
    again.go_back(list(states)[5])
    assert again.model_version == "v1"
    again.close()


def test_going_back_waits_for_a_verdict_and_for_work(lived, monkeypatch):
    session, states = lived
    session.mitigate("erm", **QUICK_FIX, solver="epochs", epochs=1)
    if session.candidate is not None:
        with pytest.raises(SessionError, match="verdict"):
            session.go_back("start")
        session.reject()
    with pytest.raises(SessionError, match="no point 'nowhere'"):
        session.go_back("nowhere")

    def training(_job):
        with pytest.raises(SessionError, match="training"):
            session.go_back("start")
        yield from ()
    session.context.jobs.run("training", training)
    assert session.model_version == list(states.values())[-1][1]


def test_a_branch_begins_as_the_run_was_and_leaves_it_alone(lived, tmp_path):
    session, states = lived
    then, now = list(states)[4], standing(session)
    path = session.branch(tmp_path / "other" / "branch", at=then)
    with gv.Session.open(path, live=False) as branch:
        branch.prepare()
        assert (standing(branch), branch.model_version) == states[then]
        assert branch.context.folder.cache == session.context.folder.cache.absolute()
        branch.answer(branch.ids("train")[20], "yes")
        branch.mitigate("crayon_attention", **QUICK_FIX)
        branch.accept(regressions="allow")
        assert branch.model_version == "v1"
    assert standing(session) == now and session.model_version == "v1"
    with gv.Session.open(session.branch(tmp_path / "all"), live=False) as whole:
        whole.prepare()
        assert standing(whole) == now and whole.latest_report.method == "crayon_attention"
        assert list(whole.history["what"]) == list(session.history["what"])


def test_a_branch_takes_no_folder_that_is_there_and_leaves_nothing_half_made(lived, tmp_path, monkeypatch):
    session, _states = lived
    (tmp_path / "taken").mkdir()
    with pytest.raises(SessionError, match="there already"):
        session.branch(tmp_path / "taken")

    def full(*_):
        raise OSError("disk full")
    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(DiskError, match="disk full"):
        session.branch(tmp_path / "half")
    assert [p.name for p in tmp_path.iterdir() if "half" in p.name] == []
