"""What a page sends while the journal cannot be written is not confirmed, and is written once when it is sent again."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from sqlalchemy import event

from guidance_viz.store import schema
from guidance_viz.views import Dashboard

TOKEN, UNDO = "mfk3l2x9-8f3h2k", "mfk3l2xb-77aa2k"


@pytest.fixture
def locked(session, monkeypatch):
    """Hold the run's journal: ``with locked(): ...``; who waits for it does not wait for long."""
    monkeypatch.setattr(schema, "BUSY_MS", 300)
    session.context.book.journal.close()  # connections that wait for the usual time

    def hold():
        other = sqlite3.connect(session.run / "answers.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return closing(other)
    return hold


@pytest.fixture
def page(session):
    made = Dashboard(session, annotator="ann")
    yield made
    made.close()


def listening(view):
    said = []
    view.part._send_msg = lambda message: said.append(message)
    return said


def kinds(said):
    return [m["kind"] for m in said if m["kind"] in ("receipt", "unkept", "error")]


def written(session):
    rows = session.context.book.journal.rows()
    return list(zip(rows["action"], rows["verb"], rows["annotator"], strict=True))


def an_answer(session, token=TOKEN, item=0, **more):
    return {"kind": "answer", "id": session.centroids[item], "value": "yes", "token": token, **more}


def test_with_the_journal_locked_there_is_no_receipt_and_afterwards_exactly_one_row(session, page, locked):
    queue = page.views["queue"]
    said = listening(queue)
    with locked():
        queue.receive(an_answer(session, round=1))
        assert kinds(said) == ["unkept"] and "locked" in said[-1]["text"] and said[-1]["token"] == TOKEN
        begun = time.monotonic()
        queue.receive(an_answer(session, round=1))  # it was on its way already
        assert time.monotonic() - begun < .2, "what waits for its next round is not waited for again"
        queue.receive(an_answer(session, round=2))
        assert kinds(said) == ["unkept"] * 3
    assert written(session) == []
    for k in (3, 4):
        queue.receive(an_answer(session, round=k))
    assert kinds(said)[3:] == ["receipt", "receipt"] and said[-1]["kept"] is True
    assert written(session) == [(f"page-{TOKEN}", "answer", "ann")]


def test_a_full_disk_gives_no_receipt_for_an_answer_a_drawing_or_a_judgement(session, page):
    session.detect_attributes("columns")
    engine, photo = session.context.book.journal._engine, session.ids("train")[0]
    def full(connection, *_):
        connection.execute("PRAGMA max_page_count=1")
    big = [[-1, .001 * k, 0, .5, 1] for k in range(90)]  # more than fits into the pages that there are
    acts = {"queue": an_answer(session), "boxes": {"kind": "draw", "id": photo, "boxes": big, "token": "draw-token"},
            "ranking": {"kind": "judge", "name": "columns:water", "verdict": "spurious", "token": "judge-token"}}
    event.listen(engine, "checkout", full)
    for name, act in acts.items():
        said = listening(page.views[name])
        while "unkept" not in kinds(said):  # the pages that there are hold a few rows of this kind more
            page.views[name].receive({**act, "token": f"filling-{len(said):06d}"})
        page.views[name].receive(act)
        assert kinds(said)[-1] == "unkept" and not session.was_done(act["token"])
    event.remove(engine, "checkout", full)
    event.listen(engine, "checkout", lambda connection, *_: connection.execute("PRAGMA max_page_count=1000000"))
    for name, act in acts.items():
        said = listening(page.views[name])
        page.views[name].receive(act)
        page.views[name].receive(act)
        assert kinds(said) == ["receipt", "receipt"]
        assert [a for a, _, _ in written(session)].count(f"page-{act['token']}") == 1


def test_an_undo_does_not_overtake_the_answer_before_it(session, page, locked):
    session.answer(session.centroids[1], "no", annotator="ann")
    queue, undo = page.views["queue"], {"kind": "undo", "token": UNDO, "after": TOKEN}
    said, above = listening(queue), listening(page)
    with locked():
        queue.receive(an_answer(session, round=1))
    page.receive({**undo, "round": 1})  # the lock is gone, the answer is not there yet
    assert kinds(above) == ["unkept"] and len(written(session)) == 1
    queue.receive(an_answer(session, round=2))
    page.receive({**undo, "round": 2})
    assert (kinds(said)[-1], kinds(above)[-1]) == ("receipt", "receipt")
    assert session.answers["item"].tolist() == [session.centroids[1]]


def test_what_can_never_be_taken_is_told_and_dropped_and_said_not_to_be_kept(session, page):
    queue = page.views["queue"]
    said = listening(queue)
    for k, wrong in enumerate(({"id": "nobody"}, {"model": "v7"}, {"value": "perhaps"})):
        queue.receive({**an_answer(session), **wrong, "token": f"refused-{k}"})
        assert kinds(said)[-2:] == ["error", "receipt"] and said[-1]["kept"] is False
        queue.receive({**an_answer(session), "token": f"refused-{k}"})
        assert said[-1]["kept"] is False, "once refused it is not taken in another shape"
    assert written(session) == []


def test_what_was_written_before_something_went_wrong_is_confirmed(session, page, monkeypatch):
    queue = page.views["queue"]
    said, following = listening(queue), session.context.following
    def failing(_answers):
        raise RuntimeError("a bug")
    with monkeypatch.context() as broken:
        broken.setattr(following, "take_in", failing)
        queue.receive(an_answer(session))
    assert kinds(said) == ["error", "receipt"] and said[-1]["kept"] is True
    assert written(session) == [(f"page-{TOKEN}", "answer", "ann")]


def test_what_has_no_token_and_cannot_be_done_now_is_told(session, page, locked):
    said = listening(page)
    session.answer(session.centroids[0], "no", annotator="ann")
    with locked():
        page.receive({"kind": "undo"})
    assert kinds(said) == ["error"]


def test_every_part_of_a_page_confirms_what_it_took(session, page):
    for name, view in {"": page, **page.views}.items():
        said = listening(view)
        view.receive({"kind": "ping", "token": f"ping-of-{name}-part"})
        assert kinds(said) == ["receipt"] and said[-1]["kept"] is True, name
