"""How a layer's output becomes a grid of neurons, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from guidance_viz.core import ModelError

Carry = tuple[Tensor, ...]
"""What passes beside the activations from the trunk to the head; empty for an ordinary network."""

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
        Tokens that come before the patches (class token, registers). They are carried beside the grid.
    grid
        (h, w) of the patches where the network states it; a sequence of another length must be a square.
    """

    order: Literal["nchw", "nhwc", "tokens"] = "nchw"
    prefix: int = 0
    grid: tuple[int, int] | None = None

    def split(self, z: Tensor) -> tuple[Tensor, Carry]:
        """Turn a layer's output into activations (N, C, h, w) and what is carried beside them."""
        if self.order == "nchw":
            return z, ()
        if self.order == "nhwc":
            return z.permute(0, 3, 1, 2), ()
        patches = z[:, self.prefix:]
        height, width = self._grid(patches.shape[1])
        acts = patches.transpose(1, 2).reshape(z.shape[0], z.shape[2], height, width)
        return acts, (z[:, :self.prefix],) if self.prefix else ()

    def join(self, acts: Tensor, carry: Carry) -> Tensor:
        """Undo :meth:`split`; the values are moved, never changed."""
        if self.order == "nchw":
            return acts
        if self.order == "nhwc":
            return acts.permute(0, 2, 3, 1)
        patches = acts.flatten(2).transpose(1, 2)
        return torch.cat([carry[0].to(patches.dtype), patches], dim=1) if self.prefix else patches

    def _grid(self, patches: int) -> tuple[int, int]:
        if self.grid is not None and math.prod(self.grid) == patches:
            return self.grid
        side = math.isqrt(patches)
        if side * side != patches:
            raise ModelError(f"{patches} patch tokens are not a square, and the network does not state "
                             "their grid. Use square images.")
        return side, side


def guess_layout(z: Tensor) -> Layout | None:
    """Return the layout of an unknown network's output: a grid, or a token sequence; ``None`` for neither."""
    if z.dim() == 4:
        return Layout()
    if z.dim() == 3 and z.shape[1] > 1:
        prefix = z.shape[1] - math.isqrt(z.shape[1]) ** 2
        return Layout("tokens", prefix) if prefix <= MOST_PREFIX_TOKENS else None
    return None

