"""The weight that a layer really uses, read and written where it is made of other tensors (weight norm and the like)."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

WEIGHT = "weight"


class Norm(NamedTuple):
    """A weight as directions and their lengths: ``weight = g * v / norm(v)``, the norm over all but ``dim``."""

    g: Tensor
    v: Tensor
    dim: int


def weight_of(module: nn.Module, name: str = WEIGHT) -> Tensor:
    """Return the weight (or the bias, by ``name``) that the next forward will use, with its graph.

    The older ``weight_norm`` keeps in ``module.weight`` what its last forward made of it.
    """
    norm = norm_of(module, name)
    if norm is None:
        return getattr(module, name)
    return torch._weight_norm(norm.v, norm.g, norm.dim)


def write_weight(module: nn.Module, weight: Tensor, name: str = WEIGHT) -> bool:
    """Write a weight, or a bias, through to the tensors that it is made of.

    Returns
    -------
    bool
        Whether the layer uses it now. If not, the layer is as it was.
    """
    norm, own = norm_of(module, name), module._parameters.get(name)
    with torch.no_grad():
        if norm is not None:
            _write_norm(norm, weight)
        elif own is not None:
            own.copy_(weight.reshape(own.shape))
        elif not (parametrize.is_parametrized(module, name) and _write_parametrized(module, name, weight)):
            return False
        if norm is not None and name in vars(module):  # what the older hook keeps until the next forward
            vars(module)[name] = weight_of(module, name).detach()
    return True


def norm_of(module: nn.Module, name: str = WEIGHT) -> Norm | None:
    """Return the parts of a weight-normalised weight, of the parametrization or of the older hook; ``None`` elsewhere."""
    for hook in module._forward_pre_hooks.values():
        if type(hook).__name__ == "WeightNorm" and getattr(hook, "name", "") == name:
            return Norm(getattr(module, f"{name}_g"), getattr(module, f"{name}_v"), _plain(hook.dim))  # type: ignore[attr-defined]
    if not parametrize.is_parametrized(module, name):
        return None
    chain: Any = module.parametrizations[name]  # type: ignore[index]
    if len(chain) != 1 or type(chain[0]).__name__ != "_WeightNorm":
        return None
    return Norm(chain.original0, chain.original1, _plain(chain[0].dim))


def _plain(dim: int | None) -> int:
    return -1 if dim is None else dim


def _write_norm(norm: Norm, weight: Tensor) -> None:
    weight = weight.reshape(norm.v.shape).to(norm.v)
    length = torch.norm_except_dim(weight, 2, norm.dim)
    # A row of zeros has no direction: the old one stays, with the length 0.
    norm.v.copy_(torch.where(length.expand_as(weight) > 0, weight, norm.v))
    norm.g.copy_(length)


def _write_parametrized(module: nn.Module, name: str, weight: Tensor) -> bool:
    """By the parametrization's own way back; exact for some, not for one that scales whatever it is given."""
    before = {name: value.clone() for name, value in module.state_dict().items()}
    own: Tensor = getattr(module, name)
    target = weight.reshape(own.shape).to(own)
    try:
        setattr(module, name, target)
        if torch.allclose(getattr(module, name), target, rtol=1e-5, atol=1e-6):
            return True
    except (RuntimeError, ValueError, NotImplementedError, AttributeError, TypeError):
        pass  # it has no way back
    module.load_state_dict(before)
    return False
