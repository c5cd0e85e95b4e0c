"""Take over a person's own data set: any torch map-style data set, or a Hugging Face one."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import torch
from torch.utils.data import ConcatDataset

from guidance_viz.core import DataError, OptionError, ShapeError
from guidance_viz.data.annotations import column, find_class_names, find_labels, find_paths, item_label, plain
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.geometry import View
from guidance_viz.data.reading import codes
from guidance_viz.data.splits import (
    is_split,
    split_name,
    split_names,
    split_note,
    strata_of,
    stratified_split,
)
from guidance_viz.data.tables import COLUMNS
from guidance_viz.data.wrapped import WrappedSource

Values: TypeAlias = Sequence[Any] | np.ndarray | pd.Series | torch.Tensor | str


def wrap(dataset: Any, *, labels: Values | None = None, groups: Values | None = None,
         attributes: Values | None = None, splits: Values | None = None,
         class_names: Sequence[str] | None = None, group_names: Sequence[str] | None = None,
         attribute_names: Sequence[str] | None = None, boxes: pd.DataFrame | None = None,
         extra: Mapping[str, Values] | Sequence[str] = (), sample_ids: Values | None = None, image: str | int | None = None,
         mean: Sequence[float] | None = None, std: Sequence[float] | None = None,
         image_size: int | None = None, resize: str = "crop", name: str = "wrapped",
         seed: int = 0) -> Dataset:
    """Use a data set of your own, with its own transform left in place.

    Parameters
    ----------
    dataset
        Anything with a length and ``dataset[i]`` that gives an image, ``(image, label, …)`` or a mapping with
        an image: a torch or torchvision data set, a ``Subset`` or ``ConcatDataset``, a Hugging Face data set;
        or a mapping of splits to such data sets. An image may be of PIL, a tensor or an array.
    labels
        A value an item, or the name of a column or attribute; an array (N, K) of 0 and 1 where a photo can be
        of several classes. ``None``: those the data set holds apart from its images; else every item is read
        once.
    groups, attributes
        As ``labels``; without groups they are label × attribute. Empty, ``None`` or -1: not known.
    splits
        One split for all, a value an item, or the name of a column; ``None``: one is made, stratified by
        class and group, and ``notes`` says so.
    class_names, group_names, attribute_names
        Names of the numbers; ``None``: the data set's own.
    boxes
        ``sample_id``, ``x0``, ``y0``, ``x1``, ``y1``, perhaps ``class``. What the transform does to the
        geometry is not known here, so they are fractions of the image *as the data set gives it*, after its
        transform.
    extra
        Further columns to look at and filter by: values an item by name, or names of the data set's own columns.
    sample_ids
        An id an item, or the name of a column; ``None``: the item's number, after its split where there are
        several.
    image
        Key or place of the image in an item, where it is not found by itself.
    mean, std
        What the transform normalises with. It is undone, so that images are RGB in [0, 1]: the classifier
        normalises.
    image_size, resize
        Resize and crop further, see :class:`guidance_viz.data.View`; ``None``: images stay as they are.
    name
        For people.
    seed
        Of the split that is made.

    Returns
    -------
    Dataset
        Its ``fingerprint`` rests on a Hugging Face data set's own, on the bytes of images that are one array
        in memory (``data``, ``tensors``), else on 64 of the images; its ``spec`` is ``None``.

    Raises
    ------
    DataError
        The data set has no length, an image or label cannot be understood, or a value is not what it should
        be.
    ShapeError
        There are more or fewer values than items.

    Warns
    -----
    UserWarning
        The transform is random, or images are not in [0, 1].
    """
    if (mean is None) != (std is None):
        raise OptionError("Of mean and std only one was given; pass both, as the transform has them, or "
                          "neither.")
    whole, parts = _joined(dataset)
    source = WrappedSource(whole, np.arange(len(whole)), view=View(image_size, resize), image=image,
                           mean=mean, std=std)
    rows = pd.DataFrame({"sample_id": _ids(whole, sample_ids, parts), "path": find_paths(whole) or ""},
                        index=range(len(whole)))
    names, notes = _fill_labels(rows, whole, labels, class_names)
    group_list = _fill(rows, whole, "group", groups, group_names)
    attribute_list = _fill(rows, whole, "attribute", attributes, attribute_names)
    rows["split"], more = _splits(rows, whole, splits, parts, seed)
    rows = _with_own(rows, whole, extra)
    return Dataset(rows, source, class_names=names, group_names=group_list, attribute_names=attribute_list,
                   boxes=boxes, name=name, notes=[*notes, *more, *_probe(source)])


def _joined(dataset: Any) -> tuple[Any, list[tuple[str, int]]]:
    """One data set, and the splits it was joined from with their lengths."""
    if not isinstance(dataset, Mapping):
        _length(dataset)
        return dataset, []
    parts = [(split_name(split), part) for split, part in dataset.items()]
    whole: ConcatDataset[Any] = ConcatDataset([part for _, part in parts if _length(part)])
    return whole, [(split, len(part)) for split, part in parts]


def _length(dataset: Any) -> int:
    try:
        return len(dataset)
    except TypeError:
        raise DataError(f"A {type(dataset).__name__} has no length, so its items cannot be asked for by "
                        "number. Pass a map-style data set; a stream can be put in a list first.") from None


def _values(dataset: Any, given: Values, what: str) -> list[Any]:
    found = column(dataset, given) if isinstance(given, str) else given
    values = [plain(value) for value in (found.tolist() if hasattr(found, "tolist") else found)]
    if len(values) != len(dataset):
        raise ShapeError(f"{what} has {len(values)} values but the data set has {len(dataset)} items; "
                         "pass one an item.")
    return values


def _ids(dataset: Any, given: Values | None, parts: list[tuple[str, int]]) -> list[str]:
    if given is not None:
        return [str(value) for value in _values(dataset, given, "sample_ids")]
    if not parts:
        return [str(item) for item in range(len(dataset))]
    return [f"{split}/{item}" for split, length in parts for item in range(length)]


def _fill_labels(rows: pd.DataFrame, dataset: Any, given: Values | None,
                 class_names: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Write the labels into the table; return the names of the classes and lines for the person."""
    found = find_labels(dataset) if given is None else given
    notes = [] if found is not None else ["The data set does not hold its labels apart from its images, "
                                          "so every item was read once to find them."]
    values = [plain(item_label(dataset[item])) for item in range(len(dataset))] if found is None else \
        _values(dataset, found, "labels")
    names = class_names if class_names is not None else find_class_names(dataset)
    if values and all(isinstance(value, tuple) for value in values):
        rows["labels"] = pd.Series([tuple(map(int, value)) for value in values], dtype=object)
        rows["label"] = [int(np.argmax(value)) for value in values]
        return list(names) if names is not None else [str(number) for number in range(len(values[0]))], notes
    rows["label"], known = codes(values, names, "label")
    return known, notes


def _fill(rows: pd.DataFrame, dataset: Any, what: str, given: Values | None,
          names: Sequence[str] | None) -> list[str]:
    if given is None:
        return list(names or [])
    rows[what], known = codes(_values(dataset, given, f"{what}s"), names, what, unknown=True)
    return known


def _with_own(rows: pd.DataFrame, dataset: Any, given: Mapping[str, Values] | Sequence[str]) -> pd.DataFrame:
    if isinstance(given, str):
        raise OptionError(f"extra is one text, {given!r}; expected names, or values by name. Write extra=[{given!r}].")
    taken = sorted(set(given) & set(COLUMNS))
    if taken:
        raise OptionError(f"extra has a column {taken[0]!r}, which has a meaning of its own. Give it another name, or pass "
                          "it by its own parameter.")
    asked = given if isinstance(given, Mapping) else {name: name for name in given}
    own = {name: _values(dataset, values, f"extra[{name!r}]") for name, values in asked.items()}
    return pd.concat([rows, pd.DataFrame(own, index=rows.index)], axis=1)


def _splits(rows: pd.DataFrame, dataset: Any, given: Values | None, parts: list[tuple[str, int]],
            seed: int) -> tuple[list[str], list[str]]:
    if isinstance(given, str) and is_split(given):
        return [split_name(given)] * len(dataset), []
    if given is not None:
        return split_names(_values(dataset, given, "splits")), []
    if parts:
        return [split for split, length in parts for _ in range(length)], []
    return stratified_split(strata_of(rows), seed=seed), [split_note(seed)]


def _probe(source: WrappedSource) -> list[str]:
    """Read the first image that can be read twice, and say what is odd about it."""
    row = next((row for row in range(min(len(source), 8)) if source.pixels(row).size), None)
    if row is None:
        return []
    first, second, lines = source.pixels(row), source.pixels(row), []
    if not np.array_equal(first, second):
        lines.append("Reading an item twice gives two images: its transform is random, so explanations "
                     "would change at each look. Wrap the data set with the transform of evaluation.")
    if first.dtype == np.float32 and (first.min() < -1e-3 or first.max() > 1 + 1e-3):
        lines.append(f"Images have values from {first.min():.3g} to {first.max():.3g}; expected RGB in [0, "
                     "1]. If the transform normalises, pass its mean= and std=, so that the classifier "
                     "alone normalises.")
    for line in lines:
        warnings.warn(line, UserWarning, stacklevel=3)
    return lines
