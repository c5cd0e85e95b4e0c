"""The gallery without a browser: filters by any column, photos answered together, a map that takes a moment."""

from __future__ import annotations

import threading
import time

import numpy as np
import pandas as pd
import pytest
from small_sessions import EMPTY, HEAD, given, only, wait_for

from guidance_viz.core import SessionError
from guidance_viz.views import Gallery
from guidance_viz.views.columns import Column, columns
from guidance_viz.views.filtering import passing, read_value


@pytest.fixture
def view(session):
    return Gallery(session)


def shown(view):
    return view.glance.table.iloc[view._rows]


# -- filters -----------------------------------------------------------------------------------------------------
TABLE = pd.DataFrame({"loss": [.1, np.nan, 2.5, .4], "correct": [True, False, True, True],
                      "data.camera": ["a", "b", None, "a"]})
KNOWN = {c.name: c for c in columns(TABLE, [], [])}


@pytest.mark.parametrize(("filters", "rows"), [
    ({}, [0, 1, 2, 3]), ({"loss": [None, None]}, [0, 1, 2, 3]), ({"loss": [.1, .4]}, [0, 3]),
    ({"loss": [.4, None]}, [2, 3]), ({"correct": ["0"]}, [1]), ({"correct": []}, [0, 1, 2, 3]),
    ({"data.camera": ["a", ""]}, [0, 2, 3]),
    ({"data.camera": ["a"], "loss": [None, .2]}, [0]), ({"gone": ["a"]}, [0, 1, 2, 3])])
def test_rows_pass_every_filter(filters, rows):
    assert np.flatnonzero(passing(TABLE, filters, KNOWN)).tolist() == rows


@pytest.mark.parametrize(("given", "read"), [
    ([.5, .2], [.2, .5]), ([None, 3], [None, 3.0]), (["x", True], [None, None]), ([float("nan"), 1], [None, 1.0]),
    ("0.5", [None, None]), (None, [None, None]), ([1], [1.0, None])])
def test_what_a_browser_says_of_a_range_is_checked(given, read):
    assert read_value(KNOWN["loss"], given) == read


def test_only_choices_that_there_are_count():
    column = Column("c", "c", "category", (("a", "A"), ("b", "B")))
    assert read_value(column, ["b", "<script>", 3]) == ["b"]
    assert read_value(column, "b") == []


def test_every_column_is_offered_and_the_own_ones_too(session, view, monkeypatch):
    offered = {c["name"] for c in view.part.props["columns"]}
    assert {"confidence", "loss", "cluster", "dead", "energy_inside", "prediction"} <= offered
    own = pd.DataFrame({"camera": ["a", "b"] * (len(session.ids()) // 2)})
    monkeypatch.setattr(session.ds, "extra", own)
    session.answer(session.ids()[0], "yes")
    view.reorder()
    assert "data.camera" in {c["name"] for c in view.part.props["columns"]}


def test_an_added_filter_limits_the_cards_until_it_is_removed(session, view):
    view.receive({"kind": "add_filter", "name": "confidence"})
    assert view.part.props["more"] == [["confidence", [None, None]]] and view.part.props["count"] == len(session.ids())
    view.receive({"kind": "set_filter", "name": "confidence", "value": [.8, None]})
    view.receive({"kind": "filter", "name": "label", "value": "1"})
    assert 0 < view.part.props["count"] < len(session.ids())
    assert (shown(view)["confidence"] >= .8).all() and (shown(view)["label"] == 1).all()
    view.receive({"kind": "add_filter", "name": "sample_id"})
    view.receive({"kind": "set_filter", "name": "loss", "value": [9, 9]})
    assert [name for name, _ in view.part.props["more"]] == ["confidence"]
    view.receive({"kind": "drop_filter", "name": "confidence"})
    assert view.part.props["more"] == [] and (shown(view)["confidence"] < .8).any()


def test_an_answer_under_a_filter_by_answers_asks_to_refresh_the_order(session, view):
    view.receive({"kind": "add_filter", "name": "answer"})
    session.answer(session.ids()[0], "yes")
    assert view.part.props["stale"]
    view.receive({"kind": "drop_filter", "name": "answer"})
    session.answer(session.ids()[1], "yes")
    assert not view.part.props["stale"]


# -- many at once ------------------------------------------------------------------------------------------------
def test_picked_cards_are_answered_in_one_action(session, view, sent):
    view.receive({"kind": "sort", "sort": "loss"})
    ids = shown(view)["sample_id"].tolist()
    version = view.part.props["version"]
    spans = [[0, 2], [2, 2], [5, 5]]
    view.receive({"kind": "answer_picked", "spans": spans, "version": version, "value": "no", "model": "v0"})
    assert {item for _, item, _ in given(session)} == {*ids[:3], ids[5]} and len(session.history) == 1
    session.undo()
    assert not given(session)


@pytest.mark.parametrize("message", [
    {"spans": [[0, 1]], "version": -1}, {"spans": []}, {"spans": [[-9, -1], [10**6, 10**7]]}])
def test_picks_that_mean_nothing_answer_nothing(session, view, sent, message):
    messages = sent(view)
    view.receive({"kind": "answer_picked", "version": view.part.props["version"], "value": "yes", **message})
    assert not given(session) and "pick" in only(messages, "error")[0]["text"].lower()


def test_picked_cards_become_the_choice_of_the_page(session, view):
    view.receive({"kind": "choose_picked", "spans": [[3, 4]], "version": view.part.props["version"]})
    assert view.selection == session.ids()[3:5]
    assert view.part.props["selection_name"] == "2 photos picked in the gallery"


# -- whose maps --------------------------------------------------------------------------------------------------
def test_before_and_after_differ_only_where_there_is_an_after(session, view):
    assert not view.part.props["has_before"] and [w for w, *_ in view.part.props["whiches"]] == ["current"]
    session.answer(session.ids("train")[:3], "no")
    session.preview()
    assert not view.part.props["has_before"]
    view.receive({"kind": "which", "which": "preview"})
    assert view.part.props["has_before"] and view.part.props["which"] == "preview"
    session.mitigate("erm", **HEAD)
    session.accept(regressions="allow")
    assert view.part.props["which"] == "current"
    session.mitigate("erm", seed=1, **HEAD)
    view.receive({"kind": "which", "which": "candidate"})
    assert view.part.props["which"] == "candidate" and view.part.props["has_before"]
    view.receive({"kind": "which", "which": "preview"})
    assert view.part.props["which"] == "current"


# -- the large view ----------------------------------------------------------------------------------------------
def closer(view, sample, **more):
    view.receive({"kind": "closer", "id": sample, "which": "current", "target": 0, "layer": "", "key": "k", **more})


def test_a_map_of_another_class_comes_when_it_is_there(session, view, sent):
    messages = sent(view)
    closer(view, session.ids()[3], layer="input", key="a")
    wait_for(lambda: only(messages, "closer"))
    found = only(messages, "closer")[0]
    expected = session.saliency(session.ids()[3], target=0, layer="input")
    assert found["key"] == "a" and found["grid"] == [32, 32] and found["error"] == ""
    np.testing.assert_allclose(np.frombuffer(found["map"], np.uint8) / 255, expected.ravel(), atol=.003)


def test_what_went_wrong_is_said_with_its_key(session, view, sent, monkeypatch):
    messages = sent(view)
    closer(view, session.ids()[3], layer="cellar", key="a")
    wait_for(lambda: only(messages, "closer"))
    assert "cellar" in only(messages, "closer")[0]["error"]
    monkeypatch.setattr(session, "saliency", lambda *_, **__: 1 / 0)
    closer(view, session.ids()[3], key="b")
    wait_for(lambda: len(only(messages, "closer")) == 2)
    assert "ZeroDivisionError" in only(messages, "closer")[1]["error"]


def test_only_the_latest_wish_for_a_map_is_worked_on(session, view, sent):
    messages, gate = sent(view), threading.Event()
    session.later(lambda: gate.wait(5))
    for layer in ("input", "final", ""):
        closer(view, session.ids()[3], layer=layer, key=layer)
    gate.set()
    wait_for(lambda: only(messages, "closer"))
    time.sleep(.05)
    assert [m["key"] for m in only(messages, "closer")] == [""]


def test_an_opened_photo_says_its_classes_and_layers(session, view, sent):
    messages = sent(view)
    view.receive({"kind": "open", "id": session.ids()[7]})
    classes = only(messages, "large")[0]["classes"]
    assert [p for *_, p in classes] == sorted((p for *_, p in classes), reverse=True)
    wait_for(lambda: only(messages, "layers"))
    assert only(messages, "layers")[0]["layers"][-1] == ["final", f"last: {session.layers()['final']}"]


def test_a_dead_map_has_no_photos_like_it(session, view, sent):
    messages = sent(view)
    assert session.table.set_index("sample_id")["dead"][EMPTY]
    view.receive({"kind": "open", "id": EMPTY})
    wait_for(lambda: only(messages, "similar"))
    assert only(messages, "similar")[0]["items"] == []


def test_a_closed_page_hears_nothing_of_what_it_asked(session, view, sent):
    messages, gate = sent(view), threading.Event()
    session.later(lambda: gate.wait(5))
    closer(view, session.ids()[3])
    view.close()
    gate.set()
    session.later(lambda: None).result(5)
    assert not only(messages, "closer")


def test_a_session_that_says_no_is_quoted(session, view, sent, monkeypatch):
    def closed(*_given):
        raise SessionError("This session is closed.")
    monkeypatch.setattr(session, "later", closed)
    messages = sent(view)
    closer(view, session.ids()[3])
    assert "closed" in only(messages, "error")[0]["text"]
