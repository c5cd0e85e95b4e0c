"""The attention space as points: look, click, circle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import param

from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.colouring import colouring, sizes
from guidance_viz.views.columns import MOVED_BY_ANSWERS, WORDS, numbers
from guidance_viz.views.desk import Desk
from guidance_viz.views.geometry import Plane, fit
from guidance_viz.views.stills import Picture
from guidance_viz.views.stills.points import points
from guidance_viz.views.summary import summary
from guidance_viz.views.words import counted, describe

HELP = ("Each point is a photo. Photos lie close together where the model looks at similar things in them; "
        "the directions and distances have no unit.")
AXES = {"umap": "UMAP", "pca": "PCA"}


class ScatterSurface(Surface):
    """The browser's side of :class:`Scatter`."""

    locals().update(surface("scatter"))


class Scatter(SessionView):
    """The attention space of a session.

    The browser sends the polygon of a lasso and Python finds the points in it, so 100,000 points cost one
    small message. Hover shows the photo; click opens it; the centres that are asked about carry a ring.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; the lasso's choice is ``desk.selection``.
    by
        The column of ``session.table`` that colours the points: ``"group"``, ``"label"``, ``"correct"``, ``"answer"``,
        ``"p_relevant"``, ``"loss"``, … or one of the data's own, ``"data.camera"``.
    size
        The column of numbers that the points' size follows, ``"uncertainty"``; empty = all the same.
    density
        How many points make the plot show how many lie over each other, in place of each point; zoomed in, it shows
        the points. The person can switch it.
    height
        Height in pixels.
    """

    by = param.String(default="group", doc="The column that colours the points.")
    size = param.String(default="", doc="The column that the points' size follows; empty = all the same.")

    def __init__(self, session: SessionAPI, desk: Desk | None = None, height: int = 560, density: int = 200_000,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self._xy = np.zeros((0, 2), np.float32)
        self._plane = Plane(self._xy)
        self._density = density
        if self.by == "group" and not len(session.group_names):
            self.by = "label"
        self.part = ScatterSurface(receive=self.receive, height=height, props=self._props())
        self.watch(session, ["version_layout", "layout_method", "model_version"], self.redraw_points)
        self.watch(session, ["prepared"], self.redraw_state)
        self.watch(session, ["busy"], self.redraw_state)
        self.watch(session, ["version_answers", "preview_result"], self.redraw_answers)
        self.watch(self.desk, ["selection"], self.redraw_chosen)
        self.watch(self.desk, ["asked", "map_style", "theme"], self.redraw_looks)
        self.watch(self, ["by"], self.redraw_colours)
        self.watch(self.desk, ["colour"], self.follow_colour)
        self.watch(self, ["size"], self.redraw_sizes)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        table, selection = self.glance.table, self.desk.selection
        made = colouring(table, self.by, self.session.class_names, self.session.group_names)
        chosen = np.isin(np.arange(len(table)), self.glance.rows_of(selection)) if selection else None
        words = {c.name: c.words for c in self.glance.columns}.get(self.by, self.by)
        return points(fit(table[["x", "y"]].to_numpy(np.float64)), made.codes, made.legend, values=made.values,
                      axes=self._axes(), chosen=chosen, centroids=self.glance.rows_of(self.glance.centroids).tolist(),
                      by=words, chosen_words=self.desk.selection_name)

    # -- what the browser draws ------------------------------------------------------------------------------
    def _props(self) -> dict[str, Any]:
        return {
            "title": "Attention space",
            "help": HELP,
            "axes": self._axes(),
            "by": self.by,
            "size": self.size,
            "density": self._density,
            **self._choices(),
            "centroids": [],
            "asked": self.desk.asked,
            "map_style": self.desk.map_style,
            "theme": self.desk.theme,
            "chosen_name": "",
            "chosen_count": 0,
            "chosen_summary": "",
            **self._state(),
        }

    def _axes(self) -> list[str]:
        name = AXES.get(self.session.layout_method, "")
        return [f"attention space, {name} {k}" for k in (1, 2)] if name else ["", ""]

    def _choices(self) -> dict[str, list[list[str]]]:
        """What points can be coloured and sized by."""
        found = self.glance.columns if self.session.prepared else ()
        choices = [[c.name, c.words, c.help] for c in found]
        if found and self.by not in [name for name, *_ in choices]:  # what is chosen is said, though it shows nothing yet
            words, help_ = WORDS.get(self.by, (self.by, ""))
            choices.insert(0, [self.by, f"{words}, not known yet", help_])
        return {"choices": choices,
                "amounts": [[c.name, c.words, c.help] for c in found if c.kind == "number"]}

    def _state(self) -> dict[str, str]:
        if self.session.prepared:
            return {"state": "ready", "message": ""}
        if self.session.busy == "preparing":
            return {
                "state": "loading",
                "message": "Reading the photos once; the points appear as soon as they are there.",
            }
        return {"state": "empty", "message": "Prepare the run first: session.prepare()."}

    def redraw_state(self) -> None:
        """Show whether there are points; fetch them when they have just come."""
        was = self.part.props["state"]
        self.part.update(**self._state())
        if was != "ready" and self.part.props["state"] == "ready":
            self.redraw_points()

    def redraw_points(self) -> None:
        """Send the places; the browser moves the points there."""
        self.part.update(axes=self._axes(), **self._state())
        if not self.session.prepared:
            return
        table = self.glance.table
        self._xy = fit(table[["x", "y"]].to_numpy(np.float64))
        self._plane = Plane(self._xy)
        self.part.send("points", xy=self._xy.reshape(-1))
        self.redraw_colours()
        self.redraw_sizes()
        # The points are on their way before a million ids are looked through.
        self.turns.call(self.redraw_marks, (id(self), "redraw_marks"))

    def redraw_marks(self) -> None:
        """Show the rings and the choice on the points that were sent."""
        if self.session.prepared and not self._closed:
            self._redraw_centroids(self.glance.table)
            self.redraw_chosen()

    def follow_colour(self) -> None:
        """Colour by what another view asked for."""
        if any(self.desk.colour == c.name for c in self.glance.columns):
            self.by = self.desk.colour

    def redraw_colours(self) -> None:
        """Send the colours and the legend."""
        self.part.update(by=self.by, **self._choices())
        if self.session.prepared:
            made = colouring(self.glance.table, self.by, self.session.class_names, self.session.group_names)
            self.part.send("colours", legend=made.legend, codes=made.codes, values=made.values, by=self.by)

    def redraw_sizes(self) -> None:
        """Send the sizes and what they stand for."""
        self.part.update(size=self.size)
        if not self.session.prepared:
            return
        table = self.glance.table
        made = sizes(numbers(table[self.size])) if self.size in table else None
        words = {c.name: c.words for c in self.glance.columns}.get(self.size, self.size)
        if made is None:
            self.part.send("sizes", sizes=None, words=words)
        else:
            self.part.send("sizes", sizes=made[0], words=words, low=f"{made[1]:.3g}", high=f"{made[2]:.3g}")

    def redraw_answers(self) -> None:
        """Follow new answers: the rings, and the colours and sizes where these show answers."""
        if self.session.prepared:
            self._redraw_centroids(self.glance.table)
            self.part.update(**self._choices())
            if self.by in MOVED_BY_ANSWERS:
                self.redraw_colours()
            if self.size in MOVED_BY_ANSWERS:
                self.redraw_sizes()

    def _redraw_centroids(self, table: Any) -> None:
        where = self.glance.rows
        rows = [(s, where[s]) for s in self.glance.centroids if s in where]
        answers = table["answer"].to_numpy(object)
        self.part.update(centroids=[{"id": s, "index": i, "answer": str(answers[i] or "")} for s, i in rows])

    def redraw_chosen(self) -> None:
        """Follow the page's selection."""
        chosen = self.glance.rows_of(self.desk.selection)
        mask = None
        if len(chosen) and len(self._xy):  # before the first points are sent there is nothing to mark
            mask = np.zeros(len(self._xy), np.uint8)
            mask[chosen] = 1
        said = summary(self.glance.table, chosen, self.session.class_names, self.session.group_names) if len(chosen) else ""
        self.part.update(chosen_name=self.desk.selection_name, chosen_count=len(chosen), chosen_summary=said)
        self.part.send("chosen", mask=mask)

    def redraw_looks(self) -> None:
        """Follow the asked sample, the way maps are drawn, and the theme."""
        self.part.update(asked=self.desk.asked, map_style=self.desk.map_style, theme=self.desk.theme)

    # -- what the person does --------------------------------------------------------------------------------
    def on_hello(self, message: Mapping[str, Any]) -> None:
        """The component has been drawn: send it everything."""
        super().on_hello(message)
        self.redraw_points()

    def on_colour(self, message: Mapping[str, Any]) -> None:
        """Another colouring was picked."""
        if any(message.get("by") == c.name for c in self.glance.columns):
            self.by = message["by"]

    def on_size(self, message: Mapping[str, Any]) -> None:
        """The points' size is to follow another number, or none."""
        if message.get("by") == "" or any(message.get("by") == name for name, *_ in self.part.props["amounts"]):
            self.size = message["by"]

    def on_describe(self, message: Mapping[str, Any]) -> None:
        """The pointer, or the keyboard, is on a point: say what it is and send its picture."""
        index = int(message.get("index", -1))
        if not 0 <= index < len(self._xy):
            return
        row = self.glance.table.iloc[index]
        lines = describe(row, self.session.class_names, self.session.group_names)
        self.part.send("described", index=index, id=str(row.sample_id), lines=lines,
                       aloud=bool(message.get("aloud")))

    def on_open(self, message: Mapping[str, Any]) -> None:
        """A point was clicked: the page looks at it."""
        index = int(message.get("index", -1))
        if 0 <= index < len(self._xy):
            self.desk.focus = ""
            self.desk.focus = str(self.glance.table["sample_id"].iloc[index])

    def on_lasso(self, message: Mapping[str, Any]) -> None:
        """Points were circled or boxed: they become the selection, join it (``add``) or leave it (``remove``)."""
        found = np.flatnonzero(self._plane.inside(np.array(message.get("polygon", []), np.float64)))
        had = self.glance.rows_of(self.desk.selection)
        if message.get("add"):
            found = np.concatenate([had, np.setdiff1d(found, had, assume_unique=True)])
        elif message.get("remove"):
            found = had[~np.isin(had, found, assume_unique=True)]
        shape = "box" if message.get("box") else "lasso"
        self._choose(found, "chosen" if message.get("add") or message.get("remove") else f"inside the {shape}")

    def on_toggle(self, message: Mapping[str, Any]) -> None:
        """One point joins the selection, or leaves it."""
        index = int(message.get("index", -1))
        if 0 <= index < len(self._xy):
            had = self.glance.rows_of(self.desk.selection)
            self._choose(had[had != index] if index in had else np.append(had, index), "chosen")

    def on_invert(self, _message: Mapping[str, Any]) -> None:
        """Choose the photos that are not chosen."""
        others = np.ones(len(self.glance.ids), bool)
        others[self.glance.rows_of(self.desk.selection)] = False
        self._choose(np.flatnonzero(others), "chosen")

    def _choose(self, rows: np.ndarray, words: str) -> None:
        ids = self.glance.ids_of(rows)
        self.desk.choose(ids, f"{counted(len(ids), 'photo')} {words}")

    def on_clear(self, _message: Mapping[str, Any]) -> None:
        """The choice was cleared."""
        self.desk.choose([], "")
