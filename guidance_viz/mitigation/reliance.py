"""The exchange test: what a model goes by, measured by exchanging it, without group labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import DataError, Progress, Reliance
from guidance_viz.metrics import wilson
from guidance_viz.mitigation.annotations import class_table
from guidance_viz.mitigation.exchange_options import FEATURES
from guidance_viz.mitigation.exchanged_source import (
    ENVIRONMENT,
    ENVIRONMENT_ALONE,
    OBJECT,
    OBJECT_ALONE,
    Exchange,
    ExchangedSource,
)
from guidance_viz.mitigation.methods.environment_exchange import Ground, exchangeable
from guidance_viz.training.cancel import Cancel, check_cancelled
from guidance_viz.training.kept import KeptStemSource
from guidance_viz.training.predict import predict
from guidance_viz.training.runtime import image_shape
from guidance_viz.training.sources import ImageSource, StemSource

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction, Runtime

STAGE = "Exchanging objects and environments"


def measure_reliance(clf: Classifier, ds: Dataset, extraction: Extraction, masks: np.ndarray, runtime: Runtime, *,
                     split: str = "val", photos: int = 500, draws: int = 3, seed: int = 0, model: str = "v0",
                     own_stem: bool = True, cancel: Cancel = None) -> Generator[Progress, None, Reliance]:
    """Exchange what surrounds the objects, and the objects, and count the verdicts that change.

    It is an intervention: only what is exchanged can have changed the verdict. Partners are of other classes, so that an
    environment that tells of the class is exchanged for one that tells of another.

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
    split
        Whose photos.
    photos
        At most how many, drawn by the seed.
    draws
        Partners of each photo, of each kind.
    seed
        Of the photos and partners.
    model
        Name of the model in the result.
    own_stem
        Whether the kept stem is this model's; else its own is computed, at the same place.
    cancel
        Asked between passes.

    Raises
    ------
    DataError
        No photo of the split has a mask.
    Cancelled
        On request.
    """
    rows = tested_rows(ds, extraction, masks, split, photos, seed)
    ground = ground_for(clf, ds, extraction, runtime, own_stem)
    runtime.place(clf)
    verdict = Verdicts(ds, rows)
    total, found = 2 * draws + 3, dict[str, list[np.ndarray]]()
    plain = verdict.of(predict(clf, ground.source, rows, runtime))
    plan = [*((ENVIRONMENT, k) for k in range(draws)), *((OBJECT, k) for k in range(draws)), (OBJECT_ALONE, 0),
            (ENVIRONMENT_ALONE, 0)]
    for done, (what, draw) in enumerate(plan):
        check_cancelled(cancel, STAGE)
        yield Progress(STAGE, done + 1, total)
        exchange = Exchange(masks, verdict.kinds, "class", np.ones(len(masks), bool), inpaint=ground.at != FEATURES,
                            seed=seed + draw, what=what)
        source = ExchangedSource(ground.source, exchange, ground.layout)
        found.setdefault(what, []).append(verdict.of(predict(clf, source, rows, runtime)))
    yield Progress(STAGE, total, total)
    return _summed(verdict, plain, found, Reliance(model, split, len(rows), draws, np.nan, np.nan, at=ground.at))


def tested_rows(ds: Dataset, extraction: Extraction, masks: np.ndarray, split: str, photos: int, seed: int) -> np.ndarray:
    """Rows to test, in a drawn order: batches hold all classes."""
    rows = ds.indices(split)
    rows = rows[np.asarray(extraction.readable)[rows] & ~np.isnan(masks[rows]).any(axis=(1, 2))]
    if not len(rows):
        raise DataError(f"No photo of the {split!r} split has a mask that says where its object is. Answer a few parts "
                        "both yes and no, draw boxes there, or name another split.")
    return np.random.default_rng(seed).permutation(rows)[:photos]


def ground_for(clf: Classifier, ds: Dataset, extraction: Extraction, runtime: Runtime, own_stem: bool = True) -> Ground:
    """Where environments are exchanged: among the features where some are kept and allow it, else in the pictures."""
    cut = extraction.cut
    laid_out = None if extraction.stem is None or cut is None else clf.cut_layout(cut, image_shape(ds))
    if not exchangeable(laid_out, asked=False):
        return Ground(ImageSource(ds, runtime.workers))
    assert laid_out is not None and extraction.stem is not None and cut is not None
    source = StemSource(extraction.stem, cut) if own_stem else \
        KeptStemSource(ImageSource(ds, runtime.workers), clf, cut, runtime)
    return Ground(source, laid_out[0], cut, FEATURES)


class Verdicts:
    """Turns logits into verdicts: the likeliest class, or where a photo may have several the set of those above 0.

    Parameters
    ----------
    ds
        The data set.
    rows
        Whose verdicts, (n,).
    """

    def __init__(self, ds: Dataset, rows: np.ndarray) -> None:
        self.names, self.several = list(ds.class_names), "labels" in ds.table
        self.kinds = ds.table["label"].to_numpy(np.int64)
        self.labels = self.kinds[rows]
        self.truth = class_table(ds)[rows] if self.several else self.labels[:, None]

    def of(self, logits: np.ndarray) -> np.ndarray:
        """(n, 1) classes, or (n, K) flags."""
        return logits >= 0 if self.several else logits.argmax(axis=1)[:, None]

    def right(self, verdicts: np.ndarray) -> np.ndarray:
        """Whether all of a verdict is right, bool (n,)."""
        return (verdicts == self.truth).all(axis=1)


def _summed(verdict: Verdicts, plain: np.ndarray, found: dict[str, list[np.ndarray]], about: Reliance) -> Reliance:
    n = about.photos
    changed = {what: np.mean([(each != plain).any(axis=1) for each in found[what]], axis=0)
               for what in (ENVIRONMENT, OBJECT)}
    right = np.mean([verdict.right(each) for each in found[ENVIRONMENT]], axis=0)
    classes = {k: verdict.labels == k for k in np.unique(verdict.labels).tolist()}
    by_class = {verdict.names[k]: {"environment": float(changed[ENVIRONMENT][own].mean()),
                                   "object": float(changed[OBJECT][own].mean()), "exchanged": float(right[own].mean()),
                                   "photos": float(own.sum())} for k, own in classes.items()}
    shares = [row["exchanged"] for row in by_class.values()]
    # Draws of one photo are not independent: the interval is that of as many photos as there are.
    interval = {what: tuple(wilson(changed[what].mean() * n, n).tolist()) for what in (ENVIRONMENT, OBJECT)}
    alone = [float(np.mean([verdict.right(found[what][0])[own].mean() for own in classes.values()]))
             for what in (OBJECT_ALONE, ENVIRONMENT_ALONE)]
    return dataclasses.replace(
        about, environment=float(changed[ENVIRONMENT].mean()), object=float(changed[OBJECT].mean()), interval=interval,
        by_class=by_class, exchanged=float(np.mean(shares)), worst=min(shares), object_alone=alone[0],
        environment_alone=alone[1])
