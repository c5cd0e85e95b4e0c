"""RBF kernels over points of the attention space, in pieces that fit the processor's cache."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np

_TILE = 32_768       # float64 entries a tile: 256 KB


def rbf(points: np.ndarray, centres: np.ndarray, gamma: float, out: np.ndarray | None = None) -> np.ndarray:
    """Evaluate exp(-γ |x - c|²).

    Parameters
    ----------
    points
        Shape (n, d), float64.
    centres
        Shape (m, d), float64.
    gamma
        Inverse squared width, > 0.
    out
        Where to write, shape (m, n).

    Returns
    -------
    ndarray
        Shape (m, n), float64.
    """
    out = np.empty((len(centres), len(points))) if out is None else out
    step = max(1, _TILE // max(1, len(centres)))
    for start in range(0, len(points), step):
        _tile(points[start:start + step], centres, gamma, out[:, start:start + step])
    return out


def _tile(points: np.ndarray, centres: np.ndarray, gamma: float, out: np.ndarray) -> None:
    out[...] = 0
    for axis in range(points.shape[1]):
        difference = points[:, axis] - centres[:, axis, None]
        np.multiply(difference, difference, out=difference)
        out += difference
    np.multiply(out, -gamma, out=out)
    np.exp(out, out=out)


class AnsweredColumns:
    """The columns of K·D^(-1/2) that belong to answered points, kept while they fit the budget.

    K is the RBF kernel with a zero diagonal and D its degrees, so one column needs one pass over the points
    and no other column: the cost of an answer is linear in the number of points.

    Parameters
    ----------
    points
        Shape (n, d), float64, finite.
    gamma
        Inverse squared width of the kernel.
    keep_bytes
        Memory for columns kept between calls; beyond it they are computed anew.
    fitted
        bool (n,): the points that count in the degrees; ``None``: all.
    """

    def __init__(self, points: np.ndarray, gamma: float, keep_bytes: int, fitted: np.ndarray | None = None) -> None:
        self._counted = None if fitted is None else fitted.astype(np.float64)
        self.points = points
        self.gamma = gamma
        self._room = keep_bytes // max(1, 8 * len(points))
        self._kept: dict[int, np.ndarray] = {}
        self._lock = threading.Lock()

    def sum(self, rows: np.ndarray) -> np.ndarray:
        """Sum the columns of ``rows``, shape (n,)."""
        total = np.zeros(len(self.points))
        with self._lock:        # a preview may still run when the next answer comes
            for column in self._columns(rows):
                total += column
        return total

    def _columns(self, rows: np.ndarray) -> Iterator[np.ndarray]:
        # In the order given: the sum must not depend on what happens to be kept.
        missing = [int(row) for row in rows if int(row) not in self._kept]
        fresh = self._fresh(missing)
        for row in map(int, rows):
            yield self._kept[row] if row in self._kept else next(fresh)

    def _fresh(self, rows: list[int]) -> Iterator[np.ndarray]:
        block = max(1, min(32, (32 << 20) // max(1, 8 * len(self.points))))
        for start in range(0, len(rows), block):
            part = rows[start:start + block]
            columns = self._weighted(part)
            for row, column in zip(part, columns, strict=True):
                if len(self._kept) < self._room:
                    self._kept[row] = column.copy()
                yield column

    def _weighted(self, rows: list[int]) -> np.ndarray:
        columns = rbf(self.points, self.points[rows], self.gamma)
        columns[np.arange(len(rows)), rows] = 0
        degree = columns.sum(1, keepdims=True) if self._counted is None else (columns @ self._counted)[:, None]
        columns /= np.sqrt(np.where(degree > 0, degree, 1))
        return columns


def kernel_average(points: np.ndarray, gamma: float, values: np.ndarray) -> np.ndarray:
    """Average ``values`` (n, m) with the weights K(x_i, x_j), the point itself included; O(n²)."""
    out = np.empty_like(values)
    step = max(1, (32 << 20) // max(1, 8 * len(points)))
    for start in range(0, len(points), step):
        kernel = rbf(points, points[start:start + step], gamma)
        out[start:start + step] = kernel @ values
    return out
