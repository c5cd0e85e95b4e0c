"""The registry of guidance losses, and what they share."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from guidance_viz.core import Registry, ShapeError, check_same_size

Loss = Callable[..., Tensor]
"""``loss(maps, reference, **options)``: raw maps (N, h, w) against masks or old maps (N, h, w) give (N,)."""

LOSSES: Registry[Loss] = Registry("guidance loss")


def get(name: str) -> Loss:
    """Return the guidance loss called ``name``.

    Raises
    ------
    UnknownNameError
        Lists the losses that exist.
    """
    return LOSSES.get(name)


def matched(maps: Tensor, reference: Tensor, name: str, *, resize: bool = False) -> tuple[Tensor, Tensor]:
    """Check the sizes, and return both at full precision on the maps' device, the reference without a graph.

    With ``resize`` the numbers of rows and columns may differ: the maps will be brought to the reference's.

    Raises
    ------
    ShapeError
        The sizes differ, or the maps are not (N, h, w).
    """
    if resize and reference.ndim == 3:
        check_same_size("maps", tuple(maps.shape[:1]), name, tuple(reference.shape[:1]))
    else:
        check_same_size("maps", tuple(maps.shape), name, tuple(reference.shape))
    if maps.ndim != 3:
        raise ShapeError(f"maps has size {tuple(maps.shape)}; expected three dimensions (N, h, w).")
    maps = maps if maps.dtype == torch.float64 else maps.float()
    return maps, reference.detach().to(maps)
