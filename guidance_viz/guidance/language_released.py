r"""What the code released with Yang et al. (2023) computes in the place of Eq. 2-6.

Plain differences of cosines, without a logarithm or a temperature: for an item i

.. math:: \ell_i = -\frac1M \sum_{j: y_j = y_i} \cos(f_i, f_j) + \frac1M \sum_{j: y_j \ne y_i} \cos(f_i, f_j)

over all M items, i itself among them. Its prompts lie template by template, but are labelled as if they lay class by
class; and the result is averaged over the classes and then read at the image's *class*, where the templates are. Both are
kept here, as the published numbers rest on them.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.core import check_same_size


def cosine_difference(features: Tensor, labels: Tensor) -> Tensor:
    """Return the release's loss (M,) of features (M, D): away from other labels, towards the same, itself included."""
    check_same_size("labels", tuple(labels.shape), "features, by item", (len(features),))
    cosines = _cosines(features, features)
    same = labels[:, None] == labels[None]
    return torch.where(same, -cosines, cosines).mean(dim=1)


def language_term(class_prompts: Tensor, labels: Tensor) -> Tensor:
    """Return the release's contrastive language loss (N,) for images of ``labels`` from prompts (T, K, D)."""
    templates, classes, _ = class_prompts.shape
    misread = torch.arange(classes, device=class_prompts.device).repeat_interleave(templates)
    return _read(cosine_difference(class_prompts.flatten(0, 1), misread), templates, classes, labels)


def spurious_language_term(class_prompts: Tensor, attribute_prompts: Tensor, labels: Tensor) -> Tensor:
    """Return the release's spurious language loss (N,): the mean absolute cosine of class and attribute prompts."""
    templates, classes, _ = class_prompts.shape
    cosines = _cosines(class_prompts.flatten(0, 1), attribute_prompts.flatten(0, 1)).abs().mean(dim=1)
    return _read(cosines, templates, classes, labels)


def spurious_image_term(image: Tensor, attribute_prompts: Tensor, attributes: Tensor,
                        temperature: float | Tensor) -> Tensor:
    """Return the release's spurious image loss (N,): the cross-entropy of the attribute by its mean prompt.

    The mean prompts are divided by the norm of all of them together, as there.
    """
    words = attribute_prompts.mean(dim=0)
    words = words / words.norm()
    return functional.cross_entropy(image @ words.T / temperature, attributes, reduction="none")


def clip_term(image: Tensor, class_prompts: Tensor, labels: Tensor, temperature: float | Tensor) -> Tensor:
    """Return the release's CLIP loss (N,): each image against the batch's mean prompts, not normalised again."""
    similarity = image @ class_prompts.mean(dim=0)[labels].T / temperature
    pairs = torch.arange(len(image), device=image.device)
    return (functional.cross_entropy(similarity, pairs, reduction="none")
            + functional.cross_entropy(similarity.T, pairs, reduction="none")) / 2


def released(image: Tensor, labels: Tensor, class_prompts: Tensor, attribute_prompts: Tensor, attributes: Tensor, *,
             temperature: float | Tensor, spurious: str = "ls") -> Tensor:
    """Return the released loss of every image, (N,), at the weights of its two published settings (all 1).

    Parameters
    ----------
    image, labels, attributes
        Normalised embeddings (N, E), classes (N,) and attributes (N,) of the images.
    class_prompts, attribute_prompts
        Normalised embeddings (T, K, E) and (T, A, E) of the prompts.
    temperature
        τ of the CLIP loss and of the attribute's cross-entropy.
    spurious
        ``"ls"`` or ``"vs"``: which spurious loss is added.
    """
    rest = (spurious_language_term(class_prompts, attribute_prompts, labels) if spurious == "ls"
            else spurious_image_term(image, attribute_prompts, attributes, temperature))
    return (clip_term(image, class_prompts, labels, temperature) + language_term(class_prompts, labels)
            + cosine_difference(image, labels) + rest)


def _cosines(a: Tensor, b: Tensor) -> Tensor:
    return functional.normalize(a, dim=-1) @ functional.normalize(b, dim=-1).T


def _read(values: Tensor, templates: int, classes: int, labels: Tensor) -> Tensor:
    """Averaged over the classes, then read at the label: the release mistakes templates for classes here."""
    return values.view(templates, classes).mean(dim=1)[labels.clamp(max=templates - 1)]
