"""Scores of a model that may give an image several labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import GroupReport, check_same_size
from guidance_viz.metrics.arrays import to_numpy


@dataclass(frozen=True)
class MultilabelReport:
    """Micro-averaged scores: every (image, class) pair counts once. A share of nothing is 0.

    Attributes
    ----------
    f1, precision, recall, accuracy
        In [0, 1].
    true_positives, true_negatives, false_positives, false_negatives
        Pairs.
    class_f1
        F1 of each class, (K,).
    mean_ap
        Mean average precision: the mean over the classes that have a positive image; nan where none has.
    class_ap
        Average precision of each class, (K,), nan without a positive image.
    """

    f1: float
    precision: float
    recall: float
    accuracy: float
    true_positives: int
    true_negatives: int
    false_positives: int
    false_negatives: int
    class_f1: np.ndarray
    mean_ap: float
    class_ap: np.ndarray


def multilabel_report(logits: Any, targets: Any, threshold: float = 0.0) -> MultilabelReport:
    """Return micro-averaged F1, precision, recall and accuracy, and the mean average precision.

    Parameters
    ----------
    logits
        (N, K); a class is predicted where its logit is at least ``threshold``.
    targets
        (N, K), 1 where the image has the class.
    threshold
        On the logit: 0 is a probability of one half.

    Returns
    -------
    MultilabelReport

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    guess, truth = to_numpy(logits), to_numpy(targets)
    check_same_size("logits", guess.shape, "targets", truth.shape)
    precisions = average_precision(guess, truth)
    guess, truth = guess >= threshold, truth > 0.5
    tp, fp, fn = (guess & truth).sum(axis=0), (guess & ~truth).sum(axis=0), (~guess & truth).sum(axis=0)
    hits, false, missed = int(tp.sum()), int(fp.sum()), int(fn.sum())
    rest = guess.size - hits - false - missed
    return MultilabelReport(
        f1=_share(2 * hits, 2 * hits + false + missed), precision=_share(hits, hits + false),
        recall=_share(hits, hits + missed), accuracy=_share(hits + rest, guess.size), true_positives=hits,
        true_negatives=rest, false_positives=false, false_negatives=missed,
        class_f1=np.array([_share(2 * a, 2 * a + b + c) for a, b, c in zip(tp, fp, fn, strict=True)]),
        mean_ap=float(np.nanmean(precisions)) if np.isfinite(precisions).any() else float("nan"), class_ap=precisions)


def multilabel_group_report(logits: Any, targets: Any, groups: Any = None, *, names: Sequence[str] = (),
                            train_group_sizes: Mapping[int, float] | None = None, threshold: float = 0.0) -> GroupReport:
    """Return F1 by group in the place of accuracy, which a photo with several classes does not have.

    Parameters
    ----------
    logits, targets, threshold
        As for :func:`multilabel_report`.
    groups
        Group numbers (N,), negative where not known: a group's share is the micro-averaged F1 of its photos. ``None``:
        groups are not known, and the report is by class, with the F1 of each (so that ``mean`` is the macro-averaged F1).
    names
        Of the groups, or of the classes.
    train_group_sizes
        Weights of the adjusted average, by group.

    Returns
    -------
    GroupReport
        With ``measure="f1"`` and no intervals. ``average`` is the micro-averaged F1 of all photos; ``count`` the photos of
        a group, or those that have the class. A class that no photo has, like a group without photos, is nan.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    guess, truth = to_numpy(logits), to_numpy(targets)
    overall = multilabel_report(guess, truth, threshold)
    if groups is None:
        numbers = np.arange(truth.shape[1])
        count = (truth > 0.5).sum(axis=0).astype(np.int64)
        shares = overall.class_f1
    else:
        group = to_numpy(groups).astype(np.int64)
        check_same_size("targets", truth.shape[:1], "groups", group.shape)
        numbers = np.union1d(np.arange(len(names)), group[group >= 0]).astype(np.int64)
        count = np.array([np.sum(group == g) for g in numbers], dtype=np.int64)
        shares = np.array([multilabel_report(guess[group == g], truth[group == g], threshold).f1 if n else np.nan
                           for g, n in zip(numbers, count, strict=True)])
    filled = count > 0
    shares = np.where(filled, shares, np.nan)
    weights = np.array([(train_group_sizes or {}).get(int(g), 0.0) for g in numbers[filled]])
    known = shares[filled]
    return GroupReport(
        groups=numbers, names=tuple(str(names[g]) if g < len(names) else f"group {g}" for g in numbers.tolist()),
        accuracy=shares, count=count, interval=np.full((len(numbers), 2), np.nan),
        worst=float(known.min()) if len(known) else float("nan"), mean=float(known.mean()) if len(known) else float("nan"),
        worst_group=int(numbers[filled][known.argmin()]) if len(known) else -1,
        average=overall.f1 if len(truth) else float("nan"),
        adjusted_average=float(weights @ known / weights.sum()) if weights.sum() > 0 else None,
        known=groups is not None, measure="f1")


def average_precision(scores: Any, targets: Any) -> np.ndarray:
    r"""Return the average precision of each class, :math:`\sum_n (R_n - R_{n-1}) P_n` over falling thresholds.

    Images with equal scores pass a threshold together. Not interpolated, as scikit-learn has it; PASCAL VOC's own
    evaluation of 2007 interpolates at eleven points.

    Parameters
    ----------
    scores
        (N, K): logits or probabilities.
    targets
        (N, K), 1 where the image has the class.

    Returns
    -------
    numpy.ndarray
        (K,) in [0, 1]; nan for a class without a positive image.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    scores, truth = to_numpy(scores), to_numpy(targets)
    check_same_size("scores", scores.shape, "targets", truth.shape)
    return np.array([_average_precision(s, t) for s, t in zip(scores.T, (truth > 0.5).T, strict=True)])


def _average_precision(scores: np.ndarray, truth: np.ndarray) -> float:
    if not truth.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)  # of each run of equal scores
    gained = np.diff(hits[last], prepend=0)
    return float((gained * hits[last] / (last + 1)).sum() / hits[-1])


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0
