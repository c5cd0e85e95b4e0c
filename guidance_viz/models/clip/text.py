"""The text tower: words to features just before the text projection, and the projection."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError

Tokenize = Callable[[list[str]], dict[str, Tensor] | Tensor]
"""Texts to token numbers (n, length), or to the arguments that the text tower takes by name."""

PART = 64  # texts that pass the tower at once


class Tokenizer:
    """A tokenizer that copies of a network share.

    Parameters
    ----------
    tokenize
        What texts are given to.
    """

    def __init__(self, tokenize: Tokenize) -> None:
        self.tokenize = tokenize

    def __call__(self, texts: Sequence[str], device: torch.device) -> dict[str, Tensor]:
        """Token numbers of texts, on a device, by the name of the argument."""
        found = self.tokenize(list(texts))
        named = {"": found} if isinstance(found, Tensor) else dict(found)
        return {name: value.to(device) for name, value in named.items()}

    def __deepcopy__(self, memo: object) -> Tokenizer:
        """Return the same object: it is never changed."""
        return self


def text_features(clip: Any, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """Features (n, D) of texts just before the projection, float32, without a gradient, in evaluation mode."""
    bare = _without_projection(clip)
    device = next(clip.parameters()).device
    modes = [(module, module.training) for module in clip.modules()]
    try:
        for module, _ in modes:
            module.training = False
        with torch.inference_mode(False), torch.no_grad():
            parts = [bare(tokenizer(texts[i:i + PART], device)) for i in range(0, len(texts), PART)]
    finally:
        for module, mode in modes:
            module.training = mode
    return torch.cat(parts).float()


def embed_texts(clip: Any, tokens: dict[str, Tensor]) -> Tensor:
    """Embeddings (n, E) of tokens, not normalised, by the person's own text tower and with its gradient."""
    if hasattr(clip, "text_model"):
        return clip.text_projection(clip.text_model(**tokens)[1])
    return clip.encode_text(tokens[""])


def project_text(clip: Any, features: Tensor) -> Tensor:
    """Embeddings (…, E) of features (…, D), not normalised."""
    owner, name = _projection(clip)
    found = getattr(owner, name)
    if found is None:
        return features
    return found(features) if isinstance(found, nn.Module) else features @ found


def text_projection_path(clip: Any) -> tuple[str, ...]:
    """Path of the text projection in the CLIP model; none where there is no projection."""
    owner, name = _projection(clip)
    if getattr(owner, name) is None or isinstance(getattr(owner, name), nn.Identity):
        return ()
    return (name if owner is clip else f"text.{name}",)


def _projection(clip: Any) -> tuple[Any, str]:
    if hasattr(clip, "text_projection"):
        return clip, "text_projection"
    text = getattr(clip, "text", None)
    name = next((name for name in ("text_projection", "proj") if hasattr(text, name)), None)
    if name is None:
        raise ModelError(f"The text tower of {type(clip).__name__} has no projection that is known (text_projection, "
                         "proj). Use a CLIP model of open_clip or of Hugging Face.")
    return text, name


def _without_projection(clip: Any) -> Callable[[dict[str, Tensor]], Tensor]:
    """The text tower up to its projection; the network itself is not touched."""
    if hasattr(clip, "text_model"):
        return lambda tokens: clip.text_model(**tokens)[1]
    owner, name = _projection(clip)
    twin = copy.copy(owner)  # shares every tensor
    twin._parameters, twin._modules = dict(owner._parameters), dict(owner._modules)
    twin._parameters.pop(name, None)
    twin._modules.pop(name, None)
    nothing = nn.Identity() if name == "proj" else None
    if nothing is None:
        twin._parameters[name] = None
    else:
        twin._modules[name] = nothing
    encode = twin.encode_text if owner is clip else twin

    def run(tokens: dict[str, Tensor]) -> Tensor:
        found = encode(tokens[""])
        return found[0] if isinstance(found, tuple) else found  # some towers give their tokens too
    return run
