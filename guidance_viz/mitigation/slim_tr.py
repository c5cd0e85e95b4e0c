"""SLIM_Tr (Xuan et al. 2024, Sec. 4.4): plain training on a curated subset of the training split."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.mitigation.run import run
from guidance_viz.mitigation.subset import need_subset
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("slim_tr")
def slim_tr(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Empirical risk minimisation on the curated subset alone, going on from the task's model; no group labels.

    The answers count through the subset that was drawn with them. Unless ``calibrate=False``, one offset a class equalises
    the class accuracies on the validation split (class labels alone), as in the guided methods.

    Parameters
    ----------
    task
        What to start from, with a ``subset`` of the training split.
    **options
        See :class:`~guidance_viz.mitigation.options.MethodOptions`.

    Raises
    ------
    OptionError
        There is no subset.
    DataError
        The subset is of another split.
    """
    need_subset(task, "slim_tr", "train")
    return (yield from run(task, "slim_tr", options, guide=False, prune=False))
