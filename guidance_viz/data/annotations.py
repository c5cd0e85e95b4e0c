"""Labels and other columns of a person's own data set, found without decoding images where possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Any

from guidance_viz.core import DataError
from guidance_viz.data.items import LABEL_KEYS, plain, plain_label
from guidance_viz.data.meaning import Labels, joined

LABEL_ATTRIBUTES = ("targets", "labels", "_labels", "y")
NAME_ATTRIBUTES = ("classes", "class_names", "label_names", "idx_to_class", "id2label")


def is_hugging_face(dataset: Any) -> bool:
    """Whether a data set is a table of the package ``datasets``."""
    return all(hasattr(dataset, name) for name in ("features", "column_names", "with_format"))


def read_off(dataset: Any, names: Sequence[str] | None = None) -> Labels | None:
    """The labels of a data set's items, without reading images; ``None`` where they are not held apart.

    Looked for in the parts of ``Subset`` and ``ConcatDataset``, in a Hugging Face column of class labels, in
    the attributes :data:`LABEL_ATTRIBUTES` and in the second of a ``TensorDataset``'s tensors. ``names``: the person's own,
    by which parts are joined.

    Raises
    ------
    DataError
        Several Hugging Face columns may be the label, or parts number their classes differently.
    """
    if hasattr(dataset, "datasets"):
        parts = [(f"part {number}", read_off(part, names)) for number, part in enumerate(dataset.datasets)]
        known = [(name, part) for name, part in parts if part is not None]
        return joined(known, names) if known and len(known) == len(parts) else None
    if hasattr(dataset, "indices") and hasattr(dataset, "dataset"):
        inner = read_off(dataset.dataset, names)
        return None if inner is None else inner.taken([int(item) for item in dataset.indices])
    if is_hugging_face(dataset):
        column_name = _label_column(dataset)
        return None if column_name is None else named_column(dataset, column_name)
    return _attribute_labels(dataset)


def named_column(dataset: Any, name: str) -> Labels:
    """The labels in a column, or an attribute, that the person named.

    Raises
    ------
    DataError
        There is none of that name.
    """
    where = f"column {name!r}" if is_hugging_face(dataset) else f".{name}"
    values = [plain(value) for value in column(dataset, name)]
    feature = dataset.features.get(name) if is_hugging_face(dataset) else None
    if feature is None:
        return Labels(values, class_names(dataset), where)
    names = getattr(feature, "names", None)
    inner = getattr(getattr(feature, "feature", None), "names", None)
    if inner is not None:  # a list of classes a photo
        rows = [tuple(int(code in _codes(value)) for code in range(len(inner))) for value in values]
        return Labels(rows, list(inner), where)
    return Labels(values, None if names is None else list(names), where)


def class_names(dataset: Any) -> list[str] | None:
    """The names of the classes where the data set holds them, or what it is a part of."""
    if hasattr(dataset, "datasets"):
        found = [class_names(part) for part in dataset.datasets]
        return found[0] if found and all(names == found[0] for names in found) else None
    if is_hugging_face(dataset):
        name = _label_column(dataset)
        return None if name is None else getattr(dataset.features[name], "names", None)
    own = own_names(dataset)
    inner = getattr(dataset, "dataset", None)
    return own if own is not None or inner is None else class_names(inner)


def own_names(dataset: Any) -> list[str] | None:
    """The names of the classes in their numbers' order, from an attribute of the data set itself."""
    found = next((value for value in (getattr(dataset, name, None) for name in NAME_ATTRIBUTES)
                  if isinstance(value, list | tuple | Mapping) and len(value)), None)
    if isinstance(found, Mapping):
        found = _in_order({name: number for number, name in found.items()})
    names = None if found is None else [str(each) for each in found]
    numbered = getattr(dataset, "class_to_idx", None)
    ordered = _in_order(numbered) if isinstance(numbered, Mapping) else None
    # Where both are there, the numbers decide: a list may be in another order.
    return ordered if ordered is not None and (names is None or set(names) == set(ordered)) else names


def _in_order(numbered: Mapping[Any, Any]) -> list[str] | None:
    """Names by their numbers, where these are 0, 1, …, each once."""
    try:
        pairs = sorted((int(number), str(name)) for name, number in numbered.items())
    except (TypeError, ValueError):
        return None
    return [name for _, name in pairs] if [number for number, _ in pairs] == list(range(len(pairs))) else None


def _codes(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def find_paths(dataset: Any) -> list[str] | None:
    """The files of the items where the data set lists them as ``samples``, as torchvision's folders do."""
    if hasattr(dataset, "indices") and hasattr(dataset, "dataset"):
        inner = find_paths(dataset.dataset)
        return None if inner is None else [inner[int(item)] for item in dataset.indices]
    samples = getattr(dataset, "samples", None)
    if not isinstance(samples, list) or len(samples) != len(dataset):
        return None
    return [str(each[0]) for each in samples] if all(isinstance(each, tuple) for each in samples) else None


def column(dataset: Any, name: str) -> Sequence[Any]:
    """A column, or an attribute, of a data set by its name.

    Raises
    ------
    DataError
        There is none of that name.
    """
    if hasattr(dataset, "datasets"):
        return [value for part in dataset.datasets for value in column(part, name)]
    if is_hugging_face(dataset) and name in dataset.column_names:
        # Without its format: a transform set on the data set would decode the images.
        return list(dataset.with_format(None).select_columns([name])[name])
    if hasattr(dataset, "indices") and hasattr(dataset, "dataset"):
        inner = column(dataset.dataset, name)
        return [inner[int(item)] for item in dataset.indices]
    values = getattr(dataset, name, None)
    if values is None or callable(values) or len(values) != len(dataset):
        known = ", ".join(dataset.column_names) if is_hugging_face(dataset) else "its attributes"
        raise DataError(f"The data set has no column {name!r} with a value an item; looked among {known}. "
                        "Name another, or pass the values themselves.")
    return values


def _label_column(dataset: Any) -> str | None:
    """The Hugging Face column that holds the labels.

    Raises
    ------
    DataError
        Several may.
    """
    classes = [name for name, feature in dataset.features.items()
               if hasattr(feature, "names") or hasattr(getattr(feature, "feature", None), "names")]
    usual = [name for name in LABEL_KEYS if name in dataset.column_names]
    known = [name for name in usual if name in classes]
    if not known and len(classes) > 1:
        raise DataError(f"The columns {', '.join(classes)} all hold class labels. Which is the label? For example:\n"
                        f"    guidance_viz.data.wrap(dataset, labels={classes[0]!r})")
    return next(iter([*known, *classes, *usual]), None)


def _attribute_labels(dataset: Any) -> Labels | None:
    for name in LABEL_ATTRIBUTES:
        values: Any = getattr(dataset, name, None)
        if isinstance(values, Sized) and isinstance(values, Iterable) and not isinstance(values, str | Mapping) \
                and len(values) == len(dataset):
            return _changed(dataset, [_plain(value) for value in values], f".{name}")
    tensors: Sequence[Any] = getattr(dataset, "tensors", ())
    if len(tensors) < 2:
        return None
    return Labels([_plain(value) for value in tensors[1]], class_names(dataset), "the second of .tensors",
                  origin=id(dataset))


def _plain(value: Any) -> Any:
    """A value that is read off; one that is no plain label stays, to be compared and refused by name."""
    try:
        return plain_label(value)
    except DataError:
        return plain(value)


def _changed(dataset: Any, values: list[Any], where: str) -> Labels | None:
    """The labels after the data set's own ``target_transform``; names go with what they were before.

    ``None`` where it takes something else than a number: then items alone tell.
    """
    names, change = class_names(dataset), getattr(dataset, "target_transform", None)
    if change is None:
        return Labels(values, names, where, origin=id(dataset))
    try:
        changed = [plain(change(value)) for value in values]
    except (Exception, SystemExit):  # a person's own code
        return None
    return Labels(changed, followed(values, names, changed), f"{where} through target_transform", origin=id(dataset))


def followed(before: Sequence[Any], names: Sequence[str] | None, after: Sequence[Any]) -> list[str] | None:
    """Names of numbers that were written anew, where each new number stands for one old one; else ``None``."""
    old = [number for number in map(number_of, before) if number is not None]
    new = [number for number in map(number_of, after) if number is not None]
    if names is None or len(old) < len(before) or len(new) < len(after):
        return None
    pairs = set(zip(new, old, strict=True))
    if all(one == other for one, other in pairs):
        return list(names)
    place = dict(pairs)
    counted = len(pairs) == len(place) and sorted(place) == list(range(len(place)))
    known = all(0 <= number < len(names) for number in place.values())
    return [names[place[number]] for number in sorted(place)] if counted and known else None


def number_of(value: Any) -> int | None:
    """A label as a number: of a row with exactly one 1 its place."""
    if isinstance(value, tuple):
        return value.index(1) if set(value) <= {0, 1} and sum(value) == 1 else None
    return int(value) if isinstance(value, int | float) and value == value and float(value).is_integer() else None
