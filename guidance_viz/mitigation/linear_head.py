"""The live preview for a head that is a mean and a linear layer: in closed form, fast."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import Evaluation
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation.guide import UNUSED, drop_dead
from guidance_viz.mitigation.head import (
    HeadOptions,
    HeadProblem,
    Solved,
    maps_of_head,
    neurons_last,
    refit_head,
    sample_answered,
    seeded_sample,
)
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.preview_arrays import PreviewCache

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.types import Guidance
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

class LinearPreviewCache(PreviewCache):
    """For a head that is a mean and a linear layer: everything in closed form, fast.

    Parameters
    ----------
    clf, ds, extraction, seed
        See :class:`PreviewCache`.
    kept_rows
        Activations of answered images kept in memory, at most.
    """

    def __init__(self, clf: Classifier, ds: Dataset, extraction: Extraction, *, seed: int = 0,
                 kept_rows: int = 768) -> None:
        super().__init__(clf, ds, extraction, seed=seed)
        self.kept_rows = kept_rows
        linear = clf.linear_head
        assert linear is not None
        self.weight, self.bias = (part.detach().float().cpu().clone() for part in linear)
        self.has_bias = clf.has_bias
        self._rows: OrderedDict[int, Tensor] = OrderedDict()
        self._training: dict[int, tuple[Tensor, Tensor, Tensor]] = {}
        self._shown: tuple[np.ndarray, Tensor] | None = None
        self._pooled: Tensor | None = None

    def warm(self) -> None:
        """Read what the first preview needs beforehand."""
        self.training(HeadOptions().max_rows)
        self.at_hand("v0")

    def training(self, most: int) -> tuple[Tensor, Tensor, Tensor]:
        """Pooled features (n, C), classes (n,) and the neurons' deviations (C,) of at most ``most`` training images."""
        if most not in self._training:
            rows = seeded_sample(self.train, most, len(self.ds), self.seed)
            pooled = torch.from_numpy(np.asarray(self.extraction.pooled[rows], dtype=np.float32))
            deviation = pooled.std(dim=0, correction=0) if len(rows) else torch.ones(pooled.shape[1])
            # A neuron that hardly varies is not given a large step for it.
            scale = deviation.clamp(min=0.05 * float(deviation.mean()) + 1e-6)
            self._training[most] = (pooled, torch.from_numpy(self.labels[rows]), scale)
        return self._training[most]

    def activations(self, rows: np.ndarray) -> Tensor:
        """Activations of rows with the neurons last, float32 (m, h·w, C); kept in memory for the next preview."""
        assert self.extraction.activations is not None
        missing = np.array([row for row in rows.tolist() if row not in self._rows], dtype=np.int64)
        for row, values in zip(missing.tolist(), neurons_last(self.extraction.activations, missing), strict=True):
            self._rows[row] = values
        for row in rows.tolist():
            self._rows.move_to_end(row)
        found = torch.stack([self._rows[row] for row in rows.tolist()]) if len(rows) else \
            neurons_last(self.extraction.activations, rows)
        while len(self._rows) > max(self.kept_rows, len(rows)):
            self._rows.popitem(last=False)
        return found

    def logits(self, weight: Tensor, bias: Tensor) -> np.ndarray:
        """Logits (r, K) of the measured rows for a head."""
        if self._pooled is None:
            self._pooled = torch.from_numpy(np.asarray(self.extraction.pooled[self.measured], dtype=np.float32))
        return (self._pooled @ weight.T + bias).numpy()

    def maps(self, weight: Tensor) -> np.ndarray:
        """Raw maps (m, h, w) of the rows shown for a head."""
        if self._shown is None:
            assert self.extraction.activations is not None
            order = np.argsort(self.labels[self.shown], kind="stable")
            self._shown = order, neurons_last(self.extraction.activations, self.shown[order])
        order, activations = self._shown
        maps = np.empty((len(order), *self.extraction.maps.shape[1:]), np.float32)
        maps[order] = maps_of_head(activations, weight, torch.from_numpy(self.labels[self.shown[order]]),
                                   self.extraction.contrast, maps.shape[1:]).numpy()
        return maps

    def offsets(self, weight: Tensor, bias: Tensor) -> np.ndarray:
        """Class offsets (K,) that equalise a head's class accuracies on the validation split; 0 without one."""
        if self.split != "val":
            return np.zeros(len(bias))
        return balanced_offsets(self.logits(weight, bias), self.labels[self.measured])

    def solve(self, guidance: Guidance, settings: MethodOptions, *, use_maps: bool, keep: np.ndarray) -> Solved:
        """See :meth:`PreviewCache.solve`."""
        problem = head_problem(self, guidance, settings, use_maps=use_maps, keep=keep)
        weight, bias, loss = refit_head(problem, self.weight, self.bias, settings.head, fit_bias=self.has_bias)
        offsets = self.offsets(weight, bias) if settings.calibrate and self.has_bias else None
        if offsets is not None:
            bias = bias + torch.from_numpy(offsets).to(bias)
        return Solved(weight, bias, loss, len(problem.labels), len(problem.map_labels), problem.unused, offsets)

    def write(self, clf: Classifier, solved: Solved) -> None:
        """See :meth:`PreviewCache.write`."""
        clf.set_linear_head(solved.weight, solved.bias)

    def head_at_hand(self) -> Solved:
        """See :meth:`PreviewCache.head_at_hand`."""
        return Solved(self.weight, self.bias, float("nan"), 0, 0)

    def judged(self, name: str, solved: Solved) -> Evaluation:
        """See :meth:`PreviewCache.judged`."""
        return self.evaluate(name, self.logits(solved.weight, solved.bias), self.measured, self.maps(solved.weight))


def head_problem(cache: LinearPreviewCache, guidance: Guidance, options: MethodOptions, *, use_maps: bool,
                 keep: np.ndarray) -> HeadProblem:
    """Gather the arrays of one refit.

    Parameters
    ----------
    cache
        The model's arrays.
    guidance
        The answers.
    options
        Weights, contrast and caps.
    use_maps
        Whether the answers on maps guide.
    keep
        bool (C,): False for the neurons to prune.
    """
    guidance = drop_dead(guidance, cache.extraction.dead)
    contrast = cache.extraction.contrast if options.contrast is None else options.contrast
    pooled, labels, scale = cache.training(options.head.max_rows)
    rows = np.zeros(0, np.int64)
    if use_maps:
        rows = sample_answered(guidance.relevant, guidance.irrelevant, options.head.max_maps, len(cache.ds), cache.seed)
    rows = rows[np.argsort(cache.labels[rows], kind="stable")]
    activations, map_labels = cache.activations(rows), torch.from_numpy(cache.labels[rows])
    old, asked = torch.from_numpy(np.asarray(cache.extraction.maps[rows], dtype=np.float32)), len(rows)
    if contrast != cache.extraction.contrast or not cache.extraction.is_gradcam:
        old = maps_of_head(activations, cache.weight, map_labels, contrast, old.shape[1:])
        alive = old.amax(dim=(1, 2)) > 0
        rows, activations, map_labels, old = rows[alive.numpy()], activations[alive], map_labels[alive], old[alive]
    weights = class_weight_vector(options.class_weights, cache.labels[cache.train], len(cache.weight))
    return HeadProblem(
        pooled, labels, activations, map_labels, old, torch.from_numpy(guidance.relevance[rows].astype(np.int64)),
        torch.from_numpy(np.asarray(keep)), scale, None if weights is None else torch.from_numpy(weights).float(),
        options.alpha, options.beta, contrast, options.area_normalized,
        guidance.counts.get(UNUSED, 0) + asked - len(rows))
