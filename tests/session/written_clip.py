"""A CLIP of a few thousand weights, which are random."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

CONFIG = {"embed_dim": 16, "vision_cfg": {"layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "image_size": 32},
          "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1}}


def write_clip(folder: Path) -> Path:
    """Write one as open_clip writes it; needs the extra clip."""
    import open_clip

    torch.manual_seed(0)
    model = open_clip.CLIP(**CONFIG)
    with torch.no_grad():
        model.logit_scale.fill_(2.0)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG}))
    return folder
