"""B-cos networks (Böhle et al. 2022) of the package ``bcos``; they see a photo beside its inverse."""

from __future__ import annotations

from typing import Any

from guidance_viz.core import ModelError, require
from guidance_viz.models.places import Encoded
from guidance_viz.models.sources import SOURCES, Built, explained

FAMILIES = ("resnet", "densenet", "vgg", "convnext")


@SOURCES.register("bcos")
def build_bcos(name: str, num_classes: int | None, **options: Any) -> Built:
    """A network of ``bcos.models``: ``"bcos:resnet18"``; ``pretrained=True`` downloads its ImageNet weights."""
    require("bcos", "bcos")
    import importlib

    builders: dict[str, Any] = {}
    for family in FAMILIES:
        part = importlib.import_module(f"bcos.models.{family}")
        builders |= {each: getattr(part, each) for each in part.__all__ if each.islower()}
    if name not in builders:
        raise ModelError(f"The package bcos has no model {name!r}. It has: {', '.join(sorted(builders))}.")
    classes = {} if num_classes is None else {"num_classes": num_classes}
    module = Encoded(explained(f"bcos:{name}", builders[name], **classes, **options))
    return Built(module, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
