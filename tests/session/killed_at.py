"""Take one step of a run again and again, each time killed before another of its writes: ``killed_at.py RUN OUT STEP``.

Makes ``OUT/1``, ``OUT/2``, … of the run, killed before the first write, the second, …; the last one went through.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import guidance_viz as gv

KILLED = 9
WRITING = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"}

STEPS: dict[str, Callable[[gv.Session, Path], object]] = {
    "accept": lambda session, run: session.accept(regressions="allow"),
    "reject": lambda session, run: session.reject(),
    "go_back": lambda session, run: session.go_back("start"),
    "branch": lambda session, run: session.branch(run.with_name(f"{run.name}-branch")),
    "curate": lambda session, run: session.curate("mine", size=8),
    "mitigate": lambda session, run: session.mitigate("crayon_attention", trainable="head", epochs=1, seed=7),
}


def kill_before(write: int) -> None:
    """End this process, as a power cut would, before its ``write``-th write to a file or a database from now on."""
    left = [write]

    def count() -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(KILLED)

    def look(name: str, args: tuple[Any, ...]) -> None:
        if name in WRITING or (name == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
            count()

    def statement(_connection: object, _cursor: object, words: str, *_: object) -> None:
        if not words.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
            count()
    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", lambda _: count())
    sys.addaudithook(look)


def take(run: Path, step: str, write: int) -> None:
    session = gv.Session.open(run, live=False)
    session.prepare()
    kill_before(write)
    STEPS[step](session, run)


def main(run: Path, out: Path, step: str) -> None:
    warm = out / "warm"
    shutil.copytree(run, warm)
    with gv.Session.open(warm, live=False) as session:  # what is imported now, no child need import
        session.prepare()
        STEPS[step](session, warm)
    for write in range(1, 200):
        copy = out / str(write)
        shutil.copytree(run, copy)
        child = os.fork()
        if child == 0:
            try:
                take(copy, step, write)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status != KILLED:
            sys.exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
