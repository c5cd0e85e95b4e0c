"""Deep feature reweighting (Kirichenko et al. 2022): a group-balanced refit of the last layer on validation."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np

from guidance_viz.core import DataError, OptionError, Progress
from guidance_viz.core.papers import DFR
from guidance_viz.mitigation.description import GROUPS, Needs
from guidance_viz.mitigation.last_layer import Refit, plan_refit, refit_last_layer
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.printed import slim
from guidance_viz.mitigation.settings import SEED
from guidance_viz.mitigation.subset import rows_of
from guidance_viz.mitigation.types import Task


def _plan(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    if not task.ds.groups_known:
        raise DataError("dfr balances by group, and the data set has no group labels. Give them (a group or attribute "
                        "column), or use 'slim_val', which needs none.")
    if task.subset is not None:
        raise OptionError("dfr draws from the whole validation split by its group labels; it takes no subset. Leave it "
                          "out, or use 'slim_val'.")
    rows = rows_of(task, "val")
    groups = task.ds.table["group"].to_numpy(np.int64)[rows]
    rows, groups = rows[groups >= 0], groups[groups >= 0]
    if not len(rows):
        raise DataError(f"dfr learns from the validation split, and in {task.ds.name!r} it has no photo with a group. Give "
                        "the data set one.")
    labels = task.ds.table["label"].to_numpy(np.int64)[rows]

    def draw(positions: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        return balanced_draw(positions, groups[positions], generator)

    def score(predictions: np.ndarray, positions: np.ndarray) -> float:
        right = predictions == labels[positions]
        return float(min(right[groups[positions] == g].mean() for g in np.unique(groups[positions])))
    refit = Refit(rows, draw, score, "worst-group accuracy (by the validation split's group labels)", True)
    return plan_refit(method, task, given, refit)


@mitigation(
    "dfr", title="Refit with group labels", paper=DFR, order=60,
    does="Refits the last layer on as many validation photos of every group. It has to know the groups: the mark that the "
         "others are measured by (DFR).",
    uses=(GROUPS,), needs=Needs(groups=True), learns_from="val", options=MethodOptions, defaults={"trainable": "head"},
    settings=(SEED,), answered=None, plan=_plan, recipes=slim(trainable="head"))
def dfr(plan: Plan) -> Generator[Progress, None, None]:
    """Refit the last layer on group-balanced draws of the validation split; **needs its group labels**.

    L1 logistic regression on cached features, standardised by the training split, averaged over ``logistic.draws`` draws of
    as many photos of every group as the smallest has. The penalty is chosen by the worst-group accuracy on the half of the
    validation split that was not fitted, as the paper has it. Of the options ``logistic`` and ``class_weights`` count.
    """
    yield from refit_last_layer(plan)


def balanced_draw(positions: np.ndarray, groups: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """As many random positions of every group that occurs as the smallest of them has.

    Parameters
    ----------
    positions, groups
        (n,) each.
    generator
        Gives the randomness.
    """
    names, counts = np.unique(groups, return_counts=True)
    return np.concatenate([generator.permutation(positions[groups == name])[: counts.min()] for name in names])
