"""What the training loop is given besides the classifier, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training.sources import Source


class Objective(Protocol):
    """What is minimised.

    Attributes
    ----------
    old_maps
        Raw maps (N, h, w) that an augmentation moves along with the photos, or ``None``.
    batch
        Number of images of the step under way, of which a call may see a part; set by the loop.
    """

    old_maps: torch.Tensor | None
    batch: int

    def __call__(self, clf: Classifier, activations: torch.Tensor, rows: np.ndarray,
                 old_maps: torch.Tensor | None = None) -> tuple[torch.Tensor, dict[str, float]]:
        """Sum over the batch's images of the loss, with gradient, and of what is worth showing.

        ``old_maps`` (b, h, w) replaces the rows' own, where an augmentation has moved the photo.
        """


@dataclass(frozen=True)
class Validation:
    """The rows that decide which epoch is kept.

    Attributes
    ----------
    rows
        Row numbers (V,), none of them trained on or of the test split; may be empty.
    labels
        Class indices (V,), or where an image may have several classes their presence (V, K).
    groups
        Group numbers (V,), negative where not known, for a method that says that it selects by them; else ``None``.
    source
        Where their inputs come from; ``None``: from where those that are trained on do.
    """

    rows: np.ndarray
    labels: np.ndarray
    groups: np.ndarray | None = None
    source: Source | None = None


@dataclass(frozen=True)
class FitResult:
    """How a training run ended; the classifier holds the kept epoch's weights.

    Attributes
    ----------
    status
        ``"finished"``, ``"cancelled"`` or ``"diverged"``.
    best_epoch
        The kept epoch; 0 is the start.
    selection_rule
        How it was chosen.
    history
        One mapping an epoch, the start included.
    images_processed
        Images that went through what is trained, validation included.
    message
        For the person; empty when all went well.
    offsets
        With ``calibrate``: class offsets (K,) of the kept epoch, to be added to the logits; else ``None``.
    earlier_seconds
        Time that interrupted runs before this one took, up to their last checkpoint.
    """

    status: str
    best_epoch: int
    selection_rule: str
    history: list[dict[str, float]]
    images_processed: int
    message: str = ""
    offsets: np.ndarray | None = field(default=None, compare=False)
    earlier_seconds: float = field(default=0.0, compare=False)
