"""CRAYON-Pruning (Lee et al. 2024, § 3.3): prune neurons answered NO and refit the last layer."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.mitigation.run import run
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("crayon_pruning")
def crayon_pruning(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Multiply the pruned neurons' activations by zero and refit the head on the cross-entropy.

    The head is refitted from cached features: no image is read, and BatchNorm is not touched.

    Parameters
    ----------
    task
        What to start from; answers on maps are not used.
    **options
        See :class:`~guidance_viz.mitigation.options.MethodOptions`.
    """
    return (yield from run(task, "crayon_pruning", options, guide=False, prune=True))
