"""Photos as cards: where the model looks in each, and an answer one click away."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import Relevance
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import MAP_STYLES, Desk
from guidance_viz.views.ordering import ALL, MOVED_BY_ANSWERS, SORTS, neighbours, order, sorts_for
from guidance_viz.views.stills import Picture, cards
from guidance_viz.views.words import finite, has_preview_maps, name_of

MOST_ROWS = 240
STILL = 8  # photos in the still picture
CORRECT = (("right", "right"), ("wrong", "wrong"))
ANSWER = (
    ("none", "not answered"),
    ("any", "answered"),
    ("yes", "yes"),
    ("no", "no"),
    ("maybe", "cannot tell"),
)


class GallerySurface(Surface):
    """The browser's side of :class:`Gallery`."""

    locals().update(surface("gallery", "cards"))


class Gallery(SessionView):
    """Cards with photo, map, prediction and answer; only those in sight are made and sent.

    The order is kept while the person answers (nothing moves under the cursor); a button refreshes it.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.selection`` limits the photos, ``desk.focus`` opens one.
    annotator
        Whose answers these are.
    height
        Height in pixels.
    """

    def __init__(self, session: Any, desk: Desk | None = None, annotator: str = "me", height: int = 640,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self._annotator = annotator
        self.filters = {"group": ALL, "label": ALL, "correct": ALL, "answer": ALL, "split": ALL}
        self.sort = "data"
        self.which = "current"
        self._rows = np.zeros(0, np.int64)
        self._version = 0
        self.part = GallerySurface(receive=self.receive, height=height, props=self._first_props())
        self.reorder()
        self.watch(session, ["state", "model_version"], self.reorder)
        self.watch(session, ["version_answers"], self.redraw_answers)
        self.watch(session, ["preview_result"], self.redraw_which)
        self.watch(self.desk, ["selection"], self.reorder)
        self.watch(self.desk, ["group"], self.follow_group)
        self.watch(self.desk, ["focus"], self.redraw_focus)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    @property
    def annotator(self) -> str:
        """Whose answers these are; everybody else's stand on the cards as answers of others."""
        return self._annotator

    @annotator.setter
    def annotator(self, name: str) -> None:
        self._annotator = name
        self.redraw_answers()

    def _still(self) -> Picture:
        rows = self.glance.table.iloc[self._rows[:STILL]]
        return cards.gallery([self._item(r) for r in rows.itertuples()], len(self._rows), self._pictured(224),
                             style=self.desk.map_style, which=self.which, chosen=self.desk.selection_name)

    # -- what the browser draws ------------------------------------------------------------------------------
    def _first_props(self) -> dict[str, Any]:
        return {
            "version": 0,
            "count": 0,
            "all_count": 0,
            "filters": self.filters,
            "options": [],
            "sort": self.sort,
            "sorts": [],
            "selection_name": "",
            "selection_count": 0,
            "stale": False,
            "which": "current",
            "has_preview": has_preview_maps(self.session),
            "filtered": False,
            "map_style": self.desk.map_style,
            "theme": self.desk.theme,
            "state": "empty",
            "message": "",
        }

    def _options(self, table: pd.DataFrame) -> list[list[Any]]:
        names = self.session.group_names
        options = (
            [("group", "Group", "Only photos of one group", [(str(k), n) for k, n in enumerate(names)])]
            if len(names)
            else []
        )
        options += [("label", "Class", "Only photos of one class",
                     [(str(k), n) for k, n in enumerate(self.session.class_names)]),
                    ("correct", "Model", "Only photos that the model gets right, or wrong", list(CORRECT)),
                    ("answer", "Answer", "Only photos with, or without, an answer", list(ANSWER)),
                    ("split", "Split", "Only photos of one part of the data",
                     [(str(s), str(s)) for s in pd.unique(table["split"])])]
        return [[name, label, does, [[ALL, "all"], *[list(c) for c in choices]]]
                for name, label, does, choices in options]

    def reorder(self) -> None:
        """Filter and sort anew, and begin at the top."""
        if not self.session.prepared:
            busy = self.session.state == "preparing"
            self.part.update(state="loading" if busy else "empty",
                             message="The photos appear when the run is prepared.")
            return
        table = self.glance.table
        self._rows = order(table, self.filters, self.sort, self._within())
        self._version += 1
        empty = "No photo passes these filters." if len(table) else "This data set has no photos."
        self.part.update(
            version=self._version,
            count=len(self._rows),
            all_count=len(table),
            filters=dict(self.filters),
            options=self._options(table),
            sort=self.sort,
            sorts=[list(s) for s in sorts_for(table)],
            selection_name=self.desk.selection_name,
            selection_count=len(self.desk.selection),
            model=self.session.model_version,
            stale=False,
            filtered=self._filtered(),
            state="ready" if len(self._rows) else "empty",
            message=empty,
        )

    def _within(self) -> np.ndarray | None:
        return self.glance.rows_of(self.desk.selection) if self.desk.selection else None

    def _filtered(self) -> bool:
        return bool(self.desk.selection) or any(v != ALL for v in self.filters.values())

    def redraw_answers(self) -> None:
        """Show new answers on the cards; leave every card where it is."""
        if not self.session.prepared:
            return
        table = self.glance.table
        given = table.loc[table["answer"] != "", ["sample_id", "answer"]]
        others = {sample: found for sample in self.glance.opinions if (found := self._others(sample))}
        self.part.send("changed_rows", answers=dict(zip(given["sample_id"], given["answer"], strict=True)), others=others)
        self.part.update(stale=self.sort in MOVED_BY_ANSWERS or self.filters["answer"] != ALL,
                         sorts=[list(s) for s in sorts_for(table)])

    def _others(self, sample_id: str) -> list[list[str]]:
        """What others answered on a map: name and answer of each."""
        given = self.glance.opinions.get(sample_id, [])
        return [[who, relevance] for who, relevance in given if who != self.annotator]

    def redraw_focus(self) -> None:
        """Open the photo that the page looks at."""
        if self.desk.focus and self.session.prepared:
            table = self.glance.table
            row = self.glance.rows.get(self.desk.focus)
            if row is not None:
                near = neighbours(table[["x", "y"]].to_numpy(np.float64), row)
                self.part.send("large", item=self._item(table.iloc[row]),
                               similar=[self._item(table.iloc[int(i)]) for i in near])

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    def redraw_which(self) -> None:
        """Follow whether there are predicted maps, and whose maps are wanted."""
        has = has_preview_maps(self.session)
        self.which = self.which if has else "current"
        self.part.update(has_preview=has, which=self.which)

    def follow_group(self) -> None:
        """Follow a group that was picked elsewhere on the page."""
        self.filters["group"] = ALL if self.desk.group < 0 else str(self.desk.group)
        self.reorder()

    def _item(self, row: Any) -> dict[str, Any]:
        return {"id": str(row.sample_id), "label": name_of(self.session.class_names, row.label),
                "prediction": name_of(self.session.class_names, row.prediction), "correct": bool(row.correct),
                "confidence": finite(row.confidence), "loss": finite(row.loss), "split": str(row.split),
                "energy": finite(getattr(row, "energy_inside", math.nan)), "answer": str(row.answer or ""),
                "p": finite(getattr(row, "p_relevant", math.nan)), "others": self._others(str(row.sample_id)),
                "change": finite(getattr(row, "map_change", math.nan)),
                "group": name_of(self.session.group_names, getattr(row, "group", -1))
                if len(self.session.group_names) else ""}

    # -- what the person does --------------------------------------------------------------------------------
    def on_rows(self, message: Mapping[str, Any]) -> None:
        """Cards came into sight: send what they say."""
        start = max(0, int(message.get("start", 0)))
        end = min(int(message.get("end", 0)), start + MOST_ROWS, len(self._rows))
        rows = self.glance.table.iloc[self._rows[start:end]]
        self.part.send(
            "rows", version=self._version, start=start, rows=[self._item(r) for r in rows.itertuples()]
        )

    def on_filter(self, message: Mapping[str, Any]) -> None:
        """Another filter was picked."""
        if message.get("name") in self.filters:
            self.filters[str(message["name"])] = str(message.get("value", ALL))
            self.reorder()

    def on_sort(self, message: Mapping[str, Any]) -> None:
        """Another order was picked."""
        if message.get("sort") in SORTS:
            self.sort = str(message["sort"])
            self.reorder()

    def on_refresh(self, _message: Mapping[str, Any]) -> None:
        """The order is to follow the latest answers."""
        self.reorder()

    def on_all(self, _message: Mapping[str, Any]) -> None:
        """Every filter and the choice are dropped."""
        self.filters = dict.fromkeys(self.filters, ALL)
        self.desk.choose([], "")
        self.reorder()

    def on_clear(self, _message: Mapping[str, Any]) -> None:
        """The choice is dropped."""
        self.desk.choose([], "")

    def on_style(self, message: Mapping[str, Any]) -> None:
        """Maps are to be drawn in another way, on the whole page."""
        if message.get("style") in MAP_STYLES:
            self.desk.map_style = message["style"]

    def on_which(self, message: Mapping[str, Any]) -> None:
        """Maps of another model are wanted."""
        if message.get("which") in ("current", "preview"):
            self.which = str(message["which"])
            self.redraw_which()

    def on_open(self, message: Mapping[str, Any]) -> None:
        """A photo was opened."""
        self.desk.focus = ""
        self.desk.focus = str(message.get("id", ""))

    def on_closed(self, _message: Mapping[str, Any]) -> None:
        """The large photo was closed."""
        self.desk.focus = ""

    def on_answer(self, message: Mapping[str, Any]) -> None:
        """One photo was answered."""
        self.session.answer(str(message["id"]), Relevance(message["value"]), annotator=self.annotator,
                            model=message.get("model"))

    def on_answer_all(self, message: Mapping[str, Any]) -> None:
        """Every photo of the choice that is shown was answered at once (undo takes it back)."""
        if self.desk.selection:
            ids = self.glance.ids[self._rows]
            self.session.answer([str(i) for i in ids], Relevance(message["value"]), annotator=self.annotator)

    def on_undo(self, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back."""
        self.session.undo(annotator=self.annotator)

    def on_redo(self, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        self.session.redo(annotator=self.annotator)
