"""Folding pruned neurons into the weights, so that the person's own network does without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from guidance_viz.models.copying import copied
from guidance_viz.models.cut import Cut
from guidance_viz.models.layout import Carry
from guidance_viz.models.probe import agree
from guidance_viz.models.writing import weight_of, write_weight

Zero = Callable[[nn.Module], None]

MAKERS = (nn.Conv2d, nn.Linear, nn.modules.batchnorm._BatchNorm, nn.LayerNorm, nn.GroupNorm)
"""Layers that give zero for a neuron whose weights are zero."""


@dataclass(frozen=True)
class Pruned:
    """A network, its cut, and the neurons to leave out.

    Attributes
    ----------
    module, cut
        The network and where it is cut.
    mask
        (C,), True = kept.
    x
        Normalised images to check on, (2, channels, height, width).
    """

    module: nn.Module
    cut: Cut
    mask: Tensor
    x: Tensor


def folded(pruned: Pruned) -> nn.Module | None:
    """Return a copy of the network whose weights leave the pruned neurons out; ``None`` if no way is exact.

    Either what reads the neurons ignores them (a linear head: its columns are zero), or what makes them gives
    zeros (a batch norm: its scale and shift are zero). Both are checked: the first on random activations, so
    that every neuron is active, the second on the activations of random images.
    """
    return (_first_exact(pruned, iter([readers(pruned)]), _head_ignores)
            or _first_exact(pruned, makers(pruned), _trunk_zeros))


def readers(pruned: Pruned) -> list[Zero]:
    """Return what zeroes the columns of the pruned neurons in every matrix and convolution that reads them.

    A reader is found by what it is given when the neurons are zero: zeros, in their place.
    """
    found: list[Zero] = []

    def watch(name: str, module: nn.Module) -> RemovableHandle:
        def see(module: nn.Module, args: tuple[Any, ...]) -> None:
            if _reads(module, args[0], pruned.mask):
                found.append(_Columns(name, pruned.mask))
        return module.register_forward_pre_hook(see)

    named = [(name, pruned.module.get_submodule(name)) for name in _inside(pruned, head=True)]
    handles = [watch(name, module) for name, module in named if isinstance(module, (nn.Linear, nn.Conv2d))]
    noise, carry = _active(pruned)
    try:
        pruned.cut.head(pruned.module, _masked(noise, pruned.mask), carry)
    finally:
        for handle in handles:
            handle.remove()
    return found


def makers(pruned: Pruned) -> Iterator[list[Zero]]:
    """Yield the trunk's layers with an output a neuron, the last first."""
    names = [name for name in _inside(pruned, head=False)
             if _makes(pruned.module.get_submodule(name), pruned.mask)]
    for name in reversed(names[-4:]):
        yield [_Rows(name, pruned.mask)]


def _reads(module: nn.Module, given: Tensor, mask: Tensor) -> bool:
    if isinstance(module, nn.Conv2d):
        return module.groups == 1 and module.in_channels == len(mask) and not bool(given[:, ~mask].any())
    return (isinstance(module, nn.Linear) and module.in_features % len(mask) == 0
            and not bool(given.reshape(-1, len(mask), module.in_features // len(mask))[:, ~mask].any()))


@dataclass(frozen=True)
class _Columns:
    name: str
    mask: Tensor

    def __call__(self, root: nn.Module) -> None:
        module = root.get_submodule(self.name)
        weight = weight_of(module).detach().clone()
        weight.view(len(weight), len(self.mask), -1)[:, ~self.mask] = 0
        write_weight(module, weight)


@dataclass(frozen=True)
class _Rows:
    name: str
    mask: Tensor

    def __call__(self, root: nn.Module) -> None:
        for parameter in root.get_submodule(self.name).parameters(recurse=False):
            parameter[~self.mask] = 0


def _makes(module: nn.Module, mask: Tensor) -> bool:
    own = list(module.parameters(recurse=False))
    return isinstance(module, MAKERS) and bool(own) and all(len(parameter) == len(mask) for parameter in own)


def _inside(pruned: Pruned, *, head: bool) -> list[str]:
    paths = pruned.cut.head_paths(pruned.module)
    below = [any(f"{name}.".startswith(f"{path}.") or path.startswith(f"{name}.") for path in paths)
             for name, _ in pruned.module.named_modules()]
    return [name for (name, module), inside in zip(pruned.module.named_modules(), below, strict=True)
            if name and inside == head and next(module.children(), None) is None]


def _first_exact(pruned: Pruned, attempts: Iterator[list[Zero]],
                 exact: Callable[[Pruned, nn.Module], bool]) -> nn.Module | None:
    for zeros in attempts:
        twin = copied(pruned.module)
        for zero in zeros:
            zero(twin)
        if exact(pruned, twin):
            return twin
    return None


def _masked(acts: Tensor, mask: Tensor) -> Tensor:
    return acts.masked_fill(~mask.view(1, -1, 1, 1), 0)


def _same_trunk(pruned: Pruned, twin: nn.Module, mask: Tensor) -> bool:
    acts, carry = pruned.cut.trunk(pruned.module, pruned.x)
    new, new_carry = pruned.cut.trunk(twin, pruned.x)
    return agree(_masked(acts, mask), new) and all(map(agree, carry, new_carry))


def _same_head(pruned: Pruned, twin: nn.Module, mask: Tensor) -> bool:
    noise, carry = _active(pruned)
    expected = pruned.cut.head(pruned.module, _masked(noise, mask), carry)
    return agree(expected, pruned.cut.head(twin, noise, carry))


def _head_ignores(pruned: Pruned, twin: nn.Module) -> bool:
    nothing = torch.ones_like(pruned.mask)
    return _same_head(pruned, twin, pruned.mask) and _same_trunk(pruned, twin, nothing)


def _trunk_zeros(pruned: Pruned, twin: nn.Module) -> bool:
    nothing = torch.ones_like(pruned.mask)
    return _same_trunk(pruned, twin, pruned.mask) and _same_head(pruned, twin, nothing)


def _active(pruned: Pruned) -> tuple[Tensor, Carry]:
    """Return random activations, every neuron positive somewhere, and the carry of the images."""
    acts, carry = pruned.cut.trunk(pruned.module, pruned.x)
    generator = torch.Generator().manual_seed(2)
    return torch.randn(acts.shape, generator=generator).to(acts), carry
