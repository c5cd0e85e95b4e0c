"""How much of a map lies on the object."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from guidance_viz.core import OptionError, ShapeError, check_same_size
from guidance_viz.metrics.arrays import as_tensor, in_kind

NO_ENERGY = 1e-7
"""Positive energy under which the share inside is not defined."""


@in_kind
def epg(maps: Any, masks: Any) -> Tensor:
    r"""Return the energy pointing game, :math:`\sum A^+ M / \sum A^+` (Rao et al. 2023).

    Parameters
    ----------
    maps
        Raw maps (N, h, w), any sign.
    masks
        Masks or box coverage (N, h, w) in [0, 1].

    Returns
    -------
    Tensor or numpy.ndarray
        Shares (N,) in [0, 1]; nan where a map has no energy (under 1e-7).

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    positive, masks = pair(maps, masks)
    positive = positive.clamp(min=0)
    inside, everything = (positive * masks).sum(dim=(1, 2)), positive.sum(dim=(1, 2))
    return torch.where(everything < NO_ENERGY, torch.nan, inside / everything)


def mean_epg(maps: Any, masks: Any) -> float:
    """Return the mean of :func:`epg`, a map without energy counted as 0; nan without maps."""
    values = torch.as_tensor(epg(maps, masks))
    return float(values.nan_to_num(nan=0.0).double().mean())


@in_kind
def iou(maps: Any, masks: Any, threshold: float = 0.5) -> Tensor:
    """Return the intersection over union of the thresholded map and the mask (Rao et al. 2023).

    Positive parts are min-max scaled to [0, 1] (a map with one positive value everywhere counts as ones) and
    cut at ``threshold``, strictly above; the mask is cut at 0.5, itself included.

    Parameters
    ----------
    maps, masks
        As in :func:`epg`.
    threshold
        In [0, 1]; to be chosen on held-out data.

    Returns
    -------
    Tensor or numpy.ndarray
        (N,) in [0, 1]; 0 where both are empty.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    maps, masks = pair(maps, masks)
    attended, inside = scaled(maps) > threshold, masks >= 0.5
    joint, union = (attended & inside).sum(dim=(1, 2)), (attended | inside).sum(dim=(1, 2))
    return joint.to(maps) / union.clamp(min=1)


@in_kind
def soft_iou(maps: Any, masks: Any) -> Tensor:
    r"""Return :math:`\sum \min(M, B) / \sum \max(M, B)` (Yang et al. 2023, Eq. 8); maps in [0, 1] as given.

    Parameters
    ----------
    maps, masks
        Maps and masks (N, h, w) in [0, 1].

    Returns
    -------
    Tensor or numpy.ndarray
        (N,) in [0, 1]; 0 where both are empty.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    return _soft_iou(*pair(maps, masks))


@in_kind
def aiou(maps_per_class: Any, targets: Any, masks: Any) -> Tensor:
    r"""Return the adjusted IoU (Yang et al. 2023, Eq. 9).

    .. math:: \frac{\mathrm{IoU}(M_y, B)}{\mathrm{IoU}(M_y, B) + \max_{y' \ne y} \mathrm{IoU}(M_{y'}, B)}

    Parameters
    ----------
    maps_per_class
        Maps (N, K, h, w) in [0, 1] as given, one a class.
    targets
        Classes (N,).
    masks
        Masks of the target's object (N, h, w) in [0, 1].

    Returns
    -------
    Tensor or numpy.ndarray
        (N,) in [0, 1]; 0 where no class's map meets the mask. With one class there is no other map to compare with:
        1 where its map meets the mask.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        A target is not a class.
    """
    maps = as_tensor(maps_per_class)
    if maps.ndim != 4:
        raise ShapeError(f"maps_per_class has size {tuple(maps.shape)}; expected (N, K, h, w).")
    masks, index = as_tensor(masks, maps), torch.as_tensor(targets, device=maps.device).long()
    check_same_size("maps of one class", (len(maps), *maps.shape[2:]), "masks", tuple(masks.shape))
    check_same_size("targets", tuple(index.shape), "images", (len(maps),))
    if len(index) and not 0 <= int(index.min()) <= int(index.max()) < maps.shape[1]:
        raise OptionError(f"targets go from {int(index.min())} to {int(index.max())}; "
                          f"expected classes 0 to {maps.shape[1] - 1}.")
    scores = _soft_iou(maps, masks[:, None].expand_as(maps))
    own = scores.gather(1, index[:, None])[:, 0]
    others = scores.scatter(1, index[:, None], 0.0).amax(dim=1)
    return _ratio(own, own + others)


@in_kind
def attention_precision(maps: Any, masks: Any, threshold: float = 0.8) -> Tensor:
    """Return the share of the strong attention (at or above ``threshold``) that lies on the object.

    SLIM's scripts call this "AIoU"; the adjusted IoU is :func:`aiou`. Its average and its worst group's mean are
    :func:`~guidance_viz.metrics.attention_accuracy`.

    Parameters
    ----------
    maps, masks
        Maps and masks (N, h, w) in [0, 1], maps as given.
    threshold
        Attention under it is left out.

    Returns
    -------
    Tensor or numpy.ndarray
        (N,) in [0, 1]; 0 where nothing reaches the threshold.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    maps, masks = pair(maps, masks)
    strong = maps * (maps >= threshold)
    return _ratio((strong * masks).sum(dim=(1, 2)), strong.sum(dim=(1, 2)))


def pair(maps: Any, masks: Any) -> tuple[Tensor, Tensor]:
    """Maps and masks (N, h, w) as float tensors of one kind, their sizes checked.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    maps = as_tensor(maps)
    masks = as_tensor(masks, maps)
    check_same_size("maps", tuple(maps.shape), "masks", tuple(masks.shape))
    if maps.ndim != 3:
        raise ShapeError(f"maps has size {tuple(maps.shape)}; expected three dimensions (N, h, w).")
    return maps, masks


def _soft_iou(maps: Tensor, masks: Tensor) -> Tensor:
    return _ratio(torch.minimum(maps, masks).sum(dim=(-2, -1)), torch.maximum(maps, masks).sum(dim=(-2, -1)))


def _ratio(part: Tensor, whole: Tensor) -> Tensor:
    return torch.where(whole > 0, part / torch.where(whole > 0, whole, 1), 0)


def scaled(maps: Tensor) -> Tensor:
    """Positive parts of maps (N, h, w), each min-max scaled to [0, 1]; one positive value everywhere counts as ones."""
    positive = maps.clamp(min=0)
    low, high = positive.amin(dim=(1, 2), keepdim=True), positive.amax(dim=(1, 2), keepdim=True)
    low = torch.where(high > low, low, 0)
    return (positive - low) / torch.where(high > low, high - low, torch.inf)
