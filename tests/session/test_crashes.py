from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import guidance_viz as gv

ANSWERING = """
import sys
import guidance_viz as gv
session = gv.Session.open(sys.argv[1], live=False)
who = sys.argv[2]
for sample in session.ids("train") * 1000:
    session.answer(sample, "no", annotator=who)
    print(sample, flush=True)
"""
TRAINING = """
import sys
import guidance_viz as gv
session = gv.Session.open(sys.argv[1], live=False)
session.prepare()
session.mitigate("erm", trainable="all", epochs=400, lr=1e-4,
                 progress=lambda report: print(report.done, flush=True))
"""


def start(script: str, *words: object) -> subprocess.Popen:
    env = {**os.environ, "OMP_NUM_THREADS": "1",
           "PYTHONPATH": os.pathsep.join([str(Path(gv.__file__).parents[1]), str(Path(__file__).parent)])}
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], stdout=subprocess.PIPE, text=True, env=env
    )


def kill(process: subprocess.Popen) -> list[str]:
    """kill -9; return what it had printed by then."""
    process.send_signal(signal.SIGKILL)
    lines = process.stdout.read().split()
    process.wait()
    return lines


def test_every_acknowledged_answer_survives_a_kill(prepared):
    session = prepared(live=False)
    process = start(ANSWERING, session.run, "ann")
    first = [process.stdout.readline().strip() for _ in range(25)]
    acknowledged = first + kill(process)
    session.refresh()
    rows = session.context.book.journal.rows()
    given = list(rows["item"])
    assert given[:len(acknowledged)] == acknowledged
    assert len(given) <= len(acknowledged) + 1
    assert set(session.answers["item"]) >= set(acknowledged)


@pytest.mark.slow
def test_two_processes_answer_on_one_run_and_both_see_all(prepared):
    session = prepared(live=True)
    processes = [start(ANSWERING, session.run, who) for who in ("ann", "ben")]
    for process in processes:
        for _ in range(20):
            process.stdout.readline()
    end = time.monotonic() + 120
    while len(set(session.context.book.journal.rows()["annotator"])) < 2 or session.version_answers < 40:
        assert time.monotonic() < end, "the answers of the others were not picked up"
        time.sleep(0.05)
    acknowledged = sum(len(kill(process)) + 20 for process in processes)
    rows = session.context.book.journal.rows()
    assert acknowledged <= len(rows) <= acknowledged + 2
    assert rows["seq"].is_monotonic_increasing


@pytest.mark.slow
def test_a_fine_tuning_that_was_killed_goes_on_from_its_last_checkpoint(prepared):
    session = prepared(live=False)
    steps = -(-len(session.ids("train")) // 64)
    session.close()
    process = start(TRAINING, session.run)
    while int(process.stdout.readline() or -1) < 5 * steps:
        assert process.poll() is None
    reached = int(([0, *kill(process)])[-1] or 0)
    reached = max(reached, 5 * steps)
    assert (session.run / "mitigations" / "001" / "checkpoint.safetensors").exists()
    with gv.Session.open(session.run, live=False) as again:
        again.prepare()
        assert again.model_version == "v0"
        assert "interrupted" in again.history["detail"].iloc[-1]
        done: list[int] = []

        def stop(report: gv.core.Progress) -> None:
            done.append(report.done)
            if report.stage == "Fine-tuning" and len(done) > 3:
                again.cancel()
        report = again.mitigate("erm", trainable="all", epochs=400, lr=1e-4, progress=stop)
        assert done[0] >= 4 * steps
        assert report.status == "cancelled"
        assert json.loads((session.run / "mitigations/001/request.json").read_text())["fate"] == "cancelled"
        assert again.context.folder.mitigations() == [1]


@pytest.mark.slow
def test_a_killed_preparation_goes_on(new_session, tmp_path):
    session = new_session(live=False, batch_size=4)
    script = """
import sys
import guidance_viz as gv
session = gv.Session.open(sys.argv[1], live=False, batch_size=4)
session.prepare(progress=lambda report: print(report.done, flush=True))
"""
    process = start(script, session.run)
    while int(process.stdout.readline() or -1) < 40:
        assert process.poll() is None
    kill(process)
    session.prepare()
    assert len(session.table) == len(session.ds)
    assert session.table["prediction"].ge(0).all()


@pytest.mark.slow
def test_a_killed_worker_leaves_no_lock(prepared):
    session = prepared(live=False)
    process = start(TRAINING, session.run)
    while int(process.stdout.readline() or -1) < 2:
        assert process.poll() is None
    with pytest.raises(gv.core.SessionError, match=f"process {process.pid} is fine-tuning"):
        session.mitigate("crayon_attention", trainable="head")
    kill(process)
    session.answer("1", "no")
    assert session.mitigate("crayon_attention", trainable="head").status == "finished"


@pytest.mark.slow
def test_a_program_that_ends_during_background_work_ends_cleanly(prepared):
    session = prepared(live=False)
    session.close()
    script = TRAINING.replace("progress=lambda report: print(report.done, flush=True)", "background=True") \
        + "import time\nwhile session.state != 'training': time.sleep(0.01)\nprint(session.state)"
    process = start(script, session.run)
    assert process.communicate(timeout=300)[0].split() == ["training"]
    assert process.returncode == 0
    assert not (session.run / "mitigations" / "001" / "report.json").exists() or json.loads(
        (session.run / "mitigations" / "001" / "report.json").read_text())["status"] == "cancelled"
