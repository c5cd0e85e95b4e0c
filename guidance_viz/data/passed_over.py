"""Files and folders that operating systems and tools leave behind: passed over wherever folders are walked, and said."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# By name, in any case. Hidden ones, whose name begins with a dot, need no entry: .DS_Store, ._photo.jpg,
# .ipynb_checkpoints.
FOLDERS = frozenset({"__macosx", "@eadir", "@recycle", "@recently-snapshot", "#recycle", "#snapshot", "$recycle.bin",
                     "system volume information", "lost+found", "__pycache__", "network trash folder",
                     "temporary items"})
FILES = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "picasa.ini",
                   "zbthumbnail.info", "folder.ini", "sync.ffs_db"})
_ENDS = ("@synoeastream", "@synoresource", ":zone.identifier")
# So many names are told.
TOLD = 5

_SEEN: ContextVar[set[str] | None] = ContextVar("seen", default=None)


def is_passed_over(name: str) -> bool:
    """Whether a file or folder is an operating system's or a tool's by its name, or hidden."""
    lower = name.lower()
    return name.startswith((".", "~$")) or lower in FOLDERS or lower in FILES or lower.endswith(_ENDS)


def kept(folder: str | os.PathLike[str], names: Iterable[str]) -> list[str]:
    """Those names of a folder's entries that are a person's own, sorted; the others are noted."""
    own, seen = [], _SEEN.get()
    for name in sorted(names):
        if not is_passed_over(name):
            own.append(name)
        elif seen is not None:
            seen.add(os.path.join(folder, name))
    return own


def folders_in(folder: str | os.PathLike[str]) -> list[str]:
    """Names of the folders in a folder, sorted, without those passed over."""
    with os.scandir(folder) as entries:
        return kept(folder, (entry.name for entry in entries if entry.is_dir()))


@contextmanager
def noted() -> Iterator[set[str]]:
    """Collect what is passed over meanwhile, as paths."""
    seen: set[str] = set()
    token = _SEEN.set(seen)
    try:
        yield seen
    finally:
        _SEEN.reset(token)


def told(seen: Iterable[str]) -> str:
    """What was passed over, in a half sentence: how many, and their names."""
    counts = Counter(os.path.basename(path) for path in seen)
    named = [name if count == 1 else f"{name} ({count})" for name, count in sorted(counts.items())]
    return (f"passed over {sum(counts.values())} hidden or system's files and folders: {', '.join(named[:TOLD])}"
            + (", …" if len(named) > TOLD else ""))
