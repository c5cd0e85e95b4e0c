"""Several people: who agrees, what is contested, and who says what on a card."""

from __future__ import annotations

import pytest
from small_sessions import METHODS, build, cards, given, only

from guidance_viz.views import ConceptBoard, Dashboard, Gallery, Team


def say(session, *opinions):
    """Answers of several people: who, on which photo, and what."""
    for who, item, answer in opinions:
        session.answer(item, answer, who)


def test_the_team_says_who_agrees_and_lists_what_is_contested(session, sent):
    view = Team(session, annotator="eve")
    assert view.part.props["state"] == "ready" and view.part.props["people"] == [] and view.part.props["alpha"] is None
    one, two = session.centroids[:2]
    say(session, ("ann", one, "yes"), ("bob", one, "no"), ("ann", two, "no"), ("bob", two, "no"))
    props = view.part.props
    assert [p[:2] for p in props["people"]] == [["ann", 2], ["bob", 2]] and props["shared"] == 2
    assert [item["id"] for item in props["items"]] == [one]
    assert sorted(props["items"][0]["opinions"]) == [["ann", "yes"], ["bob", "no"]]
    view.receive({"kind": "answer", "id": one, "value": "yes", "model": "v0"})
    assert ("map", one, "yes") in given(session)
    messages = sent(view)
    view.receive({"kind": "answer", "id": one, "value": "no", "model": "v7"})
    view.receive({"kind": "share", "count": 0})
    assert len(only(messages, "error")) == 2 and ("map", one, "yes") in given(session)
    view.receive({"kind": "share", "count": 3})
    assert view.part.props["per_item"] == 3


def test_cards_say_what_others_answered_and_the_contested_come_first(session, sent):
    view = Gallery(session, annotator="eve")
    one, two, three = session.ids()[30], session.ids()[20], session.ids()[10]
    messages, version = sent(view), view.part.props["version"]
    cards(view, messages, end=len(session.ids()))
    assert "disagreement" not in dict(view.part.props["sorts"])
    say(session, ("ann", one, "yes"), ("bob", one, "no"), ("ann", two, "no"), ("eve", two, "no"), ("eve", three, "no"))
    told = {sample: others for m in only(messages, "changed_rows") for sample, _, others in m["rows"]}
    assert told == {one: [["ann", "yes"], ["bob", "no"]], two: [["ann", "no"]], three: []}
    assert view.part.props["version"] == version and "disagreement" in dict(view.part.props["sorts"])
    view.receive({"kind": "sort", "sort": "disagreement"})
    shown = cards(view, messages)
    assert [card["id"] for card in shown[:3]] == [one, three, two]
    assert [card["others"] for card in shown[:4]] == [[["ann", "yes"], ["bob", "no"]], [], [["ann", "no"]], []]
    view.annotator = "ann"
    left = {one: [["bob", "no"]], two: [["eve", "no"]], three: [["eve", "no"]]}
    assert {sample: others for sample, _, others in only(messages, "changed_rows")[-1]["rows"]} == left


def test_a_name_is_said_on_the_page_and_is_only_text(session):
    page = Dashboard(session, methods=METHODS, own_name=True)
    names = {"ann": "ann", "  <b>Eve</b>\n": "<b>Eve</b>", "": "me", "\u202e\x00": "me", "x" * 99: "x" * 40}
    for said, kept in names.items():
        page.receive({"kind": "name", "name": said})
        assert page.part.props["annotator"] == kept
        assert {page.views[name].annotator for name in ("queue", "gallery", "concepts", "team", "history")} == {kept}
    fixed = Dashboard(session, methods=METHODS, annotator="bob")
    fixed.receive({"kind": "name", "name": "eve"})
    assert fixed.part.props["annotator"] == fixed.views["queue"].annotator == "bob"


@pytest.mark.parametrize("view", [Gallery, ConceptBoard])
def test_an_answer_on_what_was_replaced_is_refused_and_said(session, sent, view):
    part = build(view, session)
    messages = sent(part)
    part.receive({"kind": "answer", "id": session.ids()[0], "neurons": [1], "value": "no", "model": "v7"})
    assert "replaced" in only(messages, "error")[0]["text"] and not given(session)
