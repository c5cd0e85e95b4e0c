r"""Losses of maps against boxes or masks (Rao et al. 2023, Section 3.3).

Raw maps come in; each loss does its own post-processing: clamp at zero (not for RRR*), then divide by
:math:`\max |A|` (not for Energy; a map of zeros is left alone). Masks on the map's cells need no more; with
``resize=True`` the maps are after that resized, bilinearly, to the size of the masks, as the paper's code does for
all maps but those at the input.
Every gradient is finite, also for all-zero maps, where the release's RRR* gives nan.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.attribution.normalization import divide, postprocess
from guidance_viz.guidance.registry import LOSSES, matched

NO_ENERGY = 1e-7
"""Positive energy under which the share inside a box is not defined."""


@LOSSES.register("energy")
def energy(maps: Tensor, masks: Tensor, *, resize: bool = False) -> Tensor:
    r"""Return :math:`1 - \sum A^+ M / \sum A^+`, one minus the energy pointing game.

    Where :math:`\sum A^+ < 10^{-7}` it is :math:`1 - \sum A^+ M`.

    Parameters
    ----------
    maps
        Raw maps (N, h, w), any sign.
    masks
        Masks or box coverage (N, h, w) in [0, 1].
    resize
        Bring the post-processed maps to the size of the masks, which may then be (N, H, W).

    Returns
    -------
    Tensor
        Losses (N,) in [0, 1].

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    positive, masks = _processed(maps, masks, resize, scale=False)
    inside, everything = (positive * masks).sum(dim=(1, 2)), positive.sum(dim=(1, 2))
    return 1 - inside / torch.where(everything < NO_ENERGY, torch.ones_like(everything), everything)


@LOSSES.register("l1")
def l1(maps: Tensor, masks: Tensor, *, resize: bool = False) -> Tensor:
    r"""Return :math:`\frac{1}{HW} \sum |M - \hat A^+|`: the map is to equal the mask.

    Parameters
    ----------
    maps, masks, resize
        As in :func:`energy`.

    Returns
    -------
    Tensor
        Losses (N,) in [0, 1].

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    scaled, masks = _processed(maps, masks, resize)
    return (masks - scaled).abs().mean(dim=(1, 2))


@LOSSES.register("ppce")
def ppce(maps: Tensor, masks: Tensor, *, resize: bool = False) -> Tensor:
    r"""Return :math:`-\sum M \log \hat A^+ / \sum M`: per-pixel cross-entropy inside the box.

    The logarithm is clamped at -100. An empty mask asks for nothing: its loss is 0.

    Parameters
    ----------
    maps, masks, resize
        As in :func:`energy`.

    Returns
    -------
    Tensor
        Losses (N,) in [0, 100].

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    scaled, masks = _processed(maps, masks, resize)
    with torch.autocast(scaled.device.type, enabled=False):  # binary_cross_entropy refuses to run inside one
        entropy = functional.binary_cross_entropy(scaled.clamp(max=1), torch.ones_like(scaled), reduction="none")
    return divide((entropy * masks).sum(dim=(1, 2)), masks.sum(dim=(1, 2)))


@LOSSES.register("rrr")
def rrr(maps: Tensor, masks: Tensor, *, resize: bool = False) -> Tensor:
    r"""Return :math:`\sum ((1 - M) \hat A)^2`, RRR*: no attribution of either sign outside.

    Parameters
    ----------
    maps, masks, resize
        As in :func:`energy`.

    Returns
    -------
    Tensor
        Losses (N,), at least 0.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    scaled, masks = _processed(maps, masks, resize, positive=False)
    return ((1 - masks) * scaled).square().sum(dim=(1, 2))


def _processed(maps: Tensor, masks: Tensor, resize: bool, *, positive: bool = True,
               scale: bool = True) -> tuple[Tensor, Tensor]:
    maps, masks = matched(maps, masks, "masks", resize=resize)
    return postprocess(maps, positive=positive, scale=scale, size=(masks.shape[1], masks.shape[2])), masks
