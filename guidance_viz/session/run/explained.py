"""One version of the model together with what one pass over the data left of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import metrics

if TYPE_CHECKING:
    from guidance_viz.core import Evaluation
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.session.run.annotated import Annotated
    from guidance_viz.training import Extraction


class Explained:
    """A model version, its extraction, and what follows from both; frozen once made.

    Parameters
    ----------
    name
        ``"v0"`` is the original, ``"v1"`` the first accepted; a candidate has the name of its mitigation.
    clf
        The classifier.
    extraction
        What one pass over ``ds`` left.
    data
        The data set, with the boxes that people draw on it.
    """

    def __init__(self, name: str, clf: Classifier, extraction: Extraction, data: Annotated) -> None:
        self.name, self.clf, self._extraction, self._data = name, clf, extraction, data
        self.labels = data.given.table["label"].to_numpy()
        self._localized: _Localized | None = None

    def renamed(self, name: str) -> Explained:
        """The same under another name."""
        return Explained(name, self.clf, self._extraction, self._data)

    @property
    def _now(self) -> _Localized:
        """What rests on where the objects are; made again when boxes were drawn."""
        ds, kept = self._data.now, self._localized
        if kept is None or kept.ds is not ds:
            kept = self._localized = _Localized(ds, self._data.localize(
                self._extraction, self.clf, None if kept is None else kept.extraction))
        return kept

    @property
    def extraction(self) -> Extraction:
        """What one pass over the data set left; its masks follow the boxes that people drew."""
        return self._now.extraction

    @cached_property
    def log_probability(self) -> np.ndarray:
        """Log-softmax of the logits, float64 (N, K); nan for an image that could not be read."""
        logits = np.asarray(self.extraction.logits, dtype=np.float64)
        shifted = logits - logits.max(axis=1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

    @cached_property
    def prediction(self) -> np.ndarray:
        """Predicted class, int64 (N,); -1 for an image that could not be read."""
        readable = np.asarray(self.extraction.readable)
        return np.where(readable, np.nan_to_num(np.asarray(self.extraction.logits)).argmax(1), -1)

    @cached_property
    def confidence(self) -> np.ndarray:
        """Probability of the predicted class, float64 (N,)."""
        return np.exp(self.log_probability.max(1))

    @cached_property
    def loss(self) -> np.ndarray:
        """Cross-entropy of the label, float64 (N,)."""
        return -self.log_probability[np.arange(len(self.labels)), self.labels]

    @cached_property
    def correct(self) -> np.ndarray:
        """Whether the predicted class is the photo's, or with several classes a photo one of them, bool (N,)."""
        if "labels" not in self._data.given.table:
            return self.prediction == self.labels
        has = np.array(self._data.given.table["labels"].tolist(), dtype=bool)
        return (self.prediction >= 0) & has[np.arange(len(has)), self.prediction]

    @cached_property
    def dead(self) -> np.ndarray:
        """Whether the map is all zero, bool (N,)."""
        return np.asarray(self.extraction.dead)

    @property
    def energy(self) -> np.ndarray:
        """Share of the map's energy inside the object (EPG), float64 (N,); nan for dead maps, no object."""
        return self._now.energy

    @property
    def evaluations(self) -> dict[str, Evaluation]:
        """Evaluation by split."""
        return self._now.evaluations(self.name)

    def saliency(self, row: int) -> np.ndarray:
        """The map of one row divided by its maximum, float32 (h, w) in [0, 1]; a dead map stays zero."""
        return to_saliency(np.asarray(self.extraction.maps[row]))


class _Localized:
    """What rests on where the objects are."""

    def __init__(self, ds: Dataset, extraction: Extraction) -> None:
        self.ds, self.extraction = ds, extraction
        self._evaluations: dict[str, Evaluation] | None = None

    @cached_property
    def energy(self) -> np.ndarray:
        if self.extraction.masks is None:
            return np.full(len(self.ds), np.nan)
        values = metrics.epg(np.array(self.extraction.maps), np.array(self.extraction.masks))
        return np.where(self.ds.localized, np.asarray(values, dtype=np.float64), np.nan)

    def evaluations(self, name: str) -> dict[str, Evaluation]:
        from guidance_viz.training import evaluate
        if self._evaluations is None:
            self._evaluations = evaluate(name, self.ds, self.extraction)
        return self._evaluations


def to_saliency(attribution: np.ndarray) -> np.ndarray:
    """Divide a non-negative map by its maximum; float32 in [0, 1], all zero where there is no energy."""
    values = np.asarray(attribution, dtype=np.float32).clip(min=0)
    peak = values.max(initial=0)
    return values / peak if peak > 0 else values
