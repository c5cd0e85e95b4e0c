"""Projections of the attention-weighted features to the plane."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from guidance_viz.core import Registry, ShapeError

Projection = Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]
"""``projection(fitted, others, seed)``: coordinates of the rows it is fitted on, and of others placed among them."""
PROJECTIONS: Registry[Projection] = Registry("projection")

FEW = 10                # points under which neighbourhoods of five mean nothing
EXACT = 20_000          # points up to which exact neighbours cost less than compiling an approximate search
PLACED_BY = 5           # fitted neighbours that say where a row goes that was not fitted
MANY = 100_000          # points above which UMAP is fitted on a sample (SLIM's release)


def project(features: np.ndarray, method: str = "umap", seed: int = 0,
            fit: np.ndarray | Sequence[int] | None = None) -> np.ndarray:
    """Project features to two coordinates (SLIM, Sec. 4.1).

    Parameters
    ----------
    features
        Shape (N, C). Zero rows (dead maps) are points like others; a row that is not finite gets nan.
    method
        ``"umap"``: n_neighbors 5, min_dist 0; above 100,000 points n_neighbors 3, spread 1.9, fitted on a
        sample of 100,000. Equal rows share one place. Under 10 distinct rows there are no neighbourhoods to
        keep, so it is PCA.
        ``"pca"``: quick; randomised SVD, signs fixed.
    seed
        Same seed, machine and number of cores: same coordinates. UMAP's differ between machines; keep them.
    fit
        Row numbers to fit the projection on, or ``None`` for all. Other rows, such as test photos, are only placed
        among them: by the same linear map (PCA), or for UMAP near the places of their nearest fitted neighbours
        (above 20,000 fitted rows by UMAP's own transform).

    Returns
    -------
    ndarray
        float32, shape (N, 2).

    Raises
    ------
    UnknownNameError
        ``method`` is not registered.
    ShapeError
        ``features`` is not (N, C).
    """
    run = PROJECTIONS.get(method)
    features = np.asarray(features)
    if features.ndim != 2:
        raise ShapeError(f"features has shape {features.shape}; expected (N, C).")
    finite = np.isfinite(features).all(1)
    fitted = finite & _chosen(fit, len(features))
    out = np.full((len(features), 2), np.nan, np.float32)
    if fitted.any():
        others = finite & ~fitted
        points, rest = (np.ascontiguousarray(features[rows], np.float32) for rows in (fitted, others))
        out[fitted], out[others] = run(points, rest, seed)
    return out


def _chosen(fit: np.ndarray | Sequence[int] | None, count: int) -> np.ndarray:
    chosen = np.full(count, fit is None)
    if fit is not None:
        chosen[np.asarray(fit, np.int64)] = True
    return chosen


@PROJECTIONS.register("pca")
def pca(features: np.ndarray, others: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Project to the two leading principal components; a missing one is 0."""
    from sklearn.utils.extmath import randomized_svd

    mean = features.mean(0, dtype=np.float64).astype(np.float32)
    centred = features - mean
    rank = min(2, *centred.shape)
    out, placed = (np.zeros((len(rows), 2), np.float32) for rows in (features, others))
    if rank and np.abs(centred).max() > 0:
        vt = randomized_svd(centred, rank, random_state=seed, flip_sign=False)[2]
        axes = (vt * _signs(vt)[:, None]).T
        out[:, :rank], placed[:, :rank] = centred @ axes, (others - mean) @ axes
    return out, placed


@PROJECTIONS.register("umap")
def umap(features: np.ndarray, others: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Project with UMAP and the settings of SLIM's release, equal rows (dead maps) to one place."""
    first, place = _distinct(features)
    if len(first) < FEW:
        return pca(features, others, seed)
    # Among more equal rows than neighbours, each would have only itself for a neighbourhood: they would land
    # anywhere, and somewhere else each time.
    out, placed = _fit(features[first] if len(first) < len(features) else features, others, seed)
    return out[place], placed


def _fit(features: np.ndarray, others: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    large, exact = len(features) > MANY, len(features) <= EXACT
    settings: dict[str, Any] = {"n_neighbors": 3, "spread": 1.9} if large else {"n_neighbors": 5}
    if exact:
        settings["precomputed_knn"] = _neighbours(features, settings["n_neighbors"])
    reducer = _reducer(seed, settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")      # n_jobs, spectral initialisation: nothing to act on
        out = _fit_on_sample(reducer, features, seed) if large else reducer.fit_transform(features)
        if exact or not len(others):
            return out, _among_neighbours(features, out, others)
        return out, reducer.transform(others)


def _fit_on_sample(reducer: Any, features: np.ndarray, seed: int) -> np.ndarray:
    sample = np.sort(np.random.default_rng(seed).choice(len(features), MANY, replace=False))
    rest = np.setdiff1d(np.arange(len(features)), sample)
    out = np.empty((len(features), 2), np.float32)
    out[sample] = reducer.fit_transform(features[sample])
    out[rest] = reducer.transform(features[rest])
    return out


def _among_neighbours(features: np.ndarray, coordinates: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Average the places of the nearest fitted rows, weighted by one over the distance; equal rows share a place."""
    from sklearn.neighbors import NearestNeighbors

    if not len(others):
        return np.zeros((0, 2), np.float32)
    nearest = NearestNeighbors(n_neighbors=min(PLACED_BY, len(features)), algorithm="brute").fit(features)
    distance, index = nearest.kneighbors(others)
    weight = 1 / np.maximum(distance, 1e-12)
    weight /= weight.sum(1, keepdims=True)
    return (weight[:, :, None] * coordinates[index]).sum(1).astype(np.float32)


def _neighbours(features: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the exact neighbours, each point its own first."""
    from sklearn.neighbors import NearestNeighbors

    distance, index = NearestNeighbors(n_neighbors=count - 1, algorithm="brute").fit(features).kneighbors()
    itself = np.arange(len(features))[:, None]
    return np.hstack([itself, index]), np.hstack([np.zeros((len(features), 1)), distance]).astype(np.float32)


def _reducer(seed: int, settings: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP

    return UMAP(n_components=2, min_dist=0.0, random_state=seed, n_jobs=1, **settings)


def _distinct(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first row of each value, and which of them each row equals."""
    seen: dict[bytes, int] = {}
    first: list[int] = []
    place = np.empty(len(features), np.int64)
    for row, values in enumerate(features):
        key = blake2b(values + np.float32(0), digest_size=16).digest()     # + 0: there is a negative zero
        place[row] = seen.setdefault(key, len(first))
        if place[row] == len(first):
            first.append(row)
    return np.array(first, np.int64), place


def _signs(vt: np.ndarray) -> np.ndarray:
    largest = vt[np.arange(len(vt)), np.abs(vt).argmax(1)]
    return np.where(largest < 0, -1, 1).astype(np.float32)
