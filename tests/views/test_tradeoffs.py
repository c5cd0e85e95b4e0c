"""The form of a sweep, and the view of what it gave."""

from __future__ import annotations

import time

import numpy as np
import pytest
from fake import FakeSession

from guidance_viz.core import OptionError
from guidance_viz.views import Tradeoffs, sweepform

FORM = {"loss": ["l1", "energy", "nonsense"], "attribution": ["gradcam"], "depth": ["final"], "weight": "0.3 ; 1,0.1",
        "share": "1", "dilation": "0", "masks": "answers", "reverse": False, "epochs": "3"}


# -- the form ------------------------------------------------------------------------------------------------
def test_a_form_is_read_to_axes_and_what_all_models_have():
    grid = sweepform.read(FORM)
    assert sweepform.axes(grid) == {"loss": ["energy", "l1"], "weight": [.1, .3, 1.0]}
    assert sweepform.fixed(grid) == {"attribution": "gradcam", "depth": "final", "share": 1.0, "dilation": 0.0,
                                     "masks": "answers", "reverse": False, "epochs": 3, "lr": 1e-4}
    assert sweepform.count(grid) == 7


@pytest.mark.parametrize(("change", "words"), [
    ({"loss": []}, "at least one"), ({"weight": "a lot"}, "'a lot'"), ({"weight": "nan"}, "'nan'"),
    ({"weight": "-1"}, "'-1'"), ({"weight": ""}, "Weight"), ({"share": "0"}, "Share of boxes"),
    ({"share": "2"}, "Share of boxes"), ({"epochs": "0"}, "Epochs"), ({"epochs": None}, "Epochs"),
    ({"lr": "fast"}, "Learning rate"), ({"lr": "0"}, "Learning rate"),
    ({"weight": ",".join(map(str, range(150)))}, "200 models")])
def test_what_cannot_be_run_is_named(change, words):
    with pytest.raises(OptionError, match=words):
        sweepform.read({**FORM, **change})


# -- the view ------------------------------------------------------------------------------------------------
@pytest.fixture
def session():
    return FakeSession(60, delay=0)


@pytest.fixture
def view(session):
    return Tradeoffs(session)


def sent(view):
    messages = []
    view.part.send = lambda kind, **values: messages.append({"kind": kind, **values})
    return messages


def swept(session):
    session.sweep({"loss": ["energy", "l1"], "weight": [.3, 1.0]})


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(.01)


def test_points_come_as_models_are_done_and_the_front_is_marked(session, view):
    assert view.part.props["points"] == []
    swept(session)
    points = view.part.props["points"]
    assert [p["baseline"] for p in points] == [True, False, False, False, False]
    marked = {p["words"] for p in points if p["front"]}
    assert marked == set(session.front(("worst", "average", "epg"))["words"])
    assert view.table["front"].sum() == len(marked)
    assert view.part.props["over"] == "worst group, average, map energy inside the object (EPG)"


def test_without_groups_the_front_is_over_f1_attention_and_overlap(session):
    session.group_names = []
    view = Tradeoffs(session)
    swept(session)
    assert (view.part.props["x"], view.part.props["y"]) == ("f1", "epg")
    assert view.part.props["over"].startswith("F1")


def test_a_model_that_is_picked_shows_scores_and_maps_beside_those_before(session, view):
    swept(session)
    messages = sent(view)
    view.receive({"kind": "pick", "key": "key2"})
    picked = view.part.props["picked"]
    assert picked["words"] == "weight 1.0, loss energy" and picked["rows"][1][0] == "average"
    assert picked["rows"][1][1] == pytest.approx(.86) and picked["rows"][1][2] == pytest.approx(.9)
    until(lambda: any(m["kind"] == "sweep_maps" for m in messages))
    made = next(m for m in messages if m["kind"] == "sweep_maps")
    before = np.frombuffer(made["before"], np.uint8).reshape(len(made["ids"]), *made["grid"])
    after = np.frombuffer(made["after"], np.uint8).reshape(before.shape)
    assert before.shape == (8, 4, 4) and before.max() == 255 and (before[0].ravel()[:8] == 0).all()
    np.testing.assert_array_equal(after, before[:, ::-1, ::-1])
    assert [p["id"] for p in view.part.props["photos"]] == made["ids"] and made["words"] == "without guidance"
    messages.clear()
    view.receive({"kind": "pick", "key": "key0"})
    until(lambda: any(m["kind"] == "sweep_maps" for m in messages))
    assert messages[-1]["words"] == "before", "the model without guidance is shown beside the one it started from"


def test_boxes_are_shown_on_the_part_of_the_photos_that_is_seen(session, view):
    session.shown_part = (.25, 0, .75, 1)
    name = next(name for name in session.ids if len(session.boxes_on(name)))
    view.selection = [name]
    assert view.part.props["photos"][0]["boxes"] == [[.1, .3, .9, .7]]


def test_what_there_is_to_guide_by_is_said_and_follows_what_is_drawn(session, view):
    assert view.part.props["annotated"]["drawn"] == 0 and view.part.props["grid"]["masks"] == "boxes"
    session.draw_boxes(session.ids[1], [(.1, .1, .5, .5, 0)])
    assert view.part.props["annotated"]["drawn"] == 1
    view.receive({"kind": "go", "place": "boxes"})
    assert view.desk.place == "boxes"
    view.receive({"kind": "go", "place": "nowhere"})
    assert view.desk.place == "boxes"
    view.receive({"kind": "grid", **FORM})
    session.draw_boxes(session.ids[2], [])
    assert view.part.props["grid"]["masks"] == "answers", "what somebody chose stays"


def test_a_front_without_measured_maps_is_over_the_rest_and_says_why(session, view, monkeypatch):
    real = session.sweep_table
    monkeypatch.setattr(session, "sweep_table", lambda *a, **k: real(*a, **k).assign(epg=np.nan, iou=np.nan))
    swept(session)
    props = view.part.props
    assert props["over"] == "worst group, average" and any(p["front"] for p in props["points"])
    assert "map energy inside the object (EPG)" in props["unmeasured"] and "draw some boxes" in props["unmeasured"]
    assert (props["x"], props["y"]) == ("average", "worst")


def test_the_chosen_photos_are_the_ones_looked_at(session, view):
    view.selection = session.ids[5:8]
    assert [p["id"] for p in view.part.props["photos"]] == session.ids[5:8]


def test_maps_that_cannot_be_made_are_said_and_the_view_goes_on(session, view):
    swept(session)
    session.swept[2]["key"] = "key99"
    messages = sent(view)
    view.receive({"kind": "pick", "key": "key99"})
    until(lambda: any("key99" in str(m.get("text", "")) for m in messages))
    assert not view.part.props["looking"]


def test_the_picked_model_becomes_the_candidate_and_is_compared(session, view):
    swept(session)
    view.receive({"kind": "pick", "key": "key1"})
    view.receive({"kind": "take"})
    assert session.taken == "key1" and view.desk.place == "compare"


def test_a_grid_is_counted_timed_and_run(session, view):
    view.receive({"kind": "grid", **FORM})
    assert view.part.props["count"] == 7
    view.receive({"kind": "estimate"})
    until(lambda: view.part.props["said"] == "about 2 minutes for what is not done yet")
    view.receive({"kind": "grid", **FORM, "loss": ["rrr"]})
    view.receive({"kind": "estimate"})
    until(lambda: "rrr" in view.part.props["said"])
    view.receive({"kind": "grid", **FORM, "loss": ["energy"]})
    view.receive({"kind": "run"})
    until(lambda: session.state == "ready" and len(session.swept) == 4)
    messages = sent(view)
    view.receive({"kind": "grid", **FORM, "weight": "?"})
    assert any("'?'" in str(m.get("text", "")) for m in messages)
    assert view.grid["loss"] == ["energy"]


def test_scores_of_the_test_split_are_shown_and_choose_nothing(session, view):
    swept(session)
    front = [p["front"] for p in view.part.props["points"]]
    view.receive({"kind": "split", "split": "test"})
    assert view.part.props["points"][0]["scores"]["average"] == pytest.approx(.89)
    assert [p["front"] for p in view.part.props["points"]] == front
    view.receive({"kind": "axes", "x": "worst", "y": "nothing"})
    assert view.part.props["x"] == "average"
    view.receive({"kind": "axes", "x": "worst", "y": "epg"})
    assert view.part.props["x"] == "worst"
