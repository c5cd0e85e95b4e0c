"""Training on part of a split: which rows, what the answers outside it mean, and what the report says of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import DataError, OptionError
from guidance_viz.mitigation.types import NONE, training_rows

if TYPE_CHECKING:
    from guidance_viz.mitigation.types import Task

OUTSIDE = "outside the subset (not used)"


def need_subset(task: Task, method: str, split: str) -> np.ndarray:
    """The readable rows of the curated subset that a method cannot do without.

    Raises
    ------
    OptionError
        No subset was given.
    DataError
        Rows of it are of another split than the method learns from, or a class of that split has none.
    """
    if task.subset is None:
        raise OptionError(f"{method} learns from a curated subset of the {_name(split)} split, and none was given. Make "
                          f"one and name it: session.curate('mine', split={split!r}), then "
                          f"session.mitigate({method!r}, subset='mine').")
    allowed = rows_of(task, split)
    rows = subset_rows(task)
    wrong = np.setdiff1d(rows, allowed)
    if wrong.size:
        sample = task.ds.table["sample_id"].iat[int(wrong[0])]
        raise DataError(f"{method} learns from the {_name(split)} split, but {len(wrong)} of the subset's {len(rows)} "
                        f"photos, such as {str(sample)!r}, are not in it. Curate the subset from split={split!r}.")
    _need_every_class(task, method, allowed, rows)
    return rows


def _need_every_class(task: Task, method: str, allowed: np.ndarray, rows: np.ndarray) -> None:
    labels = task.ds.table["label"].to_numpy(np.int64)
    missing = np.setdiff1d(labels[allowed], labels[rows])
    if missing.size:
        names = ", ".join(repr(task.ds.class_names[k]) for k in missing)
        raise DataError(f"{method} learns from photos of every class, but the subset has none of {names}. Lower the "
                        "threshold, screen each class by itself (by='class'), or draw more.")


def subset_rows(task: Task) -> np.ndarray:
    """The subset's rows whose image could be read, ascending.

    Raises
    ------
    DataError
        There is none.
    """
    assert task.subset is not None
    rows = np.unique(np.asarray(task.subset, np.int64))
    rows = rows[np.asarray(task.extraction.readable)[rows]]
    if not len(rows):
        raise DataError("The subset has no photo that can be read. Draw a larger one.")
    return rows


def rows_of(task: Task, split: str) -> np.ndarray:
    """The readable rows of a split; of ``"train"`` those that are learnt from."""
    if split == "train":
        return training_rows(task.ds, task.extraction.readable)
    rows = task.ds.indices(split)
    return rows[np.asarray(task.extraction.readable)[rows]]


def within_subset(task: Task) -> Task:
    """The task with the answers on photos outside the subset left out: they are not trained on."""
    if task.subset is None:
        return task
    inside = np.zeros(len(task.ds), bool)
    inside[subset_rows(task)] = True
    lost = ~inside & (task.guidance.relevance != NONE)
    relevance = np.where(inside, task.guidance.relevance, NONE).astype(np.int8)
    counts = {**task.guidance.counts, **({OUTSIDE: int(lost.sum())} if lost.any() else {})}
    return dataclasses.replace(task, guidance=dataclasses.replace(task.guidance, relevance=relevance, counts=counts))


def data_used(task: Task, rows: np.ndarray) -> dict[str, float]:
    """What the report says of the photos learnt from: how many, their share of each split, the answers behind them."""
    facts: dict[str, float] = {"photos": len(rows)}
    for split in ("train", "val", "test"):
        whole = rows_of(task, split)
        inside = int(np.isin(rows, whole).sum())
        if inside:
            facts[f"share of the {_name(split)} split"] = inside / len(whole)
    return {**facts, **task.subset_facts}


def _name(split: str) -> str:
    return {"train": "training", "val": "validation"}.get(split, split)
