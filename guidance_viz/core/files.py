"""Files are written whole or not at all, and names from data cannot leave their folder."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np

from guidance_viz.core.disk import disk_error, sync_folder
from guidance_viz.core.errors import DataError

_UMASK = os.umask(0o077)
os.umask(_UMASK)


@contextmanager
def atomic_write(path: str | os.PathLike[str], *, private: bool = False, replace: bool = True) -> Iterator[IO[bytes]]:
    """Open a temporary file that replaces ``path`` when the block ends without an error.

    The bytes are flushed to the disk before the rename, so a crash leaves either the old file or the new one. It may be
    read by whom any new file of this user may be read by; a ``private`` one by the user alone.

    Raises
    ------
    DiskError
        It cannot be written; what was there is as it was.
    FileExistsError
        There is one already and ``replace`` is not set, which never replaces what another process put there.
    """
    with _moved_in_place(path, private, replace) as (handle, _), os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_json(path: str | os.PathLike[str], value: Any, *, replace: bool = True) -> None:
    """Write ``value`` as indented JSON, atomically; arrays and numpy numbers become lists and numbers.

    Raises
    ------
    DiskError, FileExistsError
        As for :func:`atomic_write`.
    """
    with atomic_write(path, replace=replace) as file:
        file.write(json.dumps(value, indent=2, default=_plain, ensure_ascii=False).encode())


def read_json(path: str | os.PathLike[str]) -> Any:
    """Read a JSON file.

    Raises
    ------
    DataError
        The file is not JSON.
    """
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{os.fspath(path)!r} is not a JSON file ({error}). Restore it from a copy, "
                        "or delete it and start again.") from error


def write_array(path: str | os.PathLike[str], array: np.ndarray) -> None:
    """Write one ``.npy`` file, atomically, without pickle."""
    with atomic_write(path) as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)


def write_with(path: str | os.PathLike[str], save: Callable[[str], object]) -> None:
    """Let ``save(temporary_name)`` write a file, then move it to ``path``; durable as :func:`atomic_write`.

    Raises
    ------
    DiskError
        It cannot be written, or what it is made from cannot be read; what was there is as it was.
    """
    with _moved_in_place(path) as (handle, name):
        os.close(handle)
        save(name)
        os.chmod(name, 0o666 & ~_UMASK)
        with open(name, "rb+") as file:
            os.fsync(file.fileno())


@contextmanager
def _moved_in_place(path: str | os.PathLike[str], private: bool = False,
                    replace: bool = True) -> Iterator[tuple[int, str]]:
    """A new file beside ``path``, open and its name; moved there when the block ends without an error."""
    target, name = Path(path), ""
    try:
        handle, name = _beside(path)
        if not private:
            os.chmod(name, 0o666 & ~_UMASK)
        yield handle, name
        (os.replace if replace else _link)(name, target)
        sync_folder(target.parent)
    except BaseException as error:
        if name:
            with suppress(OSError):
                Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError) and not (isinstance(error, FileExistsError) and not replace):
            raise disk_error(error, path) from error
        raise


def _link(name: str, target: Path) -> None:
    """Move a file to a name that must be free; unlike a rename it never replaces."""
    try:
        os.link(name, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError(f"{os.fspath(target)!r} is there already.") from None
        os.replace(name, target)
    else:
        os.unlink(name)


def _beside(path: str | os.PathLike[str]) -> tuple[int, str]:
    """A new file in the folder of ``path``, open and its name; the folder is made."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")


def confined(root: str | os.PathLike[str], name: str) -> Path:
    """Join a name that comes from data to its folder, refusing one that leads outside.

    Raises
    ------
    DataError
        ``name`` is absolute, or climbs out of ``root``.
    """
    base = Path(root).resolve()
    path = (base / name).resolve()
    if not path.is_relative_to(base):
        raise DataError(f"The path {name!r} leads outside its folder {os.fspath(root)!r}. "
                        "Use a path relative to the folder, without '..' or links that leave it.")
    return path


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (set, tuple, frozenset)):
        return list(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "to_json"):
        return value.to_json()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
