"""How a model does, by split: group accuracy, balanced threshold, where its maps lie, how many are dead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import Evaluation, GroupReport
from guidance_viz.metrics import balanced_offsets, group_report, mean_epg

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.training import Extraction

SPLITS = ("train", "val", "test")


def evaluate(name: str, ds: Dataset, extraction: Extraction, splits: Iterable[str] | None = None) -> dict[str, Evaluation]:
    """Evaluate a model from its extraction.

    Parameters
    ----------
    name
        The model's name in the result.
    ds
        The data set.
    extraction
        One pass of the model over it.
    splits
        Which splits; ``None``: all that have readable images.

    Returns
    -------
    dict
        An :class:`~guidance_viz.core.Evaluation` by split. The offsets of ``balanced_worst`` are fitted on the
        validation split; without one, nan.
    """
    return evaluate_arrays(name, ds, np.asarray(extraction.logits), np.asarray(extraction.maps), extraction.masks,
                           extraction.readable, splits)


def evaluate_arrays(name: str, ds: Dataset, logits: np.ndarray, maps: np.ndarray | None, masks: np.ndarray | None,
                    readable: np.ndarray, splits: Iterable[str] | None = None, *,
                    map_rows: np.ndarray | None = None) -> dict[str, Evaluation]:
    """As :func:`evaluate`, from arrays.

    Parameters
    ----------
    name, ds, splits
        As there.
    logits
        (N, K).
    maps, masks
        (m, h, w) of the rows ``map_rows`` (all rows by default), or ``None``.
    readable
        bool (N,).
    map_rows
        Ascending row numbers (m,).
    """
    labels = ds.table["label"].to_numpy(np.int64)
    rows = {split: _readable_rows(ds, split, readable) for split in (splits or SPLITS)}
    val = _readable_rows(ds, "val", readable)
    offsets = balanced_offsets(logits[val], labels[val]) if len(val) else None
    place = np.arange(len(ds)) if map_rows is None else map_rows
    found = {}
    for split, index in rows.items():
        if not len(index):
            continue
        report = _groups(ds, logits, labels, index)
        balanced = float("nan") if offsets is None else _groups(ds, logits + offsets, labels, index).worst
        figures = {} if maps is None else _figures(maps, masks, np.flatnonzero(np.isin(place, index)),
                                                   ds.localized[place])
        found[split] = Evaluation(name, split, report, balanced_worst=balanced, **figures)
    return found


def _readable_rows(ds: Dataset, split: str, readable: np.ndarray) -> np.ndarray:
    rows = ds.indices(split)
    return rows[np.asarray(readable)[rows]]


def _groups(ds: Dataset, logits: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> GroupReport:
    """By group where groups are known, else by class, and then it says so."""
    predictions = logits[rows].argmax(axis=1)
    if not ds.groups_known:
        return group_report(predictions, labels[rows], labels[rows], group_names=list(ds.class_names), known=False)
    groups = ds.table["group"].to_numpy(np.int64)
    train = groups[ds.indices("train")]
    names = list(ds.group_names)
    sizes = {g: int((train == g).sum()) for g in range(len(names))}
    return group_report(predictions, labels[rows], groups[rows], group_names=names,
                        train_group_sizes=sizes if sum(sizes.values()) else None)


def _figures(maps: np.ndarray, masks: np.ndarray | None, places: np.ndarray,
             localized: np.ndarray) -> dict[str, float]:
    """Dead share over the maps at ``places``; energy and area inside over those that have a box or mask."""
    if not len(places):
        return {}
    figures = {"dead_share": float((maps[places].max(axis=(1, 2)) <= 0).mean())}
    boxed = places[localized[places]]
    if masks is not None and len(boxed):
        inside = np.asarray(masks[boxed])
        figures |= {"epg": mean_epg(np.asarray(maps[boxed]), inside), "box_area": float(inside.mean())}
    return figures
