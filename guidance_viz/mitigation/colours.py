r"""Place masks drawn closer to their objects by each photo's own colours.

Cells are coarse, and a soft mask claims what surrounds an object too. Within one photo, object and surroundings mostly
differ in colour: with :math:`h_o` and :math:`h_e` the colours of the photo, counted by how far each pixel belongs,

.. math:: \operatorname{logit} M'_p = \operatorname{logit} M_p + w \log \frac{h_o(c_p)}{h_e(c_p)},

and counted again with :math:`M'`, a few times. These are the colour models of GrabCut (Rother et al. 2004), without its cut
through a graph.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from guidance_viz.core import ShapeError

BINS = {1: 64, 3: 12}
"""Bins of each channel, by the number of channels."""
ROUNDS = 3
FINEST = 64
"""Squares along the shorter side of a photo whose mean colours are counted; finer ones cost much and add little."""
_EDGE = 1e-3   # of a mask: its log-odds stay finite
_FLOOR = 1e-4  # of a share of the pixels: a colour that was hardly seen says little
_BLUR = (0.25, 0.5, 0.25)


def closer_by_colours(photos: Tensor, masks: Tensor, weight: float = 1.0, *, rounds: int = ROUNDS) -> Tensor:
    """Draw masks closer to the objects, by the colours of each photo.

    Parameters
    ----------
    photos
        (n, 1 or 3, h, w), in any units.
    masks
        How far each place belongs to the object, (n, h, w) in [0, 1]. What is 0 or 1 stays so.
    weight
        Of the colours' log-ratio, from 0 (masks stay as they are) up.
    rounds
        How often colours are counted.

    Returns
    -------
    Tensor
        (n, h, w) in [0, 1]. A mask that is the same everywhere says nothing of colours, and comes back as it is.

    Raises
    ------
    ShapeError
        The sizes differ, or photos have another number of channels.
    """
    if masks.shape != (len(photos), *photos.shape[2:]):
        raise ShapeError(f"Masks have size {tuple(masks.shape)}, but photos {tuple(photos.shape)}.")
    if photos.shape[1] not in BINS:
        raise ShapeError(f"Photos have {photos.shape[1]} channels; expected 1 or 3: colours are counted by channel.")
    if weight == 0 or not masks.numel():
        return masks
    side = max(1, min(photos.shape[2:]) // FINEST)
    coarse = F.avg_pool2d(masks[:, None], side, ceil_mode=True)[:, 0]
    ratio = _log_ratio(F.avg_pool2d(photos.float(), side, ceil_mode=True), coarse, weight, rounds)
    if side > 1:
        ratio = F.interpolate(ratio[:, None], masks.shape[1:], mode="bilinear", align_corners=False)[:, 0]
    settled = (masks == 0) | (masks == 1)
    return torch.where(settled, masks, torch.sigmoid(_odds(masks) + weight * ratio))


def _odds(masks: Tensor) -> Tensor:
    return torch.logit(masks.clamp(_EDGE, 1 - _EDGE))


def _log_ratio(photos: Tensor, masks: Tensor, weight: float, rounds: int) -> Tensor:
    """How much likelier each place's colour is in the object than around it, in logs, (n, h, w)."""
    colours, bins = _colours(photos)
    odds, found = _odds(masks).flatten(1), masks.flatten(1)
    settled = (found == 0) | (found == 1)
    ratio = torch.zeros_like(odds)
    for _ in range(rounds):
        ratio = (_counted(colours, found, bins) / _counted(colours, 1 - found, bins)).log().gather(1, colours)
        found = torch.where(settled, found, torch.sigmoid(odds + weight * ratio))
    return ratio.view_as(masks)


def _colours(photos: Tensor) -> tuple[Tensor, tuple[int, ...]]:
    """The bin of each pixel's colour, int64 (n, h·w), between the least and most of each photo's channel."""
    channels = photos.shape[1]
    each = BINS[channels]
    values = photos.flatten(2).float()
    low, high = values.amin(2, keepdim=True), values.amax(2, keepdim=True)
    steps = ((values - low) / (high - low).clamp_min(1e-6) * each).long().clamp(0, each - 1)
    colours = steps[:, 0]
    for channel in range(1, channels):
        colours = colours * each + steps[:, channel]
    return colours, (each,) * channels


def _counted(colours: Tensor, belongs: Tensor, bins: tuple[int, ...]) -> Tensor:
    """Share of the weighted pixels by colour, (n, bins): each one's neighbours in colour are counted a little too."""
    n, each = len(colours), bins[0]
    counted = belongs.new_zeros(n, each ** len(bins)).scatter_add_(1, colours, belongs)
    grid = counted.view(n, 1, *bins, *(1,) * (3 - len(bins)))
    for axis in range(len(bins)):
        size, padding = [1, 1, 1], [0, 0, 0]
        size[axis], padding[axis] = 3, 1
        grid = F.conv3d(grid, counted.new_tensor(_BLUR).view(1, 1, *size), padding=padding)
    counted = grid.reshape(n, -1)
    return counted / counted.sum(1, keepdim=True).clamp_min(_FLOOR) + _FLOOR
