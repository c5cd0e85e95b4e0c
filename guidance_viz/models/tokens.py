"""The known families whose layers are token sequences: vision transformers and Swin.

A vision transformer that reads its class token is cut after the last block but one. There the patch tokens
still reach the logits, by the last block's attention; the class token passes beside them, carried. One that
averages its patch tokens, and Swin, are cut where a convolutional network is: after the last norm before the
average.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.models.cut import ChainCut, Step
from guidance_viz.models.layout import Layout


def timm_vit(root: Any) -> ChainCut:
    """timm's ``VisionTransformer``."""
    blocks = [Step(f"blocks.{i}", stage=True) for i in range(len(root.blocks))]
    head = _present(root, "attn_pool", "fc_norm", "head", "head_dist")
    embed = Step("embed", _timm_embed, ("patch_embed", *_own(root), "patch_drop", "norm_pre"))
    steps = (embed, *blocks, Step("norm"), Step("forward_head", _timm_head, head))
    layout = Layout("tokens", root.num_prefix_tokens, tuple(root.patch_embed.grid_size))
    layer = _before_last(blocks) if root.global_pool == "token" else "norm"
    return ChainCut(layer, layout, steps=steps)


def torchvision_vit(root: Any) -> ChainCut:
    """torchvision's ``VisionTransformer``."""
    names = [f"encoder.layers.{name}" for name, _ in root.encoder.layers.named_children()]
    blocks = [Step(name, stage=True) for name in names]
    embed = Step("embed", _torchvision_embed, ("conv_proj", "class_token", "encoder.pos_embedding"))
    steps = (embed, *blocks, Step("encoder.ln"), Step("heads", _torchvision_head))
    return ChainCut(_before_last(blocks), Layout("tokens", 1), steps=steps)


def _before_last(blocks: list[Step]) -> str:
    return blocks[-2].name if len(blocks) > 1 else "embed"


def _own(root: nn.Module) -> tuple[str, ...]:
    """Name the parameters that are the root's own: class token, registers, positions."""
    return tuple(name for name, _ in root.named_parameters(recurse=False))


def _present(root: nn.Module, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if isinstance(getattr(root, name, None), nn.Module))


def _timm_embed(root: Any, x: Tensor) -> Tensor:
    return root.norm_pre(root.patch_drop(root._pos_embed(root.patch_embed(x))))


def _timm_head(root: Any, z: Tensor) -> Tensor:
    return root.forward_head(z)


def _torchvision_embed(root: Any, x: Tensor) -> Tensor:
    patches = root._process_input(x)
    tokens = torch.cat([root.class_token.expand(len(x), -1, -1), patches], dim=1)
    return root.encoder.dropout(tokens + root.encoder.pos_embedding)


def _torchvision_head(root: Any, z: Tensor) -> Tensor:
    return root.heads(z[:, 0])
