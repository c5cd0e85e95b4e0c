"""The live preview for a head that is not a mean and a linear layer: by autograd through it, on a sample, slower."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from guidance_viz.attribution import gradcam_from_activations
from guidance_viz.core import Evaluation
from guidance_viz.guidance import crayon_irrelevant, crayon_relevant
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation.calibration import shift_logits
from guidance_viz.mitigation.guide import UNUSED, drop_dead
from guidance_viz.mitigation.head import Solved, minimize, one_thread, sample_answered, seeded_sample
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.preview_arrays import PreviewCache
from guidance_viz.training.extract import widen

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.options import MethodOptions
    from guidance_viz.mitigation.types import Guidance
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

ROWS, MAPS, PART = 512, 128, 64  # training images, answered images, and how many go through the head at once
STEPS, RATE = 12, 1e-3
WORK = 1.5e10  # floating-point operations of a forward pass over the sample: a large head takes fewer images


class DeepPreviewCache(PreviewCache):
    """For a head with more than one layer after the activations.

    The same objective, taken over seeded samples of at most 512 training images and 128 answered ones (fewer where the
    head is large), by 12 full-batch Adam steps through the head. ``trainable="head"`` with the solver ``"full"`` uses this
    very function.

    Parameters
    ----------
    clf, ds, extraction, seed
        See :class:`~guidance_viz.mitigation.PreviewCache`.
    """

    def __init__(self, clf: Classifier, ds: Dataset, extraction: Extraction, *, seed: int = 0) -> None:
        super().__init__(clf, ds, extraction, seed=seed)
        self.clf = clf.clone().cpu().float().eval()
        affordable = max(int(WORK / max(_operations(self.clf, extraction), 1)), 8)
        self.most_rows, self.most_maps = min(ROWS, affordable), min(MAPS, max(affordable // 4, 8))
        self.shown = seeded_sample(self.measured, min(len(self.shown), 8 * affordable), len(ds), seed)

    @property
    def note(self) -> str:
        """What the person should know of how the preview was made."""
        slow = (f"This head is not linear: previewed on samples of {self.most_rows} training and {len(self.shown)} "
                "measured photos, which takes longer.")
        return f"{slow} {super().note}".strip()

    def head_at_hand(self) -> Solved:
        """The head as it is."""
        return Solved(_flat(self.clf), torch.zeros(self.clf.num_classes), float("nan"), 0, 0)

    def solve(self, guidance: Guidance, settings: MethodOptions, *, use_maps: bool, keep: np.ndarray) -> Solved:
        """See :meth:`~guidance_viz.mitigation.PreviewCache.solve`."""
        contrast = self.extraction.contrast if settings.contrast is None else settings.contrast
        guidance = drop_dead(guidance, self.extraction.dead)
        rows = seeded_sample(self.train, min(self.most_rows, settings.head.max_rows), len(self.ds), self.seed)
        answered = sample_answered(guidance.relevant, guidance.irrelevant, min(self.most_maps, settings.head.max_maps),
                                   len(self.ds), self.seed) if use_maps else rows[:0]
        copy = self.clf.clone()
        copy.neuron_mask.copy_(torch.from_numpy(np.asarray(keep)))
        parameters = copy.head_parameters()
        for parameter in copy.parameters():
            parameter.requires_grad_(any(parameter is mine for mine in parameters))
        weights = class_weight_vector(settings.class_weights, self.labels[self.train], copy.num_classes)
        problem = _Problem(self, copy, rows, answered, guidance.relevance, settings, contrast, weights)
        with one_thread():
            minimize(problem.backward, parameters, min(settings.head.iterations, STEPS), RATE)
            loss = float(problem.backward())
        offsets = self._offsets(copy) if settings.calibrate else None
        shift = torch.zeros(copy.num_classes)
        if offsets is not None:
            shift = torch.from_numpy(offsets).float() if shift_logits(copy, offsets) else shift
            offsets = offsets if bool(shift.any()) or not offsets.any() else None
        return Solved(_flat(copy), shift, loss, len(rows), len(answered),
                      guidance.counts.get(UNUSED, 0) + problem.unused, offsets)

    def write(self, clf: Classifier, solved: Solved) -> None:
        """Put a refitted head into a classifier."""
        _fill(clf, solved.weight)

    def judged(self, name: str, solved: Solved) -> Evaluation:
        """Evaluate a head on the rows shown."""
        copy = self.clf.clone()
        _fill(copy, solved.weight)
        maps, logits = _explained(copy, self.extraction, self.shown, torch.from_numpy(self.labels[self.shown]))
        return self.evaluate(name, logits, self.shown, maps)

    def _offsets(self, clf: Classifier) -> np.ndarray | None:
        if self.split != "val":
            return None
        return balanced_offsets(_logits(clf, self.extraction, self.shown), self.labels[self.shown])


class _Problem:
    """The objective of one refit, in parts that fit into memory."""

    def __init__(self, cache: DeepPreviewCache, clf: Classifier, rows: np.ndarray, answered: np.ndarray,
                 relevance: np.ndarray, settings: MethodOptions, contrast: bool, weights: np.ndarray | None) -> None:
        self.clf, self.settings, self.contrast = clf, settings, contrast
        self.weights = None if weights is None else torch.from_numpy(weights).float()
        self.images = [(_acts(clf, cache.extraction, part), torch.from_numpy(cache.labels[part])) for part in _parts(rows)]
        self.count = max(len(rows), 1)
        self.guided = [(_acts(clf, cache.extraction, part), torch.from_numpy(cache.labels[part]),
                        torch.from_numpy(np.array(cache.extraction.maps[part])), torch.from_numpy(relevance[part]))
                       for part in _parts(answered)]
        self.unused = 0
        if contrast != cache.extraction.contrast or not cache.extraction.is_gradcam:
            self.guided = [self._anew(cache.clf, *part) for part in self.guided]
        self.answer = {value: max(sum(int((part[3] == value).sum()) for part in self.guided), 1) for value in (1, -1)}

    def _anew(self, clf: Classifier, acts: Tensor, labels: Tensor, _: Tensor,
              answer: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The part with the old Grad-CAM maps that the extraction has not; an answer on a dead one is left out."""
        old = gradcam_from_activations(clf, acts, labels, contrast=self.contrast)[0]
        dead = (old.amax(dim=(1, 2)) <= 0) & (answer != 0)
        self.unused += int(dead.sum())
        return acts, labels, old, answer.masked_fill(dead, 0)

    def backward(self) -> Tensor:
        """The objective; each part's gradient is added at once, so that only one part's graph is held."""
        total = torch.zeros(())
        for acts, labels in self.images:
            loss = F.cross_entropy(self.clf.head(acts), labels, weight=self.weights, reduction="sum") / self.count
            loss.backward()
            total = total + loss.detach()
        for acts, labels, old, answer in self.guided:
            loss = self._guidance(acts, labels, old, answer)
            if loss.requires_grad:
                loss.backward()
            total = total + loss.detach()
        return total

    def _guidance(self, acts: Tensor, labels: Tensor, old: Tensor, answer: Tensor) -> Tensor:
        maps, _ = gradcam_from_activations(self.clf, acts, labels, contrast=self.contrast, create_graph=True)
        loss = maps.new_zeros(())
        for value, factor, term in ((1, self.settings.alpha, crayon_relevant), (-1, self.settings.beta, crayon_irrelevant)):
            chosen = answer == value
            if factor and bool(chosen.any()):
                terms = term(maps[chosen], old[chosen], area_normalized=self.settings.area_normalized)
                loss = loss + factor / self.answer[value] * terms.sum()
        return loss


def deep_maps(clf: Classifier, weight: np.ndarray, extraction: Extraction, rows: np.ndarray, labels: Tensor) -> np.ndarray:
    """Raw maps float32 (m, h, w) of rows for a previewed head, all of it in one row."""
    copy = clf.clone().cpu().float().eval()
    _fill(copy, torch.from_numpy(weight))
    return _explained(copy, extraction, rows, labels)[0]


def _operations(clf: Classifier, extraction: Extraction) -> int:
    """Floating-point operations of the head on one image: counted, so that the sample is the same on every machine."""
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        clf.head(_acts(clf, extraction, np.zeros(1, np.int64)))
    return int(counter.get_total_flops())


def _parts(rows: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(rows), PART):
        yield rows[start:start + PART]


def _acts(clf: Classifier, extraction: Extraction, rows: np.ndarray) -> Tensor:
    """Cached activations of rows, float32, with what passes beside them to the head."""
    acts, *carry = (torch.from_numpy(np.asarray(array[rows])) for array in extraction.head_inputs(clf))
    return widen(clf, clf.remember(acts, tuple(carry)))


def _logits(clf: Classifier, extraction: Extraction, rows: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        found = [clf.head(_acts(clf, extraction, part)).numpy() for part in _parts(rows)]
    return np.concatenate(found) if found else np.zeros((0, clf.num_classes), np.float32)


def _explained(clf: Classifier, extraction: Extraction, rows: np.ndarray, labels: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Raw maps (m, h, w) and logits (m, K) of rows, from one pass through the head."""
    maps = [np.zeros((0, *extraction.maps.shape[1:]), np.float32)]
    logits = [np.zeros((0, clf.num_classes), np.float32)]
    for part, targets in zip(_parts(rows), labels.split(PART), strict=False):
        found = gradcam_from_activations(clf, _acts(clf, extraction, part), targets, contrast=extraction.contrast)
        for kept, values in zip((maps, logits), found, strict=True):
            kept.append(values.numpy())
    return np.concatenate(maps), np.concatenate(logits)


def _flat(clf: Classifier) -> Tensor:
    """The head's parameters and the neuron mask in one row (1, P + C)."""
    parameters = torch.nn.utils.parameters_to_vector(clf.head_parameters()).detach().float().cpu()
    return torch.cat([parameters, clf.neuron_mask.float().cpu()])[None]


def _fill(clf: Classifier, weight: Tensor) -> None:
    """Write what :func:`_flat` gave."""
    parameters, mask = weight[0].to(clf.device).split([weight.shape[1] - clf.num_neurons, clf.num_neurons])
    with torch.no_grad():
        torch.nn.utils.vector_to_parameters(parameters, clf.head_parameters())
        clf.neuron_mask.copy_(mask > 0.5)
