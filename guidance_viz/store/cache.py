"""A cache of computed files: folders named by what they were computed from, complete or not there."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from guidance_viz.core import (
    MARKER,
    DataError,
    OptionError,
    SessionError,
    is_marked,
    mark_folder,
    read_json,
    remove_folder,
    sync_folder,
    write_json,
)
from guidance_viz.store.locks import held_lock
from guidance_viz.store.rows import utc_now

MANIFEST = "manifest.json"
FORMAT = "guidance_viz cache entry"
VERSION = 1
ABANDONED_S = 7 * 24 * 3600     # a temporary folder untouched for a week belongs to nobody

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")


class Cache:
    """Folders named by a content key.

    An entry is made in a temporary folder and moved in place when it is whole, with a manifest that lists its
    files; what has no manifest, or a file of another size than listed, is not an entry. Several processes may
    make the same entry at once: the first to finish wins, and the others use it.

    The folder may be anybody's: only what this package made is ever deleted. It marks the folders that it makes; those of
    earlier versions have no mark, and are known by a manifest that fits their name and files.

    Parameters
    ----------
    root
        The cache's folder; made where missing.
    limit_bytes
        Entries used longest ago are removed beyond this size; ``None`` = no limit.

    Raises
    ------
    OptionError
        ``limit_bytes`` is negative.
    """

    def __init__(self, root: str | os.PathLike[str], limit_bytes: int | None = None) -> None:
        if limit_bytes is not None and limit_bytes < 0:
            raise OptionError(f"limit_bytes is {limit_bytes}; expected 0 or more, or None for no limit.")
        self.root = Path(root).absolute()
        self.limit_bytes = limit_bytes
        self._in_use: set[str] = set()
        self.root.mkdir(parents=True, exist_ok=True)

    def folder(self, key: str) -> Path | None:
        """Return the folder of a complete entry, or ``None``; it is in use until :meth:`release`.

        Raises
        ------
        OptionError
            ``key`` cannot name a folder.
        """
        path = self.root / _checked(key)
        if _manifest(path) is None:
            return None
        self._in_use.add(key)
        with suppress(OSError):         # a cache that cannot be written to can still be read
            os.utime(path / MANIFEST)
        return path

    @contextmanager
    def create(self, key: str, about: Mapping[str, Any] | None = None, *,
               resume: bool = False) -> Iterator[Path]:
        """Give a temporary folder to fill; it becomes the entry when the block ends without an error.

        Parameters
        ----------
        key
            The content key.
        about
            What a person may want to know about the entry; goes into the manifest.
        resume
            Keep what is there when the block is interrupted, and give it again to the next call with the same
            key. (While another process fills it, a fresh folder is given.)

        Yields
        ------
        Path
            A folder on the same disk. After the block the files are at :meth:`folder`.

        Raises
        ------
        OptionError
            ``key`` cannot name a folder.
        SessionError
            Where the entry belongs lies something that this package did not make.
        """
        with self._workplace(_checked(key), resume) as (work, keep):
            try:
                yield work
                _write_manifest(work, key, about or {})
                self._install(work, key)
            finally:
                if not keep or (work / MANIFEST).exists():
                    remove_folder(work)
        self._in_use.add(key)
        self.evict()

    @contextmanager
    def _workplace(self, key: str, resume: bool) -> Iterator[tuple[Path, bool]]:
        fresh = self.root / f".new-{uuid4().hex}"
        if not resume:
            yield _made(fresh), False
            return
        with held_lock(self.root / f".lock-{key}") as mine:
            yield _made(self._part(key) if mine else fresh), mine

    def _part(self, key: str) -> Path:
        """Where work on an entry that may be interrupted goes on: a name that nobody else uses for something."""
        names = (self.root / f".part-{key}{f'-{n}' if n else ''}" for n in count())
        return next(path for path in names if is_marked(path) or not os.path.lexists(path))

    def _install(self, work: Path, key: str) -> None:
        target = self.root / key
        for _ in range(3):
            try:
                os.rename(work, target)
                sync_folder(self.root)
                return
            except OSError:
                if _manifest(target) is not None:
                    return              # another process made it meanwhile, from the same content
                if os.path.lexists(target) and not _is_ours(target):
                    raise SessionError(f"{os.fspath(target)!r} is not of this package, and lies where the cache keeps what "
                                       "was computed. Move it elsewhere, or choose another cache.") from None
                self._discard(target)   # what is in the way is not whole
        os.rename(work, target)

    def release(self, key: str) -> None:
        """Say that this process no longer uses an entry, so that it may be evicted."""
        self._in_use.discard(key)

    def keys(self) -> list[str]:
        """Return the keys of the complete entries, the one used longest ago first."""
        return [path.name for _, path, _ in self._entries()]

    def manifest(self, key: str) -> dict[str, Any] | None:
        """Return what the manifest of a complete entry says, or ``None``."""
        return _manifest(self.root / _checked(key))

    def size(self) -> int:
        """Return the bytes of all complete entries."""
        return sum(size for _, _, size in self._entries())

    def evict(self, limit_bytes: int | None = None) -> list[str]:
        """Remove entries used longest ago until the rest fits; never one in use by this process.

        Parameters
        ----------
        limit_bytes
            Bytes that may stay; the cache's own limit by default.

        Returns
        -------
        list
            The keys that were removed.
        """
        limit = self.limit_bytes if limit_bytes is None else limit_bytes
        self._sweep()
        if limit is None:
            return []
        entries = self._entries()
        total, removed = sum(size for _, _, size in entries), []
        for _, path, size in entries:
            if total > limit and path.name not in self._in_use:
                self._discard(path)
                removed.append(path.name)
                total -= size
        return removed

    def remove(self, key: str) -> None:
        """Remove an entry, whole or not; one that is not there is no error, and what is not an entry stays."""
        self._discard(self.root / _checked(key))
        self._in_use.discard(key)

    def _entries(self) -> list[tuple[float, Path, int]]:
        found = []
        for path in self.root.iterdir():
            manifest = None if path.name.startswith(".") else _manifest(path)
            if manifest is not None:
                with suppress(OSError):     # evicted by another process at this moment
                    used = (path / MANIFEST).stat().st_mtime
                    found.append((used, path, int(manifest["bytes"])))
        return sorted(found, key=lambda entry: (entry[0], entry[1].name))

    def _discard(self, path: Path) -> None:
        if not _is_ours(path):
            return
        # Renamed first: nobody must see half an entry.
        doomed = self.root / f".old-{uuid4().hex}"
        with suppress(OSError):         # on a full disk there is no room for the mark, and all the more to be removed
            mark_folder(path)
        with suppress(OSError):         # another process discards it at this moment
            os.rename(path, doomed)
        if not remove_folder(doomed):
            shutil.rmtree(doomed, ignore_errors=True)

    def _sweep(self) -> None:
        for path in self.root.glob(".*-*"):
            with suppress(OSError):
                if is_marked(path) and time.time() - _last_touched(path) > ABANDONED_S:
                    remove_folder(path)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    mark_folder(folder)
    return folder


def _is_ours(path: Path) -> bool:
    """Whether this package made a folder: by its mark, or, made by an earlier version, by its manifest."""
    return is_marked(path) or (not path.is_symlink() and _written(path) is not None)


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise OptionError(f"The cache key {key!r} cannot name a folder; expected up to 128 letters, digits "
                          "and '._-', the first not a dot. Use core.content_hash.")
    return key


def _manifest(path: Path) -> dict[str, Any] | None:
    """Read the manifest of a whole entry."""
    manifest = _written(path)
    if manifest is None:
        return None
    try:
        whole = manifest["version"] == VERSION and all(
            (path / name).stat().st_size == size for name, size in manifest["files"].items())
    except (OSError, KeyError, TypeError, AttributeError):
        return None
    return manifest if whole else None


def _written(path: Path) -> dict[str, Any] | None:
    """Read the manifest that this package wrote for a folder of this name, whole or not."""
    try:
        manifest = read_json(path / MANIFEST)
        return manifest if manifest["format"] == FORMAT and manifest["key"] == path.name else None
    except (OSError, DataError, KeyError, TypeError):
        return None


def _write_manifest(work: Path, key: str, about: Mapping[str, Any]) -> None:
    files = {path.relative_to(work).as_posix(): path.stat().st_size
             for path in sorted(work.rglob("*")) if path.is_file() and path.name != MANIFEST and path != work / MARKER}
    for name in files:
        _sync(work / name)
    write_json(work / MANIFEST, {"format": FORMAT, "version": VERSION, "key": key, "created": utc_now(),
                                 "bytes": sum(files.values()), "about": dict(about), "files": files})


def _sync(path: Path) -> None:
    # The rename must not reach the disk before the bytes do.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _last_touched(path: Path) -> float:
    return max(item.stat().st_mtime for item in [path, *path.rglob("*")])
