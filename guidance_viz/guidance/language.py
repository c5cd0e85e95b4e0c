r"""Contrastive losses in a joint image-text space (Yang et al. 2023, Eq. 1-6).

Every spurious-correlation loss of the paper is :func:`contrast` within one modality, on the right features
and labels: the contrastive image loss :math:`L_{vc}` takes image features and classes, the contrastive
language loss :math:`L_{lc}` text features and classes, the spurious image loss :math:`L_{vs}` image features
and attributes (or (class, attribute) pairs), the spurious language loss :math:`L_{ls}` text features and
attributes. Features are taken as given: normalise them first for cosine similarity. :func:`terms` puts them together.
What the authors' code computes instead is in :mod:`guidance_viz.guidance.language_released`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.core import OptionError, ShapeError, check_same_size, unknown_name

TERMS = ("clip", "vc", "lc", "vs", "ls")
"""The terms of Eq. 6, in its order."""
GROUPS, AGAINST = ("attribute", "both"), ("attributes", "classes")
"""Readings of Eq. 4 and of Eq. 5; see :func:`terms`."""


def contrast(features: Tensor, labels: Any, *, temperature: float | Tensor, include_self: bool = False) -> Tensor:
    r"""Return the cross-group similarity CS of each item, averaged over its positives.

    .. math:: -\frac{1}{|P_i|} \sum_{p \in P_i} \log \frac{e^{\langle f_i, f_p \rangle / \tau}}
              {\sum_{p' \in P_i} e^{\langle f_i, f_{p'} \rangle / \tau}
               + \sum_{q \in Q_i} e^{\langle f_i, f_q \rangle / \tau}}

    :math:`P_i` are the items with the label of item i, :math:`Q_i` all others.

    Parameters
    ----------
    features
        (N, D).
    labels
        (N,), or (N, L) where items are alike if all L labels are.
    temperature
        :math:`\tau`, above 0; may be a tensor that is trained.
    include_self
        Count an item among its own positives.

    Returns
    -------
    Tensor
        (N,); nan, without a gradient, for an item that has no positive.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        ``temperature`` is not above 0.
    """
    _check(features, temperature)
    index = torch.as_tensor(labels, device=features.device)
    check_same_size("labels, by item", tuple(index.shape[:1]), "features, by item", (len(features),))
    index = index[:, None] if index.ndim == 1 else index
    alike = (index[:, None] == index[None]).all(dim=2)
    others = (torch.ones_like(alike) if include_self
              else ~torch.eye(len(alike), dtype=torch.bool, device=alike.device))
    positives = alike & others
    count = positives.sum(dim=1)
    similarity = features @ features.T / temperature
    mean = torch.where(positives, similarity, torch.zeros_like(similarity)).sum(dim=1) / count.clamp(min=1)
    loss = _logsumexp(similarity, others) - mean
    return torch.where(count > 0, loss, torch.full_like(loss, torch.nan))


def clip_loss(image: Tensor, text: Tensor, temperature: float | Tensor) -> Tensor:
    r"""Return CLIP's loss (Eq. 1): the mean of the image-to-text and the text-to-image cross-entropy.

    Parameters
    ----------
    image, text
        Features (N, D) of N pairs, as given.
    temperature
        :math:`\tau`, above 0; may be a tensor that is trained.

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        ``temperature`` is not above 0.
    """
    _check(image, temperature)
    check_same_size("image", tuple(image.shape), "text", tuple(text.shape))
    similarity, pairs = image @ text.T / temperature, torch.arange(len(image), device=image.device)
    return (functional.cross_entropy(similarity, pairs) + functional.cross_entropy(similarity.T, pairs)) / 2


def mean_of(losses: Tensor) -> Tensor:
    """Return the mean of the losses (N,) that are not nan: anchors without a positive are skipped; 0 where all are."""
    known = ~losses.isnan()
    return torch.where(known, losses, torch.zeros_like(losses)).sum() / known.sum().clamp(min=1)


def prompt_contrast(*prompts: Tensor, temperature: float | Tensor, include_self: bool = False) -> Tensor:
    r"""Return the contrast of prompts: those of one name are alike, whatever the template (Eq. 3 and 5).

    Parameters
    ----------
    *prompts
        Embeddings (T, K, E) of K names in T templates; further ones, of other names, are contrasted with them. The
        attributes' prompts alone are Eq. 5 as its formula has it; with those of the classes beside them, in which the
        attribute is absent, attributes and classes are set apart, as its prose has it.
    temperature, include_self
        As of :func:`contrast`.

    Returns
    -------
    Tensor
        (T·K + …,), template by template; nan where a name has one prompt alone.
    """
    items, names, count = [], [], 0
    for each in prompts:
        items.append(each.flatten(0, 1))
        names.append(torch.arange(each.shape[1]).repeat(each.shape[0]) + count)
        count += each.shape[1]
    return contrast(torch.cat(items), torch.cat(names), temperature=temperature, include_self=include_self)


def terms(image: Tensor, labels: Tensor, class_text: Tensor, *, temperature: float | Tensor,
          class_prompts: Tensor | None = None, attribute_prompts: Tensor | None = None, attributes: Tensor | None = None,
          wanted: Iterable[str] = TERMS, groups: str = "attribute", against: str = "attributes",
          include_self: bool = False) -> dict[str, Tensor]:
    r"""Return the wanted terms of Eq. 6, each a mean over its anchors; their sum is the loss.

    Parameters
    ----------
    image, labels
        Embeddings (N, E) of the images, and their classes (N,).
    class_text
        Embeddings (K, E) of the classes: each image's text in :math:`L_{CLIP}` is its class's.
    temperature
        :math:`\tau`, for all terms.
    class_prompts, attribute_prompts
        Embeddings (T, K, E) and (T, A, E) of the prompts.
    attributes
        Attribute (N,) of each image; a negative one is not known, and its image is left out of :math:`L_{vs}`.
    wanted
        Of :data:`TERMS`.
    groups
        Which images are alike in :math:`L_{vs}`: ``"attribute"``, those of one attribute, as its formula has it;
        ``"both"``, those of one class and attribute, as its prose has it.
    against
        What the attributes' prompts are set apart from in :math:`L_{ls}`: ``"attributes"``, each other, as its formula
        has it; ``"classes"``, the classes' prompts too, as its prose has it.
    include_self
        Count an item among its own positives.

    Raises
    ------
    OptionError
        A term is not known, or lacks what it is made from.
    """
    wanted = list(wanted)
    needs = {"lc": ("class_prompts", class_prompts), "ls": ("attribute_prompts", attribute_prompts),
             "vs": ("attributes", attributes)}
    for name in wanted:
        if name not in TERMS:
            raise unknown_name("term", name, TERMS)
        what, given = needs.get(name, ("", labels))
        if given is None:
            raise OptionError(f"The term {name!r} is made from {what}, and none are given. Give them, or leave it out.")
    for option, value, allowed in (("groups", groups, GROUPS), ("against", against, AGAINST)):
        if value not in allowed:
            raise OptionError(f"{option}={value!r} is not known; use one of {', '.join(map(repr, allowed))}.")
    how: dict[str, Any] = {"temperature": temperature, "include_self": include_self}
    made: dict[str, Callable[[], Tensor]] = {
        "clip": lambda: clip_loss(image, class_text[labels], temperature),
        "vc": lambda: mean_of(contrast(image, labels, **how)),
        "lc": lambda: mean_of(prompt_contrast(_given(class_prompts), **how)),
        "vs": lambda: mean_of(_by_attribute(image, labels, _given(attributes), groups, how)),
        "ls": lambda: mean_of(prompt_contrast(_given(attribute_prompts),
                                              *([_given(class_prompts)] if against == "classes" else []), **how))}
    return {name: made[name]() for name in wanted}


def _given(value: Tensor | None) -> Tensor:
    if value is None:
        raise OptionError("against='classes' needs class_prompts. Give them, or use against='attributes'.")
    return value


def _by_attribute(image: Tensor, labels: Tensor, attributes: Tensor, groups: str, how: dict[str, Any]) -> Tensor:
    known = attributes >= 0
    alike = attributes if groups == "attribute" else torch.stack([labels, attributes], dim=1)
    return contrast(image[known], alike[known], **how)


def _logsumexp(similarity: Tensor, others: Tensor) -> Tensor:
    """Over the other items; an item that is alone keeps itself, so that no gradient is nan."""
    alone = ~others.any(dim=1, keepdim=True)
    return similarity.masked_fill(~(others | alone), -torch.inf).logsumexp(dim=1)


def _check(features: Tensor, temperature: float | Tensor) -> None:
    if features.ndim != 2:
        raise ShapeError(f"features has size {tuple(features.shape)}; expected one row an item, (N, D).")
    value = float(torch.as_tensor(temperature).detach())
    if value <= 0:
        raise OptionError(f"temperature={value} must be above 0.")
