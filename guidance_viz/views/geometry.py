"""Places of the points, and which of them lie inside a lasso."""

from __future__ import annotations

import numpy as np


def fit(xy: np.ndarray) -> np.ndarray:
    """Move and scale to [-1, 1], one scale for both axes.

    Parameters
    ----------
    xy
        Coordinates (N, 2); rows that are not finite stay nan.

    Returns
    -------
    ndarray
        float32 (N, 2).
    """
    xy = np.asarray(xy, np.float64)
    finite = np.isfinite(xy).all(1)
    if not finite.any():
        return np.full(xy.shape, np.nan, np.float32)
    low, high = xy[finite].min(0), xy[finite].max(0)
    side = float((high - low).max()) or 1.0
    out = (xy - (low + high) / 2) * (2 / side)
    out[~finite] = np.nan
    return out.astype(np.float32)


class Plane:
    """Points that can be asked which of them lie inside a polygon (even–odd rule).

    They are sorted by height once, so that each side of a polygon looks only at the points beside it.

    Parameters
    ----------
    xy
        Points (N, 2); one with nan is never inside.
    """

    def __init__(self, xy: np.ndarray) -> None:
        xy = np.asarray(xy, np.float64).reshape(-1, 2)
        self._order = np.argsort(xy[:, 1], kind="stable")
        self._x, self._y = xy[self._order, 0], xy[self._order, 1]

    def inside(self, polygon: np.ndarray) -> np.ndarray:
        """Which points lie inside.

        Parameters
        ----------
        polygon
            Corners (M, 2), closed by itself; fewer than three hold nothing.

        Returns
        -------
        ndarray
            bool (N,).
        """
        found = np.zeros(len(self._x), bool)
        polygon = np.asarray(polygon, np.float64)
        if polygon.ndim != 2 or len(polygon) < 3 or not np.isfinite(polygon).all():
            return found
        odd = np.zeros(len(self._x), bool)
        for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
            if y0 != y1:
                first, last = np.searchsorted(self._y, sorted((y0, y1)))
                y = self._y[first:last]
                odd[first:last] ^= self._x[first:last] < (x1 - x0) * (y - y0) / (y1 - y0) + x0
        found[self._order] = odd
        return found
