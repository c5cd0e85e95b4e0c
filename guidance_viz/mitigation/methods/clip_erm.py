"""Plain training of CLIP's projections, for comparison."""

from __future__ import annotations

from collections.abc import Generator

from guidance_viz.core import Progress
from guidance_viz.core.papers import LANGUAGE
from guidance_viz.mitigation.clip.options import PROJECTIONS, ClipOptions
from guidance_viz.mitigation.clip.run import plan_clip, train_clip
from guidance_viz.mitigation.description import WORDS, Needs
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.settings import EPOCHS, LR, SEED


@mitigation(
    "clip_erm", title="Plain training of the projections, for comparison", paper=LANGUAGE, order=120,
    does="The cross-entropy over the class names, on the same projections.",
    uses=(WORDS,), needs=Needs(clip=True), options=ClipOptions, defaults={**PROJECTIONS, "balance": "none"},
    settings=(EPOCHS, LR, SEED), answered=None, plan=plan_clip)
def clip_erm(plan: Plan) -> Generator[Progress, None, None]:
    """Fine-tune with the cross-entropy over the class names alone, for comparison; the terms' weights are not used."""
    yield from train_clip(plan, "erm")
