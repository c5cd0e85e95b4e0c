"""The photos: as a table, and as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import SessionError
from guidance_viz.session.context import Context
from guidance_viz.session.photos.pictures import PictureCache
from guidance_viz.session.photos.tables import map_change, sample_table
from guidance_viz.session.questions.questions import QuestionsDesk
from guidance_viz.session.run.explained import Explained
from guidance_viz.session.team.team import TeamDesk


class PhotosDesk:
    """Shows every photo, and what is known of it.

    Parameters
    ----------
    context
        What it works with.
    questions, team
        Say what answers mean for photos that were not answered, and how far people agree.
    attributes
        Gives the columns of attributes that were judged or shown, by name.
    """

    def __init__(self, context: Context, questions: QuestionsDesk, team: TeamDesk,
                 attributes: Callable[[], Mapping[str, Any]]) -> None:
        self._context, self._questions, self._team, self._attributes = context, questions, team, attributes
        self._pictures = PictureCache()
        self._change: tuple[Explained, np.ndarray] | None = None

    def table(self) -> pd.DataFrame:
        """A row a sample, in the data set's order.

        Columns: sample_id, label, split, group (-1 = not known), prediction, confidence, correct, loss, x, y,
        cluster (position in ``centroids``), p_relevant (nan = unknown), answer ("yes", "no", "maybe" or ""),
        energy_inside (nan without boxes or masks, and for dead maps), dead (the map is all zero), uncertainty (of
        p_relevant, 1 at 0.5; nan = unknown), map_change (from the original model's map, 0 to 1; nan for the original, and
        where its maps are no longer in the cache), annotators (how many answered the map), disagreement (share of their
        answers that differ from the most frequent one; nan without answers); and ``data.<name>`` for each of the data
        set's own columns (``ds.extra``), and ``attribute.<name>`` for each attribute that was judged or shown (NA = not
        known).
        """
        scene, answers = self._context.scene(), self._context.standing().maps
        found = sample_table(self._context.ds, scene.explained, scene.layout, self._questions.spread(), answers,
                             self._changes(scene.explained), self._team.items())
        return found.assign(**self._attributes())

    def _changes(self, explained: Explained) -> np.ndarray:
        """How far each map is from the original model's, float64 (N,); nan where that cannot be told."""
        if self._change is not None and self._change[0] is explained:
            return self._change[1]
        unknown = np.full(len(self._context.ds), np.nan)
        if explained.name == "v0":
            return unknown
        try:
            first = self._context.models.of("original").extraction.maps
        except SessionError:  # not kept: explain("v0") brings them back
            return unknown
        self._change = (explained, map_change(np.asarray(first), np.asarray(explained.extraction.maps)))
        return self._change[1]

    # -- pictures --------------------------------------------------------------
    def photo(self, sample_id: str, size: int | None = None) -> np.ndarray:
        """Return the photo as the model sees it.

        Parameters
        ----------
        sample_id
            The sample.
        size
            Pixels of the longer side, or ``None`` for the model's own.

        Returns
        -------
        ndarray
            RGB, uint8 (H, W, 3); kept between calls, not to be written to.

        Raises
        ------
        DataError
            There is no such sample, or its photo cannot be read.
        """
        row = int(self._context.book.rows_of([sample_id])[0])
        return self._pictures.get((row, size), lambda: np.array(self._context.ds.photo(row, size)))
