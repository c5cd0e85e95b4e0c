"""The table of attributes: found, ranked, judged, asked about, fixed."""

from __future__ import annotations

import pytest
from fake import FakeSession

from guidance_viz.views import Attributes


@pytest.fixture
def session():
    return FakeSession(60, delay=0)


@pytest.fixture
def view(session):
    return Attributes(session, annotator="ann")


def found(session, view):
    view.receive({"kind": "find", "words": " water,  beak ;", "source": "auto"})
    return view.part.props


def test_nothing_is_there_until_words_are_looked_for_and_what_is_typed_is_cleaned(session, view):
    assert view.part.props["state"] == "none"
    props = found(session, view)
    assert session.looked_for == ("auto", ["water", "beak"])
    assert [row["attribute"] for row in props["rows"]] == ["water", "beak"]
    view.receive({"kind": "find", "words": "  ", "source": "clip"})
    assert session.looked_for == ("auto", None)  # the run's model is no CLIP


def test_clip_is_offered_where_the_model_is_one(session):
    session.is_clip = True
    assert "clip" in [name for name, _ in Attributes(session).part.props["sources"]]


def test_a_row_says_change_interval_and_what_it_is_taken_for(session, view):
    row = found(session, view)["rows"][0]
    assert (row["delta_words"], row["interval"]) == ("−40 points", "-55 to -22")
    assert row["confused"] == "taken for waterbird (50 %)" and row["source"] == "by CLIP" and row["significant"]


def test_the_first_is_looked_at_with_photos_of_both_sides_and_another_when_it_is_pressed(session, view):
    props = found(session, view)
    assert props["shown"]["attribute"] == "water" and [len(p) for p in props["shown"]["photos"]] == [5, 5]
    view.receive({"kind": "look", "key": props["rows"][1]["key"]})
    assert view.part.props["shown"]["attribute"] == "beak"
    view.receive({"kind": "look", "key": "nothing"})
    assert view.part.props["shown"]["attribute"] == "beak"


def test_a_verdict_is_recorded_and_shown(session, view):
    props = found(session, view)
    row = props["rows"][0]
    judged = {"kind": "judge", "name": row["name"], "class": row["class"]}
    view.receive({**judged, "verdict": "spurious"})
    assert session.said == {"water": "spurious"}
    assert view.part.props["rows"][0]["verdict"] == "spurious" and view.part.props["judged"] == 1
    view.receive({**judged, "verdict": "wicked"})
    assert session.said == {"water": "spurious"}


def test_a_verdict_that_comes_late_says_all_of_itself_and_counts_once(session, view):
    row = found(session, view)["rows"][0]
    view.receive({"kind": "look", "key": view.part.props["rows"][1]["key"]})
    late = {"kind": "judge", "name": row["name"], "class": row["class"], "verdict": "healthy"}
    session.was_done = lambda token: token == "done-before"
    view.receive({**late, "token": "done-before"})
    assert not session.said
    view.receive({**late, "token": "not-done-yet"})
    assert session.said == {"water": "healthy"}


def test_photos_of_both_sides_become_the_choice_and_fix_offers_language_for_clip(session, view):
    found(session, view)
    view.receive({"kind": "ask"})
    assert view.desk.selection == session.ids[:8] and view.desk.place == "explore"
    view.receive({"kind": "fix"})
    assert (view.desk.place, view.desk.method) == ("fix", "")
    session.is_clip = True
    view.receive({"kind": "fix"})
    assert view.desk.method == "clip_language"


def test_a_search_that_cannot_be_is_said(session, view):
    messages = []
    view.part.send = lambda kind, **values: messages.append({"kind": kind, **values})
    view.receive({"kind": "find", "words": "nothing"})
    assert any("No word is left" in str(m.get("text", "")) for m in messages)
