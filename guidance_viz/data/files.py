"""Build a data set from a table whose rows name files."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, confined
from guidance_viz.data.boxes import as_fractions, cut_off
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.geometry import View
from guidance_viz.data.images import SEVERAL, pictures
from guidance_viz.data.inspection import examine, inspect
from guidance_viz.data.segments import Segments
from guidance_viz.data.sources import FileSource
from guidance_viz.data.splits import lone_split_note
from guidance_viz.data.tables import CORNERS, checked_boxes, problem_table, require_columns


def from_files(table: pd.DataFrame, root: str | os.PathLike[str], *, class_names: Sequence[str],
               group_names: Sequence[str] = (), attribute_names: Sequence[str] = (),
               boxes: pd.DataFrame | None = None, image_size: int | None = 224, resize: str = "crop",
               name: str = "files", notes: Sequence[str] = (),
               problems: Sequence[tuple[str, str, str]] = (), verify: bool = True, follow_links: bool = False,
               box_units: str = "fraction", box_overshoot: float = 0.0,
               segments: Mapping[str, Segments] | None = None, read_from: str = "") -> Dataset:
    """Build a data set whose photos are files under one folder.

    Parameters
    ----------
    table
        A row a sample: ``sample_id``, ``path`` (relative to ``root``), ``label``, and perhaps ``split``,
        ``group``, ``attribute`` and ``mask_path`` (relative to ``root``).
    root
        The folder; a path that leads out of it is refused.
    class_names, group_names, attribute_names
        Names of the numbers in the table.
    boxes
        ``sample_id``, ``x0``, ``y0``, ``x1``, ``y1`` as fractions of the photo after its EXIF orientation,
        perhaps ``class``.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    name, notes
        For people.
    problems
        What was left out before: id, path, reason.
    verify
        Look at each file's head and tail, not only whether it is there.
    follow_links
        Let links inside the folder lead out of it.
    box_units, box_overshoot
        ``"fraction"`` or ``"pixel"``; boxes that reach beyond the photo by up to this share of its side are
        cut off.
    segments
        By sample id, masks that tell classes apart, in the place of ``mask_path``.
    read_from
        Where the labels were read, see :attr:`Dataset.read_as`.

    Returns
    -------
    Dataset
        Without the photos that are missing or broken; these are in ``problems``. A photo whose mask is
        missing or broken is kept without its mask, and listed too.

    Raises
    ------
    DataError
        The table is not what it should be, a path leads out of ``root``, or no photo is left.
    """
    require_columns(table, ("sample_id", "path", "label"), "The table of samples")
    table = table.assign(sample_id=table["sample_id"].astype(str)).reset_index(drop=True)
    files = _resolved(table["path"], root, follow_links)
    named = _named_masks(table, root, follow_links) if segments is None else _segmented(table, segments)
    masks, broken_masks = _usable(table["sample_id"], named, verify)
    table = table.assign(mask_path=[name if mask else "" for (name, _), mask in zip(named, masks, strict=True)]) \
        if any(masks) else table.drop(columns="mask_path", errors="ignore")
    source = FileSource(files, masks, view=View(image_size, resize))
    full = Dataset(table, source, class_names=class_names, group_names=group_names,
                   attribute_names=attribute_names, name=name, notes=notes, read_from=read_from,
                   problems=problem_table([*problems, *broken_masks]))
    sizes, broken = examine(len(full), lambda row: _look(files[row], verify))
    for row, size in sizes.items():
        full._sizes[row] = size
    if not len(full) or len(broken) == len(full):
        why = next(iter(broken.values()), "Its table has no row.")
        raise DataError(f"The data set {name!r} in {os.fspath(root)!r} has no photo that can be read. {why}")
    ds = full.without(broken) if broken else full
    ds.notes = (*lone_split_note(ds.table["split"]), *(_several(ds) if verify else ()), *ds.notes)
    return ds if boxes is None else _with_boxes(ds, boxes, box_units, box_overshoot)


def _with_boxes(ds: Dataset, boxes: pd.DataFrame, units: str, overshoot: float) -> Dataset:
    require_columns(boxes, ("sample_id", *CORNERS), "The table of boxes")
    ids = ds.table["sample_id"]
    if len(boxes) and not boxes["sample_id"].astype(str).isin([*ids, *ds.problems["sample_id"]]).any():
        raise DataError(f"No box belongs to a sample: boxes are of {boxes['sample_id'].iloc[0]!r}, …, "
                        f"samples are {ids.iloc[0]!r}, …. Name the column of boxes that holds the samples' "
                        "ids.")
    if units == "pixel":
        boxes = as_fractions(boxes, ids, ds.photo_sizes(np.arange(len(ds))))
    cut, lines = cut_off(boxes, overshoot)
    ds.boxes, ds.notes = checked_boxes(cut, ids, ds.num_classes), (*ds.notes, *lines)
    return ds


def _look(path: str, verify: bool) -> tuple[int, int]:
    if not os.path.isfile(path):
        raise DataError(f"The photo {path!r} is missing, or not a file. Restore it, or take its row out of "
                        "the table.")
    return inspect(path) if verify else (0, 0)


def _several(ds: Dataset) -> list[str]:
    """The line that tells of photos of which one page or frame is read."""
    assert isinstance(ds.source, FileSource)
    files = ds.source.files
    rows = [row for row, file in enumerate(files) if file.lower().endswith(SEVERAL)]
    counts, _ = examine(len(rows), lambda position: pictures(files[rows[position]]))
    found = [str(ds.table["path"].iat[rows[position]]) for position, count in sorted(counts.items()) if count > 1]
    named = ", ".join(map(repr, found[:3])) + (", …" if len(found) > 3 else "")
    return [f"{len(found)} photos hold several pages or frames, of which the first is read: {named}."] if found else []


def _resolved(names: pd.Series, root: str | os.PathLike[str], follow_links: bool) -> list[str]:
    if follow_links:
        return [os.path.join(root, name) for name in names]
    homes: dict[str, str] = {}
    found = [_confined(root, str(name), homes) for name in names]
    return [path if not name or os.path.exists(path) else _otherwise_written(root, str(name)) or path
            for name, path in zip(names, found, strict=True)]


def _otherwise_written(root: str | os.PathLike[str], name: str) -> str | None:
    """A file whose name on disk has its accents in the other Unicode form, or that is written with backslashes."""
    place = Path()
    for part in name.replace("\\", "/").split("/"):
        forms = (part, unicodedata.normalize("NFC", part), unicodedata.normalize("NFD", part))
        found = next((place / form for form in forms if os.path.exists(root / place / form)), None)
        if found is None or part == "..":
            return None
        place = found
    return str(confined(root, os.fspath(place)))


def _confined(root: str | os.PathLike[str], name: str, homes: dict[str, str]) -> str:
    """:func:`guidance_viz.core.confined`, which looks at each folder once."""
    folder, file = os.path.split(name)
    if file in ("", ".", ".."):
        return str(confined(root, name))
    if folder not in homes:
        confined(root, name)  # refuses the whole name, not its folder
        homes[folder] = str(confined(root, folder))
    path = os.path.join(homes[folder], file)
    return str(confined(root, name)) if os.path.islink(path) else path


def _named_masks(table: pd.DataFrame, root: str | os.PathLike[str], follow_links: bool) -> list[tuple[str, str | None]]:
    """What the table calls each sample's mask, and its file; empty and ``None`` where there is none."""
    if "mask_path" not in table:
        return [("", None)] * len(table)
    given = table["mask_path"].fillna("").astype(str)
    return [(name, file if name else None)
            for file, name in zip(_resolved(given, root, follow_links), given, strict=True)]


def _segmented(table: pd.DataFrame, segments: Mapping[str, Segments]) -> list[tuple[str, Segments | None]]:
    found = [segments.get(name) for name in table["sample_id"]]
    return [("" if each is None else each.name, each) for each in found]


def _usable(ids: pd.Series, named: Sequence[tuple[str, str | Segments | None]],
            verify: bool) -> tuple[list[str | Segments | None], list[tuple[str, str, str]]]:
    """The masks that can be read, and the samples whose mask is broken."""
    masks = [mask for _, mask in named]
    files = [mask.path if isinstance(mask, Segments) else mask for mask in masks]
    rows = [row for row, file in enumerate(files) if file]
    _, broken = examine(len(rows), lambda position: _look(str(files[rows[position]]), verify))
    lines = []
    for position, reason in broken.items():
        row = rows[position]
        masks[row] = None
        lines.append((str(ids[row]), named[row][0], f"{reason} The sample is kept without its mask."))
    return masks, lines
