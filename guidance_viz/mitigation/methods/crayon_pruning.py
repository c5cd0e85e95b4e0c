"""CRAYON-Pruning (Lee et al. 2024, § 3.3): prune neurons answered NO and refit the last layer."""

from __future__ import annotations

from collections.abc import Generator

from guidance_viz.core import Progress
from guidance_viz.core.papers import CRAYON
from guidance_viz.mitigation.description import NEURONS
from guidance_viz.mitigation.guided import plan_pruning, train_guided
from guidance_viz.mitigation.options import MethodOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.printed import BACKGROUNDS, CELEBA, HALVED, PRUNE, WATERBIRDS, crayon
from guidance_viz.mitigation.settings import TRAINED


@mitigation(
    "crayon_pruning", title="Prune neurons", paper=CRAYON, order=30,
    does="Switches off the neurons you marked and refits the last layer. Takes seconds: no photo is read again.",
    uses=(NEURONS,), options=MethodOptions, defaults={"trainable": "head", "calibrate": True}, settings=TRAINED,
    plan=plan_pruning,
    recipes={
        "paper": {"celeba": crayon(CELEBA, PRUNE, lr=5e-6, epochs=50), "waterbirds": crayon(WATERBIRDS, PRUNE, lr=5e-5),
                  "backgrounds": crayon(BACKGROUNDS, PRUNE)},
        "released": {"celeba": crayon(CELEBA, PRUNE, HALVED, lr=5e-6, epochs=50, divided=True),
                     "waterbirds": crayon(WATERBIRDS, PRUNE, optimizer="sgd", momentum=0.0, lr=5e-5, epochs=5,
                                          milestones={4: 0.2}, divided=True),
                     "backgrounds": crayon(BACKGROUNDS, PRUNE, optimizer="adam")}})
def crayon_pruning(plan: Plan) -> Generator[Progress, None, None]:
    """Multiply the pruned neurons' activations by zero and refit the head on the cross-entropy.

    The head is refitted from cached features: no image is read, and BatchNorm is not touched. Answers on maps are not
    used.
    """
    yield from train_guided(plan)
