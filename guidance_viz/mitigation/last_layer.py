"""What the refits of the last layer share: rows, a way to draw from them, and a score to choose the penalty by."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import ModelError, OptionError, Progress
from guidance_viz.metrics import balanced_offsets
from guidance_viz.mitigation.logistic import (
    Draw,
    LinearFit,
    LogisticOptions,
    Score,
    average,
    choose_strength,
    fit_logistic,
)
from guidance_viz.mitigation.objective import class_weight_vector
from guidance_viz.mitigation.options import MethodOptions, read_options
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.pipeline import Plan
from guidance_viz.mitigation.subset import rows_of
from guidance_viz.mitigation.types import Task, training_rows
from guidance_viz.training.cancel import is_cancelled

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

STAGE = "Refitting the last layer"
REFIT = "refit"
SEEN = ("The last layer was fitted on photos of the validation split: the validation figures after, and the class offsets "
        "of the balanced worst group, rest on photos that were learnt from. Judge by the test split.")


@dataclass(frozen=True)
class Refit:
    """What is particular to one method.

    Attributes
    ----------
    rows
        Rows of the data set to learn from.
    draw
        ``draw(positions, generator)``: which of these positions in ``rows`` one fit is made on.
    score
        ``score(predictions, positions)``: what the penalty is chosen by.
    rule
        That choice in words.
    repeat
        Whether draws differ, so that several are averaged.
    """

    rows: np.ndarray
    draw: Draw
    score: Score
    rule: str
    repeat: bool


def plan_refit(method: str, task: Task, given: Mapping[str, Any], refit: Refit) -> Plan:
    """The plan of a refit of the linear head.

    Raises
    ------
    OptionError
        Another part than the head should be trained.
    ModelError
        The head is not a mean and a linear layer with a bias.
    """
    options = read_options(method, given, dataset=task.ds.name, train=len(refit.rows))
    clf = task.clf.clone()
    check_head(clf, method, options)
    outcome = Outcome(answers=dict(task.guidance.counts))
    return Plan(method, task, options, refit.rows, clf, outcome, facts={REFIT: refit})


def refit_last_layer(plan: Plan) -> Generator[Progress, None, None]:
    """Refit the linear head by L1 logistic regression on cached features; no photo is read for it."""
    task, options, outcome, refit = plan.task, plan.options, plan.outcome, plan.facts[REFIT]
    fitted = yield from solve(task, options, refit, outcome)
    if fitted is not None:
        fitted = calibrated(task, fitted, refit, outcome) if options.calibrate else fitted
        plan.clf.set_linear_head(torch.from_numpy(fitted.weight).float(), torch.from_numpy(fitted.bias).float())
    if np.isin(refit.rows, task.ds.indices("val")).any():
        outcome.notes.append(SEEN)


def check_head(clf: Classifier, method: str, options: MethodOptions) -> None:
    """Raise unless the last layer can be refitted alone.

    Raises
    ------
    OptionError, ModelError
        See :func:`plan_refit`.
    """
    if options.trainable != "head":
        raise OptionError(f"{method} refits the last layer alone; trainable={options.trainable!r} is not possible. Leave "
                          "it out, or use 'erm' or 'slim_tr'.")
    if not clf.has_bias:
        raise ModelError(f"{method} refits a last layer that follows a mean over the grid and has a bias; the head after "
                         f"{clf.layer!r} is not of that kind. Use 'slim_tr' or 'erm'.")


def solve(task: Task, options: MethodOptions, refit: Refit,
          outcome: Outcome) -> Generator[Progress, None, LinearFit | None]:
    """Choose the penalty, fit the draws and average them; None where it was cancelled."""
    logistic, pooled = options.logistic, task.extraction.pooled
    labels = task.ds.table["label"].to_numpy(np.int64)[refit.rows]
    features = np.asarray(pooled[refit.rows], np.float64)
    weights = class_weight_vector(options.class_weights, labels, task.ds.num_classes)
    how: dict[str, Any] = {"class_weights": weights, "seed": task.seed}
    draws = logistic.draws if refit.repeat else 1
    yield Progress(STAGE, 0, draws + 1)
    strength = _strength(features, labels, task.ds.num_classes, logistic, refit, outcome, how)
    train = training_rows(task.ds, task.extraction.readable)
    reference = np.asarray(pooled[train], np.float64) if len(train) else features
    generator, fits = np.random.default_rng(task.seed), []
    for number in range(draws):
        if is_cancelled(task.cancel):
            outcome.status = "cancelled"
            return None
        yield Progress(STAGE, number + 1, draws + 1)
        rows = refit.draw(np.arange(len(labels)), generator)
        fits.append(fit_logistic(features[rows], labels[rows], task.ds.num_classes, strength, reference=reference, **how))
        outcome.images += len(rows)
    fitted = average(fits)
    accuracy = refit.score(fitted.predict(features), np.arange(len(labels)))
    outcome.history.append({"epoch": 0, "score on the photos fitted": accuracy})
    outcome.weights |= {"C": strength, "fits averaged": float(draws),
                        "weights not zero": float((np.abs(fitted.weight).max(axis=0) > 0).sum())}
    yield Progress(STAGE, draws + 1, draws + 1)
    return fitted


def calibrated(task: Task, fitted: LinearFit, refit: Refit, outcome: Outcome) -> LinearFit:
    """The fit with the class accuracies equalised on the validation photos that it was not made on."""
    rows = np.setdiff1d(rows_of(task, "val"), refit.rows)
    if not len(rows):
        outcome.calibrated(None, False)
        return fitted
    logits = np.asarray(task.extraction.pooled[rows], np.float64) @ fitted.weight.T + fitted.bias
    offsets = balanced_offsets(logits, task.ds.table["label"].to_numpy(np.int64)[rows])
    outcome.calibrated(offsets, True)
    return LinearFit(fitted.weight, fitted.bias + offsets)


def _strength(features: np.ndarray, labels: np.ndarray, classes: int, options: LogisticOptions, refit: Refit,
              outcome: Outcome, how: dict[str, Any]) -> float:
    if len(options.strengths) == 1:
        outcome.selection_rule = "one penalty was given: nothing was chosen"
        return float(options.strengths[0])
    strength, scores = choose_strength(features, labels, classes, options, refit.draw, refit.score, **how)
    outcome.selection_rule = (f"the penalty C = {strength:g} with the best {refit.rule}, mean over {options.tunings} "
                              "random halvings of the photos fitted; no test data")
    outcome.history += [{"epoch": 0, "C": c, "score": value} for c, value in scores.items()]
    return strength
