"""Small steps of the loop that stand alone: augment a batch, predict rows."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.training.extract import widen
from guidance_viz.training.memory import with_oom_retry

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training.runtime import Runtime
    from guidance_viz.training.sources import Source


def augmented(augment: Any, images: torch.Tensor, old_maps: torch.Tensor | None,
              rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Apply a person's augmentation to a batch, and to its old maps where it takes them."""
    if len(inspect.signature(augment).parameters) < 2:
        return augment(images), None
    maps = old_maps[torch.from_numpy(rows)] if old_maps is not None else images.new_zeros(len(images), 1, 1)
    return augment(images, maps)


def predict(clf: Classifier, source: Source, rows: np.ndarray, runtime: Runtime) -> np.ndarray:
    """Logits of rows, float32 (len(rows), K), in eval mode; nan for an image that could not be read."""
    was_training = clf.training
    clf.eval()
    place = {int(row): i for i, row in enumerate(rows)}
    found: dict[int, np.ndarray] = {}
    size = runtime.batch_size

    def forward(inputs: torch.Tensor) -> np.ndarray:
        def work(most: int) -> np.ndarray:
            parts = []
            for start in range(0, len(inputs), most):
                with runtime.autocast():
                    acts = source.activations(clf, runtime.to_device(inputs[start:start + most]))
                parts.append(clf.head(widen(clf, acts)).float().cpu().numpy())
            return np.concatenate(parts)
        return with_oom_retry(work, size)[0]

    with torch.no_grad():
        for batch, inputs in source.batches(rows, size):
            found |= {place[int(row)]: values for row, values in zip(batch, forward(inputs), strict=True)}
    clf.train(was_training)
    width = len(next(iter(found.values()))) if found else 1
    logits = np.full((len(rows), width), np.nan, dtype=np.float32)
    for i, values in found.items():
        logits[i] = values
    return logits
