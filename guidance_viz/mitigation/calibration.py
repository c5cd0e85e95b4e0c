"""Move the decision threshold back: add class offsets to a classifier's logits, inside its own weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


def shift_logits(clf: Classifier, offsets: np.ndarray) -> bool:
    """Add one offset a class to the bias of the layer that ends the head, in place.

    Saliency maps do not change: a constant has no gradient.

    Parameters
    ----------
    clf
        The classifier.
    offsets
        (K,).

    Returns
    -------
    bool
        False, and nothing changed, where the head does not end in a linear layer with a bias.
    """
    layer = _last_linear(clf, len(offsets))
    if layer is None or layer.bias is None:
        return False
    with torch.no_grad():
        layer.bias.add_(torch.from_numpy(offsets).to(layer.bias))
    return True


def _last_linear(clf: Classifier, classes: int) -> nn.Linear | None:
    """The layer whose output is the logits: the last one called, where it is linear and has one row a class."""
    called: list[nn.Module] = []
    leaves = [module for module in clf.modules() if not list(module.children())]
    hooks = [leaf.register_forward_hook(lambda module, *_: called.append(module)) for leaf in leaves]
    try:
        with torch.no_grad():
            clf.eval()(clf.example())
    finally:
        for hook in hooks:
            hook.remove()
    last = next((module for module in reversed(called) if not isinstance(module, (nn.Identity, nn.Dropout))), None)
    return last if isinstance(last, nn.Linear) and last.out_features == classes else None
