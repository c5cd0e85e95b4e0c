"""The models that no other model beats on every score."""

from __future__ import annotations

from typing import Any

import numpy as np

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.metrics.arrays import to_numpy


def pareto_front(scores: Any, bin: float = 0.005) -> np.ndarray:
    """Return the candidates on the Pareto front, scores rounded to bins first (Rao et al. 2023, Fig. 4).

    Parameters
    ----------
    scores
        (N, M), higher is better: F1, EPG and IoU of N checkpoints, say.
    bin
        Width of a bin; differences inside one are taken for noise. 0: no rounding.

    Returns
    -------
    numpy.ndarray
        Indices, ascending, int64. Of candidates that are equal in every bin the first stays.

    Raises
    ------
    ShapeError
        ``scores`` is not two-dimensional.
    OptionError
        ``bin`` is negative, or a score is nan.
    """
    values = to_numpy(scores).astype(np.float64)
    if values.ndim != 2:
        raise ShapeError(f"scores has size {values.shape}; expected (N, M), one row a candidate.")
    if bin < 0 or np.isnan(values).any():
        raise OptionError(f"pareto_front needs bin ≥ 0 (got {bin}) and scores without nan; "
                          "leave those rows out.")
    values = np.round(values / bin) if bin else values
    return np.array([i for i in range(len(values)) if not _beaten(i, values)], dtype=np.int64)


def _beaten(i: int, values: np.ndarray) -> bool:
    """Another candidate is at least as good everywhere, and better somewhere or listed earlier."""
    as_good = (values >= values[i]).all(axis=1)
    better = (values > values[i]).any(axis=1)
    return bool((as_good & better).any() or as_good[:i].any())
