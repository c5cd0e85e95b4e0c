r"""Classification plus localization of one class's map an image (Rao et al. 2023, Eq. 1), from one forward pass a step.

.. math:: \mathcal L = \frac1N \sum_n \mathcal L_{class,n} + \frac{\lambda}{|A|} \sum_{n \in A} \mathcal L_{loc,n}

over the N training images and the set A of annotated ones, so that neither the batch size nor the share of annotated
images changes what :math:`\lambda` means: an annotated image weighs :math:`\lambda N / |A|` beside its own classification
loss. The release takes the sum of :math:`\mathcal L_{loc}` over the batch beside the mean of the binary cross-entropy over
images and classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from guidance_viz import guidance
from guidance_viz.attribution import OnePass
from guidance_viz.guidance import actdiff, gradia_weights, inside_only, soften
from guidance_viz.metrics import epg

if TYPE_CHECKING:
    from guidance_viz.mitigation.annotations import Annotations
    from guidance_viz.models import Classifier

LOOKS_RIGHT = 0.5
"""GradIA: a map with at least this share of its energy inside looks right, where the release asks a person."""
Reader = Callable[[np.ndarray], tuple[np.ndarray, Tensor]]
"""Rows to the rows that could be read, and their images (n, 3, H, W)."""


@dataclass
class LocalizedObjective:
    """The sum over a batch of the images' terms.

    Attributes
    ----------
    has
        Which classes each photo has, bool (N, K).
    present
        Which of them are annotated and used, bool (N, K).
    annotations
        What is to be looked at.
    explain
        Maps and logits from activations; ``None`` for ``"actdiff"``, which compares activations.
    loss
        Name of the localization loss.
    weight
        Of one annotated image's term, or with ``released`` lambda itself.
    several
        Whether an image may have several classes.
    binary
        Binary cross-entropy over the classes instead of cross-entropy.
    released
        Weigh as the release does.
    resize
        Bring maps to the size of the images before they are compared.
    size
        Rows and columns of the images.
    class_weights
        Weight of the cross-entropy by class (K,), or ``None``.
    how
        Further arguments of ``explain``.
    read
        Reads photos, for ``"actdiff"``.
    hide
        ``"shuffle"`` or ``"blank"``: what ``"actdiff"`` does with what lies outside.
    """

    has: Tensor
    present: Tensor
    annotations: Annotations
    explain: OnePass | None
    loss: str
    weight: float
    several: bool = False
    binary: bool = False
    released: bool = False
    resize: bool = False
    size: tuple[int, int] = (0, 0)
    class_weights: Tensor | None = None
    how: Mapping[str, Any] = field(default_factory=dict)
    read: Reader | None = None
    hide: str = "shuffle"
    old_maps: Tensor | None = None
    batch: int = 0

    def __call__(self, clf: Classifier, activations: Tensor, rows: np.ndarray,
                 old_maps: Tensor | None = None) -> tuple[Tensor, dict[str, float]]:
        """Loss, with gradient, and its parts."""
        index = torch.from_numpy(np.asarray(rows))
        has = self.has[index].to(activations.device)
        guided = self.present[index].any(dim=1)
        if not bool(guided.any()) or not self.weight:
            logits = clf.head(activations)
            prediction = self._prediction(logits, has)
            return prediction.sum(), self._shown(prediction, logits, has)
        targets = drawn(self.present[index], has)
        if self.explain is None:
            logits = clf.head(activations)
            losses, dead = self._distance(clf, activations, rows, targets, guided)
        else:
            maps, logits = self.explain(clf, activations, targets.to(activations.device), create_graph=True, **self.how)
            losses, dead = self._compared(maps[guided], rows[guided.numpy()], targets[guided].numpy())
        prediction = self._prediction(logits, has)
        if self.loss == "gradia":
            prediction, losses = self._reasonable(prediction, losses, maps, logits, has, rows, targets, guided)
        weight = self.weight * self.batch if self.released else self.weight
        localization = weight * losses.sum()
        shown = {**self._shown(prediction, logits, has), "guidance_loss": float(localization.detach()),
                 "guided": float(guided.sum()), "dead": float(dead.sum())}
        return prediction.sum() + localization, shown

    def _prediction(self, logits: Tensor, has: Tensor) -> Tensor:
        """Classification losses (b,)."""
        if self.binary:
            return F.binary_cross_entropy_with_logits(logits, has.to(logits), reduction="none").mean(dim=1)
        weights = None if self.class_weights is None else self.class_weights.to(logits)
        return F.cross_entropy(logits, has.long().argmax(dim=1), weight=weights, reduction="none")

    def _shown(self, prediction: Tensor, logits: Tensor, has: Tensor) -> dict[str, float]:
        return {"prediction_loss": float(prediction.detach().sum()), "accuracy": float(self._right(logits, has).sum())}

    def _right(self, logits: Tensor, has: Tensor) -> Tensor:
        """Whether all is right of an image, bool (b,)."""
        if self.several:
            return ((logits.detach() >= 0) == has).all(dim=1)
        return logits.detach().argmax(dim=1) == has.long().argmax(dim=1)

    def _masks(self, rows: np.ndarray, targets: np.ndarray, h: int, w: int, like: Tensor) -> Tensor:
        return self.annotations.masks(rows, targets, h, w).to(like)

    def _compared(self, maps: Tensor, rows: np.ndarray, targets: np.ndarray) -> tuple[Tensor, Tensor]:
        """Localization losses (n,) and whether each map is dead, bool (n,)."""
        size = self.size if self.resize else (maps.shape[1], maps.shape[2])
        if self.loss == "gradia":
            masks = soften(self._masks(rows, targets, *self.size, maps), maps.shape[1], maps.shape[2])
            return guidance.gradia(maps, masks), _dead(maps, signed=True)
        masks = self._masks(rows, targets, *size, maps)
        if self.loss == "gradmask":
            return guidance.gradmask(maps, masks), _dead(maps, signed=True)
        return guidance.get(self.loss)(maps, masks, resize=self.resize), _dead(maps, signed=self.loss == "rrr")

    def _distance(self, clf: Classifier, activations: Tensor, rows: np.ndarray, targets: Tensor,
                  guided: Tensor) -> tuple[Tensor, Tensor]:
        """ActDiff: how far the activations are from those of the photo of which only the object is left."""
        assert self.read is not None
        read, images = self.read(rows[guided.numpy()])
        place = torch.tensor([int(np.flatnonzero(rows == row)[0]) for row in read], dtype=torch.long)
        masks = self._masks(read, targets[place].numpy(), images.shape[2], images.shape[3], images)
        alone = clf.activations(inside_only(images, masks, self.hide).to(activations.device))
        mine = activations[place.to(activations.device)]
        return actdiff([mine], [alone.float()]), mine.detach().flatten(1).abs().amax(dim=1) <= 0

    def _reasonable(self, prediction: Tensor, losses: Tensor, maps: Tensor, logits: Tensor, has: Tensor, rows: np.ndarray,
                    targets: Tensor, guided: Tensor) -> tuple[Tensor, Tensor]:
        """GradIA: both losses weighted by whether the image looks and predicts right."""
        own = maps.detach()[guided]
        masks = self._masks(rows[guided.numpy()], targets[guided].numpy(), own.shape[1], own.shape[2], own)
        looks = torch.as_tensor(epg(own, masks)).nan_to_num(nan=0.0) >= LOOKS_RIGHT
        for_prediction, for_map = gradia_weights(looks, self._right(logits, has)[guided])
        factors = torch.ones_like(prediction).masked_scatter(guided.to(prediction.device), for_prediction.to(prediction))
        return prediction * factors, losses * for_map.to(losses)


def drawn(present: Tensor, has: Tensor) -> Tensor:
    """One class an image, at random among its annotated ones; of others the first that they have.

    Parameters
    ----------
    present, has
        bool (b, K).

    Returns
    -------
    Tensor
        Classes (b,) on the CPU; drawn by torch's global generator, which the training loop seeds for each step.
    """
    if bool((present.sum(dim=1) <= 1).all()):
        first = present.long().argmax(dim=1)
    else:
        first = torch.rand(present.shape).masked_fill(~present.cpu(), -1.0).argmax(dim=1)
    return torch.where(present.any(dim=1).cpu(), first.cpu(), has.cpu().long().argmax(dim=1))


def _dead(maps: Tensor, *, signed: bool) -> Tensor:
    """Whether nothing is left of a map that a loss could move, bool (n,)."""
    values = maps.detach().abs() if signed else maps.detach()
    return values.flatten(1).amax(dim=1) <= 0
