"""Where the object is: boxes and masks on the cells of a saliency map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import torch

from guidance_viz.core import DataError, check_same_size
from guidance_viz.data.geometry import cell_average, check_cells, coverage, dilate_boxes, to_window
from guidance_viz.data.inspection import examine
from guidance_viz.data.segments import ANY
from guidance_viz.data.tables import CORNERS

if TYPE_CHECKING:
    from guidance_viz.data.dataset import Dataset

_OWNERS: WeakKeyDictionary[Dataset, tuple[np.ndarray, np.ndarray, np.ndarray]] = WeakKeyDictionary()
"""Of a data set's boxes, which never change: owners, the boxes by owner, and the owners in that order."""


def located(table: pd.DataFrame, boxes: pd.DataFrame, drawn: Collection[str] = ()) -> np.ndarray:
    """Which samples of the table have a mask or a box, or were drawn on and have a box: shape (N,), bool, read-only."""
    found = table["sample_id"].isin(boxes["sample_id"]).to_numpy(dtype=bool, copy=True)
    found |= table["sample_id"].isin(exactly_masked(table) - set(drawn)).to_numpy(dtype=bool)
    found.flags.writeable = False
    return found


def exactly_masked(table: pd.DataFrame) -> set[str]:
    """Ids of the samples that have an exact mask."""
    return set(table["sample_id"][table["mask_path"] != ""]) if "mask_path" in table else set()


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
    return _owned(ds)[0]


def boxes_of(ds: Dataset, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The boxes of rows, and the place among ``rows`` of each; a row may be there several times."""
    _, order, ascending = _owned(ds)
    starts = np.searchsorted(ascending, rows, side="left")
    counts = np.searchsorted(ascending, rows, side="right") - starts
    places = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[starts[places] + within], places


def _owned(ds: Dataset) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = _OWNERS.get(ds)
    if found is None:
        ids = pd.Index(ds.boxes["sample_id"], dtype=object)
        owners = pd.Index(ds.table["sample_id"]).get_indexer(ids).astype(np.int64)
        order = np.argsort(owners, kind="stable")
        found = _OWNERS[ds] = owners, order, owners[order]
        for each in found:
            each.flags.writeable = False
    return found


def object_masks(ds: Dataset, h: int, w: int, rows: np.ndarray,
                 targets: Sequence[int] | np.ndarray | torch.Tensor | None = None,
                 exact: bool = False) -> torch.Tensor | None:
    """See :meth:`Dataset.masks`."""
    check_cells(h, w)
    if not (ds.has_masks or ds.has_boxes):
        return None
    wanted = _targets(ds, rows, targets)
    cells = _boxes_of_rows(ds, h, w, rows, wanted)
    if not ds.has_masks:
        return cells
    table = ds.table.iloc[rows]
    drawn = table["sample_id"].isin(() if exact else ds.drawn).to_numpy()
    places = np.flatnonzero((table["mask_path"] != "").to_numpy() & ~drawn)
    windows = windows_of(ds, rows[places])

    def read(position: int) -> np.ndarray | None:
        target = ANY if wanted is None else int(wanted[places[position]])
        values = ds.source.mask(int(rows[places[position]]), windows[position], target)
        return None if values is None else cell_average(values, h, w)

    found, failed = examine(len(places), read, threads=ds.source.threads)
    if failed:
        raise DataError(f"{len(failed)} masks cannot be read. {next(iter(failed.values()))}")
    for position, values in found.items():
        if values is not None:
            cells[places[position]] = torch.from_numpy(values)
    return cells


def _targets(ds: Dataset, rows: np.ndarray,
             targets: Sequence[int] | np.ndarray | torch.Tensor | None) -> np.ndarray | None:
    """The class that counts of each row; ``None``: every class does."""
    if targets is None:
        return ds.table["label"].to_numpy()[rows] if "labels" in ds.table else None
    wanted = np.asarray(targets.cpu() if isinstance(targets, torch.Tensor) else targets)
    check_same_size("targets", wanted.shape, "the rows", rows.shape)
    return wanted


def _boxes_of_rows(ds: Dataset, h: int, w: int, rows: np.ndarray, targets: np.ndarray | None) -> torch.Tensor:
    """Coverage by the boxes of each row, of one class where ``targets`` says so; a row may be there several times.

    Shape (n, h, w).
    """
    found, places = boxes_of(ds, rows)
    if targets is not None:
        classes = ds.boxes["class"].to_numpy()[found]
        kept = (classes == ANY) | (classes == targets[places])
        found, places = found[kept], places[kept]
    corners = ds.boxes[list(CORNERS)].to_numpy(dtype=float)[found]
    inside = to_window(corners, windows_of(ds, rows[places]))
    return torch.from_numpy(coverage(inside, places, len(rows), h, w))


def windows_of(ds: Dataset, rows: np.ndarray) -> np.ndarray:
    """What the model sees of each photo, as fractions of it, shape (n, 4)."""
    sizes = ds.photo_sizes(rows) if ds.view.needs_sizes else np.ones((len(rows), 2), dtype=np.int64)
    return ds.view.windows(sizes)
