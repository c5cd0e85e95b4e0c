"""Finding the linear head: mean over the grid, then one matrix."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, ShapeError
from guidance_viz.models.copying import copied
from guidance_viz.models.cut import Cut
from guidance_viz.models.ladder import Tried
from guidance_viz.models.probe import Probe, agree
from guidance_viz.models.writing import weight_of, write_weight

BIAS = "bias"


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

    Checked on random activations, negative ones too, so that anything between (a ReLU, a norm) is noticed; and by writing
    other weights into a copy: where they are not read back, or change more than the head, the head is not called linear.
    """
    probe, acts = tried.probe, tried.acts
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(acts.shape, generator=generator).to(acts.device, acts.dtype)
    if tried.carry:
        return None
    logits = tried.cut.head(probe.module, noise, ())
    for name in candidates(probe.module, tried.cut, acts.shape[1], probe.reading.outputs):
        if agree(_apply(probe, probe.module, name, noise), logits) and _takes_weights(tried, name, noise):
            return name
    return None


def _apply(probe: Probe, root: nn.Module, name: str, acts: Tensor) -> Tensor:
    """``mean_hw(acts) @ weight.T + bias``, as the logits are read."""
    return probe.reading.classes(apply_linear(root.get_submodule(name), acts))


def _takes_weights(tried: Tried, name: str, noise: Tensor) -> bool:
    """Whether weights that are written there are those that the head, and nothing else, then uses."""
    probe, cut = tried.probe, tried.cut
    twin = copied(probe.module)
    layer = twin.get_submodule(name)
    weight, bias = read_linear(layer)
    if not write_weight(layer, (weight.flip(1) + 0.1).detach()):
        return False
    if has_bias(layer) and not write_weight(layer, (bias + 0.1).detach(), BIAS):
        return False
    same = agree(cut.trunk(twin, probe.x)[0], cut.trunk(probe.module, probe.x)[0])
    return same and agree(_apply(probe, twin, name, noise), cut.head(twin, noise, ())) and not agree(
        _apply(probe, twin, name, noise), _apply(probe, probe.module, name, noise))


def candidates(root: nn.Module, cut: Cut, channels: int, classes: int) -> list[str]:
    """Name the head's matrices of size classes × channels, the last first."""
    paths = cut.head_paths(root)
    inside = [name for name, _ in root.named_modules()
              if any(f"{name}.".startswith(f"{path}.") or path.startswith(f"{name}.") for path in paths)]
    return [name for name in reversed(inside) if _size(root.get_submodule(name)) == (classes, channels)]


def read_linear(module: nn.Module) -> LinearHead:
    """Return the live weight and bias of a linear layer or a 1×1 convolution."""
    weight = weight_of(module).flatten(1)
    return LinearHead(weight, weight_of(module, BIAS) if has_bias(module) else weight.new_zeros(len(weight)))


def has_bias(module: nn.Module) -> bool:
    """Tell whether a layer adds a bias."""
    return getattr(module, BIAS, None) is not None


def write_linear(module: nn.Module, weight: Tensor, bias: Tensor) -> None:
    """Write weight (K, C) and bias (K,) into a linear layer or a 1×1 convolution.

    Raises
    ------
    ShapeError
        The sizes differ.
    ModelError
        There is no bias to write to, or what is written is not what the layer then uses.
    """
    own, own_bias = read_linear(module)
    if weight.shape != own.shape or bias.shape != own_bias.shape:
        raise ShapeError(f"weight {tuple(weight.shape)} and bias {tuple(bias.shape)} given; the head has "
                         f"{tuple(own.shape)} and {tuple(own_bias.shape)}.")
    if not has_bias(module) and bool(bias.abs().max() > 0):
        raise ModelError("The head has no bias, but one that is not zero was given. Fit it without a bias.")
    if not (write_weight(module, weight) and (not has_bias(module) or write_weight(module, bias, BIAS))):
        raise ModelError(f"What is written into {type(module).__name__} is not what it uses: its weight is made of others. "
                         "Train head_parameters() instead.")


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
