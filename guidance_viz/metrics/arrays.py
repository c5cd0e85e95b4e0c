"""Metrics take tensors or arrays, and answer in kind."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor


def to_numpy(values: Any) -> np.ndarray:
    """Return an array of a tensor (of any device, with or without a graph), an array or a sequence."""
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)


def as_tensor(values: Any, like: Tensor | None = None) -> Tensor:
    """Return a float tensor without a graph: float64 stays, else float32 (or as ``like`` is)."""
    tensor = torch.as_tensor(values).detach()
    if like is not None:
        return tensor.to(like)
    return tensor if tensor.dtype == torch.float64 else tensor.float()


def in_kind(function: Callable[..., Tensor]) -> Callable[..., Any]:
    """Give an array back where the first argument is not a tensor."""
    @functools.wraps(function)
    def call(first: Any, *args: Any, **kwargs: Any) -> Any:
        result = function(first, *args, **kwargs)
        return result if isinstance(first, Tensor) else result.numpy()
    return call
