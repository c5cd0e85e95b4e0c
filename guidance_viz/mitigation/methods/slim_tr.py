"""SLIM_Tr (Xuan et al. 2024, Sec. 4.4): plain training on a curated subset of the training split."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.core.papers import SLIM
from guidance_viz.mitigation.description import BY_SUBSET, Needs
from guidance_viz.mitigation.guided import plan_plain, train_guided
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.printed import slim
from guidance_viz.mitigation.settings import SUBSET, TRAINED
from guidance_viz.mitigation.subset import need_subset
from guidance_viz.mitigation.types import Task


def _plan(method: str, task: Task, given: Mapping[str, Any]) -> Plan:
    need_subset(task, method, "train")
    return plan_plain(method, task, given)


@mitigation(
    "slim_tr", title="Retrain on a balanced subset", paper=SLIM, order=40,
    does="Plain training on a curated subset of the training photos alone: looked at rightly, and of every kind. SLIM_Tr; "
         "make the subset in Curate.",
    needs=Needs(subset="train"), options=MethodOptions,
    defaults={"epochs": 3, "lr": 1e-4, "mode": "train", "tolerance": 0.0, "calibrate": True}, settings=(SUBSET, *TRAINED),
    controls=BY_SUBSET, answered=None, plan=_plan,
    # SLIM trains on means, and on a subset far smaller than an epoch of the others.
    recipes=slim(reduction="mean", optimizer="sgd", lr=1e-4, momentum=0.9, weight_decay=0.1, batch_size=128, epochs=50))
def slim_tr(plan: Plan) -> Generator[Progress, None, None]:
    """Empirical risk minimisation on the curated subset alone, going on from the task's model; no group labels.

    The answers count through the subset that was drawn with them. Unless ``calibrate=False``, one offset a class equalises
    the class accuracies on the validation split (class labels alone), as in the guided methods.
    """
    yield from train_guided(plan)
