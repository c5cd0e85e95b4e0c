"""The photos that answers are exported with."""

from __future__ import annotations

import os
from functools import partial

import numpy as np
import pandas as pd

from guidance_viz.data import Dataset
from guidance_viz.store import Journal, Photo

Boxes = tuple[tuple[str, float, float, float, float], ...]


def answered_photos(ds: Dataset, journal: Journal) -> dict[str, Photo]:
    """The photos that maps were answered on, by sample id, in the data set's order."""
    rows = journal.rows()
    answered = set(rows[rows["in_effect"] & (rows["kind"] == "map")]["item"])
    kept = np.flatnonzero(ds.table["sample_id"].isin(answered))
    boxes = {str(name): part for name, part in ds.boxes[ds.boxes["sample_id"].isin(answered)].groupby("sample_id")}
    return {str(ds.table["sample_id"].iloc[row]): _photo(ds, int(row), boxes, size)
            for row, size in zip(kept, ds.photo_sizes(kept), strict=True)}


def _photo(ds: Dataset, row: int, boxes: dict[str, pd.DataFrame], size: np.ndarray) -> Photo:
    record = ds.table.iloc[row]
    name, files = str(record["sample_id"]), getattr(ds.source, "files", None)
    path = "" if files is None else os.fspath(files[row])  # else drawn, or in memory
    group = int(record.get("group", -1))
    width, height = (int(side) for side in size)
    window = np.array([0.0, 0.0, 1.0, 1.0])
    if not path:                                    # what is written is what the model sees of it
        window = ds.view.windows(size[None])[0]
        height, width = ds.photo(row).shape[:2]
    return Photo(name, path, (width, height), _labels(ds, record), "" if group < 0 else ds.group_names[group],
                 str(record["split"]), _boxes(ds, boxes.get(name), window), partial(ds.photo, row))


def _labels(ds: Dataset, record: pd.Series) -> tuple[str, ...]:
    if "labels" in record:
        return tuple(name for name, there in zip(ds.class_names, record["labels"], strict=True) if there)
    return (ds.class_names[int(record["label"])],)


def _boxes(ds: Dataset, table: pd.DataFrame | None, window: np.ndarray) -> Boxes:
    """The boxes as fractions of a window of the photo, without what lies outside it."""
    if table is None:
        return ()
    origin, extent = np.tile(window[:2], 2), np.tile(window[2:] - window[:2], 2)
    corners = np.clip((table[["x0", "y0", "x1", "y1"]].to_numpy(float) - origin) / extent, 0, 1)
    seen = (corners[:, 2:] > corners[:, :2]).all(axis=1)
    names = ["" if code < 0 else ds.class_names[int(code)] for code in table["class"]]
    return tuple((name, float(box[0]), float(box[1]), float(box[2]), float(box[3]))
                 for name, box, kept in zip(names, corners, seen, strict=True) if kept)
