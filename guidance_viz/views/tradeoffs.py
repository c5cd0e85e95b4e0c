"""Trade-offs: guide the model in many ways at once, see what each trades for what, and keep one."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import GuidanceError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import fronts, steps, sweepform
from guidance_viz.views.annotate import seen
from guidance_viz.views.base import PREPARE_FIRST, SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Styles
from guidance_viz.views.stills import Picture, lists
from guidance_viz.views.words import counted, finite, percent

logger = logging.getLogger(__name__)

MOST_PHOTOS = 8
STILL = 14  # models in the still picture
CURRENT = "current"


class TradeoffsSurface(Surface):
    """The browser's side of :class:`Tradeoffs`."""

    locals().update(surface("tradeoffs"))


class Tradeoffs(Styles, SessionView):
    """A sweep over losses, weights and layers; its models on two axes; one on the same photos as the one without guidance.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; the chosen photos (``desk.selection``) are those that maps are shown of.
    height
        Height in pixels.

    Notes
    -----
    The front is that of Rao et al. (2023), Fig. 4: models that no other beats on every score, worked out on the validation
    split; the test split is shown when it is asked for, and changes nothing that is chosen.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, height: int = 860, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.grid = sweepform.usual({})  # until it is known what there is to guide by
        self._touched = False
        self.split = "val"
        self.key = ""
        known = bool(len(session.group_names))
        self.wanted = fronts.BY_GROUP if known else fronts.BY_LABELS
        self.axes = ("average", "epg") if known else ("f1", "epg")
        self.part = TradeoffsSurface(receive=self.receive, height=height, props={
            "theme": self.desk.theme, "map_style": self.desk.map_style, "state": "empty", "message": "",
            "form": sweepform.offered(), "grid": self.grid, "count": 0, "said": "", "points": [], "over": "",
            "annotated": {}, "unmeasured": "", "version": session.model_version, "waits": False,
            "scores": [list(s) for s in fronts.scores()], "x": self.axes[0], "y": self.axes[1], "split": self.split,
            "key": "", "picked": None, "photos": [], "looking": False, "work": steps.work(session)})
        self.redraw()
        self.when_prepared(self.redraw)
        self.watch(session, ["model_version", "version_sweep", "candidate"], self.redraw)
        self.watch(session, ["version_answers", "version_boxes"], self.redraw_annotated)
        self.watch(session, ["busy", "progress"], self.redraw_work)
        self.watch(self.desk, ["selection"], self.redraw_photos)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        rows = sorted(fronts.points(self.table), key=lambda p: not p["front"])
        known = [(name, words) for name, words, _ in fronts.scores()
                 if any(p["scores"][name] is not None for p in rows)][:4]
        shown = [[p["words"], "yes" if p["front"] else "", *(percent(p["scores"][name], 1) for name, _ in known)]
                 for p in rows[:STILL]]
        share = .5 / (len(known) + 1)
        return lists.table("Trade-offs", f"{counted(len(rows), 'model')} of the sweeps, {self.split} split",
                           ("model", "on the front", *(words for _, words in known)), shown,
                           (.5, *[share] * (len(known) + 1)),
                           f"and {len(rows) - len(shown)} more" if len(rows) > len(shown) else "")

    @property
    def table(self) -> pd.DataFrame:
        """The models of the sweeps, as ``session.sweep_table``, with ``front``: whether none beats it on every score."""
        table = self.session.sweep_table(self.split)
        over = self.over
        front = set(self.session.front(over)["key"]) if over else set()
        return table.assign(front=[key in front for key in table["key"]])

    @property
    def over(self) -> tuple[str, ...]:
        """The scores that the front is over: of those wanted, what is known of some model on the validation split."""
        table = self.session.sweep_table("val")
        return tuple(name for name in self.wanted if np.isfinite(table[name].to_numpy(float)).any())

    # -- what the browser draws ------------------------------------------------------------------------------
    def redraw(self) -> None:
        """Follow the model and what the sweeps gave."""
        s = self.session
        if self.unprepared("It appears when the run is prepared.", PREPARE_FIRST):
            return
        table = self.table
        if self.key not in set(table["key"]):
            self.key = ""
        self.axes = fronts.known_axes(table, self.axes)
        words, over = {name: words for name, words, _ in fronts.scores()}, self.over
        lacking = [words[name] for name in self.wanted if name not in over] if len(table) else []
        self.part.update(state="ready", message="", points=fronts.points(table), x=self.axes[0], y=self.axes[1],
                         split=self.split, over=", ".join(words[name] for name in over), key=self.key,
                         picked=self._picked(table),
                         unmeasured=fronts.UNMEASURED.format(" and ".join(lacking)) if lacking else "",
                         version=s.model_version, waits=s.candidate is not None)
        self.redraw_annotated()
        self.redraw_grid()
        self.redraw_photos()
        self.redraw_work()

    def redraw_grid(self) -> None:
        """Follow what is to be run."""
        self.part.update(grid=self.grid, count=sweepform.count(self.grid))

    def redraw_annotated(self) -> None:
        """Follow what there is to guide by; a form that nobody touched begins with what there is."""
        if not self.session.prepared:
            return
        there = self.session.annotated_photos()
        if not self._touched:
            self.grid = sweepform.usual(there)
            self.redraw_grid()
        self.part.update(annotated=there)

    def redraw_work(self) -> None:
        """Follow the training."""
        self.part.update(work=steps.work(self.session))

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    def redraw_photos(self) -> None:
        """Follow which photos are looked at, and fetch the maps of the model that is picked."""
        if not self.session.prepared:
            return
        photos = self._photos()
        table = self.glance.table.iloc[self.glance.rows_of(photos)]
        names = self.session.class_names
        rows = [(str(row.sample_id), names[int(row.label)]) for row in table.itertuples()]
        self.part.update(photos=[{"id": name, "label": label, "boxes": self._boxes(name)} for name, label in rows])
        self._look(photos)

    def _boxes(self, sample_id: str) -> list[list[float]]:
        """The boxes of a photo, as fractions of the part that is shown."""
        window = self.session.window(sample_id)
        return [list(seen((b.x0, b.y0, b.x1, b.y1), window)) for b in self.session.boxes_on(sample_id).itertuples()]

    def _photos(self) -> list[str]:
        """The chosen photos; without a choice, validation photos on which the model looks least at the object."""
        if self.desk.selection:
            return self.desk.selection[:MOST_PHOTOS]
        table = self.glance.table
        table = table[table["split"] == "val"] if (table["split"] == "val").any() else table
        least = table.sort_values("energy_inside", kind="stable", na_position="last")
        step = max(1, len(least) // 2 // MOST_PHOTOS)
        return [str(i) for i in least["sample_id"].iloc[: step * MOST_PHOTOS : step]]

    def _picked(self, table: pd.DataFrame) -> dict[str, Any] | None:
        found = table[table["key"] == self.key]
        if not len(found):
            return None
        row = found.iloc[0]
        base = table[table["weight"] == 0]
        before = base.iloc[0] if len(base) else None
        return {"words": str(row["words"]), "front": bool(row["front"]), "seconds": finite(row["seconds"]),
                "diverged": row["status"] == "diverged",
                "rows": [[words, finite(row[name]), None if before is None else finite(before[name])]
                         for name, words, _ in fronts.scores() if math.isfinite(row[name])]}

    # -- maps ------------------------------------------------------------------------------------------------
    def _look(self, photos: list[str]) -> None:
        """Make the maps of the picked model, and of the one before, off the interface's thread."""
        if not self.key or not photos:
            return
        self.part.update(looking=True)
        self.session.later(partial(self._make_maps, self.key, self._beside(), photos), "sweeps")

    def _beside(self) -> str:
        """Whose maps the picked model's are shown beside: without guidance; for that one, those of the start."""
        table = self.session.sweep_table(self.split)
        base = [key for key in table.loc[table["weight"] == 0, "key"] if key != self.key]
        picked_is_base = (table.loc[table["key"] == self.key, "weight"] == 0).any()
        return CURRENT if picked_is_base or not base else str(base[0])

    def _make_maps(self, key: str, beside: str, photos: list[str]) -> None:
        try:
            found = self.session.sweep_maps([beside, key], photos)
            sent = {name: [_bytes(each) for each in maps] for name, maps in found.items()}
        except GuidanceError as error:
            words = str(error)
            self.turns.call(lambda: self._no_maps(words))
            return
        except Exception:
            logger.exception("The maps of the model %r could not be made", key)
            self.turns.call(lambda: self._no_maps("The maps could not be made; the log has the details."))
            return
        self.turns.call(lambda: self._show_maps(key, beside, photos, sent))

    def _no_maps(self, words: str) -> None:
        self.part.update(looking=False)
        self.complain(words)

    def _show_maps(self, key: str, beside: str, photos: list[str], sent: dict[str, list[np.ndarray]]) -> None:
        if self._closed or key != self.key:
            return
        self.part.update(looking=False)
        self.part.send("sweep_maps", ids=photos, key=key, before=b"".join(m.tobytes() for m in sent[beside]),
                       words="before" if beside == CURRENT else "without guidance",
                       after=b"".join(m.tobytes() for m in sent[key]), grid=list(sent[key][0].shape))

    # -- what the person does --------------------------------------------------------------------------------
    def on_grid(self, message: Mapping[str, Any]) -> None:
        """Another grid is wanted; what it would take is told."""
        self._touched = True
        self.grid = sweepform.read(message)
        self.redraw_grid()

    def on_estimate(self, _message: Mapping[str, Any]) -> None:
        """How long the sweep would take is asked."""
        self.part.update(said="Timing a step of each kind…")
        grid = dict(self.grid)
        self.session.later(lambda: self._estimate(grid), "sweeps")

    def _estimate(self, grid: dict[str, Any]) -> None:
        try:
            found = self.session.estimate_sweep(sweepform.axes(grid), **sweepform.fixed(grid))
            said = f"about {fronts.duration(found.seconds)} for what is not done yet"
        except GuidanceError as error:
            said = str(error)
        except Exception:
            logger.exception("The sweep could not be estimated")
            said = "It could not be estimated; the log has the details."
        self.turns.call(lambda: self.part.update(said=said))

    def on_run(self, _message: Mapping[str, Any]) -> None:
        """The sweep is to run, in the background."""
        self.session.sweep(sweepform.axes(self.grid), background=True, **sweepform.fixed(self.grid))
        self.part.update(said="")

    def on_go(self, message: Mapping[str, Any]) -> None:
        """Another place is wanted: where boxes are drawn, or where a fix is accepted."""
        if message.get("place") in ("boxes", "fix"):
            self.desk.go(str(message["place"]))

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The sweep is to stop; what is done stays."""
        self.session.cancel()

    def on_axes(self, message: Mapping[str, Any]) -> None:
        """Other scores are wanted on the axes."""
        known = [name for name, _, _ in fronts.scores()]
        x, y = str(message.get("x", "")), str(message.get("y", ""))
        if x in known and y in known:
            self.axes = (x, y)
            self.part.update(x=x, y=y)

    def on_split(self, message: Mapping[str, Any]) -> None:
        """Scores of another split are wanted."""
        if message.get("split") in ("val", "test"):
            self.split = str(message["split"])
            self.redraw()

    def on_pick(self, message: Mapping[str, Any]) -> None:
        """A model was picked: its scores and maps are shown beside those of the model before."""
        self.key = str(message.get("key", ""))
        self.redraw()

    def on_take(self, _message: Mapping[str, Any]) -> None:
        """The picked model becomes the candidate, to be compared, accepted or rejected."""
        self.session.take_from_sweep(self.key, background=True)
        self.desk.go("compare")


def _bytes(values: np.ndarray) -> np.ndarray:
    """A raw map (h, w) as uint8: its positive part, 255 the most; all zero for a dead one."""
    positive = np.nan_to_num(np.maximum(values, 0))
    return np.round(255 * positive / (positive.max() or 1)).astype(np.uint8)
