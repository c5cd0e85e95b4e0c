"""Set a spurious attribute apart from the classes through language (Yang et al. 2023)."""

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
    "clip_language", title="Set the attribute apart in language", paper=LANGUAGE, order=100,
    does="Fine-tunes how photos and words meet so that the attribute you called spurious is told apart from the classes. "
         "Takes seconds: each photo passes the network once.",
    uses=(WORDS,), needs=Needs(clip=True), options=ClipOptions, defaults=PROJECTIONS, settings=(EPOCHS, LR, SEED),
    answered=None, plan=plan_clip)
def clip_language(plan: Plan) -> Generator[Progress, None, None]:
    """Set a spurious attribute apart from the classes, in language or in images (Eq. 6); answers are not used.

    ``ls=1`` (the default) needs the attribute's name alone, ``vs=1, ls=0`` its value for each photo.
    """
    yield from train_clip(plan, "language")
