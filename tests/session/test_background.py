from __future__ import annotations

import statistics
import threading
import time

import pytest

from guidance_viz.core import Cancelled, Progress, SessionError
from guidance_viz.core.workers import Latest, OneJob


def test_calls_that_come_while_a_job_runs_are_answered_by_one_more_run():
    runs, gate = [], threading.Event()
    latest = Latest(lambda: (runs.append(time.monotonic()), gate.wait(10)))
    latest.poke()
    while not runs:
        time.sleep(0.001)
    for _ in range(20):
        latest.poke()
    gate.set()
    assert latest.wait(10)
    assert len(runs) == 2


def test_no_call_is_lost_between_two_runs():
    seen, wanted = [0], [0]
    latest = Latest(lambda: seen.__setitem__(0, wanted[0]))
    for number in range(1, 400):
        wanted[0] = number
        latest.poke()
    assert latest.wait(10)
    assert seen[0] == 399


def test_a_closed_runner_starts_nothing():
    runs = []
    latest = Latest(lambda: runs.append(1))
    latest.close()
    latest.poke()
    assert latest.wait(1)
    assert not runs


def test_one_long_job_runs_at_a_time():
    jobs = OneJob()
    job = jobs.claim("training")
    with pytest.raises(SessionError, match="Cannot start preparing: the session is training"):
        jobs.claim("preparing")
    assert not jobs.wait(0)
    jobs.release()
    job.done.set()
    assert jobs.wait(0)
    jobs.claim("preparing")


def described(name, work):
    """A mitigation that does ``work(task, **options)``."""
    from guidance_viz.mitigation import Mitigation
    return Mitigation(name=name, title=name, does="For a test.", run=lambda method, task, given: work(task, **given))


@pytest.fixture
def slow_training(monkeypatch):
    """A mitigation that takes its time until it is let go, and heeds a cancellation."""
    from guidance_viz import mitigation
    real, go = mitigation.get("crayon_attention"), threading.Event()

    def slow(task, **options):
        for step in range(200_000):
            if go.is_set() or task.cancel.is_set():
                break
            yield Progress("Fine-tuning", step, 200_000)
            time.sleep(0.005)
        if task.cancel.is_set():
            raise Cancelled("cancelled")
        return (yield from real(task, trainable="head"))
    monkeypatch.setitem(mitigation.MITIGATIONS._entries, "slow", described("slow", slow))
    yield go
    go.set()


def test_a_background_fix_is_watched_not_waited_for(prepared, slow_training):
    session = prepared()
    session.answer(session.ids("train")[:10], "no")
    states, reports = [], []
    session.param.watch(lambda e: states.append(e.new), "busy")
    session.param.watch(lambda e: reports.append(e.new), "progress")
    assert session.mitigate("slow", background=True) is None
    with pytest.raises(SessionError, match="the session is training"):
        session.mitigate("slow")
    with pytest.raises(SessionError, match="the session is training"):
        session.accept()
    slow_training.set()
    assert session.wait(60)
    assert session.candidate is not None
    assert session.error == ""
    assert states[-1] is None and session.state == "ready"
    assert "training" in states
    assert any(isinstance(report, Progress) for report in reports)
    assert reports[-1] is None


def seconds_of_answers(session, samples):
    took = []
    for sample in samples:
        start = time.perf_counter()
        session.answer(sample, "no")
        took.append(time.perf_counter() - start)
        time.sleep(0.01)
    return statistics.median(took)


def test_an_answer_during_training_takes_no_time_and_is_previewed(prepared, slow_training):
    session = prepared()
    samples = session.ids("train")
    idle = seconds_of_answers(session, samples[:15])
    session.mitigate("slow", background=True)
    busy = seconds_of_answers(session, samples[15:45])
    assert session.desks.previews.work.wait(60)
    assert session.state == "training"
    assert session.preview_result.answers == 45
    assert busy < max(0.5, 3 * idle)  # waiting for the training would take minutes; other work on the machine, tenths


def test_cancelling_stops_the_work_and_is_no_error(prepared, slow_training):
    session = prepared()
    session.mitigate("slow", background=True)
    session.cancel()
    assert session.wait(20)
    assert session.state == "ready"
    assert session.error == ""
    assert session.candidate is None
    with pytest.raises(Cancelled):
        threading.Timer(0.1, session.cancel).start()
        session.mitigate("slow")


def test_an_error_in_the_background_is_shown_with_what_to_do(prepared, monkeypatch):
    from guidance_viz import mitigation

    def broken(task, **_):
        yield Progress("Fine-tuning")
        raise ZeroDivisionError("by nought")
    monkeypatch.setitem(mitigation.MITIGATIONS._entries, "broken", described("broken", broken))
    session = prepared(live=False)
    session.mitigate("broken", background=True)
    assert session.wait(20)
    assert "ZeroDivisionError: by nought" in session.error
    assert "answers are safe" in session.error
    assert session.state == "ready"
    with pytest.raises(ZeroDivisionError):
        session.mitigate("broken")


def test_the_next_job_clears_the_error(prepared):
    session = prepared(live=False)
    session.error = "something"
    session.prepare()
    assert session.error == ""


def test_a_change_is_told_in_the_thread_that_makes_it(prepared):
    session = prepared()
    answered, previewed = [], []
    session.param.watch(lambda _: answered.append(threading.current_thread()), "version_answers")
    session.param.watch(lambda _: previewed.append(threading.current_thread()), "preview_result")
    session.answer("1", "no")
    assert session.wait(20)
    assert answered == [threading.current_thread()]
    assert previewed
    assert threading.current_thread() not in previewed


def test_a_cancelled_preparation_goes_on_where_it_stopped(new_session):
    session = new_session(live=False, batch_size=16)
    done: list[int] = []

    def stop(report: Progress) -> None:
        done.append(report.done)
        if report.done >= 64:
            session.cancel()
    with pytest.raises(Cancelled):
        session.prepare(progress=stop)
    assert session.state == "empty"
    again: list[int] = []
    session.prepare(progress=lambda report: again.append(report.done))
    assert session.prepared


@pytest.fixture
def quick_umap(monkeypatch):
    """The other process makes a PCA: compiling UMAP takes it ten seconds and more."""
    from guidance_viz import space
    real = space.project_in_process
    monkeypatch.setattr(
        space, "project_in_process", lambda *paths, method, **more: real(*paths, method="pca", **more)
    )


@pytest.mark.slow
def test_the_projection_is_umap_in_the_end(new_session):
    session = new_session(projection="umap", live=False)
    session.prepare()
    first = session.table[["x", "y"]]
    assert session.layout_method == "umap"
    again = new_session(projection="umap", live=False)
    again.prepare()
    assert again.table[["x", "y"]].equals(first)


def test_a_background_preparation_shows_a_pca_until_umap_is_ready(new_session, quick_umap):
    session = new_session(projection="umap")
    methods = []
    session.param.watch(lambda _: methods.append(session.layout_method), "version_layout")
    session.prepare(background=True)
    assert session.wait(120)
    assert session.error == ""
    assert methods == ["pca", "umap"]


def test_questions_do_not_move_under_the_person_when_umap_arrives(new_session, quick_umap, monkeypatch):
    session = new_session(projection="umap", live=False)
    later = []
    monkeypatch.setattr(session.desks.preparing, "_start_projection", lambda *given: later.append(given))
    session.prepare()
    asked = session.centroids
    session.answer(asked[0], "yes")
    type(session.desks.preparing)._start_projection(session.desks.preparing, *later[0])
    assert session.wait(120)
    assert session.layout_method == "umap"
    assert session.centroids == asked


def test_a_closed_session_refuses_work_and_closing_twice_is_fine(prepared):
    session = prepared()
    session.close()
    session.close()
    with pytest.raises(SessionError, match=r"closed. Open it again"):
        session.prepare()


def test_a_live_preview_may_rest_on_the_spread_answers(prepared):
    session = prepared()
    session.answer(session.centroids[0], "yes")
    session.answer(session.centroids[-1], "no")
    assert session.wait(20)
    alone = session.preview_result
    session.preview_from = "spread"
    assert session.wait(20)
    assert session.error == ""
    assert abs(session.preview_result.weight - alone.weight).max() > 0
    assert abs(session.preview("spread").weight - session.context.engine.preview(
        session.model("current"), session.desks.guidance.of("spread", {}), 0.0).weight).max() == 0
