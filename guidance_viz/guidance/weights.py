r"""The weights of guided images, so that minibatches of an epoch add up to the objective.

The objective over N training images, of which R were answered YES and I were answered NO, is

.. math:: \frac{1}{N} \sum_n \mathcal{L}_{pred,n} + \frac{\alpha}{|R|} \sum_{n \in R} \mathcal{L}_{rel,n}
          + \frac{\beta}{|I|} \sum_{n \in I} \mathcal{L}_{irrel,n} .

With :math:`w_n = \alpha N / |R|` for YES and :math:`\beta N / |I|` for NO it is the mean over all images of
:math:`\mathcal{L}_{pred,n} + w_n \mathcal{L}_n`, so the mean over a minibatch estimates it without bias.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from guidance_viz.core import check_same_size


def answer_weights(relevance: Any, *, alpha: float, beta: float) -> Tensor:
    """Return the weight of each image's guidance loss beside its prediction loss.

    Parameters
    ----------
    relevance
        Answers (N,) of all training images: 1 YES, -1 NO, 0 none or maybe.
    alpha, beta
        Weights of the mean loss over the YES and over the NO images.

    Returns
    -------
    Tensor
        float32 (N,): ``alpha * N / |R|``, ``beta * N / |I|`` or 0.
    """
    answers = torch.as_tensor(relevance)
    weights = torch.zeros(len(answers), dtype=torch.float32, device=answers.device)
    for chosen, weight in ((answers > 0, alpha), (answers < 0, beta)):
        weights[chosen] = weight * len(answers) / max(int(chosen.sum()), 1)
    return weights


def total(prediction: Tensor, guidance: Tensor, weights: Tensor) -> Tensor:
    """Return the mean of prediction losses plus weighted guidance losses, over a minibatch or a whole set.

    Parameters
    ----------
    prediction, guidance, weights
        Prediction losses, guidance losses and :func:`answer_weights` of the same images, shape (B,).

    Returns
    -------
    Tensor
        A scalar.

    Raises
    ------
    ShapeError
        The sizes differ.
    """
    check_same_size("prediction", tuple(prediction.shape), "guidance", tuple(guidance.shape))
    check_same_size("guidance", tuple(guidance.shape), "weights", tuple(weights.shape))
    return (prediction + weights.to(guidance) * guidance).mean()
