r"""Score-CAM: channels weighted by the score that each, as a mask, lets through (Wang et al. 2020).

With :math:`H_k` the channel :math:`A_k` enlarged to the image and scaled to [0, 1] by its least and greatest value,

.. math:: M = \mathrm{relu}\Big(\sum_k \alpha_k A_k\Big), \qquad
          \alpha_k = \frac{\exp s(X \circ H_k)}{\sum_j \exp s(X \circ H_j)}

for the explained logit :math:`s` (Eq. 8, Algorithm 1; the score of the baseline image cancels in the softmax).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from guidance_viz.attribution.layers import HALVES, at_layer, baseline_image, logits_of, positive, refuse_graph
from guidance_viz.attribution.modes import evaluating
from guidance_viz.attribution.normalization import normalize
from guidance_viz.attribution.registry import METHODS, Attribution
from guidance_viz.attribution.targets import target_weights

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

BATCH = 64


def scorecam(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None, create_graph: bool = False,
             contrast: bool = False, top_k: int | None = None, batch: int = BATCH,
             baseline: float | Tensor | None = None) -> Tensor:
    """Return Score-CAM maps of images.

    Parameters
    ----------
    clf, x, targets
        The classifier, images (N, 3, H, W) in [0, 1], and class indices: (N,), one class for all, or (N, T) for the
        maps of T classes an image from the same passes.
    layer
        Another layer than the classifier's own.
    create_graph
        Not possible.
    contrast
        Score by the class's logit minus the mean of the others' instead of the logit alone.
    top_k
        Only the channels of each image whose activations vary most (greatest standard deviation); the others weigh
        nothing. ``None``: all, one forward pass each. Pruned neurons are never asked.
    batch
        Masked images in memory at once.
    baseline
        What is seen where a mask is 0; see :func:`guidance_viz.attribution.rise.rise`.

    Returns
    -------
    Tensor
        Raw maps (N, h, w) at the size of the activations, at least 0; (N, T, h, w) of several classes.

    Raises
    ------
    OptionError
        A graph is asked for, or an option is out of its range.
    """
    refuse_graph("scorecam", create_graph)
    batch = positive(batch, "batch")
    top_k = None if top_k is None else positive(top_k, "top_k")
    clf = at_layer(clf, layer, x)
    with evaluating(clf), torch.no_grad():
        acts = clf.activations(x)
        acts = acts.float() if acts.dtype in HALVES else acts
        blank = baseline_image(clf, x, baseline)
        kept = clf.neuron_mask.to(acts.device).nonzero()[:, 0]
        maps = []
        for row in range(len(x)):
            channels = acts[row, kept] if top_k is None else _most_varied(acts[row, kept], top_k)
            score = _scores(clf, x[row], blank[row], channels, (targets, row, len(x)), contrast, batch)
            with torch.autocast(x.device.type, enabled=False):  # in bfloat16 a map has two digits left
                maps.append(torch.einsum("kt,khw->thw", score.softmax(dim=0), channels).relu())
        found = torch.stack(maps) if maps else acts.sum(dim=1, keepdim=True)
        return found if torch.as_tensor(targets).ndim == 2 else found[:, 0]


def _passes(clf: Classifier, options: Mapping[str, Any]) -> int:
    asked = int(clf.neuron_mask.sum())
    return 1 + (asked if options["top_k"] is None else min(asked, int(options["top_k"])))


def _most_varied(channels: Tensor, count: int) -> Tensor:
    spread = channels.flatten(1).std(dim=1, unbiased=False)
    return channels[spread.topk(min(count, len(channels))).indices]


def _scores(clf: Classifier, image: Tensor, blank: Tensor, channels: Tensor, target: tuple[Any, int, int], contrast: bool,
            batch: int) -> Tensor:
    """The explained scores (C, T) of an image behind each channel."""
    targets, row, count = target
    found = []
    for part in channels.split(batch):
        masks = normalize(interpolate(part[:, None], size=image.shape[-2:], mode="bilinear", align_corners=False)[:, 0],
                          "minmax")
        flat = part.flatten(1).amax(1) <= part.flatten(1).amin(1)
        masks[flat] = 0  # a constant channel points nowhere; minmax would show the whole image
        logits = logits_of(clf, blank + (image - blank) * masks[:, None].to(image))
        weights = target_weights(targets, logits.shape[1], contrast=contrast, like=image.new_empty(count))[row]
        found.append(logits.to(part) @ weights.to(part).T)
    return torch.cat(found)


METHODS.add(Attribution(
    name="scorecam", title="Score-CAM", order=30, explain=scorecam, many=True, passes=_passes, trial={"top_k": 31},
    does="The layer's channels, each weighted by the score that it lets through as a mask. No gradients; a pass a channel.",
    paper="H. Wang et al.: Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks. 2020."))
