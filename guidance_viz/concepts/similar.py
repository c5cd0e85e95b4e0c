"""Neurons that fire on the same images, so that one answer can speak for several."""

from __future__ import annotations

from typing import Any

import numpy as np

from guidance_viz.core import OptionError, ShapeError


def group_similar(pooled: Any, threshold: float = 0.9) -> list[list[int]]:
    """Group neurons whose activations rise and fall together over the images.

    Similar is the cosine of the activations less their mean (the correlation): activations after a ReLU are
    all positive, and without taking the mean away every two neurons would look alike. Complete linkage: every
    two neurons of a group are at least ``threshold`` alike. A neuron that never changes (dead, pruned, or seen
    on one image) is like no other.

    Parameters
    ----------
    pooled
        Spatial means of the activations (N, C).
    threshold
        In (0, 1]; at 1 neurons are grouped that are equal up to a factor and rounding.

    Returns
    -------
    list of list of int
        Every neuron once; the largest group first, then by lowest number. In a group the neuron most like the
        others comes first: it can stand for them.

    Raises
    ------
    ShapeError
        The features are not (N, C).
    OptionError
        The threshold is outside (0, 1].

    Examples
    --------
    >>> group_similar([[0.0, 0.0, 1.0], [1.0, 2.0, 0.0], [2.0, 4.0, 1.0]])
    [[0, 1], [2]]
    """
    return Likeness(pooled).groups(threshold)


class Likeness:
    """How alike neurons are, worked out once, so that they can be grouped again at any threshold in a moment.

    Parameters
    ----------
    pooled
        As in :func:`group_similar`.

    Raises
    ------
    ShapeError
        The features are not (N, C).
    """

    def __init__(self, pooled: Any) -> None:
        self._alike = correlation(pooled)
        changing = np.diag(self._alike) > 0
        self._changing, self._still = np.flatnonzero(changing), np.flatnonzero(~changing)
        self._tree = _tree(self._alike[np.ix_(self._changing, self._changing)])

    def groups(self, threshold: float = 0.9) -> list[list[int]]:
        """Return the groups at a threshold; see :func:`group_similar`.

        Raises
        ------
        OptionError
            The threshold is outside (0, 1].
        """
        if not 0 < threshold <= 1:
            raise OptionError(f"threshold={threshold} must be above 0 and at most 1; 0.9 is the default.")
        groups = [[int(c)] for c in self._still]
        groups += [_ordered(self._changing[one], self._alike) for one in self._linked(threshold)]
        return sorted(groups, key=lambda group: (-len(group), min(group)))

    def _linked(self, threshold: float) -> list[np.ndarray]:
        from scipy.cluster.hierarchy import fcluster
        if self._tree is None:
            return [np.arange(len(self._changing))] * len(self._changing)
        label = fcluster(self._tree, t=1.0 - threshold + 1e-9, criterion="distance")
        order = np.argsort(label, kind="stable")
        return np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def correlation(pooled: Any) -> np.ndarray:
    """Return the correlation of every two neurons over the images, float64 (C, C); 0 for one that never changes."""
    values = np.asarray(pooled, dtype=np.float64)
    if values.ndim != 2:
        raise ShapeError(f"pooled has size {values.shape}; expected one row an image, (N, C).")
    if not len(values):
        return np.zeros((values.shape[1], values.shape[1]))
    spread = values - values.mean(axis=0)
    # Of a constant, rounding of the mean can leave something; it is no pattern.
    spread[:, np.ptp(values, axis=0) == 0] = 0.0
    length = np.linalg.norm(spread, axis=0)
    unit = np.divide(spread, length, out=np.zeros_like(spread), where=length > 0)
    return np.clip(unit.T @ unit, -1.0, 1.0)


def _tree(alike: np.ndarray) -> np.ndarray | None:
    """Who is joined with whom at which distance, by complete linkage; None where there are no two."""
    from scipy.cluster.hierarchy import linkage
    if len(alike) < 2:
        return None
    distance = 1.0 - alike[np.triu_indices(len(alike), 1)]
    return linkage(distance.clip(min=0.0), method="complete")


def _ordered(members: np.ndarray, alike: np.ndarray) -> list[int]:
    closeness = alike[np.ix_(members, members)].sum(axis=1).round(9)
    return [int(members[i]) for i in np.lexsort((members, -closeness))]
