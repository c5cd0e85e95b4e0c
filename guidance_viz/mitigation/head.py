r"""Refit a linear head from cached features: the live preview's solver, and that of ``trainable="head"``.

Minimised over the head's weight W (K, C) and bias, full-batch, from the head at hand (weight :math:`W_0`):

.. math:: \frac1N \sum_n CE(W f_n + b, y_n) + \frac{\alpha}{|R|} \sum_R \mathcal L_{rel} + \frac{\beta}{|I|} \sum_I
          \mathcal L_{irrel} + \frac{\rho}{2} \sum_{kc} \sigma_c^2 (W - W_0)_{kc}^2

where :math:`f_n` is the mean activation and the new maps are :math:`\mathrm{relu}(\sum_c w_c A_c) / (hw)` with the
label's row of W (contrast: minus the mean of the other rows). :math:`\sigma_c` is the neuron's standard deviation, so
that the last term weighs what a change does to the logits; it also keeps the refit of separable data from running off.

Two promises rest on this file. It is fast: maps are taken of at most ``max_maps`` answered images, a fixed seeded
sample, and everything runs on one thread, so that a training on the other cores does not hold it up. And it is one
function of its arguments, with a fixed schedule: preview and fine-tuning of the head on the same answers are equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from guidance_viz.core import check_values, option
from guidance_viz.guidance import crayon_irrelevant, crayon_relevant


@dataclass(frozen=True)
class HeadOptions:
    """Settings of the head's solver.

    Attributes
    ----------
    iterations
        Full-batch Adam steps.
    step
        The first step's rate, divided by the number of neurons: all of them moving together change a logit by about
        this much a step, however many there are.
    ridge
        Weight of staying near the head at hand.
    max_rows
        Training images that the cross-entropy is taken over, at most; a seeded sample beyond.
    max_maps
        Answered images whose maps are taken, at most; a seeded sample beyond, shared between R and I.
    """

    iterations: int = option(30, least=1)
    step: float = option(1.25, above=0)
    ridge: float = option(0.01, least=0)
    max_rows: int = option(20000, least=1)
    max_maps: int = option(384, least=1)

    def __post_init__(self) -> None:
        check_values(self)


@dataclass(frozen=True)
class HeadProblem:
    """The arrays of one refit, float32 on the CPU.

    Attributes
    ----------
    pooled, labels
        Mean activations (n, C) and classes (n,) of the training images.
    activations, map_labels, old_maps, relevance
        Of the answered images: activations with the neurons last (m, h·w, C), classes (m,), the old raw maps (m, h, w)
        and answers (m,): 1 or -1.
    keep
        bool (C,): False for pruned neurons.
    scale
        Standard deviation by neuron (C,).
    class_weights
        (K,) or ``None``.
    alpha, beta, contrast, area_normalized
        See :class:`~guidance_viz.mitigation.options.MethodOptions`.
    unused
        Answers left out because their old map is dead.
    """

    pooled: Tensor
    labels: Tensor
    activations: Tensor
    map_labels: Tensor
    old_maps: Tensor
    relevance: Tensor
    keep: Tensor
    scale: Tensor
    class_weights: Tensor | None = None
    alpha: float = 1.0
    beta: float = 0.2
    contrast: bool = True
    area_normalized: bool = False
    unused: int = 0
    _classes: list[tuple[int, slice]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._classes.extend(class_slices(self.map_labels))

    def loss(self, weight: Tensor, bias: Tensor) -> Tensor:
        """The objective without the ridge, at a weight (K, C) whose pruned columns are zero."""
        total = F.cross_entropy(self.pooled @ weight.T + bias, self.labels, weight=self.class_weights,
                                reduction="sum") / len(self.labels)
        for k, part in self._classes:
            maps = head_maps(self.activations[part], class_row(weight, k, self.contrast), self.old_maps.shape[1:])
            total = total + self._guidance(maps, part)
        return total

    def _guidance(self, maps: Tensor, part: slice) -> Tensor:
        old, answer, loss = self.old_maps[part], self.relevance[part], maps.new_zeros(())
        for value, factor, term in ((1, self.alpha, crayon_relevant), (-1, self.beta, crayon_irrelevant)):
            chosen = answer == value
            if factor and bool(chosen.any()):
                terms = term(maps[chosen], old[chosen], area_normalized=self.area_normalized)
                loss = loss + factor / int((self.relevance == value).sum()) * terms.sum()
        return loss


def class_row(weight: Tensor, k: int, contrast: bool) -> Tensor:
    """The weights (C,) that the map of class ``k`` sums with: its row, minus the mean of the others for a contrast."""
    if not contrast:
        return weight[k]
    return weight[k] - (weight.sum(0) - weight[k]) / (len(weight) - 1)


def head_maps(activations: Tensor, row: Tensor, grid: tuple[int, ...] | torch.Size) -> Tensor:
    """Grad-CAM (m, h, w) in closed form, from activations with the neurons last (m, h·w, C) and weights (C,)."""
    return torch.relu(activations @ row).reshape(-1, *grid) / activations.shape[1]


def maps_of_head(activations: Tensor, weight: Tensor, labels: Tensor, contrast: bool,
                 grid: tuple[int, ...] | torch.Size) -> Tensor:
    """Raw maps (m, h, w) of the labels (m,), ascending, for a linear head (K, C); activations (m, h·w, C)."""
    maps = activations.new_zeros(len(activations), *grid)
    for k, part in class_slices(labels):
        maps[part] = head_maps(activations[part], class_row(weight, k, contrast), grid)
    return maps


def class_slices(labels: Tensor) -> list[tuple[int, slice]]:
    """Where each class stands in ascending labels (m,): a view of it, as indexing would copy activations every time.

    Raises
    ------
    ValueError
        They are not ascending.
    """
    if bool((labels[1:] < labels[:-1]).any()):
        raise ValueError("The labels must be ascending; order the images by class first.")
    classes, counts = torch.unique_consecutive(labels, return_counts=True)
    ends = counts.cumsum(0).tolist()
    return [(k, slice(end - count, end)) for k, count, end in zip(classes.tolist(), counts.tolist(), ends, strict=True)]


def neurons_last(activations: np.ndarray, rows: np.ndarray) -> Tensor:
    """float32 (m, h·w, C) of rows, contiguous."""
    return torch.from_numpy(np.asarray(activations[rows])).float().flatten(2).transpose(1, 2).contiguous()


@dataclass(frozen=True)
class Solved:
    """A refitted head.

    Attributes
    ----------
    weight, bias
        Weight (K, C), pruned columns zero, and bias (K,), class offsets included. Of a head that is not linear: all its
        parameters and the neuron mask in one row (1, P + C), and the offsets (K,).
    loss
        The objective reached, without the ridge.
    images, maps
        Images and maps it was taken over.
    unused
        Answers left out because their old map is dead.
    offsets
        Class offsets (K,) that were added, or ``None``.
    """

    weight: Tensor
    bias: Tensor
    loss: float
    images: int
    maps: int
    unused: int = 0
    offsets: np.ndarray | None = None


def refit_head(problem: HeadProblem, weight: Tensor, bias: Tensor, options: HeadOptions, *,
               fit_bias: bool = True) -> tuple[Tensor, Tensor, float]:
    """Refit a linear head.

    Parameters
    ----------
    problem
        The data and answers.
    weight, bias
        The head at hand (K, C) and (K,), float32 on the CPU; not changed.
    options
        The schedule.
    fit_bias
        False for a head without a bias: it stays as it is.

    Returns
    -------
    tuple
        New weight (K, C), pruned columns zero, new bias (K,), and the objective reached, without the ridge.
    """
    with one_thread():
        keep = problem.keep.to(weight.dtype)
        start = weight.detach() * keep
        inverse = keep / problem.scale.clamp(min=1e-6)
        change = torch.zeros_like(start, requires_grad=True)
        shift = torch.zeros_like(bias, requires_grad=fit_bias)

        def objective() -> Tensor:
            return (problem.loss(start + change * inverse, bias + shift)
                    + options.ridge / 2 * (change * keep).square().sum())

        minimize(lambda: objective().backward(), [change, shift] if fit_bias else [change], options.iterations,
                 options.step / max(int(keep.sum()), 1))
        with torch.no_grad():
            fitted, moved = start + change * inverse, bias + shift
            return fitted, moved, float(problem.loss(fitted, moved))


def minimize(gradients: Callable[[], object], parameters: Sequence[Tensor], iterations: int, rate: float) -> None:
    """Minimise in place by Adam with a fixed schedule (half a cosine); a result that is not finite is taken back.

    ``gradients()`` adds the objective's gradient to the parameters'.

    Not by a solver that goes to the minimum: training photos are separable, and on the way there the decision threshold
    and the maps wander. A fixed number of even steps goes the same way as the fine-tuning of the network does.
    """
    before = [parameter.detach().clone() for parameter in parameters]
    moments = [(torch.zeros_like(value), torch.zeros_like(value)) for value in before]
    for step in range(iterations):
        for parameter in parameters:
            parameter.grad = None
        gradients()
        _adam(parameters, moments, step + 1, rate * 0.5 * (1 + math.cos(math.pi * step / iterations)))
    if not all(bool(torch.isfinite(parameter).all()) for parameter in parameters):
        with torch.no_grad():
            for parameter, value in zip(parameters, before, strict=True):
                parameter.copy_(value)


def _adam(parameters: Sequence[Tensor], moments: Sequence[tuple[Tensor, Tensor]], step: int, rate: float) -> None:
    """One step of Adam (Kingma and Ba 2015, Algorithm 1), as ``torch.optim.Adam`` takes it.

    Its own, as making the first of torch's optimisers imports torch's compiler: seconds, in the middle of the first answer.
    """
    beta1, beta2, epsilon = 0.9, 0.99, 1e-8
    with torch.no_grad():
        for parameter, (mean, square) in zip(parameters, moments, strict=True):
            if parameter.grad is None:
                continue
            mean.lerp_(parameter.grad, 1 - beta1)
            square.mul_(beta2).addcmul_(parameter.grad, parameter.grad, value=1 - beta2)
            scale = (square.sqrt() / math.sqrt(1 - beta2**step)).add_(epsilon)
            parameter.addcdiv_(mean, scale, value=-rate / (1 - beta1**step))


@contextmanager
def one_thread() -> Generator[None, None, None]:
    """Compute on one thread: steps this small only wait for each other on more, and far longer beside a training.

    The number of threads belongs to the calling thread, so a training in another one keeps its own.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def seeded_sample(rows: np.ndarray, most: int, total: int, seed: int) -> np.ndarray:
    """At most ``most`` of the rows, ascending: those that come first in one seeded order of all ``total`` rows.

    The same row is in or out whatever the other rows are, so that one more answer moves the sample by one image.
    """
    if len(rows) <= most:
        return np.sort(rows)
    priority = np.random.default_rng(seed).permutation(total)
    return np.sort(rows[np.argsort(priority[rows], kind="stable")[:most]])


def sample_answered(relevant: np.ndarray, irrelevant: np.ndarray, most: int, total: int, seed: int) -> np.ndarray:
    """At most ``most`` answered rows, ascending: half of each kind, or more of one where the other has fewer."""
    share = max(most // 2, most - len(irrelevant))
    yes = seeded_sample(relevant, share, total, seed)
    no = seeded_sample(irrelevant, most - len(yes), total, seed)
    return np.sort(np.concatenate([yes, no]))
