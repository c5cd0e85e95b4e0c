"""Folders that this package made: marked when they are made, and nothing else is ever deleted whole."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

MARKER = ".made_by_guidance_viz"
_TEXT = "guidance_viz made this folder, and deletes it when it is not needed any more. What you keep, keep elsewhere.\n"


def mark_folder(folder: str | os.PathLike[str]) -> None:
    """Mark a folder as made by this package; marking it again makes it young.

    Only for a folder that was made just now, or that is this package's beyond doubt.
    """
    if is_marked(folder):
        os.utime(Path(folder, MARKER))
    else:
        Path(folder, MARKER).write_text(_TEXT, encoding="utf-8")


def is_marked(folder: str | os.PathLike[str]) -> bool:
    """Whether this package made a folder; a link to one is not it."""
    path = Path(folder)
    try:
        return not path.is_symlink() and (path / MARKER).read_text(encoding="utf-8") == _TEXT
    except (OSError, UnicodeError):
        return False


def remove_folder(folder: str | os.PathLike[str]) -> bool:
    """Delete a marked folder with all that is in it; whatever has no mark is left alone.

    The mark goes last: what an interruption leaves is still known as this package's.

    Returns
    -------
    bool
        Whether it is gone.
    """
    path = Path(folder)
    if not is_marked(path):
        return not os.path.lexists(path)
    with suppress(OSError):
        for entry in path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != MARKER:
                entry.unlink(missing_ok=True)
        if [entry.name for entry in path.iterdir()] == [MARKER]:
            (path / MARKER).unlink()
            path.rmdir()
    return not path.exists()
