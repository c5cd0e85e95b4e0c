"""Parts of photos: found, answered, split; and what all answers say about places."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from guidance_viz import concepts
from guidance_viz.core import OptionError, Progress, Relevance, SessionError
from guidance_viz.session.background import Job
from guidance_viz.session.explained import Explained
from guidance_viz.session.oracle import count_answers
from guidance_viz.session.part_answers import part_answers
from guidance_viz.session.part_oracle import part_coverage, part_relevance
from guidance_viz.session.part_shelf import PARTS, Asked, Clustering, LocalShelf, PartShelf
from guidance_viz.session.place_agreement import MOST_PHOTOS, Agreement, annotated, cell_auc, drawn
from guidance_viz.session.placing import Control, Placing
from guidance_viz.session.results import Patch
from guidance_viz.session.surroundings import Surroundings
from guidance_viz.session.wrong_answers import RANDOM, SHUFFLED, altered
from guidance_viz.store import PART, PartAnswered, Row, part_item, part_value

if TYPE_CHECKING:
    from guidance_viz.mitigation import Places
    from guidance_viz.training import LocalFeatures

ANSWERS = "answers"
BY_PLACES = {"environment_exchange": ANSWERS, "model_guidance": "boxes"}
"""Methods that can go by place masks, and what they go by where nobody says."""
COLUMNS = ["part", "share", "cells", "by_class", "answer", "decides"]


class PartsDesk:
    """Finds parts, takes answers on them, and says what they mean for every photo.

    Parameters
    ----------
    around
        What it needs of its session.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._locals = LocalShelf(around.engine)
        self._shelf = PartShelf(around.engine.folder.path / PARTS)
        self._kept: tuple[Asked, Clustering] | None = None
        self._effect: tuple[tuple[str, int], pd.DataFrame] | None = None
        self._beside: tuple[tuple[str, int], np.ndarray, np.ndarray] | None = None  # objects by the data set itself
        self._placing = Placing(around.engine, around.book, around.data, lambda: around.book.standing(around.model()[0]))
        around.book.features = self._features_key

    # -- finding --------------------------------------------------------------
    def parts(self, k: int = 40, *, place: str | None = None, background: bool = False,
              progress: Callable[[Progress], None] | None = None) -> pd.DataFrame | None:
        """Find the parts of the training photos, or read those that were found before.

        Parameters
        ----------
        k
            How many.
        place
            Where in the network cells are compared: one of ``clf.cuts`` or ``"final"``. Default: the default cut where it
            has at least 8 × 8 cells, else the deepest place that has.
        background
            Return at once with ``None``; watch ``version_parts`` and ``error``.
        progress
            Called with each report, in the thread that works.

        Returns
        -------
        DataFrame or None
            A row a part: part, share (of all training cells), cells (list of (sample_id, (row, column), (rows, columns of
            the grid)), the nearest to the centre first), by_class (share of a class's cells, by class name), answer ("yes",
            "no", "maybe" or ""), decides (how much an answer would decide: share × uncertainty of the place model on its
            cells; before there is one, share × how much the classes differ; 0 once answered). Kept in the run.

        Raises
        ------
        OptionError
            ``k`` is below 1.
        SessionError
            The session is not prepared, or busy.
        """
        if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
            raise OptionError(f"k is {k!r}; expected a whole number from 1.")
        explained = self._around.explained()
        place = self._locals.place(explained.clf) if place is None else place
        asked = Asked(self._key(place), place, int(k), int(self._around.engine.settings["seed"]))
        if self._locals.open(explained, asked.features, place) is None or self._load(asked) is None:
            self._around.work("measuring", lambda job: self._find(explained, asked, job), background, progress)
            if background:
                return None
        elif self._shelf.chosen() != (asked.place, asked.k, asked.seed):
            self._shelf.choose(asked)
            self._around.found()
        return self.table()

    def _find(self, explained: Explained, asked: Asked, job: Job) -> Generator[Progress, None, None]:
        with self._around.engine.folder.writing("finding parts"):
            features = yield from self._locals.make(explained, asked.features, asked.place, job)
            if self._load(asked) is None:
                rows = self._training(features)
                labels = explained.labels[rows]
                steps = concepts.find_parts(features, rows, labels, self._classes, k=asked.k, seed=asked.seed)
                self._keep(Clustering.new(asked, (yield from _until_cancelled(steps, job))))
            self._shelf.choose(asked)
        self._around.found()

    @property
    def _classes(self) -> int:
        return len(self._around.data.given.class_names)

    def _training(self, features: LocalFeatures) -> np.ndarray:
        """Training photos (or all, where there are none) that could be read."""
        rows = self._around.data.given.indices("train")
        rows = rows if len(rows) else np.arange(len(features))
        return rows[features.readable[rows]]

    def split(self, part: int) -> pd.DataFrame:
        """Split a mixed part in two: one half keeps its number, the other is the last; both are to be answered anew.

        Raises
        ------
        OptionError
            There is no such part, or its cells are all the same.
        SessionError
            No parts were found yet, or the session is busy.
        """
        now = self._now()
        self._check([part], now)
        self._around.work("measuring", lambda job: self._split(now, int(part)), False, None)
        return self.table()

    def _split(self, now: Clustering, part: int) -> Generator[Progress, None, None]:
        yield Progress(f"Splitting part {part}")
        explained, features = self._around.explained(), self._features()
        rows = self._training(features)
        with self._around.engine.folder.writing("splitting a part"):
            halves = concepts.split_part(now.parts, part, features, rows, explained.labels[rows], self._classes,
                                         seed=now.asked.seed)
            self._keep(now.split(part, halves))
        self._around.found()

    def table(self) -> pd.DataFrame:
        """The current parts; see :meth:`parts`."""
        now = self._now()
        ids, names = self._around.book.ids, self._around.data.given.class_names
        grid, answers = self._features().grid, self._answered()
        lines = [(part, float(now.parts.share[part]),
                  [(str(ids[row]), (int(i), int(j)), grid) for row, i, j in now.parts.cells[part] if row >= 0],
                  dict(zip(names, now.parts.share_by_class[part].tolist(), strict=True)), answers.get(part, ""), decides)
                 for part, decides in enumerate(self._decides(now, answers).tolist())]
        table = pd.DataFrame(lines, columns=COLUMNS)
        table.attrs["clustering"] = now.key
        return table

    def known(self) -> pd.DataFrame | None:
        """The current parts, see :meth:`parts`; ``None`` where none were found in what the current model sees."""
        return self.table() if self._now_or_none() is not None and self._opened() is not None else None

    def patches(self, part: int, n: int = 9) -> list[Patch]:
        """The places nearest to a part's centre, for ``session.patch_image``; ``activation`` is nan.

        Raises
        ------
        OptionError
            There is no such part.
        SessionError
            No parts were found yet.
        """
        now = self._now()
        self._check([part], now)
        ids, grid = self._around.book.ids, self._features().grid
        cells = [(str(ids[row]), (int(i), int(j))) for row, i, j in now.parts.cells[part] if row >= 0][:n]
        return [Patch(name, concepts.patch_box(cell, grid), float("nan"), cell, concepts.cell_box(cell, grid))
                for name, cell in cells]

    # -- answering --------------------------------------------------------------
    def answer(self, ids: int | Iterable[int], relevance: Relevance, annotator: str = "me",
               clustering: str | None = None) -> None:
        """Record an answer on parts: does this belong to the object? Durable before it returns, then previewed.

        Parameters
        ----------
        ids, relevance, annotator
            The parts, the answer, and who gives it.
        clustering
            What the person saw, ``attrs["clustering"]`` of the table: an answer on other parts is refused.

        Raises
        ------
        OptionError
            There is no such part.
        SessionError
            No parts were found yet, or others than those that were seen.
        """
        if clustering is not None and clustering != self._now().key:
            raise SessionError("The parts were found again or split since this answer was given, so it was not taken. "
                               "Answer the part that is shown now.")
        parts = [ids] if isinstance(ids, (int, np.integer)) else list(ids)
        self._append(dict.fromkeys(parts, relevance.value), annotator)

    def _append(self, answers: Mapping[int, str], annotator: str) -> None:
        now, about = self._now(), self._around.explanation()
        self._check(answers, now)
        centers = now.parts.raw_centers
        rows = [Row(PART, part_item(now.key, int(part)), Relevance(answer), annotator, explanation=about,
                    value=part_value(PartAnswered(centers[int(part)], now.asked.place, now.asked.features)))
                for part, answer in answers.items()]
        if rows:
            self._around.book.journal.append(rows)
            self._around.changed()

    @property
    def answers(self) -> pd.DataFrame:
        """Answers in effect on the current parts, one a part, in the order they were given.

        Columns: part, relevance, annotator, time. An answer on an earlier clustering counts for the part whose centre is
        nearest, if that is within the part's spread. ``attrs["lost"]``: those that count for no part, as dicts of item,
        relevance, annotator, time.
        """
        return self._in_effect(self._now()).copy()

    def _in_effect(self, now: Clustering) -> pd.DataFrame:
        key = (now.key, self._around.book.journal.version())
        if self._effect is None or self._effect[0] != key:
            self._effect = key, part_answers(now, self._around.book)
        return self._effect[1]

    def _answered(self) -> dict[int, str]:
        found = self._in_effect(self._now())
        return dict(zip(found["part"].tolist(), found["relevance"].tolist(), strict=True))

    def answer_by_oracle(self, by: str | None = None, yes: float | None = None, no: float | None = None,
                         limit: int | None = None, annotator: str = "oracle") -> dict[str, Any]:
        """Answer parts by boxes or masks instead of people.

        A part is YES where its cells in annotated training photos are covered by the object, on average, more than the
        cells of all parts are; NO where less. That holds for loose boxes, which cover much of every part, and for exact
        masks.

        Parameters
        ----------
        by
            ``"boxes"`` or ``"masks"``: insist on these; by default what people drew, else masks, else boxes.
        yes, no
            Mean coverage above which the answer is yes, and below which it is no; MAYBE between. Default: that of all
            cells.
        limit
            Answer only so many, those not answered yet that decide most; ``None``: all.
        annotator
            Who signs.

        Returns
        -------
        dict
            ``by``; ``parts``: counts of yes, no and maybe; ``coverage``: the mean over all cells.

        Raises
        ------
        DataError
            No training photo has a box or mask.
        OptionError
            An option has a value that is not allowed.
        """
        now, features = self._now(), self._features()
        coverage, overall, by = part_coverage(now.parts, features, self._around.data.now, self._training(features), by,
                                              now.asked.seed)
        answers = part_relevance(coverage, overall, yes, no)
        given = {part: str(answers[part]) for part in (range(len(answers)) if limit is None else self.next(limit))}
        self._append(given, annotator)
        return {"by": by, "parts": count_answers(np.array(list(given.values()))), "coverage": overall}

    def next(self, n: int = 1) -> list[int]:
        """Parts that are not answered yet, the most decisive first.

        Raises
        ------
        OptionError
            ``n`` is below 1.
        """
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
            raise OptionError(f"{n!r} parts were asked for; expected a whole number from 1.")
        now, answers = self._now(), self._answered()
        decides = self._decides(now, answers)
        order = np.lexsort((-now.parts.share, -decides))
        return [int(part) for part in order if int(part) not in answers][:n]

    def _decides(self, now: Clustering, answers: Mapping[int, str]) -> np.ndarray:
        unsure = self._placing.uncertainty(now, self._features(), self._training(self._features()), answers,
                                           self._around.explained())
        if unsure is None:
            by_class = np.nan_to_num(now.parts.share_by_class)
            unsure = (by_class.max(1) - by_class.min(1)) / np.maximum(by_class.max(1) + by_class.min(1), 1e-12)
        decides = now.parts.share * unsure
        decides[list(answers)] = 0
        return decides

    # -- places --------------------------------------------------------------
    def place_masks(self, split: str | None = None) -> np.ndarray:
        """Where the object is, by all answers: P(belongs) of every cell.

        Parameters
        ----------
        split
            Whose photos; ``None``: all.

        Returns
        -------
        ndarray
            float32 (N, h, w) in [0, 1]; nan where nothing is known: of a photo that could not be read, and everywhere as
            long as answers say only yes, or only no, or nothing.

        Raises
        ------
        SessionError
            The session is not prepared, or its local features are not computed: call ``parts()`` first.
        """
        return self._masks_of(self._around.data.given.indices(split))

    def places_of(self, sample_ids: Iterable[str]) -> np.ndarray:
        """Place masks of a few photos, as :meth:`place_masks`: float32 (n, h, w).

        Raises
        ------
        DataError
            There is no such sample.
        SessionError
            As for :meth:`place_masks`.
        """
        return self._masks_of(self._around.book.rows_of(list(sample_ids)))

    def _masks_of(self, rows: np.ndarray) -> np.ndarray:
        explained = self._around.explained()
        now, features = self._now_or_none(), self._features()
        answers = {} if now is None else self._answered()
        return self._placing.masks(now, features, self._training(features), answers, explained, rows)

    def agreement(self, photos: int = MOST_PHOTOS) -> Agreement | None:
        """How well place masks agree with the data set's own masks or boxes.

        Parameters
        ----------
        photos
            At most how many photos are looked at; validation photos, or where there are none all.

        Returns
        -------
        Agreement or None
            ``None`` where the data set has neither, or nothing is known of places yet.
        """
        features, given = self._features(), self._around.data.given
        key = (features.key, photos)
        if self._beside is None or self._beside[0] != key:
            rows = given.indices("val")
            rows = rows if len(rows) else np.arange(len(features))
            rows = drawn(rows[features.readable[rows]], photos, int(self._around.engine.settings["seed"]))
            self._beside = key, *annotated(given, rows, features.grid)
        _, rows, covered = self._beside
        auc, counted = cell_auc(self._masks_of(rows), covered) if len(rows) else (None, 0)
        return None if auc is None else Agreement(auc, counted, "masks" if given.has_masks else "boxes")

    def places(self, control: str | None = None, seed: int = 0) -> Places:
        """Place masks of every photo with the answers they rest on, for a method.

        Parameters
        ----------
        control
            Wrong answers instead: ``"flipped"``, ``"shuffled"``, ``"random"``, or the first ``"half"`` or ``"quarter"``.
        seed
            Of the wrong answers.
        """
        from guidance_viz.mitigation import Places
        explained, now, features = self._around.explained(), self._now_or_none(), self._features()
        answers = {} if now is None else self._answered()
        wrong = None if control is None else self._wrong(control, seed, answers, 0 if now is None else len(now.parts))
        rows, used = np.arange(len(features)), answers if wrong is None else wrong.parts
        masks = self._placing.masks(now, features, self._training(features), answers, explained, rows, wrong)
        given = count_answers(np.array(list(used.values())))
        counts = {f"parts answered {answer}": count for answer, count in given.items()}
        drawn = int((self._around.data.photos["boxes"] > 0).sum())
        return Places(masks, {**counts, **({"photos drawn on": drawn} if drawn else {}),
                              **({f"{control} (a control)": len(used)} if control else {})})

    def places_for(self, method: str, options: Mapping[str, Any], control: str | None = None,
                   seed: int = 0) -> Places | None:
        """Place masks where a method is to use them: its description, or ``masks="answers"``, says so; else ``None``.

        Raises
        ------
        SessionError
            Nothing is known of any place yet.
        """
        if method not in BY_PLACES:
            return None
        masks = options.get("masks", BY_PLACES[method])
        if not isinstance(masks, str) or masks != ANSWERS:
            return None
        needed = BY_PLACES[method] == ANSWERS
        try:
            found = self.places(control, seed)
        except SessionError:
            if needed:
                raise
            return None
        if np.isnan(found.masks).all() and not needed:
            return None
        if np.isnan(found.masks).all():
            raise SessionError("Nothing is known of where the objects are yet: answer parts both yes and no "
                               "(parts(), answer_parts()), or draw boxes on a few photos; or use masks='boxes' or "
                               "masks='masks' where the data set has them.")
        return found

    def _wrong(self, control: str, seed: int, answers: Mapping[int, str], count: int) -> Control:
        standing = self._around.book.standing(self._around.model()[0])
        known = standing.control(SHUFFLED if control == RANDOM else control, seed)
        return Control(control, seed, altered(answers, control, seed, count), known)

    # -- what is there --------------------------------------------------------------
    def _key(self, place: str) -> str:
        """Key of the current model's local features at a place."""
        return self._locals.key(*self._around.model(), place)

    def _features_key(self) -> str:
        chosen = self._shelf.chosen()
        return "" if chosen is None else self._key(chosen[0])

    def _features(self) -> LocalFeatures:
        found = self._opened()
        if found is None:
            chosen = self._shelf.chosen()
            where = f" at {chosen[0]!r}" if chosen else ""
            raise SessionError(f"The local features{where} are not computed, or no longer in the cache. "
                               "Call parts() first.")
        return found

    def _opened(self) -> LocalFeatures | None:
        explained, chosen = self._around.explained(), self._shelf.chosen()
        place = self._locals.place(explained.clf) if chosen is None else chosen[0]
        return self._locals.open(explained, self._key(place), place)

    def _now(self) -> Clustering:
        found = self._now_or_none()
        if found is None:
            raise SessionError("No parts were found yet in what the current model sees. Call parts() first.")
        return found

    def _now_or_none(self) -> Clustering | None:
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

    def _check(self, parts: Iterable[int], now: Clustering) -> None:
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
