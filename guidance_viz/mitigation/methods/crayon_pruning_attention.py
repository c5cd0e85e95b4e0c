"""CRAYON-Pruning+Attention (Lee et al. 2024): prune, then guide."""

from __future__ import annotations

from collections.abc import Generator

from guidance_viz.core import Progress
from guidance_viz.core.papers import CRAYON
from guidance_viz.mitigation.description import MAPS, NEEDED, NEURONS, PARTS
from guidance_viz.mitigation.guided import plan_both, train_guided
from guidance_viz.mitigation.options import GUIDED_DEFAULTS, CrayonOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.printed import BACKGROUNDS, CELEBA, HALVED, WATERBIRDS, crayon
from guidance_viz.mitigation.settings import GUIDED


@mitigation(
    "crayon_pruning_attention", title="Prune, then guide", paper=CRAYON, order=10,
    does="Switches off the neurons you marked, then trains the model to keep the attention you confirmed and leave the "
         "attention you rejected.",
    uses=(MAPS, NEURONS, PARTS), places=NEEDED, options=CrayonOptions, defaults={**GUIDED_DEFAULTS, "refit": False},
    settings=GUIDED, plan=plan_both,
    recipes={
        "paper": {"celeba": crayon(CELEBA, lr=1e-5, alpha=1000.0, beta=20.0),
                  "waterbirds": crayon(WATERBIRDS, lr=5e-6, alpha=500.0, beta=25.0),
                  "backgrounds": crayon(BACKGROUNDS, alpha=0.2, beta=0.5)},
        "released": {"celeba": crayon(CELEBA, HALVED, lr=1e-5, alpha=5e7, beta=1e6, divided=True),
                     "waterbirds": crayon(WATERBIRDS, lr=5e-5, alpha=1e7, beta=2e5, area_normalized=True, divided=True),
                     "backgrounds": crayon(BACKGROUNDS, lr=5e-5, alpha=1000.0, beta=50.0)}})
def crayon_pruning_attention(plan: Plan) -> Generator[Progress, None, None]:
    """Prune the neurons answered NO, refit the head (``refit``), then guide the maps (Eq. 4).

    In this order, because the answers on neurons belong to the model at hand. New maps are the pruned model's; old
    maps stay those of the unpruned model, which are what the person answered.
    """
    yield from train_guided(plan)
