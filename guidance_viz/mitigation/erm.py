"""Train on, without guidance: what every fix must beat."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.mitigation.run import run
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("erm")
def erm(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Empirical risk minimisation: the cross-entropy alone, answers unused.

    Parameters
    ----------
    task
        What to start from.
    **options
        See :class:`~guidance_viz.mitigation.options.MethodOptions`.
    """
    return (yield from run(task, "erm", options, guide=False, prune=False))
