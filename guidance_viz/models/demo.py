"""The small network of the demo, and its checkpoints that have learnt a shortcut (``guidance_viz.app.demo_checkpoint``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, OptionError
from guidance_viz.models.adapters import FAMILIES, Family
from guidance_viz.models.checkpoints import fit_weights, read_weights
from guidance_viz.models.sources import SOURCES, Built, replace_last_linear

WEIGHTS = Path(__file__).with_name("demo.safetensors")
CHECKPOINTS = {"scene": WEIGHTS, "patch": WEIGHTS.with_name("demo_patch.safetensors")}
"""What ships, by the shortcut that it has learnt from the demo set of that name."""
MEAN, STD = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)
CLASSES = ("landbird", "waterbird")
SIDE = 128
"""Of its images, in pixels."""

# Width, kernel and stride of each layer. A cell of the last grid sees 47 pixels, a head or a tail but not the bird:
# so its maps say where it looks.
_LAYERS = ((16, 3, 2), (32, 3, 2), (48, 3, 2), (64, 3, 1), (96, 3, 2), (128, 1, 1))


class DemoNet(nn.Module):
    """Six convolutions, the mean over the grid, and a linear layer.

    Images (N, 3, 128, 128), normalised, become a grid of 8 × 8 with 128 neurons.

    Parameters
    ----------
    num_classes
        Number of logits.
    """

    def __init__(self, num_classes: int = 2) -> None:
        super().__init__()
        inputs = (3, *(width for width, _, _ in _LAYERS))
        self.features = nn.Sequential(*(_block(given, *layer) for given, layer in zip(inputs, _LAYERS, strict=False)))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(inputs[-1], num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (N, num_classes)."""
        return self.fc(torch.flatten(self.pool(self.features(x)), 1))


def _block(given: int, width: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(given, width, kernel, stride, padding=kernel // 2, bias=False),
                         nn.BatchNorm2d(width), nn.ReLU(inplace=True))


FAMILIES.append(Family("guidance_viz.models.demo", "DemoNet", "features.*", "pool flatten() fc"))


@SOURCES.register("demo")
def build_demo(name: str, num_classes: int | None, *, pretrained: bool = True, shortcut: str = "scene",
               **options: Any) -> Built:
    """The network of the demo, with a checkpoint that ships (``pretrained=False``: random weights).

    ``shortcut``: what the checkpoint has learnt in the place of the bird, ``"scene"`` or ``"patch"``; see the data set
    ``"demo"``.

    Raises
    ------
    ModelError
        A name or other options were given; it has none.
    OptionError
        No checkpoint has this shortcut.
    """
    if name or options:
        given = repr(name) if name else ", ".join(options)
        raise ModelError(f'The source is "demo", without {given}; it has the options "pretrained" and "shortcut" alone.')
    if shortcut not in CHECKPOINTS:
        raise OptionError(f"The demo's network has no shortcut {shortcut!r}. Give one of "
                          f"{', '.join(map(repr, CHECKPOINTS))}.")
    module = DemoNet()
    if pretrained:
        weights = CHECKPOINTS[shortcut]
        fit_weights(module, read_weights(weights), weights)
    if num_classes not in (None, len(CLASSES)):
        replace_last_linear(module, int(num_classes))
    return Built(module, MEAN, STD, CLASSES if num_classes in (None, len(CLASSES)) else None)
