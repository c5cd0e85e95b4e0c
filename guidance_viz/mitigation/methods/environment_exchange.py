"""Training on photos whose environment was exchanged: what the label does not depend on is no longer to be relied on."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import DataError, Progress, content_hash
from guidance_viz.mitigation.annotations import Annotations, class_table
from guidance_viz.mitigation.calibration import shift_logits
from guidance_viz.mitigation.description import BOXES, BY_MASKS, MASKS, NEEDED, PARTS, Needs, Setting
from guidance_viz.mitigation.exchange import lends_environment
from guidance_viz.mitigation.exchange_options import CURRENT, FEATURES, INPUT, ExchangeOptions
from guidance_viz.mitigation.exchanged_source import Exchange, ExchangedSource
from guidance_viz.mitigation.localized import LocalizedObjective
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.pipeline import Plan, mitigation, plan_of, task_key
from guidance_viz.mitigation.place_masks import masks_of, sharpened
from guidance_viz.mitigation.settings import EPOCHS, LR, SEED, TRAINABLE
from guidance_viz.mitigation.stems import STEM, stem_at
from guidance_viz.mitigation.types import Task
from guidance_viz.models.layout import Layout
from guidance_viz.training import Validation, fit
from guidance_viz.training.kept import FrozenStemSource, KeptStemSource
from guidance_viz.training.runtime import image_shape
from guidance_viz.training.sources import ActivationSource, ImageSource, PartSource, Source, StemSource

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

METHOD = "environment_exchange"


MASKS_FROM = Setting(
    "masks", "Where the objects are",
    "By your answers (parts above all, but photos, neurons and drawn boxes too), or by the boxes or masks that the data "
    "set brings.", (("answers", "by your answers"), ("boxes", "the data set's boxes"), ("masks", "the data set's masks")))
PARTNER = Setting(
    "partner", "Whose environment",
    "Of each class as often, of any photo, or of a photo of another class, which makes the environment speak against the "
    "class. Half and half outweighs what the masks let through of a photo's own environment.",
    (("mixed", "half of another class, half of each as often"), ("balanced", "of each class as often"),
     ("any", "of any photo"), ("class", "of another class")), advanced=True)
SHARED = Setting("share", "Share exchanged", "Share of the photos of a step that get another environment; the others stay "
                 "as they are.", advanced=True, least=0.01)


def _plan(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    plan = plan_of(method, task, given)
    task, options = plan.task, plan.options
    if "labels" in task.ds.table and options.calibrate:  # one offset a class equalises nothing where a photo has several
        options = dataclasses.replace(options, calibrate=False)
    outcome = Outcome(answers={**task.guidance.counts, **({} if task.places is None else task.places.counts)})
    return dataclasses.replace(plan, options=options, clf=_start(task, options), outcome=outcome)


def _start(task: Task, options: ExchangeOptions) -> Classifier:
    """A copy of the model to train."""
    return (task.clf if options.start == CURRENT or task.original is None else task.original()).clone()


@mitigation(
    METHOD, title="Exchange environments", order=90,
    does="Trains on photos that keep their object, and their label, in the environment of another photo, so that the "
         "environment gives nothing away. Needs no group labels; answer in Parts what belongs to the object.",
    uses=(PARTS, BOXES, MASKS), needs=Needs(places=True), places=NEEDED, options=ExchangeOptions,
    defaults={"epochs": 3, "lr": 3e-4, "mode": "train", "tolerance": 0.0, "schedule": "cosine",
              "class_weights": "balanced"},
    settings=(MASKS_FROM, TRAINABLE, EPOCHS, LR, PARTNER, SHARED, SEED), controls=BY_MASKS, plan=_plan)
def environment_exchange(plan: Plan) -> Generator[Progress, None, None]:
    """Train on photos that keep their object, and their label, in the environment of another photo.

    No group label is used, and no test photo: the epoch is chosen by the accuracy on validation photos whose environment
    was exchanged too. ``task.places`` says where the objects are.
    """
    task, clf, options, rows, outcome = plan.task, plan.clf, plan.options, plan.rows, plan.outcome
    several = "labels" in task.ds.table
    ground = yield from ground_of(task, clf, options, outcome)
    val = task.ds.indices("val")
    val = np.setdiff1d(val[task.extraction.readable[val]], rows)
    exchange = exchange_of(task, options, rows, val, ground.at, outcome)
    has = class_table(task.ds)
    labels = task.ds.table["label"].to_numpy(np.int64)
    truth = has[val].astype(np.int64) if several else labels[val]
    key = content_hash(task_key(task, METHOD, options), exchange.masks)
    source = ExchangedSource(ground.source, exchange, ground.layout)
    result = yield from fit(
        clf, source, objective_of(task, options, rows, several), options, rows=rows,
        validation=Validation(val, truth, source=_kept(task, clf, source, ground)), runtime=task.runtime, seed=task.seed,
        folder=task.folder, key=key, cancel=task.cancel, stage="Training on exchanged environments")
    outcome.take(result)
    plan.cut = ground.cut
    if len(val) and options.select != "last":
        outcome.selection_rule += "; the validation photos' environments were exchanged"
    if options.calibrate and result.best_epoch:
        moved = result.offsets is not None and shift_logits(clf, result.offsets)
        outcome.calibrated(result.offsets if moved else None, len(val) > 0)


def _kept(task: Task, clf: Classifier, source: Source, ground: Ground) -> Source | None:
    """The validation photos' composites, which are the same in each epoch, as a stem gives them that is not trained."""
    if ground.frozen is None:
        return None
    return KeptStemSource(source, clf, ground.frozen, task.runtime, task.folder and task.folder / STEM)


@dataclass(frozen=True)
class Ground:
    """Where an exchange takes place.

    Attributes
    ----------
    source
        Gives the batches.
    layout
        How they are laid out as a grid.
    cut
        Cut of a kept stem, or ``None``.
    at
        ``"features"`` or ``"input"``.
    frozen
        Cut up to which nothing is trained, of photos that are read; or ``None``.
    """

    source: Source
    layout: Layout = field(default_factory=Layout)
    cut: str | None = None
    at: str = INPUT
    frozen: str | None = None


def ground_of(task: Task, clf: Classifier, options: ExchangeOptions, outcome: Outcome) -> Generator[Progress, None, Ground]:
    """Choose where environments are exchanged, and what the batches are read from."""
    if options.trainable == "all":
        return Ground(ImageSource(task.ds, task.runtime.workers, options.augment))
    if options.trainable == "head":
        if options.at == INPUT:
            photos = ImageSource(task.ds, task.runtime.workers)
            return Ground(PartSource(photos, clf.head_parameters(), clf.module))
        activations, *carry = task.extraction.head_inputs(task.clf)
        return Ground(ActivationSource(task.clf, activations, carry), at=FEATURES)
    cut = options.cut or task.extraction.cut or clf.default_cut
    laid_out = clf.cut_layout(cut, image_shape(task.ds)) if options.at == FEATURES else None
    if laid_out is None:
        photos = ImageSource(task.ds, task.runtime.workers)
        return Ground(FrozenStemSource(photos, clf, cut, task.runtime), frozen=cut)
    return Ground(StemSource((yield from stem_at(task, cut, outcome)), cut), laid_out[0], cut, FEATURES)


def exchangeable(laid_out: tuple[Layout, tuple[int, ...]] | None, asked: bool) -> bool:
    """Whether environments can be exchanged among what passes at a cut.

    Cells of a network with attention have seen the whole photo: there it is done in the picture, unless ``asked`` for.
    """
    return laid_out is not None and (asked or laid_out[0].order == "nchw")


def exchange_of(task: Task, options: ExchangeOptions, rows: np.ndarray, val: np.ndarray, at: str,
                outcome: Outcome) -> Exchange:
    """What is exchanged; notes what it rests on.

    Raises
    ------
    DataError
        Nothing is known of the training photos.
    """
    masks = sharpened(masks_of(task.ds, options.masks, task.places), options.sharpen, options.hard)
    known = ~np.isnan(masks).any(axis=(1, 2))
    lends = known & lends_environment(torch.from_numpy(masks)).numpy()
    if not known[rows].any():
        raise DataError("Nothing is known of where the objects of the training photos are. Answer parts or draw boxes on "
                        "photos of the training split.")
    if not lends[rows].any():
        outcome.notes.append("The masks cover whole photos: no environment is left to exchange, and this was plain "
                             "training. Answer no to parts that do not belong to the objects.")
    outcome.answers |= {"photos with a mask": int(known[rows].sum())}
    if not known[rows].all():
        outcome.notes.append(f"Of {int((~known[rows]).sum())} training photos it is not known where the object is: they "
                             "are trained on as they are.")
    always = np.zeros(len(masks), bool)
    always[val] = True
    kinds = kinds_of(task, options, masks, known)
    return Exchange(masks, kinds, options.partner, always, options.share, inpaint=at == INPUT, move=options.move,
                    seed=task.seed, colours=options.colours if at == INPUT else 0.0)


def kinds_of(task: Task, options: ExchangeOptions, masks: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Class, or cluster of the environment, of each photo, int64 (N,)."""
    if options.partner == "cluster":
        from guidance_viz.mitigation.environments import environment_clusters
        return environment_clusters(task, masks, known)
    return task.ds.table["label"].to_numpy(np.int64)


def objective_of(task: Task, options: ExchangeOptions, rows: np.ndarray, several: bool) -> LocalizedObjective:
    """The classification loss alone: cross-entropy, or where photos have several classes the binary one."""
    has = torch.from_numpy(class_table(task.ds))
    weights = None if several else class_weight_vector(
        options.class_weights, task.ds.table["label"].to_numpy(np.int64)[rows], task.ds.num_classes)
    return LocalizedObjective(has, torch.zeros_like(has), Annotations.none(), None, "", 0.0, several=several,
                              binary=several, class_weights=None if weights is None else torch.from_numpy(weights))
