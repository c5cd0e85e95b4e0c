"""Train on, without guidance: what every fix must beat."""

from __future__ import annotations

from collections.abc import Generator

from guidance_viz.core import Progress
from guidance_viz.mitigation.guided import plan_plain, train_guided
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.settings import TRAINED


@mitigation(
    "erm", title="Train on, without answers", order=70,
    does="Plain training on the same photos, for comparison: what every fix must beat.",
    options=MethodOptions, defaults={"epochs": 3, "lr": 1e-4, "mode": "train", "tolerance": 0.0}, settings=TRAINED,
    answered=None, plan=plan_plain)
def erm(plan: Plan) -> Generator[Progress, None, None]:
    """Empirical risk minimisation: the cross-entropy alone, answers unused."""
    yield from train_guided(plan)
