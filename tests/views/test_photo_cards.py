"""Cards of photos, their pictures, and the photo that is opened large."""

from __future__ import annotations

import numpy as np
import pytest
from small_sessions import cards, fix, given, only, wait_for

from guidance_viz.views import Gallery


def test_cards_say_what_the_table_says(session, sent):
    view = Gallery(session)
    card = cards(view, sent(view))[0]
    row = session.table.iloc[0]
    assert card["id"] == row.sample_id
    assert card["correct"] == bool(row.correct)
    assert card["confidence"] == pytest.approx(row.confidence)
    assert card["group"] == session.group_names[row.group]


def test_an_answer_on_a_card_changes_the_card_and_moves_nothing(session, sent):
    view = Gallery(session)
    view.receive({"kind": "sort", "sort": "uncertain"})
    messages, version = sent(view), view.part.props["version"]
    first, second = (card["id"] for card in cards(view, messages, end=2))
    session.answer([first, session.ids()[-1]], "yes")
    view.receive({"kind": "answer", "id": second, "value": "no"})
    assert view.part.props["version"] == version
    # Of the cards that the browser holds, those that changed.
    assert [m["rows"] for m in only(messages, "changed_rows")] == [[[first, "yes", []]], [[second, "no", []]]]
    session.undo()
    assert only(messages, "changed_rows")[-1]["rows"] == [[second, "", []]]
    assert view.part.props["stale"]
    view.receive({"kind": "refresh"})
    assert view.part.props["version"] == version + 1


def test_a_choice_made_elsewhere_limits_the_cards_and_can_be_answered_at_once(session, sent):
    view = Gallery(session)
    messages = sent(view)
    view.desk.choose(session.ids()[10:14], "4 photos")
    assert view.part.props["count"] == 4
    assert [c["id"] for c in cards(view, messages)] == session.ids()[10:14]
    view.receive({"kind": "answer_all", "value": "no"})
    assert [item for _, item, _ in given(session)] == session.ids()[10:14]


def test_answering_all_without_a_choice_does_nothing(session):
    view = Gallery(session)
    view.receive({"kind": "answer_all", "value": "no"})
    assert not given(session)


def test_filters_that_leave_nothing_say_so_and_can_be_dropped(session):
    view = Gallery(session)
    view.receive({"kind": "filter", "name": "answer", "value": "yes"})
    assert view.part.props["state"] == "empty"
    assert view.part.props["filtered"]
    view.receive({"kind": "all"})
    assert view.part.props["count"] == len(session.ids())


def test_a_photo_that_is_looked_at_opens_large_with_photos_like_it(session, sent):
    view = Gallery(session)
    messages = sent(view)
    view.desk.focus = session.ids()[7]
    large = only(messages, "large")[0]
    assert large["item"]["id"] == session.ids()[7]
    wait_for(lambda: only(messages, "similar"))
    similar = only(messages, "similar")[0]["items"]
    assert [s["id"] for s in similar] == session.similar(session.ids()[7])["sample_id"].tolist()
    assert similar[0]["similarity"] >= similar[-1]["similarity"]


def test_pictures_are_made_off_this_thread_and_sent_as_one_block(session, sent):
    view = Gallery(session)
    messages = sent(view)
    view.receive({"kind": "pictures", "ids": session.ids()[:3], "size": 90, "which": "current"})
    wait_for(lambda: only(messages, "pictures"))
    made = only(messages, "pictures")[0]
    assert made["size"] == 96
    assert sum(made["lengths"]) == len(made["photos"])
    assert made["photos"][:2] == b"\xff\xd8"
    assert [np.prod(g) for g in made["grids"]] == [64, 64, 64]
    assert len(made["maps"]) == 192


def test_a_photo_that_cannot_be_read_is_an_empty_picture(session, sent, monkeypatch):
    monkeypatch.setattr(session, "photo", lambda *_: 1 / 0)
    view = Gallery(session)
    messages = sent(view)
    view.receive({"kind": "pictures", "ids": session.ids()[:1], "size": 64, "which": ""})
    wait_for(lambda: only(messages, "pictures"))
    assert only(messages, "pictures")[0]["lengths"] == [0]


def test_maps_that_a_change_made_stale_are_forgotten(session, sent):
    view = Gallery(session)
    messages = sent(view)
    session.preview()
    assert only(messages, "maps_changed")[-1]["which"] == ["preview"]
    fix(session)
    assert only(messages, "maps_changed")[-1]["which"] == ["candidate"]
    session.accept(regressions="allow")
    assert ["current", "preview", "candidate"] in [m["which"] for m in only(messages, "maps_changed")]
