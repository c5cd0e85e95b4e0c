"""The small network of the demo, and its checkpoint that has learnt the shortcut (``guidance_viz.app.demo_checkpoint``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models.adapters import FAMILIES, Family
from guidance_viz.models.checkpoints import fit_weights, read_weights
from guidance_viz.models.sources import SOURCES, Built, replace_last_linear

WEIGHTS = Path(__file__).with_name("demo.safetensors")
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
def build_demo(name: str, num_classes: int | None, *, pretrained: bool = True, **options: Any) -> Built:
    """The network of the demo, with the checkpoint that ships (``pretrained=False``: random weights).

    Raises
    ------
    ModelError
        A name or options were given; it has none.
    """
    if name or options:
        given = repr(name) if name else ", ".join(options)
        raise ModelError(f'The source is "demo", without {given}; it has the option "pretrained" alone.')
    module = DemoNet()
    if pretrained:
        fit_weights(module, read_weights(WEIGHTS), WEIGHTS)
    if num_classes not in (None, len(CLASSES)):
        replace_last_linear(module, int(num_classes))
    return Built(module, MEAN, STD, CLASSES if num_classes in (None, len(CLASSES)) else None)
