"""What the answers on parts would do, predicted in the background after each answer; and how well that has done so far."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.core import PartPreview, PredictionRecord, Progress, read_json, to_plain, write_json
from guidance_viz.core.workers import Job
from guidance_viz.session.context import Context
from guidance_viz.session.parts.parts import PartsDesk
from guidance_viz.session.places.agreement import Coverage, coverage, drawn
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.mitigation import ExchangePreviewCache
    from guidance_viz.session.fixes.requests import Candidate, Request

METHOD = "environment_exchange"
FILE = "prediction.json"
"""Beside a fix's report: what was predicted when it began, and what was measured when it was done."""
VERSION = 1
FIGURES = ("reliance", "worst", "mean")
TESTED = 200    # photos that reliance is measured on after a fix
COVERED = 1000  # photos that coverage is told of
PAUSE = 0.15    # seconds: the page paints its masks first, and of several answers at once only the last is looked at


class PartPreviewDesk:
    """Predicts what a fix would make of the answers, and compares with what fixes made of them.

    Parameters
    ----------
    context
        What it works with.
    desk
        Knows the parts, and where the objects are.

    Attributes
    ----------
    work
        The predictions in the background.
    """

    def __init__(self, context: Context, desk: PartsDesk) -> None:
        self._context, self._desk = context, desk
        self._lock = threading.RLock()
        self._made: tuple[tuple[object, ...], PartPreview] | None = None
        self._kept: tuple[Explained, ExchangePreviewCache] | None = None
        self._covered: tuple[tuple[object, ...], Coverage | None] | None = None
        self.work = context.jobs.latest("predicting what the answers would do", self._in_background)
        context.following.then(self.poke)
        context.signals.param.watch(lambda _: self.poke(), ["version_parts", "version_layout"])

    def poke(self) -> None:
        """Follow what changed, in the background; the latest wins."""
        if self._context.follows:
            self.work.poke()

    def latest(self) -> PartPreview | None:
        """The latest prediction; ``None`` before there is one."""
        made = self._made
        return None if made is None else made[1]

    def predict(self) -> PartPreview:
        """Predict what the answers in effect would do, here and now, or read what was predicted of them.

        Raises
        ------
        SessionError
            The session is not prepared, or its local features are not computed: call ``parts()`` first.
        """
        self._desk.finder.features()
        found = self._predicted(None)
        assert found is not None
        return found

    def coverage(self) -> Coverage | None:
        """Of how many places and photos the answers say something; ``None`` as long as nothing is known of any.

        Of many photos 1,000 are looked at, drawn by the run's seed.
        """
        key = self._key()
        if key is None:
            return None
        if self._covered is None or self._covered[0] != key:
            ids, seed = self._context.book.ids, self._context.seed
            rows = drawn(np.arange(len(ids)), COVERED, seed)
            self._covered = key, coverage(self._desk.places.of(ids[rows]))
        return self._covered[1]

    def _in_background(self) -> None:
        made = self._made
        if (made is not None and made[0] == self._key()) or self.work.superseded.wait(PAUSE):
            return  # nothing new, or something newer
        self._predicted(self.work.superseded)

    def _predicted(self, cancel: threading.Event | None) -> PartPreview | None:
        with self._lock:
            key, before = self._key(), self._made
            if key is None:
                self._made = None
            elif before is None or before[0] != key:
                self._made = key, self._compute(cancel)
            made = self._made
        if made is not before:
            self._context.found()
        return None if made is None else made[1]

    def _key(self) -> tuple[object, ...] | None:
        """What a prediction rests on; ``None`` as long as there are no local features."""
        features, now = self._desk.finder.opened(), self._desk.finder.now_or_none()
        if features is None:
            return None
        return (self._context.explained(), features.key, None if now is None else now.key,
                self._context.book.journal.version())

    def _compute(self, cancel: threading.Event | None) -> PartPreview:
        from guidance_viz.mitigation import preview_exchange
        version, cache = self._context.book.journal.version(), self._cache()
        ids = self._context.book.ids[cache.rows]
        masks = self._desk.places.of(ids) if len(ids) else np.zeros((0, 1, 1), np.float32)
        found = preview_exchange(cache, masks, cancel=cancel)
        return dataclasses.replace(found, record=self.record(), version=version)

    def _cache(self) -> ExchangePreviewCache:
        from guidance_viz.mitigation import ExchangePreviewCache
        explained = self._context.explained()
        if self._kept is None or self._kept[0] is not explained or self._kept[1].outdated:
            self._kept = None       # let go of the photos of another model first
            engine = self._context.engine
            self._kept = explained, ExchangePreviewCache(
                explained.clf, self._context.data.given, explained.extraction, engine.runtime(explained.clf),
                seed=int(engine.settings["seed"]))
        return self._kept[1]

    # -- how well it does --------------------------------------------------------------
    def followed(self, request: Request, steps: Generator[Progress, None, Candidate],
                 job: Job) -> Generator[Progress, None, Candidate]:
        """A fix, with the prediction in effect at its start and what was measured at its end kept beside its report.

        Parameters
        ----------
        request
            What is asked for; only ``environment_exchange`` by the answers as given is predicted.
        steps
            The fix.
        job
            Says whether to stop.
        """
        predicted = None
        if _predictable(request):
            with self._context.jobs.told("predicting what the fix would do"):
                predicted = self._at_start(request)
        fix = yield from steps
        if predicted is not None and fix.explained is not None:
            with self._context.jobs.told("comparing the fix with its prediction"):
                yield from self._compare(fix, fix.explained, request, predicted, job)
        return fix

    def _at_start(self, request: Request) -> PartPreview | None:
        found = self._predicted(None) if self._context.follows else self.latest()
        return found if found is not None and found.predicted is not None and found.version == request.seq else None

    def _compare(self, fix: Candidate, explained: Explained, request: Request, predicted: PartPreview,
                 job: Job) -> Generator[Progress, None, None]:
        from guidance_viz.mitigation import measure_reliance
        assert request.places is not None
        engine = self._context.engine
        found = yield from measure_reliance(
            explained.clf.clone(), self._context.data.given, explained.extraction, request.places.masks,
            engine.runtime(explained.clf), photos=TESTED, draws=1, seed=request.seed, model="candidate",
            cancel=job.cancelled)
        groups = fix.report.after["val"].groups
        worst, mean = (groups.worst, groups.mean) if predicted.by == "group" else (found.worst, found.exchanged)
        measured = {"reliance": found.environment, "worst": worst, "mean": mean}
        write_json(engine.folder.mitigation(fix.number) / FILE, {
            "version": VERSION, "predicted": predicted.with_record(PredictionRecord()).to_json(),
            "measured": to_plain(measured)})
        with self._lock:
            if self._made is not None:
                self._made = self._made[0], self._made[1].with_record(self.record())
        self._context.found()

    def record(self) -> PredictionRecord:
        """How far predictions of this run were from what was measured, over its fixes."""
        folder = self._context.engine.folder
        places = [folder.mitigation(number) / FILE for number in folder.mitigations()]
        return record_of([read_json(place) for place in places if Path(place).exists()])


def record_of(kept: list[Mapping[str, Any]]) -> PredictionRecord:
    """The mean distance of predictions from what was measured, as files have them; figures that are not known left out."""
    off: dict[str, float] = {}
    for name in FIGURES:
        pairs = [(each["predicted"]["predicted"][name], each["measured"][name]) for each in kept]
        distances = [abs(before - after) for before, after in pairs if before is not None and after is not None]
        if distances:
            off[name] = float(np.mean(distances))
    return PredictionRecord(len(kept), off)


def _predictable(request: Request) -> bool:
    return (request.method == METHOD and request.places is not None and request.subset is None
            and request.asked.get("control") is None and request.options.get("start", "current") == "current")
