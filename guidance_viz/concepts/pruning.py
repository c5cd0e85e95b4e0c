"""What switching neurons off changes, from cached features: nothing is trained, and the network does not run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from guidance_viz.core import OptionError, check_same_size

_AT_ONCE = 2**22  # logits held at a time


def correct_without(logits: Any, pooled: Any, weight: Any, labels: Any,
                    sets: Sequence[Sequence[int]]) -> Iterator[np.ndarray]:
    r"""Yield, for each set of neurons, which images are right with these neurons switched off.

    Exact for a pool + linear head: the logits are :math:`z_n - \sum_{c \in S} W_c f_{nc}`, the bias as it is.

    Parameters
    ----------
    logits
        (N, K), as they are now.
    pooled
        Spatial means of the activations (N, C).
    weight
        Weights (K, C) of the linear head.
    labels
        Classes (N,).
    sets
        Neuron numbers, in [0, C); one that is named twice counts once.

    Yields
    ------
    numpy.ndarray
        bool (N,), in the order of ``sets``.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        A set has a number that is no neuron.
    """
    matrix, features = np.asarray(weight, np.float64), np.asarray(pooled)
    scores, truth = np.asarray(logits, np.float64), np.asarray(labels)
    check_same_size("pooled", features.shape, "logits × neurons", (len(scores), matrix.shape[1]))
    check_same_size("logits", scores.shape, "labels × classes", (len(truth), len(matrix)))
    chosen = [_neurons(one, matrix.shape[1]) for one in sets]
    step = max(1, _AT_ONCE // max(1, matrix.shape[0]))
    for off in chosen:
        right = np.empty(len(truth), dtype=bool)
        for start in range(0, len(truth), step):
            part = slice(start, start + step)
            left = scores[part] - features[part][:, off].astype(np.float64) @ matrix[:, off].T
            right[part] = left.argmax(axis=1) == truth[part]
        yield right


def _neurons(numbers: Sequence[int], count: int) -> np.ndarray:
    found = np.unique(np.asarray(list(numbers), dtype=np.int64))
    for wrong in found[(found < 0) | (found >= count)]:
        raise OptionError(f"There is no neuron {wrong}; the layer has {count}, counted from 0.")
    return found
