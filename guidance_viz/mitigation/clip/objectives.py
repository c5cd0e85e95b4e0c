"""What is minimised: Eq. 6 of the language paper, the released variant of it, the cross-entropy, group DRO."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from guidance_viz.guidance import group_dro, language, language_released
from guidance_viz.mitigation.clip.options import ClipOptions
from guidance_viz.models.clip import Projections

MOST_PROMPTS = 1024
"""Prompts of classes that a step contrasts; of many classes those of the batch, in fewer templates."""


@dataclass
class ClipObjective:
    """The sum over a batch of the images' losses, from their features.

    Attributes
    ----------
    options
        The method's.
    labels
        Classes (N,) of all rows.
    kind
        ``"language"`` (Eq. 6), ``"erm"`` or ``"groupdro"``.
    attributes
        Attribute (N,) of all rows, -1 where not known.
    prompts
        Text features (T, A, D) of the attribute's words, or ``None``.
    groups
        Groups (N,) of all rows, -1 where not known; for group DRO.
    group_sizes
        Training images by group, (G,).
    chosen
        Classes that are trained on, ascending, or ``None`` for all.
    """

    options: ClipOptions
    labels: Tensor
    kind: str
    attributes: Tensor
    prompts: Tensor | None = None
    groups: Tensor | None = None
    group_sizes: Tensor | None = None
    chosen: Tensor | None = None
    old_maps: Tensor | None = None
    batch: int = 0

    def repeated(self, rows: np.ndarray) -> ClipObjective:
        """The same where row N + i stands for row ``rows[i]``."""
        again = torch.from_numpy(rows)
        groups = None if self.groups is None else torch.cat([self.groups, self.groups[again]])
        return replace(self, labels=torch.cat([self.labels, self.labels[again]]), groups=groups,
                       attributes=torch.cat([self.attributes, self.attributes[again]]))

    def __call__(self, clf: Projections, activations: Tensor, rows: np.ndarray,
                 old_maps: Tensor | None = None) -> tuple[Tensor, dict[str, float]]:
        """Loss, with gradient, and its parts."""
        index = torch.from_numpy(np.asarray(rows))
        labels = self.labels[index].to(activations.device)
        if self.kind != "language":
            return self._cross_entropy(clf, activations, labels, index)
        image = clf.image(activations)
        attributes = self.attributes[index].to(activations.device)
        if self.options.variant == "released":
            return self._released(clf, image, labels, attributes)
        return self._equation_6(clf, image, labels, attributes)

    def _equation_6(self, clf: Projections, image: Tensor, labels: Tensor,
                    attributes: Tensor) -> tuple[Tensor, dict[str, float]]:
        weights = self.options.weights
        needs_prompts = "lc" in weights or ("ls" in weights and self.options.against == "classes")
        found = language.terms(
            image, labels, clf.net.class_weights(), temperature=clf.temperature,
            class_prompts=self._class_prompts(clf, labels) if needs_prompts else None,
            attribute_prompts=None if self.prompts is None else clf.text(self.prompts.to(image.device)),
            attributes=attributes, wanted=weights, groups=self.options.groups, against=self.options.against,
            include_self=self.options.include_self)
        total = sum((weights[name] * value for name, value in found.items()), image.new_zeros(())) * len(image)
        return total, {f"loss_{name}": float(value.detach()) * len(image) for name, value in found.items()}

    def _class_prompts(self, clf: Projections, labels: Tensor) -> Tensor:
        """Embeddings (T, K, E) of the classes' prompts: of those trained on, of many those of the batch."""
        features = clf.net.prompts
        wanted = self.chosen
        if features.shape[0] * features.shape[1] > MOST_PROMPTS and wanted is None:
            wanted = labels.unique()
        features = features if wanted is None else features[:, wanted.to(features.device)]
        step = max(-(-features.shape[0] * features.shape[1] // MOST_PROMPTS), 1)
        return clf.text(features[::step] if len(features) // step >= 2 else features[:2])

    def _released(self, clf: Projections, image: Tensor, labels: Tensor,
                  attributes: Tensor) -> tuple[Tensor, dict[str, float]]:
        known = attributes >= 0 if self.options.vs else torch.ones_like(attributes, dtype=torch.bool)
        assert self.prompts is not None
        losses = language_released.released(
            image[known], labels[known], clf.text(clf.net.prompts), clf.text(self.prompts.to(image.device)),
            attributes[known], temperature=clf.temperature, spurious="vs" if self.options.vs else "ls")
        return losses.sum(), {}

    def _cross_entropy(self, clf: Projections, features: Tensor, labels: Tensor,
                       index: Tensor) -> tuple[Tensor, dict[str, float]]:
        logits = clf.head(features)
        shown = {"accuracy": float((logits.detach().argmax(1) == labels).sum())}
        if self.chosen is not None:
            chosen = self.chosen.to(logits.device)
            logits, labels = logits[:, chosen], torch.searchsorted(chosen, labels)
        losses = functional.cross_entropy(logits, labels, reduction="none")
        if self.kind == "erm" or self.groups is None or self.group_sizes is None:
            return losses.sum(), shown
        loss, after = group_dro(losses, self.groups[index].to(losses.device), clf.group_weights,
                                step_size=self.options.step_size, adjustment=self.options.adjustment,
                                group_sizes=self.group_sizes)
        clf.group_weights.copy_(after)
        return loss * len(labels), {**shown, **{f"q_{g}": float(q) * len(labels) for g, q in enumerate(after)}}
