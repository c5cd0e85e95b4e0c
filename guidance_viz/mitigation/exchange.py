r"""Photos whose environment was exchanged: the object of one photo with what surrounds the object of another.

With :math:`M` how far a place belongs to the object, and :math:`x` the photo or its local features at a place of the
network,

.. math:: x' = M_a x_a + (1 - M_a)\, e_b, \qquad e_b = (1 - M_b)\, x_b + M_b\, \bar x_b, \qquad
          \bar x_b = \frac{\sum_p (1 - M_b)_p\, x_{b,p}}{\sum_p (1 - M_b)_p}

and the label of :math:`a`. It stands near the Backgrounds Challenge (Xiao et al. 2021: backgrounds swapped in the picture),
CutMix (Yun et al. 2019: boxes of two photos joined, and their labels mixed), ActDiff (Viviano et al. 2021: activations with
and without the background made alike) and AutoBackSwap (2026: backgrounds swapped by a separator of patches).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from guidance_viz.core import ShapeError

LEAST_SHARE = 0.02
"""Share of a photo's places that must be environment for the photo to lend one."""
FINEST = 40
"""Squares along the shorter side of a picture of which the finest means are taken to fill it: finer ones are not seen."""
PARTNERS = ("mixed", "balanced", "any", "class", "cluster")


def environment(values: Tensor, masks: Tensor) -> Tensor:
    """What surrounds the object: the object's places hold the mean of the others.

    Parameters
    ----------
    values
        Local features, or normalised photos, (n, C, h, w).
    masks
        How far each place belongs to the object, (n, h, w) in [0, 1].

    Returns
    -------
    Tensor
        (n, C, h, w). Of a photo that is object everywhere there is no environment: zeros.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    _check_sizes(values, masks)
    around = (1 - masks)[:, None]
    mean = (around * values).sum((2, 3), keepdim=True) / around.sum((2, 3), keepdim=True).clamp_min(_TINY)
    return around * values + (1 - around) * mean


def inpainted(values: Tensor, masks: Tensor) -> Tensor:
    """What surrounds the object, the object's places filled from their neighbourhood by normalised convolution.

    Weighted means over squares of growing side (2, 4, 8, … cells; in a picture from a fortieth of its shorter side on) are
    taken of the environment alone; a place takes the finest of them that knows anything (Knutsson & Westin 1993; the
    pull-push scheme of Gortler et al. 1996).

    Parameters
    ----------
    values, masks
        As of :func:`environment`.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    _check_sizes(values, masks)
    inside = masks[:, None]
    h, w = masks.shape[1:]
    if h == w == 1:
        return environment(values, masks)
    around = 1 - inside
    side = max(2, min(h, w) // FINEST)
    coarse = _filled(_pooled(around * values, side), _pooled(around, side))
    # A place's own value counts by how far it is environment, once as the finest mean and once as itself.
    return torch.lerp(values, F.interpolate(coarse, (h, w), mode="bilinear", align_corners=False), inside.square())


def _filled(weighted: Tensor, weight: Tensor) -> Tensor:
    """Local means of weighted values, from the coarsest grid up."""
    h, w = weight.shape[2:]
    mean = weighted / weight.clamp_min(_TINY)
    if h == w == 1:
        return mean
    coarse = _filled(_pooled(weighted), _pooled(weight))
    return torch.lerp(F.interpolate(coarse, (h, w), mode="bilinear", align_corners=False), mean, weight.clamp(max=1))


def _pooled(values: Tensor, side: int = 2) -> Tensor:
    """Means over squares of places."""
    h, w = values.shape[2:]
    return F.avg_pool2d(values, (min(h, side), min(w, side)), ceil_mode=True)


def exchanged(values: Tensor, masks: Tensor, environments: Tensor) -> Tensor:
    """Put objects into environments.

    Parameters
    ----------
    values
        What holds the objects, (n, C, h, w).
    masks
        How far each place belongs to the object, (n, h, w) in [0, 1].
    environments
        What surrounds them now, (n, C, h, w): see :func:`environment`.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    _check_sizes(values, masks)
    if environments.shape != values.shape:
        raise ShapeError(f"Environments have size {tuple(environments.shape)}, but objects {tuple(values.shape)}.")
    return torch.lerp(environments, values, masks[:, None])


def resize_masks(masks: Tensor, h: int, w: int) -> Tensor:
    """Bring masks (n, h', w') to another grid: by area where it is coarser, bilinear where it is finer."""
    if masks.shape[1:] == (h, w):
        return masks
    finer = h > masks.shape[1] or w > masks.shape[2]
    how = {"mode": "bilinear", "align_corners": False} if finer else {"mode": "area"}
    return F.interpolate(masks[:, None], (h, w), **how)[:, 0]


def hard_masks(masks: Tensor, threshold: float = 0.5) -> Tensor:
    """Masks of zeros and ones: one where a place belongs with at least ``threshold``."""
    return (masks >= threshold).to(masks.dtype)


def partners(kinds: Tensor, lends: Tensor, generator: torch.Generator, how: str = "class") -> Tensor:
    """For each photo of a batch another one whose environment it gets.

    Parameters
    ----------
    kinds
        Of each photo, int (n,): its class, or the cluster of its environment.
    lends
        Whether a photo has an environment to lend, bool (n,).
    generator
        Draws.
    how
        ``"any"``; ``"balanced"``: each kind as often; ``"class"`` and ``"cluster"``: of another kind, where there is one;
        ``"mixed"``: by ``"class"`` or by ``"balanced"``, as often.

    Returns
    -------
    Tensor
        Indices (n,) into the batch; a photo's own where nobody lends.
    """
    n = len(kinds)
    anyone = (lends[None, :] & ~torch.eye(n, dtype=torch.bool)).double()
    alike = (kinds[:, None] == kinds[None, :]).double()
    share = anyone
    if how in ("balanced", "mixed"):
        count = (alike * lends[None, :].double()).sum(dim=1)[None, :] - alike * lends[:, None]  # a photo is not its own
        share = share / count.clamp_min(1)
    if how in ("class", "cluster", "mixed"):
        differ = anyone * (1 - alike)
        other = torch.where((differ > 0).any(dim=1, keepdim=True), differ, anyone)
        share = other if how != "mixed" else _spread(share) + _spread(other)
    found = torch.arange(n)
    served = (anyone > 0).any(dim=1)
    if bool(served.any()):
        found[served] = torch.multinomial(share[served], 1, generator=generator)[:, 0]
    return found


def _spread(weights: Tensor) -> Tensor:
    """Weights by row as shares of one."""
    return weights / weights.sum(dim=1, keepdim=True).clamp_min(_TINY)


def lends_environment(masks: Tensor) -> Tensor:
    """Whether enough of each photo is environment, bool (n,); of unknown masks it is not."""
    share = (1 - masks).flatten(1).mean(dim=1)
    return share.nan_to_num(nan=0.0) >= LEAST_SHARE


def moved(values: Tensor, masks: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Move, mirror and scale each photo with its mask, so that its object's middle comes to lie anywhere.

    Parameters
    ----------
    values, masks
        (n, C, h, w) and (n, h, w) in [0, 1].
    generator
        Draws the place of the object's middle (uniform over the photo's inner three quarters), its scale (0.8 to 1.25) and
        whether it is mirrored.

    Returns
    -------
    tuple of Tensor
        Of the same sizes; outside the photo the mask is 0.
    """
    n = len(values)
    scale = 0.8 * (1.25 / 0.8) ** torch.rand(n, generator=generator)
    flip = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    target = 1.5 * torch.rand((n, 2), generator=generator) - 0.75
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = flip / scale, 1 / scale
    # grid_sample asks where each place of the result comes from: source = A (result - target) + middle.
    theta[:, :, 2] = _middles(masks) - torch.einsum("nij,nj->ni", theta[:, :, :2], target)
    grid = F.affine_grid(theta.to(values), list(values.shape), align_corners=False)
    found = F.grid_sample(torch.cat([values, masks[:, None].to(values)], dim=1), grid, align_corners=False)
    return found[:, :-1], found[:, -1].clamp(0, 1)


def _middles(masks: Tensor) -> Tensor:
    """x and y of each object's middle, (n, 2) in [-1, 1]; the photo's middle where there is no object."""
    h, w = masks.shape[1:]
    weight = masks.flatten(1).sum(1).clamp_min(_TINY)
    x = (masks.sum(1) * _centres(w)).sum(1) / weight
    y = (masks.sum(2) * _centres(h)).sum(1) / weight
    return torch.stack([x, y], dim=1)


def _centres(count: int) -> Tensor:
    return (2 * torch.arange(count) + 1) / count - 1


def holds_object(masks: Tensor) -> Tensor:
    """Whether enough of each photo is object to be lent, bool (n,); of unknown masks it is not."""
    return masks.flatten(1).mean(dim=1).nan_to_num(nan=0.0) >= LEAST_SHARE


_TINY = 1e-6


def _check_sizes(values: Tensor, masks: Tensor) -> None:
    if values.dim() != 4 or masks.shape != (values.shape[0], *values.shape[2:]):
        raise ShapeError(f"Masks have size {tuple(masks.shape)}, but (n, h, w) of values of size {tuple(values.shape)} is "
                         f"({', '.join(map(str, (values.shape[0], *values.shape[2:])))}). Use resize_masks.")
