"""What a disk refuses, said as an error of this package; and room on it that is taken before it is needed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from guidance_viz.core.errors import DiskError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_SUCH_CALL = {errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS, errno.ENODEV}
_CHUNK = 1 << 22


def disk_error(error: OSError, path: str | os.PathLike[str] | None = None, doing: str = "") -> DiskError:
    """Build the error for what a disk refused: the file, what failed, and the cure.

    Parameters
    ----------
    error
        What Python raised.
    path
        The file that matters to the person; by default the one that ``error`` names.
    doing
        What was being done: ``"accepting the model"``; by default a file was being written.
    """
    if isinstance(error, DiskError):
        return error
    name = path if path is not None else error.filename
    file = "a file" if name is None else repr(os.fspath(name) if isinstance(name, os.PathLike) else name)
    other = error.filename if path is not None and isinstance(error.filename, str) else None
    where = f" ({other!r})" if other and not Path(other).name.startswith(f".{Path(path or '').name}.") else ""
    start = f"While {doing}: {file} could not be used" if doing else f"{file} could not be written"
    found = DiskError(f"{start}: {error.strerror or error}{where}. What was there is as it was. {_cure(error, name)}")
    found.errno = error.errno
    return found


@contextmanager
def disk_errors(doing: str, path: str | os.PathLike[str] | None = None) -> Iterator[None]:
    """Turn what a disk refuses within into a :class:`DiskError`; also a decorator.

    Parameters
    ----------
    doing, path
        As for :func:`disk_error`.

    Raises
    ------
    DiskError
        In the place of any ``OSError`` that is not an error of this package.
    """
    try:
        yield
    except DiskError:
        raise
    except OSError as error:
        raise disk_error(error, path, doing) from error


def reserve(sizes: dict[Path, int], what: str, cure: str) -> None:
    """Take the room on the disk that files of a size need: what is written into them later cannot fail for want of it.

    A file that only has its size (a sparse one, as a new memory map is) would end the process when it is written to on a
    full disk. What the files hold stays.

    Parameters
    ----------
    sizes
        Bytes by file; they lie in one folder. Files are made where they are missing, and made as long.
    what
        What needs the room, for the message: ``"Explaining 5000 photos"``.
    cure
        What to do beside freeing room.

    Raises
    ------
    DiskError
        There is too little room; says how much is needed and how much there is. What was taken of it is given back only
        by deleting the files.
    """
    folder = next(iter(sizes)).parent
    missing = sum(max(0, size - _taken(path)) for path, size in sizes.items())
    free = shutil.disk_usage(folder).free
    full = (f"{what} needs {_bytes(missing)} on the disk of {os.fspath(folder)!r}, which has {_bytes(free)} free. "
            f"Free some, or {cure}.")
    if missing > free:
        raise DiskError(full)
    for path, size in sizes.items():
        try:
            with path.open("r+b" if path.exists() else "w+b") as file:
                _take(file.fileno(), size)
        except OSError as error:
            raise (DiskError(full) if error.errno in _FULL else disk_error(error, path)) from error


def sync_folder(folder: str | os.PathLike[str]) -> None:
    """Put what is in a folder on the disk: the name of a file that was renamed. Nothing where systems do not know it."""
    if os.name == "posix":
        with suppress(OSError):     # some network disks refuse; the file is there all the same
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _take(handle: int, size: int) -> None:
    if size == 0:
        return
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(handle, 0, size)
            return
        except OSError as error:
            if error.errno not in _NO_SUCH_CALL:
                raise
    for start in range(0, size, _CHUNK):
        count = min(_CHUNK, size - start)
        os.lseek(handle, start, os.SEEK_SET)
        kept = os.read(handle, count)
        os.lseek(handle, start, os.SEEK_SET)
        _write_all(handle, kept.ljust(count, b"\0"))
    os.fsync(handle)  # some systems find room only now


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view):]


def _taken(path: Path) -> int:
    """Bytes that a file has on the disk already."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0
    return min(found.st_size, getattr(found, "st_blocks", found.st_size) * 512)


def _cure(error: OSError, name: object) -> str:
    if error.errno in _FULL:
        room = ""
        with suppress(OSError, TypeError, ValueError):
            folder = Path(os.fsdecode(name)).absolute().parent  # type: ignore[arg-type]
            room = f" ({_bytes(shutil.disk_usage(folder).free)} left)"
        return f"The disk is full{room}: free some room on it, and do it again."
    if error.errno in _REFUSED:
        return "Check that this account may read and write it, or choose another place, and do it again."
    return "Check the disk and the name, and do it again."


def _bytes(count: int) -> str:
    """Bytes in words: ``"3.2 GB"``."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"
