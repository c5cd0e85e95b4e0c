"""Take over a person's own data set: any torch map-style data set, or a Hugging Face one."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import torch

from guidance_viz.core import DataError, OptionError, ShapeError
from guidance_viz.data.accepted import accepted
from guidance_viz.data.annotations import class_names as names_of
from guidance_viz.data.annotations import column, find_paths, is_hugging_face, named_column
from guidance_viz.data.codes import codes
from guidance_viz.data.compared import OTHERWISE, labels_of, read_through
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.geometry import View
from guidance_viz.data.items import plain
from guidance_viz.data.meaning import Labels, joined, understood
from guidance_viz.data.passed_over import is_passed_over
from guidance_viz.data.probing import probe
from guidance_viz.data.splits import given_or_made, is_split, lone_split_note, split_name
from guidance_viz.data.tables import COLUMNS
from guidance_viz.data.wrapped import WrappedSource

logger = logging.getLogger(__name__)
Values: TypeAlias = Sequence[Any] | np.ndarray | pd.Series | torch.Tensor | str


def wrap(dataset: Any, *, labels: Values | None = None, groups: Values | None = None,
         attributes: Values | None = None, splits: Values | None = None,
         class_names: Sequence[str] | None = None, group_names: Sequence[str] | None = None,
         attribute_names: Sequence[str] | None = None, boxes: pd.DataFrame | None = None,
         extra: Mapping[str, Values] | Sequence[str] = (), sample_ids: Values | None = None, image: str | int | None = None,
         label: str | int | None = None, multilabel: bool | None = None,
         mean: Sequence[float] | None = None, std: Sequence[float] | None = None,
         image_size: int | None = None, resize: str = "crop", name: str = "wrapped",
         seed: int = 0) -> Dataset:
    """Use a data set of your own, with its own transform left in place.

    Parameters
    ----------
    dataset
        Anything with a length and ``dataset[i]`` that gives an image, ``(image, label, …)`` or a mapping with
        an image: a torch or torchvision data set, a ``Subset`` or ``ConcatDataset``, a Hugging Face data set;
        a ``DataLoader`` over one; or a mapping of splits to such data sets, which are joined by the names of their
        classes. An image may be of PIL, a tensor or an array.
    labels
        A value an item, or the name of a column or attribute; an array (N, K) of 0 and 1 where a photo can be
        of several classes. ``None``: those the data set holds apart from its images, compared with up to 20 of its
        items, which are right where they differ; else every item is read once. ``read_as`` says which.
    groups, attributes
        As ``labels``; without groups they are label × attribute. Empty, ``None`` or -1: not known.
    splits
        One split for all, a value an item, or the name of a column; ``None``: one is made, stratified by
        class and group, and ``notes`` says so.
    class_names, group_names, attribute_names
        Names of the numbers; ``None``: the data set's own, or the numbers that occur. The data set's own class names in
        another order go by name.
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
    label
        Key or place of the label in an item, in the same way.
    multilabel
        Whether a photo can be of several classes, where labels are rows of 0 and 1. ``None``: it can unless every row has
        exactly one 1.
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
        The data set has no numbered items, no image can be read, a label cannot be understood or may mean several
        things, or a value is not what it should be. The text says what to pass.
    ShapeError
        There are more or fewer values than items.

    Warns
    -----
    UserWarning
        The transform is random, images are not in [0, 1], or items have other labels than were read off.
    """
    if (mean is None) != (std is None):
        raise OptionError("Of mean and std only one was given; pass both, as the transform has them, or "
                          "neither.")
    whole, parts, notes = accepted(dataset)
    source = WrappedSource(whole, np.arange(len(whole)), view=View(image_size, resize), image=image,
                           mean=mean, std=std)
    lengths = [(split, len(part)) for split, part in parts]
    rows = pd.DataFrame({"sample_id": _ids(whole, sample_ids, lengths), "path": find_paths(whole) or ""},
                        index=range(len(whole)))
    found = _labels(whole, parts, labels, class_names, image, label)
    meaning = understood(found, class_names, multilabel)
    rows["label"] = meaning.label
    if meaning.rows is not None:
        rows["labels"] = pd.Series(meaning.rows, dtype=object, index=rows.index)
    group_list = _fill(rows, whole, parts, "group", groups, group_names)
    attribute_list = _fill(rows, whole, parts, "attribute", attributes, attribute_names)
    rows["split"], more = _splits(rows, whole, splits, lengths, seed)
    rows = _with_own(rows, whole, extra)
    ds = Dataset(rows, source, class_names=meaning.names, group_names=group_list,
                 attribute_names=attribute_list, boxes=boxes, name=name,
                 notes=[*read_through(found), *notes, *more, *lone_split_note(rows["split"]), *probe(source)],
                 read_from="; ".join([f"read from {found.said}", *meaning.said, *_strange(meaning.names)]))
    ds = ds.without(dict(found.lost or {}))
    logger.info("%s: %s", name, ds.read_as)
    if OTHERWISE in found.where:
        warnings.warn(f"Labels were {ds.read_from}.", UserWarning, stacklevel=2)
    return ds


def _values(dataset: Any, given: Values, what: str) -> list[Any]:
    found: Any = column(dataset, given) if isinstance(given, str) else given
    if isinstance(found, pd.DataFrame):
        found = found.to_numpy()
    if isinstance(found, Mapping):
        found = _by_number(found, len(dataset), what)
    if not isinstance(found, Iterable):
        raise OptionError(f"{what} is a {type(found).__name__}; expected a value an item, or the name of a column.")
    values = [plain(value) for value in (found.tolist() if hasattr(found, "tolist") else found)]
    if len(values) != len(dataset):
        raise ShapeError(f"{what} has {len(values)} values but the data set has {len(dataset)} items; "
                         "pass one an item.")
    return values


def _by_number(given: Mapping[Any, Any], count: int, what: str) -> list[Any]:
    """Values by the number of their item."""
    if len(given) != count or any(number not in given for number in range(count)):
        raise DataError(f"{what} is a mapping with the keys {', '.join(map(repr, list(given)[:3]))}, …; expected the "
                        f"numbers of the items, 0 to {count - 1}. Pass a list with a value an item.")
    return [given[number] for number in range(count)]


def _ids(dataset: Any, given: Values | None, parts: list[tuple[str, int]]) -> list[str]:
    if given is not None:
        return [str(value) for value in _values(dataset, given, "sample_ids")]
    if not parts:
        return [str(item) for item in range(len(dataset))]
    return [f"{split}/{item}" for split, length in parts for item in range(length)]


def _labels(whole: Any, parts: list[tuple[str, Any]], given: Values | None, class_names: Sequence[str] | None,
            image: str | int | None, label: str | int | None) -> Labels:
    """The labels as given, else as they are found."""
    if isinstance(given, str):
        found = [(split, named_column(part, given)) for split, part in parts or [("", whole)]]
        return joined(found, class_names) if parts else found[0][1]
    if given is not None:
        return Labels(_values(whole, given, "labels"), names_of(whole), "labels=")
    if parts:
        return joined([(split, labels_of(part, image, label, class_names)) for split, part in parts], class_names)
    return labels_of(whole, image, label, class_names)


def _strange(names: Sequence[str]) -> list[str]:
    """Classes that came of folders of an operating system; their photos are classes of the data set, and stay."""
    found = [name for name in names if is_passed_over(name)]
    return [f"{', '.join(map(repr, found))} is a folder of an operating system and no class: remove it, or use "
            "load(\"folder\", …), which passes it over"] if found else []


def _fill(rows: pd.DataFrame, dataset: Any, parts: list[tuple[str, Any]], what: str, given: Values | None,
          names: Sequence[str] | None) -> list[str]:
    if given is None:
        return list(names or [])
    values = _values(dataset, given, f"{what}s")
    if isinstance(given, str) and parts and all(is_hugging_face(part) for _, part in parts):
        found = [(split, named_column(part, given)) for split, part in parts]
        if len({tuple(labels.names) for _, labels in found if labels.names is not None}) > 1:  # numbered differently
            values = list(joined(found, names).values)
    rows[what], known = codes(values, names, what, unknown=True)
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
    if given is None and parts:
        return [split for split, length in parts for _ in range(length)], []
    return given_or_made(None if given is None else _values(dataset, given, "splits"), rows, seed)
