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
from guidance_viz.session.timeline.timeline import Travelling

if TYPE_CHECKING:
    from guidance_viz.models import ClipClassifier

COLUMN = "attribute."
"""How the names of attributes begin in ``Session.table``."""
BATCH = 8  # photos that a detector looks at at once


class Detecting(Travelling):
    """The part of the session that looks for attributes."""

    _kept_shelf: Shelf | None = None

    @property
    def is_clip(self) -> bool:
        """Whether the run's model is a CLIP model, whose projections can be fine-tuned through language."""
        from guidance_viz import models
        return isinstance(self._original, models.ClipClassifier)

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
        wanted = concepts.vocabulary(words, self.ds.class_names)
        told = {word: self._told_of(photos) for word, photos in (known or {}).items()}
        self._jobs.run("detecting",
                   lambda job: self._detect(source, wanted, model, threshold, told, job), background, progress)

    def _detect(self, source: str, words: tuple[str, ...], model: Any, threshold: float | None,
                known: Mapping[str, np.ndarray], job: Job) -> Generator[Progress, None, None]:
        found = [finding.in_columns(self.ds)] if source in ("auto", "columns") else []
        found += [finding.in_captions(self.ds, words)] if source in ("auto", "captions") else []
        if source in ("auto", "clip"):
            clf = self._clip(model)
            if clf is not None:
                found.append((yield from self._by_clip(clf, words, threshold, known, job)))
        if source == "detector":
            detector = model if isinstance(model, concepts.Detector) else concepts.Detector.load(
                concepts.detector.DEFAULT if model is None else model)
            found.append((yield from finding.by_detector(
                detector, self.ds, words, concepts.detector.THRESHOLD if threshold is None else threshold, BATCH, job)))
        kept = [each for each in found if each is not None]
        if not kept:
            raise OptionError(_NOTHING[source])
        for each in kept:
            self._shelf.save(each)
        self.refresh()

    def _by_clip(self, clf: ClipClassifier, words: tuple[str, ...], threshold: float | None,
                 known: Mapping[str, np.ndarray], job: Job) -> Generator[Progress, None, Found]:
        own = clf.fingerprint() == self._folder.manifest["model_hash"]
        explained = self._engine.open("v0", self._original) if own else None
        found = yield from finding.by_clip(clf, self.ds, None if explained is None else explained.extraction, words,
                                           self._engine.runtime(self._clf), known, job)
        if threshold is None:
            return found
        return dataclasses.replace(found, thresholds=np.full(len(words), float(threshold)))

    def _clip(self, model: Any) -> ClipClassifier | None:
        """The CLIP model to look with: as given, else the run's own; ``None`` where that is no CLIP model."""
        from guidance_viz import models
        if model is None:
            own = self._original
            return own.clone() if isinstance(own, models.ClipClassifier) else None  # type: ignore[return-value]
        clf = models.load(model, class_names=list(self.ds.class_names)) if isinstance(model, str) else model
        if not isinstance(clf, models.ClipClassifier):
            raise OptionError(f"model={model!r} is no CLIP model. Give one such as 'open_clip:ViT-B-32@openai', or look "
                              "with source='detector'.")
        return clf

    def _told_of(self, photos: Mapping[str, bool]) -> np.ndarray:
        known = np.full(len(self.ds), np.nan)
        known[self._book.rows_of(photos)] = [float(there) for there in photos.values()]
        return known

    @property
    def _shelf(self) -> Shelf:
        if self._kept_shelf is None:
            self._kept_shelf = Shelf(self._folder.path / FOLDER, self._folder.manifest["data_hash"])
        return self._kept_shelf

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
        found, place = self._shelf.of(name)
        return pd.Series(found.present[:, place], index=pd.Index(self._book.ids, name="sample_id"), name=f"{COLUMN}{name}")

    def _class_number(self, name: str) -> int:
        names = list(self.ds.class_names)
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
