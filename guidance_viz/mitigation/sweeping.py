"""A sweep as one call on a classifier and a data set, and what it will take."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.attribution import one_pass
from guidance_viz.core import Estimate, Progress, content_hash
from guidance_viz.mitigation.annotations import Annotations, class_table
from guidance_viz.mitigation.depth_source import cut_of
from guidance_viz.mitigation.guidance_options import GuidanceOptions
from guidance_viz.mitigation.guide import train_rows
from guidance_viz.mitigation.localize import image_size
from guidance_viz.mitigation.localized import LocalizedObjective
from guidance_viz.mitigation.methods.model_guidance import METHOD
from guidance_viz.mitigation.options import read_options
from guidance_viz.mitigation.relevance import resolve_guidance
from guidance_viz.mitigation.sweeps import Cell, Sweep, load_cell, plan, run_sweep
from guidance_viz.mitigation.types import Task
from guidance_viz.models import at_depth
from guidance_viz.training import extract, resolve_runtime
from guidance_viz.training.runtime import seconds_of

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training.cancel import Cancel

TRIAL = 8  # photos of a trial step


def sweep(clf: Classifier, ds: Dataset, grid: Mapping[str, Sequence[Any]], folder: str | os.PathLike[str], *, seed: int = 0,
          baseline: bool = True, contrast: bool = True, cut: str | None = None, device: str = "auto",
          precision: str = "auto", batch: int | str = "auto", workers: int | str = "auto", cancel: Cancel = None,
          progress: Callable[[Progress], None] | None = None, **options: Any) -> Sweep:
    """Guide one model in many ways, and keep each: λ × loss × layer × attribution × share × dilation, as one call.

    The same call goes on where it was interrupted; cells that are done are read.

    Parameters
    ----------
    clf, ds
        What every cell starts from.
    grid
        Values by axis: ``{"weight": [0.1, 1], "loss": ["energy", "l1"], "depth": ["input", "final"]}``. Any option of
        :class:`~guidance_viz.mitigation.GuidanceOptions` and ``seed`` may be an axis.
    folder
        Where the results lie: two files a cell, named by the content of all that it depends on.
    seed
        Of every cell, where it is no axis.
    baseline
        Add a cell without guidance that is trained as long.
    contrast
        Of the Grad-CAM that every evaluation describes; see ``Session``.
    cut
        Where the frozen stem ends whose output is kept; ``None``: the classifier's default.
    device, precision, batch, workers
        How to compute; ``batch`` is the number of photos in memory, not that of a training step (``batch_size``).
    cancel
        An event that stops the sweep at its next step.
    progress
        Called with each report.
    **options
        Of every cell: ``epochs``, ``lr``, ``batch_size``, ``trainable``, …

    Returns
    -------
    Sweep
        Its ``table()`` and ``front()``; when cancelled, of what is done.

    Raises
    ------
    OptionError
        An option is not known or has a value that is not allowed; named before anything is computed.
    """
    tell = progress or (lambda _: None)
    runtime = resolve_runtime(clf, ds, device=device, precision=precision, batch_size=batch, workers=workers)
    place, where = Path(folder), cut or (clf.default_cut if clf.cuts else None)
    name = content_hash(clf.fingerprint(), ds.fingerprint(), contrast, where)
    extraction = _told(extract(clf.clone(), ds, runtime, place / "start" / name, contrast=contrast, keep_activations=False,
                               cut=where, cancel=cancel), tell)
    guidance = resolve_guidance(ds, extraction.pooled.shape[1], readable=np.asarray(extraction.readable))
    task = Task(clf, ds, extraction, guidance, runtime, seed=seed, folder=place / "work", cancel=cancel)
    cells = plan(task, grid, options, baseline=baseline)
    return _told(run_sweep(task, cells, place), tell)


def _told(steps: Generator[Progress, None, Any], tell: Callable[[Progress], None]) -> Any:
    while True:
        try:
            tell(next(steps))
        except StopIteration as stop:
            return stop.value


def estimate_sweep(task: Task, cells: Sequence[Cell], folder: Path) -> Estimate:
    """What the cells that are not done will take.

    From the time of those that are done; without any, from a trial step of each kind on a few photos.

    Parameters
    ----------
    task, cells, folder
        As for :func:`~guidance_viz.mitigation.sweeps.run_sweep`.

    Returns
    -------
    Estimate
        One part a missing cell; the disk is that of the models kept.
    """
    found = {cell.key: load_cell(folder, cell) for cell in cells}
    known = [each.seconds for each in found.values() if each is not None]
    missing = [cell for cell in cells if found[cell.key] is None]
    size = sum(value.numel() * value.element_size() for value in task.clf.state_dict().values())
    kinds: dict[str, float] = {}
    parts = []
    for cell in missing:
        options = read_options(METHOD, cell.options, dataset=task.ds.name, train=len(train_rows(task)),
                               clf=task.clf)
        kind = content_hash(options.loss, options.attribution, options.depth, options.trainable, options.cut,
                            options.weight > 0, options.epochs, options.batch_size)
        if kind not in kinds:
            kinds[kind] = float(np.mean(known)) if known else cell_seconds(task, options)
        parts.append((cell.words, kinds[kind], size))
    return Estimate(sum(part[1] for part in parts), size * len(missing), size, tuple(parts))


def cell_seconds(task: Task, options: GuidanceOptions) -> float:
    """Rough seconds of one cell, by a guided step and a plain pass over a few photos."""
    rows = train_rows(task)[:TRIAL]
    batches = list(task.ds.batches(rows, len(rows)))
    if not batches:
        return 0.0
    index, images = batches[0]
    clf = task.runtime.place(task.clf.clone())
    there, inputs = at_depth(clf, str(options.depth)), task.runtime.to_device(images)
    has = torch.from_numpy(class_table(task.ds))
    everywhere = Annotations(np.tile([[0.0, 0.0, 0.5, 1.0]], (len(index), 1)), index, np.full(len(index), -1))
    objective = LocalizedObjective(has, torch.from_numpy(everywhere.present(has.numpy())), everywhere,
                                   one_pass(str(options.attribution)), "energy" if options.weight else "none",
                                   options.weight, size=image_size(task), how=dict(options.attribution_options))
    frozen = options.trainable != "all"
    trained = list(there.parameters()) if not frozen else \
        [*(clf.tail_parameters(cut_of(task, clf, options)) if options.trainable == "tail" else []), *clf.head_parameters()]
    for parameter in there.parameters():
        parameter.requires_grad_(any(parameter is each for each in trained))

    def step() -> None:
        loss = objective(there, there.activations(inputs), index)[0]
        torch.autograd.grad(loss, trained, allow_unused=True)

    def look() -> None:
        with torch.no_grad():
            clf.eval()(inputs)

    one, plain = (seconds_of(work, task.runtime.device, repeats=1) / len(index) for work in (step, look))
    count = len(train_rows(task))
    return options.epochs * count * one + len(task.ds) * plain
