"""How the training of a mitigation went."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from guidance_viz.training import FitResult


@dataclass
class Outcome:
    """How the training of a task went, over its parts."""

    status: str = "finished"
    best_epoch: int = 0
    selection_rule: str = "one full-batch solution: no epoch to choose"
    history: list[dict[str, float]] = field(default_factory=list)
    images: int = 0
    notes: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    def take(self, result: FitResult) -> None:
        """Add a training run."""
        self.status, self.best_epoch, self.selection_rule = result.status, result.best_epoch, result.selection_rule
        self.history += result.history
        self.images += result.images_processed
        self.seconds += result.earlier_seconds
        if result.message:
            self.notes.append(result.message)

    def calibrated(self, offsets: np.ndarray | None, validated: bool) -> None:
        """Note the class offsets, or (``None``) why there are none."""
        if not validated:
            self.notes.append("The class accuracies were not equalised: there is no validation split to do it on.")
        elif offsets is not None:
            self.weights |= {f"class offset {k}": float(offset) for k, offset in enumerate(offsets)}
        else:
            self.notes.append("The class accuracies were not equalised: the head does not end in a linear layer with a "
                              "bias. Look at the worst group at the balanced threshold.")
