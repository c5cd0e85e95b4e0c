r"""The losses that the guidance papers compare with: GradMask, ActDiff, GradIA, and RES's threshold."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.attribution.normalization import divide, normalize
from guidance_viz.core import OptionError, ShapeError, check_same_size
from guidance_viz.guidance.registry import LOSSES, matched

GRADIA_WEIGHTS = {(True, True): (1.0, 0.0), (True, False): (0.8, 0.2),
                  (False, True): (0.4, 1.6), (False, False): (1.0, 1.0)}
"""``{(looks right, predicts right): (weight of the cross-entropy, weight of the map's loss)}``, as released: an image that
looks and predicts right is left alone."""

_KERNEL = (0.25, 0.5, 0.25)
_MARGIN = 1e-4


@LOSSES.register("gradmask")
def gradmask(maps: Tensor, masks: Tensor) -> Tensor:
    r"""Return :math:`\sum ((1 - M) A)^2`: no gradient outside the mask (GradMask, Simpson et al. 2019).

    Parameters
    ----------
    maps
        Raw maps (N, h, w) of the method ``"gradient"`` at the input with ``contrast=True``: the length, over the
        channels, of the gradient of the difference between the class's logit and the others'. With two classes that is
        :math:`|\hat y_1 - \hat y_0|`'s.
    masks
        Masks or box coverage (N, h, w) in [0, 1].

    Returns
    -------
    Tensor
        Losses (N,), at least 0.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    maps, masks = matched(maps, masks, "masks")
    return ((1 - masks) * maps).square().sum(dim=(1, 2))


@LOSSES.register("gradia")
def gradia(maps: Tensor, masks: Tensor, weights: Tensor | None = None) -> Tensor:
    r"""Return :math:`\frac{w}{HW} \sum |M - \mathrm{minmax}(A)|` (GradIA, Gao et al. 2022).

    Parameters
    ----------
    maps
        Raw maps (N, h, w), of any sign.
    masks
        A person's maps (N, h, w) in [0, 1]; :func:`soften` makes them of masks.
    weights
        Of each image (N,), see :func:`gradia_weights`; ``None``: 1.

    Returns
    -------
    Tensor
        Losses (N,), at least 0.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    maps, masks = matched(maps, masks, "masks")
    losses = (masks - normalize(maps, "minmax")).abs().mean(dim=(1, 2))
    if weights is None:
        return losses
    check_same_size("weights", tuple(weights.shape), "maps", (len(maps),))
    return losses * weights.to(losses)


def gradia_weights(looks_right: Tensor, predicts_right: Tensor) -> tuple[Tensor, Tensor]:
    """Weights of the cross-entropy and of the map's loss by what an image does (GradIA's reasonability matrix).

    Parameters
    ----------
    looks_right, predicts_right
        bool (N,).

    Returns
    -------
    tuple of Tensor
        (N,) each, by :data:`GRADIA_WEIGHTS`.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    looks, right = torch.as_tensor(looks_right).bool(), torch.as_tensor(predicts_right).bool()
    check_same_size("looks_right", tuple(looks.shape), "predicts_right", tuple(right.shape))
    table = torch.tensor([[GRADIA_WEIGHTS[a, b] for b in (False, True)] for a in (False, True)], device=looks.device)
    found = table[looks.long(), right.long()]
    return found[..., 0], found[..., 1]


def soften(masks: Tensor, h: int, w: int) -> Tensor:
    """Masks as GradIA's labels: the mean over each cell, a 3 × 3 blur that rewards near cells, then the maximum 1.

    Parameters
    ----------
    masks
        (N, H, W) in [0, 1].
    h, w
        Cells; at most H and W.

    Returns
    -------
    Tensor
        (N, h, w) in [0, 1]; an empty mask stays empty. The release rounds to 256 levels in between.
    """
    if masks.ndim != 3:
        raise ShapeError(f"masks has size {tuple(masks.shape)}; expected three dimensions (N, H, W).")
    cells = functional.adaptive_avg_pool2d(masks[:, None].float(), (h, w))
    row = cells.new_tensor(_KERNEL)
    padded = functional.pad(cells, (1, 1, 1, 1), mode="reflect") if min(h, w) > 1 else \
        functional.pad(cells, (1, 1, 1, 1), mode="replicate")
    return normalize(functional.conv2d(padded, torch.outer(row, row)[None, None])[:, 0])


def actdiff(features: Sequence[Tensor], masked: Sequence[Tensor]) -> Tensor:
    r"""Return :math:`\sum_l \| f_l(x) - f_l(x_M) \|_2` (ActDiff, Viviano et al. 2021).

    Parameters
    ----------
    features, masked
        Features (N, …) at the chosen layers, of the photos and of the photos of which only what is inside the mask is left
        (:func:`inside_only`).

    Returns
    -------
    Tensor
        Losses (N,), at least 0; where they are the same the gradient is zero.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        There is no layer.
    """
    if not features or len(features) != len(masked):
        raise OptionError(f"actdiff got {len(features)} layers' features and {len(masked)} of the masked photos; expected "
                          "as many, and at least one.")
    total = features[0].new_zeros(len(features[0]))
    for mine, other in zip(features, masked, strict=True):
        check_same_size("features", tuple(mine.shape), "features of the masked photos", tuple(other.shape))
        total = total + torch.linalg.vector_norm((mine - other).flatten(1), dim=1)
    return total


def inside_only(images: Tensor, masks: Tensor, how: str = "shuffle", generator: torch.Generator | None = None) -> Tensor:
    """Photos of which only what is inside the mask is left.

    Parameters
    ----------
    images
        (N, C, H, W).
    masks
        (N, H, W) in [0, 1]; 0.5 and up is inside.
    how
        ``"shuffle"``: the pixels outside change places; ``"blank"``: they are zero.
    generator
        Of the shuffling, on the CPU.

    Raises
    ------
    OptionError
        ``how`` is not known.
    ShapeError
        The sizes differ.
    """
    check_same_size("images", (len(images), *images.shape[2:]), "masks", tuple(masks.shape))
    inside = masks >= 0.5
    if how == "blank":
        return images * inside[:, None].to(images)
    if how != "shuffle":
        raise OptionError(f"how={how!r} is not known; use 'shuffle' or 'blank'.")
    flat = images.flatten(2).clone()
    for one, kept in zip(flat, inside.flatten(1), strict=True):
        outside = (~kept).nonzero()[:, 0]
        order = torch.randperm(len(outside), generator=generator).to(outside.device)
        one[:, outside] = one[:, outside[order]]
    return flat.reshape(images.shape)


def res_threshold(maps: Tensor, labels: Tensor) -> Tensor:
    r"""Return the threshold that best parts the positive from the negative cells (RES, Gao et al. 2022).

    It maximises the share of negative cells under it plus the share of positive cells at or above it; candidates are the
    negative cells' values (and :math:`10^{-4}`), then the positive cells', and the first of the best is taken.

    Parameters
    ----------
    maps
        Maps of any shape.
    labels
        The same shape: above 0 positive, below 0 negative, 0 left out.

    Returns
    -------
    Tensor
        A number; 0 without labelled cells.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    check_same_size("maps", tuple(maps.shape), "labels", tuple(labels.shape))
    with torch.no_grad():
        low, high = maps[labels < 0], maps[labels > 0]
        candidates = torch.cat([low + _MARGIN, high])
        if not len(candidates):
            return maps.new_zeros(())
        under = divide(torch.searchsorted(low.sort().values, candidates).to(maps), maps.new_tensor(float(len(low))))
        below = divide(torch.searchsorted(high.sort().values, candidates).to(maps), maps.new_tensor(float(len(high))))
        reached = under + (1 - below if len(high) else 0)
        return candidates[reached.argmax()]
