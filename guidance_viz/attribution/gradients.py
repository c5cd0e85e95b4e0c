r"""Input × gradient and integrated gradients: signed maps that say what raises and what lowers the score.

For the explained score :math:`s`, the input :math:`x` and a baseline :math:`b`, summed over the channels :math:`c`,

.. math:: \text{I×G} = \sum_c (x - b)_c \, \frac{\partial s}{\partial x_c}(x), \qquad
          \text{IntGrad} = \sum_c (x - b)_c \int_0^1 \frac{\partial s}{\partial x_c}(b + \alpha (x - b)) \, d\alpha

(Shrikumar et al. 2017; Sundararajan et al. 2017, Eq. 1). The sum of an IntGrad map is :math:`s(x) - s(b)`. With the mean
colour as baseline, zero in what the network gets, both are those of the guidance paper (Rao et al. 2023), and where a
network has no biases (X-DNN) they are equal. At a layer, x is its activations and b is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from guidance_viz.attribution.layers import at_layer, baseline_image, logits_of, positive
from guidance_viz.attribution.modes import evaluating
from guidance_viz.attribution.registry import METHODS, TRAITS, Traits
from guidance_viz.attribution.targets import logit_weights
from guidance_viz.core import ModelError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


@METHODS.register("ixg")
def ixg(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None, create_graph: bool = False,
        contrast: bool = False, baseline: float | Tensor | None = None) -> Tensor:
    """Return input × gradient.

    Parameters
    ----------
    clf, x, targets
        The classifier, images (N, 3, H, W) in [0, 1], and class indices (N,) or one class for all.
    layer
        ``None``: at the input. A layer's name (the classifier's own, or another): at its activations.
    create_graph
        Keep the graph, so that a loss on the maps reaches the parameters; the model's own mode is used then.
    contrast
        Explain the class's logit minus the mean of the others' instead of the logit alone.
    baseline
        At the input: a grey, a colour (3,) or images in [0, 1]; ``None``: the mean colour that the classifier subtracts.

    Returns
    -------
    Tensor
        Signed maps (N, H, W) at the images' resolution, or (N, h, w) at the layer's.
    """
    return _along(clf, x, targets, layer, create_graph, contrast, baseline, [1.0])


@METHODS.register("intgrad")
def intgrad(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None, create_graph: bool = False,
            contrast: bool = False, baseline: float | Tensor | None = None, steps: int = 32) -> Tensor:
    """Return integrated gradients, by the midpoint rule.

    Parameters
    ----------
    clf, x, targets, layer, contrast, baseline
        As in :func:`ixg`; at a layer the path is from zero to its activations, through the head.
    create_graph
        As in :func:`ixg`; the graph of every step is kept.
    steps
        Points on the path; each costs a forward and a backward pass.

    Returns
    -------
    Tensor
        Signed maps (N, H, W) at the images' resolution, or (N, h, w) at the layer's.

    Raises
    ------
    OptionError
        ``steps`` is not a positive whole number.
    """
    steps = positive(steps, "steps")
    return _along(clf, x, targets, layer, create_graph, contrast, baseline, [(k + 0.5) / steps for k in range(steps)])


TRAITS["ixg"] = Traits(lambda clf, options: 3)
TRAITS["intgrad"] = Traits(lambda clf, options: 3 * int(options["steps"]), {"steps": 4})


def _along(clf: Classifier, x: Tensor, targets: Any, layer: str | None, create_graph: bool, contrast: bool,
           baseline: float | Tensor | None, places: list[float]) -> Tensor:
    """(x − b) times the mean gradient at some places of the way from b to x, summed over channels."""
    there = clf if layer is None else at_layer(clf, layer, x)
    with (nullcontext() if create_graph else evaluating(there)), torch.inference_mode(False):
        point, blank, head = _start(there, x, layer, create_graph, baseline)
        gradient = torch.zeros_like(point)
        for place in places:
            gradient = gradient + _gradient(there, head, blank + place * (point - blank), targets, contrast, create_graph)
        maps = ((point - blank) * gradient / len(places)).sum(dim=1)
    return maps if create_graph else maps.detach()


def _start(clf: Classifier, x: Tensor, layer: str | None, create_graph: bool,
           baseline: float | Tensor | None) -> tuple[Tensor, Tensor, Callable[[Tensor], Tensor]]:
    """The point to explain, its baseline, and what makes logits of such a point."""
    if layer is None:
        point = x if create_graph else x.detach().clone()
        return point, baseline_image(clf, point, baseline), lambda at: logits_of(clf, at)
    with torch.set_grad_enabled(create_graph):
        point = clf.activations(x)
        carry = clf.carry(point)  # a class token stays as it is along the path
    if not create_graph:
        point, carry = point.detach().clone(), tuple(part.detach().clone() for part in carry)
    return point, torch.zeros_like(point), lambda at: clf.head(at, carry)


def _gradient(clf: Classifier, head: Callable[[Tensor], Tensor], point: Tensor, targets: Any, contrast: bool,
              create_graph: bool) -> Tensor:
    with torch.enable_grad(), sdpa_kernel(SDPBackend.MATH) if create_graph else nullcontext():
        if not (create_graph and point.requires_grad):
            point = point.detach().clone().requires_grad_()
        logits = head(point)
        score = (logits * logit_weights(targets, logits.shape[1], contrast=contrast, like=logits)).sum()
        (gradient,) = torch.autograd.grad(score, point, create_graph=create_graph, allow_unused=True)
    if gradient is None:
        raise ModelError(f"The logits do not depend on {clf.layer!r}, so it has no gradient. Choose an earlier layer.")
    return gradient
