"""Training CLIP's text tower and its projections on captions; the image tower stays as it is (Zhai et al. 2022)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import OptionError, check_same_size
from guidance_viz.guidance import language

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import ClipClassifier

Captions = Callable[[np.ndarray, np.random.Generator], Sequence[str]]
"""A caption for each of some rows; it may be another one each time."""


def learn_captions(clf: ClipClassifier, ds: Dataset, captions: Captions, *, split: str = "train", epochs: int = 10,
                   batch_size: int = 128, lr: float = 1e-3, weight_decay: float = 0.1, seed: int = 0,
                   features: Any = None) -> list[float]:
    """Train the text tower, both projections and the temperature by CLIP's own loss (Eq. 1), in place.

    The photos pass the image tower once, which is not trained. Made for small text towers: a CLIP model of one's own
    within seconds to minutes.

    Parameters
    ----------
    clf
        The CLIP model.
    ds, split
        The photos.
    captions
        ``captions(rows, generator)`` gives a text for each row, and is called once a step.
    epochs, batch_size, lr, weight_decay
        Of AdamW, one cycle of the rate.
    seed
        Of the order and of the captions.
    features
        What the tower gives just before the projection, by row of ``ds``, where that is known.

    Returns
    -------
    list of float
        The mean loss of each epoch.

    Raises
    ------
    OptionError
        There are fewer photos than a batch takes.
    """
    rows, draw = ds.indices(split), np.random.default_rng(seed)
    if len(rows) < batch_size:
        raise OptionError(f"batch_size={batch_size}, but the split {split!r} has {len(rows)} photos. Give a smaller one.")
    clf.eval()
    kept = features_of(clf, ds, rows) if features is None else features
    check_same_size("features, by row", (len(kept),), "photos", (len(ds),))
    net, fixed = clf.net, {id(p) for p in clf.net.tower_parameters()}
    trained = [p for p in net.parameters() if id(p) not in fixed]
    optimizer = torch.optim.AdamW(trained, lr=lr, weight_decay=weight_decay)
    steps = len(rows) // batch_size
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=epochs * steps, pct_start=0.1)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for chosen in _batches(draw.permutation(rows), batch_size):
            image = net.image(torch.as_tensor(np.asarray(kept[chosen])).to(net.scale))
            optimizer.zero_grad()
            loss = language.clip_loss(image, net.texts(captions(chosen, draw)), 1 / net.scale.clamp(max=100))
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        losses.append(total / steps)
    net.refresh()
    return losses


def features_of(clf: ClipClassifier, ds: Dataset, rows: np.ndarray, batch_size: int = 64) -> np.ndarray:
    """Return what the image tower gives just before the projection, float32 (N, …) by row; 0 where none was asked for."""
    found: np.ndarray | None = None
    for index, images in ds.batches(rows, batch_size):
        with torch.no_grad():
            values = clf.features(*clf.trunk(images)).float().cpu().numpy()
        if found is None:
            found = np.zeros((len(ds), *values.shape[1:]), np.float32)
        found[index] = values
    assert found is not None  # a data set without one image that can be read raises before
    return found


def _batches(order: np.ndarray, size: int) -> Iterator[np.ndarray]:
    """Whole batches: with fewer texts the loss would be another one."""
    for start in range(0, len(order) // size * size, size):
        yield order[start:start + size]
