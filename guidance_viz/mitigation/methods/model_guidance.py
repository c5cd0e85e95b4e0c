"""Model guidance (Rao et al. 2023): classification plus a loss on where the maps lie, by boxes or masks."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.attribution import one_pass
from guidance_viz.core import Localization, Progress
from guidance_viz.core.papers import GUIDANCE
from guidance_viz.mitigation.annotations import Annotations, annotations_of, class_table
from guidance_viz.mitigation.calibration import shift_logits
from guidance_viz.mitigation.depth_source import source_at_depth
from guidance_viz.mitigation.description import BOXES, MASKS, PARTS, WELCOME, Recipe
from guidance_viz.mitigation.guidance_options import GuidanceOptions
from guidance_viz.mitigation.guide import train_rows
from guidance_viz.mitigation.head import seeded_sample
from guidance_viz.mitigation.localize import Flags, image_size, measure
from guidance_viz.mitigation.localized import LocalizedObjective
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.pipeline import Plan, mitigation, plan_of, task_key
from guidance_viz.mitigation.settings import TRAINED
from guidance_viz.mitigation.types import Task
from guidance_viz.training import Validation, fit

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

METHOD = "model_guidance"
HALF = 0.5
"""From which a place counts as inside, where a loss needs masks of zeros and ones."""


# Rao et al. 2023: from an ImageNet network the plain epochs are the start; these are the guided ones. Of the weight, of
# which the paper tries three, nothing is said: it is to be given.
RAO: dict[str, Any] = {"optimizer": "adam", "lr": 1e-4, "batch_size": 64, "epochs": 50, "classification": "bce",
                       "resize": True, "trainable": "all", "mode": "train"}
RECIPES = {name: {"waterbirds": Recipe({**RAO, **more, "share": 0.01}), "voc": Recipe({**RAO, **more}),
                  "coco": Recipe({**RAO, **more})}
           for name, more in (("paper", {}), ("released", {"released": True}))}


def _plan(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    plan = plan_of(method, task, given)
    return dataclasses.replace(plan, options=plan.options.settled("labels" in plan.task.ds.table))


def _measure(plan: Plan, extraction: Extraction) -> Generator[Progress, None, list[Localization]]:
    return (yield from measured(plan.task, plan.clf, extraction, plan.options))


@mitigation(
    METHOD, title="Guide by boxes", paper=GUIDANCE, order=80,
    does="Trains the maps of each class to lie in the boxes or masks of the photos that have some, those drawn in Boxes "
         "among them. Guide tries several ways of it and shows what each trades.",
    uses=(BOXES, MASKS, PARTS), places=WELCOME, options=GuidanceOptions,
    defaults={"epochs": 3, "lr": 1e-4, "mode": "train"}, recipes=RECIPES, settings=TRAINED, answered={"masks": "answers"},
    plan=_plan, measure=_measure)
def model_guidance(plan: Plan) -> Generator[Progress, None, None]:
    """Guide the maps of a class by its boxes or masks while the network goes on learning (Eq. 1).

    Answers count with ``masks="answers"``. Attributions without a gradient, and data without an annotated training photo,
    are refused.
    """
    task, clf, options, rows, outcome = plan.task, plan.clf, plan.options, plan.rows, plan.outcome
    there, source, plan.cut = yield from source_at_depth(task, clf, options, outcome)
    objective = build(task, options, rows, outcome)
    val = task.ds.indices("val")
    val = np.setdiff1d(val[task.extraction.readable[val]], rows)
    truth = class_table(task.ds)[val].astype(np.int64) if objective.several else _labels(task)[val]
    result = yield from fit(
        there, source, objective, options, rows=rows, validation=Validation(val, truth), runtime=task.runtime,
        seed=task.seed, folder=task.folder, key=task_key(task, METHOD, options), cancel=task.cancel, stage="Guiding")
    clf.eval()
    outcome.take(result)
    outcome.notes += dead_maps(outcome.history)
    if options.calibrate and result.best_epoch:
        moved = result.offsets is not None and shift_logits(clf, result.offsets)
        outcome.calibrated(result.offsets if moved else None, len(val) > 0)


def build(task: Task, options: GuidanceOptions, rows: np.ndarray, outcome: Outcome) -> LocalizedObjective:
    """Make the objective, and note what it uses.

    Parameters
    ----------
    task, options
        What to start from, and how, settled for its labels.
    rows
        Rows to train on.
    outcome
        Takes the numbers of annotated photos, the weights, and lines for the person.

    Raises
    ------
    DataError
        There is no annotation of the kind.
    """
    has = class_table(task.ds)
    several = "labels" in task.ds.table
    present, annotations = np.zeros_like(has), None
    if options.weight:
        annotations = annotations_of(task, options.masks, options.dilation, options.reverse)
        usable = annotations.present(has)
        if options.masks == "answers":
            usable = by_answers(task, options, annotations, usable, outcome)
        present, there = chosen(usable, rows, options.share, task.seed)
        outcome.answers |= {"annotated photos": there, "annotated photos used": int(present.any(axis=1).sum())}
        if not there:
            outcome.notes.append("No training photo is annotated: trained on the classification loss alone.")
    used = int(present.any(axis=1).sum())
    one = options.weight if options.released else options.weight * len(rows) / max(used, 1)
    outcome.weights |= {"lambda (released: of the batch's sum)" if options.released else
                        "lambda (mean over the annotated)": options.weight if used else 0.0,
                        "lambda of one photo": one if used and not options.released else 0.0}
    weights = class_weight_vector(options.class_weights, _labels(task)[rows], task.ds.num_classes)
    explain = None if options.loss == "actdiff" else one_pass(str(options.attribution))
    return LocalizedObjective(
        torch.from_numpy(has), torch.from_numpy(present), annotations or Annotations.none(), explain, options.loss, one,
        several=several, binary=options.classification == "bce", released=options.released, resize=options.resize,
        size=image_size(task),
        class_weights=None if weights is None else torch.from_numpy(weights), hide=options.hide,
        how={} if explain is None else {"contrast": options.contrast, **options.attribution_options},
        read=lambda index: read_photos(task, index))


def by_answers(task: Task, options: GuidanceOptions, annotations: Annotations, present: np.ndarray,
               outcome: Outcome) -> np.ndarray:
    """Note what the answers gave, and leave out what the loss cannot take; bool (N, K)."""
    if annotations.soft is None or task.places is None:
        outcome.notes.append("Nothing is known of places yet: guided by boxes around the maps that were answered yes.")
        return present
    outcome.answers |= task.places.counts
    if options.loss != "actdiff":
        return present
    inside = 1 - annotations.soft if options.reverse else annotations.soft
    some = (np.nan_to_num(inside) >= HALF).any(axis=(1, 2))  # of the others nothing would be left to compare with
    lost = int((present.any(axis=1) & ~some)[train_rows(task)].sum())
    outcome.notes.append("'actdiff' hides what lies outside: of the place masks all from one half up counts as inside"
                         + (f", and {lost} training photos without such a place are not guided." if lost else "."))
    return present & some[:, None]


def chosen(present: np.ndarray, rows: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, int]:
    """The annotated pairs that are used, bool (N, K), and how many training photos have any.

    A larger share holds the photos of a smaller one with the same seed; at least one photo is used.
    """
    annotated = rows[present[rows].any(axis=1)]
    used = seeded_sample(annotated, max(round(share * len(annotated)), 1), len(present), seed)
    kept = np.zeros_like(present)
    kept[used] = present[used]
    return kept, len(annotated)


def measured(task: Task, clf: Classifier, extraction: Extraction,
             options: GuidanceOptions) -> Generator[Progress, None, list[Localization]]:
    """Where the maps lie before and after."""
    contrast = task.extraction.contrast if options.measured_contrast is None else options.measured_contrast
    flags = Flags(photos=options.photos, reverse=options.reverse, contrast=contrast)
    found = yield from _before(task, options.pairs, flags)
    if clf.fingerprint() == task.clf.fingerprint():
        return [*found, *(dataclasses.replace(each, model=task.after) for each in found)]
    return [*found, *(yield from measure(task, task.after, clf, extraction, options.pairs, flags))]


def _before(task: Task, pairs: list[tuple[str, str]], flags: Flags) -> Generator[Progress, None, list[Localization]]:
    """Where the maps of the model to fix lie; measured once for all tasks that start from it."""
    key = (task.clf.fingerprint(), task.ds.fingerprint(), task.ds.boxes_key, task.seed, tuple(pairs), flags)
    if key not in task.measured:
        task.measured[key] = yield from measure(task, task.before, task.clf.clone(), task.extraction, pairs, flags)
    return [dataclasses.replace(each, model=task.before) for each in task.measured[key]]


def dead_maps(history: list[dict[str, float]]) -> list[str]:
    """What to say where the guided maps are dead, so that no gradient of the localization loss is left."""
    last = next((entry for entry in reversed(history) if entry.get("guided")), None)
    if last is None or last["dead"] < 0.5 * last["guided"]:
        return []
    share = last["dead"] / last["guided"]
    return [f"{share:.0%} of the guided maps are dead, so that the localization loss has no gradient there. Use a smaller "
            "weight or learning rate, contrast=True, or a signed attribution such as 'ixg'."]


def read_photos(task: Task, rows: np.ndarray) -> tuple[np.ndarray, Tensor]:
    """Rows whose photo could be read, and their images (n, 3, H, W)."""
    read = list(task.ds.batches(rows, len(rows)))
    return np.concatenate([index for index, _ in read]), torch.cat([images for _, images in read])


def _labels(task: Task) -> np.ndarray:
    return task.ds.table["label"].to_numpy(np.int64)
