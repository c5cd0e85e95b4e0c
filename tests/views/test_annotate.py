"""The view in which boxes are drawn, without a browser."""

from __future__ import annotations

import numpy as np
import panel as pn
import pytest
from small_sessions import WIDE, at_work, only

from guidance_viz.views import Annotate, Desk


@pytest.fixture
def view(session):
    return Annotate(session, annotator="ann")


def photo(view):
    return view.part.props["photo"]


def own_box(session, name):
    """The box that the data set has on a photo, as the view says it."""
    return session.boxes_on(name, own=True)[["class", "x0", "y0", "x1", "y1"]].to_numpy().tolist()


def draw(view, boxes, name=None, turn=1):
    view.receive({"kind": "draw", "id": name or view.sample_id, "boxes": boxes, "turn": turn})


def test_it_renders_alone_and_says_when_there_is_nothing_yet(view, unprepared):
    assert pn.panel(view).get_root().class_name == "AnnotateSurface"
    props = Annotate(unprepared).part.props
    assert props["state"] == "empty" and "session.prepare()" in props["message"]
    with at_work(unprepared, "preparing"):
        assert Annotate(unprepared).part.props["state"] == "loading"


def test_the_photo_comes_with_its_boxes_and_what_is_known_of_it(view, session):
    first = session.ids()[int(np.flatnonzero(session.table.split == "train")[0])]
    assert photo(view)["id"] == view.sample_id == first
    assert view.part.props["count"] == int((session.table.split == "train").sum())
    assert dict(photo(view)["facts"])["class"] in session.class_names
    view._open(session.ids()[1])
    assert photo(view)["boxes"] == own_box(session, session.ids()[1])
    assert photo(view)["own"] == 1 and photo(view)["by"] == ""


def test_what_is_drawn_is_written_down_and_shown_before_the_receipt(view, session, sent):
    messages = sent(view)
    order = []
    view.part.param.watch(lambda event: order.append(event.new["photo"]["turn"]), "props")
    real = view.part.send
    view.part.send = lambda kind, **values: (order.append(kind), real(kind, **values))
    view.receive({"kind": "draw", "id": view.sample_id, "boxes": [[1, 0, 0, .5, .5]], "turn": 7, "token": "t"})
    assert 7 in order and order.index(7) < order.index("receipt")
    assert session.drawn_photos[["sample_id", "boxes", "annotator"]].to_numpy().tolist() == [[view.sample_id, 1, "ann"]]
    assert photo(view)["boxes"] == [[1, 0, 0, .5, .5]] and photo(view)["by"] == "ann"
    props = view.part.props
    assert (props["drawn_photos"], props["drawn_boxes"]) == (1, 1)
    assert props["strip"][props["at"] - props["first"]] == [view.sample_id, 1]
    view.receive({"kind": "draw", "id": view.sample_id, "boxes": [], "turn": 8, "token": "t"})
    assert len(only(messages, "receipt")) == 2 and session.drawn_photos["boxes"].tolist() == [1], "the same act twice"


def test_an_act_that_comes_late_is_taken_once_and_takes_nothing_of_what_came_after(view, session, sent):
    messages, first = sent(view), view.sample_id
    view.receive({"kind": "go", "at": 3})
    draw(view, [[0, 0, 0, 1, 1]], turn=9)
    with session.once("done-before"):
        session.draw_boxes(first, [(0, 0, .5, .5)], "ann")
    session.undo_boxes("ann")
    late = {"kind": "draw", "id": first, "boxes": [[1, 0, 0, .5, .5]], "turn": 2}
    view.receive({**late, "token": "done-before"})
    assert session.drawn_photos["sample_id"].tolist() == [view.sample_id]
    view.receive({**late, "token": "not-done-yet"})
    assert session.drawn_photos["sample_id"].tolist() == [view.sample_id, first]
    assert view.sample_id != first and photo(view)["turn"] == 9, "the browser is not told that its later acts are not known"
    assert [m["token"] for m in only(messages, "receipt")] == ["done-before", "not-done-yet"]


def test_boxes_are_of_the_whole_photo_though_a_part_is_shown(session):
    assert session.window(WIDE) == (.25, 0, .75, 1)
    view = Annotate(session)
    view._open(WIDE)
    assert photo(view)["boxes"] == [[-1, .1, .3, .9, .7]]
    draw(view, [[-1, .1, .3, .9, .7], [0, 0, 0, 1, .5], [1, -.9, 0, .2, 1]])
    boxes = session.boxes_on(WIDE)
    assert boxes[["x0", "y0", "x1", "y1"]].to_numpy().tolist() == [
        [.3, .3, .7, .7], [.25, 0, .75, .5], [0, 0, .35, 1]], "the first was not touched, and is exactly what it was"
    assert boxes["class"].tolist() == [-1, 0, 1]


def test_undo_goes_to_the_photo_that_it_is_on(view, session, sent):
    messages, first = sent(view), view.sample_id
    draw(view, [[0, 0, 0, 1, 1]])
    view.receive({"kind": "go", "at": 3})
    assert view.sample_id != first
    view.receive({"kind": "undo", "turn": 2})
    assert view.sample_id == first and photo(view)["by"] == "" and photo(view)["turn"] == 2
    view.receive({"kind": "redo", "turn": 3})
    assert photo(view)["by"] == "ann"
    view.receive({"kind": "undo"})
    view.receive({"kind": "undo"})
    assert [m["text"] for m in only(messages, "told")] == [
        "Undone: boxes on this photo.", "Done again: boxes on this photo.", "Undone: boxes on this photo.",
        "Nothing to undo."]


def test_the_data_sets_boxes_come_back_when_asked(view, session):
    view._open(session.ids()[0])
    draw(view, [])
    assert photo(view)["boxes"] == [] and photo(view)["by"] == "ann"
    view.receive({"kind": "withdraw", "id": session.ids()[0]})
    assert photo(view)["boxes"] == own_box(session, session.ids()[0]) and photo(view)["by"] == ""


def test_an_act_that_fails_is_told_and_the_browser_gets_what_there_is(view, session, sent):
    messages = sent(view)
    draw(view, [[0, 0, 0, 1, 1]], name="nothing", turn=5)
    assert "nothing" in only(messages, "error")[0]["text"]
    assert photo(view)["turn"] == 5 and not len(session.drawn_photos)


def test_filters_and_orders_and_a_choice_elsewhere(session):
    desk = Desk()
    view = Annotate(session, desk)
    draw(view, [[0, 0, 0, 1, 1]])
    drawn = view.sample_id
    view.receive({"kind": "filter", "name": "show", "value": "open"})
    assert drawn != view.sample_id and drawn not in {i for i, _ in view.part.props["strip"]}
    draw(view, [[0, 0, 0, 1, 1]])
    assert view.part.props["count"] == int((session.table.split == "train").sum()) - 1, "nothing moves while one draws"
    view.receive({"kind": "filter", "name": "show", "value": "drawn"})
    assert view.part.props["count"] == 2 and view.sample_id in set(session.drawn_photos["sample_id"])
    view.receive({"kind": "filter", "name": "show", "value": "all"})
    view.receive({"kind": "filter", "name": "split", "value": "all"})
    view.receive({"kind": "filter", "name": "order", "value": "energy"})
    view.receive({"kind": "go", "at": 0})
    assert view.sample_id == session.table.sort_values("energy_inside", kind="stable")["sample_id"].iloc[0]
    view.receive({"kind": "filter", "name": "order", "value": "random"})
    assert sorted(view._rows) == list(range(len(session.ids()))) and list(view._rows) != sorted(view._rows)
    desk.choose(session.ids()[5:8], "3 photos")
    assert view.part.props["count"] == 3 and view.part.props["selection_name"] == "3 photos"
    assert "split" not in [o[0] for o in view.part.props["options"]]
    view.receive({"kind": "clear"})
    assert view.part.props["count"] == len(session.ids())
    view.receive({"kind": "filter", "name": "show", "value": "wrong"})
    assert view.part.props["count"] == int((~session.table.correct).sum())


def test_no_photo_that_passes_is_said_and_a_place_out_of_range_is_not_gone_to(view, sent):
    view.receive({"kind": "filter", "name": "show", "value": "drawn"})
    assert view.part.props["state"] == "none" and photo(view) is None
    view.receive({"kind": "filter", "name": "show", "value": "all"})
    view.receive({"kind": "go", "at": 10**9})
    assert view.part.props["at"] == view.part.props["count"] - 1
    view.receive({"kind": "go", "at": -5})
    assert view.part.props["at"] == 0
    messages = sent(view)
    view.receive({"kind": "filter", "name": "colour", "value": "red"})
    assert "'colour'" in only(messages, "error")[0]["text"]


def test_the_strip_holds_few_photos_of_many(session):
    view = Annotate(session)
    view.receive({"kind": "filter", "name": "split", "value": "all"})
    view.receive({"kind": "go", "at": 130})
    props = view.part.props
    assert len(props["strip"]) == 61 and props["first"] == 100 and props["strip"][30][0] == props["photo"]["id"]


def test_what_others_draw_is_followed_and_a_closed_view_lets_go(view, session):
    session.draw_boxes(view.sample_id, [(0, 0, 1, 1, 0)], annotator="bob")
    assert photo(view)["by"] == "bob" and photo(view)["turn"] == 0
    view.receive({"kind": "style", "style": "heat"})
    assert view.part.props["style"] == "heat" and view.desk.map_style != "heat"
    view.close()
    session.undo_boxes("bob")
    assert photo(view)["by"] == "bob"
