r"""The explanation that a B-cos network is made for (Böhle et al. 2022): its own dynamic linear map.

A B-cos layer is linear but for a factor, :math:`|\cos|^{B-1}`, that depends on the input. With the factors taken as they
are, the network is one linear map :math:`W(x)`, and what a place adds to a score is :math:`\sum_c x_c W_c(x)`. With
respect to the *parameters* the factors are no constants: a guidance loss follows the whole of :math:`W(x; \theta)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from guidance_viz.attribution.layers import at_layer
from guidance_viz.attribution.modes import evaluating
from guidance_viz.attribution.onepass import point_of
from guidance_viz.attribution.registry import METHODS, Attribution
from guidance_viz.attribution.targets import logit_weights
from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


def bcos(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None, create_graph: bool = False,
         contrast: bool = False) -> Tensor:
    """Return the contributions of a B-cos network's own linear map.

    Parameters
    ----------
    clf, x, targets
        The classifier, of a network whose layers have an explanation mode (those of the package ``bcos`` do: a method
        ``set_explanation_mode(bool)`` that makes them detach their factor); images (N, 3, H, W) in [0, 1]; class
        indices (N,) or one class for all.
    layer
        ``None`` and ``"input"``: at the input; ``"mid1"`` … ``"final"`` or a layer's name: at its activations.
    create_graph
        Keep the graph, so that a loss on the maps reaches the parameters; the model's own mode is used then.
    contrast
        Explain the class's logit minus the mean of the others' instead of the logit alone.

    Returns
    -------
    Tensor
        Signed maps (N, H, W), or (N, h, w) at a layer.

    Raises
    ------
    OptionError
        The network is no B-cos network.
    """
    there = at_layer(clf, layer or "input", x)
    with (nullcontext() if create_graph else evaluating(there)), torch.inference_mode(False):
        with torch.set_grad_enabled(create_graph):
            acts = there.activations(x)
        return from_activations(there, acts, targets, contrast=contrast, create_graph=create_graph)[0]


def from_activations(clf: Classifier, acts: Tensor, targets: Any, *, contrast: bool = False,
                     create_graph: bool = False) -> tuple[Tensor, Tensor]:
    """As :func:`bcos`, with the logits, from activations that are at hand; see :mod:`~guidance_viz.attribution.onepass`."""
    layers = explainable(clf.module)
    gates = _Gates()
    with torch.enable_grad():
        point, carry = point_of(clf, acts, create_graph)
        with explaining(layers), gates if create_graph else nullcontext():
            logits = clf.head(point, carry)
        score = (logits * logit_weights(targets, logits.shape[1], contrast=contrast, like=logits)).sum()
        gates.closed = True
        (gradient,) = torch.autograd.grad(score, point, create_graph=create_graph)
        gates.closed = False
        maps = (point * gradient).sum(dim=1)
    return (maps, logits) if create_graph else (maps.detach(), logits.detach())


def explainable(module: nn.Module) -> list[Any]:
    """The layers that have an explanation mode.

    Raises
    ------
    OptionError
        There is none.
    """
    found = [part for part in module.modules() if hasattr(part, "set_explanation_mode")]
    if not found:
        raise OptionError(f"{type(module).__name__} has no layer with an explanation mode, so it is no B-cos network. Use "
                          "'gradcam', 'ixg' or 'intgrad', or build one: gv.models.load('bcos:resnet18', …).")
    return found


@contextmanager
def explaining(layers: list[Any]) -> Iterator[None]:
    """Put layers in explanation mode, and take them out, also after an error."""
    for layer in layers:
        layer.set_explanation_mode(True)
    try:
        yield
    finally:
        for layer in layers:
            layer.set_explanation_mode(False)


class _Gates(TorchFunctionMode):
    """Where a layer would detach its factor, let the factor through, but no gradient while ``closed``.

    The map's own gradient then takes the factors as constants, and the loss's gradient does not.
    """

    closed = False

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is not Tensor.detach or not args[0].requires_grad:
            return func(*args, **(kwargs or {}))
        through = args[0].view_as(args[0])
        through.register_hook(lambda gradient: torch.zeros_like(gradient) if self.closed else None)
        return through


METHODS.add(Attribution(
    name="bcos", title="B-cos contributions", order=70, explain=bcos, passes=lambda clf, options: 3,
    from_activations=from_activations,
    does="What each place adds to the class's score by a B-cos network's own linear map. For such networks alone.",
    paper="M. Böhle, M. Fritz, B. Schiele: B-cos Networks: Alignment is All We Need for Interpretability. 2022."))
