r"""Contrastive losses in a joint image-text space (Yang et al. 2023, Eq. 1-5).

Every spurious-correlation loss of the paper is :func:`contrast` within one modality, on the right features
and labels: the contrastive image loss :math:`L_{vc}` takes image features and classes, the contrastive
language loss :math:`L_{lc}` text features and classes, the spurious image loss :math:`L_{vs}` image features
and attributes (or (class, attribute) pairs), the spurious language loss :math:`L_{ls}` text features and
attributes. Features are taken as given: normalise them first for cosine similarity.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.core import OptionError, ShapeError, check_same_size


def contrast(features: Tensor, labels: Any, *, temperature: float, include_self: bool = False) -> Tensor:
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
        :math:`\tau`, above 0.
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
    index = index.reshape(len(features), -1)
    alike = (index[:, None] == index[None]).all(dim=2)
    others = torch.ones_like(alike) if include_self else ~torch.eye(len(alike), dtype=torch.bool,
    device=alike.device)
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
