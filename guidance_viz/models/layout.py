"""How a layer's output becomes a grid of neurons, and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import Tensor

from guidance_viz.core import ModelError

Carry = tuple[Tensor, ...]
"""What passes beside the activations from the trunk to the head; empty for an ordinary network."""

FINAL = "final"
"""What the classifier's own layer is called among the places of a network."""

MOST_PREFIX_TOKENS = 8
"""A class token, a distillation token and some registers."""


@dataclass(frozen=True)
class Layout:
    """The form of a layer's output.

    Attributes
    ----------
    order
        ``"nchw"``: a grid already; ``"nhwc"``: channels last; ``"tokens"``: a sequence (N, prefix + h·w, C).
    prefix
        Tokens before the patches (class token, registers). They are carried beside the grid.
    grid
        (h, w) of the patches where the network states it; a sequence of another length must be a square.
    idle
        Whether the head ignores the prefix tokens, so that nothing needs to be carried.
    """

    order: Literal["nchw", "nhwc", "tokens"] = "nchw"
    prefix: int = 0
    grid: tuple[int, int] | None = None
    idle: bool = False

    def split(self, z: Tensor) -> tuple[Tensor, Carry]:
        """Turn a layer's output into activations (N, C, h, w) and what is carried beside them."""
        if self.order == "nchw":
            return z, ()
        if self.order == "nhwc":
            return z.permute(0, 3, 1, 2), ()
        patches = z[:, self.prefix:]
        height, width = self._grid(patches.shape[1])
        acts = patches.transpose(1, 2).reshape(z.shape[0], z.shape[2], height, width)
        return acts, (z[:, :self.prefix],) if self.carries else ()

    def join(self, acts: Tensor, carry: Carry) -> Tensor:
        """Undo :meth:`split`; the values are moved, never changed."""
        if self.order == "nchw":
            return acts
        if self.order == "nhwc":
            return acts.permute(0, 2, 3, 1)
        patches = acts.flatten(2).transpose(1, 2)
        if not self.prefix:
            return patches
        idle = patches.new_zeros(len(patches), self.prefix, patches.shape[2])
        return torch.cat([carry[0].to(patches.dtype) if self.carries else idle, patches], dim=1)

    @property
    def carries(self) -> bool:
        """Whether prefix tokens are carried beside the grid."""
        return self.prefix > 0 and not self.idle

    def _grid(self, patches: int) -> tuple[int, int]:
        if self.grid is not None and math.prod(self.grid) == patches:
            return self.grid
        side = math.isqrt(patches)
        if side * side != patches:
            raise ModelError(f"{patches} patch tokens are no square, and the network does not state "
                             "their grid. Use square images.")
        return side, side


def guess_layout(z: Any, image: tuple[int, ...]) -> Layout | None:
    """Return the layout of an unknown network's layer; ``None`` where it is neither grid nor token sequence.

    Parameters
    ----------
    z
        The layer's output. A 4-D one has its channels first or last, whichever leaves a grid of about the
        image's shape; a 3-D one is a square of tokens after a few others.
    image
        (…, height, width) of the images.
    """
    if not isinstance(z, Tensor) or not z.is_floating_point():
        return None
    if z.dim() == 4:
        first, last = _stretch(z.shape[2:], image), _stretch(z.shape[1:3], image)
        return None if min(first, last) > 2 else Layout() if first <= last else Layout("nhwc")
    if z.dim() == 3 and z.shape[1] > 3:
        prefix = z.shape[1] - math.isqrt(z.shape[1]) ** 2
        return Layout("tokens", prefix) if prefix <= MOST_PREFIX_TOKENS else None
    return None


def place_layout(z: Any, image: tuple[int, ...], base: Layout) -> Layout | None:
    """Return the layout of what passes at a place before the layer; ``None`` where it is no grid.

    Parameters
    ----------
    z
        What passes there, a row an image.
    image
        (…, height, width) of the images.
    base
        The layer's own layout. It decides where the shape alone does not: a transformer's tokens have the same
        prefix at every depth, and a square grid may have as many channels as rows.
    """
    guess = guess_layout(z, image)
    if guess is None or z.dim() == 3:
        tokens = isinstance(z, Tensor) and z.dim() == 3 and base.order == "tokens"
        # Where the head ignores prefix tokens, the blocks before it need not.
        return replace(base, idle=False) if tokens and _is_grid(z.shape[1] - base.prefix, base) else guess
    channels_last = base.order == "nhwc" and _stretch(z.shape[1:3], image) <= _stretch(z.shape[2:], image)
    return Layout("nhwc") if channels_last else guess


def _is_grid(patches: int, layout: Layout) -> bool:
    stated = layout.grid is not None and math.prod(layout.grid) == patches
    return patches > 1 and (stated or math.isqrt(patches) ** 2 == patches)


def _stretch(size: tuple[int, ...], image: tuple[int, ...]) -> float:
    """Return by what factor (1 = not at all) a grid is stretched against the image; infinite for one cell."""
    if size[0] * size[1] < 2:
        return math.inf
    ratio = size[0] * image[-1] / (size[1] * image[-2])
    return max(ratio, 1 / ratio)


class Carried(Tensor):
    """Activations that remember what passed beside them: the class token of a vision transformer, a bypass.

    Copies, conversions, products with a mask and a choice of images remember it too. The result of anything
    else is an ordinary tensor, which the head refuses with an explanation rather than guess.
    """

    carry: Carry

    @classmethod
    def of(cls, acts: Tensor, carry: Carry) -> Carried:
        """Let ``acts`` remember ``carry``."""
        carried = acts.as_subclass(cls)
        carried.carry = carry
        return carried

    @classmethod
    def __torch_function__(cls, func: Callable[..., Any], types: Any, args: Any = (),
                           kwargs: Any = None) -> Any:
        """Run ``func`` on ordinary tensors; remember across what keeps the images as they are."""
        with torch._C.DisableTorchFunctionSubclass():
            out = func(*args, **(kwargs or {}))
        source = args[0] if args else None
        if not isinstance(source, cls) or not isinstance(out, Tensor) or out is source:
            return out
        if func is Tensor.__getitem__ and isinstance(args[1], (slice, list, Tensor)) and out.dim() == 4:
            return cls.of(out, tuple(value[args[1]] for value in source.carry))
        move = _KEEPING.get(func)
        return out if move is None else cls.of(out, tuple(move(value, out) for value in source.carry))



def _same(value: Tensor, out: Tensor) -> Tensor:
    return value


def _detached(value: Tensor, out: Tensor) -> Tensor:
    return value.detach()


def _converted(value: Tensor, out: Tensor) -> Tensor:
    return value.to(out.device, out.dtype)


_KEEPING: dict[Any, Callable[[Tensor, Tensor], Tensor]] = {
    Tensor.detach: _detached,
    **dict.fromkeys((Tensor.clone, Tensor.contiguous, Tensor.mul, Tensor.masked_fill), _same),
    **dict.fromkeys((Tensor.to, Tensor.float, Tensor.double, Tensor.half, Tensor.bfloat16), _converted),
    **dict.fromkeys((Tensor.cpu, Tensor.cuda), _converted),
}
