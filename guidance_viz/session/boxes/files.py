"""Boxes to and from files: which photo a file means, and what its classes are called here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath, PurePosixPath

import numpy as np
import pandas as pd

from guidance_viz.core import JournalError, unknown_name
from guidance_viz.data import Dataset
from guidance_viz.store import Box
from guidance_viz.store.formats.box_files import ANY_CLASS, BoxedPhoto, FoundPhoto


def boxed_photos(ds: Dataset, names: Iterable[str]) -> list[BoxedPhoto]:
    """Photos with their boxes, in the data set's order."""
    rows = np.sort(ds.index_of(list(names)))
    boxes = {str(name): part for name, part in ds.boxes.groupby("sample_id", sort=False)}
    table = ds.table.iloc[rows]
    return [BoxedPhoto(str(name), _relative(str(path)), (int(size[0]), int(size[1])), _boxes_of(boxes.get(str(name)), ds))
            for name, path, size in zip(table["sample_id"], table["path"], ds.photo_sizes(rows), strict=True)]


def _relative(path: str) -> str:
    """A path below the data set's folder; of one that is elsewhere the name alone."""
    return PurePath(path).name if PurePath(path).is_absolute() else path


def _boxes_of(table: pd.DataFrame | None, ds: Dataset) -> tuple[Box, ...]:
    if table is None:
        return ()
    return tuple(Box(row.x0, row.y0, row.x1, row.y1, "" if code < 0 else ds.class_names[code])
                 for row, code in zip(table.itertuples(index=False), table["class"], strict=True))


class PhotoNames:
    """Finds a photo of the data set by its id, by its file, or by its file's name where only one has it."""

    def __init__(self, ds: Dataset) -> None:
        ids, paths = ds.table["sample_id"].astype(str), ds.table["path"].astype(str)
        self._known = [dict(zip(ids, ids, strict=True)), _unique(paths, ids),
                       _unique(paths.map(lambda path: PurePosixPath(path).name), ids),
                       _unique(paths.map(lambda path: PurePosixPath(path).stem), ids)]

    def find(self, names: Sequence[str]) -> str | None:
        """The id of the photo that is called one of these names; ``None`` where there is none."""
        tries = [*names, *(PurePosixPath(name.replace("\\", "/")).name for name in names)]
        return next((known[name] for known in self._known for name in tries if name in known), None)


def _unique(names: pd.Series, ids: pd.Series) -> dict[str, str]:
    alone = ~names.duplicated(keep=False) & (names != "")
    return dict(zip(names[alone], ids[alone], strict=True))


def matched(found: Iterable[FoundPhoto], ds: Dataset, classes: Mapping[str, str],
            empty: bool) -> tuple[dict[str, list[Box]], dict[str, int]]:
    """Boxes by sample id, and counts.

    Parameters
    ----------
    found
        What a file says.
    ds
        The data set.
    classes
        What the file's classes are called here; ``""`` for any class.
    empty
        Whether a photo of the file without boxes has none; otherwise it is passed over.

    Raises
    ------
    JournalError
        No photo of the file is in the data set.
    UnknownNameError
        A class of the file is not one here.
    """
    names, boxes = PhotoNames(ds), dict[str, list[Box]]()
    counts, first = {"photos": 0, "boxes": 0, "unknown": 0, "empty": 0}, ""
    for photo in found:
        sample = names.find(photo.names)
        if sample is None:
            counts["unknown"] += 1
            first = first or next(iter(photo.names), photo.place)
        elif not photo.boxes and not empty:
            counts["empty"] += 1
        else:
            boxes.setdefault(sample, []).extend(_here(box, ds.class_names, classes) for box in photo.boxes)
    if counts["unknown"] and not boxes and not counts["empty"]:
        raise JournalError(f"None of {counts['unknown']} photos of the file is in the data set {ds.name!r}; the first is "
                           f"{first!r}, and a photo here is {ds.table['sample_id'].iloc[0]!r}, file "
                           f"{ds.table['path'].iloc[0]!r}. Boxes are matched by the photo's id, or by its file's name.")
    return boxes, {**counts, "photos": len(boxes), "boxes": sum(map(len, boxes.values()))}


def _here(box: Box, names: Sequence[str], classes: Mapping[str, str]) -> Box:
    name = classes.get(box.class_name, box.class_name)
    if name in names or not name:
        return Box(*box.corners, name)
    if name == ANY_CLASS:
        return Box(*box.corners)
    raise unknown_name("class", name, names)
