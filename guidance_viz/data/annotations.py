"""Labels and other columns of a person's own data set, found without decoding images where possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Any

import numpy as np

from guidance_viz.core import DataError

LABEL_ATTRIBUTES = ("targets", "labels", "_labels", "y")
LABEL_KEYS = ("label", "labels", "target", "targets", "y", "class", "fine_label")


def is_hugging_face(dataset: Any) -> bool:
    """Whether a data set is a table of the package ``datasets``."""
    return all(hasattr(dataset, name) for name in ("features", "column_names", "with_format"))


def find_labels(dataset: Any) -> Sequence[Any] | None:
    """The labels of a data set's items, without reading images; ``None`` where they are not held apart.

    Looked for in the parts of ``Subset`` and ``ConcatDataset``, in a Hugging Face column of class labels, in
    the attributes :data:`LABEL_ATTRIBUTES` and in the second of a ``TensorDataset``'s tensors.
    """
    if hasattr(dataset, "datasets"):
        parts = [find_labels(part) for part in dataset.datasets]
        known = [part for part in parts if part is not None]
        return [label for part in known for label in part] if len(known) == len(parts) else None
    if hasattr(dataset, "indices") and hasattr(dataset, "dataset"):
        inner = find_labels(dataset.dataset)
        return None if inner is None else [inner[int(item)] for item in dataset.indices]
    if is_hugging_face(dataset):
        name = _label_column(dataset)
        return None if name is None else column(dataset, name)
    return _attribute_labels(dataset)


def find_class_names(dataset: Any) -> list[str] | None:
    """The names of the classes where the data set holds them."""
    inner = dataset.datasets[0] if hasattr(dataset, "datasets") and len(dataset.datasets) else \
        getattr(dataset, "dataset", None)
    if inner is not None:
        return find_class_names(inner)
    if is_hugging_face(dataset):
        name = _label_column(dataset)
        return None if name is None else getattr(dataset.features[name], "names", None)
    classes = getattr(dataset, "classes", None)
    return [str(name) for name in classes] if isinstance(classes, list | tuple) else None


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


def item_label(item: Any) -> Any:
    """The label in an item: its second value, or the value of a usual key.

    Raises
    ------
    DataError
        It holds none.
    """
    if isinstance(item, Mapping):
        found = [item[name] for name in LABEL_KEYS if name in item]
        if found:
            return found[0]
        raise DataError(f"An item has the keys {', '.join(map(str, item))}; none of them is a label. Pass "
                        "labels=.")
    if isinstance(item, tuple | list) and len(item) > 1:
        return item[1]
    raise DataError("The items hold an image and no label. Pass labels=, a value an item.")


def plain(value: Any) -> Any:
    """A label as a number, a text or a tuple: tensors and arrays of one value are that value."""
    if hasattr(value, "numpy") or isinstance(value, np.ndarray | np.generic):
        value = np.asarray(value).tolist()
    return tuple(value) if isinstance(value, list) else value


def _label_column(dataset: Any) -> str | None:
    classes = [name for name, feature in dataset.features.items() if hasattr(feature, "names")]
    usual = [name for name in LABEL_KEYS if name in dataset.column_names]
    return next(iter([name for name in usual if name in classes] + classes + usual), None)


def _attribute_labels(dataset: Any) -> Sequence[Any] | None:
    change = getattr(dataset, "target_transform", None)
    for name in LABEL_ATTRIBUTES:
        values: Any = getattr(dataset, name, None)
        if isinstance(values, Sized) and isinstance(values, Iterable) and len(values) == len(dataset):
            return [plain(value) if change is None else change(plain(value)) for value in values]
    tensors: Sequence[Any] = getattr(dataset, "tensors", ())
    return tensors[1] if len(tensors) > 1 else None
