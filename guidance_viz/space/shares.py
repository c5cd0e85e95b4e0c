"""Whole numbers in given proportions."""

from __future__ import annotations

import numpy as np

from guidance_viz.core import OptionError


def largest_remainder(weights: np.ndarray, total: int) -> np.ndarray:
    """Share ``total`` whole units in proportion to ``weights``, all of them.

    Each entry gets its quota rounded down; the units left go to the largest fractions, ties to the lower
    index.

    Parameters
    ----------
    weights
        Finite and not negative, shape (G,). All zero means equal shares.
    total
        Units to share, ≥ 0.

    Returns
    -------
    ndarray
        int64, shape (G,), sums to ``total`` (empty when ``weights`` is).

    Raises
    ------
    OptionError
        ``total`` is negative, or a weight is negative or not finite.
    """
    weights = np.asarray(weights, np.float64)
    if total < 0:
        raise OptionError(f"The number to share is {total}; expected 0 or more.")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise OptionError("A weight is negative or not finite; expected finite weights of 0 or more.")
    if not weights.size:
        return np.zeros(0, np.int64)
    if not weights.any():
        weights = np.ones_like(weights)
    quota = weights / weights.max()
    quota = quota / quota.sum() * total
    counts = np.floor(quota).astype(np.int64)
    # Rounding away the last bits keeps exact ties, such as equal weights, in index order on every machine.
    order = np.argsort(-np.round(quota - counts, 12), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts
