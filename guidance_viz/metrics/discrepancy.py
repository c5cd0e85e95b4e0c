"""How much a model's accuracy hangs on an attribute."""

from __future__ import annotations

from typing import Any

import numpy as np

from guidance_viz.core import check_same_size
from guidance_viz.metrics.arrays import to_numpy


def accuracy_discrepancy(correct: Any, present: Any) -> Any:
    r"""Return accuracy with an attribute minus accuracy without it (Yang et al. 2023, Eq. 7).

    .. math:: \delta(D, s) = \mathrm{acc}(D \mid s = 1) - \mathrm{acc}(D \mid s = 0)

    Parameters
    ----------
    correct
        Whether each prediction is right, (N,).
    present
        Whether each image has the attribute, (N,); or each of A attributes, (N, A).

    Returns
    -------
    float or numpy.ndarray
        In [-1, 1], one number or (A,); nan where an attribute is in every image or in none.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    right, has = to_numpy(correct).astype(np.float64), to_numpy(present) > 0
    check_same_size("correct", right.shape, "present, by image", has.shape[:1])
    columns = (has if has.ndim == 2 else has[:, None]).astype(np.float64)
    with np.errstate(invalid="ignore"):
        gap = right @ columns / columns.sum(axis=0) - right @ (1 - columns) / (1 - columns).sum(axis=0)
    return gap if has.ndim == 2 else float(gap[0])
