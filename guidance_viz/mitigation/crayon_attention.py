"""CRAYON-Attention (Lee et al. 2024, § 3.2): guide the maps by yes and no answers."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.mitigation.run import run
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("crayon_attention")
def crayon_attention(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Keep the attention of maps answered YES, leave that of maps answered NO, keep predicting (Eq. 4).

    Parameters
    ----------
    task
        What to start from; answers on neurons are not used.
    **options
        See :class:`~guidance_viz.mitigation.options.CrayonOptions`.
    """
    return (yield from run(task, "crayon_attention", options, guide=True, prune=False))
