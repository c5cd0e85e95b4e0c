"""Maps and logits from the same activations, with a graph: what a guidance loss needs of one forward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from guidance_viz.attribution.registry import METHODS, OnePass
from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

def one_pass(name: str) -> OnePass:
    """Return a differentiable method.

    Raises
    ------
    UnknownNameError
        There is no such method.
    OptionError
        Its maps come from many predictions and have no derivative; names those that have one.
    """
    found = METHODS.get(name).from_activations
    if found is None:
        able = sorted(each.name for each in METHODS.entries() if each.from_activations is not None)
        raise OptionError(f"The maps of {name!r} come from many predictions and have no useful gradient, so that a loss on "
                          f"them trains nothing. Guide with one of: {', '.join(able)}.")
    return found


def point_of(clf: Classifier, acts: Tensor, create_graph: bool) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The activations as something to take a gradient at, and what passes beside them."""
    carry = clf.carry(acts)
    if create_graph and acts.requires_grad:
        return acts, carry
    return acts.detach().clone().requires_grad_(), tuple(part.detach().clone() for part in carry)

