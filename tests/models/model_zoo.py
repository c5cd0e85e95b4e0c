"""Small networks of every family, with random weights, and what is to be expected of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from guidance_viz.models import Classifier


@dataclass(frozen=True)
class Member:
    """One network and what is to be expected of it at 64 px.

    ``folds``: pruning can be folded into its weights. ``hookable``: the layer is a module whose output, as it
    is, are the activations.
    """

    make: Callable[[], nn.Module]
    layer: str
    grid: tuple[int, int]
    linear: bool
    folds: bool = True
    hookable: bool = True


def torchvision_resnet() -> nn.Module:
    from torchvision.models.resnet import BasicBlock, ResNet

    return ResNet(BasicBlock, [1, 1, 1, 1], num_classes=3)


def timm_resnet() -> nn.Module:
    from timm.models.resnet import BasicBlock, ResNet

    return ResNet(BasicBlock, (1, 1, 1, 1), num_classes=3, channels=(8, 8, 16, 16), drop_rate=0.2)


def torchvision_efficientnet() -> nn.Module:
    from torchvision.models.efficientnet import EfficientNet, MBConvConfig

    stages = [(1, 3, 1, 8, 8, 1), (2, 3, 2, 8, 16, 2), (2, 5, 2, 16, 24, 1)]
    return EfficientNet([MBConvConfig(*stage) for stage in stages], dropout=0.2, num_classes=3)


def timm_model(name: str, **options: object) -> nn.Module:
    import timm

    return timm.create_model(name, num_classes=3, **options)


def torchvision_densenet() -> nn.Module:
    from torchvision.models import DenseNet

    return DenseNet(growth_rate=4, block_config=(1, 1, 2, 1), num_init_features=8, num_classes=3)


def timm_densenet() -> nn.Module:
    from timm.models.densenet import DenseNet

    return DenseNet(growth_rate=4, block_config=(1, 1, 2, 1), num_classes=3)


def torchvision_mobilenet_v2() -> nn.Module:
    from torchvision.models import MobileNetV2

    return MobileNetV2(num_classes=3, inverted_residual_setting=[[1, 16, 1, 1], [2, 24, 2, 2], [2, 32, 1, 2]])


def torchvision_mobilenet_v3() -> nn.Module:
    from torchvision.models import mobilenet_v3_small

    return mobilenet_v3_small(num_classes=3)


def torchvision_convnext() -> nn.Module:
    from torchvision.models.convnext import CNBlockConfig, ConvNeXt

    return ConvNeXt([CNBlockConfig(8, 16, 1), CNBlockConfig(16, None, 1)], num_classes=3)


def timm_convnext() -> nn.Module:
    from timm.models.convnext import ConvNeXt

    return ConvNeXt(num_classes=3, depths=(1, 1, 1, 1), dims=(8, 8, 16, 16))


def torchvision_vgg() -> nn.Module:
    from torchvision.models.vgg import VGG, make_layers

    with torch.device("meta"):  # its own classifier alone is 400 MB
        module = VGG(nn.Identity(), init_weights=False)
    module.features = make_layers([8, "M", 16, 16, "M"])
    module.classifier = nn.Sequential(nn.Linear(16 * 49, 8), nn.ReLU(True), nn.Dropout(), nn.Linear(8, 3))
    return module


def timm_vgg() -> nn.Module:
    from timm.models.vgg import VGG

    return VGG([8, "M", 16, 16, "M"], num_classes=3)


def timm_vit(**options: object) -> nn.Module:
    from timm.models.vision_transformer import VisionTransformer

    size = {"img_size": 64, "patch_size": 16, "embed_dim": 16, "depth": 3, "num_heads": 2, "num_classes": 3}
    return VisionTransformer(**{**size, **options})


def torchvision_vit() -> nn.Module:
    from torchvision.models import VisionTransformer

    return VisionTransformer(64, 16, 3, 2, 16, 32, num_classes=3)  # its head starts at zero


def torchvision_swin() -> nn.Module:
    from torchvision.models import SwinTransformer

    return SwinTransformer([4, 4], 16, [1, 2], [1, 2], [4, 4], num_classes=3)


def timm_swin(version: int) -> nn.Module:
    from timm.models import swin_transformer, swin_transformer_v2

    cls = swin_transformer.SwinTransformer if version == 1 else swin_transformer_v2.SwinTransformerV2
    return cls(img_size=64, embed_dim=16, depths=(1, 2), num_heads=(1, 2), window_size=4, num_classes=3)


FAMILIES = {
    "torchvision resnet": Member(torchvision_resnet, "layer4", (2, 2), True),
    "timm resnet": Member(timm_resnet, "layer4", (2, 2), True),
    "torchvision efficientnet": Member(torchvision_efficientnet, "features.4", (8, 8), True),
    "timm efficientnet": Member(partial(timm_model, "tf_efficientnet_lite0", drop_rate=0.2), "bn2", (2, 2),
                                True),
    "torchvision densenet": Member(torchvision_densenet, "relu", (2, 2), True, hookable=False),
    "timm densenet": Member(timm_densenet, "features.norm5", (2, 2), True),
    "torchvision mobilenet v2": Member(torchvision_mobilenet_v2, "features.5", (8, 8), True),
    "torchvision mobilenet v3": Member(torchvision_mobilenet_v3, "features.12", (2, 2), False),
    "timm mobilenet v3": Member(partial(timm_model, "mobilenetv3_small_050"), "blocks.5", (2, 2), False),
    "torchvision convnext": Member(torchvision_convnext, "features.3", (8, 8), False, folds=False),
    "timm convnext": Member(timm_convnext, "norm_pre", (2, 2), False, folds=False),
    "torchvision vgg": Member(torchvision_vgg, "features.6", (32, 32), False),
    "timm vit, class token": Member(timm_vit, "blocks.1", (4, 4), False, folds=False, hookable=False),
    "timm vit, registers": Member(partial(timm_vit, reg_tokens=4), "blocks.1", (4, 4), False, folds=False,
                                  hookable=False),
    "timm vit, mean of patches": Member(partial(timm_vit, global_pool="avg"), "norm", (4, 4), False,
                                        folds=False, hookable=False),
    "timm vit, no class token": Member(partial(timm_vit, global_pool="avg", class_token=False, fc_norm=False),
                                       "norm", (4, 4), True, hookable=False),
    "torchvision vit": Member(torchvision_vit, "encoder.layers.encoder_layer_1", (4, 4), False,
                              folds=False, hookable=False),
    "torchvision swin": Member(torchvision_swin, "norm", (8, 8), True, hookable=False),
    "timm swin": Member(partial(timm_swin, 1), "norm", (8, 8), True, hookable=False),
    "timm swin v2": Member(partial(timm_swin, 2), "norm", (8, 8), True, hookable=False),
}


class Functional(nn.Module):
    """A forward with functions between its layers, some of which write into their input."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, 2, 1)
        self.bn = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 8, 3, 2, 1)
        self.fc = nn.Linear(8, 3)

    def forward(self, x: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
        images = x.size(0)
        x = F.relu(self.bn(self.conv1(x * scale)), inplace=True)
        x = F.relu(self.conv2(x), inplace=True)
        x = F.adaptive_avg_pool2d(x, 1).view(images, -1)
        return self.fc(F.dropout(x, 0.5, self.training))


class Branching(Functional):
    """A forward that looks at its values, which no graph can hold."""

    def forward(self, x: torch.Tensor, scale: float = 1.0) -> dict[str, torch.Tensor]:
        if x.mean() > 100:
            x = -x
        x = F.relu(self.bn(self.conv1(x)))
        x = torch.relu_(self.conv2(x))
        return {"logits": self.fc(x.mean((2, 3)))}


class Repeating(nn.Module):
    """The same layers several times, as often as the images ask for, then a bypass around the last run."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3, 2, 1)
        self.block = nn.Conv2d(6, 6, 3, 1, 1)
        self.fc = nn.Linear(6, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.tanh(self.stem(x))
        for _ in range(2 + int(x.sum() > 1e9)):
            y = torch.tanh(self.block(x))
            x = y + x
        return self.fc(x.mean((2, 3)))


class Grey(nn.Module):
    """A network for grey images of 28 × 28 pixels and no other size."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(2),
                                      nn.Conv2d(6, 8, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(2))
        self.fc = nn.Linear(8 * 49, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.features(x).flatten(1))


class Patches(nn.Module):
    """A transformer of one's own, with a class token, from torch's layers."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Conv2d(3, 16, 16, 16)
        self.token = nn.Parameter(torch.randn(1, 1, 16))
        self.place = nn.Parameter(torch.randn(1, 17, 16) * 0.1)
        layer = partial(nn.TransformerEncoderLayer, 16, 2, 32, batch_first=True, dropout=0.0)
        self.blocks = nn.Sequential(layer(), layer())
        self.fc = nn.Linear(16, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], dim=1) + self.place
        return self.fc(self.blocks(x)[:, 0])


def lively(module: nn.Module) -> nn.Module:
    """Move weights and statistics off their initial values: a head of zeros would agree with anything."""
    generator = torch.Generator().manual_seed(1)
    for tensor in module.state_dict().values():
        if tensor.is_floating_point():
            tensor += 0.05 * (torch.rand(tensor.shape, generator=generator) - 0.4)
    return module


def answer(clf: Classifier, module: nn.Module, x: Tensor) -> Tensor:
    """What the person's network itself answers."""
    out = module(clf.normalize(x))
    return out["logits"] if isinstance(out, dict) else out
