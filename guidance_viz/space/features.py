"""Attention-weighted features: what the model saw where it looked."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from guidance_viz.core import ShapeError, check_same_size

Array = TypeVar("Array", bound=Any)     # a torch tensor or a numpy array; the result is of the same kind
_CHUNK_BYTES = 64 << 20


def attention_features(acts: Array, maps: Array, *, inverse: bool = False) -> Array:
    r"""Weight activations by a saliency map and sum over the grid (SLIM, Sec. 4.1, Fig. 3).

    .. math:: F_A = \sum_{hw} M_{hw} A_{c,hw}, \qquad
              F_{\bar A} = \sum_{hw} \left(1 - \frac{M - \min M}{\max M - \min M}\right)_{hw} A_{c,hw}

    Parameters
    ----------
    acts
        Activations, shape (N, C, h, w): a torch tensor, or a numpy array (a memory map is read in pieces).
    maps
        Saliency maps as the attribution gave them, not normalised, shape (N, h, w).
    inverse
        Weight by one minus the min-max scaled map: the environment rather than the object.

    Returns
    -------
    tensor or array
        Shape (N, C), float32 or wider. An all-zero map gives zero vectors, with ``inverse`` too: where the
        model looks nowhere, neither side is known. A constant map above zero has nothing to scale, so its
        inverse weight is 1 everywhere.

    Raises
    ------
    ShapeError
        The sizes of ``acts`` and ``maps`` differ.
    """
    if len(acts.shape) != 4:
        raise ShapeError(f"acts has shape {tuple(acts.shape)}; expected (N, C, h, w).")
    check_same_size("acts without its channels", (acts.shape[0], *acts.shape[2:]), "maps", tuple(maps.shape))
    if hasattr(acts, "detach"):
        return _weighted_torch(acts, maps, inverse)
    return _weighted_numpy(acts, np.asarray(maps), inverse)  # type: ignore[return-value]


def unit_length(features: np.ndarray) -> np.ndarray:
    """Divide each feature vector (N, C) by its length, float64; a zero vector (a dead map) stays zero.

    The length of an attention-weighted vector says how sure the model is, not what it shows.
    """
    values = np.asarray(features, np.float64)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, length, out=np.zeros_like(values), where=length > 0)


def _weighted_numpy(acts: np.ndarray, maps: np.ndarray, inverse: bool) -> np.ndarray:
    dtype = np.result_type(acts.dtype, maps.dtype, np.float32)
    out = np.empty(acts.shape[:2], dtype)
    step = max(1, _CHUNK_BYTES // max(1, int(np.prod(acts.shape[1:])) * dtype.itemsize))
    for start in range(0, len(acts), step):
        weights = np.asarray(maps[start:start + step], dtype).reshape(-1, maps[0].size, 1)
        if inverse:
            weights = _inverse_weights(weights)
        piece = np.asarray(acts[start:start + step], dtype).reshape(len(weights), acts.shape[1], -1)
        out[start:start + step] = (piece @ weights)[..., 0]
    return out


def _inverse_weights(flat: np.ndarray) -> np.ndarray:
    low, high = flat.min(1, keepdims=True), flat.max(1, keepdims=True)
    scaled = (flat - low) / np.where(high > low, high - low, 1)
    return np.where((low == 0) & (high == 0), 0, 1 - scaled).astype(flat.dtype)


def _weighted_torch(acts: Any, maps: Any, inverse: bool) -> Any:
    import torch

    dtype = torch.promote_types(torch.promote_types(acts.dtype, maps.dtype), torch.float32)
    weights = maps.to(device=acts.device, dtype=dtype).flatten(1)
    if inverse and weights.numel():
        low, high = weights.amin(1, keepdim=True), weights.amax(1, keepdim=True)
        span = torch.where(high > low, high - low, torch.ones_like(high))
        dead = (low == 0) & (high == 0)
        weights = torch.where(dead, torch.zeros_like(weights), 1 - (weights - low) / span)
    return torch.einsum("ncp,np->nc", acts.to(dtype).flatten(2), weights)
