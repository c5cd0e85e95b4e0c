"""How a CLIP network is cut: its image tower's chain, the projection, the comparison with the class weights."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from guidance_viz.models.adapters import FAMILIES, Custom
from guidance_viz.models.clip.text import text_projection_path
from guidance_viz.models.cut import ChainCut, Step


def clip_chain(root: Any) -> ChainCut:
    """Chain a :class:`~guidance_viz.models.clip.ClipNet`, cut at its tower's attribution layer."""
    tower = root.tower
    text = tuple(f"clip.{path}" for path in text_projection_path(root.clip))
    bias = ("clip.logit_bias",) if isinstance(getattr(root.clip, "logit_bias", None), nn.Parameter) else ()
    ends = (Step("project", _project, tower.trained), Step("classify", _classify, (*text, "clip.logit_scale", *bias)))
    return ChainCut(tower.layer, tower.layout, steps=(*tower.steps, *ends))


def _project(root: Any, z: Tensor) -> Tensor:
    return root.image(z)


def _classify(root: Any, z: Tensor) -> Tensor:
    return root.logits(z)


FAMILIES.append(Custom("guidance_viz.models.clip.net", "ClipNet", clip_chain))
