"""A small CLIP of open_clip's own classes for the tiny world; its towers are random, its joint space is not."""

from __future__ import annotations

import pytest
import torch
from tiny_world import SIDE

from guidance_viz.data import View
from guidance_viz.models import ClipClassifier, wrap_clip

LARGE = 3 * SIDE  # a ResNet halves its grid five times
CLIP_CUT = "clip.visual.transformer.resblocks.1"
TEXT = {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1}
TOWERS = {"vit": {"layers": 3, "width": 32, "head_width": 16, "patch_size": 8, "image_size": SIDE},
          "resnet": {"layers": [1, 1, 1, 1], "width": 8, "image_size": LARGE, "patch_size": None}}


def enlarged(ds):
    """The same photos three times as wide."""
    ds.source.images = ds.source.images.repeat(3, axis=2).repeat(3, axis=3)
    ds.source.view = View(image_size=LARGE)
    return ds


def make_clip(tower: str = "vit", seed: int = 0, classes=("dark", "bright"), templates="plain") -> ClipClassifier:
    open_clip = pytest.importorskip("open_clip", reason="the extra clip is not installed")
    torch.manual_seed(seed)
    model = open_clip.CLIP(embed_dim=24, vision_cfg=TOWERS[tower], text_cfg=TEXT).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
        model.logit_scale.fill_(2.0)
    tokenize = open_clip.get_tokenizer("RN50", context_length=TEXT["context_length"])
    return wrap_clip(model, list(classes), tokenize, templates=templates, mean=(0.3,) * 3, std=(0.3,) * 3)
