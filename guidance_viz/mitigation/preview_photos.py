"""Photos drawn once for a preview, as the network's tail reads them, and what it makes of them in other environments."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from guidance_viz.mitigation.exchange import (
    environment,
    exchanged,
    inpainted,
    lends_environment,
    partners,
    resize_masks,
)
from guidance_viz.mitigation.exchange_options import FEATURES
from guidance_viz.mitigation.methods.environment_exchange import Ground
from guidance_viz.training.cancel import Cancel, check_cancelled
from guidance_viz.training.extract import widen

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training import Runtime

STILL = 0.01
"""A mask that moved by less than this on average leaves an exchanged photo as it was."""
STAGE = "Predicting what the answers would do"


def by_turns(rows: np.ndarray, labels: np.ndarray, most: int, seed: int) -> np.ndarray:
    """At most ``most`` of the rows, of each class by turns, in a seeded order; fewer are the first of more.

    Parameters
    ----------
    rows
        To draw from.
    labels
        Their classes, as long as ``rows``.
    most, seed
        How many, and of the order.
    """
    order = np.random.default_rng(seed).permutation(len(rows))
    turn = np.empty(len(rows), np.int64)
    for k in np.unique(labels):
        turn[labels[order] == k] = np.arange((labels == k).sum())
    return rows[order[np.argsort(turn, kind="stable")[:most]]]


class Tail:
    """Turns what is exchanged into mean activations.

    Parameters
    ----------
    clf
        A copy of the model; it is placed where ``runtime`` says.
    ground
        Where environments are exchanged.
    runtime
        How to compute.
    """

    def __init__(self, clf: Classifier, ground: Ground, runtime: Runtime) -> None:
        self.clf, self.ground, self.runtime = runtime.place(clf.eval()), ground, runtime

    def read(self, rows: np.ndarray) -> Tensor:
        """Inputs of rows, (n, C, h, w): kept features as they are kept, or pictures."""
        found = [inputs for _, inputs in self.ground.source.batches(rows, self.runtime.batch_size)]
        return torch.cat(found) if found else torch.zeros(0, 1, 1, 1)

    def __call__(self, inputs: Tensor) -> Tensor:
        """Mean activations (n, F), float32 on the CPU."""
        with torch.no_grad():
            with self.runtime.autocast():
                acts = self.ground.source.activations(self.clf, self.runtime.to_device(inputs))
            return widen(self.clf, acts).mean((2, 3)).cpu()

    def environment(self, values: Tensor, masks: Tensor) -> Tensor:
        """What surrounds the objects, as an exchange at this place has it."""
        return (environment if self.ground.at == FEATURES else inpainted)(values, masks)


@dataclass(frozen=True, eq=False)
class Photos:
    """Photos that were drawn.

    Attributes
    ----------
    rows
        Of the data set, (n,).
    inputs
        What is exchanged, (n, C, h, w).
    plain
        Mean activations of the photos as they are, (n, F).
    labels
        Classes (n,).
    """

    rows: np.ndarray
    inputs: Tensor
    plain: Tensor
    labels: Tensor


class Composites:
    """Mean activations of photos in other environments; only those whose masks changed are computed anew.

    Parameters
    ----------
    photos
        The objects, and the environments.
    partner
        See :func:`~guidance_viz.mitigation.exchange.partners`.
    seed
        Of the partners, who are the same as long as the same photos have an environment to lend.

    Attributes
    ----------
    chosen, computed
        Photos that were exchanged the last time, and those of them that were computed anew.
    """

    def __init__(self, photos: Photos, partner: str, seed: int) -> None:
        n, (h, w) = len(photos.rows), photos.inputs.shape[2:]
        self.photos, self._how, self._seed = photos, partner, seed
        self._features = photos.plain.clone()
        self._partner = torch.full((n,), -1)
        self._masks = torch.full((n, 2, h, w), torch.nan)     # the photo's own and its partner's, when it was computed
        self.chosen = self.computed = 0

    def features(self, masks: Tensor, tail: Tail, cancel: Cancel = None) -> Tensor:
        """Mean activations (n, F); of a photo whose mask is not known, or with nobody to exchange with, its plain ones.

        Parameters
        ----------
        masks
            How far each place belongs to the object, (n, h', w') in [0, 1]; nan where it is not known.
        tail
            Computes.
        cancel
            Asked between batches; what was computed is kept.

        Raises
        ------
        Cancelled
            On request.
        """
        masks = resize_masks(masks, *self.photos.inputs.shape[2:])
        known = ~torch.isnan(masks).flatten(1).any(dim=1)
        masks = masks.nan_to_num(nan=1.0)
        lends, generator = known & lends_environment(masks), torch.Generator().manual_seed(self._seed)
        partner = partners(self.photos.labels, lends, generator, self._how)
        chosen = known & (partner != torch.arange(len(masks)))
        both = torch.stack([masks, masks[partner]], dim=1)
        still = (partner == self._partner) & ((both - self._masks).abs().mean((2, 3)) <= STILL).all(dim=1)
        anew = torch.nonzero(chosen & ~still)[:, 0]
        self.chosen, self.computed = int(chosen.sum()), len(anew)
        for chunk in anew.split(tail.runtime.batch_size):
            check_cancelled(cancel, STAGE)
            self._features[chunk] = tail(self._made(chunk, both[chunk], partner[chunk], tail))
            self._partner[chunk], self._masks[chunk] = partner[chunk], both[chunk]
        return torch.where(chosen[:, None], self._features, self.photos.plain)

    def _made(self, chunk: Tensor, masks: Tensor, partner: Tensor, tail: Tail) -> Tensor:
        around = tail.environment(self.photos.inputs[partner].float(), masks[:, 1])
        return exchanged(self.photos.inputs[chunk].float(), masks[:, 0], around)


def seconds_each(photos: Photos, tail: Tail) -> float:
    """Seconds that one exchanged photo takes here and now; the second of two passes counts."""
    masks = torch.rand((len(photos.rows), *photos.inputs.shape[2:]), generator=torch.Generator().manual_seed(0))
    seconds = 0.0
    for _ in range(2):
        start = time.perf_counter()
        Composites(photos, "any", 0).features(masks, tail)
        seconds = time.perf_counter() - start
    return seconds / max(len(photos.rows), 1)
