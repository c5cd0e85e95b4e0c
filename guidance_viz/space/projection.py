"""Projections of the attention-weighted features to the plane."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np

from guidance_viz.core import Registry, ShapeError

Projection = Callable[[np.ndarray, int], np.ndarray]
PROJECTIONS: Registry[Projection] = Registry("projection")

FEW = 10                # points under which neighbourhoods of five mean nothing
EXACT = 20_000          # points up to which exact neighbours cost less than compiling an approximate search
MANY = 100_000          # points above which UMAP is fitted on a sample (SLIM's release)


def project(features: np.ndarray, method: str = "umap", seed: int = 0) -> np.ndarray:
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
    rows = np.flatnonzero(np.isfinite(features).all(1))
    out = np.full((len(features), 2), np.nan, np.float32)
    if rows.size:
        out[rows] = run(np.ascontiguousarray(features[rows], np.float32), seed)
    return out


@PROJECTIONS.register("pca")
def pca(features: np.ndarray, seed: int) -> np.ndarray:
    """Project to the two leading principal components; a missing one is 0."""
    from sklearn.utils.extmath import randomized_svd

    centred = features - features.mean(0, dtype=np.float64).astype(np.float32)
    rank = min(2, *centred.shape)
    out = np.zeros((len(features), 2), np.float32)
    if rank and np.abs(centred).max() > 0:
        u, s, vt = randomized_svd(centred, rank, random_state=seed, flip_sign=False)
        out[:, :rank] = u * s * _signs(vt)
    return out


@PROJECTIONS.register("umap")
def umap(features: np.ndarray, seed: int) -> np.ndarray:
    """Project with UMAP and the settings of SLIM's release, equal rows (dead maps) to one place."""
    first, place = _distinct(features)
    if len(first) < FEW:
        return pca(features, seed)
    # Among more equal rows than neighbours, each would have only itself for a neighbourhood: they would land
    # anywhere, and somewhere else each time.
    return _fit(features[first] if len(first) < len(features) else features, seed)[place]


def _fit(features: np.ndarray, seed: int) -> np.ndarray:
    large = len(features) > MANY
    settings: dict[str, Any] = {"n_neighbors": 3, "spread": 1.9} if large else {"n_neighbors": 5}
    if len(features) <= EXACT:
        settings["precomputed_knn"] = _neighbours(features, settings["n_neighbors"])
    reducer = _reducer(seed, settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")      # n_jobs, spectral initialisation: nothing to act on
        if not large:
            return reducer.fit_transform(features)
        sample = np.sort(np.random.default_rng(seed).choice(len(features), MANY, replace=False))
        rest = np.setdiff1d(np.arange(len(features)), sample)
        out = np.empty((len(features), 2), np.float32)
        out[sample] = reducer.fit_transform(features[sample])
        out[rest] = reducer.transform(features[rest])
    return out


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
