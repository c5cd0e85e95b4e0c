"""CLIP's own training, for comparison."""

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
    "clip_finetune", title="CLIP's own training, for comparison", paper=LANGUAGE, order=110,
    does="Fine-tunes how photos and words meet on the class names alone, without the attribute.",
    uses=(WORDS,), needs=Needs(clip=True), options=ClipOptions, defaults={**PROJECTIONS, "vc": 0.0, "lc": 0.0, "ls": 0.0},
    settings=(EPOCHS, LR, SEED), answered=None, plan=plan_clip)
def clip_finetune(plan: Plan) -> Generator[Progress, None, None]:
    """Fine-tune with CLIP's own loss alone (Eq. 1), for comparison.

    Neither answers nor an attribute are used, but for choosing the epoch.
    """
    yield from train_clip(plan, "language")
