"""The training loop: a generator of progress, seeded, cancellable, resumable, and safe against divergence."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import OptionError, Progress, content_hash
from guidance_viz.metrics import balanced_offsets, multilabel_report
from guidance_viz.training.cancel import Cancel, is_cancelled
from guidance_viz.training.checkpoint import Checkpoint, copy_state, load_checkpoint, save_checkpoint
from guidance_viz.training.contracts import FitResult, Objective, Validation
from guidance_viz.training.extract import widen
from guidance_viz.training.memory import with_oom_retry
from guidance_viz.training.predict import augmented, predict
from guidance_viz.training.selection import (
    Selector,
    class_balanced_accuracy,
    class_balanced_loss,
    multilabel_loss,
    worst_group_accuracy,
)

if TYPE_CHECKING:
    from guidance_viz.models import Classifier
    from guidance_viz.training.options import FitOptions
    from guidance_viz.training.runtime import Runtime
    from guidance_viz.training.sources import Source

DIVERGED_FACTOR = 1e4  # a loss this many times the first one is not coming back


def fit(clf: Classifier, source: Source, objective: Objective, options: FitOptions, *, rows: np.ndarray,
        validation: Validation, runtime: Runtime, seed: int = 0, folder: Path | None = None, key: str = "",
        cancel: Cancel = None, stage: str = "Fine-tuning") -> Generator[Progress, None, FitResult]:
    """Train a classifier in place.

    The same inputs give the same result, also when the run was interrupted and went on from its checkpoint: the order
    of an epoch depends on the seed and the epoch, the randomness of a step on the seed, the epoch and the step.

    Parameters
    ----------
    clf
        Trained in place; give a clone.
    source
        Where the inputs come from; says what can be trained.
    objective
        What is minimised.
    options
        How to train.
    rows
        Row numbers to train on.
    validation
        Decides which epoch is kept.
    runtime
        Where and how to compute. A step that does not fit into memory is done in smaller parts.
    seed
        Seed of the order, dropout and augmentation.
    folder
        Where checkpoints go; ``None`` writes none.
    key
        Names the run: a checkpoint of another key is not used.
    cancel
        Asked between steps. What was reached is checkpointed, and the epoch to keep so far is restored.
    stage
        For the progress reports.

    Yields
    ------
    Progress
        One a step, with the loss; one an epoch, with the validation figures.

    Returns
    -------
    FitResult
        ``status`` "diverged" when the loss was not finite or ran away: the last good state is restored.
    """
    run = _Run(clf, source, objective, options, np.asarray(rows), validation, runtime, seed, folder, key, stage)
    if not run.resume():
        run.begin()
    yield run.progress()
    while run.epoch < options.epochs and run.status == "finished":
        yield from run.train_epoch(cancel)
    return run.end()


def seed_of(*parts: int) -> int:
    """One seed from several numbers."""
    return int(content_hash(list(parts), length=15), 16)


@dataclass
class _Run:
    """A training run under way."""

    clf: Classifier
    source: Source
    objective: Objective
    options: FitOptions
    rows: np.ndarray
    validation: Validation
    runtime: Runtime
    seed: int
    folder: Path | None
    key: str
    stage: str
    epoch: int = 0
    step: int = 0
    images: int = 0
    status: str = "finished"
    message: str = ""
    history: list[dict[str, float]] = field(default_factory=list)
    sums: dict[str, float] = field(default_factory=dict)
    first_loss: float | None = None
    earlier_seconds: float = 0.0
    offsets: np.ndarray | None = None
    kept_offsets: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.options.select == "worst" and self.validation.groups is None:
            raise OptionError("select='worst' goes by group labels, which this method does not use. Use select='balanced'.")
        self.runtime.place(self.clf)
        trained = self.source.parameters(self.clf)
        for parameter in self.clf.parameters():
            parameter.requires_grad_(False)
        for parameter in trained:
            parameter.requires_grad_(True)
        self.trained = trained
        self.optimizer = self.options.build_optimizer(trained)
        self.selector = Selector(self.options.select, self.options.tolerance)
        self.kept: dict[str, torch.Tensor] = copy_state(self.clf)
        self.micro_batch = self.options.batch_size
        self.steps = math.ceil(len(self.rows) / self.options.batch_size)
        self.started = self.saved = time.monotonic()
        self.steps_here = 0

    # -- start, stop, go on ----------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Note how the start does on the validation split."""
        self.history.append({"epoch": 0, **self._validate()})
        self.kept_offsets = self.offsets

    def resume(self) -> bool:
        """Go on from this run's checkpoint, if there is one."""
        found = load_checkpoint(self.folder, self.key) if self.folder else None
        if found is None:
            return False
        self.clf.load_state_dict(found.model)
        self.kept = found.kept or self.kept
        self.optimizer.load_state_dict(found.optimizer)
        meta = found.meta
        self.epoch, self.step, self.images = meta["epoch"], meta["step"], meta["images"]
        self.history, self.sums, self.first_loss = meta["history"], meta["sums"], meta["first_loss"]
        self.selector.best, self.selector.chosen = meta["best"] if meta["best"] is not None else -np.inf, meta["chosen"]
        self.earlier_seconds = meta["seconds"]
        self.kept_offsets = None if meta["offsets"] is None else np.array(meta["offsets"])
        return True

    def save(self) -> None:
        """Write a checkpoint of the state after the last step."""
        self.saved = time.monotonic()
        if self.folder is None:
            return
        best = self.selector.best if np.isfinite(self.selector.best) else None
        meta = {"key": self.key, "epoch": self.epoch, "step": self.step, "images": self.images,
                "history": self.history, "sums": self.sums, "first_loss": self.first_loss, "best": best,
                "chosen": self.selector.chosen, "seconds": self.earlier_seconds + time.monotonic() - self.started,
                "offsets": None if self.kept_offsets is None else self.kept_offsets.tolist()}
        save_checkpoint(self.folder, Checkpoint(copy_state(self.clf), self.kept, self.optimizer.state_dict(), meta))

    def end(self) -> FitResult:
        """Put the epoch to keep into the classifier."""
        self.clf.load_state_dict(self.kept)
        self.clf.eval()
        self.optimizer.zero_grad(set_to_none=True)
        rule = self.selector.describe(len(self.validation.rows), self.options.calibrate, self.validation.labels.ndim == 2)
        return FitResult(self.status, self.selector.chosen, rule, self.history, self.images, self.message,
                         self.kept_offsets, self.earlier_seconds)

    # -- one epoch -------------------------------------------------------------------------------------------------
    def train_epoch(self, cancel: Cancel) -> Generator[Progress, None, None]:
        """Train from the present step to the end of the epoch."""
        order = self._order()
        size = self.options.batch_size
        positions = {int(row): place for place, row in enumerate(order)}
        for rows, inputs in self.source.batches(order[self.step * size:], size):
            if is_cancelled(cancel):
                self._stop("cancelled", "Cancelled: the best epoch so far is kept.")
                self.save()
                return
            yield self._step(rows, inputs)
            if self.status != "finished":
                return
            self.step = positions[int(rows[-1])] // size + 1
            if time.monotonic() - self.saved > self.options.checkpoint_seconds:
                self.save()
        yield self._finish_epoch()

    def _order(self) -> np.ndarray:
        generator = torch.Generator().manual_seed(seed_of(self.seed, self.epoch))
        return self.rows[torch.randperm(len(self.rows), generator=generator).numpy()]

    def _step(self, rows: np.ndarray, inputs: torch.Tensor) -> Progress:
        self.objective.batch = len(rows)
        with _seeded(seed_of(self.seed, self.epoch, self.step), self.runtime.device):
            inputs, old_maps = self._augmented(rows, inputs)
            shown, self.micro_batch = with_oom_retry(
                lambda size: self._gradients(rows, inputs, old_maps, size), self.micro_batch)
        loss = shown["loss"]
        if self.first_loss is None and math.isfinite(loss):
            self.first_loss = max(abs(loss), 1e-3)
        if not math.isfinite(loss) or abs(loss) > DIVERGED_FACTOR * (self.first_loss or 1.0):
            self._diverged(loss)
            return self.progress()
        if self.options.clip is not None:
            torch.nn.utils.clip_grad_norm_(self.trained, self.options.clip)
        factor = self.options.lr_factor(self.epoch, self.step / self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"] * factor
        self.optimizer.step()
        self.images += len(rows)
        self.steps_here += 1
        for name, value in shown.items():
            self.sums[name] = self.sums.get(name, 0.0) + value * len(rows)
        self.sums["images"] = self.sums.get("images", 0.0) + len(rows)
        return self.progress(shown, step=self.step + 1)

    def _gradients(self, rows: np.ndarray, inputs: torch.Tensor, old_maps: torch.Tensor | None,
                   size: int) -> dict[str, float]:
        """Gradients of the whole batch's loss, at most ``size`` images at once; returns means over the batch."""
        self.optimizer.zero_grad(set_to_none=True)
        scale = 1.0 if self.options.reduction == "sum" else 1.0 / len(rows)
        shown: dict[str, float] = {}
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            # One image has no batch statistics: BatchNorm uses those it has.
            self.clf.train(self.options.mode == "train" and len(rows[part]) > 1)
            with self.runtime.autocast(training=True):
                acts = self.source.activations(self.clf, self.runtime.to_device(inputs[part]))
            # Head, losses and maps in float32, whatever the trunk runs in.
            loss, sums = self.objective(self.clf, widen(self.clf, acts), rows[part],
                                        None if old_maps is None else old_maps[part])
            (loss * scale).backward()
            sums = {"loss": float(loss.detach()), **sums}
            shown = {name: shown.get(name, 0.0) + value / len(rows) for name, value in sums.items()}
        return shown

    def _augmented(self, rows: np.ndarray, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        if self.source.augment is None:
            return inputs, None
        return augmented(self.source.augment, inputs, self.objective.old_maps, rows)

    def _finish_epoch(self) -> Progress:
        count = max(self.sums.pop("images", 0.0), 1.0)
        figures = {name: value / count for name, value in self.sums.items()}
        if not all(bool(torch.isfinite(parameter).all()) for parameter in self.trained):
            self._diverged(float("nan"))
            return self.progress()
        self.epoch, self.step, self.sums = self.epoch + 1, 0, {}
        entry = {"epoch": self.epoch, **figures, **self._validate()}
        self.history.append(entry)
        if self.selector.keep(self.epoch, self._score(entry)):
            self.kept, self.kept_offsets = copy_state(self.clf), self.offsets
        self.save()
        return self.progress(entry)

    def _score(self, figures: Mapping[str, float]) -> float:
        """What the rule of selection goes by."""
        if self.selector.rule == "worst":
            return figures.get("val_worst_accuracy", float("nan"))
        return figures.get("val_f1", figures.get("val_balanced_accuracy", float("nan")))

    def _validate(self) -> dict[str, float]:
        rows = self.validation.rows
        if not len(rows):
            return {}
        logits = predict(self.clf, self.validation.source or self.source, rows, self.runtime)
        self.images += len(rows)
        seen = np.isfinite(logits).all(axis=1)
        logits, labels = logits[seen], self.validation.labels[seen]
        if labels.ndim == 2:
            return {"val_loss": multilabel_loss(logits, labels), "val_f1": multilabel_report(logits, labels).f1}
        if self.options.calibrate:
            self.offsets = balanced_offsets(logits, labels)
            logits = logits + self.offsets
        groups = self.validation.groups
        worst = {} if groups is None else {"val_worst_accuracy": worst_group_accuracy(logits, labels, groups[seen])}
        return {"val_loss": class_balanced_loss(logits, labels),
                "val_balanced_accuracy": class_balanced_accuracy(logits, labels), **worst}

    # -- how it goes -----------------------------------------------------------------------------------------------
    def _stop(self, status: str, message: str) -> None:
        self.status, self.message = status, message

    def _diverged(self, loss: float) -> None:
        kept = f"epoch {self.selector.chosen}" if self.selector.chosen else "the start"
        self._stop("diverged", f"Training diverged in epoch {self.epoch + 1}, step {self.step + 1}: the loss was "
                               f"{loss:g}. It was stopped and {kept} restored. Try a smaller learning rate "
                               f"(lr={self.options.lr:g}) or smaller guidance weights.")

    def progress(self, metrics: Mapping[str, float] | None = None, step: int | None = None) -> Progress:
        """Report how far it is."""
        total = self.options.epochs * self.steps
        done = self.epoch * self.steps + (self.step if step is None else step)
        eta = (time.monotonic() - self.started) / self.steps_here * (total - done) if self.steps_here else None
        return Progress(self.stage, done, total, eta, dict(metrics or {}), self.message)


class _seeded:
    """Seed torch's global generators for one step (dropout, augmentation, drawn classes), and put them back afterwards."""

    def __init__(self, seed: int, device: str) -> None:
        devices = [torch.device(device)] if device.startswith("cuda") else []
        self.fork, self.seed = torch.random.fork_rng(devices=devices), seed

    def __enter__(self) -> None:
        self.fork.__enter__()
        torch.manual_seed(self.seed)

    def __exit__(self, *error: Any) -> None:
        self.fork.__exit__(*error)
