from __future__ import annotations

import ast
import threading
import time
from pathlib import Path

import pytest

import guidance_viz as gv
from guidance_viz.core import SessionError
from guidance_viz.core.workers import Lane
from guidance_viz.session.jobs import LANES, Jobs

PACKAGE = Path(gv.__file__).parent
STARTS = {"Thread", "ThreadPoolExecutor", "ProcessPoolExecutor", "WorkerThread", "Process", "Timer", "to_thread",
          "run_in_executor", "Lane", "Latest"}
BESIDE_SESSIONS = {"views/outputs.py", "views/signing.py", "views/runs.py", "views/turns.py"}
"""The server and the notebook: opening runs, slow words, outputs that go, a turn of all outputs."""


def told():
    changes = []
    return changes, Jobs(lambda **given: changes.extend(given.items()), "runs/birds")


def test_nobody_but_the_owner_of_background_work_starts_a_thread():
    files = [path for folder in ("session", "views") for path in (PACKAGE / folder).rglob("*.py")]
    starting = {str(path.relative_to(PACKAGE)) for path in files
                for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
                and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in STARTS}
    assert starting == {"session/jobs.py"} | BESIDE_SESSIONS


def test_a_slow_look_keeps_only_those_of_its_lane_waiting():
    gate, seen = threading.Event(), []
    _, jobs = told()
    slow = jobs.later(lambda: gate.wait(10), "search")
    behind = jobs.later(lambda: seen.append("behind"), "search")
    jobs.later(lambda: seen.append("beside"), "pictures").result(10)
    assert seen == ["beside"] and not jobs.wait(0)
    gate.set()
    behind.result(10)
    assert slow.result(10) and jobs.wait(10)
    assert set(LANES) >= {"search", "pictures"}


def test_what_is_busy_is_the_long_job_else_the_preview_else_nothing():
    changes, jobs = told()
    inside, gate = threading.Event(), threading.Event()
    preview = jobs.latest("previewing", lambda: (inside.set(), gate.wait(10)))
    preview.poke()
    assert inside.wait(10) and jobs.busy == "previewing"

    def steps(_job):
        assert jobs.busy == "training"
        yield from ()
    jobs.run("training", steps)
    gate.set()
    assert jobs.wait(10) and jobs.busy is None
    assert [value for name, value in changes if name == "busy"] == ["previewing", "training", "previewing", None]


def test_what_runs_is_told_that_something_newer_is_wanted():
    _, jobs = told()
    begun, seen = threading.Event(), []
    work = jobs.latest("predicting", lambda: (begun.set(), seen.append(work.superseded.wait(5 if len(seen) < 1 else 0))))
    work.poke()
    assert begun.wait(10)
    work.poke()
    assert jobs.wait(10) and seen == [True, False]


def test_a_closed_owner_takes_nothing_and_says_how_to_open_the_run_again():
    _, jobs = told()
    jobs.close(1)
    for start in (lambda: jobs.later(lambda: 1), lambda: jobs.run("preparing", lambda _: iter(()))):
        with pytest.raises(SessionError, match=r"closed. Open it again: Session.open\('runs/birds'\)"):
            start()


def test_a_lane_that_is_closed_while_it_is_asked_does_not_hang():
    for _ in range(20):
        lane, gate = Lane(), threading.Event()
        lane.submit(gate.wait)
        for _ in range(50):
            lane.submit(lambda: None)

        def ask(lane=lane):
            try:
                while True:
                    lane.submit(lambda: None)
            except SessionError:
                pass
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        closing = threading.Thread(target=lane.close, daemon=True)
        closing.start()
        for thread in (closing, asking):
            thread.join(10)
            assert not thread.is_alive()
        gate.set()
        assert lane.wait(10)


def test_a_second_process_beside_ends_the_first():
    _, jobs = told()
    gates = [threading.Event(), threading.Event()]
    for gate in gates:
        jobs.beside("arranging", gate.wait, gate.set)
    assert gates[0].is_set() and not gates[1].is_set()
    jobs.close(10)
    assert gates[1].is_set() and jobs.join_beside(0)


def test_nothing_begins_once_it_is_closed():
    _, jobs = told()
    jobs.close(1)
    with pytest.raises(SessionError, match="closed"):
        jobs.run("training", lambda job: iter(()))
    assert jobs.current is None


def test_what_is_told_last_of_what_is_busy_is_so():
    """The end of a preview that is told slowly, while a long job begins."""
    changes, slow, may_go = [], threading.Event(), threading.Event()

    def publish(**given):
        if given.get("busy", "") is None and not slow.is_set():
            slow.set()
            may_go.wait(10)
        changes.extend(given.items())
    jobs = Jobs(publish, "runs/birds")
    jobs.latest("previewing", lambda: None).poke()
    assert slow.wait(10)
    gate = threading.Event()

    def steps(_job):
        gate.wait(10)
        yield from ()
    threading.Thread(target=lambda: jobs.run("training", steps), daemon=True).start()
    may_go.set()
    end = time.monotonic() + 10
    while ("busy", "training") not in changes and time.monotonic() < end:
        time.sleep(0.01)
    assert [value for name, value in changes if name == "busy"][-1] == "training"
    gate.set()
    assert jobs.wait(10)
