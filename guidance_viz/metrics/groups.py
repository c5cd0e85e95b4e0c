"""Accuracy by group: the worst one is the one that counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from guidance_viz.core import GroupReport, OptionError, ShapeError, check_same_size
from guidance_viz.metrics.arrays import to_numpy

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


def wilson(correct: Any, count: Any, z: float = Z_95) -> np.ndarray:
    r"""Return the Wilson score interval of a share.

    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    correct, count
        Successes and trials, any equal shape (…).
    z
        Quantile of the normal distribution; the default gives 95 %.

    Returns
    -------
    numpy.ndarray
        Lower and upper ends in [0, 1], shape (…, 2); nan where ``count`` is 0.
    """
    k, n = np.asarray(to_numpy(correct), float), np.asarray(to_numpy(count), float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = k / n
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    ends = np.clip(np.stack([middle - half, middle + half], axis=-1), 0, 1)
    return np.where((n > 0)[..., None], ends, np.nan)


def group_report(predictions: Any, labels: Any, groups: Any, *, group_names: Sequence[str] | None = None,
                 train_group_sizes: Any = None, known: bool = True) -> GroupReport:
    """Return accuracy by group, worst, mean, average and adjusted average.

    Parameters
    ----------
    predictions
        Predicted classes (N,), or logits (N, K) whose largest is taken.
    labels
        Classes (N,).
    groups
        Group numbers (N,); a negative one (unknown) counts in the average and in no group. Where groups are
        not known pass the labels and ``known=False``: the report then is by class, and says so.
    group_names
        Names; entry g names group g. Every named group is listed, also one without samples.
    train_group_sizes
        Training images by group, a sequence indexed by group or a mapping: weights of the adjusted average.
    known
        Whether these are real groups.

    Returns
    -------
    GroupReport
        Groups ascending; an empty group has accuracy nan and is left out of worst, mean and adjusted average.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        A group has no name, or no training size.
    """
    guess, truth, group = _columns(predictions, labels, groups)
    numbers = _group_numbers(group, group_names, train_group_sizes)
    right = guess == truth
    count = np.array([np.sum(group == g) for g in numbers], dtype=np.int64)
    correct = np.array([np.sum(right & (group == g)) for g in numbers], dtype=np.int64)
    accuracy = np.divide(correct, count, out=np.full(len(numbers), np.nan), where=count > 0)
    filled = count > 0
    return GroupReport(
        groups=numbers, names=_names(numbers, group_names), accuracy=accuracy, count=count,
        interval=wilson(correct, count),
        worst=float(accuracy[filled].min()) if filled.any() else float("nan"),
        mean=float(accuracy[filled].mean()) if filled.any() else float("nan"),
        worst_group=int(numbers[filled][accuracy[filled].argmin()]) if filled.any() else -1,
        average=float(right.mean()) if len(right) else float("nan"),
        adjusted_average=_adjusted(numbers, accuracy, train_group_sizes), known=known)


def _columns(predictions: Any, labels: Any, groups: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    guess, truth, group = to_numpy(predictions), to_numpy(labels), to_numpy(groups)
    guess = guess.argmax(axis=1) if guess.ndim == 2 else guess
    if truth.ndim != 1:
        raise ShapeError(f"labels has size {truth.shape}; expected one class a sample, (N,).")
    check_same_size("predictions", guess.shape, "labels", truth.shape)
    check_same_size("labels", truth.shape, "groups", group.shape)
    return guess, truth, group.astype(np.int64)


def _group_numbers(group: np.ndarray, names: Sequence[str] | None, sizes: Any) -> np.ndarray:
    """Groups that have samples, a name or a training size, ascending."""
    listed = {int(g) for g in np.unique(group) if g >= 0} | set(range(len(names or ())))
    if names is not None and listed and max(listed) >= len(names):
        raise OptionError(f"Group {max(listed)} has no name: group_names has {len(names)} entries. "
                          "Name every group.")
    return np.array(sorted(listed | set(_sizes(sizes))), dtype=np.int64)


def _names(numbers: np.ndarray, names: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(str(names[g]) if names is not None and g < len(names) else f"group {g}" for g in numbers)


def _sizes(sizes: Any) -> dict[int, float]:
    if sizes is None:
        return {}
    if isinstance(sizes, Mapping):
        return {int(g): float(n) for g, n in sizes.items()}
    return {g: float(n) for g, n in enumerate(to_numpy(sizes).tolist())}


def _adjusted(numbers: np.ndarray, accuracy: np.ndarray, train_group_sizes: Any) -> float | None:
    """Mean of the group accuracies weighted by the training sizes, over the groups that have samples."""
    if train_group_sizes is None:
        return None
    sizes, filled = _sizes(train_group_sizes), ~np.isnan(accuracy)
    missing = [int(g) for g in numbers[filled] if int(g) not in sizes]
    if missing:
        raise OptionError(f"Group {missing[0]} has no entry in train_group_sizes; "
                          "give every group's size, 0 included.")
    weights = np.array([sizes[int(g)] for g in numbers[filled]])
    return float(weights @ accuracy[filled] / weights.sum()) if weights.sum() > 0 else float("nan")
