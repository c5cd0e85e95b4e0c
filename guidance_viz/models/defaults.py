"""What a network's surroundings default to: class names and normalisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

from guidance_viz.core import ModelError

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

Values = Sequence[float]


def check_names(class_names: Sequence[str] | None, classes: int) -> list[str]:
    """Return the class names, made up where none are given.

    Raises
    ------
    ModelError
        Their number is not the number of logits.
    """
    if class_names is None:
        return [f"class {k}" for k in range(classes)]
    if len(class_names) != classes:
        raise ModelError(f"{len(class_names)} class names ({', '.join(map(str, class_names[:5]))}) for a "
                         f"network with {classes} output(s). Name {classes} classes, or give the network "
                         f"{len(class_names)} outputs.")
    return [str(name) for name in class_names]


def stated_names(root: nn.Module, classes: int) -> list[str] | None:
    """Return the class names that a network of transformers states in ``config.id2label``; ``None``: they say nothing."""
    stated = getattr(getattr(root, "config", None), "id2label", None)
    if not isinstance(stated, dict) or set(stated) != set(range(classes)):
        return None
    names = [str(stated[k]) for k in range(classes)]
    return None if any(name == f"LABEL_{k}" for k, name in enumerate(names)) else names


def normalisation(root: nn.Module, channels: int, mean: Values | None, std: Values | None) -> tuple[Values, Values]:
    """Return mean and std of ``channels``: as given, else what timm's network states, else ImageNet's.

    Raises
    ------
    ModelError
        Not one value a channel, or a std that is not positive.
    """
    stated_mean, stated_std = _stated(root, channels)
    mean = [float(value) for value in (stated_mean if mean is None else mean)]
    std = [float(value) for value in (stated_std if std is None else std)]
    if len(mean) != channels or len(std) != channels or min(std) <= 0:
        raise ModelError(f"mean={mean} and std={std} given for {channels} channel(s). Give {channels} "
                         "value(s) each, std above 0, for RGB in [0, 1].")
    return mean, std


def _stated(root: nn.Module, channels: int) -> tuple[Values, Values]:
    config: Any = getattr(root, "pretrained_cfg", None) or getattr(root, "default_cfg", None) or {}
    config = config if isinstance(config, dict) else {}
    mean, std = config.get("mean") or (), config.get("std") or ()
    if len(mean) == len(std) == channels:
        return mean, std
    return (IMAGENET_MEAN, IMAGENET_STD) if channels == 3 else ((0.5,) * channels, (0.5,) * channels)
