"""The image towers: their chain to the features just before the projection, and the projection.

A tower is described by names and functions alone, so that one description serves every copy of a network.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.models.adapters import adapt
from guidance_viz.models.clip.pool import attention_pool
from guidance_viz.models.cut import Step
from guidance_viz.models.layout import Layout


@dataclass(frozen=True)
class Tower:
    """One image tower.

    Attributes
    ----------
    layer, layout
        The attribution layer and the form of its output.
    steps
        From the normalised images to the features just before the projection.
    project
        ``project(net, features)`` gives embeddings (N, E), not normalised.
    trained
        Paths of what ``project`` uses.
    """

    layer: str
    layout: Layout
    steps: tuple[Step, ...]
    project: Callable[[Any, Tensor], Tensor]
    trained: tuple[str, ...]


def tower_of(net: Any) -> Tower:
    """Describe the image tower of a :class:`~guidance_viz.models.clip.ClipNet`.

    Raises
    ------
    ModelError
        It is of no kind that is known.
    """
    tower = image_tower(net)
    for name, make in KINDS.items():
        if any(each.__name__ == name for each in type(tower).__mro__):
            return make(net, tower)
    raise ModelError(f"The image tower {type(tower).__name__} is not known: {', '.join(KINDS)} are. Its projection cannot "
                     "be told apart; use a model with one of these towers.")


def image_tower(net: Any) -> Any:
    """The image tower of a :class:`~guidance_viz.models.clip.ClipNet`'s model, or ``None``."""
    return net.clip.visual if hasattr(net.clip, "visual") else getattr(net.clip, "vision_model", None)


def _resnet(net: Any, tower: Any) -> Tower:
    """open_clip's ``ModifiedResNet``: the attention pooling is the projection, the last grid is before it."""
    stem = Step("clip.visual.stem", _call("clip.visual.stem"), uses=_stem_of(tower))
    layers = tuple(Step(f"clip.visual.layer{i}", stage=True) for i in range(1, 5))
    return Tower(layers[-1].name, Layout(), (stem, *layers), _attention_pool, ("clip.visual.attnpool",))


def _attention_pool(root: Any, z: Tensor) -> Tensor:
    return attention_pool(root.clip.visual.attnpool, z)


def _stem_of(tower: Any) -> tuple[str, ...]:
    return tuple(f"clip.visual.{name}" for name, _ in tower.named_children() if name.startswith(("conv", "bn")))


def _vit(net: Any, tower: Any) -> Tower:
    """open_clip's ``VisionTransformer``."""
    if not getattr(tower.transformer, "batch_first", True):
        raise ModelError("This open_clip has images after tokens in its transformer. Run: pip install -U open_clip_torch")
    own = ("conv1", "class_embedding", "positional_embedding", "patch_dropout", "ln_pre")
    embed = Step("clip.visual.embed", _call("clip.visual._embeds"),
                 uses=tuple(f"clip.visual.{name}" for name in own))
    blocks = tuple(Step(f"clip.visual.transformer.resblocks.{i}", stage=True)
                   for i in range(len(tower.transformer.resblocks)))
    pooling = tuple(f"clip.visual.{name}" for name in ("ln_post", "attn_pool", "attn_pool_contrastive")
                    if isinstance(getattr(tower, name, None), nn.Module))
    pool = Step("clip.visual.pool", _vit_pool, uses=pooling)
    reads_token = tower.attn_pool is None and tower.pool_type == "tok"
    layer = _last_tokens((embed, *blocks), reads_token)
    return Tower(layer, Layout("tokens", 1, tuple(tower.grid_size)), (embed, *blocks, pool), _by_matrix,
                 () if tower.proj is None else ("clip.visual.proj",))


def _vit_pool(root: Any, z: Tensor) -> Tensor:
    return root.clip.visual._pool(z)[0]


def _by_matrix(root: Any, z: Tensor) -> Tensor:
    proj = root.clip.visual.proj
    return z if proj is None else z @ proj


def _hugging_face(net: Any, tower: Any) -> Tower:
    """Hugging Face's ``CLIPVisionModel``."""
    embed = Step("clip.vision_model.embed", _hugging_face_embed,
                 uses=("clip.vision_model.embeddings", "clip.vision_model.pre_layrnorm"))
    blocks = tuple(Step(f"clip.vision_model.encoder.layers.{i}", _hugging_face_block(i), stage=True,
                        uses=(f"clip.vision_model.encoder.layers.{i}",)) for i in range(len(tower.encoder.layers)))
    pool = Step("clip.vision_model.pool", _hugging_face_pool,
                uses=("clip.vision_model.post_layernorm",))
    return Tower(_last_tokens((embed, *blocks), True), Layout("tokens", 1), (embed, *blocks, pool),
                 _call("clip.visual_projection"), ("clip.visual_projection",))


def _hugging_face_embed(root: Any, x: Tensor) -> Tensor:
    return root.clip.vision_model.pre_layrnorm(root.clip.vision_model.embeddings(x))


def _hugging_face_pool(root: Any, z: Tensor) -> Tensor:
    return root.clip.vision_model.post_layernorm(z[:, 0])


def _hugging_face_block(number: int) -> Callable[[Any, Tensor], Tensor]:
    def run(root: Any, z: Tensor) -> Tensor:
        found = root.clip.vision_model.encoder.layers[number](z, attention_mask=None)
        return found[0] if isinstance(found, tuple) else found
    return run


def _timm(net: Any, tower: Any) -> Tower:
    """open_clip's ``TimmModel``, any network that timm has, with a projection after its pooling; the demo's is alike."""
    chain = adapt(tower.trunk)
    if chain is None:
        raise ModelError(f"The image tower is timm's {type(tower.trunk).__name__}, which is not among the families that "
                         "are taken apart. Use another tower.")
    steps = tuple(_under("clip.visual.trunk", step) for step in chain.steps)
    return Tower(f"clip.visual.trunk.{chain.layer}", chain.layout, steps, _call("clip.visual.head"),
                 ("clip.visual.head",))


def _call(path: str) -> Callable[[Any, Tensor], Tensor]:
    """What calls the network's method ``path``."""
    return lambda root, z: operator.attrgetter(path)(root)(z)


def _under(prefix: str, step: Step) -> Step:
    """A step of a network, as a step of one that holds it under ``prefix``."""
    uses = tuple(f"{prefix}.{path}" for path in step.paths)
    return Step(f"{prefix}.{step.name}", lambda root, z: step(root.get_submodule(prefix), z), uses, step.stage)


def _last_tokens(steps: tuple[Step, ...], reads_token: bool) -> str:
    """The last layer whose patch tokens still reach the embedding: where a class token is read, before the last block."""
    return steps[-2 if reads_token and len(steps) > 1 else -1].name


KINDS: dict[str, Callable[[Any, Any], Tower]] = {
    "ModifiedResNet": _resnet, "VisionTransformer": _vit, "CLIPVisionModel": _hugging_face,
    "CLIPVisionTransformer": _hugging_face, "TimmModel": _timm, "PooledTower": _timm}
"""By the name of the tower's class."""


def embed_images(net: Any, x: Tensor) -> Tensor:
    """Embeddings (N, E) of normalised images, by the person's own network: what the chain is checked against."""
    if hasattr(net.clip, "encode_image"):
        return net.clip.encode_image(x)
    outputs = net.clip.vision_model(pixel_values=x)
    return net.clip.visual_projection(outputs[1])


def features_after(net: Any, acts: Tensor) -> Tensor:
    """The features just before the projection from the attribution layer's own output."""
    tower = net.tower
    end = next(i for i, step in enumerate(tower.steps) if step.name == tower.layer) + 1
    for step in tower.steps[end:]:
        acts = step(net, acts)
    return acts
