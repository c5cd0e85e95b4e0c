"""Finding the linear head: mean over the grid, then one matrix."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from guidance_viz.models.cut import Cut
from guidance_viz.models.ladder import Tried
from guidance_viz.models.probe import agree


class LinearHead(NamedTuple):
    """``logits = mean_hw(activations) @ weight.T + bias``, in the model's own tensors: gradients flow.

    Attributes
    ----------
    weight, bias
        (K, C) and (K,).
    """

    weight: Tensor
    bias: Tensor


def find_linear(tried: Tried) -> str | None:
    """Return the name of the module that, after a mean over the grid, is the whole head; ``None`` if none is.

    Checked on random activations, negative ones too, so that anything between (a ReLU, a norm) is noticed.
    """
    module, acts = tried.probe.module, tried.acts
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(acts.shape, generator=generator).to(acts.device, acts.dtype)
    if tried.carry:
        return None
    logits = tried.cut.head(module, noise, ())
    for name in candidates(module, tried.cut, acts.shape[1], logits.shape[1]):
        if agree(apply_linear(module.get_submodule(name), noise), logits):
            return name
    return None


def candidates(root: nn.Module, cut: Cut, channels: int, classes: int) -> list[str]:
    """Name the head's matrices of size classes × channels, the last first."""
    paths = cut.head_paths(root)
    inside = [name for name, _ in root.named_modules()
              if any(f"{name}.".startswith(f"{path}.") or path.startswith(f"{name}.") for path in paths)]
    return [name for name in reversed(inside) if _size(root.get_submodule(name)) == (classes, channels)]


def read_linear(module: nn.Module) -> LinearHead:
    """Return the live weight and bias of a linear layer or a 1×1 convolution."""
    weight: Tensor = module.weight.flatten(1)  # type: ignore[operator]
    bias = getattr(module, "bias", None)
    return LinearHead(weight, weight.new_zeros(len(weight)) if bias is None else bias)


def apply_linear(module: nn.Module, acts: Tensor) -> Tensor:
    """Return ``mean_hw(acts) @ weight.T + bias``."""
    weight, bias = read_linear(module)
    return acts.mean((2, 3)) @ weight.T + bias


def _size(module: nn.Module) -> tuple[int, int] | None:
    if isinstance(module, nn.Linear):
        return module.out_features, module.in_features
    if isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1) and module.groups == 1:
        return module.out_channels, module.in_channels
    return None
