"""CLIP as a network that gives logits: images against the class names' prompts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from guidance_viz.models.clip.templates import filled
from guidance_viz.models.clip.text import Tokenizer, embed_texts, project_text, text_features, text_projection_path
from guidance_viz.models.clip.towers import Tower, embed_images, features_after, image_tower, tower_of
from guidance_viz.models.cut import resolve


class ClipNet(nn.Module):
    r"""A CLIP model with the prompts of some classes.

    The logit of class k is :math:`e^s \langle \hat I, \hat w_k \rangle`, where :math:`\hat w_k` is the normalised mean
    of the normalised embeddings of the class's prompts (Radford et al. 2021). The prompts' features just before the
    text projection are kept, so that the class weights follow from the projection and train with it.

    Parameters
    ----------
    clip
        A model of open_clip, or Hugging Face's ``CLIPModel``.
    tokenizer
        Its tokenizer.
    class_names
        One a class.
    templates
        Each with ``{}`` for the name.
    image_size
        Side of the images in pixels, where the model takes one size only.
    empty
        Make the prompts' features up instead of computing them: a saved state will replace them.

    Attributes
    ----------
    prompts
        Features (T, K, D) of every template with every class name.
    """

    prompts: Tensor

    def __init__(self, clip: Any, tokenizer: Tokenizer, class_names: Sequence[str], templates: Sequence[str], *,
                 image_size: int | None = None, empty: bool = False) -> None:
        super().__init__()
        self.clip = clip
        self.tokenizer, self.class_names, self.templates = tokenizer, list(class_names), tuple(templates)
        if image_size is not None:
            self.image_size = image_size
        names = self.class_names[:1] if empty else self.class_names
        found = self.encode(names, self.templates[:1] if empty else self.templates)
        shape = (len(self.templates), len(self.class_names), found.shape[2])
        self.register_buffer("prompts", torch.randn(shape).to(found) if empty else found)
        self._kept: tuple[Any, ...] | None = None

    @property
    def tower(self) -> Tower:
        """How the image tower is taken apart."""
        return tower_of(self)

    def encode(self, words: Sequence[str], templates: Sequence[str]) -> Tensor:
        """Features (T, W, D) of every template with every word, just before the text projection."""
        found = text_features(self.clip, self.tokenizer, filled(templates, words))
        return found.unflatten(0, (len(templates), len(words)))

    def refresh(self) -> None:
        """Make the prompts' features anew, after the text tower was trained."""
        self.prompts = self.encode(self.class_names, self.templates)

    def text(self, features: Tensor) -> Tensor:
        """Normalised embeddings (…, E) of text features (…, D)."""
        return functional.normalize(project_text(self.clip, features), dim=-1)

    def texts(self, texts: Sequence[str]) -> Tensor:
        """Normalised embeddings (n, E) of texts, with the gradient of the whole text tower."""
        return functional.normalize(embed_texts(self.clip, self.tokenizer(texts, self.prompts.device)), dim=-1)

    def image(self, features: Tensor) -> Tensor:
        """Normalised embeddings (N, E) of image features, just before the projection."""
        return functional.normalize(self.tower.project(self, features), dim=-1)

    def features(self, acts: Tensor) -> Tensor:
        """Image features just before the projection, from the attribution layer's own output."""
        return features_after(self, acts)

    def class_weights(self) -> Tensor:
        """Normalised class weights (K, E); with the graph of the text projection where gradients are on."""
        if torch.is_grad_enabled():
            return self._class_weights()
        key = self._key()
        if self._kept is None or self._kept[0] != key:
            with torch.inference_mode(False), torch.no_grad():
                self._kept = (key, self._class_weights())
        return self._kept[1]

    @property
    def scale(self) -> Tensor:
        """``1 / τ``."""
        return self.clip.logit_scale.exp()

    def logits(self, embeddings: Tensor) -> Tensor:
        """Logits (N, K) of normalised image embeddings (N, E)."""
        found = self.scale * embeddings @ self.class_weights().T
        bias = getattr(self.clip, "logit_bias", None)
        return found if bias is None else found + bias

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, K) of normalised images (N, 3, H, W)."""
        return self.logits(functional.normalize(embed_images(self, x), dim=-1))

    def projection_paths(self) -> tuple[str, ...]:
        """Paths of what may be trained: both projections and the temperature."""
        text = tuple(f"clip.{path}" for path in text_projection_path(self.clip))
        return (*self.tower.trained, *text, "clip.logit_scale")

    def tower_parameters(self) -> list[nn.Parameter]:
        """The image tower's own parameters, without its projection."""
        projection = {id(p) for p in resolve(self, self.tower.trained)}
        return [p for p in image_tower(self).parameters() if id(p) not in projection]

    def _class_weights(self) -> Tensor:
        return functional.normalize(self.text(self.prompts).mean(dim=0), dim=-1)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": None}  # a copy counts its changes anew, so it must not take what is kept here

    def _key(self) -> tuple[Any, ...]:
        given = [self.prompts]
        for path in text_projection_path(self.clip):
            owner, _, name = path.rpartition(".")
            found = getattr(self.clip.get_submodule(owner), name)
            given += list(found.parameters()) if isinstance(found, nn.Module) else [found]
        return tuple((each._version, each.device, each.dtype, each.data_ptr()) for each in given)
