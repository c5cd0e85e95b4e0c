"""A lock between processes that the system lets go when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def held_lock(path: Path) -> Iterator[bool]:
    """Try to hold a lock file, without waiting; yields whether it is ours.

    The file stays: removing it would let two processes hold two files of one name.
    """
    with path.open("ab") as file:
        mine = _try_lock(file)
        yield mine


def _try_lock(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:             # Windows
        return _try_lock_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _try_lock_windows(file: IO[bytes]) -> bool:
    import msvcrt

    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)   # type: ignore[attr-defined]
    except OSError:
        return False
    return True
