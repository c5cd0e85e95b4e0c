"""The attention space without a browser: what travels, what is chosen, how it is coloured and sized."""

from __future__ import annotations

import numpy as np
import pytest
from small_sessions import fix, only

from guidance_viz.core import SessionError
from guidance_viz.views import Scatter


def test_a_box_can_remove_and_the_choice_be_turned_round(session, sent):
    view = Scatter(session)
    every = session.table["sample_id"].tolist()
    whole, half = [[-2, -2], [2, -2], [2, 2], [-2, 2]], [[-2, -2], [0, -2], [0, 2], [-2, 2]]
    view.receive({"kind": "hello"})
    view.receive({"kind": "lasso", "polygon": half, "box": True})
    left = view.selection
    assert 0 < len(left) < len(every) and "inside the box" in view.desk.selection_name
    view.receive({"kind": "invert"})
    right = view.selection
    assert sorted(left + right) == sorted(every)
    view.receive({"kind": "lasso", "polygon": half, "add": True})
    assert sorted(view.selection) == sorted(every)
    view.receive({"kind": "lasso", "polygon": half, "remove": True})
    assert sorted(view.selection) == sorted(right)
    view.receive({"kind": "lasso", "polygon": whole, "remove": True})
    assert view.selection == []


def test_a_selection_is_set_from_python(session):
    view = Scatter(session)
    some = session.table["sample_id"].tolist()[:3]
    view.selection = some
    assert view.selection == some == view.desk.selection
    with pytest.raises(SessionError, match="'nowhere'"):
        view.selection = ["nowhere"]
    assert view.selection == some
    view.selection = []
    assert view.selection == [] and not view.desk.selection_name


def test_a_lasso_is_a_polygon_and_the_points_are_found_here(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    view.receive({"kind": "lasso", "polygon": [[-2, -2], [2, -2], [2, 2], [-2, 2]]})
    assert len(view.desk.selection) == len(session.ids())
    assert only(messages, "chosen")[-1]["mask"].sum() == len(session.ids())
    view.receive({"kind": "clear"})
    assert only(messages, "chosen")[-1]["mask"] is None


def test_shift_adds_to_the_choice(session, sent):
    view = Scatter(session)
    sent(view)
    view.receive({"kind": "hello"})
    half = [[-2, -2], [0, -2], [0, 2], [-2, 2]]
    view.receive({"kind": "lasso", "polygon": half})
    some = len(view.desk.selection)
    view.receive({"kind": "lasso", "polygon": [[0, -2], [2, -2], [2, 2], [0, 2]], "add": True})
    assert 0 < some < len(view.desk.selection) == len(session.ids())
    assert len(set(view.desk.selection)) == len(session.ids())


def test_points_travel_as_float32_and_colours_as_bytes(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    points, colours = only(messages, "points")[0], only(messages, "colours")[0]
    assert points["xy"].dtype == np.float32
    assert points["xy"].shape == (2 * len(session.ids()),)
    assert colours["codes"].dtype == np.uint8


def test_a_point_under_the_pointer_is_described(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    view.receive({"kind": "describe", "index": 3})
    assert only(messages, "described")[0]["id"] == session.ids()[3]
    view.receive({"kind": "describe", "index": 10**9})
    assert len(only(messages, "described")) == 1


def test_colours_follow_answers_only_where_they_show_answers(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    before = len(only(messages, "colours"))
    session.answer(session.centroids[0], "no")
    assert len(only(messages, "colours")) == before
    view.receive({"kind": "colour", "by": "answer"})
    session.answer(session.centroids[1], "yes")
    assert len(only(messages, "colours")) > before + 1
    marks = {m["id"]: m["answer"] for m in view.part.props["centroids"]}
    assert marks[session.centroids[0]] == "no"


def test_new_coordinates_are_sent_when_the_layout_changes(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    before = only(messages, "points")[-1]["xy"]
    fix(session)
    session.accept(regressions="allow")
    after = only(messages, "points")[-1]["xy"]
    assert after.shape == before.shape and not np.allclose(after, before)
    assert view.part.props["axes"] == ["attention space, PCA 1", "attention space, PCA 2"]


def test_without_groups_the_colouring_by_group_is_not_offered(new_session):
    view = Scatter(new_session("ungrouped"))
    assert "group" not in [value for value, *_ in view.part.props["choices"]]
    assert view.by == "label"


def test_a_colouring_of_which_nothing_is_known_yet_is_named_and_not_another_one(session):
    view = Scatter(session)
    view.by = "p_relevant"
    shown = view.part.props
    assert shown["by"] == "p_relevant" and shown["choices"][0][:2] == ["p_relevant",
                                                                       "P(looks at the right thing), not known yet"]
    view.by = "label"
    assert "p_relevant" not in [name for name, *_ in view.part.props["choices"]]


def test_points_are_sized_by_a_number_and_follow_answers(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    assert only(messages, "sizes")[-1]["sizes"] is None
    view.receive({"kind": "size", "by": "uncertainty"})
    assert view.size == ""  # nothing is known of it yet
    session.answer(session.centroids[1], "yes")
    view.receive({"kind": "size", "by": "uncertainty"})
    made = only(messages, "sizes")[-1]
    assert made["sizes"].dtype == np.uint8 and len(made["sizes"]) == len(session.ids())
    assert made["words"] == "uncertainty of the answer"
    before = len(only(messages, "sizes"))
    session.answer(session.centroids[0], "no")
    assert len(only(messages, "sizes")) > before
    view.receive({"kind": "size", "by": "label"})
    assert view.size == "uncertainty"
    view.receive({"kind": "size", "by": ""})
    assert only(messages, "sizes")[-1]["sizes"] is None


def test_one_point_joins_the_choice_and_leaves_it_and_the_choice_is_summed_up(session, sent):
    view = Scatter(session)
    sent(view)
    view.receive({"kind": "hello"})
    for index in (3, 5, 3, 10**9):
        view.receive({"kind": "toggle", "index": index})
    assert view.selection == [session.ids()[5]] and view.desk.selection_name == "1 photo chosen"
    assert view.part.props["chosen_summary"].startswith("model right on")
    view.receive({"kind": "toggle", "index": 5})
    assert view.selection == [] and view.part.props["chosen_summary"] == ""
