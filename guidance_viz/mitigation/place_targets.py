"""Place masks in the role of the answers: where the attention of a photo is to be kept, whatever was said of its map."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import DataError
from guidance_viz.mitigation.exchange import resize_masks
from guidance_viz.mitigation.place_masks import masks_of
from guidance_viz.mitigation.types import NONE, PLACED, YES, Guidance

if TYPE_CHECKING:
    from guidance_viz.mitigation.types import Task


@dataclass(frozen=True)
class PlaceTargets:
    """Photos that are guided by a place mask, and the masks.

    Attributes
    ----------
    masks
        float32 (N, h, w) in [0, 1] on the cells of the maps, nan where it is not known.
    known
        bool (N,): the training photos of which it is known.
    counts
        For the report.
    notes
        Lines for the person.
    """

    masks: np.ndarray
    known: np.ndarray
    counts: dict[str, int]
    notes: list[str]

    def into(self, guidance: Guidance) -> Guidance:
        """The answers, with :data:`PLACED` for every photo that has a mask: its own answer says less than where it is."""
        relevance = np.where(self.known, PLACED, guidance.relevance).astype(np.int8)
        return dataclasses.replace(guidance, relevance=relevance, counts={**guidance.counts, **self.counts})


def place_targets(task: Task, rows: np.ndarray) -> PlaceTargets:
    """The place masks of a task's training photos, on the cells of its maps.

    Parameters
    ----------
    task
        With ``places``.
    rows
        Rows to train on.

    Raises
    ------
    DataError
        Nothing is known of where the objects of the training photos are.
    """
    given = masks_of(task.ds, "answers", task.places)
    masks = resize_masks(torch.from_numpy(given), *task.extraction.maps.shape[1:]).numpy()
    inside = np.zeros(len(masks), bool)
    inside[rows] = True
    known = inside & ~np.isnan(masks).any(axis=(1, 2))
    if not known.any():
        raise DataError("Nothing is known of where the objects of the training photos are. Answer parts both yes and no, "
                        "draw boxes on photos of the training split, or leave masks='answers' out.")
    counts = dict(task.places.counts) if task.places is not None else {}
    kept = int((inside & ~known & (task.guidance.relevance != NONE)).sum())
    counts |= {"photos guided by a place mask": int(known.sum()), "photos guided by their answer": kept}
    unknown = int((inside & ~known).sum())
    notes = [f"Of {unknown} training photos it is not known where the object is: those whose map is answered are guided by "
             "that, the others are trained on as they are."] if unknown else []
    return PlaceTargets(masks.astype(np.float32), known, counts, notes)


def kept_by(relevance: np.ndarray) -> int:
    """How many photos have attention to keep: answered YES, or with a place mask."""
    return int(np.isin(relevance, (YES, PLACED)).sum())
