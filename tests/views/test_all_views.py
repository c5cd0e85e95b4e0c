"""What every view has in common: it renders, watches, lets go, takes events, and can be read from Python."""

from __future__ import annotations

import gc
import weakref

import pandas as pd
import panel as pn
import pytest
from small_sessions import build, given, only, watchers

from guidance_viz.core import SessionError
from guidance_viz.views import (
    Annotate,
    Attributes,
    Compare,
    ConceptBoard,
    Curate,
    Dashboard,
    Desk,
    Gallery,
    GroupMetrics,
    History,
    Monitor,
    Queue,
    Scatter,
    Team,
    Tradeoffs,
)

ALL = [Annotate, Attributes, Compare, ConceptBoard, Curate, Dashboard, Gallery, GroupMetrics, History, Monitor, Queue,
       Scatter, Team, Tradeoffs]


# -- every view ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", ALL)
def test_a_view_is_a_viewer_that_renders_as_a_component_of_its_own(view, reading):
    session = reading()
    made = build(view, session)
    assert isinstance(made, pn.viewable.Viewer)
    model = pn.panel(made).get_root()
    assert model.class_name == type(made.part).__name__


@pytest.mark.parametrize("view", ALL)
def test_a_view_of_a_session_that_is_not_prepared_says_so_and_does_not_fail(view, reading):
    props = build(view, reading(prepared=False)).part.props
    assert props.get("state", "empty") == "empty"


@pytest.mark.parametrize("view", ALL)
def test_a_closed_view_watches_nothing(view, reading):
    session = reading()
    its_own = watchers(session)
    view = build(view, session)
    assert watchers(session) > its_own
    view.close()
    assert watchers(session) == its_own


def test_a_view_inside_an_ipywidgets_layout_hears_what_python_sends(session):
    pytest.importorskip("jupyter_bokeh", reason="pip install 'guidance-viz[jupyter]'")
    gallery = Gallery(session)
    widget, sent = pn.ipywidget(gallery), []
    widget.send = lambda content, buffers=None: sent.append(str(content))
    gallery.receive({"kind": "hello"})
    assert sum("MessageSent" in text and "welcome" in text for text in sent) == 1
    gallery.receive({"kind": "rows", "start": 0, "end": 4, "version": gallery.part.props["version"]})
    assert any(session.ids()[0] in text for text in sent)


# -- values for Python -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", [v for v in ALL if v is not Compare])
def test_a_selection_can_be_read_and_set(view, reading):
    session = reading()
    made = build(view, session)
    assert made.selection == []
    made.selection = pd.Series([session.ids()[3], session.ids()[1], session.ids()[3]])
    assert made.selection == made.desk.selection == [session.ids()[3], session.ids()[1]]
    assert made.desk.selection_name == "2 photos chosen in code"
    made.selection = []
    assert (made.selection, made.desk.selection_name) == ([], "")


def test_what_is_selected_in_code_reaches_the_views_on_the_same_desk(session):
    desk = Desk()
    scatter, gallery = Scatter(session, desk), Gallery(session, desk)
    scatter.selection = session.ids()[:5]
    assert scatter.part.props["chosen_count"] == gallery.part.props["count"] == 5


@pytest.mark.parametrize(("wrong", "cure"), [
    (["nowhere.jpg"], r"no photo 'nowhere.jpg' .*1 of 1.*session.table"), ("one.jpg", r"\['one.jpg'\]")])
def test_a_selection_that_cannot_be_is_refused_and_changes_nothing(session, wrong, cure):
    view = Scatter(session)
    view.selection = session.ids()[:2]
    with pytest.raises(SessionError, match=cure):
        view.selection = wrong
    assert view.selection == session.ids()[:2]


@pytest.mark.parametrize("view", ALL)
def test_the_answers_of_a_view_are_those_in_effect_and_a_copy(view, session):
    made = build(view, session)
    assert made.answers.empty
    session.answer(session.ids()[0], "yes")
    session.answer(session.ids()[0], "no")
    assert made.answers[["kind", "item", "relevance"]].to_numpy().tolist() == [["map", session.ids()[0], "no"]]
    frame = made.answers
    frame["relevance"] = "yes"
    assert made.answers["relevance"].tolist() == ["no"]
    session.undo()
    assert made.answers["relevance"].tolist() == ["yes"]


def test_what_compare_lists_cannot_be_set(session):
    with pytest.raises(SessionError, match="follow from its filters.*Gallery"):
        Compare(session).selection = session.ids()[:1]


# -- life and death --------------------------------------------------------------------------------------------
def test_the_session_holds_no_view_alive(session):
    references = [weakref.ref(build(view, session)) for view in ALL]
    gc.collect()
    assert [r() for r in references] == [None] * len(ALL)
    session.answer(session.ids()[0], "yes")


@pytest.mark.parametrize("view", ALL)
def test_no_stylesheet_of_panels_own_theme_is_asked_for(view, reading):
    session = reading()
    root = pn.panel(build(view, session)).get_root()
    urls = {
        s.url
        for m in root.select({"type": pn.models.esm.ReactiveESM})
        for s in m.stylesheets
        if hasattr(s, "url")
    }
    assert not any("theme" in url for url in urls)


def test_an_event_that_is_not_known_is_ignored(session, caplog):
    Queue(session).receive({"kind": "explode"})
    Queue(session).receive({"kind": "__init__"})
    assert "does not know" in caplog.text


def test_an_error_reaches_the_person_with_its_cure_and_a_failure_of_ours_too(session, sent, caplog):
    view = Gallery(session)
    messages = sent(view)
    view.receive({"kind": "answer", "id": "no-such-photo", "value": "yes"})
    assert "no-such-photo" in only(messages, "error")[0]["text"]
    view.receive({"kind": "answer", "value": "yes"})
    assert "KeyError" in only(messages, "error")[1]["text"]


def test_an_action_that_is_sent_twice_counts_once_and_gets_its_receipt_twice(session, sent):
    view = Queue(session)
    messages = sent(view)
    message = {"kind": "answer", "id": session.next_question().sample_id, "value": "no", "token": "t1"}
    view.receive(message)
    view.receive(message)
    assert len(given(session)) == len(session.history) == 1
    assert [m["token"] for m in only(messages, "receipt")] == ["t1", "t1"]


def test_a_hidden_view_catches_up_when_it_is_shown(session):
    view = GroupMetrics(session)
    view.active = False
    session.answer(session.ids("train")[:3], "no")
    session.preview()
    assert view.part.props["legend"] == ["now"]
    view.active = True
    assert view.part.props["legend"] == ["accepted model", "with your answers"]
