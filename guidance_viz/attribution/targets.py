"""What a map explains: a class logit, or a class logit against the others."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from guidance_viz.core import OptionError, ShapeError

TARGET_KINDS = ("label", "prediction", "max")


def resolve_targets(kind: str, *, labels: Any = None, logits: Tensor | None = None) -> Tensor:
    """Return the class index that each image's map explains.

    Parameters
    ----------
    kind
        ``"label"``: the label; ``"prediction"`` or ``"max"``: the class of the largest logit.
    labels
        Class indices (N,), needed for ``"label"``.
    logits
        Logits (N, K), needed for the other kinds.

    Returns
    -------
    Tensor
        Class indices, int64, shape (N,).

    Raises
    ------
    OptionError
        ``kind`` is not known, or what it needs is not given.
    """
    if kind not in TARGET_KINDS:
        raise OptionError(f"Unknown target {kind!r}; expected one of {', '.join(TARGET_KINDS)}.")
    needed, name = (labels, "labels") if kind == "label" else (logits, "logits")
    if needed is None:
        raise OptionError(f"The target {kind!r} needs {name}=…, which was not given.")
    return torch.as_tensor(labels).long() if kind == "label" else torch.as_tensor(logits).argmax(dim=1)


def logit_weights(targets: Any, num_classes: int, *, contrast: bool = False, like: Tensor) -> Tensor:
    r"""Return the linear combination of the logits that a map explains.

    The explained score is :math:`\sum_k v_{nk} z_{nk}` for logits :math:`z`: the target's own logit, or, with
    ``contrast``, the target's logit minus the mean of the other logits. Adding one vector to the weights of
    every class changes each logit's Grad-CAM and no softmax prediction; the contrast is blind to it.

    Parameters
    ----------
    targets
        Class indices (N,), or one index for all images of ``like``.
    num_classes
        Number of classes K.
    contrast
        Subtract the mean of the other classes' logits.
    like
        Tensor with N rows whose dtype and device the result gets.

    Returns
    -------
    Tensor
        Weights :math:`v`, shape (N, K).

    Raises
    ------
    OptionError
        A target is not a class index, or ``contrast`` is asked of a model with one output.
    ShapeError
        The number of targets is not the number of images.
    """
    check_contrast(contrast, num_classes)
    index = _class_indices(targets, num_classes, like)
    chosen = torch.nn.functional.one_hot(index, num_classes).to(like)
    return chosen - (1 - chosen) / (num_classes - 1) if contrast else chosen


def check_contrast(contrast: bool, num_classes: int) -> None:
    """Refuse a contrast where there is nothing to compare with.

    Raises
    ------
    OptionError
        The model has one output.
    """
    if contrast and num_classes < 2:
        raise OptionError("contrast=True compares a class with the others, but this model has 1 output. "
                          "Use contrast=False.")


def target_weights(targets: Any, num_classes: int, *, contrast: bool = False, like: Tensor) -> Tensor:
    """Return :func:`logit_weights` of one or of several targets an image.

    Parameters
    ----------
    targets
        As there, or class indices (N, T).
    num_classes, contrast, like
        As there.

    Returns
    -------
    Tensor
        Weights (N, T, K); T is 1 for one target an image.

    Raises
    ------
    OptionError, ShapeError
        As there.
    """
    index = torch.as_tensor(targets)
    if index.ndim < 2:
        return logit_weights(index, num_classes, contrast=contrast, like=like)[:, None]
    if index.ndim != 2 or len(index) != len(like):
        raise ShapeError(f"targets has size {tuple(index.shape)} but there are {len(like)} images; "
                         f"expected ({len(like)},) or ({len(like)}, T).")
    flat = logit_weights(index.flatten(), num_classes, contrast=contrast, like=like.new_empty(index.numel()))
    return flat.reshape(*index.shape, num_classes)


def _class_indices(targets: Any, num_classes: int, like: Tensor) -> Tensor:
    index = torch.as_tensor(targets, device=like.device)
    if index.is_floating_point() or index.dtype == torch.bool:
        raise OptionError(f"targets must be class indices (integers), got {index.dtype}.")
    index = index.long().expand(len(like)) if index.ndim == 0 else index.long()
    if index.shape != (len(like),):
        raise ShapeError(f"targets has size {tuple(index.shape)} but there are {len(like)} images; "
                         f"expected ({len(like)},).")
    if index.device.type == "cpu":  # elsewhere the check would wait for the device at every step
        _check_range(index, num_classes)
    return index


def _check_range(index: Tensor, num_classes: int) -> None:
    bad = index[(index < 0) | (index >= num_classes)]
    if len(bad):
        raise OptionError(f"Target {int(bad[0])} is not a class; expected 0 to {num_classes - 1}.")
