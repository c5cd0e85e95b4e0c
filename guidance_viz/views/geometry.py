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


def inside(xy: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Which points lie inside a polygon (even–odd rule).

    Parameters
    ----------
    xy
        Points (N, 2); nan is outside.
    polygon
        Corners (M, 2), M ≥ 3, closed by itself.

    Returns
    -------
    ndarray
        bool (N,).
    """
    polygon = np.asarray(polygon, np.float64)
    found = np.zeros(len(xy), bool)
    if polygon.ndim != 2 or len(polygon) < 3:
        return found
    low, high = polygon.min(0), polygon.max(0)
    near = np.flatnonzero(((xy >= low) & (xy <= high)).all(1))
    x, y = xy[near, 0].astype(np.float64), xy[near, 1].astype(np.float64)
    odd = np.zeros(len(near), bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    found[near] = odd
    return found
