"""What all methods share: choose the trainable part, train it, evaluate, report."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import Evaluation, ModelError, Progress, Report, content_hash, remove_folder
from guidance_viz.mitigation.calibration import shift_logits
from guidance_viz.mitigation.evaluation import evaluate
from guidance_viz.mitigation.guide import (
    UNUSED,
    build_objective,
    drop_dead,
    head_source,
    old_maps,
    other_method,
    train_rows,
)
from guidance_viz.mitigation.options import ANSWERS, MethodOptions, read_options
from guidance_viz.mitigation.place_targets import PlaceTargets, kept_by, place_targets
from guidance_viz.mitigation.preview import PreviewCache
from guidance_viz.mitigation.reporting import versions, warnings_of
from guidance_viz.mitigation.subset import data_used, within_subset
from guidance_viz.mitigation.types import Fix, Task
from guidance_viz.training import Extraction, FitOptions, FitResult, Validation, extract, fit, open_extraction
from guidance_viz.training.checkpoint import remove_checkpoint
from guidance_viz.training.sources import ImageSource, Source, StemSource

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

STEM, RESULT = "stem", "extraction"


@dataclass
class Outcome:
    """How the training of a task went, over its parts."""

    status: str = "finished"
    best_epoch: int = 0
    selection_rule: str = "one full-batch solution: no epoch to choose"
    history: list[dict[str, float]] = field(default_factory=list)
    images: int = 0
    notes: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    def take(self, result: FitResult) -> None:
        """Add a training run."""
        self.status, self.best_epoch, self.selection_rule = result.status, result.best_epoch, result.selection_rule
        self.history += result.history
        self.images += result.images_processed
        self.seconds += result.earlier_seconds
        if result.message:
            self.notes.append(result.message)

    def calibrated(self, offsets: np.ndarray | None, validated: bool) -> None:
        """Note the class offsets, or (``None``) why there are none."""
        if not validated:
            self.notes.append("The class accuracies were not equalised: there is no validation split to do it on.")
        elif offsets is not None:
            self.weights |= {f"class offset {k}": float(offset) for k, offset in enumerate(offsets)}
        else:
            self.notes.append("The class accuracies were not equalised: the head does not end in a linear layer with a "
                              "bias. Look at the worst group at the balanced threshold.")


def run(task: Task, method: str, given: Mapping[str, Any], *, guide: bool,
        prune: bool) -> Generator[Progress, None, Fix]:
    """Run a method: prune, guide, both or neither.

    Parameters
    ----------
    task
        What to start from.
    method
        Its registered name.
    given
        The person's options.
    guide, prune
        Which answers it uses.

    Returns
    -------
    Fix
        When cancelled, with the best epoch so far, no evaluation after, and the task's own extraction.
    """
    start = time.perf_counter()
    task = within_subset(task)
    guidance = drop_dead(task.guidance, task.extraction.dead) if guide else task.guidance
    targets = place_targets(task, train_rows(task)) if guide and str(given.get("masks")) == ANSWERS else None
    guidance = guidance if targets is None else targets.into(guidance)
    options = read_options(method, given, dataset=task.ds.name, train=len(train_rows(task)),
                           relevant=kept_by(guidance.relevance), irrelevant=len(guidance.irrelevant))
    clf = task.clf.clone()
    if prune:
        prune_neurons(clf, task.guidance.keep)
    outcome = Outcome(answers=dict(task.guidance.counts))
    outcome.notes += missing_answers(task, guide and targets is None, prune)
    if options.trainable == "head" and options.solver == "full":
        yield from solve_head(task, clf, options, outcome, guide=guide)
    else:
        if prune and guide and options.refit and clf.linear_head is not None:
            yield from solve_head(task, clf, options, outcome, guide=False)
        yield from train(task, clf, method, options, outcome, guide, targets)
    before = evaluate(task.before, task.ds, task.extraction)
    after, extraction = yield from judge(task, clf, options, outcome, before)
    if outcome.status != "cancelled":
        clean_up(task.folder)
    report = make_report(task, method, options, outcome, before, after, clf,
                         outcome.seconds + time.perf_counter() - start, data_used(task, train_rows(task)))
    return Fix(clf, report, extraction)


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


def solve_head(task: Task, clf: Classifier, options: MethodOptions, outcome: Outcome, *,
               guide: bool) -> Generator[Progress, None, None]:
    """Refit the head in place with the live preview's solver; no image and no trunk is needed."""
    yield Progress("Refitting the head", 0, 1)
    cache = PreviewCache(task.clf, task.ds, task.extraction, seed=task.seed)
    cache.train = train_rows(task)
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


def train(task: Task, clf: Classifier, method: str, options: MethodOptions, outcome: Outcome,
          guide: bool, targets: PlaceTargets | None = None) -> Generator[Progress, None, None]:
    """Train the chosen part in place, by epochs."""
    guided = guide and (targets is not None or bool(task.guidance.relevance.any()))
    source = yield from choose_source(task, options, outcome, guided)
    objective, answers, weights, notes = build_objective(task, options, guide, targets)
    outcome.notes += notes
    outcome.answers, outcome.weights = outcome.answers | answers, outcome.weights | weights
    val = task.ds.indices("val")
    val = val[task.extraction.readable[val]]
    seen = np.isin(val, train_rows(task))
    if seen.any():
        outcome.notes.append(f"{int(seen.sum())} photos of the validation split are trained on: the epoch is chosen on the "
                             "others, and the validation figures after are not of unseen photos.")
    val = val[~seen]
    labels = task.ds.table["label"].to_numpy(np.int64)
    result = yield from fit(
        clf, source, objective, options, rows=train_rows(task), validation=Validation(val, labels[val]),
        runtime=task.runtime, seed=task.seed, folder=task.folder, key=task_key(task, method, options),
        cancel=task.cancel)
    outcome.take(result)
    if options.calibrate and result.best_epoch:
        offsets = result.offsets
        outcome.calibrated(offsets if offsets is not None and shift_logits(clf, offsets) else None, len(val) > 0)


def task_key(task: Task, method: str, options: FitOptions) -> str:
    """Content hash of everything a training run depends on: its checkpoint is used for this and nothing else."""
    return content_hash(method, options.to_plain(), task.seed, task.clf.fingerprint(), task.ds.fingerprint(),
                        task.guidance.relevance, task.guidance.keep, task.extraction.contrast,
                        *([] if task.subset is None else [train_rows(task)]),
                        *([] if task.places is None else [task.places.masks]),
                        *([task.ds.boxes_key] if task.ds.boxes_key else []))


def choose_source(task: Task, options: MethodOptions, outcome: Outcome,
                  guided: bool) -> Generator[Progress, None, Source]:
    """The source for the trainable part, with maps where they are ``guided``; a stem that is not cached yet is run once."""
    if options.trainable == "all":
        return ImageSource(task.ds, task.runtime.workers, options.augment)
    if options.trainable == "head":
        return head_source(task, guided)
    cut = options.cut or task.extraction.cut or task.clf.default_cut
    return StemSource((yield from stem_at(task, cut, outcome)), cut)


def stem_at(task: Task, cut: str, outcome: Outcome) -> Generator[Progress, None, np.ndarray]:
    """The frozen stem's output at a cut, of every row: the task's own, or made once."""
    extraction = task.extraction
    if extraction.stem is None or extraction.cut != cut:
        extraction = yield from extract(task.clf.clone(), task.ds, task.runtime, stem_folder(task, cut),
                                        contrast=extraction.contrast, keep_activations=False, cut=cut, cancel=task.cancel)
        outcome.images += len(task.ds)
    assert extraction.stem is not None
    return extraction.stem


def stem_folder(task: Task, cut: str | None) -> Path:
    """Where a stem that is made on the way is kept."""
    if task.stems is not None:
        return task.stems / content_hash(task.clf.fingerprint(), cut)
    return Path(task.folder or ".") / STEM


def judge(task: Task, clf: Classifier, options: FitOptions, outcome: Outcome, before: Mapping[str, Evaluation],
          cut: str | None = None) -> Generator[Progress, None, tuple[dict[str, Evaluation], Extraction]]:
    """Run the fixed model over the data set and evaluate it; ``cut`` names the stem that was made on the way."""
    if outcome.status == "cancelled":
        return {}, task.extraction
    if clf.fingerprint() == task.clf.fingerprint():
        return {split: rename(found, task.after) for split, found in before.items()}, task.extraction
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
    outcome.images += len(task.ds)
    return evaluate(task.after, task.ds, extraction), extraction


def same_stem(first: Classifier, second: Classifier, cut: str) -> bool:
    """Whether two models of one network are equal up to a cut."""
    ours, theirs = first.stem_state(cut), second.stem_state(cut)
    return all(torch.equal(value.cpu(), theirs[name].cpu()) for name, value in ours.items())


def rename(evaluation: Evaluation, model: str) -> Evaluation:
    """The same figures under another model's name."""
    import dataclasses
    return dataclasses.replace(evaluation, model=model)


def clean_up(folder: Path | None) -> None:
    """Drop what only a run under way needs."""
    if folder is not None:
        remove_checkpoint(folder)
        remove_folder(folder / STEM)


def make_report(task: Task, method: str, options: FitOptions, outcome: Outcome, before: Mapping[str, Evaluation],
                after: Mapping[str, Evaluation], clf: Classifier, seconds: float,
                used: Mapping[str, float]) -> Report:
    """Put together what was done."""
    return Report(
        method=method, options={**options.to_plain(), "device": task.runtime.device,
                                "precision": task.runtime.precision},
        seed=task.seed, status=outcome.status, before=before, after=after, answers_used=outcome.answers,
        effective_weights=outcome.weights, selection_rule=outcome.selection_rule, best_epoch=outcome.best_epoch,
        history=outcome.history, images_processed=outcome.images, seconds=seconds,
        data_hash=task.ds.fingerprint(), model_hash=task.clf.fingerprint(), result_hash=clf.fingerprint(),
        data_used=used, versions=versions(), warnings=[*outcome.notes, *warnings_of(before, after, task.ds)])
