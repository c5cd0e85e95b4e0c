"""A data set told in other classes: those of a model or of another data set, by name."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from guidance_viz.core import DataError
from guidance_viz.data.splits import MADE, split_name

if TYPE_CHECKING:
    from guidance_viz.data.dataset import Dataset


def with_classes(ds: Dataset, class_names: Sequence[str]) -> Dataset:
    """The same samples with their labels as places among other class names.

    Parameters
    ----------
    ds
        The data set.
    class_names
        Among them each class of the data set that a sample or a box has.

    Returns
    -------
    Dataset
        The data set itself where the names are its own.

    Raises
    ------
    DataError
        A class is not among them; names all that differ.
    """
    names = [str(name) for name in class_names]
    if names == ds.class_names:
        return ds
    place = _places(ds, names)
    kept = copy.copy(ds)
    kept.class_names = names
    kept.table = ds.table.assign(label=place[ds.table["label"].to_numpy(np.int64)])
    if "labels" in ds.table:
        kept.table["labels"] = _rows(ds, place, len(names))
    kept.boxes = _boxes(ds.boxes, place)
    kept._loaded_boxes = None if ds._loaded_boxes is None else _boxes(ds._loaded_boxes, place)
    return kept


def in_split(ds: Dataset, split: str) -> Dataset:
    """The same samples, all in one split.

    Raises
    ------
    DataError
        There is no such split name.
    """
    kept = copy.copy(ds)
    kept.table = ds.table.assign(split=split_name(split))
    kept.notes = tuple(note for note in ds.notes if not note.startswith(MADE))
    kept._spec = None
    return kept


def among_classes(ds: Dataset, class_names: Sequence[str]) -> Dataset:
    """:func:`with_classes` where the data set lacks some of a model's classes and has no other; else as it is.

    So a test set in which a class does not occur has the model's numbers. Numbers with gaps, such as 2 and 5, are those of
    a model whose classes have no names either.
    """
    theirs = [str(name) for name in class_names]
    unnamed = [str(number) for number in range(len(theirs))]
    gaps = all(name.isdigit() for name in ds.class_names) and ds.class_names != unnamed[:len(ds.class_names)]
    if gaps and all(name in (number, f"class {number}") for name, number in zip(theirs, unnamed, strict=True)):
        theirs = unnamed
    return with_classes(ds, theirs) if len(ds.class_names) < len(theirs) and set(ds.class_names) <= set(theirs) else ds


def _places(ds: Dataset, names: list[str]) -> np.ndarray:
    """The new number of each old class; -1 for one that nothing has."""
    where = {name: number for number, name in enumerate(names)}
    strange = [name for number, name in enumerate(ds.class_names) if name not in where and _occurs(ds, number)]
    if strange:
        numbered = all(name.isdigit() for name in ds.class_names)
        cure = (f"Its classes have no names: if its numbers are those of these classes, pass class_names={names} when it "
                "is wrapped or loaded." if numbered and len(ds.class_names) <= len(names) else
                "Name the classes alike with class_names=, or leave these samples out.")
        raise DataError(f"The data set {ds.name!r} has the class{'es' if len(strange) > 1 else ''} "
                        f"{', '.join(map(repr, strange[:6]))}{', …' if len(strange) > 6 else ''}; expected classes among "
                        f"{', '.join(map(repr, names[:12]))}{', …' if len(names) > 12 else ''}. {cure}")
    return np.array([where.get(name, -1) for name in ds.class_names], dtype=np.int64)


def _occurs(ds: Dataset, number: int) -> bool:
    several = "labels" in ds.table and any(row[number] for row in ds.table["labels"])
    return several or bool((ds.table["label"] == number).any() or (ds.boxes["class"] == number).any())


def _rows(ds: Dataset, place: np.ndarray, count: int) -> pd.Series:
    old = np.array(ds.table["labels"].tolist(), dtype=np.int64).reshape(len(ds), len(place))
    new = np.zeros((len(ds), count), dtype=np.int64)
    new[:, place[place >= 0]] = old[:, place >= 0]
    return pd.Series(list(map(tuple, new.tolist())), dtype=object, index=ds.table.index)


def _boxes(boxes: pd.DataFrame, place: np.ndarray) -> pd.DataFrame:
    classes = boxes["class"].to_numpy(np.int64)
    return boxes.assign(**{"class": np.where(classes >= 0, place[classes], -1) if len(place) else classes})
