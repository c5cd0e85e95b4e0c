"""RBF kernels over points of the attention space, in pieces that fit the processor's cache."""

from __future__ import annotations

import threading

import numpy as np

_TILE = 32_768       # float64 entries a tile: 256 KB
_LOWEST = np.log(np.finfo(np.float64).tiny)
_BLOCKS = 64         # groups of points whose answered columns are kept as one sum
_AT_ONCE = 32        # columns computed together


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
    scratch = np.empty((len(centres), min(step, len(points))))  # once: fresh memory costs more than the arithmetic
    for start in range(0, len(points), step):
        tile = points[start:start + step]
        _tile(tile, centres, gamma, out[:, start:start + step], scratch[:, :len(tile)])
    return out


def _tile(points: np.ndarray, centres: np.ndarray, gamma: float, out: np.ndarray, scratch: np.ndarray) -> None:
    out[...] = 0
    for axis in range(points.shape[1]):
        np.subtract(points[:, axis], centres[:, axis, None], out=scratch)
        np.multiply(scratch, scratch, out=scratch)
        out += scratch
    np.multiply(out, -gamma, out=out)
    if out.size and out.min() < _LOWEST:  # such a power has no digits left, and takes twenty times as long
        far = out < _LOWEST
        np.maximum(out, _LOWEST, out=out)
        np.exp(out, out=out)
        out[far] = 0
    else:
        np.exp(out, out=out)


class AnsweredColumns:
    """Sums of the columns of K·D^(-1/2) that belong to answered points.

    K is the RBF kernel with a zero diagonal and D its degrees, so one column needs one pass over the points and no other
    column: the cost of an answer is linear in the number of points. Columns are summed by blocks of neighbouring rows,
    and a block's sum is kept while its answers stay: one more answer computes one block anew, however many there are.

    Parameters
    ----------
    points
        Shape (n, d), float64, finite.
    gamma
        Inverse squared width of the kernel.
    keep_bytes
        Memory for sums kept between calls; beyond it they are computed anew.
    fitted
        bool (n,): the points that count in the degrees; ``None``: all.
    """

    def __init__(self, points: np.ndarray, gamma: float, keep_bytes: int, fitted: np.ndarray | None = None) -> None:
        self._counted = None if fitted is None else fitted.astype(np.float64)
        self.points = points
        self.gamma = gamma
        self._room = keep_bytes // max(1, 8 * len(points))
        self._block = max(1, -(-len(points) // _BLOCKS))  # of the points alone: sums must not depend on what is kept
        self._kept: dict[tuple[str, int], tuple[bytes, np.ndarray]] = {}
        self._lock = threading.Lock()

    def sum(self, rows: np.ndarray, kind: str) -> np.ndarray:
        """Sum the columns of ``rows`` (ascending), shape (n,).

        ``kind`` names what the rows have in common, such as their answer: of each kind the latest sums are kept.
        """
        total = np.zeros(len(self.points))
        blocks, starts = np.unique(rows // self._block, return_index=True)
        with self._lock:        # a preview may still run when the next answer comes
            for block, part in zip(blocks.tolist(), np.split(rows, starts)[1:], strict=True):
                total += self._block_sum((kind, block), part)
        return total

    def _block_sum(self, key: tuple[str, int], rows: np.ndarray) -> np.ndarray:
        name, kept = rows.tobytes(), self._kept.get(key)
        if kept is not None and kept[0] == name:
            return kept[1]
        total = np.zeros(len(self.points))
        step = max(1, min(_AT_ONCE, (32 << 20) // max(1, 8 * len(self.points))))
        for start in range(0, len(rows), step):
            total += self._weighted(rows[start:start + step])
        if kept is not None or len(self._kept) < self._room:
            self._kept[key] = name, total
        return total

    def _weighted(self, rows: np.ndarray) -> np.ndarray:
        """Sum of a few columns: K(x, x_j)/√d_j over the rows j."""
        columns = rbf(self.points, self.points[rows], self.gamma)
        columns[np.arange(len(rows)), rows] = 0
        degree = columns.sum(1) if self._counted is None else columns @ self._counted
        return (1 / np.sqrt(np.where(degree > 0, degree, 1))) @ columns


def kernel_average(points: np.ndarray, gamma: float, values: np.ndarray) -> np.ndarray:
    """Average ``values`` (n, m) with the weights K(x_i, x_j), the point itself included; O(n²)."""
    out = np.empty_like(values)
    step = max(1, (32 << 20) // max(1, 8 * len(points)))
    for start in range(0, len(points), step):
        kernel = rbf(points, points[start:start + step], gamma)
        out[start:start + step] = kernel @ values
    return out
