r"""RISE: the average of random masks, weighted by the prediction that each lets through (Petsiuk et al. 2018).

For masks :math:`M_i`, each a random grid of 0 and 1 (1 with probability p) enlarged smoothly and shifted,

.. math:: S(\lambda) = \frac{1}{p N} \sum_{i=1}^N f(I \odot M_i) \, M_i(\lambda) \qquad \text{(Eq. 6)}

with :math:`f` the probability of the class. The network is a black box: no gradients, no layer, any architecture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from guidance_viz.attribution.layers import baseline_image, logits_of, positive, refuse_graph
from guidance_viz.attribution.modes import evaluating
from guidance_viz.attribution.registry import METHODS, Attribution
from guidance_viz.attribution.targets import target_weights
from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

BATCH = 64


def rise(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None, create_graph: bool = False,
         contrast: bool = False, n_masks: int = 1000, grid: int = 7, p: float = 0.5, seed: int = 0, batch: int = BATCH,
         centered: bool = False, baseline: float | Tensor | None = None) -> Tensor:
    """Return RISE maps of images.

    Parameters
    ----------
    clf, x, targets
        The classifier, images (N, 3, H, W) in [0, 1], and class indices: (N,), one class for all, or (N, T) for the
        maps of T classes an image from the same passes.
    layer
        ``None`` (or the classifier's own layer): the method looks at no layer.
    create_graph
        Not possible.
    contrast
        Weigh masks by the class's probability minus the mean of the others' probabilities.
    n_masks
        Masks; each costs one forward pass an image. The paper takes 4000 to 8000.
    grid, p
        Cells a side of a mask before it is enlarged (7), and how likely a cell is kept (0.5), as in the paper.
    seed
        Of the masks. They are the same for every image, and do not depend on ``batch``.
    batch
        Masked images in memory at once.
    centered
        Subtract the image's mean score over the masks from each score. The paper's map has a floor, as high as the
        prediction is sure, which says nothing; without it only the cells stay that raise the prediction.
    baseline
        What is seen where a mask is 0: a grey, a colour (3,) or images in [0, 1]; ``None``: the mean colour that the
        classifier subtracts (zero in what the network gets, as in the released code).

    Returns
    -------
    Tensor
        Maps (N, H, W) at the images' resolution, at least 0; (N, T, H, W) of several classes.

    Raises
    ------
    OptionError
        A graph or a layer is asked for, or an option is out of its range.
    """
    refuse_graph("rise", create_graph)
    n_masks, grid, batch = positive(n_masks, "n_masks"), positive(grid, "grid"), positive(batch, "batch")
    if not 0 < p < 1:
        raise OptionError(f"p is {p!r}; expected how likely a cell is kept, between 0 and 1.")
    if layer not in (None, clf.layer):
        raise OptionError(f"layer is {layer!r}, but 'rise' looks at no layer. Leave it out.")
    several = torch.as_tensor(targets).ndim == 2
    with evaluating(clf), torch.no_grad():
        blank = baseline_image(clf, x, baseline)
        total = x.new_zeros(len(x), torch.as_tensor(targets).shape[1] if several else 1, *x.shape[-2:])
        plain, scores = x.new_zeros(x.shape[-2:]), x.new_zeros(total.shape[:2])
        for masks in random_masks(n_masks, x.shape[-2:], grid=grid, p=p, seed=seed, chunk=batch, device=x.device):
            masks = masks.to(x)
            found = _scores(clf, x, blank, masks, targets, contrast)
            with torch.autocast(x.device.type, enabled=False):  # in bfloat16 a map has two digits left
                total += torch.einsum("nmt,mhw->nthw", found, masks)
            plain, scores = plain + masks.sum(0), scores + found.sum(1)
        if centered:
            total = total - (scores / n_masks)[..., None, None] * plain
        maps = (total / (n_masks * p)).clamp(min=0)
        return maps if several else maps[:, 0]


def random_masks(count: int, size: tuple[int, int] | torch.Size, *, grid: int, p: float, seed: int,
                 chunk: int, device: torch.device | str = "cpu") -> Iterator[Tensor]:
    """Yield the masks (up to ``chunk``, H, W) in [0, 1], float32; the sequence depends on the seed and sizes alone.

    Parameters
    ----------
    count, size
        Number of masks, and their height and width.
    grid, p
        A grid of so many cells a side, each 1 with probability p, is enlarged (bilinear) to one cell more than the
        image, and shifted by a random part of a cell.
    seed, chunk
        Of the draws, and how many masks are yielded at a time.
    device
        Where they are enlarged; they are drawn on the CPU, the same everywhere.
    """
    generator = np.random.default_rng(seed)
    cell = [-(-side // grid) for side in size]
    for start in range(0, count, chunk):
        drawn = generator.random((min(chunk, count - start), grid * grid + 2))
        small = torch.from_numpy((drawn[:, 2:] < p).astype(np.float32)).reshape(-1, 1, grid, grid)
        large = interpolate(small.to(device), size=[(grid + 1) * side for side in cell], mode="bilinear",
                            align_corners=False)[:, 0]
        shifts = (drawn[:, :2] * cell).astype(int)
        yield torch.stack([mask[top:top + size[0], left:left + size[1]]
                           for mask, (top, left) in zip(large, shifts, strict=True)])


def _scores(clf: Classifier, x: Tensor, blank: Tensor, masks: Tensor, targets: Any, contrast: bool) -> Tensor:
    """The scores (N, M, T) of each image behind each mask, one image at a time."""
    found = []
    for row in range(len(x)):
        logits = logits_of(clf, blank[row] + (x[row] - blank[row]) * masks[:, None])
        weights = target_weights(targets, logits.shape[1], contrast=contrast, like=x)[row]
        found.append((logits.softmax(dim=1) @ weights.to(logits).T).to(x))
    return torch.stack(found) if found else x.new_zeros(0, len(masks), 1)


METHODS.add(Attribution(
    name="rise", title="RISE", order=20, explain=rise, many=True,
    does="The average of random masks, weighted by the prediction that each lets through. Any network; many passes.",
    paper="V. Petsiuk, A. Das, K. Saenko: RISE: Randomized Input Sampling for Explanation of Black-box Models. 2018.",
    passes=lambda clf, options: int(options["n_masks"]), trial={"n_masks": 32}))
