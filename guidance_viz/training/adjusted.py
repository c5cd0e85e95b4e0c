"""The adjusted IoU of some photos against other objects, from what a pass kept: the network is not run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.attribution import gradcam_per_class
from guidance_viz.attribution.modes import evaluating
from guidance_viz.training.extract import widen
from guidance_viz.training.maps import MapMethod, adjusted_iou, why_no_adjusted_iou

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training.extraction import Extraction

BATCH = 256


def why_not_from_kept(clf: Classifier, extraction: Extraction) -> str:
    """Why the maps of all classes do not follow from what was kept; empty where they do."""
    if not extraction.is_gradcam:
        return f"the maps of {extraction.attribution!r} take further passes over each photo."
    if extraction.activations is None or (clf.carries and not extraction.carry):
        return "the activations, which the maps of the other classes follow from, were not kept."
    return why_no_adjusted_iou(clf, MapMethod())


def kept_adjusted_iou(clf: Classifier, extraction: Extraction, rows: np.ndarray, labels: np.ndarray,
                      masks: np.ndarray) -> np.ndarray:
    """The adjusted IoU of rows from their kept activations.

    Parameters
    ----------
    clf
        The model of the pass.
    extraction
        What the pass left.
    rows
        Row numbers (n,).
    labels
        Class of every row of the data set (N,).
    masks
        Objects of ``rows`` on the maps' grid, (n, h, w) in [0, 1].

    Returns
    -------
    np.ndarray
        float32 (n,) in [0, 1]; within the rounding to float16 of what the pass would give.
    """
    found = np.zeros(len(rows), np.float32)
    with evaluating(clf), torch.no_grad():
        for start in range(0, len(rows), BATCH):
            part = slice(start, start + BATCH)
            inputs, *carry = (torch.from_numpy(array[rows[part]]).to(clf.device) for array in extraction.head_inputs(clf))
            acts = widen(clf, clf.remember(inputs, tuple(carry)))
            every, _ = gradcam_per_class(clf, acts, contrast=extraction.contrast)
            targets = torch.from_numpy(labels[rows[part]].astype(np.int64)).to(acts.device)
            found[part] = adjusted_iou(every, targets, torch.from_numpy(np.asarray(masks[part]))).float().cpu().numpy()
    return found
