"""Batches whose environments were exchanged, from any source of batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import content_hash
from guidance_viz.mitigation.colours import closer_by_colours
from guidance_viz.mitigation.exchange import (
    environment,
    exchanged,
    holds_object,
    inpainted,
    lends_environment,
    moved,
    partners,
    resize_masks,
)
from guidance_viz.models import Classifier
from guidance_viz.models.layout import Layout
from guidance_viz.training.sources import Augmentation, Source

ENVIRONMENT, OBJECT, OBJECT_ALONE, ENVIRONMENT_ALONE = "environment", "object", "object alone", "environment alone"


class Draw(NamedTuple):
    """What was drawn for a batch.

    Attributes
    ----------
    masks
        On the grid of the batch, (n, h, w); ones where it is not known.
    lends
        Whether a photo has something to lend, bool (n,).
    partner
        Whose environment, or object, each photo gets: index into the batch, (n,).
    chosen
        Whether it is exchanged at all, bool (n,).
    generator
        For what is still to be drawn.
    """

    masks: Tensor
    lends: Tensor
    partner: Tensor
    chosen: Tensor
    generator: torch.Generator


@dataclass(frozen=True, eq=False)
class Exchange:
    """What is exchanged, and how.

    Attributes
    ----------
    masks
        How far each place belongs to the object, float32 (N, h, w) in [0, 1]; nan where it is not known: such a photo stays
        as it is and lends nothing.
    kinds
        Class, or cluster of the environment, of each photo, int (N,).
    partner
        See :func:`~guidance_viz.mitigation.exchange.partners`.
    share
        Share of the photos that are exchanged, in [0, 1].
    always
        Photos that are exchanged whatever ``share``, bool (N,): those of the validation split.
    inpaint
        Fill the object's places from their neighbourhood instead of with the mean of the environment.
    move
        Put objects anywhere, mirrored and scaled: a prior of where objects stand then helps nobody.
    seed
        Of the draws.
    what
        ``"environment"``: photos keep their object. ``"object"``: they keep their environment and get the partner's object.
        ``"object alone"``: every environment becomes the batch's mean; ``"environment alone"``: every object becomes what
        surrounds it.
    colours
        How far each photo's own colours draw its mask closer to the object; see
        :func:`~guidance_viz.mitigation.colours.closer_by_colours`. Of photos, not of features.
    """

    masks: np.ndarray
    kinds: np.ndarray
    partner: str
    always: np.ndarray
    share: float = 1.0
    inpaint: bool = False
    move: bool = False
    seed: int = 0
    what: str = ENVIRONMENT
    colours: float = 0.0

    def __call__(self, values: Tensor, rows: np.ndarray) -> Tensor:
        """Exchange within a batch: photos or features (n, C, h, w) of some rows; equal for equal rows in equal order."""
        return self.made(values, self.draw(rows, *values.shape[2:]))

    def draw(self, rows: np.ndarray, h: int, w: int) -> Draw:
        """Draw who gets what from whom in a batch of some rows, on a grid of h × w."""
        generator = torch.Generator().manual_seed(int(content_hash(self.seed, rows, length=15), 16))
        masks = resize_masks(torch.from_numpy(self.masks[rows]), h, w)
        known = ~torch.isnan(masks.flatten(1)).any(dim=1)
        masks = masks.nan_to_num(nan=1.0)
        chosen = torch.rand(len(rows), generator=generator) < self.share
        chosen = (chosen | torch.from_numpy(self.always[rows])) & known
        lends = known & (holds_object(masks) if self.what == OBJECT else lends_environment(masks))
        partner = partners(torch.from_numpy(self.kinds[rows]), lends, generator, self.partner)
        if self.what in (ENVIRONMENT, OBJECT):
            chosen &= partner != torch.arange(len(rows))  # nobody lends: nothing to exchange with
        return Draw(masks, lends, partner, chosen, generator)

    def made(self, values: Tensor, draw: Draw) -> Tensor:
        """What was drawn, done to the values (n, C, h, w) of the batch."""
        masks = closer_by_colours(values, draw.masks, self.colours) if self.colours else draw.masks
        found = self._made(values, masks, draw.partner, draw.lends, draw.generator)
        return torch.where(draw.chosen[:, None, None, None], found, values)

    def _made(self, values: Tensor, masks: Tensor, partner: Tensor, lends: Tensor, generator: torch.Generator) -> Tensor:
        around = (inpainted if self.inpaint else environment)(values, masks)
        if self.what == ENVIRONMENT_ALONE:
            return around
        if self.what == OBJECT_ALONE:
            mean = around[lends].mean((0, 2, 3)) if bool(lends.any()) else around.new_zeros(around.shape[1])
            return exchanged(values, masks, mean[:, None, None].expand_as(values))
        if self.what == OBJECT:
            return exchanged(values[partner], masks[partner], around)
        objects = moved(values, masks, generator) if self.move else (values, masks)
        return exchanged(*objects, around[partner])


class ExchangedSource:
    """Another source, with the environments of its batches exchanged.

    Partners are of the same batch, so that no photo is read twice, and drawn by the batch's rows: a run that goes on from
    its checkpoint draws the same.

    Parameters
    ----------
    base
        Gives the inputs.
    exchange
        What is exchanged.
    layout
        How the inputs are laid out as a grid; what is carried beside it (class tokens) stays the object's photo's.
    """

    def __init__(self, base: Source, exchange: Exchange, layout: Layout | None = None) -> None:
        self.base, self.exchange, self.layout = base, exchange, layout or Layout()
        self.augment: Augmentation | None = base.augment

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, Tensor]]:
        """Inputs of the rows, in order, exchanged within each batch."""
        for chunk, inputs in self.base.batches(rows, batch_size):
            grid, carry = self.layout.split(inputs.float())
            yield chunk, self.layout.join(self.exchange(grid, chunk), carry)

    def activations(self, clf: Classifier, inputs: Tensor) -> Tensor:
        """Those of the other source."""
        return self.base.activations(clf, inputs)

    def parameters(self, clf: Classifier) -> list[torch.nn.Parameter]:
        """Those of the other source."""
        return self.base.parameters(clf)
