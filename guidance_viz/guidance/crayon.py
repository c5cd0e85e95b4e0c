r"""CRAYON's losses on saliency maps (Lee et al. 2024, Eq. 1-2).

Old maps :math:`M` belong to the frozen original model, new maps :math:`M'` to the model in training. Each is
divided by its own maximum, as :math:`(M + 10^{-10}) / \max(M + 10^{-10})` like the released code; gradients
flow through that maximum too. So a dead (all-zero) map counts as one everywhere; its gradient is zero here. A
dead new map is thus charged as attention on the whole photo: killing the maps never looks like progress.
"""

from __future__ import annotations

import torch
from torch import Tensor

from guidance_viz.attribution.normalization import divide
from guidance_viz.guidance.registry import LOSSES, matched

EPSILON = 1e-10
"""What the released code adds to a map before it divides by the maximum."""


@LOSSES.register("crayon_relevant")
def crayon_relevant(new: Tensor, old: Tensor, *, area_normalized: bool = False) -> Tensor:
    r"""Keep the attention of a map that was answered YES: :math:`\sum_{hw} M'_{hw} (1 - M_{hw})` (Eq. 1).

    Parameters
    ----------
    new, old
        Raw maps (N, h, w), at least zero; ``old`` is treated as a constant.
    area_normalized
        Divide by :math:`\sum (1 - M)`, as the released Waterbirds code does; 0 where that area is 0, since an
        old map that is dead or constant says nothing about where to look (the release gives nan).

    Returns
    -------
    Tensor
        Losses (N,), at least 0.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    new, old = matched(new, old, "old maps")
    return _overlap(new, 1 - _scaled(old), area_normalized)


@LOSSES.register("crayon_irrelevant")
def crayon_irrelevant(new: Tensor, old: Tensor, *, area_normalized: bool = False) -> Tensor:
    r"""Leave the attention of a map that was answered NO: :math:`\sum_{hw} M'_{hw} M_{hw}` (Eq. 2).

    Parameters
    ----------
    new, old
        Raw maps (N, h, w), at least zero; ``old`` is treated as a constant.
    area_normalized
        Divide by :math:`\sum M`, as the released Waterbirds code does.

    Returns
    -------
    Tensor
        Losses (N,), at least 0.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    new, old = matched(new, old, "old maps")
    return _overlap(new, _scaled(old), area_normalized)


@LOSSES.register("crayon_place")
def crayon_place(new: Tensor, masks: Tensor, *, area_normalized: bool = False) -> Tensor:
    r"""Keep the attention where the object is: :math:`\sum_{hw} M'_{hw} (1 - P_{hw})`.

    Eq. 1 with a place mask P in the place of the map that was answered YES. P is a share already: it is not scaled, so
    that a mask of zeros asks for attention nowhere, and one of ones for nothing.

    Parameters
    ----------
    new
        Raw maps (N, h, w), at least zero.
    masks
        Place masks (N, h, w) in [0, 1].
    area_normalized
        Divide by :math:`\sum (1 - P)`; 0 where that area is 0.

    Returns
    -------
    Tensor
        Losses (N,), at least 0.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    new, masks = matched(new, masks, "masks")
    return _overlap(new, 1 - masks, area_normalized)


def crayon_terms(new: Tensor, old: Tensor, relevance: Tensor, *, area_normalized: bool = False) -> Tensor:
    """Return each image's own term of Eq. 4: Eq. 1 for YES, Eq. 2 for NO, 0 for the rest.

    Parameters
    ----------
    new, old
        Raw maps (N, h, w).
    relevance
        Answers (N,): 1 YES, -1 NO, 0 none or maybe.
    area_normalized
        As in :func:`crayon_relevant`.

    Returns
    -------
    Tensor
        Losses (N,), not weighted.
    """
    new, old = matched(new, old, "old maps")
    scaled, answer = _scaled(old), relevance.to(new.device)[:, None, None]
    wrong = torch.where(answer > 0, 1 - scaled, scaled)
    terms = _overlap(new, wrong, area_normalized)
    return torch.where(answer[:, 0, 0] == 0, torch.zeros_like(terms), terms)


def _scaled(maps: Tensor) -> Tensor:
    """Divide by the maximum; a dead map becomes ones, without the gradient of 1e10 of the division."""
    top = maps.amax(dim=(-2, -1), keepdim=True)
    alive = top > 0
    scaled = (maps + EPSILON) / (torch.where(alive, top, torch.ones_like(top)) + EPSILON)
    return torch.where(alive, scaled, torch.ones_like(scaled))


def _overlap(new: Tensor, wrong: Tensor, area_normalized: bool) -> Tensor:
    """Energy of the scaled new map where it should not be, optionally by that area."""
    overlap = (_scaled(new) * wrong).sum(dim=(-2, -1))
    return divide(overlap, wrong.sum(dim=(-2, -1))) if area_normalized else overlap
