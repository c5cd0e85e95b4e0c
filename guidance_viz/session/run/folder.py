"""The run folder: a manifest, the models, the mitigations, and a lock for the one that writes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from guidance_viz.core import SessionError, read_json, write_json

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

RUN_VERSION = 1
SAMPLES = "samples.json"
"""In a run folder: the ids of its photos."""


class RunFolder:
    """Where a session keeps what must outlive the process.

    ``run.json`` (the manifest), ``answers.sqlite``, ``models/v0.safetensors`` …, ``cache/``, and
    ``mitigations/001/`` … with a report and a model each.

    Parameters
    ----------
    path
        The folder; it need not be there yet.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.manifest: dict[str, Any] = {}
        self._depth = 0

    @property
    def exists(self) -> bool:
        """Whether a run was made here."""
        return (self.path / "run.json").exists()

    @property
    def answers(self) -> Path:
        """The journal."""
        return self.path / "answers.sqlite"

    @property
    def cache(self) -> Path:
        """What can be computed again; several runs may share it, as entries are named by their content."""
        shared = self.manifest["settings"]["cache"]
        return self.path / "cache" if shared is None else Path(shared)

    def model(self, name: str) -> Path:
        """The weights of a model version."""
        return self.path / "models" / f"{name}.safetensors"

    def mitigation(self, number: int) -> Path:
        """The folder of a mitigation."""
        return self.path / "mitigations" / f"{number:03d}"

    def load(self) -> dict[str, Any]:
        """Read the manifest.

        Raises
        ------
        SessionError
            There is no run here, or a later version of this package wrote it.
        """
        if not self.exists:
            raise SessionError(f"There is no run in {os.fspath(self.path)!r} (no run.json). Make one with "
                               "Session(clf, ds, run=…), or with 'guidance-viz prepare --run …'.")
        manifest = read_json(self.path / "run.json")
        if manifest.get("version", 0) > RUN_VERSION:
            raise SessionError(
                f"The run {os.fspath(self.path)!r} has version {manifest['version']}; this package "
                f"reads up to {RUN_VERSION}. Update it: pip install -U guidance-viz"
            )
        self.manifest = manifest
        return manifest

    def save(self, **changes: Any) -> None:
        """Write the manifest with ``changes``, atomically."""
        # Another session may have written it since: what is not changed here stays as it is there.
        there = read_json(self.path / "run.json") if self.exists else {}
        manifest = {**self.manifest, **there, **changes, "version": RUN_VERSION}
        write_json(self.path / "run.json", manifest)
        self.manifest = manifest  # only now: where it could not be written, nothing has changed

    def new_mitigation(self) -> int:
        """Make the folder of the next mitigation and return its number."""
        number = max(self.mitigations(), default=0) + 1
        self.mitigation(number).mkdir(parents=True)
        return number

    def mitigations(self) -> list[int]:
        """Numbers of the mitigations, ascending."""
        folder = self.path / "mitigations"
        names = (p.name for p in folder.iterdir()) if folder.exists() else ()
        return sorted(int(name) for name in names if re.fullmatch(r"\d{3,}", name))

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """Hold the lock that keeps a second session from heavy work on this run; answers need no lock.

        A session does one long job at a time, so the same session may take it again within.

        Raises
        ------
        SessionError
            Another process holds it; names the process and its work.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with open(self.path / ".lock", "a+b") as file:
            if self._depth == 0 and not _lock(file):
                raise SessionError(_held(file, self.path, what))
            self._depth += 1
            try:
                if self._depth == 1:
                    _note(file, {"process": os.getpid(), "doing": what})
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    _unlock(file)


def check_same(manifest: Mapping[str, Any], path: Path, **found: str) -> None:
    """Compare the hashes of what was brought with those of the run.

    Raises
    ------
    SessionError
        Names what differs, both hashes, and the cure.
    """
    for what, value in found.items():
        expected = manifest[f"{what}_hash"]
        if value != expected:
            raise SessionError(
                f"The {what} is not the one that the run {os.fspath(path)!r} was made with (hash {value}, "
                f"expected {expected}). Bring that {what} again, or choose another run folder for this one."
            )


def check_data(manifest: Mapping[str, Any], path: Path, ds: Dataset) -> str:
    """Compare a data set with the run's, and return its hash; the run notes its photos' ids, to name what is gone later.

    Raises
    ------
    SessionError
        It is another; names up to ten photos that are gone, or were not there, where that is the difference.
    """
    found, notes = ds.fingerprint(), path / SAMPLES
    try:
        check_same(manifest, path, data=found)
    except SessionError as error:
        known = read_json(notes) if notes.exists() else []
        raise SessionError(" ".join([*_differences(known, ds), str(error)])) from None
    if not notes.exists():
        write_json(notes, ds.table["sample_id"].tolist())
    return found


def _differences(known: list[str], ds: Dataset) -> list[str]:
    """Which photos are gone, or are new, in sentences."""
    now = [str(name) for name in ds.table["sample_id"]]
    files = getattr(ds.source, "files", None) or []
    lost = set(known) - set(now)
    gone = [name for name in known if name in lost]
    gone += [name for name, file in zip(now, files, strict=False) if not os.path.exists(file)]
    new = sorted(set(now) - set(known)) if known else []
    unread = [] if known else [str(name) for name in ds.problems["sample_id"]]
    return [f"{_photos(names)} {what}." for names, what in (
        (gone, "not there any more: put back what was deleted or moved"),
        (new, "not in the run: take out what was added"),
        (unread, "missing or broken, which may be the difference: restore what was there before")) if names]


def _photos(names: list[str]) -> str:
    listed = ", ".join(map(repr, names[:10])) + (" …" if len(names) > 10 else "")
    return f"{len(names)} photo{'s are' if len(names) > 1 else ' is'} ({listed})"


def _lock(file: IO[bytes]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _unlock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        import fcntl
        fcntl.flock(file, fcntl.LOCK_UN)


def _note(file: IO[bytes], value: Mapping[str, Any]) -> None:
    file.truncate(0)
    file.write(" {process}\t{doing}".format(**value).encode())
    file.flush()


def _held(file: IO[bytes], path: Path, what: str) -> str:
    file.seek(0)
    process, _, doing = file.read().decode(errors="replace").strip().partition("\t")
    return (
        f"Cannot start {what}: process {process or '?'} is {doing or 'working'} in the run "
        f"{os.fspath(path)!r}. "
        "Wait until it is done, or stop it; answers can be given meanwhile."
    )
