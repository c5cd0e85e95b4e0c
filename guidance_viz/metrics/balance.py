"""Offsets of the logits that equalise the class accuracies.

A fix may do no more than move the decision threshold: the groups of one class rise, those of the other fall.
With both models brought to equal class accuracies first, such a shift shows nothing, and a better model still
does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from guidance_viz.core import OptionError, ShapeError, check_same_size
from guidance_viz.metrics.arrays import to_numpy

ROUNDS = 300


def balanced_offsets(logits: Any, labels: Any) -> np.ndarray:
    """Return one offset a class such that ``argmax(logits + offsets)`` has equal accuracy in every class.

    Fit it on validation data; it needs class labels alone, no groups. Two classes: the threshold with the
    least difference of the two accuracies, found exactly; among equals the highest accuracy, then the least
    change. More classes: offsets rise where the accuracy is under the mean and fall where it is above, in
    ever smaller steps (deterministic); the best of all steps by the same rule is returned.

    Parameters
    ----------
    logits
        (N, K).
    labels
        Classes (N,).

    Returns
    -------
    numpy.ndarray
        float64 (K,), with mean 0 over the classes that have images; all 0 where fewer than two classes have.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        A label is not a class.
    """
    scores, truth = to_numpy(logits).astype(np.float64), to_numpy(labels).astype(np.int64)
    if scores.ndim != 2:
        raise ShapeError(f"logits has size {scores.shape}; expected (N, K).")
    check_same_size("labels", truth.shape, "images", (len(scores),))
    if len(truth) and not 0 <= truth.min() <= truth.max() < scores.shape[1]:
        raise OptionError(f"Labels go from {truth.min()} to {truth.max()}; "
                          f"expected 0 to {scores.shape[1] - 1}.")
    present = np.unique(truth)
    if len(present) < 2:
        return np.zeros(scores.shape[1])
    return _two(scores, truth) if scores.shape[1] == 2 else _many(scores, truth, present)


def _two(scores: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Scan every threshold between two margins, the present one included."""
    margin = scores[:, 1] - scores[:, 0]
    cuts = np.unique(margin)
    cuts = np.concatenate([[cuts[0] - 1], (cuts[1:] + cuts[:-1]) / 2, [cuts[-1] + 1], [0.0]])
    low, high = np.sort(margin[truth == 0]), np.sort(margin[truth == 1])
    accuracy = np.stack([np.searchsorted(low, cuts, side="right") / len(low),
                         1 - np.searchsorted(high, cuts, side="right") / len(high)])
    gap = np.abs(accuracy[0] - accuracy[1])
    best = np.lexsort([np.abs(cuts), -accuracy.sum(axis=0).round(12), gap.round(12)])[0]
    return np.array([cuts[best] / 2, -cuts[best] / 2])


def _many(scores: np.ndarray, truth: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Move the offsets towards equal accuracies, keeping the best seen."""
    offsets, best, best_rank = np.zeros(scores.shape[1]), np.zeros(scores.shape[1]), (np.inf, np.inf)
    own = np.take_along_axis(scores, truth[:, None], axis=1)[:, 0]
    step = max(float(np.std(own - np.median(scores, axis=1))), 1e-12)
    count = np.bincount(truth, minlength=scores.shape[1])[present]
    for turn in range(ROUNDS):
        right = (scores + offsets).argmax(axis=1) == truth
        accuracy = np.bincount(truth[right], minlength=scores.shape[1])[present] / count
        rank = (round(float(np.ptp(accuracy)), 12), -float(accuracy.mean()))
        if rank < best_rank:
            best, best_rank = offsets.copy(), rank
        offsets[present] += step / (1 + turn / 20) * (accuracy.mean() - accuracy)
        offsets[present] -= offsets[present].mean()
    return best
