"""A score of each sample, averaged over all and by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import check_same_size
from guidance_viz.metrics.arrays import to_numpy
from guidance_viz.metrics.localization import attention_precision


@dataclass(frozen=True)
class GroupMeans:
    """Means by group, groups in ascending order of their number.

    Attributes
    ----------
    groups
        Group numbers that have a sample with a score, ascending, shape (G,).
    mean, count
        Mean score and number of scores by group, shape (G,).
    average
        Mean over all samples that have a score; nan without any.
    worst, worst_group
        The least mean of a group, and its number; nan and -1 without any.
    """

    groups: np.ndarray
    mean: np.ndarray
    count: np.ndarray
    average: float
    worst: float
    worst_group: int


def group_means(scores: Any, groups: Any) -> GroupMeans:
    """Average a score over all samples and by group.

    Parameters
    ----------
    scores
        One a sample (N,); nan where it is not defined: left out.
    groups
        Group numbers (N,); a negative one, which means not known, counts for the average alone.

    Returns
    -------
    GroupMeans
        The means.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    values, numbers = to_numpy(scores).astype(np.float64), to_numpy(groups).astype(np.int64)
    check_same_size("scores", values.shape, "groups", numbers.shape)
    known = np.isfinite(values)
    values, numbers = values[known], numbers[known]
    found, place = np.unique(numbers[numbers >= 0], return_inverse=True)
    count = np.bincount(place, minlength=len(found))
    mean = np.bincount(place, weights=values[numbers >= 0], minlength=len(found)) / np.maximum(count, 1)
    average = float(values.mean()) if len(values) else float("nan")
    if not len(found):
        return GroupMeans(found, mean, count, average, float("nan"), -1)
    worst = int(mean.argmin())
    return GroupMeans(found, mean, count, average, float(mean[worst]), int(found[worst]))


def attention_accuracy(maps: Any, masks: Any, groups: Any, threshold: float = 0.8) -> GroupMeans:
    """Return the average and the worst group's mean of :func:`attention_precision` (SLIM's released score).

    Parameters
    ----------
    maps, masks
        Maps and masks (N, h, w) in [0, 1], maps as given.
    groups
        Group numbers (N,).
    threshold
        Attention under it is left out.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    return group_means(attention_precision(maps, masks, threshold), groups)
