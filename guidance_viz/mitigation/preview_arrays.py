"""What every preview of one model starts from, whatever its head."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import Evaluation
from guidance_viz.mitigation.head import (
    Solved,
    seeded_sample,
)
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.types import training_rows
from guidance_viz.training.evaluation import evaluate_arrays

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.types import Guidance
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

MAPS_SHOWN = 512


class PreviewCache:
    """The arrays that every preview of one model needs, read from its extraction once.

    :func:`~guidance_viz.mitigation.preview_cache` gives the kind for a model's head.

    Parameters
    ----------
    clf
        The model; its head is copied.
    ds
        The data set.
    extraction
        One pass of the model over it, with activations kept.
    seed
        Seed of the samples.

    Raises
    ------
    ModelError
        The activations were not kept, or are not all that the head reads.
    """

    def __init__(self, clf: Classifier, ds: Dataset, extraction: Extraction, *, seed: int = 0) -> None:
        extraction.head_inputs(clf)
        self.ds, self.extraction, self.seed = ds, extraction, seed
        self.mask = clf.neuron_mask.cpu().numpy().copy()
        self.labels = ds.table["label"].to_numpy(np.int64)
        self.train = training_rows(ds, extraction.readable)
        val = self.readable(ds.indices("val"))
        self.split = "val" if len(val) else "train"
        self.measured = val if len(val) else self.train
        self.shown = seeded_sample(self.measured, MAPS_SHOWN, len(ds), seed)
        self._at_hand: Evaluation | None = None

    def readable(self, rows: np.ndarray) -> np.ndarray:
        """The rows whose image could be read."""
        return rows[self.extraction.readable[rows]]

    def solve(self, guidance: Guidance, settings: MethodOptions, *, use_maps: bool, keep: np.ndarray) -> Solved:
        """Refit a copy of the head.

        Parameters
        ----------
        guidance, settings
            The answers, and the method's options.
        use_maps
            Whether the answers on maps guide.
        keep
            bool (C,): False for the neurons to prune.
        """
        raise NotImplementedError

    def write(self, clf: Classifier, solved: Solved) -> None:
        """Put a refitted head into a classifier."""
        raise NotImplementedError

    def judged(self, name: str, solved: Solved) -> Evaluation:
        """Evaluate a head on the measured split."""
        raise NotImplementedError

    def head_at_hand(self) -> Solved:
        """The head as it is."""
        raise NotImplementedError

    def at_hand(self, name: str) -> Evaluation:
        """Evaluate the head as it is; done once."""
        if self._at_hand is None:
            self._at_hand = self.judged(name, self.head_at_hand())
        return dataclasses.replace(self._at_hand, model=name)

    @property
    def note(self) -> str:
        """What the person should know of how the preview was made."""
        split = "" if self.split == "val" else "There is no validation split: measured on the training split."
        maps = "" if self.extraction.is_gradcam else (
            "The preview's map figures, before and after, are of Grad-CAM, which follows from the cached activations; the "
            f"maps on screen are by {self.extraction.attribution!r}.")
        return f"{split} {maps}".strip()

    def evaluate(self, name: str, logits: np.ndarray, rows: np.ndarray, maps: np.ndarray) -> Evaluation:
        """Evaluate logits (r, K) of rows, and maps (m, h, w) of the rows shown."""
        known = np.zeros(len(self.ds), bool)
        known[rows] = True
        whole = np.zeros((len(self.ds), logits.shape[1]), np.float32)
        whole[rows] = logits
        masks = None if self.extraction.masks is None else np.asarray(self.extraction.masks[self.shown])
        return evaluate_arrays(name, self.ds, whole, maps, masks, known, (self.split,), map_rows=self.shown)[self.split]
