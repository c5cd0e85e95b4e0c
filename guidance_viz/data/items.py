"""What an item of a person's own data set holds: where its image is, and its label, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from guidance_viz.core import DataError

IMAGE_KEYS = ("image", "img", "pixel_values", "x", "input", "inputs", "pixels")
LABEL_KEYS = ("label", "labels", "target", "targets", "y", "class", "fine_label", "class_id", "category_id", "class_label",
              "category", "cls", "label_id")
# Keys of what tells of objects in a photo rather than of the photo.
OBJECTS = ("boxes", "bbox", "bboxes", "masks", "area", "iscrowd")
# From so many items on, a value that is always the item's number is its number, and no label.
ENOUGH = 5
# So many items, spread over a data set, are looked at before its labels are believed.
PROBES = 20


class NotPlainError(DataError):
    """A value stands for no one label."""


def item_of(dataset: Any, number: int) -> Any:
    """``dataset[number]``; whatever a person's own code raises is told with the item.

    Raises
    ------
    DataError
        It raises, or gives ``None``.
    """
    try:
        item = dataset[number]
    except (Exception, SystemExit) as error:
        raise DataError(f"Item {number} of the {type(dataset).__name__} cannot be read ({type(error).__name__}: "
                        f"{error}).") from error
    if item is None:
        raise DataError(f"Item {number} of the {type(dataset).__name__} is None; expected an image, or an image and "
                        "a label.")
    return item


def find_image(item: Any, key: str | int | None = None) -> Any:
    """The image in an item: by its key, a usual key, or the first value that looks like one.

    Raises
    ------
    DataError
        The mapping holds none, or there is nothing of that key.
    """
    if key is not None:
        return value_at(item, key, "image")
    if isinstance(item, Mapping):
        usual = [item[name] for name in IMAGE_KEYS if name in item]
        looking = [value for value in item.values() if looks_like_image(value)]
        if not (usual or looking):
            raise DataError(f"An item has the keys {', '.join(map(str, item))}; none of them holds an image. "
                            "Name it with image=.")
        return (usual or looking)[0]
    if isinstance(item, tuple | list) and item:
        return next((value for value in item if looks_like_image(value)), item[0])
    return item


def value_at(item: Any, key: str | int, what: str) -> Any:
    """What an item has under a key or at a place.

    Raises
    ------
    DataError
        There is nothing; says what there is.
    """
    try:
        return item[key] if isinstance(item, Mapping) or not isinstance(key, str) else getattr(item, key)
    except (KeyError, IndexError, TypeError, AttributeError):
        there = f"the keys {', '.join(map(str, item))}" if isinstance(item, Mapping) else \
            f"{len(item)} values" if isinstance(item, tuple | list) else f"a {type(item).__name__}"
        raise DataError(f"{what}={key!r} names nothing in an item ({there}). Name another key or place.") from None


def looks_like_image(value: Any) -> bool:
    """Whether a value is a PIL image, or a tensor or array of two axes or more."""
    return hasattr(value, "getbands") or (hasattr(value, "dtype") and getattr(value, "ndim", 0) >= 2
                                          and max(value.shape, default=0) > 1)


@dataclass(frozen=True)
class LabelPlace:
    """Where in an item its label is.

    Attributes
    ----------
    key
        The key or place.
    said
        What was decided, in a half sentence; empty where it was plain.
    """

    key: Any
    said: str = ""

    def read(self, item: Any) -> Any:
        """The label of an item, plain.

        Raises
        ------
        DataError
            It has none, or not a plain one.
        """
        return plain_label(value_at(item, self.key, "label"))


def label_place(items: Mapping[int, Any], image: str | int | None = None, label: str | int | None = None) -> LabelPlace:
    """Where items hold their label, decided on some of them.

    Parameters
    ----------
    items
        Items by their number.
    image, label
        Key or place of the image, and of the label, where the person named it.

    Raises
    ------
    DataError
        They hold none.
    """
    one = next(iter(items.values()))
    if label is not None:
        return LabelPlace(label)
    if isinstance(one, Mapping):
        found = [name for name in LABEL_KEYS if name in one and name != image]
        if found:
            return LabelPlace(found[0])
        raise DataError(f"An item has the keys {', '.join(map(str, one))}; none of them is a label. Pass "
                        "labels=, a value an item, or name the key with label=.")
    if not isinstance(one, tuple | list) or len(one) < 2:
        raise DataError("The items hold an image and no label. Pass labels=, a value an item.")
    return _place_in_tuple(items, one, image)


def _place_in_tuple(items: Mapping[int, Any], one: Sequence[Any], image: str | int | None) -> LabelPlace:
    """The first plain value after the image, else before it; the item's own number is none."""
    at = image if isinstance(image, int) else next((p for p, value in enumerate(one) if looks_like_image(value)), 0)
    at %= len(one)
    order = [*range(at + 1, len(one)), *range(at)]
    plain = [place for place in order if all(_is_plain(item, place) for item in items.values())]
    own = [place for place in plain if len(items) >= ENOUGH and (
        _is_number(items, place) or (len(plain) > 1 and _is_name(items, place)))]
    left = [place for place in plain if place not in own] if len(plain) > 1 or at or len(items) >= PROBES else plain
    if left:
        return LabelPlace(left[0], f"value {own[0]} of an item is its number or name" if own and len(plain) > 1 else "")
    if own:
        raise DataError(f"The items hold an image and their own number (value {own[0]}), and no label. Pass labels=, "
                        "a value an item.")
    plain_label(one[order[0]])  # says what is wrong with the first that could be one
    raise DataError("The items hold no label that is the same kind in all of them. Pass labels=, a value an item.")


def _is_plain(item: Any, place: int) -> bool:
    try:
        plain_label(item[place])
    except (DataError, IndexError, TypeError, KeyError):
        return False
    return True


def _is_number(items: Mapping[int, Any], place: int) -> bool:
    values = {number: plain_label(item[place]) for number, item in items.items()}
    return all(type(value) is int and value == number for number, value in values.items())


def _is_name(items: Mapping[int, Any], place: int) -> bool:
    """Whether a value is a text that is another one in each item: a path, an id."""
    values = [plain_label(item[place]) for item in items.values()]
    return all(isinstance(value, str) for value in values) and len(set(values)) == len(values)


def plain(value: Any) -> Any:
    """A value as a number, a text or a tuple: tensors and arrays of one value are that value."""
    if isinstance(value, Enum):
        return plain(value.value) if isinstance(value.value, int) else value.name
    if hasattr(value, "detach") or hasattr(value, "numpy") or isinstance(value, np.ndarray | np.generic):
        value = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
        value = value.item() if value.size == 1 else value.tolist()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple):
        return plain(value[0]) if len(value) == 1 else tuple(plain(each) for each in value)
    return value


def plain_label(value: Any) -> Any:
    """A label as a number, a text, or a row of numbers; out of what tells of objects, the one class that they have.

    Raises
    ------
    NotPlainError
        It is none, or several; says what to pass.
    """
    if isinstance(value, Mapping):
        return _label_of_mapping(value)
    if looks_like_image(value):
        raise NotPlainError(f"A label has the shape {tuple(getattr(value, 'shape', getattr(value, 'size', ())))}; expected "
                            "one value an item. Pass labels=.")
    if isinstance(value, list | tuple) and any(not _is_scalar(each) for each in value):
        return _label_among(value)
    found = plain(value)
    if isinstance(found, str | bool | int | float | tuple):
        return found
    raise NotPlainError(f"A label is a {type(value).__name__}; expected a number or a text. {CURE}")


CURE = """Pass labels=, one value an item, for example:
    labels = [YOUR_CLASS_OF(dataset[i][1]) for i in range(len(dataset))]
    guidance_viz.data.wrap(dataset, labels=labels)"""


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | bytes | bool | int | float | np.generic) or getattr(value, "ndim", None) == 0


def _label_among(values: Sequence[Any]) -> Any:
    """The label in a list: of objects their class, else the one value that is plain."""
    if all(isinstance(each, Mapping) for each in values):
        return _one_class([_label_of_mapping(each) for each in values], "a list of objects")
    found = [plain_label(each) for each in values if not looks_like_image(each)
             and not isinstance(each, Mapping | list | tuple)]
    if len(found) == 1:
        return found[0]
    raise NotPlainError(f"A label holds {len(values)} values of which {len(found)} are plain. {CURE}")


def _label_of_mapping(value: Mapping[Any, Any]) -> Any:
    if isinstance(value.get("annotation"), Mapping):  # as the PASCAL VOC files are read
        objects = value["annotation"].get("object") or []
        listed: list[Any] = list(objects) if isinstance(objects, list | tuple) else [objects]
        return _one_class([each.get("name") for each in listed], "an annotation of PASCAL VOC")
    key = next((name for name in LABEL_KEYS if name in value), None)
    if key is None and len(value) == 1:
        key = next(iter(value))
    if key is None:
        raise NotPlainError(f"A label is a dict with the keys {', '.join(map(str, value))}, none of which is a label. "
                            f"{CURE}")
    inner = value[key]
    if isinstance(inner, Mapping):
        return _label_of_mapping(inner)
    found = plain(inner)
    if isinstance(found, tuple) and (any(name in value for name in OBJECTS) or not set(found) <= {0, 1}):
        return _one_class(list(found), f"the key {key!r} of a dict")
    return plain_label(inner)


def _one_class(found: Sequence[Any], where: str) -> Any:
    """The one class of all objects."""
    distinct = list(dict.fromkeys(found))
    if len(distinct) == 1 and distinct[0] is not None:
        return distinct[0]
    kinds = f"{len(distinct)} classes ({', '.join(map(str, distinct[:6]))})" if distinct else "no object"
    raise NotPlainError(f"The label of a photo is {where} with {kinds}; expected one class. {CURE}")


def read_all(dataset: Any, place: LabelPlace, lost: Callable[[int, str], None] | None = None) -> list[Any]:
    """The labels of all items.

    Parameters
    ----------
    dataset, place
        Whose, and where they are in an item.
    lost
        Called with an item that cannot be read, and why; ``None``: that is an error.

    Raises
    ------
    DataError
        An item cannot be read, or its label is not plain; names it, and what to pass.
    """
    found: list[Any] = []
    for number in range(len(dataset)):
        try:
            item = item_of(dataset, number)
        except DataError as error:
            if lost is None:
                raise DataError(f"{error} Its label is known from nowhere else. Pass labels=, a value an item, or leave it "
                                f"out:\n    guidance_viz.data.wrap(torch.utils.data.Subset(dataset, [i for i in "
                                f"range({len(dataset)}) if i != {number}]))") from error
            lost(number, str(error))
            found.append(None)
            continue
        try:
            found.append(place.read(item))
        except DataError as error:
            cure = "" if "labels=" in str(error) else " Pass labels=, a value an item."
            raise DataError(f"Item {number} of the {type(dataset).__name__}: {error}{cure}") from error
    return found
