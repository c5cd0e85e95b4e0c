r"""Cross-entropy with CRAYON's guidance (Lee et al. 2024, Eq. 4), from one forward pass a step.

.. math:: \mathcal L = \frac1N \sum_n \mathcal L_{pred,n} + \frac{\alpha}{|R|} \sum_{n \in R} \mathcal L_{rel,n}
          + \frac{\beta}{|I|} \sum_{n \in I} \mathcal L_{irrel,n}

with the means over the whole training split and the whole answered set. A step's images are drawn from the training
split, so that the mean over them of ``CE + alpha N/|R| rel + beta N/|I| irrel`` estimates it without bias.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from guidance_viz.attribution import gradcam_from_activations
from guidance_viz.core import OptionError, ShapeError
from guidance_viz.guidance import crayon_irrelevant, crayon_place, crayon_relevant
from guidance_viz.mitigation.types import PLACED

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


@dataclass
class GuidedObjective:
    """The sum over a batch of the images' terms.

    Attributes
    ----------
    labels
        Class indices (N,) of all rows.
    class_weights
        Weight of the cross-entropy by class (K,), or ``None`` for ones.
    relevance
        (N,): 1 in R, -1 in I, 0 neither, :data:`~guidance_viz.mitigation.types.PLACED` in R by its place mask; ``None``
        for cross-entropy alone.
    old_maps
        Raw maps (N, h, w) of the model before, or ``None``.
    relevant_weight, irrelevant_weight
        Weight of one image's term: ``alpha N/|R|`` and ``beta N/|I|``.
    places
        Place masks (N, h, w) of the rows that are in R by them, in the role of their old maps; or ``None``.
    contrast, target, area_normalized
        Of the maps: see :class:`~guidance_viz.mitigation.options.MethodOptions`.
    """

    labels: Tensor
    class_weights: Tensor | None = None
    relevance: Tensor | None = None
    old_maps: Tensor | None = None
    relevant_weight: float = 0.0
    irrelevant_weight: float = 0.0
    places: Tensor | None = None
    contrast: bool = True
    target: str = "label"
    area_normalized: bool = False
    batch: int = 0
    _on_device: dict[str, Tensor] = field(default_factory=dict, repr=False)

    def __call__(self, clf: Classifier, activations: Tensor, rows: np.ndarray,
                 old_maps: Tensor | None = None) -> tuple[Tensor, dict[str, float]]:
        """Loss, with gradient, and its parts; ``old_maps`` (b, h, w) replaces the rows' own."""
        index = torch.from_numpy(np.asarray(rows))
        labels = self.labels[index].to(activations.device)
        answered = None if self.relevance is None else self.relevance[index]
        if answered is None or self.old_maps is None or not bool(answered.any()):
            logits, guided = clf.head(activations), None
        else:
            logits, guided = self._guided(clf, activations, labels, answered,
                                          self.old_maps[index] if old_maps is None else old_maps,
                                          None if self.places is None else self.places[index])
        weights = None if self.class_weights is None else self.class_weights.to(logits)
        prediction = F.cross_entropy(logits, labels, weight=weights, reduction="sum")
        shown = {"prediction_loss": float(prediction.detach()),
                 "accuracy": float((logits.detach().argmax(1) == labels).sum())}
        if guided is None:
            return prediction, shown
        return prediction + guided, {**shown, "guidance_loss": float(guided.detach())}

    def _guided(self, clf: Classifier, activations: Tensor, labels: Tensor, answered: Tensor,
                old: Tensor, places: Tensor | None) -> tuple[Tensor, Tensor]:
        targets = labels
        if self.target == "prediction":
            with torch.no_grad():
                targets = clf.head(activations).argmax(dim=1)
        maps, logits = gradcam_from_activations(clf, activations, targets, contrast=self.contrast, create_graph=True)
        old = old.to(maps)
        yes, no = (answered == 1).to(maps.device), (answered == -1).to(maps.device)
        loss = (self.relevant_weight
                * crayon_relevant(maps[yes], old[yes], area_normalized=self.area_normalized).sum()
                + self.irrelevant_weight
                * crayon_irrelevant(maps[no], old[no], area_normalized=self.area_normalized).sum())
        if places is not None:
            placed = (answered == PLACED).to(maps.device)
            loss = loss + self.relevant_weight * crayon_place(
                maps[placed], places.to(maps)[placed], area_normalized=self.area_normalized).sum()
        return logits, loss


def class_weight_vector(weights: str | Sequence[float] | None, labels: np.ndarray, classes: int) -> np.ndarray | None:
    """Loss weights by class, scaled so that their mean over the training images is 1.

    Parameters
    ----------
    weights
        ``None``, ``"balanced"`` (each class counts the same in all), or one weight ≥ 0 a class.
    labels
        Class indices of the training images.
    classes
        Number of classes K.

    Raises
    ------
    OptionError, ShapeError
        They are not one finite weight a class, or all training images would weigh nothing.
    """
    if weights is None:
        return None
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    if isinstance(weights, str):
        if weights != "balanced":
            raise OptionError(f"class_weights={weights!r} is not known; use 'balanced', one number a class, or None.")
        vector = np.divide(1.0, counts, out=np.zeros(classes), where=counts > 0)
    else:
        vector = np.asarray(weights, dtype=np.float64)
        if vector.shape != (classes,):
            raise ShapeError(f"class_weights has size {vector.shape} but there are {classes} classes; "
                             "give one weight a class.")
    mean = float((vector * counts).sum() / max(counts.sum(), 1.0))
    if not np.isfinite(vector).all() or (vector < 0).any() or mean <= 0:
        raise OptionError(f"class_weights={vector.tolist()} must be finite, from 0 up, "
                          "and above 0 for a class that has training images.")
    return vector / mean
