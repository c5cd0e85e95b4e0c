"""The labels of a person's own data set: read off where it holds them apart, and compared with some of its items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from dataclasses import replace
from typing import Any

from torch.utils.data import ConcatDataset, Subset

from guidance_viz.core import DataError
from guidance_viz.data.annotations import class_names as names_of
from guidance_viz.data.annotations import followed, is_hugging_face, number_of, own_names, read_off
from guidance_viz.data.first import spread_rows
from guidance_viz.data.items import CURE, ENOUGH, PROBES, LabelPlace, NotPlainError, item_of, label_place, read_all
from guidance_viz.data.meaning import Labels, joined

EACH = "the items, each read once"
OTHERWISE = "says otherwise"


def labels_of(dataset: Any, image: str | int | None = None, label: str | int | None = None,
              class_names: Sequence[str] | None = None) -> Labels:
    """Find the labels of a data set's items.

    What is read off the data set is compared with items spread over it, the first and the last among them. Where an item
    says otherwise, the items are right: they are what a model was trained on. Then, and where nothing can be read off,
    every item is read once.

    Parameters
    ----------
    dataset
        The data set.
    image, label
        Key or place of the image and of the label in an item, where the person named it.
    class_names
        The person's own names of the classes, by which parts of a ``ConcatDataset`` are joined.

    Raises
    ------
    DataError
        There are none, they stand for no one class, or they change at each reading.
    """
    if type(dataset) is ConcatDataset:
        return joined([(f"part {number}", labels_of(part, image, label, class_names))
                       for number, part in enumerate(dataset.datasets)], class_names)
    found = None if label is not None else read_off(dataset, class_names)
    if found is not None and is_hugging_face(dataset) and not dataset.format.get("type"):
        return found  # its items are its columns
    items = _probes(dataset, len(dataset))
    if found is None:
        return _of_items(dataset, items, image, label)
    if not items:
        return found
    try:
        place = label_place(items, image, label)
        told = {number: place.read(item) for number, item in items.items()}
    except DataError as error:
        if isinstance(error, NotPlainError) and not _repeats(found.values):
            raise DataError(f"Nearly every item has another value in {found.where} ({_raw(found, 0)!r}, …), which are no "
                            f"classes. {error}") from error
        return replace(found, where=f"{found.where}, the items hold no label of one value to compare")
    differing = [number for number, value in told.items() if not same(_raw(found, number), value, found.names)]
    if not differing:
        return replace(found, agreed=len(told))
    return _as_items_say(dataset, found, place, differing[0], told[differing[0]])


def _repeats(values: Sequence[Any]) -> bool:
    """Whether values are classes by their number: of a few and more, half or fewer differ."""
    distinct = {repr(value) for value in values}
    return len(values) < ENOUGH or len(distinct) <= len(values) // 2


def read_through(labels: Labels) -> list[str]:
    """The line that tells that every item was read, where it was."""
    return ["The data set does not hold its labels apart from its images, so every item was read once to find them."] \
        if labels.where.startswith(EACH) else []


def same(read: Any, told: Any, names: Sequence[str] | None) -> bool:
    """Whether a label that was read off and one that an item holds are one: a number, its name, or its row of 0 and 1."""
    if isinstance(read, tuple) != isinstance(told, tuple):
        return number_of(read) == number_of(told) is not None
    if type(read) is type(told) or not (isinstance(read, str) or isinstance(told, str)):
        return bool(read == told)
    text, other = (read, told) if isinstance(read, str) else (told, read)
    return text == str(other) or (names is not None and number_of(other) in range(len(names))
                                  and names[number_of(other) or 0] == text)


def _probes(dataset: Any, count: int) -> dict[int, Any]:
    """Items that can be read, spread over a data set."""
    found = {}
    for number in spread_rows(count, PROBES).tolist():
        try:
            found[number] = item_of(dataset, number)
        except DataError:
            continue
    return found


def _raw(labels: Labels, number: int) -> Any:
    return (labels.values if labels.raw is None else labels.raw)[number]


def _of_items(dataset: Any, items: Mapping[int, Any], image: str | int | None, label: str | int | None) -> Labels:
    """The labels that every item holds."""
    if not len(dataset):
        return Labels([], names_of(dataset), "no item")
    place = label_place(items or {0: _none(dataset)}, image, label)
    values = read_all(dataset, place)
    names, note = own_names(dataset), ""
    if label is None and names is None and len(values) >= PROBES and len(set(map(repr, values))) == len(values):
        raise DataError(f"Each of {len(values)} items has a label of its own ({values[0]!r}, {values[1]!r}, …), so value "
                        f"{place.key!r} of an item is no class. Name the place or key of the label with label=, or pass "
                        "labels=, a value an item.")
    if names is None:
        names, note = _names_of_inner(dataset, values)
    said = [each for each in (place.said, note) if each]
    inner = dataset.dataset if type(dataset) is Subset else dataset
    return Labels(values, names, ", ".join([EACH, *said]), origin=id(inner))


def _none(dataset: Any) -> Any:
    """The first item, of which it is known that it cannot be read; says so."""
    try:
        return item_of(dataset, 0)
    except DataError as error:
        raise DataError(f"{error} Nor can any other that was tried. Mend the data set, or pass another.") from error


def _names_of_inner(dataset: Any, values: Sequence[Any]) -> tuple[list[str] | None, str]:
    """Names from what a data set is a part of, unless it may number its classes anew."""
    names, inner = names_of(dataset), getattr(dataset, "dataset", None)
    if names is None or not all(type(value) is int for value in values):
        return names, ""
    before = read_off(inner) if isinstance(inner, Sized) and len(inner) == len(values) else None
    if before is not None:
        return followed(before.values, names, values), ""
    present = sorted(set(values))
    if present == list(range(len(present))) and len(present) < len(names):
        return None, "their numbers may count anew, so they do not get the names of .dataset (class_names= names them)"
    return names, ""


def _as_items_say(dataset: Any, found: Labels, place: LabelPlace, number: int, told: Any) -> Labels:
    """The items' labels, where they say otherwise than what was read off."""
    again = place.read(item_of(dataset, number))
    if again != told:
        raise DataError(f"The label of item {number} of the {type(dataset).__name__} changes at each reading ({told!r}, "
                        f"then {again!r}), and {found.where} says {_raw(found, number)!r}. {CURE}")
    lost: dict[int, str] = {}
    values = read_all(dataset, place, lost.__setitem__)
    kept = [item for item in range(len(values)) if item not in lost]
    names = own_names(dataset)
    if names is None or found.names == names:
        names = followed([_raw(found, item) for item in kept], found.names, [values[item] for item in kept])
    filled = [values[kept[0]] if item in lost else value for item, value in enumerate(values)]
    return Labels(filled, names, f"the items, as {found.where} {OTHERWISE} (item {number}: {told!r}, not "
                  f"{_raw(found, number)!r})", lost=lost)
