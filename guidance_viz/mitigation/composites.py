"""Composites: photos that keep their object in the surroundings of another photo, and what the model makes of them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import Progress
from guidance_viz.mitigation.exchange import exchanged, inpainted, resize_masks
from guidance_viz.mitigation.exchange_options import FEATURES
from guidance_viz.mitigation.exchanged_source import Exchange, ExchangedSource
from guidance_viz.mitigation.reliance import Verdicts, ground_for, tested_rows
from guidance_viz.training.cancel import Cancel, check_cancelled
from guidance_viz.training.predict import predict

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction, Runtime

STAGE = "Exchanging surroundings"
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Composites:
    """Photos in the surroundings of others, and the verdicts on both.

    Attributes
    ----------
    rows, partners
        The photos, and whose surroundings each got, int64 (n,); partner -1: nobody had any to lend.
    before, after
        Logits of the photo as it is and in other surroundings, float32 (n, K).
    turned
        Whether the verdict changed, bool (n,).
    """

    rows: np.ndarray
    partners: np.ndarray
    before: np.ndarray
    after: np.ndarray
    turned: np.ndarray

    @property
    def change(self) -> np.ndarray:
        """How far the logits moved, (n,): the greatest change of the difference of two of them (of one alone, its own).

        That is the range of ``after - before`` over the classes: what all logits have in common changes no verdict.
        """
        moved = self.after - self.before
        return np.abs(moved[:, 0]) if moved.shape[1] == 1 else np.ptp(moved, axis=1)


def turned_by_surroundings(clf: Classifier, ds: Dataset, extraction: Extraction, masks: np.ndarray, runtime: Runtime, *,
                           split: str = "train", photos: int = 300, seed: int = 0,
                           cancel: Cancel = None) -> Generator[Progress, None, Composites]:
    """Exchange the surroundings of some photos once, and see which verdicts turn.

    The verdicts on the photos as they are come from the extraction: the network sees each composite once, and nothing else.
    Partners are of other classes where a batch has any.

    Parameters
    ----------
    clf, extraction
        The model, and one pass of it over ``ds``, whose kept stem is read where there is one.
    ds
        The data set.
    masks
        Where the objects are, (N, h, w) in [0, 1], nan where it is not known: such photos are left out.
    runtime
        How to compute.
    split, photos, seed
        Whose photos, at most how many, and the seed of their draw and of the partners.
    cancel
        Asked between batches.

    Raises
    ------
    DataError
        No photo of the split has a mask.
    Cancelled
        On request.
    """
    rows = tested_rows(ds, extraction, masks, split, photos, seed)
    ground = ground_for(clf, ds, extraction, runtime)
    runtime.place(clf)
    verdict = Verdicts(ds, rows)
    exchange = Exchange(masks, verdict.kinds, "class", np.ones(len(masks), bool), inpaint=ground.at != FEATURES, seed=seed)
    source = _Noting(ground.source, exchange, ground.layout)
    blocks = np.array_split(rows, ceil(len(rows) / runtime.batch_size))  # as long as each other: each has partners
    after = []
    for done, block in enumerate(blocks):
        check_cancelled(cancel, STAGE)
        yield Progress(STAGE, done, len(blocks))
        after.append(predict(clf, source, block, runtime))
    yield Progress(STAGE, len(blocks), len(blocks))
    before, found = np.asarray(extraction.logits[rows], np.float32), np.concatenate(after)
    partners = np.array([source.partners.get(int(row), NOBODY) for row in rows], np.int64)
    changed = (verdict.of(before) != verdict.of(found)).any(axis=1)
    return Composites(rows, partners, before, found, changed & (partners >= 0) & np.isfinite(found).all(axis=1))


class _Noting(ExchangedSource):
    """Notes whose surroundings each row got."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.partners: dict[int, int] = {}

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[tuple[np.ndarray, Tensor]]:
        for chunk, inputs in self.base.batches(rows, batch_size):
            grid, carry = self.layout.split(inputs.float())
            draw = self.exchange.draw(chunk, *grid.shape[2:])
            lent = np.where(draw.chosen.numpy(), np.asarray(chunk)[draw.partner.numpy()], NOBODY)
            self.partners |= dict(zip(np.asarray(chunk).tolist(), lent.tolist(), strict=True))
            yield chunk, self.layout.join(self.exchange.made(grid, draw), carry)


def verdict_words(ds: Dataset, logits: np.ndarray) -> str:
    """The name of the class that logits (K,) speak for; where photos may have several those of all, or "nothing"."""
    if "labels" not in ds.table:
        return str(ds.class_names[int(np.argmax(logits))])
    return ", ".join(str(ds.class_names[k]) for k in np.flatnonzero(logits >= 0)) or "nothing"


def composed(photo: np.ndarray, mask: np.ndarray, other: np.ndarray, other_mask: np.ndarray) -> np.ndarray:
    """The picture of a composite: the object of one photo in the surroundings of another.

    Parameters
    ----------
    photo, other
        RGB, uint8 (H, W, 3) each; the other is brought to the size of the photo.
    mask, other_mask
        How far each cell belongs to the photo's object, (h, w) in [0, 1]; they are resized smoothly.

    Returns
    -------
    ndarray
        uint8 (H, W, 3).
    """
    height, width = photo.shape[:2]
    values, lent = (torch.from_numpy(np.array(each, np.float32)).permute(2, 0, 1)[None] for each in (photo, other))
    lent = torch.nn.functional.interpolate(lent, (height, width), mode="bilinear", align_corners=False)
    inside, hole = (resize_masks(torch.from_numpy(np.array(each, np.float32))[None], height, width)
                    for each in (mask, other_mask))
    made = exchanged(values, inside, inpainted(lent, hole))[0].permute(1, 2, 0)
    return made.round().clamp(0, 255).to(torch.uint8).numpy()
