"""Which photos show an attribute, by how like CLIP finds photo and word."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from guidance_viz.core import ShapeError, check_same_size

BINS = 256


class Calibration(NamedTuple):
    """A threshold on an attribute's scores.

    Attributes
    ----------
    threshold
        Scores above it count as present.
    separation
        Share of the scores' variance that lies between the two sides, in [0, 1]; one heap cut in two gives about 0.64, two
        heaps apart come near 1.
    known
        Photos whose answer was known; 0: the threshold is Otsu's.
    """

    threshold: float
    separation: float
    known: int


def relative_scores(images: Any, words: Any) -> np.ndarray:
    """Return how much liker each photo is to a word than to the others.

    Cosines differ from photo to photo by far more than from word to word, so each photo's mean over the words is taken off.

    Parameters
    ----------
    images, words
        Normalised embeddings (N, E) and (V, E) of one joint space.

    Returns
    -------
    numpy.ndarray
        float32 (N, V); the plain cosines where there is one word.

    Raises
    ------
    ShapeError
        The embeddings have different sizes.
    """
    first, second = np.asarray(images, np.float32), np.asarray(words, np.float32)
    if first.shape[-1] != second.shape[-1]:
        raise ShapeError(f"images are embedded in {first.shape[-1]} numbers but words in {second.shape[-1]}. "
                         "Embed both with the same model.")
    cosines = first @ second.T
    return cosines - cosines.mean(axis=1, keepdims=True) if len(second) > 1 else cosines


def calibrate(scores: Any, known: Any = None) -> Calibration:
    """Choose the threshold of one attribute.

    Parameters
    ----------
    scores
        Score of each photo (N,); nan ones are left out.
    known
        1 where the attribute is known to be there, 0 where it is known not to be, nan elsewhere, (N,). With at least one
        of both the threshold is the one of the best balanced accuracy on them; else Otsu's, which parts the scores into
        two sides that are each as alike as can be.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    values = np.asarray(scores, np.float64)
    answers = np.full(len(values), np.nan) if known is None else np.asarray(known, np.float64)
    check_same_size("scores", values.shape, "known", answers.shape)
    finite = np.isfinite(values)
    values, answers = values[finite], answers[finite]
    told = ~np.isnan(answers)
    both = bool((answers[told] > 0).any() and (answers[told] == 0).any())
    threshold = _best_cut(values[told], answers[told] > 0) if both else _otsu(values)
    return Calibration(threshold, _separation(values, threshold), int(told.sum()) if both else 0)


def _best_cut(values: np.ndarray, positive: np.ndarray) -> float:
    """The middle between two scores that parts the known ones best; of equal ones the middle one."""
    order = np.argsort(values, kind="stable")
    ordered, above = values[order], positive[order]
    cuts = np.concatenate([[ordered[0] - 1], (ordered[1:] + ordered[:-1]) / 2, [ordered[-1] + 1]])
    missed = np.concatenate([[0], np.cumsum(above)]) / above.sum()
    rejected = np.concatenate([[0], np.cumsum(~above)]) / (~above).sum()
    scores = np.where(np.concatenate([[True], np.diff(ordered) > 0, [True]]), rejected - missed, -np.inf)
    best = np.flatnonzero(scores >= scores.max() - 1e-12)
    return float(cuts[best[len(best) // 2]])


def _otsu(values: np.ndarray) -> float:
    """Otsu's threshold on 256 bins."""
    if not len(values) or values.min() == values.max():
        return float(values[0]) if len(values) else float("nan")
    counts, edges = np.histogram(values, BINS)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)[:-1]
    total, sums = below[-1] + counts[-1], np.cumsum(counts * middles)
    above = total - below
    means = sums[:-1] / np.maximum(below, 1), (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    between = below * above * (means[0] - means[1]) ** 2
    best = np.flatnonzero(between >= between.max() * (1 - 1e-12))
    return float(edges[1 + best[len(best) // 2]])  # in the middle of an empty gap


def _separation(values: np.ndarray, threshold: float) -> float:
    if len(values) == 0 or values.var() == 0:
        return 0.0
    above = values > threshold
    if above.all() or not above.any():
        return 0.0
    share = above.mean()
    gap = values[above].mean() - values[~above].mean()
    return float(share * (1 - share) * gap**2 / values.var())
