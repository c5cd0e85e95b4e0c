"""Whether a layer's output is a grid over the picture: a patch that is moved must move what it changes."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

ROWS = 4
"""Places of the patch along each side, at most; never more than the grid has cells there."""

ENOUGH, MOST_ENLARGED, FEWEST = 6, 4, 3
"""Cells a side that are enough to tell, by how much a picture is enlarged for them at most, and the least to tell."""

LEAST_ORDER = 0.5
"""Least correlation, along each side, of where the patch is and where the map changes. Of a vector laid out as a picture it
is near 0; of the networks tried here (see the tests), however much they mix, it is above this."""


def is_local(trunk: Callable[[Tensor], Tensor], x: Tensor, plain: bool) -> bool:
    """Tell whether activations follow the picture.

    Parameters
    ----------
    trunk
        From normalised images (n, channels, H, W) to activations (n, C, h, w).
    x
        Normalised images, of which the first is used, larger where the network takes that and its grid is small.
    plain
        Whether the layer's output is (n, C, h, w) as it is, and was not made a grid here. Of such a one with fewer than
        three cells a side nothing can be told, as every cell sees the whole picture.
    """
    x, grid = _with_enough_cells(trunk, x[:1])
    if plain and min(grid) < FEWEST:
        return True
    places = (min(ROWS, grid[0]), min(ROWS, grid[1]))
    change = _changes(trunk, x, places)
    if not bool(torch.isfinite(change).all()) or float(change.max()) <= 0:
        return False
    change = change / change.mean(dim=0).clamp_min(1e-12 * float(change.max()))  # some cells change with anything
    return all(_order(change, places, grid, side) >= LEAST_ORDER for side in (0, 1) if places[side] > 1)


def _with_enough_cells(trunk: Callable[[Tensor], Tensor], x: Tensor) -> tuple[Tensor, tuple[int, int]]:
    """The image, enlarged so that the grid has enough cells where the network takes that; and its grid."""
    height, width = trunk(x).shape[2:]
    factor = min(MOST_ENLARGED, math.ceil(ENOUGH / min(height, width)))
    if factor > 1:
        larger = F.interpolate(x.float(), scale_factor=factor, mode="nearest").to(x.dtype)
        try:
            found = trunk(larger).shape[2:]
        except Exception:  # a network of one size raises anything
            return x, (height, width)
        if found[0] > height and found[1] > width:
            return larger, (found[0], found[1])
    return x, (height, width)


def _changes(trunk: Callable[[Tensor], Tensor], x: Tensor, places: tuple[int, int]) -> Tensor:
    """By how much each cell changes with a patch at each place, (places, h, w)."""
    height, width = x.shape[2] // places[0], x.shape[3] // places[1]
    noise = torch.randn(x.shape[1], height, width, generator=torch.Generator().manual_seed(7)).mul(2).to(x)
    patched = x.repeat(places[0] * places[1], 1, 1, 1)
    for number in range(len(patched)):
        top, left = number // places[1] * height, number % places[1] * width
        patched[number, :, top:top + height, left:left + width] = noise
    acts = trunk(torch.cat([x, patched])).double()
    return (acts[1:] - acts[:1]).abs().sum(dim=1)


def _order(change: Tensor, places: tuple[int, int], grid: tuple[int, int], side: int) -> float:
    """Correlation of the patch's place along a side and the middle, along it, of what changes."""
    middles = (torch.arange(grid[side]).to(change) + 0.5) / grid[side]
    along = change.sum(dim=2 - side)                    # (places, cells along the side)
    found = (along @ middles) / along.sum(dim=1)
    numbers = torch.arange(math.prod(places), device=change.device)
    place = (numbers // places[1] if side == 0 else numbers % places[1]).to(change)
    place, found = place - place.mean(), found - found.mean()
    size = float(place.norm() * found.norm())
    return float(place @ found) / size if size > 0 else 0.0
