"""Data sets of the package ``datasets``: kept in a folder, in its cache, or on the hub."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guidance_viz.core import DataError, require
from guidance_viz.data.dataset import Dataset
from guidance_viz.data.formats import data_format
from guidance_viz.data.splits import is_split, split_name
from guidance_viz.data.wrapping import wrap

# What save_to_disk writes, for one data set and for a mapping of splits.
_SAVED = ("state.json", "dataset_dict.json")


@data_format("hf", title="Hugging Face", order=110,
             does="A data set of the package datasets: a folder, or a name in its cache or on the hub.")
def hugging_face(root: Path | None, *, config: str | None = None, split: str | None = None, label: str | None = None,
                 image: str | None = None, group: str | None = None, attribute: str | None = None,
                 class_names: Sequence[str] | None = None, cache: str | None = None, image_size: int | None = 224,
                 resize: str = "crop", seed: int = 0) -> Dataset:
    """Load a data set of the package ``datasets``; ``load("hf:NAME")`` is ``load("hf", "NAME")``.

    Parameters
    ----------
    root
        A folder that ``save_to_disk`` wrote, a folder that ``load_dataset`` reads, or a name in the cache or on the hub.
    config, split
        Which configuration, and which split alone, as ``load_dataset`` takes them; ``None``: the only one, and all.
    label, image, group, attribute
        Columns, where they are not found by themselves; see :func:`guidance_viz.data.wrap`.
    class_names
        The classes, where the data set does not name them, or their order.
    cache
        The folder of the cache; ``None``: that of the package.
    image_size, resize
        See :class:`guidance_viz.data.View`.
    seed
        Of the split that is made where there is none.

    Returns
    -------
    Dataset
        ``sample_id`` is the item's number, after its split where there are several.

    Raises
    ------
    DataError
        There is no such data set, or its labels cannot be understood.
    MissingDependencyError
        The package ``datasets`` is not installed.
    """
    if root is None:
        raise DataError("The format 'hf' needs the place of its data: load(\"hf\", \"path/or/name\").")
    found = _opened(root, config, split, cache)
    word = None if split is None else split.split("[")[0]
    known = split_name(word) if word is not None and is_split(word) else None
    return wrap(found, labels=label, image=image, groups=group, attributes=attribute, class_names=class_names, splits=known,
                image_size=image_size, resize=resize, seed=seed, name=root.name)


def _opened(root: Path, config: str | None, split: str | None, cache: str | None) -> Any:
    """The data set, or a mapping of splits to such."""
    datasets = require("datasets", "huggingface")
    try:
        if any((root / name).is_file() for name in _SAVED):
            saved = datasets.load_from_disk(os.fspath(root))
            return _split_of(saved, split, root)
        place = os.fspath(root.resolve()) if root.exists() else root.as_posix()
        return datasets.load_dataset(place, config, split=split, cache_dir=cache)
    except DataError:
        raise
    except Exception as error:  # the package raises many kinds: no network, no such name, no such configuration
        reason = str(error).strip().splitlines() or [""]
        raise DataError(f"The data set {root.as_posix()!r} cannot be loaded ({type(error).__name__}: {reason[0]}). Correct "
                        "the name, the configuration (config=) or the split (split=), or load it once where there is a "
                        "network.") from error


def _split_of(saved: Any, split: str | None, root: Path) -> Any:
    if split is None or not isinstance(saved, dict):
        return saved
    if split not in saved:
        raise DataError(f"The data set {os.fspath(root)!r} has no split {split!r}; it has {', '.join(saved)}. Correct "
                        "split=.")
    return saved[split]
