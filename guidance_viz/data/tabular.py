"""Any table of photos, its columns named by the caller."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import DataError, OptionError, confined
from guidance_viz.data.boxes import UNITS, named_boxes
from guidance_viz.data.codes import codes
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.files import from_files
from guidance_viz.data.formats import data_format
from guidance_viz.data.items import plain
from guidance_viz.data.meaning import Labels, understood
from guidance_viz.data.passed_over import kept
from guidance_viz.data.reading import TABLE_SUFFIXES, existing, read_table, whole_numbers
from guidance_viz.data.splits import FRACTIONS, given_or_made
from guidance_viz.data.tables import COLUMNS, CORNERS, require_columns


@data_format("table", title="A table", order=100,
             does="Photos listed in a CSV, TSV or Parquet table, its columns named by you.")
def tabular(root: Path | None, *, table: str | pd.DataFrame | None = None, path: str = "path",
            label: str | None = None, sample_id: str | None = None, split: str | None = None,
            group: str | None = None, attribute: str | None = None, mask: str | None = None,
            labels: Sequence[str] | None = None, class_names: Sequence[str] | None = None,
            group_names: Sequence[str] | None = None, attribute_names: Sequence[str] | None = None,
            boxes: str | Sequence[str] | pd.DataFrame | None = None, box_columns: Sequence[str] = CORNERS,
            box_id: str | None = None, box_units: str = "fraction", box_overshoot: float = 0.0,
            image_size: int | None = 224, resize: str = "crop", seed: int = 0,
            fractions: Sequence[float] = FRACTIONS, verify: bool = True) -> Dataset:
    """Load photos listed in a CSV, TSV or Parquet table; columns that are not named here are kept in ``extra``.

    Parameters
    ----------
    root
        The photos' folder; or the table's file, then photos are looked for beside it.
    table
        The table: a file in ``root``, or a DataFrame; ``None``: ``root`` itself, or the only table in it.
    path, label, sample_id, split, group, attribute, mask
        Columns. Paths are relative to the folder. ``None``: the column named ``label``, ``sample_id``,
        ``split``, ``group``, ``attribute`` or ``mask_path`` where there is one. Labels, groups and attributes
        are numbers from 0 or names; an empty group or attribute, or -1, is not known. Without ids the path is
        the id. Without splits one is made, stratified by class and group; ``notes`` says so.
    labels
        Columns of 0 and 1, one a class, where a photo can be of several; ``label`` is then the first class
        present unless it is given.
    class_names, group_names, attribute_names
        Names of the numbers, or the order of the names.
    boxes
        Boxes in another table: a file in the folder, or a DataFrame, with a row a box and perhaps ``class``,
        a number or a name (empty: of any class); or the four columns of this one, empty where there is no box.
    box_columns, box_id
        In another table of boxes, the columns of x0, y0, x1, y1 and of the sample's id (``None``: named as in
        this table, or ``sample_id``).
    box_units
        ``"fraction"`` of the photo's width and height, or ``"pixel"``.
    box_overshoot
        Boxes that reach beyond the photo by up to this share of its side are cut off; by more is an error.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    seed, fractions
        Of the split that is made.
    verify
        Look at each file's head and tail, not only whether it is there.

    Raises
    ------
    DataError
        A column is missing, or a value is not what it should be.
    OptionError
        ``box_units`` is neither.
    """
    if box_units not in UNITS:
        raise OptionError(f"box_units is {box_units!r}; expected one of {', '.join(UNITS)}.")
    home, raw, name = _raw(root, table)
    columns = _Columns(raw)
    rows, names, where, group_list, attribute_list = _rows(
        columns, path=path, label=label, sample_id=sample_id, group=group, attribute=attribute, mask=mask,
        labels=labels, class_names=class_names, group_names=group_names, attribute_names=attribute_names)
    rows["split"], notes = given_or_made(columns.find(split, "split"), rows, seed, fractions)
    rows = _with_own(rows, raw, {path, label, sample_id, split, group, attribute, mask, *(labels or [])}, boxes)
    id_column = columns.name(sample_id, "sample_id") or path
    found = _boxes(home, raw, boxes, id_column, box_id, box_columns)
    if found is not None and "class" in found:
        found["class"] = codes(found["class"], names, "class of a box", unknown=True)[0]
    return from_files(rows, home, class_names=names, group_names=group_list, attribute_names=attribute_list,
                      boxes=found, box_units=box_units, box_overshoot=box_overshoot, image_size=image_size,
                      resize=resize, name=name, notes=notes, verify=verify, read_from=where)


def _with_own(rows: pd.DataFrame, raw: pd.DataFrame, used: set[str | None], boxes: Any) -> pd.DataFrame:
    """The rows, and beside them the columns of the person's table that stand for nothing else."""
    corners = [] if boxes is None or isinstance(boxes, str | os.PathLike | pd.DataFrame) else list(boxes)
    own = [name for name in raw.columns if name not in {*used, *corners, *COLUMNS}]
    return pd.concat([rows, raw[own]], axis=1)


class _Columns:
    """The columns of a table by the caller's name or else the usual one."""

    def __init__(self, raw: pd.DataFrame) -> None:
        self.raw = raw

    def name(self, asked: str | None, usual: str) -> str | None:
        if asked is None:
            return usual if usual in self.raw.columns else None
        require_columns(self.raw, [asked], "The table")
        return asked

    def find(self, asked: str | None, usual: str) -> pd.Series | None:
        name = self.name(asked, usual)
        return None if name is None else self.raw[name]


def _raw(root: Path | None, table: str | pd.DataFrame | None) -> tuple[Path, pd.DataFrame, str]:
    """The photos' folder, the table as it is, and a name for the data set."""
    root = existing(root, "table", 'load("table", "photos", table="list.csv")')
    home = root if root.is_dir() else root.parent
    if isinstance(table, pd.DataFrame):
        return home, table.reset_index(drop=True), home.resolve().name
    file = root if root.is_file() and table is None else _table_file(home, table)
    return home, read_table(file), file.stem


def _table_file(home: Path, table: str | os.PathLike[str] | None) -> Path:
    if table is not None:
        return Path(table) if Path(table).is_absolute() else confined(home, os.fspath(table))
    found = [file for file in (home / name for name in kept(home, os.listdir(home)))
             if file.suffix.lower() in TABLE_SUFFIXES]
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise DataError(f"Which table describes the photos in {os.fspath(home)!r}? It holds {names}. Pass "
                        "table=.")
    return found[0]


def _rows(columns: _Columns, *, path: str, label: str | None, sample_id: str | None, group: str | None,
          attribute: str | None, mask: str | None, labels: Sequence[str] | None,
          class_names: Sequence[str] | None, group_names: Sequence[str] | None,
          attribute_names: Sequence[str] | None,
          ) -> tuple[pd.DataFrame, list[str], str, list[str], list[str]]:
    """The table of samples, the names of classes and where they were read, and the names of groups and attributes."""
    require_columns(columns.raw, [path], "The table")
    rows = pd.DataFrame({"path": columns.raw[path]})
    ids = columns.find(sample_id, "sample_id")
    rows["sample_id"] = rows["path"] if ids is None else ids
    masks = columns.find(mask, "mask_path")
    if masks is not None:
        rows["mask_path"] = masks
    names, where = _labels(columns, rows, label, labels, class_names)
    found: list[list[str]] = []
    for column, asked, given in (("group", group, group_names), ("attribute", attribute, attribute_names)):
        values = columns.find(asked, column)
        found.append(list(given or []))
        if values is not None:
            rows[column], found[-1] = codes(values, given, column, unknown=True)
    return rows, names, where, found[0], found[1]


def _labels(columns: _Columns, rows: pd.DataFrame, label: str | None, labels: Sequence[str] | None,
            class_names: Sequence[str] | None) -> tuple[list[str], str]:
    """Fill in the labels; return the names of the classes, and where they were read."""
    values = columns.find(label, "label")
    if labels is None:
        if values is None:
            require_columns(columns.raw, ["label"], "The table")
        name = columns.name(label, "label") or "label"
        meaning = understood(Labels([plain(value) for value in columns.raw[name]], None, f"column {name!r}"), class_names)
        if meaning.rows is not None:
            rows["labels"] = pd.Series(meaning.rows, index=rows.index, dtype=object)
        rows["label"] = meaning.label
        return meaning.names, "; ".join([f"read from column {name!r}", *meaning.said])
    require_columns(columns.raw, labels, "The table")
    present = np.stack([whole_numbers(columns.raw[name], name) for name in labels], axis=1)
    rows["labels"] = pd.Series(list(map(tuple, present.tolist())), index=rows.index, dtype=object)
    names = list(class_names or labels)
    rows["label"] = present.argmax(axis=1) if values is None else codes(values, names, "label")[0]
    return names, f"read from columns {', '.join(map(repr, labels[:6]))}{', …' if len(labels) > 6 else ''}"


def _boxes(home: Path, raw: pd.DataFrame, boxes: Any, sample_id: str, box_id: str | None,
           box_columns: Sequence[str]) -> pd.DataFrame | None:
    if boxes is None:
        return None
    if isinstance(boxes, str | os.PathLike):
        boxes = read_table(_table_file(home, boxes))
    if isinstance(boxes, pd.DataFrame):
        usual = sample_id if sample_id in boxes.columns else "sample_id"
        return named_boxes(boxes, box_id or usual, box_columns)
    require_columns(raw, boxes, "The table")
    return named_boxes(raw[[sample_id, *boxes]], sample_id, boxes)
