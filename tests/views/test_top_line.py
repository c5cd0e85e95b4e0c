"""The page: its top line, its places, and several pages of one session."""

from __future__ import annotations

import threading

from small_sessions import METHODS, fix, wait_for

from guidance_viz.core import Progress, SessionError
from guidance_viz.views import Dashboard


def test_the_top_line_tells_the_truth_about_the_model(live):
    session = live
    page = Dashboard(session, methods=METHODS)
    assert page.part.props["badge"][0] == "original model"
    assert page.part.props["headline"]["words"] == "now, validation"
    session.answer(session.centroids[0], "no")
    wait_for(lambda: page.part.props["headline"]["after"])
    assert page.part.props["headline"]["words"] == "preview, validation"
    fix(session)
    assert "waits" in page.part.props["badge"][0]
    assert page.part.props["headline"]["words"] == "the fix, validation"
    session.accept(regressions="allow")
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
    session.answer(session.ids()[1], "no")
    assert (page.part.props["answered"], page.part.props["total"]) == (1, 8)


def test_an_error_of_background_work_is_shown_until_it_is_dismissed(session):
    page = Dashboard(session, methods=METHODS)
    words = "The disk is full. Free 2 GB and start again."

    def fails(_job):
        yield Progress("Fine-tuning")
        raise SessionError(words)
    session.context.jobs.run("training", fails, background=True)
    assert session.wait(20) and page.part.props["session_error"] == words
    page.receive({"kind": "dismiss"})
    assert page.part.props["session_error"] == ""


def test_a_photo_opened_in_another_place_leads_to_the_photos(session):
    page = Dashboard(session, methods=METHODS, place="answer")
    page.views["scatter"].receive({"kind": "hello"})
    page.views["scatter"].receive({"kind": "open", "index": 4})
    assert page.desk.place == "explore"
    assert page.desk.focus == session.ids()[4]


def test_two_pages_of_one_session_show_the_same_answers_and_keep_their_own_place(session):
    one, two = Dashboard(session, methods=METHODS), Dashboard(session, methods=METHODS)
    one.desk.go("answer")
    one.views["queue"].receive({"kind": "answer", "id": session.centroids[0], "value": "yes"})
    assert two.part.props["answered"] == 1
    assert two.desk.place == "explore"


def test_a_change_made_on_another_thread_reaches_every_view(fixed):
    page = Dashboard(fixed, methods=METHODS)
    thread = threading.Thread(target=lambda: fixed.accept(regressions="allow"))
    thread.start()
    thread.join()
    assert page.part.props["badge"][0] == "accepted v1"
