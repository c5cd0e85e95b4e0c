"""SLIM_Val (Xuan et al. 2024, Sec. 4.4): refit the last layer on a curated subset of the validation split."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from guidance_viz.core import Progress
from guidance_viz.mitigation.last_layer import Refit, refit_last_layer
from guidance_viz.mitigation.subset import need_subset
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("slim_val")
def slim_val(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Refit the last layer as DFR does, on the curated subset instead of group-balanced draws; no group labels.

    L1 logistic regression on cached features, standardised by the training split, on every photo of the subset. The penalty
    is chosen by the class-balanced accuracy on the half of the subset that was not fitted. A hundred photos say little
    about the decision threshold: unless ``calibrate=False``, one offset a class then equalises the class accuracies on the
    validation photos outside the subset, of which the class label alone is read.

    Parameters
    ----------
    task
        What to start from, with a ``subset`` of the validation split.
    **options
        See :class:`~guidance_viz.mitigation.options.MethodOptions`; of these ``logistic``, ``class_weights`` and
        ``calibrate`` count.

    Raises
    ------
    OptionError
        There is no subset.
    DataError
        The subset is of another split.
    """
    rows = need_subset(task, "slim_val", "val")
    labels = task.ds.table["label"].to_numpy(np.int64)[rows]

    def everything(positions: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        return positions

    def score(predictions: np.ndarray, positions: np.ndarray) -> float:
        right, own = predictions == labels[positions], labels[positions]
        return float(np.mean([right[own == k].mean() for k in np.unique(own)]))
    refit = Refit(rows, everything, score, "class-balanced accuracy (no group labels)", False)
    return (yield from refit_last_layer(task, "slim_val", options, refit))
