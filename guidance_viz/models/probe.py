"""Trying a network out on random images, and leaving it as it was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models.copying import copied
from guidance_viz.models.endings import find_reading
from guidance_viz.models.reading import AS_IT_IS, Reading
from guidance_viz.models.returned import Key
from guidance_viz.models.soundness import check_finite

SIZES = (64, 224, 32, 28, 96, 128, 299, 384, 512)
"""Sides to try, in pixels, for a network that does not state its own: small first, as it is quick."""

MOST_TRIES = 40
"""Layers to try, from the last, where none is named: each costs a few small forwards."""

Size = int | tuple[int, int]
"""A side in pixels, or height and width."""


@dataclass(frozen=True)
class Probe:
    """Two random normalised images and what the network makes of them.

    Attributes
    ----------
    own, own_logits
        The person's network, and its logits (2, K).
    module, logits
        A copy with small random weights added, and its logits: a head, a block or a bypass that starts at zero
        would agree with any cut. Where no such copy can be made, the person's network again.
    x
        (2, channels, height, width).
    reading
        How the logits are read from what the network returns.
    """

    own: nn.Module
    own_logits: Tensor
    module: nn.Module
    logits: Tensor
    x: Tensor
    reading: Reading = AS_IT_IS


@dataclass(frozen=True)
class Asked:
    """What a person says of a network.

    Attributes
    ----------
    layer
        The attribution layer, or ``None``: the last that is a grid.
    image_size
        Of the images it takes, or ``None``: what it states, else found by trying.
    output
        Which item of what it returns is the logits, or ``None``: the one that can be.
    names
        Number of class names, or ``None``.
    """

    layer: str | None = None
    image_size: Size | None = None
    output: Key | Sequence[Key] | None = None
    names: int | None = None


@contextmanager
def as_found(root: nn.Module) -> Iterator[None]:
    """Run in evaluation mode without gradients; afterwards modes, buffers and random state are as before."""
    modes = [(module, module.training) for module in root.modules()]
    buffers = [(buffer, buffer.detach().clone()) for buffer in root.buffers()]
    try:
        with torch.random.fork_rng(_gpus(root)), torch.no_grad():
            for module, _ in modes:
                module.training = False
            with eager(root):
                yield
    finally:
        for module, mode in modes:
            module.training = mode
        with torch.no_grad():
            for buffer, before in buffers:
                if not torch.equal(buffer, before):
                    buffer.copy_(before)


@contextmanager
def eager(root: nn.Module) -> Iterator[None]:
    """Set aside what ``module.compile()`` put there: compiling for a few small images would take minutes."""
    everyone = [(module, module._compiled_call_impl) for module in root.modules()]
    compiled = [(module, implementation) for module, implementation in everyone if implementation is not None]
    try:
        for module, _ in compiled:
            module._compiled_call_impl = None
        yield
    finally:
        for module, implementation in compiled:
            module._compiled_call_impl = implementation


def unwrap(module: Any) -> nn.Module:
    """Take a network out of ``torch.compile``, ``DataParallel`` and ``DistributedDataParallel``.

    Raises
    ------
    ModelError
        It is not an ``nn.Module``, or is a TorchScript one, which cannot be cut.
    """
    if isinstance(module, torch.jit.ScriptModule):
        raise ModelError(f"{type(module).__name__} is a TorchScript module, which cannot be cut into trunk "
                         "and head. Give the nn.Module it was made from.")
    if not isinstance(module, nn.Module):
        raise ModelError(f"A classifier is made from an nn.Module, not from {type(module).__name__}. "
                         "Give the network itself, not its weights or its path (for those: gv.models.load).")
    inner = getattr(module, "_orig_mod", None)
    if inner is None and isinstance(module, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
        inner = module.module
    return module if inner is None else unwrap(inner)


def make_probe(root: nn.Module, size: tuple[int, int], asked: Asked) -> Probe:
    """Try ``root`` on two random images of ``size`` pixels.

    Raises
    ------
    ModelError
        It returns nothing that can be logits, or several things that can; or numbers that are not finite.
    """
    x = _taken(root, size)
    livelier = _jittered(root)
    reading = find_reading(root, x, asked.output, asked.names)
    logits = reading.run(lambda: root(x))
    check_finite(root, logits)
    lively = None if livelier is None else _tried(reading, livelier, x)
    if livelier is None or lively is None:
        return Probe(root, logits, root, logits, x, reading)
    return Probe(root, logits, livelier, lively, x, reading)


def _taken(root: nn.Module, size: tuple[int, int]) -> Tensor:
    """Two random images that the network takes: the convolution that is named first need not be the one that runs first."""
    reference = next((p for p in root.parameters() if p.is_floating_point()), torch.empty(0))
    images = [random_images((2, channels, *size), reference) for channels in dict.fromkeys((input_channels(root), 3, 1))]
    return next((x for x in images if _takes(root, x)), images[0])


def _takes(root: nn.Module, x: Tensor) -> bool:
    try:
        root(x)
    except Exception:  # a network refuses images in any way; what it says of the likeliest ones is told later
        return False
    return True


def _tried(reading: Reading, livelier: nn.Module, x: Tensor) -> Tensor | None:
    """The logits of the copy; ``None`` where it is of no use."""
    try:
        lively = reading.run(lambda: livelier(x))
    except Exception:  # a network may fail on other weights
        return None
    return lively if bool(torch.isfinite(lively).all()) and not torch.equal(lively[0], lively[1]) else None


def random_images(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Return the same random normalised images each time, on the device and in the format of ``like``."""
    generator = torch.Generator().manual_seed(0)
    return torch.rand(shape, generator=generator).sub(0.5).div(0.25).to(like.device, like.dtype)


def sizes(root: nn.Module, image_size: Size | None) -> tuple[tuple[int, int], ...]:
    """Return the sizes of images, in pixels, that the network may take, the likeliest first."""
    if image_size is not None:
        return (as_pair(image_size),)
    likely = [size for size in (stated_size(root), (SIZES[0],) * 2, trained_size(root)) if size is not None]
    return tuple(dict.fromkeys([*likely, *((side, side) for side in SIZES)]))


def stated_size(root: nn.Module) -> tuple[int, int] | None:
    """Return the size in pixels that the network itself states to need, if any."""
    embed, config, fixed = getattr(root, "patch_embed", None), getattr(root, "config", None), _timm_config(root)
    for value in (getattr(root, "image_size", None), getattr(embed, "img_size", None), getattr(root, "img_size", None),
                  getattr(config, "image_size", None), _side(fixed) if fixed.get("fixed_input_size") else None):
        if isinstance(value, int) or (isinstance(value, (tuple, list)) and len(value) == 2):
            return as_pair(value)
    return None


def trained_size(root: nn.Module) -> tuple[int, int] | None:
    """Return the size in pixels that a network of timm was trained with, if it says so."""
    value = _side(_timm_config(root))
    return None if value is None else as_pair(value)


def _timm_config(root: nn.Module) -> dict[str, Any]:
    config: Any = getattr(root, "pretrained_cfg", None) or getattr(root, "default_cfg", None)
    return config if isinstance(config, dict) else {}


def _side(config: dict[str, Any]) -> Size | None:
    size = config.get("input_size")
    return (int(size[-2]), int(size[-1])) if isinstance(size, (tuple, list)) and len(size) == 3 else None


def as_pair(size: Any) -> tuple[int, int]:
    """Return height and width of a size that may be one side."""
    height, width = (size, size) if isinstance(size, int) else size
    return int(height), int(width)


def input_channels(root: nn.Module) -> int:
    """Return the likeliest number of channels: as the network states it, else its first convolution's."""
    for stated in (getattr(root, "input_channels", None), getattr(getattr(root, "config", None), "num_channels", None)):
        if isinstance(stated, int):
            return stated
    first = next((m for m in root.modules() if isinstance(m, nn.Conv2d)), None)
    return 3 if first is None else first.in_channels


def agree(a: Tensor, b: Tensor) -> bool:
    """Tell whether two results are the same up to rounding (on a GPU convolutions may round to 10 bits)."""
    if a.shape != b.shape or not bool(torch.isfinite(a).all() == torch.isfinite(b).all()):
        return False
    scale = max(1e-3, float(b.detach().abs().max()) if b.numel() else 0.0)
    half = a.dtype in (torch.float16, torch.bfloat16)
    tolerance = 3e-2 if half else 2e-5 if a.device.type == "cpu" else 1e-3
    return bool((a - b).abs().max() <= tolerance * scale)


def _gpus(root: nn.Module) -> list[torch.device]:
    return [device for device in {p.device for p in root.parameters()} if device.type == "cuda"]


def _jittered(root: nn.Module) -> nn.Module | None:
    """A copy with small random weights added; ``None`` where there is no room for one."""
    generator = torch.Generator().manual_seed(3)
    try:
        twin = copied(root)
    except (RuntimeError, MemoryError):
        return None
    for parameter in twin.parameters():
        if parameter.is_floating_point():
            noise = torch.randn(parameter.shape, generator=generator) * 0.02
            parameter.add_(noise.to(parameter.device, parameter.dtype))
    return twin
