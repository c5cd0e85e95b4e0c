"""What a session says now, asked once for each change and shared by every view that shows it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from guidance_viz.core import Evaluation
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.columns import MOVED_BY_ANSWERS, Column, columns

T = TypeVar("T")
SHOWN = ("version_answers", "version_layout", "model_version")
"""What a table of what is on screen rests on."""
_glances: weakref.WeakKeyDictionary[SessionAPI, Glance] = weakref.WeakKeyDictionary()


class Glance:
    """Remembers a session's tables until something they rest on changes.

    A table of 100,000 rows takes time to make, and one answer is followed by many views of many pages.
    """

    def __init__(self, session: SessionAPI) -> None:
        self._session = weakref.ref(session)
        self._kept: dict[str, tuple[tuple[Any, ...], Any]] = {}
        self._chosen: tuple[Sequence[str], np.ndarray] | None = None

    @property
    def table(self) -> pd.DataFrame:
        """``session.table``; not to be written to."""
        return self._keep("table", SHOWN, lambda s: s.table)

    @property
    def neurons(self) -> pd.DataFrame:
        """``session.neurons``; not to be written to."""
        return self._keep(
            "neurons", SHOWN, lambda s: s.neurons
        )

    @property
    def answers(self) -> pd.DataFrame:
        """``session.answers``; not to be written to."""
        return self._keep("answers", ("version_answers", "model_version"), lambda s: s.answers)

    @property
    def opinions(self) -> dict[str, list[tuple[str, str]]]:
        """Who answered what on a sample's map, by sample id, in the order the answers were given."""
        return self._keep("opinions", ("version_answers", "model_version"), lambda s: _by_sample(s.opinions))

    @property
    def centroids(self) -> list[str]:
        """``session.centroids``."""
        return self._keep("centroids", SHOWN, lambda s: s.centroids)

    @property
    def answered(self) -> set[str]:
        """Ids of the samples whose map is answered."""
        answers = self.answers
        return self._keep("answered", ("version_answers", "model_version"),
                          lambda s: set(answers.loc[answers["kind"] == "map", "item"].astype(str)))

    @property
    def rows(self) -> dict[str, int]:
        """Row number by sample id."""
        return self._keep("rows", (), lambda s: {str(i): k for k, i in enumerate(self.ids)})

    @property
    def ids(self) -> np.ndarray:
        """Sample ids by row, as objects (a table's own strings are slow to take out)."""
        return self._keep("ids", (), lambda s: self.table["sample_id"].to_numpy(object))

    def rows_of(self, sample_ids: Sequence[str]) -> np.ndarray:
        """Row numbers of those samples that there are; not to be written to.

        Views of a page ask about the same large choice one after another: the latest one is remembered.
        """
        if self._chosen is None or self._chosen[0] is not sample_ids:
            rows = self.rows if len(sample_ids) else {}
            self._chosen = (sample_ids, np.array([rows[s] for s in sample_ids if s in rows], np.int64))
        return self._chosen[1]

    def ids_of(self, rows: np.ndarray) -> list[str]:
        """Sample ids of row numbers; :meth:`rows_of` the list returned, as long as it stays the same, takes no time."""
        ids: list[str] = self.ids[rows].tolist()
        self._chosen = (ids, rows)
        return ids

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the photos can be filtered, coloured and sized by."""
        def make(s: SessionAPI) -> tuple[Column, ...]:
            table = self.table
            # What answers do not move is looked at once for each model.
            resting: dict[str, Column | None] = self._keep(
                "resting columns", ("version_layout", "model_version"), lambda _: {})
            made = columns(table, s.class_names, s.group_names, resting)
            found = {column.name: column for column in made}
            resting |= {str(name): found.get(str(name)) for name in table if name not in MOVED_BY_ANSWERS}
            return made
        return self._keep("columns", SHOWN, make)

    @property
    def before(self) -> dict[str, Evaluation]:
        """``session.before``."""
        return self._keep("before", ("candidate", "model_version", "version_layout"), lambda s: s.before)

    @property
    def after(self) -> dict[str, Evaluation]:
        """``session.after``."""
        return self._keep("after", ("candidate", "model_version", "version_layout"), lambda s: s.after)

    @property
    def current(self) -> dict[str, Evaluation]:
        """Evaluations by split of the accepted model."""
        session = self._session()
        return self.before if session is not None and session.candidate is not None else self.after

    def _keep(self, name: str, rests_on: tuple[str, ...], make: Callable[[SessionAPI], T]) -> T:
        session = self._session()
        assert session is not None
        key = tuple(getattr(session, parameter) for parameter in rests_on)
        kept = self._kept.get(name)
        if (
            kept is not None
            and len(kept[0]) == len(key)
            and all(a is b or a == b for a, b in zip(kept[0], key, strict=True))
        ):
            return kept[1]
        made = make(session)
        self._kept[name] = (key, made)
        return made


def _by_sample(opinions: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    given = opinions[opinions["kind"] == "map"]
    for item, who, relevance in zip(given["item"], given["annotator"], given["relevance"], strict=True):
        found.setdefault(str(item), []).append((str(who), str(relevance)))
    return found


def glance(session: SessionAPI) -> Glance:
    """The glance at a session, kept as long as the session is."""
    if session not in _glances:
        _glances[session] = Glance(session)
    return _glances[session]
