"""What a format is given to write: the answers and the photos that they are on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from guidance_viz.core import Registry, confined, write_with


@dataclass(frozen=True)
class Photo:
    """A photo of the data set.

    Attributes
    ----------
    sample_id
        Its id, any text.
    path
        Its file; empty where it is not one.
    size
        Width and height in pixels.
    labels
        Names of its classes; more than one where the data set is multi-label.
    group, split
        Names; the group is empty where it is not known.
    boxes
        Each the name of its class (empty: any) and its corners x0, y0, x1, y1 as fractions of the photo.
    pixels
        Renders it, (H, W, 3) uint8, where it is not a file.
    """

    sample_id: str
    path: str
    size: tuple[int, int]
    labels: tuple[str, ...]
    group: str
    split: str
    boxes: tuple[tuple[str, float, float, float, float], ...]
    pixels: Callable[[], np.ndarray] = field(repr=False, compare=False)

    def facts(self) -> dict[str, Any]:
        """What every format says about it."""
        return {"sample_id": self.sample_id, "label": self.labels[0] if len(self.labels) == 1 else list(self.labels),
                "group": self.group, "split": self.split}


@dataclass(frozen=True)
class Material:
    """All that an export may hold.

    Attributes
    ----------
    name
        Name of the data set.
    classes
        Names of the classes.
    records
        The answers in effect, as dictionaries of the columns of the CSV export.
    photos
        The photos that maps were answered on, by sample id.
    """

    name: str
    classes: Sequence[str]
    records: Sequence[Mapping[str, Any]]
    photos: Mapping[str, Photo]

    def answers(self) -> dict[str, list[Mapping[str, Any]]]:
        """The answers on maps, by sample id, of the photos that there are."""
        found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in self.photos}
        for record in self.records:
            if record["kind"] == "map" and record["item"] in found:
                found[record["item"]].append(record)
        return {name: answers for name, answers in found.items() if answers}

    def root(self) -> str:
        """The folder that all photos' files are below; empty where none is a file."""
        paths = [os.path.abspath(photo.path) for photo in self.photos.values() if photo.path]
        return os.path.dirname(paths[0]) if len(paths) == 1 else os.path.commonpath(paths) if paths else ""


#: Writes what a name stands for; each returns the number of answers written.
FORMATS: Registry[Callable[[Path, Material], int]] = Registry("format of answers")


def resolved(answers: Sequence[Mapping[str, Any]]) -> str:
    """The latest of the answers on one photo."""
    return str(max(answers, key=lambda answer: str(answer["time"]))["relevance"])


def short(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as other tools show it."""
    names = ("relevance", "annotator", "time", "model", "method", "uid")
    return {name: "" if answer[name] is None else str(answer[name]) for name in names}


def place(photo: Photo, number: int, folder: Path) -> str:
    """Copy a photo into a folder, or render it there, and return its name in it, which no id can lead astray."""
    suffix = Path(photo.path).suffix.lower() if photo.path else ".png"
    name = f"{number:06d}{suffix}"
    target = confined(folder, name)
    if photo.path:
        write_with(target, lambda temporary: shutil.copyfile(photo.path, temporary))
    else:
        write_with(target, lambda temporary: _save(photo, temporary))
    return name


def reference(photo: Photo, number: int, root: str, path: Path) -> str:
    """Name a photo relative to the root, or, where it is not a file, render it in a folder beside ``path``."""
    if photo.path:
        return Path(os.path.relpath(confined(root, os.path.abspath(photo.path)), Path(root).resolve())).as_posix()
    folder = path.with_name(f"{path.stem}_images")
    return f"{folder.name}/{place(photo, number, folder)}"


def _save(photo: Photo, target: str) -> None:
    from PIL import Image
    with open(target, "wb") as file:
        Image.fromarray(photo.pixels()).save(file, format="PNG")
