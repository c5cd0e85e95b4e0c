"""What may be wrapped: data sets whose items can be asked for by number; what is like one is told what to pass instead."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch.utils.data import (
    ConcatDataset,
    DataLoader,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    Subset,
    SubsetRandomSampler,
)

from guidance_viz.core import DataError
from guidance_viz.data.splits import named_parts


def accepted(dataset: Any) -> tuple[Any, list[tuple[str, Any]], list[str]]:
    """A person's data set as one with numbered items.

    Parameters
    ----------
    dataset
        A map-style data set, a ``DataLoader`` over one, or a mapping of splits to such.

    Returns
    -------
    tuple
        The data set; the splits that it was joined from, each with its own data set (none where none were given); and lines
        for the person.

    Raises
    ------
    DataError
        Its items cannot be asked for by number, or a split has no such name.
    """
    if not isinstance(dataset, Mapping):
        notes: list[str] = []
        return _map_style(dataset, notes), [], notes
    if not dataset:
        raise DataError("The mapping of splits is empty; expected data sets by the names of their splits, such as "
                        '{"train": …, "val": …}.')
    notes = []
    if "image" in dataset or all(isinstance(part, torch.Tensor | np.ndarray) for part in dataset.values()):
        raise DataError(f"The mapping holds {', '.join(map(str, dataset))}, which are no splits; expected data sets by the "
                        "names of their splits. Arrays make a data set by "
                        "torch.utils.data.TensorDataset(images, labels).")
    whole = {name: _map_style(part, notes) for name, part in dataset.items()}
    parts, more = named_parts(whole)
    joined: Any = whole[next(iter(whole))] if parts is None else ConcatDataset([part for _, part in parts])
    return joined, parts or [], [*notes, *more]


def _map_style(dataset: Any, notes: list[str]) -> Any:
    """The data set itself, or that of a loader; raises for what has no numbered items."""
    if isinstance(dataset, DataLoader):
        return _of_loader(dataset, notes)
    name = type(dataset).__name__
    if isinstance(dataset, str | os.PathLike):
        raise DataError(f"{os.fspath(dataset)!r} is a path, and wrap takes a data set. Load it, for example:\n"
                        f"    guidance_viz.data.load(\"folder\", {os.fspath(dataset)!r})")
    if isinstance(dataset, pd.DataFrame):
        raise DataError("A table of photos is loaded, not wrapped:\n"
                        "    guidance_viz.data.load(\"table\", \"photos\", table=table, path=\"path\", label=\"label\")")
    if isinstance(dataset, tuple) and len(dataset) == 2 and all(hasattr(each, "shape") for each in dataset):
        raise DataError("A pair of arrays is no data set. Make one of them:\n"
                        "    guidance_viz.data.wrap(torch.utils.data.TensorDataset(images, labels))")
    if isinstance(dataset, IterableDataset) or (hasattr(dataset, "__iter__") and not hasattr(dataset, "__getitem__")):
        raise DataError(f"A {name} has no length that items can be asked for by: it is a stream, whose items come one "
                        f"after the other. Pass a map-style data set; {_unstreamed(dataset)}")
    try:
        len(dataset)
    except Exception:  # a person's own code may raise anything
        raise DataError(f"A {name} has no length, so its items cannot be asked for by "
                        f"number. Pass a map-style data set; {_unstreamed(dataset)}") from None
    return dataset


def _unstreamed(dataset: Any) -> str:
    if type(dataset).__module__.split(".")[0] == "datasets" or hasattr(dataset, "features"):
        return ("load it with streaming=False, or keep a part of it:\n"
                "    guidance_viz.data.wrap(datasets.Dataset.from_list(list(stream.take(1000)), features=stream.features))")
    return "a stream can be put in a list first:\n    guidance_viz.data.wrap(list(stream))"


def _of_loader(loader: DataLoader[Any], notes: list[str]) -> Any:
    """The data set of a loader that gives each of its items once, in any order."""
    inner = _map_style(loader.dataset, notes)
    sampler = loader.sampler
    if type(sampler) is SubsetRandomSampler:
        notes.append(f"A DataLoader was given: the {len(sampler)} items of its sampler are read.")
        return Subset(inner, sorted(int(item) for item in sampler.indices))
    whole = type(sampler) is SequentialSampler or (type(sampler) is RandomSampler and not sampler.replacement
                                                   and sampler.num_samples == len(inner))
    if not whole or (loader.batch_size is None and not _has_default_batches(loader)):
        raise DataError(f"A DataLoader with a {type(sampler).__name__} gives other items at each pass. Pass what it draws "
                        "from:\n    guidance_viz.data.wrap(loader.dataset)")
    notes.append("A DataLoader was given: its data set is read, one item at a time, in the data set's order.")
    return inner


def _has_default_batches(loader: DataLoader[Any]) -> bool:
    """Whether no batch sampler of the person's own decides what is drawn."""
    return loader.batch_sampler is None


