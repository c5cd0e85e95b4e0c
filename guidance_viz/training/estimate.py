"""What a pass over the data set will take, from a trial on a few photos."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.attribution import METHODS
from guidance_viz.core import Estimate
from guidance_viz.training.extract import explain_batch
from guidance_viz.training.extraction import CARRY
from guidance_viz.training.maps import MapMethod, why_no_adjusted_iou
from guidance_viz.training.runtime import seconds_of

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training.runtime import Runtime

TRIAL_IMAGES = 16


def estimate_extraction(clf: Classifier, ds: Dataset, runtime: Runtime, *, contrast: bool = True,
                        keep_activations: bool = True, cut: str | None = None, attribution: str = "gradcam",
                        attribution_options: Mapping[str, Any] | None = None) -> Estimate:
    """Estimate :func:`~guidance_viz.training.extract` by reading and explaining a few photos.

    Maps that take many passes a photo are tried with few of them, on one photo, and the time is scaled up.

    Returns
    -------
    Estimate
        Parts: reading, computing, maps of another method than Grad-CAM, and the disk of features, activations and stem.
        Memory is one batch's, with the network's weights.
    """
    method = MapMethod(attribution, attribution_options or {})
    method.check(contrast)
    count = min(TRIAL_IMAGES, len(ds))
    copy = runtime.place(clf.clone()).eval()
    rows = np.linspace(0, len(ds) - 1, count).astype(np.int64)
    start = time.perf_counter()
    read = [images for _, images in ds.batches(rows, count)]
    reading = (time.perf_counter() - start) / count
    images = read[0] if read else torch.rand(1, 3, 32, 32)
    labels = torch.zeros(len(images), dtype=torch.long)
    values = explain_batch(copy, images, labels, runtime, contrast=contrast, cut=cut)
    computing = seconds_of(lambda: explain_batch(copy, images, labels, runtime, contrast=contrast, cut=cut),
                           runtime.device, repeats=1) / len(images)
    mapping = map_seconds(copy, images[:1], runtime, method, contrast)
    sizes = {name: value.element_size() * value[0].numel() for name, value in values.items()}
    large = [name for name in sizes if name == "activations" or name.startswith(CARRY)]
    activations, stem = sum(sizes.pop(name) for name in large) // 2, sizes.pop("stem", 0)  # kept in half precision
    if ds.localized.any():
        sizes["masks"] = sizes["maps"]
        sizes["aiou"] = 0 if why_no_adjusted_iou(copy, method) else 4
    parts = (("reading photos", reading * len(ds), 0), ("computing", computing * len(ds), 0),
             *([] if method.in_one_pass else [(f"maps ({_described(method, copy)})", mapping * len(ds), 0)]),
             ("logits, maps and features", 0.0, sum(sizes.values()) * len(ds)),
             ("activations", 0.0, activations * len(ds) if keep_activations else 0),
             ("stem", 0.0, stem * len(ds)))
    weights = sum(p.numel() * p.element_size() for p in copy.parameters())
    # A forward pass without gradients holds about two layers at a time; early layers are the widest, about ten times
    # the image for common networks.
    memory = weights + runtime.batch_size * images[0].numel() * 4 * 20
    return Estimate(sum(part[1] for part in parts), sum(part[2] for part in parts), memory, parts)


def map_seconds(clf: Classifier, images: torch.Tensor, runtime: Runtime, method: MapMethod, contrast: bool) -> float:
    """Seconds that the maps of one image take beside the plain pass: a short trial, scaled by the passes."""
    if method.in_one_pass:
        return 0.0
    trial = dict(METHODS.get(method.name).trial)
    inputs = runtime.to_device(images)
    targets = torch.zeros(len(images), dtype=torch.long, device=inputs.device)

    def work() -> None:
        with runtime.autocast():
            method.maps(clf, inputs, targets, (1, 1), contrast=contrast, batch=runtime.batch_size, **trial)

    share = (method.passes(clf) or 1) / (method.passes(clf, **trial) or 1)
    return seconds_of(work, runtime.device, repeats=1) / len(images) * share


def _described(method: MapMethod, clf: Classifier) -> str:
    passes = method.passes(clf)
    return method.name if passes is None else f"{method.name}: {passes} passes a photo"
