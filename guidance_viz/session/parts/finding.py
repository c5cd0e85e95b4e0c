"""Where parts come from: local features of the current model, clusterings found in them, and splits."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import concepts
from guidance_viz.core import OptionError, Progress, SessionError
from guidance_viz.core.workers import Job
from guidance_viz.session.context import Context
from guidance_viz.session.parts.shelf import PARTS, Asked, Clustering, LocalShelf, PartShelf
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.training import LocalFeatures


class PartFinder:
    """Finds parts in what the current model sees, splits them, and keeps them in the run.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._locals = LocalShelf(context.engine)
        self._shelf = PartShelf(context.engine.folder.path / PARTS)
        self._kept: tuple[Asked, Clustering] | None = None
        context.book.features = self._features_key

    def find(self, k: int = 40, *, place: str | None = None, background: bool = False,
             progress: Callable[[Progress], None] | None = None) -> bool:
        """Find parts, or read those that were found before; options as of :meth:`.PartsDesk.parts`.

        Returns
        -------
        bool
            Whether they are there; otherwise they are being found in the background.

        Raises
        ------
        OptionError
            ``k`` is below 1.
        SessionError
            The session is not prepared, or busy.
        """
        if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
            raise OptionError(f"k is {k!r}; expected a whole number from 1.")
        explained = self._context.explained()
        place = self._locals.place(explained.clf) if place is None else place
        asked = Asked(self._key(place), place, int(k), self._context.seed)
        if self._locals.open(explained, asked.features, place) is None or self._load(asked) is None:
            self._context.jobs.run("measuring", lambda job: self._find(explained, asked, job), background, progress)
            return not background
        if self._shelf.chosen() != (asked.place, asked.k, asked.seed):
            self._shelf.choose(asked)
            self._context.found()
        return True

    def _find(self, explained: Explained, asked: Asked, job: Job) -> Generator[Progress, None, None]:
        with self._context.engine.folder.writing("finding parts"):
            features = yield from self._locals.make(explained, asked.features, asked.place, job)
            if self._load(asked) is None:
                rows = self.training(features)
                labels = explained.labels[rows]
                steps = concepts.find_parts(features, rows, labels, self._classes, k=asked.k, seed=asked.seed)
                self._keep(Clustering.new(asked, (yield from _until_cancelled(steps, job))))
            self._shelf.choose(asked)
        self._context.found()

    @property
    def _classes(self) -> int:
        return len(self._context.data.given.class_names)

    def training(self, features: LocalFeatures) -> np.ndarray:
        """Training photos (or all, where there are none) that could be read."""
        rows = self._context.data.given.indices("train")
        rows = rows if len(rows) else np.arange(len(features))
        return rows[features.readable[rows]]

    def split(self, part: int) -> None:
        """Split a mixed part in two: one half keeps its number, the other is the last; both are to be answered anew.

        Raises
        ------
        OptionError
            There is no such part, or its cells are all the same.
        SessionError
            No parts were found yet, or the session is busy.
        """
        now = self.now()
        self.check([part], now)
        self._context.jobs.run("measuring", lambda job: self._split(now, int(part)), False, None)

    def _split(self, now: Clustering, part: int) -> Generator[Progress, None, None]:
        yield Progress(f"Splitting part {part}")
        explained, features = self._context.explained(), self.features()
        rows = self.training(features)
        with self._context.engine.folder.writing("splitting a part"):
            halves = concepts.split_part(now.parts, part, features, rows, explained.labels[rows], self._classes,
                                         seed=now.asked.seed)
            self._keep(now.split(part, halves))
        self._context.found()

    def _key(self, place: str) -> str:
        """Key of the current model's local features at a place."""
        return self._locals.key(self._context.models.hash, self._context.models.clf, place)

    def _features_key(self) -> str:
        chosen = self._shelf.chosen()
        return "" if chosen is None else self._key(chosen[0])

    def features(self) -> LocalFeatures:
        """Local features of the current model; raises SessionError where they are not there."""
        found = self.opened()
        if found is None:
            chosen = self._shelf.chosen()
            where = f" at {chosen[0]!r}" if chosen else ""
            raise SessionError(f"The local features{where} are not computed, or no longer in the cache. "
                               "Call parts() first.")
        return found

    def opened(self) -> LocalFeatures | None:
        """Local features of the current model, where they are there."""
        explained, chosen = self._context.explained(), self._shelf.chosen()
        place = self._locals.place(explained.clf) if chosen is None else chosen[0]
        return self._locals.open(explained, self._key(place), place)

    def now(self) -> Clustering:
        """The current parts; raises SessionError where none were found yet."""
        found = self.now_or_none()
        if found is None:
            raise SessionError("No parts were found yet in what the current model sees. Call parts() first.")
        return found

    def now_or_none(self) -> Clustering | None:
        """The current parts, where they were found."""
        chosen = self._shelf.chosen()
        if chosen is None:
            return None
        place, k, seed = chosen
        return self._load(Asked(self._key(place), place, k, seed))

    def _load(self, asked: Asked) -> Clustering | None:
        if self._kept is None or self._kept[0] != asked:
            found = self._shelf.load(asked)
            if found is None:
                return None
            self._kept = asked, found
        return self._kept[1]

    def _keep(self, found: Clustering) -> None:
        self._shelf.save(found)
        self._kept = found.asked, found

    def check(self, parts: Iterable[int], now: Clustering) -> None:
        """Raise OptionError where a number is not that of a part."""
        for part in parts:
            if isinstance(part, bool) or not isinstance(part, (int, np.integer)) or not 0 <= part < len(now.parts):
                raise OptionError(f"There is no part {part!r}; there are {len(now.parts)}, counted from 0.")


Finding = Generator[Progress, None, concepts.Parts]


def _until_cancelled(steps: Finding, job: Job) -> Finding:
    from guidance_viz.training.cancel import check_cancelled
    while True:
        check_cancelled(job.cancelled, "Finding parts")
        try:
            yield next(steps)
        except StopIteration as stop:
            return stop.value
