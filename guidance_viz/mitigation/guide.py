"""The objective of a task: which old maps, which answers count, and what one image's term weighs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.attribution import gradcam_from_activations
from guidance_viz.core import DataError
from guidance_viz.mitigation.objective import GuidedObjective, class_weight_vector
from guidance_viz.mitigation.place_targets import PlaceTargets, kept_by
from guidance_viz.mitigation.subset import subset_rows
from guidance_viz.mitigation.types import NONE, Guidance, training_rows
from guidance_viz.training import with_oom_retry
from guidance_viz.training.sources import ActivationSource, ImageSource, Source, StemSource

if TYPE_CHECKING:
    from guidance_viz.mitigation.options import MethodOptions
    from guidance_viz.mitigation.types import Task
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

UNUSED = "on a dead map (not used)"


def drop_dead(guidance: Guidance, dead: np.ndarray) -> Guidance:
    """Leave out answers on all-zero old maps: such a map shows nothing, so there is nothing to keep or to leave.

    Their images give their cross-entropy only; the counts say how many there were.
    """
    lost = dead & (guidance.relevance != NONE)
    if not lost.any():
        return guidance
    relevance = np.where(lost, NONE, guidance.relevance).astype(np.int8)
    return dataclasses.replace(guidance, relevance=relevance,
                               counts={**guidance.counts, UNUSED: int(lost.sum())})


def train_rows(task: Task) -> np.ndarray:
    """Rows to train on: the subset's, else the training split's.

    Raises
    ------
    DataError
        There is none.
    """
    if task.subset is not None:
        return subset_rows(task)
    rows = training_rows(task.ds, task.extraction.readable)
    if not len(rows):
        raise DataError(f"The data set {task.ds.name!r} has no photo to train on: all are in the validation or test split, "
                        "or cannot be read. Give it a training split.")
    return rows


def old_maps(task: Task, options: MethodOptions) -> np.ndarray:
    """Raw Grad-CAM float32 (N, h, w) that new maps are compared with: the task's own model's, unpruned, in eval mode.

    Unpruned, because these are the maps that the person answered. The extraction's, unless a recipe asks for another
    target or the extraction's maps are of another method; then those of the answered rows are computed, from cached
    activations where there are any.
    """
    same = options.target == "label" and contrast_of(task, options) == task.extraction.contrast
    if same and task.extraction.is_gradcam:
        return np.array(task.extraction.maps, dtype=np.float32)
    rows, maps = task.guidance.answered, np.zeros(task.extraction.maps.shape, np.float32)
    if options.target == "label":
        targets = task.ds.table["label"].to_numpy(np.int64).copy()
    else:
        targets = np.nan_to_num(np.asarray(task.extraction.logits)).argmax(axis=1)
    source = inference_source(task)
    clf = task.runtime.place(task.clf.clone()).eval()
    for index, inputs in source.batches(rows, task.runtime.batch_size):
        def work(size: int, index: np.ndarray = index, inputs: torch.Tensor = inputs) -> np.ndarray:
            parts = []
            for start in range(0, len(index), size):
                part = slice(start, start + size)
                with torch.no_grad(), task.runtime.autocast():
                    acts = source.activations(clf, task.runtime.to_device(inputs[part]))
                explained = torch.from_numpy(targets[index[part]]).to(acts.device)
                parts.append(gradcam_from_activations(clf, acts, explained,
                                                      contrast=contrast_of(task, options))[0].float().cpu().numpy())
            return np.concatenate(parts)
        maps[index] = with_oom_retry(work, len(index))[0]
    return maps


def other_method(task: Task, old: np.ndarray) -> list[str]:
    """What the person should know where the maps that were answered are not those that guide.

    Parameters
    ----------
    task
        With answers.
    old
        The Grad-CAM maps (N, h, w) that guide, of the answered rows.
    """
    name, rows = task.extraction.attribution, task.guidance.answered
    if task.extraction.is_gradcam or not len(rows):
        return []
    shown, guiding = np.asarray(task.extraction.maps[rows]).reshape(len(rows), -1), old[rows].reshape(len(rows), -1)
    size = np.linalg.norm(shown, axis=1) * np.linalg.norm(guiding, axis=1)
    alike = float(((shown * guiding).sum(axis=1) / np.where(size > 0, size, 1)).mean())
    return [f"The answers are on maps by {name!r}, which training cannot follow: the guidance loss compares Grad-CAM maps. "
            f"On the answered photos the two are alike by {alike:.2f} (mean cosine, 1 = the same); where they look at "
            "different things, a yes or no does not speak of what is trained."]


def contrast_of(task: Task, options: MethodOptions) -> bool:
    """Whether maps are of the contrast: as asked, else as the task's extraction."""
    return task.extraction.contrast if options.contrast is None else options.contrast


def inference_source(task: Task) -> Source:
    """The cheapest source of the task's own activations."""
    return cheapest_source(task, task.clf, task.extraction)


def cheapest_source(task: Task, clf: Classifier, extraction: Extraction, *, final: bool = True) -> Source:
    """The cheapest source of a classifier's activations: what its extraction kept, else the photos.

    ``final``: it is cut at its own layer, not at an earlier depth, to which only the stem may lead.
    """
    if final and extraction.activations is not None and (extraction.carry or not clf.carries):
        activations, *carry = extraction.head_inputs(clf)
        return ActivationSource(clf, activations, carry)
    if extraction.stem is not None and extraction.cut in clf.cuts:
        return StemSource(extraction.stem, str(extraction.cut))
    return ImageSource(task.ds, task.runtime.workers)


def head_source(task: Task, maps_needed: bool) -> Source:
    """Where the head alone is trained from.

    Raises
    ------
    ModelError
        The activations were not kept, or are not all that the head reads.
    """
    extraction: Extraction = task.extraction
    if task.clf.linear_head is not None and not maps_needed:
        return ActivationSource(task.clf, extraction.pooled)
    activations, *carry = extraction.head_inputs(task.clf)
    return ActivationSource(task.clf, activations, carry)


def build_objective(task: Task, options: MethodOptions, guide: bool, targets: PlaceTargets | None = None,
                    ) -> tuple[GuidedObjective, dict[str, int], dict[str, float], list[str]]:
    """Make a task's objective.

    Parameters
    ----------
    task, options
        What to start from, and how.
    guide
        Whether maps are guided.
    targets
        Place masks that photos are guided by instead of by the answer on their map.

    Returns
    -------
    tuple
        The objective, the answers used by kind, the weights applied (of the means, and of one image's term), and lines
        for the person.
    """
    labels = task.ds.table["label"].to_numpy(np.int64)
    rows = train_rows(task)
    weights = class_weight_vector(options.class_weights, labels[rows], task.ds.num_classes)
    plain = GuidedObjective(torch.from_numpy(labels.copy()),
                            None if weights is None else torch.from_numpy(weights))
    if not guide or not (targets is not None or task.guidance.relevance.any()):
        return plain, dict(task.guidance.counts), {}, []
    old = old_maps(task, options)
    dead = old.max(axis=(1, 2)) <= 0
    # Of another method both count: an answer on a dead map said nothing, and a dead Grad-CAM cannot be compared with.
    guidance = drop_dead(task.guidance, dead if task.extraction.is_gradcam else dead | task.extraction.dead)
    guidance = guidance if targets is None else targets.into(guidance)
    relevant, irrelevant = kept_by(guidance.relevance), len(guidance.irrelevant)
    one_yes = options.alpha * len(rows) / max(relevant, 1)
    one_no = options.beta * len(rows) / max(irrelevant, 1)
    objective = dataclasses.replace(
        plain, relevance=torch.from_numpy(guidance.relevance.astype(np.int64)), old_maps=torch.from_numpy(old),
        places=None if targets is None else torch.from_numpy(targets.masks),
        relevant_weight=one_yes if options.alpha else 0.0, irrelevant_weight=one_no if options.beta else 0.0,
        contrast=contrast_of(task, options), target=options.target, area_normalized=options.area_normalized)
    return objective, dict(guidance.counts), {
        "alpha (mean over R)": options.alpha if relevant else 0.0,
        "beta (mean over I)": options.beta if irrelevant else 0.0,
        "alpha of one image": one_yes if relevant else 0.0, "beta of one image": one_no if irrelevant else 0.0,
    }, [*([] if targets is None else targets.notes), *other_method(task, old)]
