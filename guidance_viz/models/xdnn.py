r"""Networks without biases: nonnegatively homogeneous, so that input × gradient is the integrated gradient.

With :math:`f(\alpha x) = \alpha f(x)` for :math:`\alpha \ge 0`, the integral of the gradients from zero to the input
is the gradient at the input (X-DNN, Hesse et al. 2021). BatchNorm shifts, so the network is a Fixup ResNet (Zhang et
al. 2019: scaled initial weights and one multiplier a block instead of normalisation) with its biases left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, OptionError, unknown_name
from guidance_viz.models.sources import SOURCES, Built

BLOCKS: dict[str, tuple[bool, tuple[int, ...]]] = {
    "xresnet18": (False, (2, 2, 2, 2)), "xresnet34": (False, (3, 4, 6, 3)), "xresnet50": (True, (3, 4, 6, 3)),
    "xresnet101": (True, (3, 4, 23, 3))}
"""Bottlenecks or not, and blocks by stage."""


class XBlock(nn.Module):
    """A residual block of convolutions and ReLUs with one multiplier, without biases.

    Parameters
    ----------
    planes, width, out
        Channels in, inside and out.
    stride
        Of the 3 × 3 convolution that makes it coarser.
    bottleneck
        1 × 1, 3 × 3, 1 × 1 instead of two 3 × 3.
    """

    def __init__(self, planes: int, width: int, out: int, stride: int, bottleneck: bool) -> None:
        super().__init__()
        shapes = [(planes, width, 1, 1), (width, width, 3, stride), (width, out, 1, 1)] if bottleneck else \
            [(planes, width, 3, stride), (width, out, 3, 1)]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(a, b, side, stride=step, padding=side // 2, bias=False) for a, b, side, step in shapes)
        self.scale = nn.Parameter(torch.ones(1))
        self.downsample = None if stride == 1 and planes == out else nn.Conv2d(planes, out, 1, stride=stride, bias=False)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """Run the block."""
        z = x
        for k, convolution in enumerate(self.convolutions):
            z = convolution(z if k == 0 else self.relu(z))
        return self.relu(z * self.scale + (x if self.downsample is None else self.downsample(x)))


class XResNet(nn.Module):
    """A ResNet without biases and without normalisation.

    Parameters
    ----------
    blocks
        Blocks by stage.
    num_classes
        Classes K.
    bottleneck
        As in :class:`XBlock`.
    width
        Channels of the first stage; each later one has twice as many.
    """

    def __init__(self, blocks: Sequence[int], num_classes: int, *, bottleneck: bool = True, width: int = 64) -> None:
        super().__init__()
        if not blocks or num_classes < 1 or width < 1:
            raise OptionError(f"An XResNet of {len(blocks)} stages, {num_classes} classes and width {width} cannot be "
                              "made; all must be at least 1.")
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        planes, stages = width, []
        for stage, count in enumerate(blocks):
            inner = width * 2**stage
            out = inner * (4 if bottleneck else 1)
            first = XBlock(planes, inner, out, 2 if stage else 1, bottleneck)
            stages.append(nn.Sequential(first, *(XBlock(out, inner, out, 1, bottleneck) for _ in range(count - 1))))
            planes = out
        self.stages = nn.Sequential(*stages)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(planes, num_classes, bias=False)
        self._begin(sum(blocks))

    def _begin(self, blocks: int) -> None:
        """Fixup's initial weights; the last layer starts small instead of at zero, so that maps are not dead."""
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        for block in (m for m in self.modules() if isinstance(m, XBlock)):
            *inner, last = (part.weight for part in block.convolutions if isinstance(part, nn.Conv2d))
            for weight in inner:
                nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")
                weight.data.mul_(blocks ** (-0.5 / len(inner)))
            nn.init.zeros_(last)
            if block.downsample is not None:
                nn.init.kaiming_normal_(block.downsample.weight, mode="fan_out", nonlinearity="linear")
        nn.init.normal_(self.fc.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (N, K) of normalised images (N, 3, H, W)."""
        z = self.stages(self.maxpool(self.relu(self.conv1(x))))
        return self.fc(self.pool(z).flatten(1))


def xresnet(name: str, num_classes: int, *, width: int = 64) -> XResNet:
    """Build an X-DNN ResNet with fresh weights.

    Parameters
    ----------
    name
        ``"xresnet18"``, ``"xresnet34"``, ``"xresnet50"`` or ``"xresnet101"``.
    num_classes
        Classes K.
    width
        Channels of the first stage.

    Raises
    ------
    UnknownNameError
        There is no such network.
    """
    if name not in BLOCKS:
        raise unknown_name("bias-free network", name, BLOCKS)
    bottleneck, blocks = BLOCKS[name]
    return XResNet(blocks, num_classes, bottleneck=bottleneck, width=width)


def has_offsets(module: nn.Module) -> bool:
    """Whether a network adds anything of its own: a bias, or a normalisation's mean."""
    named = [*module.named_parameters(), *module.named_buffers()]
    return any(name.rpartition(".")[2] in ("bias", "running_mean") for name, _ in named)


@SOURCES.register("xdnn")
def build_xdnn(name: str, num_classes: int | None, *, width: int = 64, **options: Any) -> Built:
    """A bias-free ResNet with fresh weights: ``"xdnn:xresnet18"`` and the others of :data:`BLOCKS`."""
    if options:
        raise OptionError(f"'xdnn:{name}' does not take {', '.join(options)}; it takes width.")
    if num_classes is None:
        raise ModelError(f"'xdnn:{name}' has fresh weights; say how many classes: num_classes=….")
    return Built(xresnet(name, num_classes, width=width))
