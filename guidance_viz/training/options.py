"""The options of a training run, checked before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import torch

from guidance_viz.core import OptionError, check_values, option

OptimizerFactory: TypeAlias = Callable[[list[torch.nn.Parameter]], torch.optim.Optimizer]

_OPTIMIZERS = ("adam", "adamw", "sgd")


@dataclass(frozen=True)
class FitOptions:
    """How to train.

    Attributes
    ----------
    epochs, batch_size, lr, weight_decay
        The usual. One step sees ``batch_size`` images, whatever fits into memory at once.
    optimizer
        ``"adam"``, ``"adamw"``, ``"sgd"`` (with ``momentum``), or a function from the list of parameters to an
        optimiser, which then has its own learning rate.
    momentum
        Of ``"sgd"``.
    milestones
        ``{epochs done: factor}``: the learning rate is multiplied by the factor from then on.
    schedule
        ``"constant"``, or ``"cosine"``: the learning rate falls with every step, by half a cosine, to zero at the end of
        the last epoch (Loshchilov and Hutter 2017, without restarts).
    trainable
        ``"all"`` (from the photos), ``"tail"`` (from the cached stem output) or ``"head"`` (from cached activations).
    mode
        ``"eval"``: BatchNorm keeps its statistics and dropout is off while training, so that the maps compared are
        those the person saw; ``"train"``: the usual training mode.
    reduction
        ``"mean"``: a step follows the mean of its images' losses; ``"sum"``: their sum, as the CRAYON release does.
        It changes what the learning rate (of SGD) and the weight decay mean.
    select
        ``"balanced"`` or ``"worst"``: see :mod:`guidance_viz.training.selection`; ``"last"``: the last epoch is kept.
    tolerance
        For ``"balanced"``: how much below the best validation accuracy a later epoch may be and still be kept.
    calibrate
        Judge and keep each epoch with the class offsets that equalise the class accuracies on the validation split
        (class labels only). Training photos are soon fitted so well that the cross-entropy no longer holds the
        decision threshold in place, and a guidance loss moves it for one class at the cost of the other.
    clip
        Largest norm of the gradient, or ``None``.
    checkpoint_seconds
        A checkpoint is written after each epoch and after this time.
    """

    epochs: int = option(5, least=1)
    batch_size: int = option(64, least=1)
    lr: float = option(2e-5, least=0)
    weight_decay: float = option(0.0, least=0)
    optimizer: str | OptimizerFactory = "adam"
    momentum: float = option(0.9, least=0)
    milestones: Mapping[int, float] = field(default_factory=dict)
    schedule: str = option("constant", choices=("constant", "cosine"))
    trainable: str = option("tail", choices=("head", "tail", "all"))
    mode: str = option("eval", choices=("eval", "train"))
    reduction: str = option("mean", choices=("mean", "sum"))
    select: str = option("balanced", choices=("balanced", "worst", "last"))
    tolerance: float = option(0.02, least=0)
    calibrate: bool = False
    clip: float | None = option(None, above=0, cure="the largest norm of the gradient, or None.")
    checkpoint_seconds: float = option(60.0, least=0)

    def __post_init__(self) -> None:
        check_values(self)
        if not callable(self.optimizer) and self.optimizer not in _OPTIMIZERS:
            raise OptionError(f"optimizer={self.optimizer!r} is not known; use one of {', '.join(_OPTIMIZERS)}, or a "
                              "function from a list of parameters to an optimiser.")

    def build_optimizer(self, parameters: list[torch.nn.Parameter]) -> torch.optim.Optimizer:
        """Make the optimiser of the given parameters."""
        if callable(self.optimizer):
            built = self.optimizer(parameters)
        elif self.optimizer == "sgd":
            built = torch.optim.SGD(parameters, lr=self.lr, momentum=self.momentum, weight_decay=self.weight_decay)
        else:
            kind = torch.optim.Adam if self.optimizer == "adam" else torch.optim.AdamW
            built = kind(parameters, lr=self.lr, weight_decay=self.weight_decay)
        for group in built.param_groups:
            group.setdefault("initial_lr", group["lr"])
        return built

    def lr_factor(self, epochs_done: int, share: float = 0.0) -> float:
        """The factor on the learning rate after so many epochs and a share, in [0, 1), of the next."""
        factor = math.prod(factor for epoch, factor in self.milestones.items() if epochs_done >= int(epoch))
        if self.schedule == "cosine":
            factor *= (1 + math.cos(math.pi * (epochs_done + share) / self.epochs)) / 2
        return factor

    def to_plain(self) -> dict[str, Any]:
        """The values as a report holds them; a person's own optimiser by its name."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        if callable(self.optimizer):
            values["optimizer"] = getattr(self.optimizer, "__qualname__", type(self.optimizer).__name__)
        return {**values, "milestones": {str(k): v for k, v in self.milestones.items()}}
