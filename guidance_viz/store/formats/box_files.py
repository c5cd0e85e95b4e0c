"""Boxes in the files of other tools: what a format gives and is given, and which one a path means."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from guidance_viz.core import DataError, JournalError, Registry
from guidance_viz.store.boxes import Box
from guidance_viz.store.text_files import read_json_text

ANY_CLASS = "object"
"""What a box of any class is called where a format wants a name."""
OVERSHOOT = 0.05  # of the photo's side, that a box of another tool may reach beyond it


@dataclass(frozen=True)
class BoxedPhoto:
    """A photo with its boxes.

    Attributes
    ----------
    sample_id
        Its id, any text.
    file
        Its file relative to the data set's folder; ``""`` where it is none.
    size
        Width and height in pixels.
    boxes
        What is on it.
    """

    sample_id: str
    file: str
    size: tuple[int, int]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class FoundBox:
    """What a file says of a box.

    Attributes
    ----------
    place
        Where in the file, for messages.
    corners
        x0, y0, x1, y1 in pixels, or as fractions of the photo.
    class_name
        Its class; ``""`` for any.
    """

    place: str
    corners: tuple[float, float, float, float]
    class_name: str = ""


@dataclass(frozen=True)
class FoundPhoto:
    """What a file says of a photo.

    Attributes
    ----------
    place
        Where in the file, for messages.
    names
        What the photo may be called here: its id first, or its file.
    boxes
        What is on it.
    pixels
        Whether the corners are pixels.
    size
        Width and height of the photo as the file says; ``None`` where it does not.
    lost
        How many more boxes the file has on it that cannot be used: without any other it is not a photo without boxes.
    """

    place: str
    names: tuple[str, ...]
    boxes: tuple[FoundBox, ...]
    pixels: bool = False
    size: tuple[float, float] | None = None
    lost: int = 0


@dataclass
class ReadLog:
    """What a reader of boxes met beside what it gives.

    Attributes
    ----------
    left_out
        Boxes and photos that cannot be used, each with its place and why.
    passed_over
        Boxes that are not meant to count: crowds, difficult objects.
    notes
        What was understood otherwise than it is written.
    """

    left_out: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class BoxFormat(Protocol):
    """A way to write boxes and to read them."""

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """Write them, whole or not at all."""

    def read(self, path: Path, log: ReadLog | None = None) -> Iterator[FoundPhoto]:
        """Read them; what cannot be used is named in the log, and the rest is given."""


BOX_FORMATS: Registry[type[BoxFormat]] = Registry("format of boxes", "guidance_viz.store.formats.boxes")

_SUFFIXES = {".json": ("coco", "labelstudio"), ".csv": ("table",), ".tsv": ("table",), ".txt": ("table",), "": ("voc",)}


def box_format(path: str | os.PathLike[str], name: str | None) -> BoxFormat:
    """A format by its name, or by the path: ``.json`` is COCO or Label Studio, ``.csv`` the table, a folder VOC.

    Raises
    ------
    UnknownNameError
        There is no such format.
    JournalError
        The path says none, or does not suit the format.
    """
    suffix = "" if os.path.isdir(path) else Path(path).suffix.lower()
    suiting = _SUFFIXES.get(suffix, ())
    if name is None and (not suiting or suffix == ".txt"):
        raise JournalError(f"{Path(path).name!r} ends in {suffix!r}; expected .json (COCO, Label Studio), .csv (table) or "
                           "a folder (VOC).")
    found = name or ("labelstudio" if suffix == ".json" and _holds_tasks(path) else suiting[0])
    made = BOX_FORMATS.get(found)
    if found not in suiting:
        wanted = {"voc": "a folder", "table": "a name that ends in .csv"}.get(found, "a name that ends in .json")
        raise JournalError(f"{Path(path).name!r} does not suit the format {found!r}, which is {wanted}.")
    return made()


def _holds_tasks(path: str | os.PathLike[str]) -> bool:
    from guidance_viz.store.formats.label_studio import is_tasks
    try:
        return is_tasks(read_json_text(path)[0])
    except (OSError, DataError):  # whoever reads it says what is wrong
        return False


def inside(found: FoundBox, corners: Sequence[float], name: str) -> Box:
    """The box, cut off at the photo's edge.

    Raises
    ------
    JournalError
        It reaches far beyond the photo, or nothing of it has area there.
    """
    if not all(-OVERSHOOT <= corner <= 1 + OVERSHOOT for corner in corners):
        raise JournalError(f"{found.place}: a box reaches from {corners[0]:.3f}, {corners[1]:.3f} to {corners[2]:.3f}, "
                           f"{corners[3]:.3f} of the photo, beyond its edge (0 to 1). Are these its pixels, and is the "
                           "size in the file the photo's?")
    x0, y0, x1, y1 = (min(1.0, max(0.0, corner)) for corner in corners)
    if not (round(x0, 6) < round(x1, 6) and round(y0, 6) < round(y1, 6)):
        raise JournalError(f"{found.place}: a box from {corners[0]:.3f}, {corners[1]:.3f} to {corners[2]:.3f}, "
                           f"{corners[3]:.3f} has no area inside the photo")
    return Box(x0, y0, x1, y1, name)


def flag(value: object) -> bool:
    """Yes or no as other tools write it: true, false, 1, 0, also as text, ``yes`` and ``no``; nothing is no.

    Raises
    ------
    ValueError
        It is something else.
    """
    text = "" if value is None else str(value).strip().lower()
    if text in ("1", "true", "yes", "1.0"):
        return True
    if text in ("0", "false", "no", "", "0.0", "unspecified"):
        return False
    raise ValueError(value)
