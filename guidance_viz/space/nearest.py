"""The rows most like one row, exactly."""

from __future__ import annotations

import numpy as np

from guidance_viz.core import OptionError, ShapeError

BLOCK = 8192  # rows compared at once: 1,280 features of so many are 42 MB


def nearest(features: np.ndarray, row: int, n: int = 12, *, metric: str = "cosine") -> tuple[np.ndarray, np.ndarray]:
    r"""Find the rows most like one row, by comparing it with every other one.

    .. math:: s_i = \frac{f_i \cdot f}{\lVert f_i \rVert \, \lVert f \rVert} \quad \text{or} \quad
              d_i = \lVert f_i - f \rVert

    Parameters
    ----------
    features
        (N, C), perhaps a memory map; read in pieces.
    row
        The row that is compared, from 0.
    n
        How many; fewer where there are fewer.
    metric
        ``"cosine"``: the angle alone, as the length of an attention-weighted vector says how sure the model is, not what
        it shows. ``"euclidean"``: the distance.

    Returns
    -------
    tuple of ndarray
        Row numbers, int64, the most alike first (of equals the lower number), without ``row`` itself; and their cosine in
        [-1, 1] or their distance, float64. Rows that are not finite, and for the cosine zero rows (dead maps), are like
        nothing; where ``row`` is one of them, both are empty.

    Raises
    ------
    ShapeError
        ``features`` is not (N, C).
    OptionError
        There is no such metric or row.

    Examples
    --------
    >>> nearest(np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 0.1]]), 0, 1)[0]
    array([2])
    """
    if np.ndim(features) != 2:
        raise ShapeError(f"features has shape {np.shape(features)}; expected (N, C).")
    if metric not in ("cosine", "euclidean"):
        raise OptionError(f"The metric {metric!r} is not known; use 'cosine' or 'euclidean'.")
    if not 0 <= row < len(features):
        raise OptionError(f"There is no row {row}; there are {len(features)}, counted from 0.")
    one = np.asarray(features[row], np.float64)
    cost = np.concatenate([_cost(np.asarray(features[start:start + BLOCK]), one, metric)
                           for start in range(0, len(features), BLOCK)])
    cost[row] = np.inf
    known = np.flatnonzero(np.isfinite(cost))
    found = known[_least(cost[known], n)]
    return found, -cost[found] if metric == "cosine" else np.sqrt(cost[found])


def _cost(block: np.ndarray, one: np.ndarray, metric: str) -> np.ndarray:
    """Minus the cosine, or the squared distance, float64 (b,); inf for a row that is like nothing."""
    values = block.astype(np.float64)
    if metric == "euclidean":
        cost = ((values - one) ** 2).sum(1)
    else:
        length = np.linalg.norm(values, axis=1) * np.linalg.norm(one)
        cost = -np.clip(np.divide(values @ one, length, out=np.full(len(values), np.nan), where=length > 0), -1, 1)
    return np.where(np.isfinite(cost), cost, np.inf)


def _least(values: np.ndarray, n: int) -> np.ndarray:
    """Positions of the ``n`` least values, in order; of equals the lower position."""
    if n < len(values):
        kept = np.flatnonzero(values <= np.partition(values, max(n - 1, 0))[max(n - 1, 0)])
    else:
        kept = np.arange(len(values))
    return kept[np.argsort(values[kept], kind="stable")][:max(n, 0)]
