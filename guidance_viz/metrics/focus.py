"""What guidance by boxes is judged by beside the EPG: the object's share inside its box, and the threshold of the IoU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import OptionError
from guidance_viz.metrics.arrays import as_tensor, in_kind
from guidance_viz.metrics.localization import NO_ENERGY, iou, pair

THRESHOLDS = tuple(round(0.05 * k, 2) for k in range(20))
"""Candidates for the threshold of the IoU: 0, 0.05, … 0.95."""


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
    values = as_tensor(maps)
    if not len(thresholds) or not len(values):
        raise OptionError(f"A threshold is chosen from {len(thresholds)} candidates on {len(values)} maps; give at least "
                          "one of each.")
    scores = [float(as_tensor(iou(values, masks, float(each))).double().mean()) for each in thresholds]
    return float(thresholds[int(np.argmax(scores))])
