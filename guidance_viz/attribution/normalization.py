"""From raw maps to maps in [0, 1], and the share of maps that are dead."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.core import OptionError, ShapeError

SMALLEST = 1e-20
"""A maximum at or under this counts as zero: dividing by less would let float32 gradients overflow."""


def normalize(maps: Tensor, how: str = "max") -> Tensor:
    """Scale each map by its own values; an all-zero map stays zero and every gradient is finite.

    Parameters
    ----------
    maps
        Maps (N, h, w), at least zero for ``"max"``.
    how
        ``"max"``: divide by the map's maximum. ``"minmax"``: subtract the minimum, then divide by what is
        then the maximum; a map with one positive value everywhere becomes all ones (it looks everywhere).

    Returns
    -------
    Tensor
        Maps (N, h, w) in [0, 1].

    Raises
    ------
    OptionError
        ``how`` is not known.
    """
    if how == "max":
        return divide(maps, maps.amax(dim=(-2, -1), keepdim=True))
    if how != "minmax":
        raise OptionError(f"Unknown normalisation {how!r}; expected 'max' or 'minmax'.")
    low, high = maps.amin(dim=(-2, -1), keepdim=True), maps.amax(dim=(-2, -1), keepdim=True)
    shift = torch.where(high > low, low, torch.zeros_like(low))
    return divide(maps - shift, high - shift)


def divide(maps: Tensor, scale: Tensor) -> Tensor:
    """Divide maps by their scale; where the scale is zero the result is zero, and so is its gradient."""
    alive = scale > SMALLEST
    quotient = maps / torch.where(alive, scale, torch.ones_like(scale))
    return torch.where(alive, quotient, torch.zeros_like(quotient))


def postprocess(maps: Tensor, *, positive: bool = True, scale: bool = True, size: tuple[int, int] | None = None) -> Tensor:
    r"""Cut at zero, divide by :math:`\max |A|`, resize: in the order of the guidance paper's code (Rao et al. 2023).

    Parameters
    ----------
    maps
        Raw maps (N, h, w), any sign.
    positive
        Keep the positive part alone.
    scale
        Divide each map by its largest absolute value; an all-zero map stays zero.
    size
        Rows and columns to resize to, bilinearly, the corners not aligned; ``None`` leaves the size.

    Returns
    -------
    Tensor
        (N, h, w), or (N, \*size). Every gradient is finite. A map that was resized may have a maximum under 1.

    Raises
    ------
    ShapeError
        The maps are not (N, h, w).
    """
    if maps.ndim != 3:
        raise ShapeError(f"maps has size {tuple(maps.shape)}; expected three dimensions (N, h, w).")
    maps = torch.relu(maps) if positive else maps
    maps = divide(maps, maps.abs().amax(dim=(1, 2), keepdim=True)) if scale else maps
    if size is None or tuple(size) == tuple(maps.shape[1:]):
        return maps
    return functional.interpolate(maps[:, None], size=tuple(size), mode="bilinear", align_corners=False)[:, 0]


def dead_share(maps: Any) -> float:
    """Return the share of all-zero maps, in [0, 1].

    A dead map says nothing: no evidence for the target survives the ReLU. Guidance can be "solved" by killing
    the maps, so the share is watched before and after.

    Parameters
    ----------
    maps
        Raw maps (N, h, w), tensor or array.

    Returns
    -------
    float
        nan without maps.
    """
    values = torch.as_tensor(maps)
    if len(values) == 0:
        return float("nan")
    return float((values.flatten(1) == 0).all(dim=1).double().mean())
