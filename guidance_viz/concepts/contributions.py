"""What a neuron adds to the logit of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import OptionError, ShapeError, check_same_size

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


def neuron_weights(pooled: Any, labels: Any, weight: Any) -> np.ndarray:
    r"""Return weight times mean activation by class, :math:`W_{kc} \, \bar a_{kc}`, for a pool + linear head.

    :math:`\bar a_{kc}` is the mean of neuron c's spatial mean over the images of class k: what the neuron
    adds to class k's logit on that class's own photos.

    Parameters
    ----------
    pooled
        Spatial means of the activations (N, C).
    labels
        Classes (N,).
    weight
        Weights (K, C) of the linear head.

    Returns
    -------
    numpy.ndarray
        float64 (K, C); nan for a class without images.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    matrix = _array(weight)
    means = class_means(pooled, labels, len(matrix))
    check_same_size("weight", matrix.shape, "classes × neurons", means.shape)
    return matrix * means


def contributions(clf: Classifier, acts: Tensor, targets: Any) -> Tensor:
    r"""Return what each neuron adds to an image's target logit.

    Weight times mean activation for a linear head; elsewhere gradient times activation summed over the cells,
    :math:`\sum_{ij} A_{cij} \, \partial z_k / \partial A_{cij}`, which is the same number where the head is
    linear. Take :func:`class_means` of it for one number a class.

    Parameters
    ----------
    clf
        The classifier.
    acts
        Its activations (N, C, h, w).
    targets
        Class indices (N,).

    Returns
    -------
    Tensor
        (N, C), without a graph.
    """
    index = torch.as_tensor(targets, device=acts.device).long()
    check_same_size("targets", tuple(index.shape), "images", (len(acts),))
    linear = clf.linear_head
    if linear is not None:
        return (acts.mean(dim=(2, 3)) * linear.weight[index]).detach()
    carry = tuple(part.detach() for part in clf.carry(acts))
    with torch.inference_mode(False), torch.enable_grad():
        inner = acts.detach().clone().requires_grad_()
        score = clf.head(inner, carry).gather(1, index[:, None]).sum()
        (gradient,) = torch.autograd.grad(score, inner)
    return (gradient * inner.detach()).sum(dim=(2, 3))


def class_means(values: Any, labels: Any, num_classes: int) -> np.ndarray:
    """Return the mean of rows by class.

    Parameters
    ----------
    values
        (N, C).
    labels
        Classes (N,).
    num_classes
        Number of classes K.

    Returns
    -------
    numpy.ndarray
        float64 (K, C); nan for a class without images.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        A label is not a class.
    """
    rows, classes = _array(values), _array(labels)
    if rows.ndim != 2:
        raise ShapeError(f"values has size {rows.shape}; expected one row an image, (N, C).")
    check_same_size("labels", classes.shape, "images", (len(rows),))
    if len(classes) and not 0 <= classes.min() <= classes.max() < num_classes:
        raise OptionError(f"Labels go from {classes.min()} to {classes.max()}; "
                          f"expected 0 to {num_classes - 1}.")
    means = np.full((num_classes, rows.shape[1]), np.nan)
    for k in np.unique(classes):
        means[int(k)] = rows[classes == k].mean(axis=0, dtype=np.float64)
    return means


def _array(values: Any) -> np.ndarray:
    return values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)
