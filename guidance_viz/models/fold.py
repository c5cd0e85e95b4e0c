"""Folding pruned neurons into the weights, so that the person's own network does without them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from guidance_viz.models.cut import Cut
from guidance_viz.models.layout import Carry
from guidance_viz.models.probe import agree

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
    return (_first_exact(pruned, readers(pruned), _head_ignores)
            or _first_exact(pruned, makers(pruned), _trunk_zeros))


def readers(pruned: Pruned) -> Iterator[list[Zero]]:
    """Yield the head's first, first two, … matrices and convolutions that may read the activations."""
    zeros: list[Zero] = []
    for name in _inside(pruned, head=True):
        zero = reader(name, pruned)
        if zero is not None:
            zeros.append(zero)
            yield list(zeros)


def makers(pruned: Pruned) -> Iterator[list[Zero]]:
    """Yield the trunk's layers with an output a neuron, the last first."""
    names = [name for name in _inside(pruned, head=False)
             if _makes(pruned.module.get_submodule(name), pruned.mask)]
    for name in reversed(names[-4:]):
        yield [_Rows(name, pruned.mask)]


def reader(name: str, pruned: Pruned) -> Zero | None:
    """Return what zeroes the columns of the pruned neurons in the module ``name``, if it can have such."""
    module, channels = pruned.module.get_submodule(name), len(pruned.mask)
    linear = isinstance(module, nn.Linear) and module.in_features % channels == 0
    conv = isinstance(module, nn.Conv2d) and module.groups == 1 and module.in_channels == channels
    return _Columns(name, pruned.mask) if linear or conv else None


@dataclass(frozen=True)
class _Columns:
    name: str
    mask: Tensor

    def __call__(self, root: nn.Module) -> None:
        weight: Tensor = root.get_submodule(self.name).weight  # type: ignore[assignment]
        weight.view(len(weight), len(self.mask), -1)[:, ~self.mask] = 0


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
    below = [any(name == path or name.startswith(path + ".") or path.startswith(name + ".") for path in paths)
             for name, _ in pruned.module.named_modules()]
    return [name for (name, module), inside in zip(pruned.module.named_modules(), below, strict=True)
            if name and inside == head and next(module.children(), None) is None]


def _first_exact(pruned: Pruned, attempts: Iterator[list[Zero]],
                 exact: Callable[[Pruned, nn.Module], bool]) -> nn.Module | None:
    for zeros in attempts:
        twin = copy.deepcopy(pruned.module)
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
