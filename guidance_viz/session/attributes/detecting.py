"""Looking for attributes in the photos, and what was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import OptionError, Progress, unknown_name
from guidance_viz.core.workers import Job
from guidance_viz.session.attributes import sources as finding
from guidance_viz.session.attributes.shelf import FOLDER, SOURCES, Found, Shelf
from guidance_viz.session.context import Context

if TYPE_CHECKING:
    from guidance_viz.models import ClipClassifier

COLUMN = "attribute."
"""How the names of attributes begin in ``Session.table``."""
BATCH = 8  # photos that a detector looks at at once


class AttributesDesk:
    """Looks for attributes in the photos, and says which photos have one.

    Parameters
    ----------
    context
        What it works with.

    Attributes
    ----------
    shelf
        What was found.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.shelf = Shelf(context.folder.path / FOLDER, context.folder.manifest["data_hash"])

    def is_clip(self) -> bool:
        """Whether the run's model is a CLIP model, whose projections can be fine-tuned through language."""
        from guidance_viz import models
        return isinstance(self._context.models.original, models.ClipClassifier)

    def detect_attributes(self, source: str = "auto", words: Iterable[str] | None = None, *, model: Any = None,
                          threshold: float | None = None, known: Mapping[str, Mapping[str, bool]] | None = None,
                          background: bool = False, progress: Callable[[Progress], None] | None = None) -> None:
        """Look for attributes in the photos, and keep what was found in the run.

        Parameters
        ----------
        source
            ``"columns"`` (the data set's attribute and own columns of few values), ``"captions"`` (own column
            ``caption``), ``"clip"`` (how like photo and word are), ``"detector"`` (OWL-ViT or OWLv2: the surest on things,
            and slow), or ``"auto"``: all but the detector, as far as there are any.
        words
            What to look for; ``None``: a list of common nouns. Class names are left out.
        model
            For ``"clip"``: a CLIP classifier or its source; by default the run's original model, where that is one. For
            ``"detector"``: a ``concepts.Detector``, a folder or a name.
        threshold
            For ``"detector"``: the score of a box, 0.1 by default. For ``"clip"``: instead of the calibrated one.
        known
            For ``"clip"``: by word, photos that have it or not, ``{"water": {"17": True, "18": False}}``; they set the
            threshold.
        background
            Return at once; watch ``progress``, ``busy`` (``"detecting"``) and ``error``.
        progress
            Called with each report.

        Raises
        ------
        OptionError
            There is no such source, no word is left, or the source has nothing to look in.
        ModelError
            The model is not there; says how to fetch it.
        SessionError
            Other work is going on.
        Cancelled
            :meth:`cancel` was called.
        """
        if source not in ("auto", *SOURCES):
            raise OptionError(f"source={source!r} is not known; use 'auto', {', '.join(map(repr, SOURCES))}.")
        wanted = concepts.vocabulary(words, self._context.ds.class_names)
        told = {word: self._told_of(photos) for word, photos in (known or {}).items()}
        self._context.jobs.run("detecting",
                   lambda job: self._detect(source, wanted, model, threshold, told, job), background, progress)

    def _detect(self, source: str, words: tuple[str, ...], model: Any, threshold: float | None,
                known: Mapping[str, np.ndarray], job: Job) -> Generator[Progress, None, None]:
        found = [finding.in_columns(self._context.ds)] if source in ("auto", "columns") else []
        found += [finding.in_captions(self._context.ds, words)] if source in ("auto", "captions") else []
        if source in ("auto", "clip"):
            clf = self._clip(model)
            if clf is not None:
                found.append((yield from self._by_clip(clf, words, threshold, known, job)))
        if source == "detector":
            detector = model if isinstance(model, concepts.Detector) else concepts.Detector.load(
                concepts.detector.DEFAULT if model is None else model)
            least = concepts.detector.THRESHOLD if threshold is None else threshold
            found.append((yield from finding.by_detector(detector, self._context.ds, words, least, BATCH, job)))
        kept = [each for each in found if each is not None]
        if not kept:
            raise OptionError(_NOTHING[source])
        for each in kept:
            self.shelf.save(each)
        self._context.changed()

    def _by_clip(self, clf: ClipClassifier, words: tuple[str, ...], threshold: float | None,
                 known: Mapping[str, np.ndarray], job: Job) -> Generator[Progress, None, Found]:
        own = clf.fingerprint() == self._context.folder.manifest["model_hash"]
        explained = self._context.engine.open("v0", self._context.models.original) if own else None
        extraction = None if explained is None else explained.extraction
        runtime = self._context.engine.runtime(self._context.models.clf)
        found = yield from finding.by_clip(clf, self._context.ds, extraction, words, runtime, known, job)
        if threshold is None:
            return found
        return dataclasses.replace(found, thresholds=np.full(len(words), float(threshold)))

    def _clip(self, model: Any) -> ClipClassifier | None:
        """The CLIP model to look with: as given, else the run's own; ``None`` where that is no CLIP model."""
        from guidance_viz import models
        if model is None:
            own = self._context.models.original
            return own.clone() if isinstance(own, models.ClipClassifier) else None  # type: ignore[return-value]
        clf = models.load(model, class_names=list(self._context.ds.class_names)) if isinstance(model, str) else model
        if not isinstance(clf, models.ClipClassifier):
            raise OptionError(f"model={model!r} is no CLIP model. Give one such as 'open_clip:ViT-B-32@openai', or look "
                              "with source='detector'.")
        return clf

    def _told_of(self, photos: Mapping[str, bool]) -> np.ndarray:
        known = np.full(len(self._context.ds), np.nan)
        known[self._context.book.rows_of(photos)] = [float(there) for there in photos.values()]
        return known

    def attribute(self, name: str) -> pd.Series:
        """Whether each photo has an attribute: 1, 0, or nan where that is not known; float64, by sample id.

        Parameters
        ----------
        name
            ``"water"``, or ``"clip:water"`` for what one source says.

        Raises
        ------
        OptionError
            It was not looked for.
        """
        found, place = self.shelf.of(name)
        ids = pd.Index(self._context.book.ids, name="sample_id")
        return pd.Series(found.present[:, place], index=ids, name=f"{COLUMN}{name}")

    def class_number(self, name: str) -> int:
        """Number of a class; raises UnknownNameError where there is none of that name."""
        names = list(self._context.ds.class_names)
        if name not in names:
            raise unknown_name("class", name, names)
        return names.index(name)


_NOTHING = {
    "auto": "There is nothing to look for attributes in: the data set has neither attribute nor own columns nor captions, "
            "and the model is no CLIP model. Give one (source='clip', model='open_clip:ViT-B-32@openai'), or use "
            "source='detector'.",
    "columns": "The data set has no attribute column, and no own column with 2 to 12 values. Use source='clip' or "
               "'detector'.",
    "captions": "The data set has no own column named caption. Use source='clip' or 'detector'.",
    "clip": "The run's model is no CLIP model. Give one: model='open_clip:ViT-B-32@openai', or use source='detector'.",
    "detector": "The detector found nothing to look in."}
