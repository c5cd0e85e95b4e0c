from __future__ import annotations

import gc
import threading
import weakref

import numpy as np
import pandas as pd
import panel as pn
import pytest
from fake import METHODS, FakeSession, only, wait_for

from guidance_viz.core import SessionError
from guidance_viz.metrics import group_changes
from guidance_viz.views import (
    Annotate,
    Attributes,
    Compare,
    ConceptBoard,
    Curate,
    Dashboard,
    Desk,
    Gallery,
    GroupMetrics,
    History,
    Monitor,
    Queue,
    Scatter,
    Team,
    Tradeoffs,
)

ALL = [Annotate, Attributes, Compare, ConceptBoard, Curate, Dashboard, Gallery, GroupMetrics, History, Monitor, Queue,
       Scatter, Team, Tradeoffs]


def build(view, session, **options):
    if view in (Curate, Dashboard, Monitor):
        options.setdefault("methods", METHODS)
    return view(session, **options)


# -- every view ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", ALL)
def test_a_view_is_a_viewer_that_renders_as_a_component_of_its_own(view, session):
    made = build(view, session)
    assert isinstance(made, pn.viewable.Viewer)
    model = pn.panel(made).get_root()
    assert model.class_name == type(made.part).__name__


@pytest.mark.parametrize("view", ALL)
def test_a_view_of_a_session_that_is_not_prepared_says_so_and_does_not_fail(view, session):
    session.prepared = False
    props = build(view, session).part.props
    assert props.get("state", "empty") == "empty"


@pytest.mark.parametrize("view", ALL)
def test_a_closed_view_watches_nothing(view, session):
    view = build(view, session)
    count = lambda: sum(len(w) for what in session.param.watchers.values() for w in what.values())  # noqa: E731
    assert count() > 0
    view.close()
    assert count() == 0


def test_a_view_inside_an_ipywidgets_layout_hears_what_python_sends(session):
    pytest.importorskip("jupyter_bokeh", reason="pip install 'guidance-viz[jupyter]'")
    gallery = Gallery(session)
    widget, sent = pn.ipywidget(gallery), []
    widget.send = lambda content, buffers=None: sent.append(str(content))
    gallery.receive({"kind": "hello"})
    assert sum("MessageSent" in text and "welcome" in text for text in sent) == 1
    gallery.receive({"kind": "rows", "start": 0, "end": 4, "version": gallery.part.props["version"]})
    assert any(session.ids[0] in text for text in sent)


# -- values for Python ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", [v for v in ALL if v is not Compare])
def test_a_selection_can_be_read_and_set(view, session):
    made = build(view, session)
    assert made.selection == []
    made.selection = pd.Series([session.ids[3], session.ids[1], session.ids[3]])
    assert made.selection == made.desk.selection == [session.ids[3], session.ids[1]]
    assert made.desk.selection_name == "2 photos chosen in code"
    made.selection = []
    assert (made.selection, made.desk.selection_name) == ([], "")


def test_what_is_selected_in_code_reaches_the_views_on_the_same_desk(session):
    desk = Desk()
    scatter, gallery = Scatter(session, desk), Gallery(session, desk)
    scatter.selection = session.ids[:5]
    assert scatter.part.props["chosen_count"] == gallery.part.props["count"] == 5


@pytest.mark.parametrize(("wrong", "cure"), [
    (["nowhere.jpg"], r"no photo 'nowhere.jpg' .*1 of 1.*session.table"), ("one.jpg", r"\['one.jpg'\]")])
def test_a_selection_that_cannot_be_is_refused_and_changes_nothing(session, wrong, cure):
    view = Scatter(session)
    view.selection = session.ids[:2]
    with pytest.raises(SessionError, match=cure):
        view.selection = wrong
    assert view.selection == session.ids[:2]


@pytest.mark.parametrize("view", ALL)
def test_the_answers_of_a_view_are_those_in_effect_and_a_copy(view, session):
    made = build(view, session)
    assert made.answers.empty
    session.answer(session.ids[0], "yes")
    session.answer(session.ids[0], "no")
    assert made.answers[["kind", "item", "relevance"]].to_numpy().tolist() == [["map", session.ids[0], "no"]]
    frame = made.answers
    frame["relevance"] = "yes"
    assert made.answers["relevance"].tolist() == ["no"]
    session.undo()
    assert made.answers["relevance"].tolist() == ["yes"]


def test_what_compare_lists_cannot_be_set(session):
    with pytest.raises(SessionError, match="follow from its filters.*Gallery"):
        Compare(session).selection = session.ids[:1]


# -- life and death ------------------------------------------------------------------------------------------
def test_the_session_holds_no_view_alive(session):
    references = [weakref.ref(build(view, session)) for view in ALL]
    gc.collect()
    assert [r() for r in references] == [None] * len(ALL)
    session.answer(session.ids[0], "yes")


@pytest.mark.parametrize("view", ALL)
def test_no_stylesheet_of_panels_own_theme_is_asked_for(view, session):
    root = pn.panel(build(view, session)).get_root()
    urls = {
        s.url
        for m in root.select({"type": pn.models.esm.ReactiveESM})
        for s in m.stylesheets
        if hasattr(s, "url")
    }
    assert not any("theme" in url for url in urls)


def test_an_event_that_is_not_known_is_ignored(session, caplog):
    Queue(session).receive({"kind": "explode"})
    Queue(session).receive({"kind": "__init__"})
    assert "does not know" in caplog.text


def test_an_error_reaches_the_person_with_its_cure_and_a_failure_of_ours_too(session, sent, caplog):
    view = Gallery(session)
    messages = sent(view)
    view.receive({"kind": "answer", "id": "no-such-photo", "value": "yes"})
    assert "no-such-photo" in only(messages, "error")[0]["text"]
    view.receive({"kind": "answer", "value": "yes"})
    assert "KeyError" in only(messages, "error")[1]["text"]


def test_an_action_that_is_sent_twice_counts_once_and_gets_its_receipt_twice(session, sent):
    view = Queue(session)
    messages = sent(view)
    message = {"kind": "answer", "id": session.next_question().sample_id, "value": "no", "token": "t1"}
    view.receive(message)
    view.receive(message)
    assert len(session._journal) == 1
    assert [m["token"] for m in only(messages, "receipt")] == ["t1", "t1"]


def test_a_hidden_view_catches_up_when_it_is_shown(session):
    view = GroupMetrics(session)
    view.active = False
    session.preview_result = session.preview()
    assert view.part.props["legend"] == ["now"]
    view.active = True
    assert view.part.props["legend"] == ["accepted model", "with your answers"]


# -- queue ---------------------------------------------------------------------------------------------------
def test_the_queue_asks_the_sessions_question_in_its_words(session):
    props, question = Queue(session).part.props, session.next_question()
    assert props["question"]["text"] == question.text
    assert props["question"]["decides"] == len(question.decides)
    assert question.sample_id not in props["question"]["examples"]
    assert question.sample_id in props["upcoming"]


@pytest.mark.parametrize("value", ["yes", "no", "maybe"])
def test_an_answer_goes_to_the_session_and_brings_the_next_question(session, value):
    view = Queue(session, annotator="ann")
    first = view.part.props["question"]["sample_id"]
    following = view.part.props["following"]["sample_id"]
    view.receive({"kind": "answer", "id": first, "value": value})
    assert session._journal[-1] == ("map", first, value)
    assert view.part.props["question"]["sample_id"] == following != first
    assert view.part.props["following"]["sample_id"] not in (first, following)
    assert view.part.props["answered"] == 1


def test_the_question_on_screen_stays_when_another_is_answered_elsewhere(session):
    view = Queue(session)
    first, following = (view.part.props[k]["sample_id"] for k in ("question", "following"))
    session.answer(following, "no")
    assert view.part.props["question"]["sample_id"] == first
    assert view.part.props["following"]["sample_id"] not in (first, following)


def test_what_an_undo_took_back_is_asked_again(session):
    view = Queue(session)
    asked = []
    for _ in range(3):
        asked.append(view.part.props["question"]["sample_id"])
        view.receive({"kind": "answer", "id": asked[-1], "value": "yes"})
    view.receive({"kind": "undo"})
    assert view.part.props["question"]["sample_id"] == asked[2]
    view.receive({"kind": "undo"})
    assert view.part.props["question"]["sample_id"] == asked[1]
    assert view.part.props["answered"] == 1


def test_undo_brings_the_question_back_and_redo_takes_it_away(session):
    view = Queue(session)
    first = view.part.props["question"]["sample_id"]
    view.receive({"kind": "answer", "id": first, "value": "yes"})
    view.receive({"kind": "undo"})
    assert view.part.props["question"]["sample_id"] == first
    assert view.part.props["can_redo"]
    view.receive({"kind": "redo"})
    assert view.part.props["question"]["sample_id"] != first
    assert not view.part.props["can_redo"]


def test_when_all_is_answered_the_queue_says_what_next(session):
    view = Queue(session)
    for _ in range(len(session.questions)):
        view.receive({"kind": "answer", "id": view.part.props["question"]["sample_id"], "value": "yes"})
    assert view.part.props["question"] is None
    assert "8 answers given" in view.part.props["done"]
    assert view.desk.asked == ""


def test_an_answer_from_elsewhere_moves_the_queue_on(session):
    view = Queue(session)
    first = view.part.props["question"]["sample_id"]
    session.answer(first, "no")
    assert view.part.props["question"]["sample_id"] != first


def test_an_answer_about_a_model_that_was_replaced_is_refused_and_told(session, sent):
    view = Queue(session)
    messages = sent(view)
    question = view.part.props["question"]
    session.model_version = "v1"
    view.receive({"kind": "answer", "id": question["sample_id"], "value": "no", "model": question["model"]})
    assert "not recorded" in only(messages, "error")[0]["text"]
    assert session.answers.empty
    view.receive({"kind": "answer", "id": question["sample_id"], "value": "no",
                  "model": view.part.props["question"]["model"]})
    assert len(session.answers) == 1


def test_showing_what_a_question_decides_chooses_those_photos(session):
    view = Queue(session)
    view.receive({"kind": "show_decides"})
    assert view.desk.selection == session.next_question().decides
    assert view.desk.place == "explore"


# -- scatter -------------------------------------------------------------------------------------------------
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
    assert len(view.desk.selection) == session.n
    assert only(messages, "chosen")[-1]["mask"].sum() == session.n
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
    assert 0 < some < len(view.desk.selection) == session.n
    assert len(set(view.desk.selection)) == session.n


def test_points_travel_as_float32_and_colours_as_bytes(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    points, colours = only(messages, "points")[0], only(messages, "colours")[0]
    assert points["xy"].dtype == np.float32
    assert points["xy"].shape == (2 * session.n,)
    assert colours["codes"].dtype == np.uint8


def test_a_point_under_the_pointer_is_described(session, sent):
    view = Scatter(session)
    messages = sent(view)
    view.receive({"kind": "hello"})
    view.receive({"kind": "describe", "index": 3})
    assert only(messages, "described")[0]["id"] == session.ids[3]
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
    session.xy = session.xy[::-1].copy()
    session.param.update(layout_method="pca", version_layout=1)
    assert only(messages, "points")
    assert view.part.props["axes"] == ["attention space, PCA 1", "attention space, PCA 2"]


def test_without_groups_the_colouring_by_group_is_not_offered(session):
    session.group_names = []
    view = Scatter(session)
    assert "group" not in [value for value, *_ in view.part.props["choices"]]
    assert view.by == "label"


def test_a_colouring_of_which_nothing_is_known_yet_is_named_and_not_another_one():
    session = FakeSession(12)
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
    assert made["sizes"].dtype == np.uint8 and len(made["sizes"]) == session.n
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
    assert view.selection == [session.ids[5]] and view.desk.selection_name == "1 photo chosen"
    assert view.part.props["chosen_summary"].startswith("model right on")
    view.receive({"kind": "toggle", "index": 5})
    assert view.selection == [] and view.part.props["chosen_summary"] == ""


# -- gallery -------------------------------------------------------------------------------------------------
def cards(view, messages, start=0, end=10):
    view.receive({"kind": "rows", "start": start, "end": end})
    return only(messages, "rows")[-1]["rows"]


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
    session.answer([first, session.ids[-1]], "yes")
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
    view.desk.choose(session.ids[10:14], "4 photos")
    assert view.part.props["count"] == 4
    assert [c["id"] for c in cards(view, messages)] == session.ids[10:14]
    view.receive({"kind": "answer_all", "value": "no"})
    assert [e[1] for e in session._journal] == session.ids[10:14]


def test_answering_all_without_a_choice_does_nothing(session):
    view = Gallery(session)
    view.receive({"kind": "answer_all", "value": "no"})
    assert not session._journal


def test_filters_that_leave_nothing_say_so_and_can_be_dropped(session):
    view = Gallery(session)
    view.receive({"kind": "filter", "name": "answer", "value": "yes"})
    assert view.part.props["state"] == "empty"
    assert view.part.props["filtered"]
    view.receive({"kind": "all"})
    assert view.part.props["count"] == session.n


def test_a_photo_that_is_looked_at_opens_large_with_photos_like_it(session, sent):
    view = Gallery(session)
    messages = sent(view)
    view.desk.focus = session.ids[7]
    large = only(messages, "large")[0]
    assert large["item"]["id"] == session.ids[7]
    wait_for(lambda: only(messages, "similar"))
    similar = only(messages, "similar")[0]["items"]
    assert [s["id"] for s in similar] == session.similar(session.ids[7])["sample_id"].tolist()
    assert similar[0]["similarity"] >= similar[-1]["similarity"]


def test_pictures_are_made_off_this_thread_and_sent_as_one_block(session, sent):
    view = Gallery(session)
    messages = sent(view)
    view.receive({"kind": "pictures", "ids": session.ids[:3], "size": 90, "which": "current"})
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
    view.receive({"kind": "pictures", "ids": session.ids[:1], "size": 64, "which": ""})
    wait_for(lambda: only(messages, "pictures"))
    assert only(messages, "pictures")[0]["lengths"] == [0]


def test_maps_that_a_change_made_stale_are_forgotten(session, sent):
    view = Gallery(session)
    messages = sent(view)
    session.preview_result = session.preview()
    assert only(messages, "maps_changed")[-1]["which"] == ["preview"]
    session.model_version = "v1"
    assert "current" in only(messages, "maps_changed")[-1]["which"]


# -- groups --------------------------------------------------------------------------------------------------
def test_the_effect_of_answers_is_the_preview(session):
    view = GroupMetrics(session)
    assert [r["after"] for r in view.part.props["rows"]] == [None] * 4
    session.answer(session.centroids[0], "no")
    wait_for(lambda: view.part.props["rows"][2]["after"] is not None)
    assert view.part.props["rows"][2]["after"] == pytest.approx(
        session.preview_result.after.groups.accuracy[2]
    )
    assert "1 answer" in view.part.props["note"]


def test_a_preview_without_effect_says_why(session):
    from dataclasses import replace
    view = GroupMetrics(session)
    session.preview_result = replace(session.preview(), message="Answer at least one photo first.")
    assert view.part.props["note"] == "Answer at least one photo first."


def test_a_group_that_is_pressed_shows_its_photos(session):
    desk = Desk()
    gallery, groups = Gallery(session, desk), GroupMetrics(session, desk)
    groups.receive({"kind": "group", "group": 2})
    assert desk.place == "explore"
    assert gallery.part.props["count"] == int((session.table.group == 2).sum())


def test_classes_that_stand_in_for_groups_are_said_to(session):
    from dataclasses import replace
    view = GroupMetrics(session)
    known = session.preview()
    unknown = replace(known.before, groups=replace(known.before.groups, known=False))
    session.preview_result = replace(known, before=unknown)
    assert "Groups are not known" in view.part.props["note"]


# -- fix -----------------------------------------------------------------------------------------------------
def test_a_fix_is_started_with_the_settings_read_as_numbers_watched_and_accepted(session, monkeypatch):
    view = Monitor(session, methods=METHODS)
    asked = {}
    real = session.mitigate
    monkeypatch.setattr(
        session, "mitigate", lambda method, **o: (asked.update(o, method=method), real(method, **o))[1]
    )
    view.receive(
        {"kind": "start", "method": "crayon_attention", "options": {"epochs": "2", "trainable": "head"}}
    )
    assert asked == {"method": "crayon_attention", "epochs": 2, "trainable": "head", "background": True}
    wait_for(lambda: view.part.props["candidate"] is not None and not view.part.props["running"])
    assert len(view.part.props["series"]["loss"]) > 1
    assert "epoch" not in view.part.props["series"]
    view.receive({"kind": "accept"})
    assert session.model_version == "v1"
    assert view.part.props["candidate"] is None


def test_a_fix_can_be_rejected(session):
    view = Monitor(session, methods=METHODS)
    session._fit("erm", {"epochs": 1})
    view.receive({"kind": "reject"})
    assert session.candidate is None
    assert session.model_version == "v0"


def test_a_setting_out_of_range_is_refused_before_anything_starts(session, sent):
    view = Monitor(session, methods=METHODS)
    messages = sent(view)
    view.receive({"kind": "start", "method": "crayon_attention", "options": {"epochs": "many"}})
    assert "Rounds is 'many'" in only(messages, "error")[0]["text"]
    assert session.state == "ready"


def test_work_that_is_going_on_already_is_told(session, sent, monkeypatch):
    def busy(*_a, **_k):
        raise SessionError("A fix is running already. Wait for it, or cancel it first.")
    monkeypatch.setattr(session, "mitigate", busy)
    view = Monitor(session, methods=METHODS)
    messages = sent(view)
    view.receive({"kind": "start", "method": "erm", "options": {}})
    assert "Wait for it" in only(messages, "error")[0]["text"]


def test_the_answers_a_fix_would_use_are_counted(session):
    view = Monitor(session, methods=METHODS)
    session.answer(session.centroids[:2], "no")
    session.answer(session.centroids[2], "yes")
    session.answer_neurons([1, 2], "no")
    counts = view.part.props["counts"]
    assert (counts["yes"], counts["no"], counts["prune"]) == (1, 2, 2)
    assert counts["no_spread"] > 2


def test_the_method_that_the_answers_allow_is_proposed_with_its_reason(session):
    view = Monitor(session, methods=METHODS)
    assert view.part.props["proposal"]["method"] == ""
    session.answer_neurons([1, 2], "no")
    assert view.part.props["proposal"] == {
        "method": "crayon_pruning", "why": "2 neurons answered no, and neither parts nor maps both ways"}
    session.answer(session.centroids[0], "yes")
    session.answer(session.centroids[1], "no")
    assert view.part.props["proposal"]["method"] == "crayon_pruning_attention"
    view = Monitor(session, methods=[method for method in METHODS if method["name"] == "erm"])
    assert view.part.props["proposal"]["method"] == "", "a method is proposed that is not offered"


def test_what_is_proposed_is_known_as_soon_as_the_run_is_prepared(session):
    session.answer_neurons([1], "no")
    session.prepared = False
    view = Monitor(session, methods=METHODS)
    assert view.part.props["proposal"]["method"] == ""
    session.prepared = True
    view.redraw_progress()
    assert view.part.props["proposal"]["method"] == "crayon_pruning"
    assert view.part.props["counts"]["prune"] == 1


# -- compare, history ----------------------------------------------------------------------------------------
def test_compare_is_empty_until_there_is_a_fix_and_then_begins_with_what_it_fixed(session, sent):
    view = Compare(session)
    assert view.part.props["state"] == "empty"
    session._fit("erm", {"epochs": 1})
    assert view.part.props["state"] == "ready"
    assert view.part.props["chosen"] == ["v0", "candidate"]
    counts = view.part.props["counts"]
    assert counts["all"] == counts["fixed"] + counts["broken"] + counts["same"] == session.n
    assert cards(view, sent(view), end=1)[0]["flip"] == "fixed"


def test_compare_filters_by_flip_and_group(session, sent):
    view = Compare(session)
    session._fit("erm", {"epochs": 1})
    messages = sent(view)
    view.receive({"kind": "show", "show": "broken"})
    assert {c["flip"] for c in cards(view, messages)} <= {"broken"}
    view.receive({"kind": "show", "show": "all"})
    view.receive({"kind": "group", "group": 1})
    assert {c["group"] for c in cards(view, messages)} == {session.group_names[1]}


def test_after_acceptance_the_original_is_compared_with_the_current_model(session):
    view = Compare(session)
    session._fit("erm", {"epochs": 1})
    session.accept()
    assert view.part.props["chosen"] == ["v0", "v1"]


@pytest.fixture
def lived(session):
    """Two accepted models and a fix that waits."""
    for _ in range(2):
        session._fit("erm", {"epochs": 1})
        session.accept()
    session._fit("erm", {"epochs": 1})
    return session


def test_any_models_are_compared_and_the_bars_follow(lived, sent):
    page = Dashboard(lived, methods=METHODS)
    view, bars = page.views["compare"], page.views["outcome"]
    page.desk.go("compare")
    assert [name for name, _ in view.part.props["models"]] == ["v0", "v1", "v2", "candidate"]
    assert view.part.props["chosen"] == ["v2", "candidate"]
    view.receive({"kind": "models", "models": ["v0", "v1", "v2"]})
    assert view.part.props["chosen"] == ["v0", "v1", "v2"]
    messages = sent(view)
    card = cards(view, messages, end=1)[0]
    assert len(card["right"]) == 3
    lived_now = bars._props()
    assert lived_now["title"] == "From original to v2"
    assert next([name for name, *_ in models] for _, models in lived_now["series"]) == ["original", "v1", "v2"]
    assert all(0 <= low <= accuracy <= high <= 1 for _, models in lived_now["series"] for _, accuracy, low, high in models)
    for wrong in (["v0"], ["v0", "v0"], ["v0", "nowhere"], "v0"):
        view.receive({"kind": "models", "models": wrong})
        assert view.part.props["chosen"] == ["v0", "v1", "v2"]
    lived.reject()
    assert view.part.props["chosen"] == ["v0", "v2"]


def test_photos_are_listed_by_where_the_attention_went(lived, sent):
    view = Compare(lived)
    moved = view.part.props["moved"]
    assert sum(moved["bars"]) == moved["count"] and moved["onto"] > moved["off"]
    messages = sent(view)
    for sort, way in (("onto", -1), ("off", 1)):
        view.receive({"kind": "sort", "sort": sort})
        rows = cards(view, messages, end=40)
        change = [r["energy_after"] - r["energy_before"] for r in rows]
        assert change == sorted(change, key=lambda v: way * v)
    view.receive({"kind": "only", "split": "val", "label": 1})
    rows = cards(view, messages, end=40)
    assert {r["split"] for r in rows} == {"val"} and {r["label"] for r in rows} == {"waterbird"}
    assert view.selection[:len(rows)] == [r["id"] for r in rows]
    assert [row[0] for row in view.part.props["costs"]] == ["v0", "v1", "v2", "candidate"]


def test_a_trade_is_accepted_only_when_said_twice(session, sent):
    view = Monitor(session, methods=METHODS)
    session.worse = group_changes(np.ones(40, bool), np.arange(40) > 12, np.zeros(40, int), group_names=["a group"])
    session._fit("erm", {"epochs": 1})
    assert view.part.props["candidate"]["regressions"][0][0] == "a group"
    messages = sent(view)
    view.receive({"kind": "accept"})
    assert session.candidate is not None and "served worse" in only(messages, "error")[0]["text"]
    view.receive({"kind": "accept", "despite": True})
    assert session.candidate is None and session.model_version == "v1"


def test_a_moment_is_gone_back_to_after_saying_what_changes_and_a_branch_is_named_well(session, sent, tmp_path):
    session.run = tmp_path / "run"
    view = History(session, annotator="eve")
    messages = sent(view)
    view.receive({"kind": "journey", "point": "p0"})
    assert only(messages, "journey")[0]["words"] == "2 answers are taken back"
    view.receive({"kind": "go_back", "point": "p0"})
    assert view.part.props["entries"][0]["what"] == "went back" and view.part.props["entries"][0]["annotator"] == "eve"
    for bad in ("", "../elsewhere", "a/b", ".hidden", "x" * 200):
        view.receive({"kind": "branch", "point": "p0", "name": bad})
    assert len(only(messages, "error")) == 5 and not hasattr(session, "branched")
    view.receive({"kind": "branch", "point": "p0", "name": "second-try"})
    assert session.branched == (tmp_path / "second-try", "p0")


def test_history_has_the_latest_first_and_takes_back(session, tmp_path):
    view = History(session)
    session.answer(session.ids[0], "yes")
    assert view.part.props["entries"][0]["what"] == "answer"
    view.receive({"kind": "undo"})
    assert not session._journal


def test_the_model_and_the_report_are_saved_into_the_run(session, sent, tmp_path):
    session.run = tmp_path
    view = History(session)
    messages = sent(view)
    view.receive({"kind": "export"})
    view.receive({"kind": "report"})
    assert (tmp_path / "v0.safetensors").exists()
    assert (tmp_path / "report.html").exists()
    assert str(tmp_path) in only(messages, "told")[0]["text"]


# -- several people ------------------------------------------------------------------------------------------
def voices(*given):
    """Rows of a journal: "who item answer"."""
    rows = [(k, f"a{k}", "map", item, who, answer, f"2026-01-01T00:00:{3 * k:02d}+00:00", None)
            for k, (who, item, answer) in enumerate(given)]
    return pd.DataFrame(rows, columns=["seq", "action", "kind", "item", "annotator", "relevance", "time", "value"])


def test_the_team_says_who_agrees_and_lists_what_is_contested(session, sent):
    view = Team(session, annotator="eve")
    assert view.part.props["state"] == "ready" and view.part.props["people"] == [] and view.part.props["alpha"] is None
    one, two = session.centroids[:2]
    session.voices = voices(("ann", one, "yes"), ("bob", one, "no"), ("ann", two, "no"), ("bob", two, "no"))
    session._changed("others answered")
    props = view.part.props
    assert [p[:2] for p in props["people"]] == [["ann", 2], ["bob", 2]] and props["shared"] == 2
    assert [item["id"] for item in props["items"]] == [one]
    assert sorted(props["items"][0]["opinions"]) == [["ann", "yes"], ["bob", "no"]]
    view.receive({"kind": "answer", "id": one, "value": "yes", "model": "v0"})
    assert session._now()[("map", one)] == "yes"
    messages = sent(view)
    view.receive({"kind": "answer", "id": one, "value": "no", "model": "v7"})
    view.receive({"kind": "share", "count": 0})
    assert len(only(messages, "error")) == 2 and session._now()[("map", one)] == "yes"
    view.receive({"kind": "share", "count": 3})
    assert view.part.props["per_item"] == 3


def test_cards_say_what_others_answered_and_the_contested_come_first(session, sent):
    view = Gallery(session, annotator="eve")
    one, two, three = session.ids[30], session.ids[20], session.ids[10]
    messages, version = sent(view), view.part.props["version"]
    cards(view, messages, end=session.n)
    assert "disagreement" not in dict(view.part.props["sorts"])
    session.voices = voices(("ann", one, "yes"), ("bob", one, "no"), ("ann", two, "no"), ("eve", two, "no"),
                            ("eve", three, "no"))
    session._changed("others answered")
    told = {sample: others for sample, _, others in only(messages, "changed_rows")[-1]["rows"]}
    assert told == {one: [["ann", "yes"], ["bob", "no"]], two: [["ann", "no"]]}
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
    part.receive({"kind": "answer", "id": session.ids[0], "neurons": [1], "value": "no", "model": "v7"})
    assert "replaced" in only(messages, "error")[0]["text"] and not session._journal


# -- the page ------------------------------------------------------------------------------------------------
def test_the_top_line_tells_the_truth_about_the_model(session):
    page = Dashboard(session, methods=METHODS)
    assert page.part.props["badge"][0] == "original model"
    assert page.part.props["headline"]["words"] == "now, validation"
    session.answer(session.centroids[0], "no")
    wait_for(lambda: page.part.props["headline"]["after"])
    assert page.part.props["headline"]["words"] == "preview, validation"
    session._fit("erm", {"epochs": 1})
    assert "waits" in page.part.props["badge"][0]
    assert page.part.props["headline"]["words"] == "the fix, validation"
    session.accept()
    assert page.part.props["badge"][0] == "accepted v1"


def test_only_the_parts_of_the_place_that_is_shown_are_active(session):
    page = Dashboard(session, methods=METHODS, place="answer")
    active = lambda: {name for name, view in page.views.items() if view.active}  # noqa: E731
    assert active() == {"scatter", "queue", "effect"}
    page.receive({"kind": "go", "place": "neurons"})
    assert active() == {"concepts", "effect"}
    page.receive({"kind": "go", "place": "nowhere"})
    assert page.desk.place == "neurons"


def test_the_answers_are_counted_in_the_top_line(session):
    page = Dashboard(session, methods=METHODS)
    session.answer(session.centroids[0], "no")
    session.answer(session.ids[1], "no")
    assert (page.part.props["answered"], page.part.props["total"]) == (1, 8)


def test_an_error_of_background_work_is_shown_until_it_is_dismissed(session):
    page = Dashboard(session, methods=METHODS)
    session.error = "The disk is full. Free 2 GB and start again."
    assert page.part.props["session_error"] == session.error
    page.receive({"kind": "dismiss"})
    assert page.part.props["session_error"] == ""


def test_a_photo_opened_in_another_place_leads_to_the_photos(session):
    page = Dashboard(session, methods=METHODS, place="answer")
    page.views["scatter"].receive({"kind": "hello"})
    page.views["scatter"].receive({"kind": "open", "index": 4})
    assert page.desk.place == "explore"
    assert page.desk.focus == session.ids[4]


def test_two_pages_of_one_session_show_the_same_answers_and_keep_their_own_place():
    session = FakeSession(n=60, questions=4, delay=0)
    one, two = Dashboard(session, methods=METHODS), Dashboard(session, methods=METHODS)
    one.desk.go("answer")
    one.views["queue"].receive({"kind": "answer", "id": session.centroids[0], "value": "yes"})
    assert two.part.props["answered"] == 1
    assert two.desk.place == "explore"


def test_a_change_made_on_another_thread_reaches_every_view(session):
    page = Dashboard(session, methods=METHODS)
    thread = threading.Thread(target=lambda: setattr(session, "model_version", "v3"))
    thread.start()
    thread.join()
    assert page.part.props["badge"][0] == "accepted v3"
