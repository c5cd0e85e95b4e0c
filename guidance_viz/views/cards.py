"""What a card says of a photo, and answers given on cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guidance_viz.core import Relevance
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import TakesBack
from guidance_viz.views.words import finite, name_of

MOST_TOLD = 8000  # cards of which the browser is kept up to date; it lets go of its own before
Said = tuple[str, list[list[str]]]


class Cards(TakesBack, SessionView):
    """Photos as items that a browser holds, kept up to date with the answers on them.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    annotator
        Whose answers these are.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", **params: Any) -> None:
        super().__init__(session, desk, **params)
        self._annotator = annotator
        self._told: dict[str, Said] = {}

    @property
    def annotator(self) -> str:
        """Whose answers these are; everybody else's stand on the cards as answers of others."""
        return self._annotator

    @annotator.setter
    def annotator(self, name: str) -> None:
        self._annotator = name
        self.redraw_answers()

    def redraw_answers(self) -> None:
        """Tell the browser which of its cards have other answers now; leave every card where it is."""
        if not self.session.prepared:
            return
        changed = []
        for sample, said in self._said_now(self._told):
            if said != self._told[sample]:
                self._told[sample] = said
                changed.append([sample, *said])
        if changed:
            self.part.send("changed_rows", rows=changed)

    def _said_now(self, samples: Iterable[str]) -> list[tuple[str, Said]]:
        """Each sample with its answer and what others answered."""
        given, rows = self.glance.table["answer"].to_numpy(object), self.glance.rows
        return [(s, (str(given[rows[s]] or ""), self._others(s))) for s in samples if s in rows]

    def _others(self, sample_id: str) -> list[list[str]]:
        """What others answered on a map: name and answer of each."""
        given = self.glance.opinions.get(sample_id, [])
        return [[who, relevance] for who, relevance in given if who != self.annotator]

    def item(self, row: Any) -> dict[str, Any]:
        """One row of the table as its card says it; from now on the browser is told of its answers."""
        sample, said = str(row.sample_id), (str(row.answer or ""), self._others(str(row.sample_id)))
        self._told.pop(sample, None)
        self._told[sample] = said
        while len(self._told) > MOST_TOLD:
            del self._told[next(iter(self._told))]
        return {"id": sample, "label": name_of(self.session.class_names, row.label), "number": int(row.label),
                "prediction": name_of(self.session.class_names, row.prediction), "correct": bool(row.correct),
                "confidence": finite(row.confidence), "loss": finite(row.loss), "split": str(row.split),
                "energy": finite(row.energy_inside), "answer": said[0], "others": said[1],
                "p": finite(row.p_relevant), "change": finite(row.map_change),
                "group": name_of(self.session.group_names, row.group) if self.session.group_names else ""}

    def items(self, rows: Iterable[int]) -> list[dict[str, Any]]:
        """Rows of the table, by number, as their cards say them."""
        return [self.item(r) for r in self.glance.table.iloc[list(rows)].itertuples()]

    # -- what the person does --------------------------------------------------------------------------------
    def on_answer(self, message: Mapping[str, Any]) -> None:
        """One photo was answered."""
        self.session.answer(str(message["id"]), Relevance(message["value"]), annotator=self.annotator,
                            model=message.get("model"))
