"""A folder of class folders, with or without folders of splits above them."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from guidance_viz.core import DataError, confined
from guidance_viz.data.codes import codes
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.dicom import SUFFIXES as DICOM_SUFFIXES
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.passed_over import folders_in, kept
from guidance_viz.data.reading import existing, read_table
from guidance_viz.data.splits import FRACTIONS, is_fold, is_split, split_name, split_note, stratified_split

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".tif",
                      ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".avif", ".jp2", ".j2k", ".tga", ".ico",
                      ".pcx", ".sgi", ".heic", ".heif", ".hif", *DICOM_SUFFIXES})


@data_format("folder", title="A folder", order=90,
             does="Photos whose class is the name of their folder, with or without folders of splits.")
def folder(root: Path | None, *, class_names: Sequence[str] | None = None, boxes: str | None = None,
           image_size: int | None = 224, resize: str = "crop", seed: int = 0,
           fractions: Sequence[float] = FRACTIONS, verify: bool = True) -> Dataset:
    """Load photos whose class is the name of their folder, as torchvision's ``ImageFolder`` lays them out.

    Parameters
    ----------
    root
        ``root/class/…/photo``, or ``root/split/class/…/photo`` where a folder ``train`` is there, or where
        all folders are named after splits (``train``, ``val``, ``valid``, ``validation``, ``test``).
    class_names
        The classes in their order; ``None``: the folders' names, sorted.
    boxes
        A table in ``root``: ``sample_id``, ``x0``, ``y0``, ``x1``, ``y1`` as fractions of the photo.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    seed, fractions
        Of the split that is made, stratified by class, where there are no folders of splits; ``notes`` says
        so.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the path below ``root``. Links are followed. Hidden files and those of operating systems are
        passed over, which ``read_as`` says; other files that are no photos by their name, or lie outside the class
        folders, are in ``problems``.

    Raises
    ------
    DataError
        There are no class folders with photos.
    """
    root = existing(root, "folder", 'load("folder", "path/to/photos")')
    parts, notes = _parts(root)
    found = [(split, *entry) for split, part in parts for entry in _photos(root, part)]
    photos = [(split, name, path) for split, name, path, reason in found if not reason]
    if not photos:
        raise DataError(f"No photos in class folders were found in {os.fspath(root)!r}; expected "
                        "root/class/photo.jpg or root/train/class/photo.jpg. Correct the path.")
    folders = sorted({unicodedata.normalize("NFC", name) for _, part in parts for name in _folders(part)})
    labels, names = codes([name for _, name, _ in photos], class_names or folders, "class folder")
    paths = [path for _, _, path in photos]
    splits = [str(split) for split, _, _ in photos]
    if parts[0][0] is None:
        splits = stratified_split(labels, seed=seed, fractions=fractions)
        notes.append(split_note(seed, fractions))
    table = pd.DataFrame({"sample_id": paths, "path": paths, "label": labels, "split": splits})
    return from_files(table, root, class_names=names, image_size=image_size, resize=resize,
                      boxes=None if boxes is None else read_table(confined(root, boxes)),
                      name=root.resolve().name, notes=notes, verify=verify, follow_links=True,
                      read_from="read from the names of folders",
                      problems=[(path, path, reason) for _, _, path, reason in found if reason])


def _parts(root: Path) -> tuple[list[tuple[str | None, Path]], list[str]]:
    """The folders that hold class folders, each with its split (``None``: not given)."""
    names = _folders(root)
    if names and all(is_fold(name) and _folders(root / name) for name in names):
        return _fold(root, names)
    splits = [name for name in names if is_split(name)]
    if not splits or (splits != names and "train" not in map(split_name, splits)):
        return [(None, root)], []
    others = [name for name in names if name not in splits]
    notes = [f"Passed over, as they are no splits: {', '.join(others)}."] if others else []
    return [(split_name(name), root / name) for name in splits], notes


def _fold(root: Path, names: Sequence[str]) -> tuple[list[tuple[str | None, Path]], list[str]]:
    """The one fold of a cross-validation."""
    if len(names) > 1:
        raise DataError(f"{os.fspath(root)!r} holds {', '.join(names[:6])}: are these parts of a cross-validation? Which "
                        "is for training, which to choose by? Rename the folders to train, val and test, or load one:\n"
                        f"    guidance_viz.data.load(\"folder\", {os.fspath(root / names[0])!r})")
    return [(None, root / names[0])], [f"The one folder {names[0]!r} is neither train, val nor test: a split is made."]


def _folders(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise DataError(f"{os.fspath(folder)!r} is a file; expected a folder of class folders. Correct the "
                        "path.")
    return folders_in(folder)


def _photos(root: Path, part: Path) -> Iterator[tuple[str, str, str]]:
    """Class, path below ``root``, and why it is left out (else empty), of each file below class folders."""
    for path in walk(part):
        below = path.relative_to(part).parts
        place = path.relative_to(root).as_posix()
        if path.suffix.lower() not in SUFFIXES:
            if len(below) > 1:
                yield below[0], place, f"{path.name!r} is not an image by its name. Remove it, or convert it."
        elif len(below) == 1:
            yield "", place, f"{path.name!r} is in no class folder, so it has no class. Move it into one."
        else:
            yield unicodedata.normalize("NFC", below[0]), place, ""


def walk(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order; links are followed, hidden and system's ones are passed over."""
    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        # A link to a folder above would be walked for ever.
        folders[:] = [] if real in seen else kept(place, folders)
        if real not in seen:
            yield from (Path(place) / name for name in kept(place, files))
        seen.add(real)
