r"""Grad-CAM with one forward pass.

With activations :math:`A_c` and explained score :math:`s`, the map is (Selvaraju et al. 2017, Eq. 1-2)

.. math:: M = \mathrm{relu}\Big(\sum_c \alpha_c A_c\Big), \qquad
          \alpha_c = \frac{1}{hw} \sum_{ij} \frac{\partial s}{\partial A_{cij}} .

Where the head is a spatial mean and a linear layer, :math:`\alpha_c = W_{kc} / (hw)`: no backward pass is
needed. Elsewhere the gradient is taken through the head alone.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from guidance_viz.attribution.layers import at_layer
from guidance_viz.attribution.modes import evaluating
from guidance_viz.attribution.registry import METHODS, Attribution
from guidance_viz.attribution.targets import check_contrast, logit_weights
from guidance_viz.core import ModelError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


def gradcam(clf: Classifier, x: Tensor, targets: Any, *, contrast: bool = False,
            create_graph: bool = False) -> Tensor:
    """Return the raw Grad-CAM maps of images.

    Parameters
    ----------
    clf
        The classifier.
    x
        Images (N, 3, H, W), RGB in [0, 1].
    targets
        Class indices (N,), or one class for all images.
    contrast
        Explain the class logit minus the mean of the others' logits instead of the class logit alone.
    create_graph
        Keep the graph, so that a loss on the maps reaches the parameters. The model's own train or eval mode
        is used then; without a graph it is evaluated in eval mode, and gets its modes back.

    Returns
    -------
    Tensor
        Raw maps (N, h, w) at the size of the activations, at least 0, float32 (or float64 in, float64 out).

    Raises
    ------
    OptionError
        A target is not a class, or ``contrast`` is asked of a model with one output.
    """
    with nullcontext() if create_graph else evaluating(clf):
        with torch.set_grad_enabled(create_graph):
            acts = clf.activations(x)
        return gradcam_from_activations(clf, acts, targets, contrast=contrast, create_graph=create_graph)[0]


def gradcam_from_activations(clf: Classifier, acts: Tensor, targets: Any, *, contrast: bool = False,
                             create_graph: bool = False) -> tuple[Tensor, Tensor]:
    """Return raw Grad-CAM maps and logits from activations that are at hand: the one-forward training step.

    Parameters
    ----------
    clf
        The classifier; its head runs in the mode it is in.
    acts
        Activations (N, C, h, w) of ``clf``.
    targets, contrast
        As in :func:`gradcam`.
    create_graph
        Keep the graph of maps and logits; otherwise both come without one.

    Returns
    -------
    maps : Tensor
        Raw maps (N, h, w), at least 0.
    logits : Tensor
        Logits (N, K).
    """
    linear = clf.linear_head
    if linear is None:
        return _through_the_head(clf, acts, targets, contrast, create_graph)
    with torch.set_grad_enabled(create_graph):
        return linear_gradcam(acts, linear.weight, targets, contrast=contrast), clf.head(acts)


def linear_gradcam(acts: Tensor, weight: Tensor, targets: Any, *, contrast: bool = False) -> Tensor:
    r"""Return :math:`\mathrm{relu}(\sum_c W_{kc} A_c) / (hw)`: Grad-CAM for a pool + linear head.

    Parameters
    ----------
    acts
        Activations (N, C, h, w), any float dtype.
    weight
        Weights (K, C) of the linear layer, zero columns where neurons are pruned.
    targets, contrast
        As in :func:`gradcam`.

    Returns
    -------
    Tensor
        Raw maps (N, h, w), at least 0, with the graph of ``acts`` and ``weight``.
    """
    with torch.autocast(acts.device.type, enabled=False):  # in bfloat16 a map has two digits left
        acts, weight = _wide(acts), _wide(weight).to(_wide(acts).dtype)
        rows = logit_weights(targets, len(weight), contrast=contrast, like=acts) @ weight
        return _weighted_relu(acts, rows) / acts[0, 0].numel() if len(acts) else acts.sum(dim=1)


def gradcam_per_class(clf: Classifier, acts: Tensor, *, contrast: bool = False) -> tuple[Tensor, Tensor]:
    """Return the raw Grad-CAM maps of every class, and the logits, from activations that are at hand.

    Parameters
    ----------
    clf
        The classifier; its head runs in the mode it is in.
    acts
        Activations (N, C, h, w) of ``clf``.
    contrast
        As in :func:`gradcam`, for each class.

    Returns
    -------
    maps : Tensor
        Raw maps (N, K, h, w), at least 0, without a graph. For a linear head one matrix product; for another, one
        backward pass through the head a class.
    logits : Tensor
        Logits (N, K), without a graph.
    """
    linear = clf.linear_head
    if linear is None:
        rows, logits = _rows_per_class(clf, acts)
    else:
        with torch.no_grad():
            rows, logits = linear.weight[None] / acts.shape[2:].numel(), clf.head(acts)
    check_contrast(contrast, logits.shape[1])
    with torch.no_grad(), torch.autocast(acts.device.type, enabled=False):
        acts = _wide(acts)
        rows = _wide(rows).to(acts.dtype)
        if contrast:
            rows = rows - (rows.sum(dim=1, keepdim=True) - rows) / (rows.shape[1] - 1)
        summed = torch.bmm(rows.expand(len(acts), -1, -1), acts.flatten(2))
        return torch.relu(summed).reshape(len(acts), rows.shape[1], *acts.shape[2:]), logits.detach()


def _rows_per_class(clf: Classifier, acts: Tensor) -> tuple[Tensor, Tensor]:
    """The channels' weights (N, K, C) in each class's map, by a backward pass through the head a class."""
    carry = tuple(part.detach().clone() for part in clf.carry(acts))
    with torch.inference_mode(False), torch.enable_grad():
        acts = acts.detach().clone().requires_grad_()
        logits = clf.head(acts, carry)
        rows = [_gradient(clf, logits[:, k].sum(), acts, create_graph=False, keep=k + 1 < logits.shape[1])
                for k in range(logits.shape[1])]
    return torch.stack([_wide(row).mean(dim=(2, 3)) for row in rows], dim=1), logits.detach()


def _gradcam_at(clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None,
                create_graph: bool = False, contrast: bool = False) -> Tensor:
    """Grad-CAM as a registered method: :func:`gradcam`, at the classifier's own layer or at another one."""
    return gradcam(at_layer(clf, layer, x), x, targets, create_graph=create_graph, contrast=contrast)


def _through_the_head(clf: Classifier, acts: Tensor, targets: Any, contrast: bool,
                      create_graph: bool) -> tuple[Tensor, Tensor]:
    """Grad-CAM by autograd through the head alone; one backward pass gives every image its own gradient."""
    carry = clf.carry(acts)  # a class token passes beside the activations; a copy of them would lose it
    with torch.inference_mode(False), torch.enable_grad():
        if not (create_graph and acts.requires_grad):
            acts = acts.detach().clone().requires_grad_()
            carry = tuple(part.detach().clone() for part in carry)
        with sdpa_kernel(SDPBackend.MATH) if create_graph else nullcontext():
            logits = clf.head(acts, carry)  # only the plain attention has a second derivative
        score = (logits * logit_weights(targets, logits.shape[1], contrast=contrast, like=logits)).sum()
        gradient = _gradient(clf, score, acts, create_graph)
    with torch.set_grad_enabled(create_graph), torch.autocast(acts.device.type, enabled=False):
        maps = _weighted_relu(_wide(acts), _wide(gradient).mean(dim=(2, 3)))
    return (maps, logits) if create_graph else (maps.detach(), logits.detach())


def _gradient(clf: Classifier, score: Tensor, acts: Tensor, create_graph: bool, keep: bool = False) -> Tensor:
    (gradient,) = torch.autograd.grad(score, acts, create_graph=create_graph, retain_graph=keep or create_graph,
                                      allow_unused=True)
    if gradient is None:
        raise ModelError(f"The logits do not depend on the layer {clf.layer!r}, so it has no Grad-CAM. "
                         "Wrap the model again with an earlier layer.")
    return gradient


def _weighted_relu(acts: Tensor, rows: Tensor) -> Tensor:
    """relu(Σ_c rows[n, c] A[n, c]) as one batched matrix product."""
    summed = torch.bmm(rows.unsqueeze(1), acts.flatten(2)).reshape(len(acts), *acts.shape[2:])
    return torch.relu(summed)


def _wide(tensor: Tensor) -> Tensor:
    """Half precision becomes float32; float32 and float64 stay."""
    return tensor.float() if tensor.dtype in (torch.float16, torch.bfloat16) else tensor


METHODS.add(Attribution(
    name="gradcam", title="Grad-CAM", order=10, explain=_gradcam_at, passes=lambda clf, options: 3,
    from_activations=gradcam_from_activations, guides=True,
    does="The layer's channels, each weighted by the class's gradient. One pass, from which the predictions follow too.",
    paper="R. R. Selvaraju et al.: Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization. "
          "2017."))
