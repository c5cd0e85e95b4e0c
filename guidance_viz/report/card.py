"""The data card, and the model's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.report.found import Cell, DataCard, ModelCard, Version
from guidance_viz.session.photos.tables import group_of

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

SPLITS = ("train", "val", "test")
LOOKED_AT = 200  # photos whose size is looked up


def data_card(ds: Dataset, data_hash: str, readable: np.ndarray, look: bool = True) -> DataCard:
    """Describe a data set.

    Parameters
    ----------
    ds
        The data set.
    data_hash
        Its content hash.
    readable
        Which photos could be read, bool (N,).
    look
        Whether to look at photos for their sizes.
    """
    split = ds.table["split"].to_numpy()
    splits = tuple(name for name in SPLITS if (split == name).any())
    return DataCard(
        name=ds.name,
        source=_source(ds.spec()),
        photos=len(ds),
        splits=splits,
        cells=_cells(ds, split, splits),
        class_names=tuple(ds.class_names),
        group_names=tuple(ds.group_names) if ds.groups_known else (),
        objects="masks" if ds.has_masks else "boxes" if ds.has_boxes else "",
        located=int(np.sum(ds.localized)),
        boxes=len(ds.boxes),
        side=ds.image_size,
        sizes=_sizes(ds) if look else (),
        left_out=len(ds.problems) + int((~readable).sum()),
        data_hash=data_hash,
        notes=tuple(ds.notes),
    )


def _source(spec: Mapping[str, Any] | None) -> str:
    if spec is None:
        return "given in Python"
    place = f", {os.fspath(spec['root'])}" if spec.get("root") else ""
    options = {k: v for k, v in spec.items() if k not in ("format", "root", "sample_ids") and v is not None}
    named = "".join(f", {name}={value}" for name, value in options.items())
    some = ", a part of it" if "sample_ids" in spec else ""
    return f"format {spec['format']}{place}{named}{some}"


def _cells(ds: Dataset, split: np.ndarray, splits: tuple[str, ...]) -> tuple[Cell, ...]:
    labels, groups = ds.table["label"].to_numpy(np.int64), group_of(ds)
    found = []
    for label, name in enumerate(ds.class_names):
        here = groups[labels == label]
        for group in np.unique(here) if ds.groups_known else [-1]:
            rows = (labels == label) & (groups == group)
            called = "" if not ds.groups_known else ds.group_names[group] if group >= 0 else "not known"
            found.append(Cell(name, called, {each: int((rows & (split == each)).sum()) for each in splits}))
    return tuple(found)


def _sizes(ds: Dataset) -> tuple[str, ...]:
    """Smallest, median and largest size by area, of the photos that can be read among some."""
    rows = np.unique(np.linspace(0, len(ds) - 1, min(LOOKED_AT, len(ds))).astype(np.int64))
    sizes = ds.photo_sizes(rows)
    sizes = sizes[(sizes > 1).all(axis=1)]
    if not len(sizes):
        return ()
    ordered = sizes[np.argsort(sizes.prod(axis=1), kind="stable")]
    shown = [f"{width} × {height}" for width, height in (ordered[0], ordered[len(ordered) // 2], ordered[-1])]
    return tuple(dict.fromkeys(shown))


def model_card(
    manifest: Mapping[str, Any], settings: Mapping[str, Any], current: str, methods: Mapping[int, str]
) -> ModelCard:
    """Describe the classifier.

    Parameters
    ----------
    manifest
        Of the run.
    settings
        Of the run.
    current
        The accepted version.
    methods
        Method by the number of the mitigation.
    """
    source = manifest["model"]["source"]
    words = (
        "given in Python"
        if source is None
        else ", ".join(
            [
                str(source.get("source", "")),
                *([f"weights {Path(str(source['weights'])).name}"] if source.get("weights") else []),
            ]
        )
    )
    target = "the label's logit less the mean of the others" if settings["contrast"] else "the label's logit"
    versions = tuple(
        Version(entry["name"], entry["hash"], methods.get(entry["mitigation"], ""), entry["name"] == current)
        for entry in manifest["models"]
    )
    return ModelCard(words, manifest["model"]["layer"], settings["attribution"], target, versions)
