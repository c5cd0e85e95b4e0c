"""Composites on the page of parts over a real session, without a browser."""

from __future__ import annotations

import time

import pytest
from test_owed import answered, answered_run, biased  # noqa: F401

from guidance_viz.views import Parts


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(.01)


@pytest.fixture
def view(answered):  # noqa: F811
    made = Parts(answered, annotator="ann")
    made.messages = []
    made.part.send = lambda kind, **values: made.messages.append({"kind": kind, **values})
    settled(made)
    yield made
    made.close()


def settled(view):
    wait_for(lambda: view.part.props["state"] == "ready" and not view._looking)


def rows(view):
    return view.part.props["composites"]["rows"]


def find(view):
    view.receive({"kind": "find_composites", "token": "find"})
    wait_for(lambda: view.part.props["composites"]["found"] and not view.part.props["work"]["running"])
    settled(view)


def test_there_is_no_such_question_until_something_is_known_of_places(session):
    session.parts(8)
    view = Parts(session)
    settled(view)
    assert view.part.props["composites"] is None
    session.answer_parts([0, 1], "yes")
    settled(view)
    assert view.part.props["composites"] is None
    session.answer_parts([2], "no")
    wait_for(lambda: view.part.props["composites"] == {"found": False, "words": "", "rows": []})
    view.close()


def test_they_are_found_with_progress_shown_asked_in_words_of_the_class_and_painted(answered, view):  # noqa: F811
    assert view.part.props["composites"] == {"found": False, "words": "", "rows": []}
    find(view)
    table = answered.composites_table
    assert [row["composite"] for row in rows(view)] == table["composite"].tolist()
    assert view.part.props["composites"]["words"] == table.attrs["words"]
    first = rows(view)[0]
    assert first["question"] == f"Same object, other surroundings: still {first['label']}?"
    assert (first["verdict"], first["turned"]) == (table["verdict"][0], table["turned_to"][0])
    view.receive({"kind": "composite_pictures", "ids": [first["composite"], "nowhere"]})
    wait_for(lambda: any(m["kind"] == "composite_pictures" for m in view.messages))
    sent = next(m for m in view.messages if m["kind"] == "composite_pictures")
    assert sent["ids"] == [first["composite"], "nowhere"]
    assert sent["lengths"][0] == len(sent["blob"]) > 500
    assert sent["lengths"][1] == 0                           # cannot be shown, and holds up nothing
    assert sent["blob"][:2] == b"\xff\xd8"


def test_an_answer_is_kept_confirmed_and_seen_in_the_masks(answered, view):  # noqa: F811
    find(view)
    masks = view.part.props["places"]["masks"]
    first, second = (row["composite"] for row in rows(view)[:2])
    act = {"kind": "composite", "composite": first, "value": "no", "token": "t"}
    view.receive(act)
    assert {"kind": "receipt", "token": "t", "kept": True} in view.messages
    assert rows(view)[0]["answer"] == "no"
    settled(view)
    assert view.part.props["places"]["masks"] != masks
    view.receive({**act, "value": "yes"})                    # sent again: done once
    assert answered.composites_table["answer"][0] == "no"
    kept = answered.context.book.journal.answers()
    assert kept[kept["kind"] == "composite"]["annotator"].tolist() == ["ann"]
    view.receive({"kind": "composite", "composite": second, "value": "maybe", "token": "u"})
    view.receive({"kind": "undo", "token": "v"})
    settled(view)
    assert [row["answer"] for row in rows(view)[:2]] == ["no", ""]
    assert {"kind": "goto_composite", "composite": second} in view.messages
    view.receive({"kind": "redo", "token": "w"})
    settled(view)
    assert rows(view)[1]["answer"] == "maybe"


def test_what_is_unknown_is_refused_in_words(view):
    find(view)
    view.receive({"kind": "composite", "composite": "nowhere:1", "value": "no", "token": "x"})
    assert {"kind": "receipt", "token": "x", "kept": False} in view.messages
    assert "no composite 'nowhere:1'" in next(m["text"] for m in view.messages if m["kind"] == "error")


def test_where_nothing_is_left_to_ask_the_page_says_why(answered, view, monkeypatch):  # noqa: F811
    import numpy as np
    everything = np.ones((len(answered.ds.indices("train")), 8, 8), np.float32)
    monkeypatch.setattr(answered.desks.places, "masks", lambda _split: everything)
    find(view)
    assert rows(view) == []
    assert "nothing to ask" in view.part.props["composites"]["words"]
