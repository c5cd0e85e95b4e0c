"""A cache of computed files: folders named by what they were computed from, complete or not there."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from guidance_viz.core import DataError, OptionError, read_json, write_json
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
        """
        with self._workplace(_checked(key), resume) as (work, keep):
            try:
                yield work
                _write_manifest(work, key, about or {})
                self._install(work, key)
            finally:
                if not keep or (work / MANIFEST).exists():
                    shutil.rmtree(work, ignore_errors=True)
        self._in_use.add(key)
        self.evict()

    @contextmanager
    def _workplace(self, key: str, resume: bool) -> Iterator[tuple[Path, bool]]:
        fresh = self.root / f".new-{uuid4().hex}"
        if not resume:
            fresh.mkdir()
            yield fresh, False
            return
        with held_lock(self.root / f".lock-{key}") as mine:
            work = self.root / f".part-{key}" if mine else fresh
            work.mkdir(exist_ok=True)
            yield work, mine

    def _install(self, work: Path, key: str) -> None:
        target = self.root / key
        for _ in range(3):
            try:
                os.rename(work, target)
                _sync_folder(self.root)
                return
            except OSError:
                if _manifest(target) is not None:
                    return              # another process made it meanwhile, from the same content
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
        """Remove an entry, whole or not; one that is not there is no error."""
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
        # Renamed first: nobody must see half an entry.
        doomed = self.root / f".old-{uuid4().hex}"
        with suppress(FileNotFoundError):
            os.rename(path, doomed)
        shutil.rmtree(doomed, ignore_errors=True)

    def _sweep(self) -> None:
        for path in self.root.glob(".*-*"):
            with suppress(OSError):
                if path.is_dir() and time.time() - _last_touched(path) > ABANDONED_S:
                    shutil.rmtree(path, ignore_errors=True)


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise OptionError(f"The cache key {key!r} cannot name a folder; expected up to 128 letters, digits "
                          "and '._-', the first not a dot. Use core.content_hash.")
    return key


def _manifest(path: Path) -> dict[str, Any] | None:
    """Read the manifest of a whole entry."""
    try:
        manifest = read_json(path / MANIFEST)
        files = manifest["files"]
        whole = (manifest["format"] == FORMAT and manifest["version"] == VERSION
                 and all((path / name).stat().st_size == size for name, size in files.items()))
    except (OSError, DataError, KeyError, TypeError, AttributeError):
        return None
    return manifest if whole else None


def _write_manifest(work: Path, key: str, about: Mapping[str, Any]) -> None:
    files = {path.relative_to(work).as_posix(): path.stat().st_size
             for path in sorted(work.rglob("*")) if path.is_file() and path.name != MANIFEST}
    for name in files:
        _sync(work / name)
    write_json(work / MANIFEST, {"format": FORMAT, "version": VERSION, "key": key, "created": utc_now(),
                                 "bytes": sum(files.values()), "about": dict(about), "files": files})


def _sync(path: Path) -> None:
    # The rename must not reach the disk before the bytes do.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _last_touched(path: Path) -> float:
    return max(item.stat().st_mtime for item in [path, *path.rglob("*")])
