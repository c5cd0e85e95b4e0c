"""CLIP's attention pooling for its one query, without a key or a value for every cell.

The query of a head is a vector; ``q · (W_k x + b_k) = (W_kᵀ q) · x + q · b_k``, and the last term, alike for all cells,
does not change the softmax. The values are averaged before they are projected. That is exact, and of a ResNet-50's 50
cells it leaves a twentieth of the products, so that the pooling is trained from cached cells in seconds.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


def attention_pool(pool: Any, cells: Tensor) -> Tensor:
    """Pool cells as open_clip's ``AttentionPool2d`` does.

    Parameters
    ----------
    pool
        Has ``positional_embedding`` (1 + h·w, C), ``q_proj``, ``k_proj``, ``v_proj``, ``c_proj`` and ``num_heads``.
    cells
        (N, C, h, w).

    Returns
    -------
    Tensor
        (N, E).
    """
    tokens = cells.flatten(2).transpose(1, 2)
    tokens = torch.cat([tokens.mean(dim=1, keepdim=True), tokens], dim=1) + pool.positional_embedding
    heads, width = pool.num_heads, tokens.shape[2]
    query = pool.q_proj(tokens[:, 0]).unflatten(1, (heads, -1)) * (width // heads) ** -0.5
    reach = torch.einsum("nhd,hdc->nhc", query, pool.k_proj.weight.unflatten(0, (heads, -1)))
    weights = functional.softmax(reach @ tokens.transpose(1, 2), dim=2)
    values = torch.einsum("nhc,hdc->nhd", weights @ tokens, pool.v_proj.weight.unflatten(0, (heads, -1)))
    return pool.c_proj(values.flatten(1) + pool.v_proj.bias)
