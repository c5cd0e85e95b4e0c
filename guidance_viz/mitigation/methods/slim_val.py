"""SLIM_Val (Xuan et al. 2024, Sec. 4.4): refit the last layer on a curated subset of the validation split."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from guidance_viz.core import Progress
from guidance_viz.core.papers import SLIM
from guidance_viz.mitigation.description import BY_SUBSET, Needs
from guidance_viz.mitigation.last_layer import Refit, plan_refit, refit_last_layer
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.printed import slim
from guidance_viz.mitigation.settings import SEED, SUBSET
from guidance_viz.mitigation.subset import need_subset
from guidance_viz.mitigation.types import Task


def _plan(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    rows = need_subset(task, method, "val")
    labels = task.ds.table["label"].to_numpy(np.int64)[rows]

    def everything(positions: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        return positions

    def score(predictions: np.ndarray, positions: np.ndarray) -> float:
        right, own = predictions == labels[positions], labels[positions]
        return float(np.mean([right[own == k].mean() for k in np.unique(own)]))
    refit = Refit(rows, everything, score, "class-balanced accuracy (no group labels)", False)
    return plan_refit(method, task, given, refit)


@mitigation(
    "slim_val", title="Refit on a balanced subset", paper=SLIM, order=50,
    does="Refits the last layer on a curated subset of the validation photos. Takes seconds, and needs no group labels. "
         "SLIM_Val; make the subset in Curate.",
    needs=Needs(subset="val"), learns_from="val", options=MethodOptions, defaults={"trainable": "head", "calibrate": True},
    settings=(SUBSET, SEED), controls=BY_SUBSET, answered=None, plan=_plan, recipes=slim(trainable="head"))
def slim_val(plan: Plan) -> Generator[Progress, None, None]:
    """Refit the last layer as DFR does, on the curated subset instead of group-balanced draws; no group labels.

    L1 logistic regression on cached features, standardised by the training split, on every photo of the subset. The penalty
    is chosen by the class-balanced accuracy on the half of the subset that was not fitted. A hundred photos say little
    about the decision threshold: unless ``calibrate=False``, one offset a class then equalises the class accuracies on the
    validation photos outside the subset, of which the class label alone is read. Of the options ``logistic``,
    ``class_weights`` and ``calibrate`` count.
    """
    yield from refit_last_layer(plan)
