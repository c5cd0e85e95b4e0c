"""CRAYON-Attention (Lee et al. 2024, § 3.2): guide the maps by yes and no answers."""

from __future__ import annotations

from collections.abc import Generator

from guidance_viz.core import Progress
from guidance_viz.core.papers import CRAYON
from guidance_viz.mitigation.description import MAPS, NEEDED, PARTS
from guidance_viz.mitigation.guided import plan_guiding, train_guided
from guidance_viz.mitigation.options import GUIDED_DEFAULTS, CrayonOptions
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.printed import BACKGROUNDS, CELEBA, HALVED, WATERBIRDS, crayon
from guidance_viz.mitigation.settings import GUIDED


@mitigation(
    "crayon_attention", title="Guide the attention", paper=CRAYON, order=20,
    does="Trains the model to keep looking where you said yes and to look elsewhere where you said no.",
    uses=(MAPS, PARTS), places=NEEDED, options=CrayonOptions, defaults=GUIDED_DEFAULTS, settings=GUIDED, plan=plan_guiding,
    recipes={
        "paper": {"celeba": crayon(CELEBA, lr=1e-5, alpha=10000.0, beta=100.0),
                  "waterbirds": crayon(WATERBIRDS, lr=5e-5, alpha=500.0, beta=25.0),
                  "backgrounds": crayon(BACKGROUNDS, alpha=0.1, beta=0.25)},
        "released": {"celeba": crayon(CELEBA, HALVED, lr=1e-5, alpha=5e7, beta=1e6, divided=True),
                     "waterbirds": crayon(WATERBIRDS, lr=5e-5, alpha=1e7, beta=2e5, area_normalized=True, divided=True),
                     "backgrounds": crayon(BACKGROUNDS, alpha=5000.0, beta=500.0)}})
def crayon_attention(plan: Plan) -> Generator[Progress, None, None]:
    """Keep the attention of maps answered YES, leave that of maps answered NO, keep predicting (Eq. 4).

    Answers on neurons are not used.
    """
    yield from train_guided(plan)
