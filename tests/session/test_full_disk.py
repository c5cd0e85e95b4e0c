"""A full disk is an error of this package that says what to do; nothing that a person did is lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

import guidance_viz as gv
from guidance_viz.core import DiskError, GuidanceError

ACTS: dict[str, Callable[[gv.Session, Path], object]] = {
    "answer": lambda session, out: session.answer("9", "no", annotator="late"),
    "ask": lambda session, out: session.ask(questions=6),
    "curate": lambda session, out: session.curate("mine", size=8, overwrite=False),
    "report": lambda session, out: session.report(out / "report.html"),
    "export": lambda session, out: session.export(out / "model.safetensors"),
    "export answers": lambda session, out: session.export_answers(out / "answers.csv"),
    "branch": lambda session, out: session.branch(out / "branch"),
    "mitigate": lambda session, out: session.mitigate("crayon_attention", trainable="head", seed=7),
    "reject": lambda session, out: session.reject(),
    "accept": lambda session, out: session.accept(regressions="allow"),
}
_WRITING = {"os.rename", "os.link", "os.mkdir"}
_failing: dict[str, Any] = {"root": "", "left": 0}
_hooked: list[bool] = []


def _count() -> bool:
    _failing["left"] -= 1
    return bool(_failing["left"] == 0)


def _look(name: str, args: tuple[Any, ...]) -> None:
    if not _failing["root"] or not (name in _WRITING or name == "open"):
        return
    if name == "open" and not (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
        return
    if name == "os.mkdir" and os.path.isdir(args[0]):
        return
    if isinstance(args[0], (str, Path)) and str(args[0]).startswith(_failing["root"]) and _count():
        raise OSError(errno.ENOSPC, "No space left on device", str(args[0]))


def _statement(_connection: object, _cursor: object, words: str, *_: object) -> None:
    if _failing["root"] and not words.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")) and _count():
        raise OperationalError(words, {}, sqlite3.OperationalError("database or disk is full"))


@contextmanager
def failing(root: Path, write: int) -> Iterator[None]:
    """Let the ``write``-th write below a folder find a full disk."""
    if not _hooked:  # such a hook stays for ever
        sys.addaudithook(_look)
        event.listen(Engine, "before_cursor_execute", _statement)
        _hooked.append(True)
    _failing.update(root=str(root), left=write)
    try:
        yield
    finally:
        _failing["root"] = ""


@pytest.fixture
def waiting(prepared: Callable[..., gv.Session]) -> gv.Session:
    """A session in which a fix waits."""
    session = prepared(live=False)
    session.answer(["1", "2"], "yes")
    session.answer(["3", "4"], "no")
    session.mitigate("crayon_attention", trainable="head")
    return session


def given(session: gv.Session) -> set[str]:
    rows = session.context.book.journal.rows()
    return set(rows[rows["in_effect"] & (rows["kind"] == "map")]["item"])


@pytest.mark.parametrize("act", ACTS)
def test_every_write_of_an_act_may_fail_and_it_can_be_done_again(waiting, tmp_path, act):
    out = tmp_path / "out"
    out.mkdir()
    for write in count(1):
        try:
            with failing(tmp_path, write):
                ACTS[act](waiting, out)
            break
        except GuidanceError as error:
            assert "disk" in str(error), error
        assert {"1", "2", "3", "4"} == given(waiting) - {"9"}
        assert (waiting.model_version, waiting.context.jobs.current) == ("v0", None)
        json.loads((waiting.run / "run.json").read_text())
    assert write > 1
    assert {"1", "2", "3", "4"} == given(waiting) - {"9"}
    with gv.Session.open(waiting.run, live=False) as again:
        again.prepare()
        assert again.model_version == ("v1" if act == "accept" else "v0")
        assert (again.candidate is None) == (act in ("accept", "reject"))
    assert not list(waiting.run.rglob("*.tmp"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB, where this account may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(disk: Path, but: int = 0) -> Iterator[None]:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
        file.truncate(max(0, file.tell() - but))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.mark.parametrize("act", ACTS)
def test_on_a_disk_that_is_full_an_act_says_so_and_goes_through_when_there_is_room(waiting, small_disk, act):
    run, out = small_disk / "run", small_disk / "out"
    out.mkdir()
    waiting.close()
    shutil.copytree(waiting.run, run)
    with gv.Session.open(run, live=False) as session:
        session.prepare()
        with filled(small_disk):
            try:
                ACTS[act](session, out)
                done = True
            except GuidanceError as error:
                assert "full" in str(error) and "disk" in str(error)
                done = False
            assert {"1", "2", "3", "4"} == given(session) - {"9"}
        if act not in ("answer", "reject"):      # these few bytes may still fit
            assert not done
        if not done:
            ACTS[act](session, out)
        assert session.model_version == ("v1" if act == "accept" else "v0")


@pytest.mark.parametrize("room", [0, 4096, 16384, 65536, 200_000])
def test_preparing_on_a_disk_that_is_too_small_says_how_much_it_needs(new_session, small_disk, room):
    session = new_session(run=small_disk / "run", live=False)
    with filled(small_disk, but=room), pytest.raises(GuidanceError, match="disk") as raised:
        session.prepare()
    if room >= 65536:
        assert "photos needs" in str(raised.value) and "free" in str(raised.value) and "--cache" in str(raised.value)
    session.prepare()
    assert len(session.table) == len(session.ds)


def test_a_disk_that_fills_up_while_a_run_is_prepared_does_not_end_the_process(new_session, small_disk):
    """The arrays have their room from the start: without it this test is killed by a bus error."""
    session = new_session(run=small_disk / "run", live=False, batch_size=4)
    stack = []

    def fill(report: gv.core.Progress) -> None:
        if not stack and report.done:
            stack.append(filled(small_disk))
            stack[0].__enter__()
    try:
        session.prepare(progress=fill)
    except GuidanceError as error:
        assert "full" in str(error)
    assert stack
    stack[0].__exit__(None, None, None)
    session.prepare()
    assert session.table["prediction"].ge(0).all()


def test_an_account_that_may_not_write_is_told_which_file_and_what_to_do(waiting, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr("guidance_viz.core.files.os.replace", refuse)
    with pytest.raises(DiskError, match=r"report\.md.*Permission denied.*this account may"):
        waiting.report(tmp_path / "report.md")
