"""CRAYON-Pruning+Attention (Lee et al. 2024): prune, then guide."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.mitigation.run import run
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("crayon_pruning_attention")
def crayon_pruning_attention(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Prune the neurons answered NO, refit the head (``refit``), then guide the maps (Eq. 4).

    In this order, because the answers on neurons belong to the model at hand. New maps are the pruned model's; old
    maps stay those of the unpruned model, which are what the person answered.

    Parameters
    ----------
    task
        What to start from.
    **options
        See :class:`~guidance_viz.mitigation.options.CrayonOptions`.
    """
    return (yield from run(task, "crayon_pruning_attention", options, guide=True, prune=True))
