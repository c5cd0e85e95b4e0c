from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from guidance_viz import Relevance
from guidance_viz.store import Journal, Row

ROOT = Path(__file__).resolve().parents[2]


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, "PYTHONPATH": str(ROOT)})


ANSWERING = """
    import itertools, sys
    from guidance_viz.store import Journal
    journal = Journal(sys.argv[1])
    for n in itertools.count():
        journal.answer([f"a{n}", f"b{n}"], "yes" if n % 2 else "no")
        print(n, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 here")
def test_every_acknowledged_answer_survives_kill_9(tmp_path):
    where = tmp_path / "journal.sqlite"
    for _ in range(3):
        child = start(ANSWERING, where)
        acknowledged = [int(child.stdout.readline()) for _ in range(25)]
        child.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in child.stdout.read().split("\n")[:-1] if line]
        child.wait()
        assert child.returncode == -signal.SIGKILL
        found = Journal(where).answers()
        found = dict(zip(found["item"], found["relevance"], strict=True))
        for n in acknowledged:
            assert found[f"a{n}"] == found[f"b{n}"] == ("yes" if n % 2 else "no")
        assert {name[1:] for name in found if name[0] == "a"} == {name[1:] for name in found}   # whole calls
    journal = Journal(where)
    journal.answer("after", Relevance.YES)
    assert "after" in set(journal.answers()["item"])


TAKING_TURNS = """
    import sys
    from guidance_viz.store import Journal
    journal = Journal(sys.argv[1])
    sys.stdin.readline()
    for n in range(20):
        journal.answer([f"{sys.argv[2]} {n}"], "yes", annotator=sys.argv[2])
        if n % 4 == 3:
            journal.undo(sys.argv[2])
            journal.undo(sys.argv[2])
            journal.redo(sys.argv[2])
        journal.answers()
"""


def test_processes_write_at_once_and_nothing_is_lost(tmp_path):
    where, people = tmp_path / "journal.sqlite", ("ann", "bob", "cleo")
    children = [start(TAKING_TURNS, where, name) for name in people]    # all three also make the journal
    for child in children:
        child.stdin.write("\n")
        child.stdin.close()
    assert [child.wait(60) for child in children] == [0, 0, 0]
    journal = Journal(where)
    rows = journal.rows()
    assert list(rows["seq"]) == list(range(1, 1 + len(rows)))
    for name in people:
        mine = rows[rows["annotator"] == name]
        assert list(mine["verb"]).count("answer") == 20
        assert list(mine[mine["verb"] == "answer"]["item"]) == [f"{name} {n}" for n in range(20)]
        expected = {f"{name} {n}" for n in range(20) if n % 4 != 3}
        assert set(mine[mine["in_effect"]]["item"]) == expected


def test_two_people_undoing_as_one_take_back_two_answers(tmp_path):
    first, second = Journal(tmp_path / "a"), Journal(tmp_path / "a")
    for name in "xyz":
        first.answer(name, Relevance.YES)
    second.rows()
    assert first.undo() != second.undo()
    assert list(first.answers()["item"]) == ["x"]
    assert first.redo() is not None
    assert list(second.answers()["item"]) == ["x", "y"]


def test_threads_share_a_journal(tmp_path):
    from concurrent.futures import ThreadPoolExecutor
    journal = Journal(tmp_path / "a")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: (journal.answer(f"s{n}", Relevance.NO), journal.answers()), range(40)))
    assert set(journal.answers()["item"]) == {f"s{n}" for n in range(40)}


@pytest.mark.parametrize("count", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_click_stays_quick_after_many_answers(tmp_path, count):
    import time
    journal = Journal(tmp_path / "a")
    journal.append([Row("map", f"s{n % 30_000}", Relevance.NO) for n in range(count)])
    assert len(journal.answers()) == min(count, 30_000)

    def click() -> float:
        start = time.perf_counter()
        journal.answer("s1", Relevance.YES)
        journal.version()
        journal.answers()
        journal.undo()
        return time.perf_counter() - start

    assert min(click() for _ in range(5)) < 0.5      # about 0.1 s where nothing else runs
    assert journal.answers().set_index("item").loc["s1", "relevance"] == "no"
