"""Clusters of environments: photos that stand on the like ground, told without any label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from sklearn.cluster import KMeans

from guidance_viz.mitigation.exchange import resize_masks

if TYPE_CHECKING:
    from guidance_viz.mitigation.types import Task

CLUSTERS = 8


def environment_clusters(task: Task, masks: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Number of the cluster of each photo's environment, int64 (N,); -1 where its mask is not known.

    Environments are the means of the kept features outside the object, or, where no local features are kept, the pooled
    features of the whole photo.

    Parameters
    ----------
    task
        With its extraction.
    masks
        (N, h, w) in [0, 1].
    known
        Whose mask is known, bool (N,).
    """
    rows = np.flatnonzero(known & np.asarray(task.extraction.readable))
    found = np.full(len(masks), -1, np.int64)
    if not len(rows):
        return found
    means = environment_means(task, masks, rows)
    count = min(CLUSTERS, len(rows))
    scaled = (means - means.mean(0)) / (means.std(0) + 1e-6)
    found[rows] = KMeans(count, n_init=4, random_state=task.seed).fit_predict(scaled)
    return found


def environment_means(task: Task, masks: np.ndarray, rows: np.ndarray, block: int = 512) -> np.ndarray:
    """Mean feature of each photo's environment, float32 (n, C)."""
    kept = task.extraction.activations
    if kept is None:
        return np.asarray(task.extraction.pooled[rows], dtype=np.float32)
    parts = []
    for start in range(0, len(rows), block):
        index = rows[start:start + block]
        values = torch.from_numpy(np.asarray(kept[index], dtype=np.float32))
        around = 1 - resize_masks(torch.from_numpy(masks[index]), *values.shape[2:])[:, None]
        parts.append(((around * values).sum((2, 3)) / around.sum((2, 3)).clamp_min(1e-6)).numpy())
    return np.concatenate(parts)
