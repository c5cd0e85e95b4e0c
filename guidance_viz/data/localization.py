"""Where the object is: boxes and masks on the cells of a saliency map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import torch

from guidance_viz.core import DataError, check_same_size
from guidance_viz.data.geometry import cell_average, check_cells, coverage, dilate_boxes, to_window
from guidance_viz.data.inspection import examine
from guidance_viz.data.tables import CORNERS

if TYPE_CHECKING:
    from guidance_viz.data.dataset import Dataset


def located(table: pd.DataFrame, boxes: pd.DataFrame) -> np.ndarray:
    """Which samples of the table have a mask or a box, shape (N,), bool, read-only."""
    found = table["sample_id"].isin(boxes["sample_id"]).to_numpy(dtype=bool, copy=True)
    if "mask_path" in table:
        found |= (table["mask_path"] != "").to_numpy(dtype=bool)
    found.flags.writeable = False
    return found


def box_masks(ds: Dataset, h: int, w: int, targets: Sequence[int] | np.ndarray | torch.Tensor | None,
              dilation: float = 0.0) -> torch.Tensor:
    """See :meth:`Dataset.boxes_as_masks`."""
    check_cells(h, w)
    owners = box_owners(ds)
    kept = np.ones(len(owners), dtype=bool)
    if targets is not None:
        wanted = np.asarray(targets.cpu() if isinstance(targets, torch.Tensor) else targets)
        check_same_size("targets", wanted.shape, "the data set", (len(ds),))
        classes = ds.boxes["class"].to_numpy()
        kept = (classes == -1) | (classes == wanted[owners])
    corners = dilate_boxes(ds.boxes[list(CORNERS)].to_numpy(dtype=float)[kept], dilation)
    inside = to_window(corners, windows_of(ds, owners[kept]))
    return torch.from_numpy(coverage(inside, owners[kept], len(ds), h, w))


def box_owners(ds: Dataset) -> np.ndarray:
    """The row of each box's photo, shape (B,), int64."""
    return pd.Index(ds.table["sample_id"]).get_indexer(pd.Index(ds.boxes["sample_id"], dtype=object)).astype(np.int64)


def object_masks(ds: Dataset, h: int, w: int, rows: np.ndarray) -> torch.Tensor | None:
    """See :meth:`Dataset.masks`."""
    check_cells(h, w)
    if not (ds.has_masks or ds.has_boxes):
        return None
    cells = box_masks(ds, h, w, None)[rows]
    if not ds.has_masks:
        return cells
    places = np.flatnonzero(ds.table["mask_path"].to_numpy()[rows] != "")
    windows = windows_of(ds, rows[places])

    def read(position: int) -> np.ndarray | None:
        values = ds.source.mask(int(rows[places[position]]), windows[position])
        return None if values is None else cell_average(values, h, w)

    found, failed = examine(len(places), read, threads=ds.source.threads)
    if failed:
        raise DataError(f"{len(failed)} masks cannot be read. {next(iter(failed.values()))}")
    for position, values in found.items():
        if values is not None:
            cells[places[position]] = torch.from_numpy(values)
    return cells


def windows_of(ds: Dataset, rows: np.ndarray) -> np.ndarray:
    """What the model sees of each photo, as fractions of it, shape (n, 4)."""
    sizes = ds.photo_sizes(rows) if ds.view.needs_sizes else np.ones((len(rows), 2), dtype=np.int64)
    return ds.view.windows(sizes)
