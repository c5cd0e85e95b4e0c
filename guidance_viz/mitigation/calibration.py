"""Move the decision threshold back: add class offsets to a classifier's logits, inside its own weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

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
    before = _answers(clf)
    wanted = torch.from_numpy(offsets).to(before)
    own = wanted[1:] - wanted[:1] if clf.reading.two else wanted  # one logit for two classes has one bias
    for layer in _last_linears(clf, len(own)):
        with torch.no_grad():
            kept = layer.bias.clone()
            layer.bias.add_(own.to(layer.bias))
            if torch.allclose(_centred(_answers(clf) - before), _centred(wanted).expand_as(before), rtol=1e-3, atol=1e-4):
                return True
            layer.bias.copy_(kept)
    return False


def _answers(clf: Classifier) -> Tensor:
    with torch.no_grad():
        return clf.eval()(clf.example())


def _centred(logits: Tensor) -> Tensor:
    """What softmax predictions depend on."""
    return logits - logits.mean(dim=-1, keepdim=True)


def _last_linears(clf: Classifier, outputs: int) -> list[nn.Linear]:
    """The linear layers with one row an output and a bias of their own, the last called first."""
    called: list[nn.Module] = []
    leaves = [module for module in clf.modules() if isinstance(module, nn.Linear)]
    hooks = [leaf.register_forward_hook(lambda module, *_: called.append(module)) for leaf in leaves]
    try:
        _answers(clf)
    finally:
        for hook in hooks:
            hook.remove()
    return [layer for layer in dict.fromkeys(reversed(called))
            if isinstance(layer, nn.Linear) and layer.out_features == outputs and "bias" in layer._parameters
            and layer.bias is not None]
