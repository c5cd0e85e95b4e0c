"""Photos as cards: where the model looks in each, and an answer one click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import Relevance, SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import filtering
from guidance_viz.views.base import Surface, surface
from guidance_viz.views.columns import MOVED_BY_ANSWERS as COLUMNS_MOVED
from guidance_viz.views.columns import Column
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Styles
from guidance_viz.views.large import LargeView
from guidance_viz.views.ordering import ALL, MOVED_BY_ANSWERS, SORTS, order, sorts_for
from guidance_viz.views.stills import Picture, cards
from guidance_viz.views.words import counted, has_preview_maps

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
NOW = ("current", "Now", "Maps of the accepted model")
PREVIEW = ("preview", "With your answers", "Maps as a fix from your answers would change them, predicted")
FIX = ("candidate", "The fix", "Maps of the fix that waits for your verdict")


class GallerySurface(Surface):
    """The browser's side of :class:`Gallery`."""

    locals().update(surface("gallery"))


class Gallery(Styles, LargeView):
    """Cards with photo, map, prediction and answer; only those in sight are made and sent.

    The order is kept while the person answers (nothing moves under the cursor); a button refreshes it. Cards are
    filtered by any column of ``session.table``, and several are picked and answered with one press.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.selection`` limits the photos, ``desk.focus`` opens one.
    annotator
        Whose answers these are.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 640,
                 **params: Any) -> None:
        super().__init__(session, desk, annotator, **params)
        self.filters = {"group": ALL, "label": ALL, "correct": ALL, "answer": ALL, "split": ALL}
        self.more: dict[str, filtering.Value] = {}
        self.sort = "data"
        self.which = "current"
        self._rows = np.zeros(0, np.int64)
        self._columns: dict[str, Column] = {}
        self._table_columns: list[str] = []
        self._version = 0
        self.part = GallerySurface(receive=self.receive, height=height, props=self._first_props())
        self.reorder()
        self.when_prepared(self.reorder)
        self.watch(session, ["model_version"], self.reorder)
        self.watch(session, ["version_answers"], self.redraw_answers)
        self.watch(session, ["version_layout", "version_answers"], self.redraw_columns)
        self.watch(session, ["preview_result", "candidate", "model_version"], self.redraw_which)
        self.watch(self.desk, ["selection"], self.reorder)
        self.watch(self.desk, ["group"], self.follow_group)
        self.watch(self.desk, ["focus"], self.redraw_focus)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        rows = self.glance.table.iloc[self._rows[:STILL]]
        return cards.gallery([self.item(r) for r in rows.itertuples()], len(self._rows), self._pictured(224),
                             style=self.desk.map_style, which=self.which, chosen=self.desk.selection_name)

    # -- what the browser draws ------------------------------------------------------------------------------
    def _first_props(self) -> dict[str, Any]:
        return {"version": 0, "count": 0, "all_count": 0, "filters": self.filters, "options": [], "columns": [], "more": [],
                "sort": self.sort, "sorts": [], "selection_name": "", "selection_count": 0, "stale": False,
                "filtered": False, "map_style": self.desk.map_style, "theme": self.desk.theme, "state": "empty",
                "message": "", **self._which_props()}

    def _which_props(self) -> dict[str, Any]:
        """Whose maps can be shown, whose are, and whether they are others than the original's."""
        offered = [NOW, *([PREVIEW] if has_preview_maps(self.session) else []),
                   *([FIX] if self.session.candidate is not None else [])]
        if self.which not in [name for name, *_ in offered]:
            self.which = "current"
        changed = self.which != "current" or self.session.model_version != "v0"
        return {"whiches": [list(o) for o in offered], "which": self.which, "has_before": changed}

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
        if self.unprepared("The photos appear when the run is prepared."):
            return
        table = self.glance.table
        self._table_columns = list(table.columns)
        self._columns = {c.name: c for c in self.glance.columns}
        self.more = {name: value for name, value in self.more.items() if name in self._columns}
        rows = order(table, self.filters, self.sort, self._within())
        self._rows = rows[filtering.passing(table, self.more, self._columns)[rows]]
        self._version += 1
        empty = "No photo passes these filters." if len(table) else "This data set has no photos."
        self.part.update(
            version=self._version,
            count=len(self._rows),
            all_count=len(table),
            filters=dict(self.filters),
            options=self._options(table),
            columns=self._offered(),
            more=self._more(),
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

    def _offered(self) -> list[Any]:
        return [filtering.offered(c) for c in self._columns.values()]

    def redraw_columns(self) -> None:
        """Follow what photos can be filtered by (attributes come and go); leave every card where it is."""
        if self.session.prepared and list(self.glance.table.columns) != self._table_columns:
            self._table_columns = list(self.glance.table.columns)
            self._columns = {c.name: c for c in self.glance.columns}
            self.part.update(columns=self._offered())

    def _more(self) -> list[list[Any]]:
        return [[name, list(value)] for name, value in self.more.items()]

    def _within(self) -> np.ndarray | None:
        return self.glance.rows_of(self.desk.selection) if self.desk.selection else None

    def _filtered(self) -> bool:
        return bool(self.desk.selection or self.more) or any(v != ALL for v in self.filters.values())

    def redraw_answers(self) -> None:
        """Show new answers on the cards; leave every card where it is."""
        super().redraw_answers()
        if self.session.prepared:
            moved = self.sort in MOVED_BY_ANSWERS or self.filters["answer"] != ALL
            self.part.update(stale=moved or any(name in COLUMNS_MOVED for name in self.more),
                             sorts=[list(s) for s in sorts_for(self.glance.table)])

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    def redraw_which(self) -> None:
        """Follow whose maps there are, and whose are wanted."""
        self.part.update(**self._which_props())

    def follow_group(self) -> None:
        """Follow a group that was picked elsewhere on the page."""
        self.filters["group"] = ALL if self.desk.group < 0 else str(self.desk.group)
        self.reorder()

    # -- what the person does --------------------------------------------------------------------------------
    def on_rows(self, message: Mapping[str, Any]) -> None:
        """Cards came into sight: send what they say."""
        start = max(0, int(message.get("start", 0)))
        end = min(int(message.get("end", 0)), start + MOST_ROWS, len(self._rows))
        self.part.send("rows", version=self._version, start=start, rows=self.items(self._rows[start:end]))

    def on_filter(self, message: Mapping[str, Any]) -> None:
        """Another value of one of the filters that are always there was picked."""
        if message.get("name") in self.filters:
            self.filters[str(message["name"])] = str(message.get("value", ALL))
            self.reorder()

    def on_add_filter(self, message: Mapping[str, Any]) -> None:
        """A filter by another column is wanted; at first it lets everything through."""
        column = self._columns.get(str(message.get("name")))
        if column is not None and column.name not in self.more:
            self.more[column.name] = filtering.open_value(column)
            self.part.update(more=self._more(), filtered=self._filtered())

    def on_set_filter(self, message: Mapping[str, Any]) -> None:
        """An added filter has another value."""
        column = self._columns.get(str(message.get("name")))
        if column is not None and column.name in self.more:
            self.more[column.name] = filtering.read_value(column, message.get("value"))
            self.reorder()

    def on_drop_filter(self, message: Mapping[str, Any]) -> None:
        """An added filter is no longer wanted."""
        if self.more.pop(str(message.get("name")), None) is not None:
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
        self.more = {}
        self.desk.choose([], "")
        self.reorder()

    def on_clear(self, _message: Mapping[str, Any]) -> None:
        """The choice is dropped."""
        self.desk.choose([], "")

    def on_which(self, message: Mapping[str, Any]) -> None:
        """Maps of another model are wanted."""
        self.which = str(message.get("which"))
        self.redraw_which()

    def on_answer_all(self, message: Mapping[str, Any]) -> None:
        """Every photo of the choice that is shown was answered at once (undo takes it back)."""
        if self.desk.selection:
            ids = self.glance.ids[self._rows]
            self.session.answer([str(i) for i in ids], Relevance(message["value"]), annotator=self.annotator)

    def on_answer_picked(self, message: Mapping[str, Any]) -> None:
        """Every picked photo was answered with one press (one undo takes it back)."""
        self.session.answer(self._picked(message), Relevance(message["value"]), annotator=self.annotator,
                            model=message.get("model"))

    def on_choose_picked(self, message: Mapping[str, Any]) -> None:
        """The picked photos are to be the page's choice."""
        ids = self._picked(message)
        self.desk.choose(ids, f"{counted(len(ids), 'photo')} picked in the gallery")

    def _picked(self, message: Mapping[str, Any]) -> list[str]:
        """Ids of the cards whose places, as spans [first, last], the browser sent."""
        if message.get("version") != self._version:
            raise SessionError("The cards were ordered anew while you picked: nothing was done. Pick them again.")
        spans: Sequence[Sequence[int]] = message.get("spans", ())
        places = [np.arange(max(0, int(a)), min(int(b) + 1, len(self._rows))) for a, b in spans]
        found = np.unique(np.concatenate(places)) if places else np.zeros(0, np.int64)
        if not len(found):
            raise SessionError("No photo is picked. Pick cards with the space bar or a click on their corner.")
        return [str(i) for i in self.glance.ids[self._rows[found]]]
