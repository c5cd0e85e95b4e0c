"""Group DRO (Sagawa et al. 2020) of CLIP's projections."""

from __future__ import annotations

from collections.abc import Generator

from guidance_viz.core import Progress
from guidance_viz.core.papers import GROUP_DRO
from guidance_viz.mitigation.clip.options import PROJECTIONS, ClipOptions
from guidance_viz.mitigation.clip.run import plan_clip, train_clip
from guidance_viz.mitigation.description import GROUPS, WORDS, Needs
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.settings import EPOCHS, LR, SEED


@mitigation(
    "clip_groupdro", title="Worst group first, with group labels", paper=GROUP_DRO, order=130,
    does="Trains the projections most on the group that does worst. It has to know the groups: the mark that the others "
         "are measured by (Group DRO).",
    uses=(GROUPS, WORDS), needs=Needs(clip=True, groups=True), options=ClipOptions, defaults=PROJECTIONS,
    settings=(EPOCHS, LR, SEED), answered=None, plan=plan_clip)
def clip_groupdro(plan: Plan) -> Generator[Progress, None, None]:
    """Fine-tune with group DRO, which **needs the groups of the training photos**.

    Groups are the data set's, else by class and attribute. Of the options ``step_size`` and ``adjustment`` are its own.
    """
    yield from train_clip(plan, "groupdro")
