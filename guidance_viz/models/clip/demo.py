"""A CLIP model for the demo: its network as the image tower, a small text transformer beside it, not trained yet."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from guidance_viz.core import ModelError, require
from guidance_viz.models.checkpoints import fit_weights, read_weights
from guidance_viz.models.clip.classifier import NO_NAMES, ClipClassifier
from guidance_viz.models.clip.net import ClipNet
from guidance_viz.models.clip.templates import templates_of
from guidance_viz.models.clip.text import Tokenizer
from guidance_viz.models.demo import MEAN, SIDE, STD, WEIGHTS, DemoNet
from guidance_viz.models.sources import SOURCES, Built

CONTEXT, WIDTH = 20, 64
TEXT = {"context_length": CONTEXT, "vocab_size": 49408, "width": WIDTH, "heads": 4, "layers": 2}
_NO_IMAGES = {"layers": 1, "width": WIDTH, "head_width": WIDTH, "patch_size": SIDE, "image_size": SIDE}
TEMPLATES = ("a photo of a {}.", "a photo of the {}.", "a picture of a {}.", "a {}.")
"""What its captions are put into, and its prompts."""


class PooledTower(nn.Module):
    """An image tower made of a network that gives pooled features, and a projection after them.

    Parameters
    ----------
    trunk
        A network of a known family, without its last layer.
    width, embed
        Its features, and those of the joint space.
    """

    def __init__(self, trunk: nn.Module, width: int, embed: int) -> None:
        super().__init__()
        self.trunk, self.head = trunk, nn.Linear(width, embed, bias=False)
        self.image_size = SIDE

    def forward(self, x: Tensor) -> Tensor:
        """Return the embeddings (N, E) of normalised images."""
        return self.head(self.trunk(x))


@SOURCES.register("demo_clip")
def build_demo_clip(name: str, num_classes: int | None, *, class_names: Sequence[str] | None = None,
                    weights: str | os.PathLike[str] | None = None, empty: bool = False,
                    templates: str | Sequence[str] | None = None) -> Built:
    """The demo's network as a CLIP model's image tower, with a small text tower; ``"demo_clip"``.

    The image tower has the weights of the demo's checkpoint, which has learnt the shortcut; the text tower and both
    projections are random until ``training.learn_captions`` has trained them.

    Raises
    ------
    ModelError
        There are no class names, or something stands after a colon.
    """
    open_clip = require("open_clip", "clip")
    if name:
        raise ModelError(f'The source is "demo_clip", without {":" + name!r}. Weights of your own: weights=path.')
    if not class_names:
        raise ModelError(NO_NAMES)
    clip = open_clip.CLIP(embed_dim=WIDTH, vision_cfg=json.loads(json.dumps(_NO_IMAGES)), text_cfg=dict(TEXT))
    trunk = DemoNet()
    if not empty:
        fit_weights(trunk, read_weights(WEIGHTS), WEIGHTS)
    width, trunk.fc = trunk.fc.in_features, nn.Identity()  # type: ignore[assignment]
    clip.visual = PooledTower(trunk, width, WIDTH)
    if weights is not None:
        fit_weights(clip, read_weights(weights), weights)
    tokenize: Any = open_clip.get_tokenizer("RN50", context_length=CONTEXT)
    net = ClipNet(clip.eval(), Tokenizer(tokenize), class_names, templates_of(templates or TEMPLATES), image_size=SIDE,
                  empty=empty)
    return Built(net, MEAN, STD, list(class_names), classifier=ClipClassifier)
