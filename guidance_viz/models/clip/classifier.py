"""A classifier whose class weights are prompts seen through a trainable text projection."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Literal

import torch
from torch import Tensor

from guidance_viz.core import ModelError, OptionError, ShapeError
from guidance_viz.models import state
from guidance_viz.models.classifier import Classifier
from guidance_viz.models.clip import adapter as _adapter  # noqa: F401  (the family is registered)
from guidance_viz.models.clip.net import ClipNet
from guidance_viz.models.clip.projections import Projections
from guidance_viz.models.clip.templates import templates_of
from guidance_viz.models.clip.text import Tokenize, Tokenizer
from guidance_viz.models.layout import Carried, Carry

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
"""CLIP's own normalisation."""


class ClipClassifier(Classifier):
    """A CLIP model as a classifier: everything of a :class:`Classifier`, and its two modalities.

    Attributes
    ----------
    net
        The network, :class:`ClipNet`; ``net.clip`` is the person's own model.
    """

    @property
    def net(self) -> ClipNet:
        """The network."""
        return self.module  # type: ignore[return-value]

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates of the class names' prompts."""
        return self.net.templates

    def normalize(self, x: Tensor) -> Tensor:
        """Normalise images; see :meth:`Classifier.normalize`.

        Raises
        ------
        ShapeError
            The tower takes images of another size.
        """
        side = getattr(self.net, "image_size", None)
        if side is not None and self.input_size is None and x.dim() == 4 and tuple(x.shape[2:]) != (side, side):
            raise ShapeError(f"Images are {x.shape[2]} × {x.shape[3]} px, but this image tower takes {side} × {side}. Load "
                             f"the data set with image_size={side} (--image-size {side}).")
        return super().normalize(x)

    # -- images --
    def features(self, acts: Tensor, carry: Carry | None = None) -> Tensor:
        """Return the image features just before the projection, from activations.

        Parameters
        ----------
        acts, carry
            As :meth:`head` takes them.

        Returns
        -------
        Tensor
            (N, D) of a vision transformer or a pooling network; (N, C, h, w) of a ResNet, whose attention pooling is the
            projection.
        """
        carry = self.carry(acts) if carry is None else carry
        plain = acts.as_subclass(Tensor) if isinstance(acts, Carried) else acts
        layout = self._cut.layout
        return self.net.features(layout.join(self._mask(plain), carry))

    def image_embeddings(self, x: Tensor) -> Tensor:
        """Return the normalised embeddings (N, E) of images (N, 3, H, W) in [0, 1]."""
        return self.net.image(self.features(*self.trunk(x)))

    # -- words --
    def text_features(self, words: Sequence[str], templates: str | Sequence[str] | None = None) -> Tensor:
        """Return the features (T, W, D), just before the text projection, of words in templates (default: all 80)."""
        if not words:
            raise OptionError("No word was given. Give one or more, such as ['water background'].")
        return self.net.encode(list(words), templates_of(templates))

    def text_embeddings(self, words: Sequence[str], templates: str | Sequence[str] | None = None) -> Tensor:
        """Return one normalised embedding a word, (W, E): the mean over its prompts, as the class weights are made."""
        found = self.net.text(self.text_features(words, templates)).mean(dim=0)
        return torch.nn.functional.normalize(found, dim=-1)

    def class_weights(self) -> Tensor:
        """Return the normalised class weights (K, E)."""
        return self.net.class_weights()

    def projections(self, groups: int = 0) -> Projections:
        """Return both projections and the temperature as a network of their own; its parameters are this one's."""
        return Projections(self.net, groups)

    # -- files --
    def export(self, path: str | os.PathLike[str], *, mask: Literal["fold", "beside"] = "fold") -> None:
        """Write the weights of the person's own CLIP model, without the prompts; see :meth:`Classifier.export`."""
        state.export(self, path, mask, inner="clip")


def wrap_clip(clip: Any, class_names: Sequence[str], tokenize: Tokenize, *,
              templates: str | Sequence[str] | None = None, mean: Sequence[float] | None = None,
              std: Sequence[float] | None = None, image_size: int | None = None,
              layer: str | None = None) -> ClipClassifier:
    """Make a zero-shot classifier from a CLIP model in memory.

    Parameters
    ----------
    clip
        A model of open_clip, or Hugging Face's ``CLIPModel``.
    class_names
        One a class; they are put into the templates.
    tokenize
        Texts to token numbers: ``open_clip.get_tokenizer(name)``, or ``lambda texts: processor.tokenizer(texts,
        padding=True, return_tensors="pt")``.
    templates
        ``"imagenet"`` (the 80, the default), ``"plain"``, or a list with ``{}`` for the name.
    mean, std
        Normalisation by channel; CLIP's own by default.
    image_size
        Side in pixels; default: what the model states.
    layer
        The attribution layer, by its name in :class:`ClipNet`.

    Raises
    ------
    ModelError
        A tower is not known.
    """
    if not class_names:
        raise ModelError(NO_NAMES)
    side = stated_side(clip) if image_size is None else image_size
    net = ClipNet(clip, Tokenizer(tokenize), class_names, templates_of(templates), image_size=side)
    return ClipClassifier.wrap(net, layer, class_names=list(class_names), mean=mean or MEAN, std=std or STD)  # type: ignore[return-value]


NO_NAMES = ("A zero-shot classifier is made from class names, and none were given. Pass class_names=[…]; a session and the "
            "command line take those of the data set.")


def stated_side(clip: Any) -> int | None:
    """Return the side of the images that a CLIP model takes; ``None`` where it takes any size."""
    tower = getattr(clip, "visual", None)
    if tower is not None:
        if type(tower).__name__ == "TimmModel":
            return None if _takes_any_size(tower) else int(_first(tower.image_size))
        return int(_first(tower.image_size))
    return int(clip.config.vision_config.image_size)


def _takes_any_size(tower: Any) -> bool:
    return not hasattr(tower.trunk, "pos_embed") and getattr(tower.trunk, "patch_embed", None) is None


def _first(size: Any) -> Any:
    return size if isinstance(size, int) else size[0]
