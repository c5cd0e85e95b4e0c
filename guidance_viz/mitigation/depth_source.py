"""Where model guidance trains from: a classifier cut at the guided depth, and what is kept of the photos before it."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from guidance_viz.core import OptionError, Progress
from guidance_viz.mitigation.outcome import Outcome
from guidance_viz.mitigation.stems import stem_at
from guidance_viz.mitigation.types import Task
from guidance_viz.models import at_depth
from guidance_viz.models.places import FINAL, INPUT, MIDDLE, middle
from guidance_viz.training.sources import (
    ActivationSource,
    EncodingSource,
    ImageSource,
    PartSource,
    Source,
    StemSource,
)

if TYPE_CHECKING:
    from guidance_viz.mitigation.guidance_options import GuidanceOptions
    from guidance_viz.models import Classifier


def source_at_depth(task: Task, clf: Classifier, options: GuidanceOptions,
                    outcome: Outcome) -> Generator[Progress, None, tuple[Classifier, Source, str | None]]:
    """Cut a classifier at the guided depth and choose the cheapest source that can train what is asked for.

    What is kept on disk is used where nothing before it is trained, and where maps and masked photos do not need more:
    the frozen stem's output at the trained cut, or at the depth where that comes first. Photos are read otherwise.

    Parameters
    ----------
    task
        What to start from.
    clf
        A copy of its model, trained in place.
    options
        How.
    outcome
        Takes note of the images of a stem that is made on the way.

    Returns
    -------
    tuple
        The classifier at the depth, which shares ``clf``'s network; the source; the cut of a stem made on the way.

    Raises
    ------
    OptionError
        Nothing that the loss depends on would be trained, or the cut is not one.
    """
    there = at_depth(clf, str(options.depth))
    if options.loss == "actdiff":
        _check_moves(task, clf, options)
    if options.trainable == "all":
        return there, ImageSource(task.ds, task.runtime.workers, options.augment), None
    cut = None if options.trainable == "head" else cut_of(task, clf, options)
    parameters = clf.head_parameters() if cut is None else [*clf.tail_parameters(cut), *clf.head_parameters()]
    trained = list(dict.fromkeys(parameters))
    place = kept_place(clf, options, cut)
    if place is None:
        return there, PartSource(ImageSource(task.ds, task.runtime.workers), trained, clf.module), None
    if place == FINAL:
        activations, *carry = task.extraction.head_inputs(task.clf)
        return there, ActivationSource(task.clf, activations, carry), None
    stem = yield from stem_at(task, place, outcome)
    if place in there.cuts and place != _place(clf, options):
        return there, PartSource(StemSource(stem, place), trained, clf.module), place
    return there, PartSource(EncodingSource(stem), trained, clf.module), place


def cut_of(task: Task, clf: Classifier, options: GuidanceOptions) -> str:
    """Where the trained tail begins, a name from ``clf.cuts``."""
    if options.cut in MIDDLE:
        return middle(clf)[str(options.cut)]
    return options.cut or task.extraction.cut or clf.default_cut


def kept_place(clf: Classifier, options: GuidanceOptions, cut: str | None) -> str | None:
    """Where the photos can be kept instead of read again: a cut, ``"final"``, or None.

    Parameters
    ----------
    clf, options
        The classifier, cut at its own layer, and the options.
    cut
        Where the trained tail begins; ``None``: the head alone is trained.
    """
    if options.depth == INPUT or options.loss == "actdiff":
        return None
    if options.depth == FINAL:
        return FINAL if cut is None else cut
    place = middle(clf)[str(options.depth)]
    if cut is None or clf.cuts.index(place) <= clf.cuts.index(cut):
        return place
    return cut if cut in at_depth(clf, str(options.depth)).cuts else None


def _place(clf: Classifier, options: GuidanceOptions) -> str | None:
    return middle(clf)[str(options.depth)] if options.depth in MIDDLE else None


def _check_moves(task: Task, clf: Classifier, options: GuidanceOptions) -> None:
    """Refuse to compare activations that nothing trained changes."""
    still = options.depth == INPUT or options.trainable == "head"
    if not still and options.trainable == "tail" and options.depth in MIDDLE:
        places = list(clf.cuts)
        still = places.index(middle(clf)[str(options.depth)]) <= places.index(cut_of(task, clf, options))
    if still:
        raise OptionError(f"loss='actdiff' compares activations at depth={options.depth!r}, which "
                          f"trainable={options.trainable!r} does not change, so that it would train nothing. Use "
                          "depth='final' with trainable='tail' or 'all'.")
