"""What every mitigation goes through: plan, train, judge, report. A method's own file says what is its own of it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from guidance_viz.core import Evaluation, Localization, Progress, Report, content_hash, remove_folder
from guidance_viz.mitigation.description import MITIGATIONS, Mitigation
from guidance_viz.mitigation.guide import train_rows
from guidance_viz.mitigation.options import read_options
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.reporting import versions, warnings_of
from guidance_viz.mitigation.stems import STEM, stem_folder
from guidance_viz.mitigation.subset import data_used, within_subset
from guidance_viz.mitigation.types import Fix, Task
from guidance_viz.training import Extraction, FitOptions, extract, open_extraction
from guidance_viz.training.checkpoint import remove_checkpoint
from guidance_viz.training.evaluation import evaluate

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

RESULT = "extraction"


@dataclass
class Plan:
    """A method that is about to train.

    Attributes
    ----------
    method
        Its name.
    task
        What it starts from, answers outside a subset left out.
    options
        As its class has them, defaults and recipe included.
    rows
        Row numbers that it learns from.
    clf
        The copy of the model that it trains, in place.
    outcome
        Takes how it went, and lines for the person.
    cut
        Cut of the stem that was made on the way, or ``None``: the task's own.
    facts
        What one step of the method leaves for a later one.
    """

    method: str
    task: Task
    options: Any
    rows: np.ndarray
    clf: Classifier
    outcome: Outcome
    cut: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


Planner: TypeAlias = Callable[[str, Task, Mapping[str, Any]], Plan]
"""``plan(method, task, given)``: reads the options and makes ready what is trained."""
Trainer: TypeAlias = Callable[[Plan], Generator[Progress, None, None]]
"""``train(plan)``: trains ``plan.clf`` in place and notes in ``plan.outcome`` how it went."""
Measurer: TypeAlias = Callable[[Plan, Extraction], Generator[Progress, None, list[Localization]]]
"""``measure(plan, extraction)``: where the maps lie before and after, of a method that guides them by objects."""


def plan_of(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    """The plan of a method that learns from the training split, or a subset of it.

    Raises
    ------
    DataError
        There is no photo to train on.
    OptionError
        An option is not known or has a value that is not allowed.
    """
    task = within_subset(task)
    rows = train_rows(task)
    options = read_options(method, given, dataset=task.ds.name, train=len(rows), clf=task.clf)
    return Plan(method, task, options, rows, task.clf.clone(), Outcome(answers=dict(task.guidance.counts)))


def mitigation(name: str, *, plan: Planner = plan_of, measure: Measurer | None = None,
               **described: Any) -> Callable[[Trainer], Mitigation]:
    """Add the decorated training as a mitigation; everything around it is that of every method.

    Parameters
    ----------
    name
        What code and the command line call it.
    plan
        Makes ready what is trained.
    measure
        Measures where maps lie, where the report is to say so.
    **described
        The rest of :class:`~guidance_viz.mitigation.Mitigation`: ``title``, ``does``, ``options``, ….

    Examples
    --------
    >>> @mitigation("shrink", title="Shrink the head", does="Halves the last layer's weights.")    # doctest: +SKIP
    ... def shrink(plan):
    ...     weight, bias = plan.clf.linear_head
    ...     plan.clf.set_linear_head(weight / 2, bias)
    ...     yield Progress("Shrinking", 1, 1)
    """
    def made(train: Trainer) -> Mitigation:
        def run(method: Mitigation, task: Task, given: Mapping[str, Any]) -> Generator[Progress, None, Fix]:
            return (yield from carry_out(plan, train, measure, method.name, task, given))
        return MITIGATIONS.add(Mitigation(name=name, run=run, notes=train.__doc__ or "", **described))
    return made


def carry_out(plan: Planner, train: Trainer, measure: Measurer | None, method: str, task: Task,
              given: Mapping[str, Any]) -> Generator[Progress, None, Fix]:
    """Plan, train, judge and report.

    Returns
    -------
    Fix
        When cancelled, with the best epoch so far, no evaluation after, and the task's own extraction.
    """
    start = time.perf_counter()
    work = plan(method, task, given)
    task, outcome = work.task, work.outcome
    outcome.notes += trained_whole(work, given)
    yield from train(work)
    outcome.notes += left_as_it_was(work)
    before = evaluate(task.before, task.ds, task.extraction)
    after, extraction = yield from judge(work, before)
    found = [] if measure is None or outcome.status == "cancelled" else (yield from measure(work, extraction))
    if outcome.status != "cancelled":
        clean_up(task.folder)
    seconds = outcome.seconds + time.perf_counter() - start
    return Fix(work.clf, make_report(work, before, after, found, seconds), extraction)


def judge(work: Plan,
          before: Mapping[str, Evaluation]) -> Generator[Progress, None, tuple[dict[str, Evaluation], Extraction]]:
    """Run the fixed model over the data set and evaluate it."""
    task, clf, cut = work.task, work.clf, work.cut
    if work.outcome.status == "cancelled":
        return {}, task.extraction
    if clf.fingerprint() == task.clf.fingerprint():
        return {split: dataclasses.replace(found, model=task.after) for split, found in before.items()}, task.extraction
    if task.quick:
        return {}, task.extraction
    source = task.extraction
    if source.stem is None or cut not in (None, source.cut):
        source = open_extraction(stem_folder(task, cut)) or source
    keep = task.extraction.activations is not None and task.stems is None
    extraction = yield from extract(
        clf, task.ds, task.runtime, Path(task.folder or ".") / RESULT, contrast=task.extraction.contrast,
        keep_activations=keep, cut=source.cut, source=source, cancel=task.cancel,
        attribution=task.extraction.attribution, attribution_options=task.extraction.attribution_options)
    work.outcome.images += len(task.ds)
    return evaluate(task.after, task.ds, extraction), extraction


def trained_whole(work: Plan, given: Mapping[str, Any]) -> list[str]:
    """Says where the whole network is trained because it has no tail that could be."""
    asked = given.get("trainable", MITIGATIONS.get(work.method).default("trainable"))
    if asked != "tail" or getattr(work.options, "trainable", "") != "all":
        return []
    name = type(work.clf.module).__name__
    return [f"The whole network was trained (trainable='all'): {name} is cut by {work.clf.cut_kind}, so it has no tail to "
            "train alone. trainable='head' trains the last part only."]


def left_as_it_was(work: Plan) -> list[str]:
    """Says where a training that ran to its end left every weight as it was."""
    if work.outcome.status != "finished" or work.clf.fingerprint() != work.task.clf.fingerprint():
        return []
    return ["Nothing changed: the fix left every weight as it was" + (
        ", as no epoch was better than the start by the rule that chooses it." if work.outcome.history and
        not work.outcome.best_epoch and len(work.outcome.history) > 1 else ".")]


def clean_up(folder: Path | None) -> None:
    """Drop what only a run under way needs."""
    if folder is not None:
        remove_checkpoint(folder)
        remove_folder(folder / STEM)


def task_key(task: Task, method: str, options: FitOptions) -> str:
    """Content hash of everything a training run depends on: its checkpoint is used for this and nothing else."""
    return content_hash(method, options.to_plain(), task.seed, task.clf.fingerprint(), task.ds.fingerprint(),
                        task.guidance.relevance, task.guidance.keep, task.extraction.contrast,
                        *([] if task.subset is None else [train_rows(task)]),
                        *([] if task.places is None else [task.places.masks]),
                        *([task.ds.boxes_key] if task.ds.boxes_key else []))


def make_report(work: Plan, before: Mapping[str, Evaluation], after: Mapping[str, Evaluation],
                localization: list[Localization], seconds: float) -> Report:
    """Put together what was done."""
    task, outcome = work.task, work.outcome
    runtime = task.runtime
    steps = {"training_precision": runtime.training} if runtime.training not in ("", runtime.precision) else {}
    return Report(
        method=work.method, options={**work.options.to_plain(), "device": runtime.device,
                                     "precision": runtime.precision, **steps},
        seed=task.seed, status=outcome.status, before=before, after=after, answers_used=outcome.answers,
        effective_weights=outcome.weights, selection_rule=outcome.selection_rule, best_epoch=outcome.best_epoch,
        history=outcome.history, images_processed=outcome.images, seconds=seconds,
        data_hash=task.ds.fingerprint(), model_hash=task.clf.fingerprint(), result_hash=work.clf.fingerprint(),
        data_used=data_used(task, work.rows), versions=versions(), localization=localization,
        warnings=[*outcome.notes, *warnings_of(before, after, task.ds)])
