"""Place masks: what all answers, of every kind, say about the cells of every photo."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz import concepts
from guidance_viz.concepts.cells import CellLabels, sample_cells
from guidance_viz.concepts.places import PlaceModel, fit_places
from guidance_viz.session.answers.book import AnswerBook, Standing
from guidance_viz.session.answers.wrong_answers import DOSES, FLIPPED
from guidance_viz.session.composites.answers import AnsweredComposite, composite_answers
from guidance_viz.session.parts.shelf import Clustering
from guidance_viz.session.places.labels import from_composites, from_maps, from_masks, from_neurons, from_parts, regrid
from guidance_viz.session.run.annotated import Annotated
from guidance_viz.session.run.engine import Engine
from guidance_viz.session.run.explained import Explained

if TYPE_CHECKING:
    from guidance_viz.training import LocalFeatures

POOL = 100_000          # cells, of photos drawn once, that stand for all where parts or neurons were answered
POOL_NUMBERS = 16e6     # features of these
FEW = 500               # photos in which neurons are looked at
BATCH = 256


@dataclass(frozen=True, eq=False)
class Control:
    """Other answers than those that were given.

    Attributes
    ----------
    how, seed
        See :func:`~guidance_viz.session.answers.wrong_answers.altered`.
    parts
        Answers by part.
    standing
        Answers on maps and neurons.
    composites
        Answers on composites, by their place among those in effect.
    """

    how: str
    seed: int
    parts: Mapping[int, str]
    standing: Standing
    composites: Mapping[int, str] = field(default_factory=dict)

    def drawn(self, labels: CellLabels) -> CellLabels:
        """What people drew: turned round, on another photo, or on the first photos alone."""
        masks, weight = labels.masks, labels.weight
        if self.how == FLIPPED:
            masks = 1 - masks
        elif self.how in DOSES:
            weight = np.where(np.arange(len(weight))[:, None, None] < DOSES[self.how] * len(weight), weight, 0)
        else:
            masks = masks[np.random.default_rng(self.seed).permutation(len(masks))]
        return replace(labels, masks=masks, weight=weight.astype(np.float32))


class Placing:
    """Learns where objects are from all answers, and says it of every cell.

    Parameters
    ----------
    engine, book, data
        The session's.
    standing
        Gives the answers in effect on the current model's explanations.
    """

    def __init__(self, engine: Engine, book: AnswerBook, data: Annotated, standing: Callable[[], Standing]) -> None:
        self._engine, self._book, self._data, self._standing = engine, book, data, standing
        self._pool: tuple[tuple[str, str], np.ndarray, np.ndarray] | None = None
        self._model: tuple[tuple[object, ...], PlaceModel | None] | None = None
        self._fitting = threading.Lock()    # masks are asked for by the page and by the preview at once
        self._composites: tuple[int, list[AnsweredComposite]] | None = None

    def masks(self, now: Clustering | None, features: LocalFeatures, training: np.ndarray, answers: Mapping[int, str],
              explained: Explained, rows: np.ndarray, control: Control | None = None) -> np.ndarray:
        """P(belongs) of every cell of rows, float32 (n, h, w); nan where nothing is known.

        Parameters
        ----------
        now, features
            The parts, where there are any, and the cells' features.
        training
            Training photos that can be read.
        answers
            By part.
        explained
            The current model's explanations.
        rows
            Whose masks.
        control
            Wrong answers instead; see :class:`Control`.
        """
        model = self.model(now, features, training, answers, explained, control)
        found = np.full((len(rows), *features.grid), np.nan, np.float32)
        if model is not None:
            there = np.flatnonzero(features.readable[rows])
            for start in range(0, len(there), BATCH):
                chunk = there[start:start + BATCH]
                found[chunk] = model.predict(features.rows(rows[chunk]))
        return found

    def model(self, now: Clustering | None, features: LocalFeatures, training: np.ndarray, answers: Mapping[int, str],
              explained: Explained, control: Control | None = None) -> PlaceModel | None:
        """The place model of the answers in effect; fitted again only where they changed."""
        if control is not None:
            return self._fitted(self.labels(now, features, training, control.parts, explained, control), features)
        key = (None if now is None else now.key, features.key, tuple(answers.items()), self._book.journal.version(),
               explained.extraction.key)
        with self._fitting:
            if self._model is None or self._model[0] != key:
                self._model = key, self._fitted(self.labels(now, features, training, answers, explained), features)
            return self._model[1]

    def _fitted(self, labels: list[CellLabels], features: LocalFeatures) -> PlaceModel | None:
        sample = sample_cells(labels, features, seed=int(self._engine.settings["seed"]))
        return fit_places(sample.cells, sample.belongs, sample.weight, positions=sample.positions)

    def labels(self, now: Clustering | None, features: LocalFeatures, training: np.ndarray, answers: Mapping[int, str],
               explained: Explained, control: Control | None = None) -> list[CellLabels]:
        """What each kind of answer says; kinds that say nothing are left out."""
        standing = self._standing() if control is None else control.standing
        found = [*self._of_maps(features, explained, standing),
                 *self._of_neurons(features, training, explained, standing),
                 *self._of_composites(features, control),
                 *(each if control is None else control.drawn(each) for each in self._of_drawn(features))]
        if now is not None and answers:
            rows, numbers = self.pool(now, features, training)
            found.insert(0, from_parts(numbers, rows, answers))
        return [each for each in found if each.known]

    def uncertainty(self, now: Clustering, features: LocalFeatures, training: np.ndarray, answers: Mapping[int, str],
                    explained: Explained) -> np.ndarray | None:
        """Mean of 4 p (1 - p) over each part's cells, (k,); ``None`` as long as there is no place model."""
        model = self.model(now, features, training, answers, explained)
        if model is None:
            return None
        rows, numbers = self.pool(now, features, training)
        belongs = np.concatenate([model.predict(features.rows(rows[start:start + BATCH]))
                                  for start in range(0, len(rows), BATCH)])
        known = (numbers >= 0) & np.isfinite(belongs)
        unsure = 4 * belongs[known] * (1 - belongs[known])
        count, total = (np.bincount(numbers[known], weight, len(now.parts)) for weight in (None, unsure))
        return np.where(count > 0, total / np.maximum(count, 1), unsure.mean() if len(unsure) else 1.0)

    def pool(self, now: Clustering, features: LocalFeatures, training: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Training photos that stand for all, drawn once, and the part of each of their cells."""
        key = (now.key, features.key)
        if self._pool is None or self._pool[0] != key:
            most = min(POOL, int(POOL_NUMBERS / features.channels)) // int(np.prod(features.grid))
            rows = self._some(training, max(1, most))
            numbers = np.concatenate([concepts.assign(now.parts, features.rows(rows[start:start + BATCH]))
                                      for start in range(0, len(rows), BATCH)])
            self._pool = key, rows, numbers
        return self._pool[1], self._pool[2]

    def _of_maps(self, features: LocalFeatures, explained: Explained, standing: Standing) -> list[CellLabels]:
        answers = standing.by_row
        rows = np.array(sorted(answers), np.int64)
        rows = rows[features.readable[rows]]
        maps = np.asarray(explained.extraction.maps[rows], np.float32)
        return [from_maps(maps, rows, answers, features.grid)] if len(rows) else []

    def _of_neurons(self, features: LocalFeatures, training: np.ndarray, explained: Explained,
                    standing: Standing) -> list[CellLabels]:
        answers, acts = standing.neurons, explained.extraction.activations
        if not answers or acts is None:
            return []
        peaks = np.nan_to_num(explained.extraction.patches.values[:, 0])
        rows = self._some(training, FEW)
        return [from_neurons(np.asarray(acts[rows], np.float32), rows, peaks, answers, features.grid)]

    def _of_composites(self, features: LocalFeatures, control: Control | None) -> list[CellLabels]:
        given = self.composites()
        told = {i: each.relevance for i, each in enumerate(given)} if control is None else control.composites
        seen = [i for i in told if features.readable[given[i].row]]
        if not seen:
            return []
        masks, evidence = (np.concatenate([regrid(each[None], features.grid) for each in kind]) for kind in zip(
            *((given[i].asked.mask, given[i].asked.evidence) for i in seen), strict=True))
        return [from_composites(masks, evidence, np.array([given[i].row for i in seen]), [told[i] for i in seen])]

    def composites(self) -> list[AnsweredComposite]:
        """Answers on composites in effect, read again only where the journal has grown."""
        version = self._book.journal.version()
        if self._composites is None or self._composites[0] != version:
            self._composites = version, composite_answers(self._book)
        return self._composites[1]

    def _of_drawn(self, features: LocalFeatures) -> list[CellLabels]:
        photos = self._data.photos
        rows = self._book.rows_of(photos.loc[photos["boxes"] > 0, "sample_id"])
        rows = np.sort(rows[features.readable[rows]])
        masks = self._data.now.masks(*features.grid, rows) if len(rows) else None
        return [] if masks is None else [from_masks(masks.numpy(), rows)]

    def _some(self, rows: np.ndarray, most: int) -> np.ndarray:
        if len(rows) <= most:
            return rows
        return np.sort(np.random.default_rng(int(self._engine.settings["seed"])).choice(rows, most, replace=False))
