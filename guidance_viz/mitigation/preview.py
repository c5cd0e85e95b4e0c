"""The live preview: what the answers so far would change, from cached activations, while other work goes on."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import Preview
from guidance_viz.mitigation.deep_head import DeepPreviewCache, deep_maps
from guidance_viz.mitigation.description import MAPS, NEURONS, get
from guidance_viz.mitigation.head import (
    maps_of_head,
    neurons_last,
    one_thread,
)
from guidance_viz.mitigation.linear_head import LinearPreviewCache
from guidance_viz.mitigation.options import read_options
from guidance_viz.mitigation.preview_arrays import PreviewCache

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.types import Guidance
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

def preview_cache(clf: Classifier, ds: Dataset, extraction: Extraction, *, seed: int = 0) -> PreviewCache:
    """The arrays of one model, of the kind for its head; see :class:`PreviewCache`.

    Raises
    ------
    ModelError
        The activations were not kept, or are not all that the head reads.
    """
    kind = DeepPreviewCache if clf.linear_head is None else LinearPreviewCache
    return kind(clf, ds, extraction, seed=seed)


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
    uses = get(method).uses
    use_maps, use_neurons = MAPS in uses, NEURONS in uses
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
        return deep_maps(clf, weight, extraction, index, targets)
    order = torch.argsort(targets, stable=True)
    acts = neurons_last(extraction.activations, index[order.numpy()])
    maps = maps_of_head(acts, torch.from_numpy(weight), targets[order], extraction.contrast, extraction.maps.shape[1:])
    return maps[torch.argsort(order)].numpy()
