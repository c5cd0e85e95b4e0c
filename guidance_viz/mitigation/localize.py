"""Measure where a model's maps lie: every model with the same flags, whatever it was guided by."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from guidance_viz import metrics
from guidance_viz.attribution import one_pass, postprocess
from guidance_viz.attribution.modes import evaluating
from guidance_viz.core import DataError, Localization, Progress
from guidance_viz.data.localization import box_owners
from guidance_viz.metrics.arrays import to_numpy
from guidance_viz.mitigation.annotations import Annotations, annotations_of, class_table
from guidance_viz.mitigation.guide import cheapest_source
from guidance_viz.mitigation.head import seeded_sample
from guidance_viz.mitigation.types import Task
from guidance_viz.models import at_depth
from guidance_viz.models.places import FINAL
from guidance_viz.training.cancel import check_cancelled
from guidance_viz.training.extract import widen

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

SPLITS = ("val", "test")


@dataclass(frozen=True)
class Flags:
    """How maps are measured.

    Attributes
    ----------
    resize
        Bring maps to the size of the photos first, as the paper does; else boxes and masks to the maps' cells.
    photos
        Photos with a box or mask a split, at most: a seeded sample, the same for every model.
    reverse
        Whether what lies outside counts.
    contrast
        Explain the class's logit minus the mean of the others'.
    """

    resize: bool = True
    photos: int = 500
    reverse: bool = False
    contrast: bool = False


@dataclass(frozen=True)
class _Seen:
    """Post-processed maps of (photo, class) pairs of one split, with what was to be looked at."""

    maps: Tensor
    masks: Tensor
    exact: Tensor | None
    photos: int


def object_annotations(task: Task, reverse: bool = False) -> Annotations | None:
    """What maps are measured against: a photo's boxes as they are, else its exact mask; None where there are neither."""
    ds = task.ds
    if not ds.has_boxes:
        return annotations_of(task, "masks", reverse=reverse) if ds.has_masks else None
    boxed = annotations_of(task, "boxes", reverse=reverse)
    exact = np.setdiff1d(np.flatnonzero(ds.localized), box_owners(ds))
    return dataclasses.replace(boxed, ds=ds, exact=exact) if len(exact) else boxed


def measure(task: Task, name: str, clf: Classifier, extraction: Extraction, pairs: Sequence[tuple[str, str]],
            flags: Flags) -> Generator[Progress, None, list[Localization]]:
    """Measure a model's maps on the validation and the test split.

    Of an image with several classes the map of each annotated one counts. The threshold of the IoU is the best one on the
    validation photos (without any, on training photos), never on those of the test split.

    Parameters
    ----------
    task
        Data set, runtime and seed; its own model plays no part.
    name
        The model's name in the result.
    clf
        The model; pruned neurons are possible at ``"final"`` alone.
    extraction
        One pass of it over the data set: what it kept is not computed again.
    pairs
        Attribution methods and depths.
    flags
        How to measure.

    Returns
    -------
    list of Localization
        By pair, then split; empty where the data set has neither boxes nor masks.
    """
    annotations = object_annotations(task, flags.reverse)
    if annotations is None:
        return []
    found: list[Localization] = []
    for attribution, depth in pairs:
        seen: dict[str, _Seen] = {}
        for split in _splits(task, annotations):
            seen[split] = yield from _look(task, clf, extraction, annotations, attribution, depth, split, flags)
        held_out = next(iter(seen), "")
        if not held_out:
            continue
        threshold = metrics.iou_threshold(seen[held_out].maps, seen[held_out].masks)
        found += [_scored(name, split, attribution, depth, seen[split], threshold, held_out)
                  for split in SPLITS if split in seen]
    return found


def _splits(task: Task, annotations: Annotations) -> list[str]:
    """The split that the threshold is chosen on, then the others that are measured."""
    there = [split for split in ("val", "train", "test") if len(_rows(task, annotations, split))]
    first = [split for split in there if split != "test"][:1]
    return [*first, *(split for split in there if split == "test" and first)]


def _rows(task: Task, annotations: Annotations, split: str) -> np.ndarray:
    rows = task.ds.indices(split)
    present = np.asarray(annotations.present(class_table(task.ds)).any(axis=1))
    return rows[present[rows] & np.asarray(task.extraction.readable)[rows]]


def _look(task: Task, clf: Classifier, extraction: Extraction, annotations: Annotations, attribution: str, depth: str,
          split: str, flags: Flags) -> Generator[Progress, None, _Seen]:
    rows = seeded_sample(_rows(task, annotations, split), flags.photos, len(task.ds), task.seed)
    present = annotations.present(class_table(task.ds))
    there, runtime = at_depth(task.runtime.place(clf), depth), task.runtime
    parts: list[tuple[Tensor, Tensor, Tensor | None]] = []
    source = cheapest_source(task, there, extraction, final=depth == FINAL)
    photo = image_size(task)
    done, stage = 0, f"Measuring the maps ({attribution}, {depth}, {split})"
    with evaluating(there):
        for index, inputs in source.batches(rows, runtime.batch_size):
            check_cancelled(task.cancel, "Measuring the maps")
            places, targets = np.nonzero(present[index])
            with torch.no_grad():
                acts = widen(there, source.activations(there, runtime.to_device(inputs)))
            explained = torch.from_numpy(targets).to(acts.device)
            maps = one_pass(attribution)(there, acts[torch.from_numpy(places).to(acts.device)], explained,
                                         contrast=flags.contrast)[0].float().cpu()
            maps = postprocess(maps, size=photo if flags.resize else None)
            size = (maps.shape[1], maps.shape[2])
            parts.append((maps, annotations.masks(index[places], targets, *size),
                          None if len(annotations.exact) else _exact(task.ds, index[places], size)))
            done += len(index)
            yield Progress(stage, done, len(rows))
    exact = [part[2] for part in parts if part[2] is not None]
    return _Seen(torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts]),
                 torch.cat(exact) if exact else None, done)


def image_size(task: Task) -> tuple[int, int]:
    """Rows and columns of the images that the model gets.

    Raises
    ------
    DataError
        No photo can be read.
    """
    size = task.ds.image_size
    if size is not None:
        return size, size
    readable = np.flatnonzero(task.extraction.readable)
    if not len(readable):
        raise DataError(f"No photo of the data set {task.ds.name!r} can be read.")
    height, width = task.ds[int(readable[0])].image.shape[1:]
    return int(height), int(width)


def _exact(ds: Dataset, rows: np.ndarray, size: tuple[int, int]) -> Tensor | None:
    """Exact masks, where the data set has them beside boxes, also of photos that people drew on."""
    return ds.masks(*size, rows, exact=True) if ds.has_masks and ds.has_boxes else None


def _scored(name: str, split: str, attribution: str, depth: str, seen: _Seen, threshold: float,
            held_out: str) -> Localization:
    on = float("nan")
    if seen.exact is not None:
        shares = to_numpy(metrics.on_object(seen.maps, seen.exact, seen.masks))
        on = float(np.nanmean(shares)) if np.isfinite(shares).any() else on
    return Localization(
        name, split, attribution, depth, epg=metrics.mean_epg(seen.maps, seen.masks),
        iou=float(metrics.iou(seen.maps, seen.masks, threshold).double().mean()), threshold=threshold, on_object=on,
        dead_share=float((seen.maps.flatten(1).amax(dim=1) <= 0).double().mean()),
        box_area=float(seen.masks.double().mean()), photos=seen.photos, held_out=held_out)
