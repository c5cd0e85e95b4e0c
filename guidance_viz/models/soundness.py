"""What is wrong with a network itself, found before anything is tried on it, and what its answers tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from guidance_viz.core import ModelError

MOST_NAMES = 5


def check_sound(root: nn.Module) -> None:
    """Refuse a network that can be neither explained nor trained here.

    Raises
    ------
    ModelError
        It is quantized, or some of its weights have no values yet; names the parts and the cure.
    """
    name = type(root).__name__
    quantized = list(_quantized(root))
    if quantized:
        raise ModelError(f"{name} is quantized ({_listed(quantized)}): it has no gradients, so it can be neither explained "
                         "nor fixed. Give the network with float weights that it was converted from, and convert the "
                         "fixed one again.")
    lazy = [path for path, value in _weights(root) if isinstance(value, (UninitializedParameter, UninitializedBuffer))]
    if lazy:
        raise ModelError(f"{name} has lazy layers whose sizes are not known yet ({_listed(lazy)}). Run it once on a batch "
                         "of images before it is given here.")
    empty = [path for path, value in _weights(root) if value.is_meta]
    if empty:
        raise ModelError(f"{name} has weights without values, on the device 'meta' ({_listed(empty)}). Load them first: "
                         "module.to_empty(device='cpu') and load_state_dict, or from_pretrained without a device map.")


def check_finite(root: nn.Module, logits: Tensor) -> None:
    """Refuse answers that are not numbers, and say where that comes from.

    Raises
    ------
    ModelError
        Names the weights that are not finite, or where they are all finite the format that overflows.
    """
    if bool(torch.isfinite(logits).all()):
        return
    check_weights(root)
    name = type(root).__name__
    kind = next((value.dtype for _, value in _weights(root) if value.is_floating_point()), logits.dtype)
    cure = ("Numbers above 65,504 are infinite in float16: give the network in float32, module.float()."
            if kind == torch.float16 else "Look for a division by zero, or a logarithm or root of 0, in its forward.")
    raise ModelError(f"{name} answers random images with values that are not finite, though its weights ({kind}) are. "
                     f"{cure}")


def check_weights(root: nn.Module) -> None:
    """Refuse weights that are not finite, by name.

    Raises
    ------
    ModelError
        Names them.
    """
    for what, test in (("NaN", torch.isnan), ("infinite values", torch.isinf)):
        bad = [path for path, value in _weights(root) if value.is_floating_point() and bool(test(value).any())]
        if bad:
            raise ModelError(f"The weights of {type(root).__name__} contain {what}: {_listed(bad)}. Its training diverged, "
                             "or the file is damaged. Give weights of an earlier epoch.")


def what_is_random(root: nn.Module, forward: Callable[[], Any]) -> str:
    """Name the first part whose output differs between two runs on the same images; empty where none does."""
    runs: list[list[tuple[str, Any]]] = []
    for _ in range(2):
        run: list[tuple[str, Any]] = []
        handles = [module.register_forward_hook(_note(run, path)) for path, module in root.named_modules() if path]
        try:
            forward()
        finally:
            for handle in handles:
                handle.remove()
        runs.append(run)
    for (path, first), (_, second) in zip(*runs, strict=False):
        if isinstance(first, Tensor) and isinstance(second, Tensor) and not torch.equal(first, second):
            return path
    return ""


def _note(run: list[tuple[str, Any]], path: str) -> Callable[..., None]:
    def hook(module: nn.Module, args: Any, output: Any) -> None:
        run.append((path, output.detach().clone() if isinstance(output, Tensor) else output))
    return hook


def _weights(root: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from root.named_parameters()
    yield from root.named_buffers()


def _quantized(root: nn.Module) -> Iterator[str]:
    """Parts in whole numbers: torch's own, and those of torchao, bitsandbytes and the like, by their tensors."""
    for path, module in root.named_modules():
        origin = type(module).__module__.split(".")
        if (origin[0] == "torch" and "quantized" in origin) or origin[0] in ("bitsandbytes", "torchao"):
            yield f"{path or 'the whole'}: {type(module).__name__}"
    for path, value in root.named_parameters():
        if value.is_quantized or type(value.data).__module__.split(".")[0] in ("torchao", "bitsandbytes"):
            yield path


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
