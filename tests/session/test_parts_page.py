"""The page of parts over a real session, without a browser."""

from __future__ import annotations

import threading
import time
from xml.etree import ElementTree

import numpy as np
import pytest
from test_owed import HOW

import guidance_viz as gv
from guidance_viz.core import SessionError
from guidance_viz.session.places.agreement import cell_auc
from guidance_viz.views import Monitor, Parts
from guidance_viz.views.methods import offered


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(.01)


@pytest.fixture
def found(session):
    """A session whose parts are found."""
    session.parts(8)
    return session


@pytest.fixture
def view(found):
    made = Parts(found, annotator="ann")
    made.messages = []
    made.part.send = lambda kind, **values: made.messages.append({"kind": kind, **values})
    settled(made)
    yield made
    made.close()


def settled(view):
    wait_for(lambda: view.part.props["state"] == "ready" and not view._looking)


def answer(view, part, value, token):
    view.receive({"kind": "answer", "part": part, "value": value, "token": token,
                  "clustering": view.part.props["clustering"]})
    settled(view)


def answers(session):
    found = session.part_answers
    return dict(zip(found["part"], found["relevance"], strict=True))


def kinds(view):
    return [message["kind"] for message in view.messages]


def test_the_most_decisive_open_part_is_asked_first_and_all_are_listed(found, view):
    props = view.part.props
    assert props["shown"] == view.shown == found.next_parts()[0]
    assert props["order"] == found.next_parts(8)
    assert [line["part"] for line in props["parts"]] == list(range(8))
    assert sum(line["share"] for line in props["parts"]) == pytest.approx(1)
    assert [name for name, _ in props["parts"][0]["classes"]] == found.class_names


def test_an_answer_is_kept_confirmed_and_followed_by_the_next_part(found, view):
    first, second = view.part.props["order"][:2]
    answer(view, first, "yes", "t1")
    assert answers(found) == {first: "yes"}
    assert found.part_answers["annotator"].tolist() == ["ann"]
    assert {"kind": "receipt", "token": "t1", "kept": True} in view.messages
    assert view.part.props["parts"][first]["answer"] == "yes"
    assert first not in view.part.props["order"]
    assert view.shown == second
    answer(view, first, "no", "t1")  # sent again: done once
    assert answers(found) == {first: "yes"}


def test_masks_are_painted_once_answers_say_yes_and_no_and_change_with_each(found, view):
    assert view.part.props["places"]["masks"] == [None] * 6
    assert view.part.props["agreement"] is None
    first, second, third = view.part.props["order"][:3]
    answer(view, first, "yes", "a")
    assert view.part.props["places"]["masks"] == [None] * 6
    answer(view, second, "no", "b")
    places = view.part.props["places"]
    expected = np.round(found.places_of(places["ids"]) * 255).astype(int)
    assert places["grid"] == [8, 8]
    assert np.array_equal(np.array(places["masks"]).reshape(6, 8, 8), expected)
    assert 0 <= view.part.props["agreement"]["auc"] <= 1
    answer(view, third, "no", "c")
    assert view.part.props["places"]["masks"] != places["masks"]


def test_undo_goes_back_to_the_part_and_takes_its_answer(found, view):
    first = view.shown
    answer(view, first, "no", "a")
    assert view.shown != first
    view.receive({"kind": "undo", "token": "b"})
    settled(view)
    assert answers(found) == {}
    assert view.shown == first
    assert view.part.props["parts"][first]["answer"] == ""
    assert {"kind": "goto", "part": first} in view.messages
    view.receive({"kind": "redo", "token": "c"})
    settled(view)
    assert answers(found) == {first: "no"}


def test_undo_is_the_answerers_own(found, view):
    found.answer_parts(0, "yes", annotator="bob")
    view.receive({"kind": "undo", "token": "a"})
    settled(view)
    assert answers(found) == {0: "yes"}
    assert view.messages[-2:][0] == {"kind": "told", "text": "There is nothing to undo."}


def test_a_part_that_was_split_is_shown_again_and_answers_on_it_are_refused(found, view):
    before = view.part.props["clustering"]
    part = view.shown
    answer(view, part, "yes", "a")
    view.receive({"kind": "look", "part": part})
    view.receive({"kind": "split", "part": part})
    wait_for(lambda: len(view.part.props["parts"]) == 9)
    settled(view)
    assert not view.part.props["splitting"]
    assert view.shown == part
    assert view.part.props["parts"][part]["answer"] == ""
    view.receive({"kind": "answer", "part": 0, "value": "no", "clustering": before, "token": "b"})
    assert {"kind": "receipt", "token": "b", "kept": False} in view.messages
    assert "found again or split" in next(m["text"] for m in view.messages if m["kind"] == "error")
    assert answers(found) == {}


def test_before_parts_are_found_the_page_says_so_and_finds_them(session):
    view = Parts(session)
    wait_for(lambda: view.part.props["state"] == "none")
    assert "No parts were found yet" in view.still().words
    view.receive({"kind": "find", "k": 20, "token": "a"})
    assert view.part.props["work"]["running"] or len(view.part.props["parts"])
    wait_for(lambda: len(view.part.props["parts"]) == 20)
    settled(view)
    assert view.part.props["state"] == "ready"
    assert not view.part.props["work"]["running"]
    view.close()


def test_an_unprepared_session_says_what_to_do(new_session):
    view = Parts(new_session(live=False))
    assert view.part.props["state"] == "empty"
    assert "session.prepare()" in view.part.props["message"]
    view.close()


def test_patches_of_parts_are_sent_with_the_cell_in_its_surroundings(found, view):
    view.receive({"kind": "patches", "neurons": [0, 3]})
    wait_for(lambda: "patches" in kinds(view))
    made = next(m for m in view.messages if m["kind"] == "patches")
    assert made["neurons"] == [0, 3]
    assert [len(patches) for patches in made["patches"]] == [9, 9]
    assert sum(made["lengths"]) == len(made["blob"])
    cells = [(i, cell) for i, cell, _ in found.parts_table["cells"][3][:9]]
    assert [(p["id"], tuple(p["cell"])) for p in made["patches"][1]] == cells
    for patch in made["patches"][0]:
        (x0, y0, x1, y1), (u0, v0, u1, v1) = patch["box"], patch["region"]
        assert x0 <= u0 < u1 <= x1 and y0 <= v0 < v1 <= y1
        assert patch["words"] in found.class_names


def test_the_still_picture_shows_the_part_and_the_masks(found, view):
    answer(view, view.shown, "yes", "a")
    answer(view, view.shown, "no", "b")
    picture = view.still()
    tree = ElementTree.fromstring(picture.svg)
    assert len(list(tree.iter("{http://www.w3.org/2000/svg}image"))) == 9 + 2 * 6
    assert "2 of 8 parts answered" in picture.words


def test_another_view_follows_what_was_answered_elsewhere(found, view):
    found.answer_parts([1, 2], "maybe")
    settled(view)
    wait_for(lambda: [view.part.props["parts"][p]["answer"] for p in (1, 2)] == ["maybe", "maybe"])


def test_many_answers_at_once_end_in_what_is_true(found, view):
    threads = [threading.Thread(target=found.answer_parts, args=(part, ("yes", "no")[part % 2])) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: [line["answer"] for line in view.part.props["parts"]] == ["yes", "no"] * 4 and not view._looking)
    assert view.part.props["order"] == []


# -- what it rests on --------------------------------------------------------------------------------------------
def test_the_agreement_is_the_share_of_pairs_that_are_ranked_rightly():
    belongs, covered = np.array([[[.9, .4], [.6, .2]]]), np.array([[[True, True], [False, False]]])
    pairs = [(a > b) + .5 * (a == b) for a in belongs[covered] for b in belongs[~covered]]
    auc, photos = cell_auc(belongs, covered)
    assert auc == pytest.approx(np.mean(pairs)) == pytest.approx(.75)
    assert photos == 1
    unknown = np.full((1, 2, 2), np.nan)
    assert cell_auc(np.concatenate([belongs, unknown]), np.repeat(covered, 2, 0)) == (auc, 1)
    assert cell_auc(belongs, np.ones((1, 2, 2), bool)) == (None, 1)


def test_answers_by_boxes_agree_with_the_boxes(found):
    assert found.place_agreement() is None
    found.answer_parts_by_oracle("boxes")
    agreed = found.place_agreement(20)
    assert agreed.by == "boxes"
    assert agreed.photos <= 20
    assert agreed.auc > .7


def test_places_of_a_few_photos_are_those_of_all(found):
    found.answer_parts([0, 1], "yes")
    found.answer_parts([4, 5], "no")
    ids = list(found.ids("val")[3:6])
    assert np.allclose(found.places_of(ids), found.place_masks("val")[3:6])


def test_the_exchange_test_is_read_on_the_page_once_it_was_made(found, view):
    assert found.known_reliance is None or found.known_reliance.split == "val"
    view.receive({"kind": "measure", "token": "a"})
    wait_for(lambda: found.known_reliance is not None and view.part.props["reliance"] is not None)
    assert view.part.props["reliance"]["words"] == found.known_reliance.words


# -- the fix -----------------------------------------------------------------------------------------------------
def test_the_exchange_of_environments_is_offered_with_its_own_settings():
    exchange = next(m for m in offered() if m["name"] == "environment_exchange")
    names = {s["name"] for s in exchange["settings"]}
    assert {"masks", "trainable", "epochs", "lr", "share", "partner"} <= names
    assert not names & {"relevance_from", "alpha", "beta", "subset"}
    other = next(m for m in offered() if m["name"] == "crayon_attention")
    assert not {s["name"] for s in other["settings"]} & {"share", "partner"}


def test_start_is_refused_with_the_reason_until_something_is_known_of_places(found):
    fix = Monitor(found)
    sent = []
    fix.part.send = lambda kind, **values: sent.append({"kind": kind, **values})
    start = {"kind": "start", "method": "environment_exchange", "options": {"masks": "answers", "partner": "balanced",
                                                                           "trainable": "all", "epochs": 1}}
    fix.receive({**start, "token": "a"})
    assert "answer parts both yes and no" in next(m["text"] for m in sent if m["kind"] == "error")
    assert found.state == "ready"
    assert fix.part.props["counts"]["parts_yes"] == 0
    found.answer_parts([0, 1], "yes")
    found.answer_parts([4], "no")
    assert (fix.part.props["counts"]["parts_yes"], fix.part.props["counts"]["parts_no"]) == (2, 1)
    fix.receive({**start, "token": "b"})
    wait_for(lambda: found.candidate is not None)
    assert found.candidate.method == "environment_exchange"
    fix.close()


def test_controls_are_told_with_their_sentence(found, view):
    found.answer_parts_by_oracle("boxes")
    table = found.controls("environment_exchange", ("none",), seeds=1, **{**HOW, "epochs": 1})
    wait_for(lambda: view.part.props["controls"] is not None and not view._looking)
    told = view.part.props["controls"]
    assert told["words"] == table.attrs["words"]
    assert [row["kind"] for row in told["rows"]] == ["given", "none"]
    assert told["rows"][0]["worst"] == pytest.approx(table[table["kind"] == "given"]["worst"].mean())


def test_an_answer_on_other_parts_than_were_seen_is_refused(found):
    with pytest.raises(SessionError, match="found again or split"):
        found.answer_parts(0, gv.Relevance.YES, clustering="another")
    assert len(found.part_answers) == 0
