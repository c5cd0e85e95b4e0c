"""How many samples to draw from each combination of core and environment feature."""

from __future__ import annotations

import numpy as np

from guidance_viz.core import ShapeError
from guidance_viz.space.shares import largest_remainder
from guidance_viz.space.subgroups import centre_distance

Group = tuple[int, int]


def expected_counts(core: np.ndarray, environment: np.ndarray, core_labels: np.ndarray,
                    environment_labels: np.ndarray, budget: float) -> dict[Group, float]:
    r"""Real-valued sampling counts (SLIM, Eq. 3–6).

    .. math:: n_{c,e} = N \cdot \frac{\bar d_c}{\sum_{c'} \bar d_{c'}}
              \cdot \frac{\bar d_{c,e}}{\sum_{e'} \bar d_{c,e'}}

    with :math:`\bar d_c = 1/\rho_c` the mean distance of cluster c to its centre in the core space, and
    :math:`\bar d_{c,e}` the mean distance of the group (c, e) to the centre of cluster e in the environment
    space.

    Parameters
    ----------
    core, environment
        Coordinates of the screened samples in the two spaces, shapes (N, d) and (N, d').
    core_labels, environment_labels
        Cluster of each sample in each, shape (N,).
    budget
        Samples to draw in all, ≥ 0.

    Returns
    -------
    dict
        A finite count for every group that has samples, keys (core, environment) ascending; sums to
        ``budget``. Where all distances are 0 (single or identical samples) the share is equal.

    Raises
    ------
    ShapeError
        The four arrays differ in length.
    """
    core_labels, environment_labels = np.asarray(core_labels), np.asarray(environment_labels)
    _check_lengths(core, environment, core_labels, environment_labels)
    to_core = centre_distance(np.asarray(core, np.float64), core_labels)
    to_environment = centre_distance(np.asarray(environment, np.float64), environment_labels)
    names, inverse = np.unique(core_labels, return_inverse=True)
    core_share = _proportions(_means(to_core, inverse, len(names)))
    out: dict[Group, float] = {}
    for position, name in enumerate(names):
        inside = inverse == position
        found, group = np.unique(environment_labels[inside], return_inverse=True)
        share = _proportions(_means(to_environment[inside], group, len(found)))
        out |= {(int(name), int(e)): float(budget * core_share[position] * s)
                for e, s in zip(found, share, strict=True)}
    return out


def sampling_counts(core: np.ndarray, environment: np.ndarray, core_labels: np.ndarray,
                    environment_labels: np.ndarray, budget: int) -> dict[Group, int]:
    """Round :func:`expected_counts` to whole samples that sum to the budget (largest remainder).

    Not capped by what a group holds; the sampler caps and redistributes.

    Parameters
    ----------
    core, environment, core_labels, environment_labels
        As in :func:`expected_counts`.
    budget
        Samples to draw in all, ≥ 0.

    Returns
    -------
    dict
        ``{(core, environment): count}`` for every group that has samples.

    Raises
    ------
    ShapeError
        The four arrays differ in length.
    OptionError
        ``budget`` is negative.
    """
    weights = expected_counts(core, environment, core_labels, environment_labels, 1.0)
    counts = largest_remainder(np.fromiter(weights.values(), np.float64, len(weights)), budget)
    return dict(zip(weights, counts.tolist(), strict=True))


def _check_lengths(*arrays: np.ndarray) -> None:
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1:
        raise ShapeError(f"core, environment, core_labels and environment_labels have {lengths} rows; "
                         "they must be equal.")


def _means(values: np.ndarray, groups: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(groups, values, count) / np.bincount(groups, minlength=count)


def _proportions(weights: np.ndarray) -> np.ndarray:
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(weights), 1 / max(1, len(weights)))
