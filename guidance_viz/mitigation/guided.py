"""What the methods by answers share: neurons are pruned, maps are guided, both, or neither."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import ModelError, Progress
from guidance_viz.mitigation.calibration import shift_logits
from guidance_viz.mitigation.guide import UNUSED, build_objective, drop_dead, old_maps, other_method, train_rows
from guidance_viz.mitigation.options import ANSWERS, read_options
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.pipeline import Plan, task_key
from guidance_viz.mitigation.place_targets import kept_by, place_targets
from guidance_viz.mitigation.preview import preview_cache
from guidance_viz.mitigation.stems import choose_source
from guidance_viz.mitigation.subset import within_subset
from guidance_viz.training import Validation, fit

if TYPE_CHECKING:
    from guidance_viz.mitigation.types import Task
    from guidance_viz.models import Classifier

TARGETS = "targets"


def plan_plain(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    """The plan of a method that neither prunes nor guides."""
    return _plan(method, task, given, guide=False, prune=False)


def plan_guiding(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    """The plan of a method that guides maps."""
    return _plan(method, task, given, guide=True, prune=False)


def plan_pruning(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    """The plan of a method that prunes neurons."""
    return _plan(method, task, given, guide=False, prune=True)


def plan_both(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    """The plan of a method that prunes neurons and guides maps."""
    return _plan(method, task, given, guide=True, prune=True)


def _plan(method: str, task: Task, given: Mapping[str, Any], *, guide: bool, prune: bool) -> Plan:
    task = within_subset(task)
    rows = train_rows(task)
    guidance = drop_dead(task.guidance, task.extraction.dead) if guide else task.guidance
    targets = place_targets(task, rows) if guide and str(given.get("masks")) == ANSWERS else None
    guidance = guidance if targets is None else targets.into(guidance)
    options = read_options(method, given, dataset=task.ds.name, train=len(rows), relevant=kept_by(guidance.relevance),
                           irrelevant=len(guidance.irrelevant), clf=task.clf)
    clf = task.clf.clone()
    if prune:
        prune_neurons(clf, task.guidance.keep)
    outcome = Outcome(answers=dict(task.guidance.counts))
    outcome.notes += missing_answers(task, guide and targets is None, prune)
    return Plan(method, task, options, rows, clf, outcome, facts={"guide": guide, "prune": prune, TARGETS: targets})


def prune_neurons(clf: Classifier, keep: np.ndarray) -> None:
    """Set a classifier's mask to the neurons to keep, those pruned before staying so.

    Raises
    ------
    ModelError
        No neuron would be left.
    """
    mask = clf.neuron_mask & torch.from_numpy(np.asarray(keep)).to(clf.neuron_mask.device)
    if not bool(mask.any()):
        raise ModelError("No neuron would be left: all that were kept so far are answered NO. Take some answers back.")
    clf.neuron_mask.copy_(mask)


def missing_answers(task: Task, guide: bool, prune: bool) -> list[str]:
    """What a method lacks to do its work, in words."""
    notes = []
    if guide and not task.guidance.relevance.any():
        notes.append("No map of the training split is answered yes or no: trained on the cross-entropy alone.")
    elif guide and not len(task.guidance.irrelevant):
        notes.append("No map is answered no: guided by the yes answers alone.")
    elif guide and not len(task.guidance.relevant):
        notes.append("No map is answered yes: guided by the no answers alone.")
    if prune and task.guidance.keep.all():
        notes.append("No neuron is answered no: nothing is pruned.")
    return notes


def train_guided(plan: Plan) -> Generator[Progress, None, None]:
    """Train the chosen part in place: the head by the preview's solver, or by epochs."""
    options, guide, prune = plan.options, plan.facts["guide"], plan.facts["prune"]
    if options.trainable == "head" and options.solver == "full":
        yield from solve_head(plan, guide=guide)
        return
    if prune and guide and options.refit and plan.clf.linear_head is not None:
        yield from solve_head(plan, guide=False)
    yield from train_epochs(plan)


def solve_head(plan: Plan, *, guide: bool) -> Generator[Progress, None, None]:
    """Refit the head in place with the live preview's solver; no image and no trunk is needed."""
    task, clf, options, outcome = plan.task, plan.clf, plan.options, plan.outcome
    yield Progress("Refitting the head", 0, 1)
    cache = preview_cache(task.clf, task.ds, task.extraction, seed=task.seed)
    cache.train = plan.rows
    solved = cache.solve(task.guidance, options, use_maps=guide, keep=clf.neuron_mask.cpu().numpy())
    cache.write(clf, solved)
    outcome.images += solved.images * options.head.iterations
    outcome.history.append({"epoch": len(outcome.history), "loss": solved.loss})
    outcome.answers |= {UNUSED: solved.unused} if solved.unused else {}
    if guide and not task.extraction.is_gradcam and task.guidance.relevance.any():
        outcome.notes += other_method(task, old_maps(task, options))
    if guide:
        outcome.weights |= {"alpha (mean over R)": options.alpha, "beta (mean over I)": options.beta,
                            "maps used": float(solved.maps)}
    if options.calibrate:
        outcome.calibrated(solved.offsets, cache.split == "val")
    yield Progress("Refitting the head", 1, 1, 0.0, {"loss": solved.loss})


def train_epochs(plan: Plan) -> Generator[Progress, None, None]:
    """Train the chosen part in place, by epochs."""
    task, clf, options, outcome, targets = plan.task, plan.clf, plan.options, plan.outcome, plan.facts[TARGETS]
    guide = plan.facts["guide"]
    guided = guide and (targets is not None or bool(task.guidance.relevance.any()))
    source = yield from choose_source(task, options, outcome, guided)
    objective, answers, weights, notes = build_objective(task, options, guide, targets)
    outcome.notes += notes
    outcome.answers, outcome.weights = outcome.answers | answers, outcome.weights | weights
    val = task.ds.indices("val")
    val = val[task.extraction.readable[val]]
    seen = np.isin(val, plan.rows)
    if seen.any():
        outcome.notes.append(f"{int(seen.sum())} photos of the validation split are trained on: the epoch is chosen on the "
                             "others, and the validation figures after are not of unseen photos.")
    val = val[~seen]
    labels = task.ds.table["label"].to_numpy(np.int64)
    result = yield from fit(
        clf, source, objective, options, rows=plan.rows, validation=Validation(val, labels[val]), runtime=task.runtime,
        seed=task.seed, folder=task.folder, key=task_key(task, plan.method, options), cancel=task.cancel)
    outcome.take(result)
    if options.calibrate and result.best_epoch:
        offsets = result.offsets
        outcome.calibrated(offsets if offsets is not None and shift_logits(clf, offsets) else None, len(val) > 0)
