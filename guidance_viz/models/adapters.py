"""The known families: how torchvision's and timm's networks are chained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from guidance_viz.models.cut import ChainCut, Step
from guidance_viz.models.layout import Layout
from guidance_viz.models.tokens import timm_vit, torchvision_vit

GRID, CHANNELS_LAST = Layout(), Layout("nhwc")

def _flatten(root: nn.Module, z: Tensor) -> Tensor:
    return torch.flatten(z, 1)


def _relu(root: nn.Module, z: Tensor) -> Tensor:
    return F.relu(z)


def _pool(root: nn.Module, z: Tensor) -> Tensor:
    return F.adaptive_avg_pool2d(z, (1, 1))


def _forward_head(root: Any, z: Tensor) -> Tensor:
    return root.forward_head(z)


FUNCTIONS: dict[str, Callable[[nn.Module, Tensor], Tensor]] = {
    "flatten()": _flatten,
    "relu()": _relu,
    "pool()": _pool,
    "forward_head()": _forward_head,
}
"""What a forward does between its modules. None of them writes into its input."""


@dataclass(frozen=True)
class Known:
    """A family by its class.

    Attributes
    ----------
    package, name
        The class's module and its name. A subclass counts too: a wrong guess is found by the numerical check,
        and the next way of cutting is tried.
    """

    package: str
    name: str

    def matches(self, root: nn.Module) -> bool:
        """Tell whether ``root`` is of this family."""
        return any((cls.__module__, cls.__name__) == (self.package, self.name) for cls in type(root).__mro__)


@dataclass(frozen=True)
class Custom(Known):
    """A family with a function of its own that chains it."""

    build: Callable[[Any], ChainCut]


@dataclass(frozen=True)
class Family(Known):
    """A family that one row of a table describes.

    Attributes
    ----------
    trunk, head
        Words in the order of the forward: ``a`` calls the submodule a, ``+a`` too and allows a split before
        it, ``a.*`` calls its children one by one, ``f()`` is one of :data:`FUNCTIONS`.
    layout
        The form of the trunk's output.
    layer
        Finds the default layer, where it is not the trunk's last step.
    """

    trunk: str
    head: str
    layout: Layout = GRID
    layer: Callable[[nn.Module], str] | None = None

    def build(self, root: nn.Module) -> ChainCut:
        """Chain ``root``, cut at the family's default layer."""
        trunk = [step for word in self.trunk.split() for step in _steps(root, word)]
        head = [step for word in self.head.split() for step in _steps(root, word)]
        rest = _rest(root, [*trunk, *head])
        head = [Step(s.name, s.run, rest) if s.name == "forward_head" else s for s in head]
        layer = trunk[-1].name if self.layer is None else self.layer(root)
        return ChainCut(layer, self.layout, steps=(*trunk, *head))


def before_last_pool(root: nn.Module) -> str:
    """VGG: the layer before the last max pooling, whose grid is twice as fine."""
    names = [name for name, _ in root.get_submodule("features").named_children()]
    return f"features.{names[-2]}"


FAMILIES: list[Family | Custom] = [
    Family("torchvision.models.resnet", "ResNet", "conv1 bn1 relu +maxpool +layer1 +layer2 +layer3 +layer4",
           "avgpool flatten() fc"),
    Family("timm.models.resnet", "ResNet", "conv1 bn1 act1 +maxpool +layer1 +layer2 +layer3 +layer4",
           "forward_head()"),
    Family("torchvision.models.efficientnet", "EfficientNet", "features.*", "avgpool flatten() classifier"),
    Family("timm.models.efficientnet", "EfficientNet", "conv_stem bn1 blocks.* +conv_head bn2",
           "forward_head()"),
    Family("torchvision.models.densenet", "DenseNet", "features.* relu()", "pool() flatten() classifier"),
    Family("timm.models.densenet", "DenseNet", "features.*", "forward_head()"),
    Family("torchvision.models.mobilenetv2", "MobileNetV2", "features.*", "pool() flatten() classifier"),
    Family("torchvision.models.mobilenetv3", "MobileNetV3", "features.*", "avgpool flatten() classifier"),
    Family("timm.models.mobilenetv3", "MobileNetV3", "conv_stem bn1 blocks.*", "forward_head()"),
    Family("torchvision.models.convnext", "ConvNeXt", "features.*", "avgpool classifier"),
    Family("timm.models.convnext", "ConvNeXt", "stem stages.* norm_pre", "forward_head()"),
    Family("torchvision.models.vgg", "VGG", "features.*", "avgpool flatten() classifier",
           layer=before_last_pool),
    Family("timm.models.vgg", "VGG", "features.*", "forward_head()", layer=before_last_pool),
    Family("torchvision.models.swin_transformer", "SwinTransformer", "features.* +norm",
           "permute avgpool flatten head", layout=CHANNELS_LAST),
    Family("timm.models.swin_transformer", "SwinTransformer", "patch_embed layers.* +norm", "forward_head()",
           layout=CHANNELS_LAST),
    Family("timm.models.swin_transformer_v2", "SwinTransformerV2", "patch_embed layers.* +norm",
           "forward_head()", layout=CHANNELS_LAST),
    Custom("timm.models.vision_transformer", "VisionTransformer", timm_vit),
    Custom("torchvision.models.vision_transformer", "VisionTransformer", torchvision_vit),
]


def adapt(root: nn.Module) -> ChainCut | None:
    """Return the chain of a known family, cut at its default layer, or ``None``.

    A class that only looks like a known one (attributes missing) is none.
    """
    for family in FAMILIES:
        if family.matches(root):
            try:
                return family.build(root)
            except AttributeError:
                return None
    return None


def _steps(root: nn.Module, word: str) -> list[Step]:
    stage, word = word.startswith("+"), word.removeprefix("+")
    if word in FUNCTIONS:
        return [Step(word.removesuffix("()"), FUNCTIONS[word], uses=(), stage=stage)]
    if word.endswith(".*"):
        path = word.removesuffix(".*")
        return [Step(f"{path}.{name}", stage=True) for name, _ in root.get_submodule(path).named_children()]
    root.get_submodule(word)
    return [Step(word, stage=stage)]


def _rest(root: nn.Module, steps: list[Step]) -> tuple[str, ...]:
    """Name the children that no step calls by name: a head function uses them."""
    called = {path.split(".")[0] for step in steps for path in step.paths}
    return tuple(name for name, _ in root.named_children() if name not in called)
