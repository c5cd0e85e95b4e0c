"""How a model does, by split: group accuracy, balanced threshold, where its maps lie, how many are dead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.attribution import normalize
from guidance_viz.core import Evaluation, GroupReport
from guidance_viz.metrics import (
    attention_accuracy,
    balanced_offsets,
    catalogue,
    group_means,
    group_report,
    mean_epg,
    multilabel_group_report,
    multilabel_report,
    soft_iou,
)

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
                           extraction.readable, splits, aiou=extraction.aiou, attribution=extraction.attribution,
                           aiou_note=extraction.notes.get("aiou", ""))


def evaluate_arrays(name: str, ds: Dataset, logits: np.ndarray, maps: np.ndarray | None, masks: np.ndarray | None,
                    readable: np.ndarray, splits: Iterable[str] | None = None, *,
                    map_rows: np.ndarray | None = None, aiou: np.ndarray | None = None,
                    attribution: str = "gradcam", aiou_note: str = "") -> dict[str, Evaluation]:
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
    aiou
        Adjusted IoU (m,) of the rows ``map_rows``, or ``None``: not measured.
    attribution, aiou_note
        The maps' method, and why the adjusted IoU was not measured.
    """
    labels = ds.table["label"].to_numpy(np.int64)
    rows = {split: _readable_rows(ds, split, readable) for split in (splits or SPLITS)}
    val = _readable_rows(ds, "val", readable)
    several = "labels" in ds.table
    offsets = balanced_offsets(logits[val], labels[val]) if len(val) and not several else None
    place = np.arange(len(ds)) if map_rows is None else map_rows
    boxed = np.asarray(ds.localized)[place]
    groups = _group_numbers(ds, labels)[place]
    found = {}
    for split, index in rows.items():
        if not len(index):
            continue
        report = _groups(ds, logits, labels, index)
        balanced = float("nan") if offsets is None else _groups(ds, logits + offsets, labels, index).worst
        here = np.isin(place, index)
        figures: dict[str, Any] = {} if maps is None else {"dead_share": _dead_share(maps, np.flatnonzero(here)),
                                           **_on_objects(maps, masks, np.flatnonzero(here & boxed), groups, aiou)}
        more = _more(ds, logits[index], labels[index], index, None if maps is None else maps[here],
                     None if masks is None else masks[here])
        found[split] = Evaluation(name, split, report, balanced_worst=balanced, attribution=attribution, more=more,
                                  aiou_note=aiou_note, **figures, **_of_classes(ds, logits[index], labels[index], index))
    return found


def _more(ds: Dataset, logits: np.ndarray, labels: np.ndarray, rows: np.ndarray, maps: np.ndarray | None,
          masks: np.ndarray | None) -> dict[str, float]:
    """The figures of the catalogue that have no field of their own, by key."""
    wanted = [figure for figure in catalogue.FIGURES.entries() if figure.measure is not None]
    if not wanted:
        return {}
    given = catalogue.Measured(logits, labels, _group_numbers(ds, ds.table["label"].to_numpy(np.int64))[rows], maps, masks)
    return {figure.key: float(figure.measure(given)) for figure in wanted if figure.measure is not None}


def _of_classes(ds: Dataset, logits: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    """F1 and mean average precision; where a photo has one class, the likeliest one is predicted."""
    if "labels" in ds.table:
        found = multilabel_report(logits, np.array(ds.table["labels"].iloc[rows].tolist()))
        return {"f1": found.f1, "mean_ap": found.mean_ap}
    truth = np.eye(logits.shape[1])[labels]
    guess = np.eye(logits.shape[1])[logits.argmax(axis=1)]
    return {"f1": multilabel_report(guess, truth, threshold=0.5).f1, "mean_ap": multilabel_report(logits, truth).mean_ap}


def _readable_rows(ds: Dataset, split: str, readable: np.ndarray) -> np.ndarray:
    rows = ds.indices(split)
    return rows[np.asarray(readable)[rows]]


def _groups(ds: Dataset, logits: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> GroupReport:
    """By group where groups are known, else by class, and then it says so; with several classes an image F1."""
    if "labels" in ds.table:
        return _groups_of_several(ds, logits[rows], rows)
    predictions = logits[rows].argmax(axis=1)
    if not ds.groups_known:
        return group_report(predictions, labels[rows], labels[rows], group_names=list(ds.class_names), known=False)
    groups = ds.table["group"].to_numpy(np.int64)
    return group_report(predictions, labels[rows], groups[rows], group_names=list(ds.group_names),
                        train_group_sizes=_train_sizes(ds, groups))


def _groups_of_several(ds: Dataset, logits: np.ndarray, rows: np.ndarray) -> GroupReport:
    truth = np.array(ds.table["labels"].iloc[rows].tolist()).reshape(len(rows), ds.num_classes)
    if not ds.groups_known:
        return multilabel_group_report(logits, truth, names=ds.class_names)
    groups = ds.table["group"].to_numpy(np.int64)
    return multilabel_group_report(logits, truth, groups[rows], names=ds.group_names,
                                   train_group_sizes=_train_sizes(ds, groups))


def _train_sizes(ds: Dataset, groups: np.ndarray) -> dict[int, float] | None:
    train = groups[ds.indices("train")]
    sizes = {g: float((train == g).sum()) for g in range(len(ds.group_names))}
    return sizes if sum(sizes.values()) else None


def _group_numbers(ds: Dataset, labels: np.ndarray) -> np.ndarray:
    """Groups (N,); classes where groups are not known."""
    return ds.table["group"].to_numpy(np.int64) if ds.groups_known else labels


def _dead_share(maps: np.ndarray, places: np.ndarray) -> float:
    return float((maps[places].max(axis=(1, 2)) <= 0).mean()) if len(places) else float("nan")


def _on_objects(maps: np.ndarray, masks: np.ndarray | None, places: np.ndarray, groups: np.ndarray,
                aiou: np.ndarray | None) -> dict[str, float]:
    """How well the maps at ``places``, which have a box or mask, lie on the object."""
    if masks is None or not len(places):
        return {}
    raw, inside, groups = np.asarray(maps[places]), np.asarray(masks[places]), groups[places]
    scaled = normalize(torch.from_numpy(raw), "minmax").numpy()
    attention = attention_accuracy(scaled, inside, groups)
    figures = {"epg": mean_epg(raw, inside), "box_area": float(inside.mean()),
               "iou": float(soft_iou(scaled, inside).mean()),
               "attention_accuracy": attention.average, "worst_attention_accuracy": attention.worst}
    if aiou is None:
        return figures
    adjusted = group_means(aiou[places], groups)
    return {**figures, "aiou": adjusted.average, "worst_aiou": adjusted.worst}
