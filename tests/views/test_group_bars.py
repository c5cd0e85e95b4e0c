"""Accuracy by group: what the answers change, and for whom."""

from __future__ import annotations

import pytest
from small_sessions import CLASSES, wait_for

from guidance_viz.views import Desk, Gallery, GroupMetrics


def test_the_effect_of_answers_is_the_preview(live):
    session = live
    view = GroupMetrics(session)
    assert [r["after"] for r in view.part.props["rows"]] == [None] * 4
    session.answer(session.centroids[0], "no")
    wait_for(lambda: view.part.props["rows"][2]["after"] is not None)
    assert view.part.props["rows"][2]["after"] == pytest.approx(
        session.preview_result.after.groups.accuracy[2]
    )
    assert "1 answer" in view.part.props["note"]


def test_a_preview_without_effect_says_why(session):
    view = GroupMetrics(session)
    why = session.preview().message
    assert why and view.part.props["note"] == why


def test_a_group_that_is_pressed_shows_its_photos(session):
    desk = Desk()
    gallery, groups = Gallery(session, desk), GroupMetrics(session, desk)
    groups.receive({"kind": "group", "group": 2})
    assert desk.place == "explore"
    assert gallery.part.props["count"] == int((session.table.group == 2).sum())


def test_classes_that_stand_in_for_groups_are_said_to(new_session):
    session = new_session("ungrouped")
    view = GroupMetrics(session)
    session.answer(session.ids("train")[:3], "no")
    session.preview()
    assert [row["name"] for row in view.part.props["rows"]] == CLASSES
    assert "Groups are not known" in view.part.props["note"]
