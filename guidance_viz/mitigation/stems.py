"""What a frozen part of the network gives for every photo: the run's own, or made once on the way."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import Progress, content_hash
from guidance_viz.mitigation.guide import head_source
from guidance_viz.training import extract
from guidance_viz.training.sources import ImageSource, Source, StemSource

if TYPE_CHECKING:
    from guidance_viz.mitigation.options import MethodOptions
    from guidance_viz.mitigation.outcome import Outcome
    from guidance_viz.mitigation.types import Task
    from guidance_viz.models import Classifier

STEM = "stem"


def choose_source(task: Task, options: MethodOptions, outcome: Outcome,
                  guided: bool) -> Generator[Progress, None, Source]:
    """The source for the trainable part, with maps where they are ``guided``; a stem that is not cached yet is run once."""
    if options.trainable == "all":
        return ImageSource(task.ds, task.runtime.workers, options.augment)
    if options.trainable == "head":
        return head_source(task, guided)
    cut = options.cut or task.extraction.cut or task.clf.default_cut
    return StemSource((yield from stem_at(task, cut, outcome)), cut)


def stem_at(task: Task, cut: str, outcome: Outcome) -> Generator[Progress, None, np.ndarray]:
    """The frozen stem's output at a cut, of every row: the task's own, or made once."""
    extraction = task.extraction
    if extraction.stem is None or extraction.cut != cut:
        extraction = yield from extract(task.clf.clone(), task.ds, task.runtime, stem_folder(task, cut),
                                        contrast=extraction.contrast, keep_activations=False, cut=cut, cancel=task.cancel)
        outcome.images += len(task.ds)
    assert extraction.stem is not None
    return extraction.stem


def stem_folder(task: Task, cut: str | None) -> Path:
    """Where a stem that is made on the way is kept."""
    if task.stems is not None:
        return task.stems / content_hash(task.clf.fingerprint(), cut)
    return Path(task.folder or ".") / STEM


def same_stem(first: Classifier, second: Classifier, cut: str) -> bool:
    """Whether two models of one network are equal up to a cut."""
    ours, theirs = first.stem_state(cut), second.stem_state(cut)
    return all(torch.equal(value.cpu(), theirs[name].cpu()) for name, value in ours.items())
