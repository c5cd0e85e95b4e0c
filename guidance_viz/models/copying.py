"""Copies of networks that hold what cannot be copied: a lock, an open file, a generator, an activation with its graph."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, TypeVar

from torch import Tensor, nn

from guidance_viz.core import ModelError

Module = TypeVar("Module", bound=nn.Module)

PLAIN = frozenset(vars(nn.Module()))
"""What every module holds: its parameters, buffers, parts and hooks."""


def copied(module: Module) -> Module:
    """Return a deep copy whose weights are its own; what cannot be copied is shared with the copy.

    Raises
    ------
    ModelError
        Something that cannot be copied holds weights or parts of the network, which two copies must not share.
    """
    memo: dict[int, Any] = {id(value): value.detach().clone() for value in _activations(module)}
    try:
        return copy.deepcopy(module, memo)
    except Exception:  # a lock, a file, a generator: each has an error of its own
        shared = {id(value): value for _, value in shared_with_copies(module)}
    memo = {id(value): value.detach().clone() for value in _activations(module)}
    try:
        return copy.deepcopy(module, {**memo, **shared})
    except Exception as error:
        raise ModelError(f"{type(module).__name__} cannot be copied ({type(error).__name__}: {error}). A fix is trained "
                         "on a copy. Keep what is named out of the network, or give it a __deepcopy__.") from error


def shared_with_copies(root: nn.Module) -> list[tuple[str, Any]]:
    """Return what a network holds that cannot be copied, by name.

    Raises
    ------
    ModelError
        It holds weights or parts of the network.
    """
    found = []
    for path, module in root.named_modules():
        for name, value in _own(module):
            if _copies(value):
                continue
            where = f"{path}.{name}".strip(".")
            if _holds_weights(value):
                raise ModelError(f"{type(root).__name__} cannot be copied: {where!r} ({type(value).__name__}) holds "
                                 "weights beside what cannot be copied. A fix is trained on a copy: keep locks, files and "
                                 "the like out of it, or register its weights as parameters and modules.")
            found.append((where, value))
    return found


def _own(module: nn.Module) -> Iterator[tuple[str, Any]]:
    """The attributes that a person's class gave a module, and its hooks."""
    for name, value in vars(module).items():
        if name not in PLAIN and not isinstance(value, (nn.Module, Tensor)):
            yield name, value
        elif name.endswith("_hooks") and value:
            yield from ((name, hook) for hook in value.values())


def _copies(value: Any) -> bool:
    try:
        copy.deepcopy(value)
    except Exception:
        return False
    return True


def _holds_weights(value: Any, depth: int = 3) -> bool:
    if isinstance(value, (nn.Module, Tensor)):
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple, set)) else ()
    return depth > 0 and any(_holds_weights(each, depth - 1) for each in inside)


def _activations(root: nn.Module) -> Iterator[Tensor]:
    """Tensors that a forward left behind, with their graph: torch copies no tensor that was computed."""
    for module in root.modules():
        for value in vars(module).values():
            each = (value,) if isinstance(value, Tensor) else value if isinstance(value, (list, tuple)) else \
                value.values() if type(value) is dict else ()
            yield from (tensor for tensor in each if isinstance(tensor, Tensor) and not tensor.is_leaf)
        yield from (buffer for buffer in module.buffers(recurse=False) if not buffer.is_leaf)

