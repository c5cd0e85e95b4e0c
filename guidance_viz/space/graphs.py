"""The normalised graph S = D^(-1/2) K D^(-1/2) for label spreading over many hops."""

from __future__ import annotations

from typing import Any

import numpy as np

from guidance_viz.space.kernels import rbf

DENSE_LIMIT = 3000      # points; 72 MB


def normalised_graph(points: np.ndarray, gamma: float, *, neighbours: int,
                     dense_limit: int = DENSE_LIMIT) -> Any:
    """Build S with a zero diagonal (Zhou et al. 2003, step 2).

    Parameters
    ----------
    points
        Shape (n, d), float64, finite.
    gamma
        Inverse squared width of the RBF weights.
    neighbours
        Neighbours a point above ``dense_limit`` points.
    dense_limit
        Up to so many points every pair is an edge, as in scikit-learn; above, only near ones are.

    Returns
    -------
    ndarray or scipy.sparse.csr_array
        Shape (n, n); a point without an edge has an empty row.
    """
    if len(points) <= dense_limit:
        return _dense(points, gamma)
    return _sparse(points, gamma, neighbours)


def _dense(points: np.ndarray, gamma: float) -> np.ndarray:
    kernel = rbf(points, points, gamma)
    np.fill_diagonal(kernel, 0)
    root = _root_degree(kernel.sum(0))
    kernel /= root
    kernel /= root[:, None]
    return kernel


def _sparse(points: np.ndarray, gamma: float, neighbours: int) -> Any:
    from scipy.sparse import csr_array, diags_array
    from scipy.spatial import cKDTree

    count = len(points)
    distance, index = cKDTree(points).query(points, k=min(neighbours + 1, count))
    rows = np.repeat(np.arange(count), index.shape[1])
    weight = np.exp(-gamma * distance.ravel() ** 2)
    off = rows != index.ravel()
    graph = csr_array((weight[off], (rows[off], index.ravel()[off])), shape=(count, count))
    graph = graph.maximum(graph.T)
    scale = diags_array(1 / _root_degree(np.asarray(graph.sum(0)).ravel()))
    return (scale @ graph @ scale).tocsr()


def _root_degree(degree: np.ndarray) -> np.ndarray:
    return np.sqrt(np.where(degree > 0, degree, 1))


def iterate(graph: Any, votes: np.ndarray, alpha: float, *, tol: float, max_iter: int) -> np.ndarray:
    """Repeat F ← αSF + (1-α)Y from F = Y until the summed change is under ``tol`` (Zhou et al. 2003, step 3).

    Parameters
    ----------
    graph
        S, shape (n, n).
    votes
        Y, one column an answer value, shape (n, 2).
    alpha
        Share of what a point takes from its neighbours, in (0, 1).
    tol, max_iter
        When to stop; scikit-learn's rule.

    Returns
    -------
    ndarray
        F, shape (n, 2), not normalised.
    """
    kept = (1 - alpha) * votes
    field, last = votes, np.zeros_like(votes)
    for _ in range(max_iter):
        if np.abs(field - last).sum() < tol:
            break
        field, last = alpha * (graph @ field) + kept, field
    return field
