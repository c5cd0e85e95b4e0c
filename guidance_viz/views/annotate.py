"""Annotate: draw boxes on photos, one photo after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import OptionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import PREPARE_FIRST, SessionView, Surface, surface
from guidance_viz.views.desk import MAP_STYLES, Desk
from guidance_viz.views.groups import SPLIT_WORDS
from guidance_viz.views.stills import Picture, cards
from guidance_viz.views.words import counted, name_of, percent

ALL = "all"
SHOW = ((ALL, "all photos"), ("open", "not drawn on yet"), ("drawn", "drawn on"), ("wrong", "model is wrong"))
ORDER = (("data", "as in the data"), ("random", "at random"), ("energy", "least energy inside the boxes"))
AROUND = 30
"""Photos of the strip on each side of the large one."""
DIGITS = 6
Rect = tuple[float, float, float, float]


class AnnotateSurface(Surface):
    """The browser's side of :class:`Annotate`."""

    locals().update(surface("annotate"))


class Annotate(SessionView):
    """A large photo to draw boxes on, with the model's map over it, and a strip of the photos to come.

    Each box is written down as soon as it is drawn. Which photos there are and their order stay as they are while the
    person draws; another filter, or a choice made elsewhere on the page, makes them anew.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.selection`` limits the photos.
    annotator
        Whose boxes these are.
    height
        Height in pixels.

    Examples
    --------
    >>> gv.views.Annotate(session)  # doctest: +SKIP
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 760,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self.filters = {"show": ALL, "split": "train", "order": "data"}
        self.style = "contour"
        self._rows = np.zeros(0, np.int64)
        self._at = 0
        self._turn = 0  # number of the browser's last act: what it shows may be ahead of what is known here
        self.part = AnnotateSurface(receive=self.receive, height=height, props={
            "state": "empty", "message": "", "theme": self.desk.theme, "style": self.style, "filters": dict(self.filters),
            "options": [], "classes": list(session.class_names), "photo": None, "at": 0, "count": 0, "strip": [],
            "first": 0, "drawn_photos": 0, "drawn_boxes": 0, "selection_name": ""})
        self.reorder()
        self.when_prepared(self.redraw)
        self.watch(session, ["model_version", "version_layout"], self.redraw)
        self.watch(session, ["version_boxes"], self.redraw_photo)
        self.watch(self.desk, ["selection"], self.reorder)
        self.watch(self.desk, ["theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        props = self.part.props
        return cards.annotated(props["photo"], self._pictured(448), style=self.style, classes=props["classes"],
                               photos=props["drawn_photos"], boxes=props["drawn_boxes"])

    # -- which photos ----------------------------------------------------------------------------------------
    def redraw(self) -> None:
        """Follow the model; the photos and their order stay."""
        if self.session.prepared and len(self._rows):
            self.redraw_photo()
        else:
            self.reorder()

    def reorder(self) -> None:
        """Filter and sort the photos anew; the large one stays where it is still among them."""
        if self.unprepared("The photos appear when the run is prepared.", PREPARE_FIRST):
            return
        now, table = self.sample_id, self.glance.table
        self._rows = self._ordered(table)
        place = np.flatnonzero(self._rows == self.glance.rows.get(now, -1))
        self._at = int(place[0]) if len(place) else 0
        self.part.update(options=self._options(table), filters=dict(self.filters),
                         selection_name=self.desk.selection_name if self.desk.selection else "")
        self.redraw_photo()

    @property
    def sample_id(self) -> str:
        """Id of the large photo; empty where there is none."""
        return str(self.glance.ids[self._rows[self._at]]) if len(self._rows) else ""

    def _ordered(self, table: pd.DataFrame) -> np.ndarray:
        keep = np.ones(len(table), bool)
        if self.desk.selection:
            keep[:] = False
            keep[self.glance.rows_of(self.desk.selection)] = True
        if self.filters["split"] != ALL and not self.desk.selection:
            keep &= (table["split"] == self.filters["split"]).to_numpy()
        if self.filters["show"] in ("open", "drawn"):
            drawn = table["sample_id"].isin(self.session.drawn_photos["sample_id"]).to_numpy()
            keep &= drawn if self.filters["show"] == "drawn" else ~drawn
        if self.filters["show"] == "wrong":
            keep &= ~table["correct"].to_numpy(bool)
        rows = np.flatnonzero(keep)
        if self.filters["order"] == "random":
            return np.random.default_rng(0).permutation(rows)
        if self.filters["order"] == "energy":
            energy = table["energy_inside"].to_numpy(float)[rows]
            return rows[np.argsort(np.where(np.isnan(energy), np.inf, energy), kind="stable")]
        return rows

    def _options(self, table: pd.DataFrame) -> list[list[Any]]:
        splits = [[str(s), SPLIT_WORDS.get(str(s), str(s))] for s in pd.unique(table["split"])]
        known = bool(np.isfinite(table["energy_inside"].to_numpy(float)).any())
        orders = [list(o) for o in ORDER if o[0] != "energy" or known]
        shown = [["show", "Photos", "Which photos to go through", [list(s) for s in SHOW]],
                 ["order", "Order", "In which order", orders]]
        if not self.desk.selection:
            shown.insert(1, ["split", "Split", "Only photos of one part of the data", [[ALL, "all"], *splits]])
        return shown

    # -- what the browser draws ------------------------------------------------------------------------------
    def redraw_photo(self) -> None:
        """Follow the boxes, on the large photo and in the strip."""
        if not self.session.prepared:
            return
        photos = self.session.drawn_photos
        counts = dict(zip(photos["sample_id"], photos["boxes"].astype(int), strict=True))
        first = max(0, self._at - AROUND)
        strip = self.glance.ids[self._rows[first:self._at + AROUND + 1]]
        self.part.update(
            state="ready" if len(self._rows) else "none", message="", at=self._at, count=len(self._rows), first=first,
            strip=[[str(i), counts.get(str(i), -1)] for i in strip], photo=self._photo() if len(self._rows) else None,
            drawn_photos=len(photos), drawn_boxes=int(photos["boxes"].sum()))

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    def _photo(self) -> dict[str, Any]:
        name = self.sample_id
        row = self.glance.table.iloc[self.glance.rows[name]]
        boxes, window = self.session.boxes_on(name), self.session.window(name)
        drawn = self.session.drawn_photos
        mine = drawn[drawn["sample_id"] == name]
        names = self.session.class_names
        says = f"{name_of(names, row.prediction)} ({percent(row.confidence)}), {'right' if row.correct else 'wrong'}"
        return {"id": name, "label": int(row.label), "own": len(self.session.boxes_on(name, own=True)),
                "turn": self._turn,
                "by": str(mine["annotator"].iloc[0]) if len(mine) else "",
                "boxes": [[int(b.code), *seen((b.x0, b.y0, b.x1, b.y1), window)]
                          for b in boxes.rename(columns={"class": "code"}).itertuples(index=False)],
                "facts": [["class", name_of(names, row.label)], ["the model says", says],
                          ["split", SPLIT_WORDS.get(str(row.split), str(row.split))],
                          *([["group", name_of(self.session.group_names, row.group)]] if len(self.session.group_names)
                            else []),
                          ["energy inside", percent(row.energy_inside)]]}

    # -- what the person does --------------------------------------------------------------------------------
    def on_draw(self, message: Mapping[str, Any]) -> None:
        """These are the boxes of a photo now."""
        name = str(message["id"])
        with self._act(message):
            window = self.session.window(name)
            kept = self._kept(name, window)
            boxes = [kept.get((int(code), *corners)) or (*_whole(corners, window), int(code))
                     for code, *corners in ([b[0], *(round(float(v), DIGITS) for v in b[1:])] for b in message["boxes"])]
            self.session.draw_boxes(name, boxes, annotator=self.annotator)

    @contextmanager
    def _act(self, message: Mapping[str, Any]) -> Iterator[None]:
        """Whatever comes of an act, the browser is told what there is after it, before it gets the receipt."""
        try:
            yield
        finally:
            self._turn = max(self._turn, int(message.get("turn", 0)))
            self.redraw_photo()

    def _kept(self, name: str, window: Rect) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        """The boxes as they are, by what the browser has of them: one that is not moved stays exactly what it is."""
        boxes = self.session.boxes_on(name).rename(columns={"class": "code"})
        return {(int(b.code), *seen((b.x0, b.y0, b.x1, b.y1), window)): (b.x0, b.y0, b.x1, b.y1, int(b.code))
                for b in boxes.itertuples(index=False)}

    def on_withdraw(self, message: Mapping[str, Any]) -> None:
        """What was drawn on a photo does not count; the data set's own boxes do."""
        with self._act(message):
            self.session.draw_boxes(str(message["id"]), None, annotator=self.annotator)

    def on_undo(self, message: Mapping[str, Any]) -> None:
        """The last drawing is taken back; the photo that it is on is shown."""
        with self._act(message):
            self._step("Undone", self.session.undo_boxes)

    def on_redo(self, message: Mapping[str, Any]) -> None:
        """The drawing taken back last is put back."""
        with self._act(message):
            self._step("Done again", self.session.redo_boxes)

    def _step(self, what: str, step: Any) -> None:
        before = self._state()
        if not step(annotator=self.annotator):
            self.part.send("told", text=f"Nothing to {'undo' if what == 'Undone' else 'redo'}.")
            return
        after = self._state()
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if len(changed) == 1 and changed[0] != self.sample_id:
            self._open(changed[0])
        where = "on this photo" if changed == [self.sample_id] else f"on {counted(len(changed), 'photo')}"
        self.part.send("told", text=f"{what}: boxes {where}.")

    def _state(self) -> dict[str, tuple[Any, ...]]:
        photos = self.session.drawn_photos
        return {str(row.sample_id): (row.boxes, row.time) for row in photos.itertuples(index=False)}

    def on_go(self, message: Mapping[str, Any]) -> None:
        """Another photo of the list is wanted, by its place."""
        self._at = min(max(0, int(message.get("at", 0))), max(0, len(self._rows) - 1))
        self.redraw_photo()

    def _open(self, name: str) -> None:
        place = np.flatnonzero(self._rows == self.glance.rows.get(name, -1))
        if not len(place):  # it is not in the list: it comes to where the large photo is
            self._rows = np.insert(self._rows, self._at, self.glance.rows[name])
            place = np.array([self._at])
        self._at = int(place[0])
        self.redraw_photo()

    def on_filter(self, message: Mapping[str, Any]) -> None:
        """Other photos, or another order."""
        name, value = str(message.get("name")), str(message.get("value", ALL))
        if name not in self.filters:
            raise OptionError(f"There is no filter {name!r}; there are {', '.join(self.filters)}.")
        self.filters[name] = value
        self.reorder()

    def on_clear(self, _message: Mapping[str, Any]) -> None:
        """The choice made elsewhere on the page is dropped."""
        self.desk.choose([], "")

    def on_style(self, message: Mapping[str, Any]) -> None:
        """The map over the large photo is to be drawn in another way; here alone, since boxes need the photo."""
        if message.get("style") in MAP_STYLES:
            self.style = str(message["style"])
            self.part.update(style=self.style)


def seen(box: Rect, window: Rect) -> Rect:
    """A box of the whole photo as fractions of the part that is shown; it may reach beyond it."""
    x0, y0, x1, y1 = window
    across, down = x1 - x0, y1 - y0
    return (round((box[0] - x0) / across, DIGITS), round((box[1] - y0) / down, DIGITS),
            round((box[2] - x0) / across, DIGITS), round((box[3] - y0) / down, DIGITS))


def _whole(box: list[float], window: Rect) -> Rect:
    """The reverse of :func:`seen`, cut off at the photo's edge."""
    x0, y0, x1, y1 = window
    corners = (x0 + box[0] * (x1 - x0), y0 + box[1] * (y1 - y0), x0 + box[2] * (x1 - x0), y0 + box[3] * (y1 - y0))
    a, b, c, d = (min(1.0, max(0.0, corner)) for corner in corners)
    return a, b, c, d
