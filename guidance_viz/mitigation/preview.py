"""The live preview: what the answers so far would change, from cached activations, while other work goes on."""

from __future__ import annotations

import dataclasses
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import Evaluation, Preview
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation.guide import UNUSED, drop_dead
from guidance_viz.mitigation.head import (
    HeadOptions,
    HeadProblem,
    Solved,
    maps_of_head,
    neurons_last,
    one_thread,
    refit_head,
    sample_answered,
    seeded_sample,
)
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.options import MethodOptions, read_options
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

    ``PreviewCache(...)`` gives the kind for the model's head: :class:`LinearPreviewCache` for a mean and a linear layer,
    else :class:`~guidance_viz.mitigation.deep_head.DeepPreviewCache`.

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

    def __new__(cls, clf: Classifier, *args: Any, **options: Any) -> PreviewCache:
        """Choose the kind by the model's head."""
        if cls is PreviewCache and clf.linear_head is None:
            from guidance_viz.mitigation.deep_head import DeepPreviewCache
            return super().__new__(DeepPreviewCache)
        return super().__new__(LinearPreviewCache if cls is PreviewCache else cls)

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
        self.has_bias = any(parameter is linear.bias for parameter in clf.parameters())
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


def preview_head(cache: PreviewCache, guidance: Guidance, *, method: str = "crayon_pruning_attention",
                 spread_seconds: float = 0.0, before: str = "v0", **options: Any) -> Preview:
    """Refit a copy of the head with the answers so far and measure it on the validation split.

    It equals ``mitigate(method, trainable="head")`` with the same answers and options. The default prunes the neurons
    answered NO and guides by the maps; without any neuron answered NO it equals ``"crayon_attention"`` as well.

    Parameters
    ----------
    cache
        The model's arrays; kept between previews of one model.
    guidance
        The answers.
    method
        Whose objective: ``"crayon_attention"``, ``"crayon_pruning"`` or both.
    spread_seconds
        Time that label spreading took, to be passed on.
    before
        Name of the model at hand.
    **options
        Of the method.

    Returns
    -------
    Preview
        Accuracies on the whole split, map figures on a seeded sample of 512 of it, the same before and after. Without
        a validation split it is measured on the training split, and says so. For a head that is not linear, ``weight``
        holds all the head in one row, and the accuracies too are of the sample.
    """
    start = time.perf_counter()
    settings = read_options(method, {**options, "trainable": "head"}, dataset=cache.ds.name, train=len(cache.train),
                            relevant=len(guidance.relevant), irrelevant=len(guidance.irrelevant))
    use_maps, use_neurons = "attention" in method, "pruning" in method
    keep = cache.mask & guidance.keep if use_neurons else cache.mask
    message = nothing_to_do(guidance, use_maps, use_neurons)
    with one_thread():
        solved = cache.head_at_hand() if message else cache.solve(guidance, settings, use_maps=use_maps, keep=keep)
        old = cache.at_hand(before)
        new = old if message else cache.judged("preview", solved)
    answers = sum(count for kind, count in guidance.counts.items() if kind.startswith(("map ", "neuron ")))
    return Preview(old, new, cache.split, solved.weight.numpy(), solved.bias.numpy(), answers, spread_seconds,
                   spread_seconds + time.perf_counter() - start, message, cache.note)


def nothing_to_do(guidance: Guidance, use_maps: bool, use_neurons: bool) -> str:
    """Why these answers change nothing, or an empty line."""
    if (use_maps and guidance.relevance.any()) or (use_neurons and not guidance.keep.all()):
        return ""
    if not guidance.counts:
        return "No answers yet: nothing would change."
    return "No answer so far says yes or no to a map, or no to a neuron: nothing would change."


def preview_maps(extraction: Extraction, weight: np.ndarray, rows: Iterable[int], labels: Iterable[int],
                 clf: Classifier | None = None) -> np.ndarray:
    """Raw maps float32 (m, h, w) of rows for a previewed head, from cached activations.

    Parameters
    ----------
    extraction
        Of the model that was previewed.
    weight
        The preview's ``weight``.
    rows, labels
        Row numbers and the classes to explain (m,).
    clf
        The model that was previewed; needed where its head is not linear.
    """
    assert extraction.activations is not None
    index, targets = np.asarray(list(rows), dtype=np.int64), torch.as_tensor(list(labels))
    if not len(index):
        return np.zeros((0, *extraction.maps.shape[1:]), np.float32)
    if clf is not None and clf.linear_head is None:
        from guidance_viz.mitigation.deep_head import deep_maps
        return deep_maps(clf, weight, extraction, index, targets)
    order = torch.argsort(targets, stable=True)
    acts = neurons_last(extraction.activations, index[order.numpy()])
    maps = maps_of_head(acts, torch.from_numpy(weight), targets[order], extraction.contrast, extraction.maps.shape[1:])
    return maps[torch.argsort(order)].numpy()
