"""A model of the run evaluated on a data set that is not the run's."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from typing import TYPE_CHECKING

from guidance_viz.core import DataError, Evaluation, Progress
from guidance_viz.core.workers import Job
from guidance_viz.data.matching import in_split
from guidance_viz.session.context import Context
from guidance_viz.session.run.models import CANDIDATE

if TYPE_CHECKING:
    from guidance_viz.data import Dataset


def comparable(context: Context, ds: Dataset) -> Dataset:
    """The other data set in the run's classes, its photos of the run's size; as one test split where none was given.

    Raises
    ------
    DataError
        It has a class that the run has not, or shows photos at another size.
    """
    from guidance_viz.training.runtime import image_shape
    own = context.data.given
    (height, width), (known, wide) = image_shape(ds), image_shape(own)
    if (height, width) != (known, wide) and not context.models.clf.input_size:
        cure = f"image_size={own.image_size}" if own.image_size else f"a transform that makes them {known} × {wide}"
        raise DataError(f"The photos of {ds.name!r} are {height} × {width} pixels and the run's are {known} × {wide}: a "
                        f"model judges them at the size it knows. Load or wrap them with {cure}.")
    found = ds.with_classes(own.class_names)
    return found if found.split_given else in_split(found, "test")


def evaluate_on(context: Context, which: str, ds: Dataset, job: Job) -> Generator[Progress, None, dict[str, Evaluation]]:
    """Run a model over another data set and judge it by split; nothing of it is kept."""
    from guidance_viz.training import evaluate, extract
    if which == CANDIDATE:
        explained = context.models.of(which)
        name, clf = explained.name, explained.clf
    else:
        name, clf = context.models.named(which)
    settings = context.settings
    with tempfile.TemporaryDirectory(prefix="guidance-viz-") as folder:
        extraction = yield from extract(
            clf, ds, context.engine.runtime(clf), folder, contrast=settings["contrast"], keep_activations=False,
            cancel=job.cancelled, attribution=settings["attribution"],
            attribution_options=settings["attribution_options"])
        return evaluate(name, ds, extraction)
