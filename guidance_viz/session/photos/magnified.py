"""Maps of one photo that the pass over the data did not make: of another class, at another layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import OptionError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.session.run.explained import Explained
    from guidance_viz.training import Extraction


def from_cache(explained: Explained, row: int, target: int) -> np.ndarray:
    """Raw Grad-CAM of any class of a linear head, float32 (h, w), from the activations that the pass kept."""
    from guidance_viz.attribution.gradcam import linear_gradcam
    linear = explained.clf.linear_head
    assert linear is not None and explained.extraction.activations is not None
    acts = torch.from_numpy(np.asarray(explained.extraction.activations[[row]], dtype=np.float32))
    with torch.no_grad():
        weight = linear.weight.detach().cpu().float()
        return linear_gradcam(acts, weight, torch.tensor([target]), contrast=explained.extraction.contrast)[0].numpy()


def through_network(clf: Classifier, image: torch.Tensor, found: Extraction, target: int, layer: str | None) -> np.ndarray:
    """Raw map of one image (3, H, W) in [0, 1] by the run's method, float32 (h, w), at least 0.

    At the run's own layer it is on the grid of the run's maps; elsewhere of the size that the place has.
    """
    from guidance_viz.training.maps import MapMethod
    method = MapMethod(found.attribution, found.attribution_options)
    grid = None if layer is not None else tuple(found.maps.shape[1:])
    changed = {} if layer is None else {"layer": layer}
    images, targets = image[None].to(clf.device), torch.tensor([target], device=clf.device)
    return method.maps(clf, images, targets, grid, contrast=found.contrast, batch=1, **changed)[0].cpu().numpy()


def earlier(clf: Classifier) -> dict[str, str]:
    """Places before the classifier's own layer, from the photo on: name and where it is; none where neurons are pruned."""
    from guidance_viz.models.places import INPUT, check_unpruned, middle
    try:
        check_unpruned(clf, INPUT)
    except OptionError:
        return {}
    try:
        stages = {name: f"before {place}" for name, place in middle(clf).items()}
    except OptionError:  # a trunk that cannot be split so often
        stages = {}
    return {INPUT: "the photo", **stages}
