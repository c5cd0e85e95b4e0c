"""The form of a sweep, and the view of what it gave."""

from __future__ import annotations

import re

import numpy as np
import pytest
from small_sessions import SWEEP, WIDE, only, wait_for

from guidance_viz.core import OptionError, SessionError
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
def view(session):
    return Tradeoffs(session)


@pytest.fixture
def swept(new_session):
    """A session with five models of a sweep."""
    return new_session("swept")


def key_of(session, loss, weight):
    table = session.sweep_table()
    return table.loc[(table["loss"].fillna("") == loss) & (table["weight"] == weight), "key"].item()


def test_points_come_as_models_are_done_and_the_front_is_marked(session, view):
    assert view.part.props["points"] == []
    counts = []
    session.param.watch(lambda _: counts.append(len(view.part.props["points"])), "version_sweep", precedence=1)
    session.sweep({"loss": ["energy"], "weight": [1.0]}, **SWEEP)
    assert sorted(set(counts)) == [1, 2]
    points = view.part.props["points"]
    assert [p["baseline"] for p in points] == [True, False]
    marked = {p["words"] for p in points if p["front"]}
    assert marked == set(session.front(("worst", "average", "epg"))["words"])
    assert view.table["front"].sum() == len(marked)
    assert view.part.props["over"] == "worst group, average, map energy inside the object (EPG)"


def test_without_groups_the_front_is_over_f1_attention_and_overlap(new_session):
    session = new_session("ungrouped")
    view = Tradeoffs(session)
    session.sweep({"loss": ["energy"], "weight": [1.0]}, **SWEEP)
    assert (view.part.props["x"], view.part.props["y"]) == ("f1", "epg")
    assert view.part.props["over"].startswith("F1")


def test_a_model_that_is_picked_shows_scores_and_maps_beside_those_before(swept, sent):
    view, plain, key = Tradeoffs(swept), key_of(swept, "", 0), key_of(swept, "energy", 1)
    messages, table = sent(view), swept.sweep_table().set_index("key")
    view.receive({"kind": "pick", "key": key})
    picked = view.part.props["picked"]
    assert picked["words"] == "loss energy, weight 1.0"
    rows = {words: [now, before] for words, now, before in picked["rows"]}
    assert rows["average"] == [table["average"][key], table["average"][plain]]
    attention = rows["map energy inside the object (EPG)"]
    assert attention == [table["epg"][key], table["epg"][plain]] and attention[0] != attention[1]
    wait_for(lambda: only(messages, "sweep_maps"))
    made = only(messages, "sweep_maps")[0]
    maps = swept.sweep_maps([plain, key], made["ids"])
    for name, wanted in (("before", maps[plain]), ("after", maps[key])):
        shown = np.frombuffer(made[name], np.uint8).reshape(len(made["ids"]), *made["grid"])
        most = wanted.max(axis=(1, 2), keepdims=True)
        assert shown.shape == (8, 8, 8) and shown.max() == 255
        np.testing.assert_allclose(shown, 255 * wanted / np.where(most > 0, most, 1), atol=.51)
    assert made["before"] != made["after"]
    assert [p["id"] for p in view.part.props["photos"]] == made["ids"] and made["words"] == "without guidance"
    messages.clear()
    view.receive({"kind": "pick", "key": plain})
    wait_for(lambda: only(messages, "sweep_maps"))
    assert messages[-1]["words"] == "before", "the model without guidance is shown beside the one it started from"


def test_boxes_are_shown_on_the_part_of_the_photos_that_is_seen(session, view):
    view.selection = [WIDE]
    assert session.window(WIDE) == (.25, 0, .75, 1)
    assert view.part.props["photos"][0]["boxes"] == [[.1, .3, .9, .7]]


def test_what_there_is_to_guide_by_is_said_and_follows_what_is_drawn(session, view):
    assert view.part.props["annotated"]["drawn"] == 0 and view.part.props["grid"]["masks"] == "boxes"
    session.draw_boxes(session.ids()[1], [(.1, .1, .5, .5, 0)])
    assert view.part.props["annotated"]["drawn"] == 1
    view.receive({"kind": "go", "place": "boxes"})
    assert view.desk.place == "boxes"
    view.receive({"kind": "go", "place": "nowhere"})
    assert view.desk.place == "boxes"
    view.receive({"kind": "grid", **FORM})
    session.draw_boxes(session.ids()[2], [])
    assert view.part.props["grid"]["masks"] == "answers", "what somebody chose stays"


def test_a_front_without_measured_maps_is_over_the_rest_and_says_why(swept, monkeypatch):
    real = swept.sweep_table
    monkeypatch.setattr(swept, "sweep_table", lambda *a, **k: real(*a, **k).assign(epg=np.nan, iou=np.nan))
    props = Tradeoffs(swept).part.props
    assert props["over"] == "worst group, average" and any(p["front"] for p in props["points"])
    assert "map energy inside the object (EPG)" in props["unmeasured"] and "draw some boxes" in props["unmeasured"]
    assert (props["x"], props["y"]) == ("average", "worst")


def test_the_chosen_photos_are_the_ones_looked_at(session, view):
    view.selection = session.ids()[5:8]
    assert [p["id"] for p in view.part.props["photos"]] == session.ids()[5:8]


def test_maps_that_cannot_be_made_are_said_and_the_view_goes_on(swept, sent, monkeypatch):
    def gone(keys, _photos):
        raise SessionError(f"The weights of {keys[1]!r} are gone.")
    view, key = Tradeoffs(swept), key_of(swept, "energy", 1)
    messages = sent(view)
    monkeypatch.setattr(swept, "sweep_maps", gone)
    view.receive({"kind": "pick", "key": key})
    wait_for(lambda: only(messages, "error"))
    assert key in only(messages, "error")[0]["text"] and not view.part.props["looking"]
    monkeypatch.undo()
    view.receive({"kind": "pick", "key": key})
    wait_for(lambda: only(messages, "sweep_maps"))


def test_the_picked_model_becomes_the_candidate_and_is_compared(swept):
    view = Tradeoffs(swept)
    view.receive({"kind": "pick", "key": key_of(swept, "energy", .3)})
    view.receive({"kind": "take"})
    assert view.desk.place == "compare" and swept.wait(30) and swept.error == ""
    taken = swept.candidate
    assert (taken.method, taken.options["loss"], taken.options["weight"]) == ("model_guidance", "energy", .3)


def test_a_grid_is_counted_timed_and_run(session, view, sent, monkeypatch):
    def untimed(*_axes, **_options):
        raise OptionError("loss='rrr' cannot be timed here.")
    view.receive({"kind": "grid", **FORM})
    assert view.part.props["count"] == 7
    monkeypatch.setattr(session, "estimate_sweep", untimed)
    view.receive({"kind": "estimate"})
    wait_for(lambda: "rrr" in view.part.props["said"])
    monkeypatch.undo()
    quick = {**FORM, "loss": ["energy"], "weight": "1", "masks": "boxes", "epochs": "1"}
    view.receive({"kind": "grid", **quick})
    view.receive({"kind": "estimate"})
    wait_for(lambda: re.fullmatch(r"about .+ for what is not done yet", view.part.props["said"]))
    view.receive({"kind": "run"})
    assert session.wait(60) and session.error == "" and len(session.sweep_table()) == 2
    messages = sent(view)
    view.receive({"kind": "grid", **FORM, "weight": "?"})
    assert any("'?'" in str(m.get("text", "")) for m in messages)
    assert view.grid["loss"] == ["energy"]


def test_scores_of_the_test_split_are_shown_and_choose_nothing(swept):
    view = Tradeoffs(swept)
    front = [p["front"] for p in view.part.props["points"]]
    view.receive({"kind": "split", "split": "test"})
    shown = [p["scores"]["epg"] for p in view.part.props["points"]]
    assert shown == swept.sweep_table("test")["epg"].tolist() != swept.sweep_table("val")["epg"].tolist()
    assert [p["front"] for p in view.part.props["points"]] == front
    view.receive({"kind": "axes", "x": "worst", "y": "nothing"})
    assert view.part.props["x"] == "average"
    view.receive({"kind": "axes", "x": "worst", "y": "epg"})
    assert view.part.props["x"] == "worst"
