"""The live preview: what the answers so far would change, from cached activations, while other work goes on."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import ModelError, Preview
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation.evaluation import evaluate_arrays
from guidance_viz.mitigation.guide import UNUSED, drop_dead
from guidance_viz.mitigation.head import (
    HeadProblem,
    class_row,
    head_maps,
    one_thread,
    refit_head,
    sample_answered,
    seeded_sample,
)
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.options import MethodOptions, read_options

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.types import Guidance
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

VALIDATION_MAPS = 512


class PreviewCache:
    """The arrays that every preview of one model needs, read from its extraction once.

    Parameters
    ----------
    clf
        The model; only its linear head is read, and copied.
    ds
        The data set.
    extraction
        One pass of the model over it, with activations kept.
    seed
        Seed of the samples.
    kept_rows
        Activations of answered images kept in memory, at most.

    Raises
    ------
    ModelError
        The head is not linear, or the activations were not kept.
    """

    def __init__(self, clf: Classifier, ds: Dataset, extraction: Extraction, *, seed: int = 0,
                 kept_rows: int = 1024) -> None:
        linear = clf.linear_head
        if linear is None:
            raise ModelError(f"The head after {clf.layer!r} is not a mean and a linear layer, so it cannot be refitted "
                             "from pooled features. Use trainable='tail' or 'all'.")
        if extraction.activations is None:
            raise ModelError("The activations were not kept, and the head's maps need them. "
                             "Extract again with keep_activations=True.")
        self.ds, self.extraction, self.seed, self.kept_rows = ds, extraction, seed, kept_rows
        self.weight = linear.weight.detach().float().cpu().clone()
        self.bias = linear.bias.detach().float().cpu().clone()
        self.mask = clf.neuron_mask.cpu().numpy().copy()
        self.labels = ds.table["label"].to_numpy(np.int64)
        train = ds.indices("train")
        self.train = _readable(train if len(train) else np.arange(len(ds)), extraction)
        self.split = "val" if len(_readable(ds.indices("val"), extraction)) else "train"
        self._rows: OrderedDict[int, Tensor] = OrderedDict()
        self._training: dict[int, tuple[Tensor, Tensor, Tensor]] = {}
        self._shown: tuple[np.ndarray, Tensor] | None = None

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
        for row, values in zip(missing.tolist(), _neurons_last(self.extraction.activations, missing), strict=True):
            self._rows[row] = values
        for row in rows.tolist():
            self._rows.move_to_end(row)
        found = torch.stack([self._rows[row] for row in rows.tolist()]) if len(rows) else self._empty()
        while len(self._rows) > max(self.kept_rows, len(rows)):
            self._rows.popitem(last=False)
        return found

    def shown(self) -> tuple[np.ndarray, Tensor]:
        """Rows of the previewed split whose maps are measured (a seeded sample), and their activations."""
        if self._shown is None:
            assert self.extraction.activations is not None
            rows = _readable(self.ds.indices(self.split), self.extraction) if self.split == "val" else self.train
            rows = seeded_sample(rows, VALIDATION_MAPS, len(self.ds), self.seed)
            self._shown = rows, torch.stack(_neurons_last(self.extraction.activations, rows)) if len(rows) \
                else self._empty()
        return self._shown

    def offsets(self, weight: Tensor, bias: Tensor) -> np.ndarray:
        """Class offsets (K,) that equalise a head's class accuracies on the validation split; 0 without one."""
        if self.split != "val":
            return np.zeros(len(bias))
        rows = _readable(self.ds.indices("val"), self.extraction)
        logits = torch.from_numpy(np.asarray(self.extraction.pooled[rows], dtype=np.float32)) @ weight.T + bias
        return balanced_offsets(logits, self.labels[rows])

    def _empty(self) -> Tensor:
        h, w = self.extraction.maps.shape[1:]
        return torch.zeros(0, h * w, self.weight.shape[1])


def head_problem(cache: PreviewCache, guidance: Guidance, options: MethodOptions, *, use_maps: bool,
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
    old = torch.from_numpy(np.asarray(cache.extraction.maps[rows], dtype=np.float32))
    if contrast != cache.extraction.contrast:
        old = maps_of_head(activations, cache.weight, map_labels, contrast, old.shape[1:])
    weights = class_weight_vector(options.class_weights, cache.labels[cache.train], len(cache.weight))
    return HeadProblem(
        pooled, labels, activations, map_labels, old, torch.from_numpy(guidance.relevance[rows].astype(np.int64)),
        torch.from_numpy(np.asarray(keep)), scale, None if weights is None else torch.from_numpy(weights).float(),
        options.alpha, options.beta, contrast, options.area_normalized, guidance.counts.get(UNUSED, 0))


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
        a validation split it is measured on the training split, and says so.
    """
    start = time.perf_counter()
    settings = read_options(method, {**options, "trainable": "head"}, dataset=cache.ds.name, train=len(cache.train),
                            relevant=len(guidance.relevant), irrelevant=len(guidance.irrelevant))
    weight, bias = cache.weight, cache.bias
    message = nothing_to_do(guidance, "attention" in method, "pruning" in method)
    if not message:
        keep = cache.mask & guidance.keep if "pruning" in method else cache.mask
        problem = head_problem(cache, guidance, settings, use_maps="attention" in method, keep=keep)
        weight, bias, _ = refit_head(problem, weight, bias, settings.head)
        if settings.calibrate:
            bias = bias + torch.from_numpy(cache.offsets(weight, bias)).to(bias)
    with one_thread():
        old = _evaluate(cache, before, cache.weight, cache.bias)
        new = _evaluate(cache, "preview", weight, bias) if not message else old
    if cache.split == "train":
        message = f"{message} There is no validation split: measured on the training split.".strip()
    answers = sum(count for kind, count in guidance.counts.items() if kind.startswith(("map ", "neuron ")))
    return Preview(old, new, cache.split, weight.numpy(), bias.numpy(), answers, spread_seconds,
                   spread_seconds + time.perf_counter() - start, message)


def nothing_to_do(guidance: Guidance, use_maps: bool, use_neurons: bool) -> str:
    """Why these answers change nothing, or an empty line."""
    if (use_maps and guidance.relevance.any()) or (use_neurons and not guidance.keep.all()):
        return ""
    if not guidance.counts:
        return "No answers yet: nothing would change."
    return "No answer so far says yes or no to a map, or no to a neuron: nothing would change."


def maps_of_head(activations: Tensor, weight: Tensor, labels: Tensor, contrast: bool,
                 grid: tuple[int, ...] | torch.Size) -> Tensor:
    """Raw maps (m, h, w) of the labels (m,) for a linear head (K, C); activations (m, h·w, C)."""
    maps = activations.new_zeros(len(activations), *grid)
    for k in torch.unique(labels).tolist():
        chosen = labels == k
        maps[chosen] = head_maps(activations[chosen], class_row(weight, k, contrast), grid)
    return maps


def preview_maps(extraction: Extraction, weight: np.ndarray, rows: Iterable[int], labels: Iterable[int]) -> np.ndarray:
    """Raw maps float32 (m, h, w) of rows for a previewed head's weight (K, C), from cached activations."""
    assert extraction.activations is not None
    index = np.asarray(list(rows), dtype=np.int64)
    if not len(index):
        return np.zeros((0, *extraction.maps.shape[1:]), np.float32)
    acts = torch.stack(_neurons_last(extraction.activations, index))
    return maps_of_head(acts, torch.from_numpy(weight), torch.as_tensor(list(labels)), extraction.contrast,
                        extraction.maps.shape[1:]).numpy()


def _evaluate(cache: PreviewCache, name: str, weight: Tensor, bias: Tensor) -> Any:
    ds, extraction = cache.ds, cache.extraction
    rows = _readable(ds.indices(cache.split), extraction) if cache.split == "val" else cache.train
    logits = np.zeros((len(ds), len(bias)), np.float32)
    logits[rows] = (torch.from_numpy(np.asarray(extraction.pooled[rows])) @ weight.T + bias).numpy()
    shown, activations = cache.shown()
    maps = maps_of_head(activations, weight, torch.from_numpy(cache.labels[shown]), extraction.contrast,
                        extraction.maps.shape[1:]).numpy()
    masks = None if extraction.masks is None else np.asarray(extraction.masks[shown])
    return evaluate_arrays(name, ds, logits, maps, masks, extraction.readable, (cache.split,),
                           map_rows=shown)[cache.split]


def _readable(rows: np.ndarray, extraction: Extraction) -> np.ndarray:
    return rows[extraction.readable[rows]]


def _neurons_last(activations: np.ndarray, rows: np.ndarray) -> list[Tensor]:
    """float32 (h·w, C) of each row, contiguous."""
    values = torch.from_numpy(np.asarray(activations[rows])).float().flatten(2)
    return list(values.transpose(1, 2).contiguous())
