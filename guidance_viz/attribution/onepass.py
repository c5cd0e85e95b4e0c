"""Maps and logits from the same activations, with a graph: what a guidance loss needs of one forward pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from torch import Tensor

from guidance_viz.attribution.gradcam import gradcam_from_activations
from guidance_viz.attribution.registry import METHODS
from guidance_viz.core import OptionError, unknown_name

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

OnePass: TypeAlias = Callable[..., tuple[Tensor, Tensor]]
"""``explain(clf, acts, targets, *, contrast=False, create_graph=False, **options)``: raw maps (N, h, w) and logits (N, K)
from activations (N, C, h, w) of ``clf``; cut the classifier at another depth for maps there."""

FROM_ACTIVATIONS: dict[str, OnePass] = {"gradcam": gradcam_from_activations}
"""By the method's name: those that are differentiable."""


def one_pass(name: str) -> OnePass:
    """Return a differentiable method.

    Raises
    ------
    UnknownNameError
        There is no such method.
    OptionError
        Its maps come from many predictions and have no derivative; names those that have one.
    """
    if name not in METHODS:
        raise unknown_name("attribution method", name, METHODS)
    if name not in FROM_ACTIVATIONS:
        raise OptionError(f"The maps of {name!r} come from many predictions and have no useful gradient, so that a loss on "
                          f"them trains nothing. Guide with one of: {', '.join(sorted(FROM_ACTIVATIONS))}.")
    return FROM_ACTIVATIONS[name]


def point_of(clf: Classifier, acts: Tensor, create_graph: bool) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The activations as something to take a gradient at, and what passes beside them."""
    carry = clf.carry(acts)
    if create_graph and acts.requires_grad:
        return acts, carry
    return acts.detach().clone().requires_grad_(), tuple(part.detach().clone() for part in carry)

