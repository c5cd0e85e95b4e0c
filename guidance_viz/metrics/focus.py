"""What guidance by boxes is judged by beside the EPG: the object's share inside its box, and the threshold of the IoU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from guidance_viz.core import OptionError
from guidance_viz.metrics.arrays import in_kind
from guidance_viz.metrics.localization import NO_ENERGY, pair, scaled

THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(20))
"""Candidates for the threshold of the IoU: 0, 0.05, … 0.95."""
AT_ONCE = 64
"""Maps that are ranked at once: each takes four times its own memory."""


@in_kind
def on_object(maps: Any, masks: Any, boxes: Any) -> Tensor:
    r"""Return how much of the energy inside the box lies on the object, :math:`\sum A^+ \min(M, B) / \sum A^+ B`.

    Rao et al. 2023, finding R3: a box holds background too, and a loss that fills the box rewards it.

    Parameters
    ----------
    maps
        Raw maps (N, h, w), any sign.
    masks
        Exact masks of the object (N, h, w) in [0, 1].
    boxes
        Coverage of its boxes (N, h, w) in [0, 1].

    Returns
    -------
    Tensor or numpy.ndarray
        Shares (N,) in [0, 1]; nan where there is no energy inside the box (under 1e-7).

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    positive, boxes = pair(maps, boxes)
    _, masks = pair(maps, masks)
    positive = positive.clamp(min=0)
    # A cell holds at most so much of the object inside the box as the box covers of it.
    on, inside = (positive * torch.minimum(masks, boxes)).sum(dim=(1, 2)), (positive * boxes).sum(dim=(1, 2))
    return torch.where(inside < NO_ENERGY, torch.nan, on / inside)


def iou_threshold(maps: Any, masks: Any, thresholds: Sequence[float] = THRESHOLDS) -> float:
    """Return the threshold with the best mean IoU, to be chosen on held-out data (Rao et al. 2023, Section 3.3).

    Parameters
    ----------
    maps, masks
        As in :func:`~guidance_viz.metrics.iou`, of data that is neither trained on nor tested with.
    thresholds
        Candidates in [0, 1]; of equally good ones the lowest is taken.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        There are no maps, or no candidates.
    """
    values, masks = pair(maps, masks)
    if not len(thresholds) or not len(values):
        raise OptionError(f"A threshold is chosen from {len(thresholds)} candidates on {len(values)} maps; give at least "
                          "one of each.")
    ascending = sorted(map(float, thresholds))
    scores = torch.cat([_ious(maps, inside, ascending) for maps, inside in
                        zip(values.split(AT_ONCE), masks.split(AT_ONCE), strict=True)])
    return ascending[int(scores.double().mean(dim=0).argmax())]


def _ious(maps: Tensor, masks: Tensor, thresholds: Sequence[float]) -> Tensor:
    """:func:`~guidance_viz.metrics.iou` of each map at each of the ascending thresholds, (N, T), in one pass over them."""
    cuts = torch.tensor(thresholds, dtype=maps.dtype, device=maps.device)
    rank = torch.bucketize(scaled(maps).nan_to_num(), cuts).flatten(1)  # how many thresholds a cell is strictly above
    inside = (masks >= 0.5).flatten(1)
    bins = rank + torch.arange(len(maps), device=rank.device)[:, None] * (len(thresholds) + 1)

    def above(chosen: Tensor) -> Tensor:
        counts = torch.bincount(chosen, minlength=len(maps) * (len(thresholds) + 1)).view(len(maps), -1)
        return counts.flip(1).cumsum(1).flip(1)[:, 1:]
    joint = above(bins[inside])
    union = above(bins.flatten()) + inside.sum(dim=1, keepdim=True) - joint
    return joint.to(maps) / union.clamp(min=1)
