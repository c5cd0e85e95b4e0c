"""What is answered is followed by everybody whom it concerns, whoever saw it first."""

from __future__ import annotations

import threading

import guidance_viz as gv


def test_a_drawing_does_not_swallow_answers_of_others(session):
    told = []
    session.context.following.then(lambda: told.append(len(session.answers)))
    with gv.Session.open(session.run, live=False) as other:
        other.prepare()
        other.answer(other.centroids[:2], "yes", annotator="bob")
    session.draw_boxes(session.centroids[0], [(0.1, 0.1, 0.5, 0.5)])
    assert told and told[-1] == 2


def test_who_looks_second_waits_until_all_was_told(session):
    begun, gate, told = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        gate.wait(10)
        told.append(True)
    following = session.context.following
    following.then(slow)
    with gv.Session.open(session.run, live=False) as other:
        other.prepare()
        other.answer(other.centroids[0], "no", annotator="bob")
    first = threading.Thread(target=following.take_in, daemon=True)
    first.start()
    assert begun.wait(10)
    seen = []
    second = threading.Thread(target=lambda: (following.take_in(), seen.extend(told)), daemon=True)
    second.start()
    second.join(0.3)
    assert second.is_alive()
    gate.set()
    for thread in (first, second):
        thread.join(10)
    assert seen == [True]
