"""CelebA in its official layout: aligned faces, a table of forty attributes, and one of splits."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, unknown_name
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.official import Layout, shown_name
from guidance_viz.data.reading import read_table, whole_numbers
from guidance_viz.data.splits import split_names
from guidance_viz.data.tables import CORNERS, require_columns

LAYOUT = Layout("celeba", "img_align_celeba/000001.jpg …, list_attr_celeba.txt (or .csv) and list_eval_partition.txt (or "
                ".csv); for landmarks, list_landmarks_align_celeba.txt (or .csv)",
                "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html (Align&Cropped Images, Anno, Eval)")
PHOTOS = ("img_align_celeba/img_align_celeba", "img_align_celeba", "Img/img_align_celeba")
TABLES = ("", "Anno/", "Eval/")
# The landmarks of each part of a face.
PARTS = {"eyes": ("lefteye", "righteye"), "nose": ("nose",), "mouth": ("leftmouth", "rightmouth"),
         "face": ("lefteye", "righteye", "nose", "leftmouth", "rightmouth")}
# A box reaches this share of the distance between the eyes beyond its landmarks.
MARGIN = 0.4


@data_format("celeba", title="CelebA", order=20, paper="Liu et al. 2015",
             does="Faces, one of forty attributes as the class and others as the shortcut.")
def celeba(root: Path | None, *, target: str = "Blond_Hair", attribute: str | Sequence[str] = "Male",
           landmarks: str | None = None, image_size: int | None = 224, resize: str = "crop",
           verify: bool = True) -> Dataset:
    """Load CelebA (Liu et al. 2015) with one attribute as the class and others as the shortcut.

    Parameters
    ----------
    root
        The folder with ``img_align_celeba``, ``list_attr_celeba`` and ``list_eval_partition``; the tables as their
        authors write them (``.txt``) or as Kaggle does (``.csv``).
    target
        The attribute to recognise. The default is that of Sagawa et al. (2020) and SLIM: blond or not.
    attribute
        The shortcut: one attribute (it has two values), or several that exclude each other, such as
        ``("Black_Hair", "Blond_Hair")`` for the smiles of CRAYON; a photo with none or more than one of them is left
        out, and ``notes`` says how many.
    landmarks
        ``"mouth"``, ``"eyes"``, ``"nose"`` or ``"face"``: a box round these landmarks is where the class is; it
        reaches 0.4 times the distance between the eyes beyond them.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    verify
        Look at each file's head and tail, not only whether it is there.

    Returns
    -------
    Dataset
        ``sample_id`` is the file's name; class 1 has the target; the splits are the official ones.

    Raises
    ------
    DataError
        A file is missing or is not what it should be.
    UnknownNameError
        There is no such attribute.
    """
    root = LAYOUT.folder(root)
    table = _table(root, "list_attr_celeba", None)
    _check_attributes(table, [target, *([attribute] if isinstance(attribute, str) else attribute)], target)
    place, names, notes = _attribute(table, attribute)
    splits = _table(root, "list_eval_partition", ("image_id", "partition"))
    split = dict(zip(splits["image_id"], split_names(splits["partition"]), strict=True))
    photos = LAYOUT.first(root, PHOTOS, "folder of photos").relative_to(root).as_posix()
    rows = pd.DataFrame({"sample_id": table["image_id"], "path": photos + "/" + table["image_id"],
                         "label": _present(table, target).astype(np.int64), "attribute": place})
    rows = rows[place >= 0].reset_index(drop=True)
    rows["split"] = _split(rows["sample_id"], split, root)
    boxes = None if landmarks is None else _boxes(_table(root, "list_landmarks_align_celeba", None), landmarks)
    return from_files(rows, root, class_names=_two(target), attribute_names=names, boxes=boxes, box_units="pixel",
                      box_overshoot=np.inf, image_size=image_size, resize=resize, name="celeba", notes=notes,
                      verify=verify)


def _table(root: Path, name: str, columns: Sequence[str] | None) -> pd.DataFrame:
    """A table of CelebA as text, its first column ``image_id``; a ``.txt`` has its columns' names in a line, or none."""
    file = LAYOUT.first(root, [f"{folder}{name}{end}" for end in (".txt", ".csv") for folder in TABLES], "table")
    if file.suffix == ".csv":
        table = read_table(file)
        return table.rename(columns={table.columns[0]: "image_id"})
    try:
        lines = [line.split() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{os.fspath(file)!r} cannot be read as text ({error}). {LAYOUT.hint}") from error
    names, rows = (columns, lines) if columns else (["image_id", *(lines[1] if len(lines) > 1 else [])], lines[2:])
    odd = next((row for row in rows if len(row) != len(names)), None)
    if not rows or odd is not None:
        raise DataError(f"A row of {os.fspath(file)!r} is {' '.join(odd or [])!r}; expected {len(names)} values, "
                        f"{' '.join(names[:4])} …. Get the file again from {LAYOUT.source}.")
    return pd.DataFrame(rows, columns=list(names))


def _check_attributes(table: pd.DataFrame, names: Sequence[str], target: str) -> None:
    for name in names:
        if name not in table.columns or name == "image_id":
            raise unknown_name("attribute of CelebA", name, table.columns[1:])
    if target in names[1:] or len(set(names)) < len(names):
        raise OptionError(f"attribute is {tuple(names[1:])!r} and target is {target!r}; expected different attributes. "
                          "An attribute cannot be its own shortcut.")


def _present(table: pd.DataFrame, name: str) -> np.ndarray:
    values = whole_numbers(table[name], name)
    bad = np.flatnonzero(~np.isin(values, (-1, 0, 1)))
    if len(bad):
        raise DataError(f"The attribute {name!r} of {table['image_id'].iloc[bad[0]]!r} is {values[bad[0]]}; expected 1 or "
                        f"-1. Get the file again from {LAYOUT.source}.")
    return values == 1


def _attribute(table: pd.DataFrame, attribute: str | Sequence[str]) -> tuple[np.ndarray, list[str], list[str]]:
    """The shortcut of each photo, -1 where it has none or several; its names; lines for the person."""
    if isinstance(attribute, str):
        return _present(table, attribute).astype(np.int64), _two(attribute), []
    has = np.stack([_present(table, name) for name in attribute], axis=1)
    place = np.where(has.sum(axis=1) == 1, has.argmax(axis=1), -1)
    left = int((place < 0).sum())
    note = f"{left} of {len(place)} photos have none or more than one of {', '.join(attribute)}; they are left out."
    return place, [shown_name(name) for name in attribute], [note] if left else []


def _two(name: str) -> list[str]:
    if name == "Male":
        return ["female", "male"]
    return [f"not {shown_name(name)}", shown_name(name)]


def _split(ids: pd.Series, split: dict[str, str], root: Path) -> list[str]:
    lost = [name for name in ids if name not in split]
    if lost:
        raise DataError(f"The table list_eval_partition in {os.fspath(root)!r} has no row for {lost[0]!r} ({len(lost)} "
                        f"photos are not in it). Get the file again from {LAYOUT.source}.")
    return [split[name] for name in ids]


def _boxes(table: pd.DataFrame, part: str) -> pd.DataFrame:
    """Boxes in pixels round the landmarks of a part of the face."""
    if part not in PARTS:
        raise OptionError(f"landmarks is {part!r}; expected one of {', '.join(PARTS)}.")
    require_columns(table, [f"{point}_{axis}" for point in PARTS["face"] for axis in "xy"], "The table of landmarks")

    def points(axis: str, names: Sequence[str]) -> np.ndarray:
        return np.stack([whole_numbers(table[f"{name}_{axis}"], name) for name in names], axis=1).astype(float)

    eyes = PARTS["eyes"]
    apart = np.hypot(*(np.ptp(points(axis, eyes), axis=1) for axis in "xy"))
    sides = {}
    for axis in "xy":
        values = points(axis, PARTS[part])
        sides[f"{axis}0"], sides[f"{axis}1"] = values.min(1) - MARGIN * apart, values.max(1) + MARGIN * apart
    return pd.DataFrame({"sample_id": table["image_id"], **{name: sides[name] for name in CORNERS}})
