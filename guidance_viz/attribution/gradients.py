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
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from guidance_viz.attribution.layers import at_layer, baseline_image, logits_of, positive
from guidance_viz.attribution.modes import evaluating
from guidance_viz.attribution.onepass import point_of
from guidance_viz.attribution.registry import METHODS, Attribution
from guidance_viz.attribution.targets import logit_weights
from guidance_viz.core import ModelError
from guidance_viz.models.xdnn import has_offsets

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


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
    return _along(clf, x, targets, layer, create_graph, contrast, baseline, _midpoints(steps))


def ixg_from_activations(clf: Classifier, acts: Tensor, targets: Any, *, contrast: bool = False,
                         create_graph: bool = False) -> tuple[Tensor, Tensor]:
    """As :func:`ixg` at the layer, with the logits; see :mod:`~guidance_viz.attribution.onepass`."""
    point, carry = point_of(clf, acts, create_graph)
    gradient, logits = _gradient(clf, lambda at: clf.head(at, carry), point, targets, contrast, create_graph)
    maps = (point * gradient).sum(dim=1)
    return (maps, logits) if create_graph else (maps.detach(), logits.detach())


def intgrad_from_activations(clf: Classifier, acts: Tensor, targets: Any, *, contrast: bool = False,
                             create_graph: bool = False, steps: int = 32) -> tuple[Tensor, Tensor]:
    """As :func:`intgrad` at the layer, with the logits: one pass where the network is homogeneous, else ``steps`` + 1."""
    if homogeneous(clf):
        return ixg_from_activations(clf, acts, targets, contrast=contrast, create_graph=create_graph)
    steps = positive(steps, "steps")
    point, carry = point_of(clf, acts, create_graph)
    maps = _mean_gradient(clf, lambda at: clf.head(at, carry), point, torch.zeros_like(point), targets, contrast,
                          create_graph, _midpoints(steps))
    logits = clf.head(point, carry)
    return (maps, logits) if create_graph else (maps.detach(), logits.detach())


def gradient(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None, create_graph: bool = False,
             contrast: bool = False) -> Tensor:
    """Return the length of the gradient over the channels (Simonyan et al. 2014): how much the score hangs on each place.

    Parameters
    ----------
    clf, x, targets, create_graph, contrast
        As in :func:`ixg`.
    layer
        ``None`` and ``"input"``: of the normalised image; else at a layer's activations.

    Returns
    -------
    Tensor
        Maps (N, H, W), or (N, h, w) at a layer, at least 0.
    """
    there = at_layer(clf, layer or "input", x)
    with (nullcontext() if create_graph else evaluating(there)), torch.inference_mode(False):
        with torch.set_grad_enabled(create_graph):
            acts = there.activations(x)
        return gradient_from_activations(there, acts, targets, contrast=contrast, create_graph=create_graph)[0]


def gradient_from_activations(clf: Classifier, acts: Tensor, targets: Any, *, contrast: bool = False,
                              create_graph: bool = False) -> tuple[Tensor, Tensor]:
    """As :func:`gradient` at the layer, with the logits; see :mod:`~guidance_viz.attribution.onepass`."""
    point, carry = point_of(clf, acts, create_graph)
    found, logits = _gradient(clf, lambda at: clf.head(at, carry), point, targets, contrast, create_graph)
    maps = torch.linalg.vector_norm(found, dim=1)
    return (maps, logits) if create_graph else (maps.detach(), logits.detach())


def homogeneous(clf: Classifier, at_input: bool = False) -> bool:
    r"""Whether :math:`f(2x) = 2f(x)`, so that input × gradient is the integrated gradient (X-DNN).

    Parameters
    ----------
    clf
        The classifier. A network that adds anything of its own (a bias) is not; another is tried on an example.
    at_input
        Of the whole network, instead of what follows the layer.
    """
    module = getattr(clf, "module", clf)
    if has_offsets(module):
        return False
    known = _HOMOGENEOUS.setdefault(module, {})
    place = "" if at_input else clf.layer
    if place not in known:
        with evaluating(clf), torch.no_grad():
            acts, carry = (clf.normalize(clf.example()), ()) if at_input else clf.trunk(clf.example())
            once, twice = (module(scale * acts) if at_input else clf.head(scale * acts, tuple(scale * c for c in carry))
                           for scale in (1, 2))
        known[place] = torch.allclose(twice, 2 * once, rtol=1e-4, atol=1e-6)
    return known[place]


_HOMOGENEOUS: WeakKeyDictionary[nn.Module, dict[str, bool]] = WeakKeyDictionary()


def _midpoints(steps: int) -> list[float]:
    return [(k + 0.5) / steps for k in range(steps)]


def _along(clf: Classifier, x: Tensor, targets: Any, layer: str | None, create_graph: bool, contrast: bool,
           baseline: float | Tensor | None, places: list[float]) -> Tensor:
    """(x − b) times the mean gradient at some places of the way from b to x, summed over channels."""
    there = clf if layer is None else at_layer(clf, layer, x)
    with (nullcontext() if create_graph else evaluating(there)), torch.inference_mode(False):
        point, blank, head = _start(there, x, layer, create_graph, baseline)
        if baseline is None and len(places) > 1 and homogeneous(there, at_input=layer is None):
            places = [1.0]
        maps = _mean_gradient(there, head, point, blank, targets, contrast, create_graph, places)
    return maps if create_graph else maps.detach()


def _mean_gradient(clf: Classifier, head: Callable[[Tensor], Tensor], point: Tensor, blank: Tensor, targets: Any,
                   contrast: bool, create_graph: bool, places: list[float]) -> Tensor:
    gradient = torch.zeros_like(point)
    for place in places:
        at = point if place == 1.0 else blank + place * (point - blank)
        gradient = gradient + _gradient(clf, head, at, targets, contrast, create_graph)[0]
    return ((point - blank) * gradient / len(places)).sum(dim=1)


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
              create_graph: bool) -> tuple[Tensor, Tensor]:
    """The score's gradient at a point, and the logits there."""
    with torch.enable_grad(), sdpa_kernel(SDPBackend.MATH) if create_graph else nullcontext():
        if not point.requires_grad:
            point = point.detach().clone().requires_grad_()
        logits = head(point)
        score = (logits * logit_weights(targets, logits.shape[1], contrast=contrast, like=logits)).sum()
        (gradient,) = torch.autograd.grad(score, point, create_graph=create_graph, allow_unused=True)
    if gradient is None:
        raise ModelError(f"The logits do not depend on {clf.layer!r}, so it has no gradient. Choose an earlier layer.")
    return gradient, logits


METHODS.add(Attribution(
    name="ixg", title="Input × gradient", order=40, explain=ixg, passes=lambda clf, options: 3,
    from_activations=ixg_from_activations, guides=True, does="Each value times the class's gradient with respect to it.",
    paper="A. Shrikumar, P. Greenside, A. Kundaje: Learning Important Features Through Propagating Activation Differences. "
          "2017."))
METHODS.add(Attribution(
    name="intgrad", title="Integrated gradients", order=50, explain=intgrad, trial={"steps": 4},
    passes=lambda clf, options: 3 * int(options["steps"]), from_activations=intgrad_from_activations, guides=True,
    does="The class's gradients along the way from nothing to the input.",
    paper="M. Sundararajan, A. Taly, Q. Yan: Axiomatic Attribution for Deep Networks. 2017."))
METHODS.add(Attribution(
    name="gradient", title="Gradient", order=60, explain=gradient, passes=lambda clf, options: 3,
    from_activations=gradient_from_activations,
    does="The length of the class's gradient over the channels: how much the score hangs on each place.",
    paper="K. Simonyan, A. Vedaldi, A. Zisserman: Deep Inside Convolutional Networks. 2014."))
