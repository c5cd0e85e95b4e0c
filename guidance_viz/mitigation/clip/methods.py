"""The four ways to fine-tune CLIP's projections (Yang et al. 2023, Table 4)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from guidance_viz.core import Progress
from guidance_viz.mitigation.clip.run import run_clip
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Task


@MITIGATIONS.register("clip_language")
def clip_language(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Set a spurious attribute apart from the classes, in language or in images (Eq. 6).

    Parameters
    ----------
    task
        What to start from, with a CLIP classifier and the attribute; answers are not used.
    **options
        See :class:`~guidance_viz.mitigation.clip.ClipOptions`: ``ls=1`` (the default) needs the attribute's name alone,
        ``vs=1, ls=0`` its value for each photo.
    """
    return (yield from run_clip(task, "clip_language", options, "language"))


@MITIGATIONS.register("clip_finetune")
def clip_finetune(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Fine-tune with CLIP's own loss alone (Eq. 1), for comparison.

    Parameters
    ----------
    task
        What to start from, with a CLIP classifier; neither answers nor an attribute are used, but for choosing the epoch.
    **options
        See :class:`~guidance_viz.mitigation.clip.ClipOptions`.
    """
    return (yield from run_clip(task, "clip_finetune", {"vc": 0.0, "lc": 0.0, "ls": 0.0, **options}, "language"))


@MITIGATIONS.register("clip_erm")
def clip_erm(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Fine-tune with the cross-entropy over the class names alone, for comparison.

    Parameters
    ----------
    task
        What to start from, with a CLIP classifier.
    **options
        See :class:`~guidance_viz.mitigation.clip.ClipOptions`; the terms' weights are not used.
    """
    return (yield from run_clip(task, "clip_erm", {"balance": "none", **options}, "erm"))


@MITIGATIONS.register("clip_groupdro")
def clip_groupdro(task: Task, **options: Any) -> Generator[Progress, None, Fix]:
    """Fine-tune with group DRO (Sagawa et al. 2020), which **needs the groups of the training photos**.

    Parameters
    ----------
    task
        What to start from, with a CLIP classifier; groups are the data set's, else by class and attribute.
    **options
        See :class:`~guidance_viz.mitigation.clip.ClipOptions`: ``step_size``, ``adjustment``.
    """
    return (yield from run_clip(task, "clip_groupdro", options, "groupdro"))
