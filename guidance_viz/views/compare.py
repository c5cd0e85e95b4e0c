"""Models of the run beside each other, photo by photo: what became right, what became wrong, where the look moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import goes_by, part_work
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Goes, Styles
from guidance_viz.views.methods import title_of
from guidance_viz.views.stills import Picture, cards
from guidance_viz.views.words import finite, name_of, percent

SHOWS = ("all", "fixed", "broken", "same")
SORTS = (("flip", "fixed first"), ("moved", "map moved most"), ("onto", "attention onto the object"),
         ("off", "attention off the object"))
MOST_MODELS, MOST_ROWS, BINS = 4, 240, 20
STILL = 0.01  # a share of the energy that changes by less has not moved
CANDIDATE = "candidate"
DRAWN = 6  # photos in the still picture
COMING = "Every photo appears here before and after it, when it is done."


class CompareSurface(Surface):
    """The browser's side of :class:`Compare`."""

    locals().update(surface("compare"))


class Compare(Goes, Styles, SessionView):
    """Photos with their maps by two or more models; what became right comes first, then what became wrong.

    Verdicts, flips and moved attention are those from the first of the chosen models to the last.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.compared`` holds the chosen models, ``desk.group`` limits the photos to one
        group.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, height: int = 720, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.show, self.sort, self.label, self.split = "all", "flip", -1, ""
        self._table: pd.DataFrame | None = None
        self._others: dict[str, np.ndarray] = {}
        self._rows = np.zeros(0, np.int64)
        self._version = 0
        self.part = CompareSurface(receive=self.receive, height=height, props={
            "version": 0, "count": 0, "counts": {}, "show": "all", "groups": list(session.group_names), "group": -1,
            "classes": list(session.class_names), "label": -1, "splits": [], "split": "", "sort": "flip",
            "sorts": [list(s) for s in SORTS[:2]], "models": [], "chosen": [], "moved": None, "costs": [], "state": "empty",
            "message": "", "map_style": self.desk.map_style, "theme": self.desk.theme, "goes_by": None,
            "work": part_work.work(session)})
        self._goes_by = goes_by.Looker(session, lambda: self._look(self.chosen()), self._take_goes_by, self.turns)
        self.restart()
        self.watch(session, ["candidate", "model_version", "version_layout"], self.restart)
        self.watch(session, ["busy", "prepared"], self.redraw_state)
        self.watch(session, ["version_parts", "version_boxes", "version_answers"], self.redraw_goes_by)
        self.watch(session, ["busy", "progress"], self.redraw_work)
        self.watch(self.desk, ["compared"], self.compare_anew)
        self.watch(self.desk, ["group"], self.reorder)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    @property
    def selection(self) -> list[str]:
        """Ids of the photos that are listed, in their order."""
        return [] if self._table is None else self._table["sample_id"].iloc[self._rows].astype(str).tolist()

    @selection.setter
    def selection(self, sample_ids: Iterable[str]) -> None:
        raise SessionError("The photos that Compare lists follow from its filters and cannot be set. Set the selection of "
                           "another view, such as gv.views.Gallery(session).")

    def _still(self) -> Picture:
        words, props = dict(self._models()), self.part.props
        models = [(name, words[name].partition(" (")[0]) for name in props["chosen"]]
        return cards.pairs(self._cards(0, DRAWN), len(self._rows), models, self._pictured(160), style=self.desk.map_style,
                           counts=props["counts"])

    # -- which models ----------------------------------------------------------------------------------------
    def chosen(self) -> list[str]:
        """Names of the models compared, the one before first; empty where there is only one model."""
        names = list(self.session.models["name"])
        kept = [name for name in self.desk.compared if name in names]
        return kept if len(kept) > 1 else self.usual(names)

    def usual(self, names: list[str]) -> list[str]:
        """The comparison of most interest: the model at hand with the fix that waits, else the original with it."""
        if CANDIDATE in names:
            return [self.session.model_version, CANDIDATE]
        return ["v0", self.session.model_version] if self.session.model_version != "v0" else []

    def restart(self) -> None:
        """Other models: compare what is of most interest now."""
        self.desk.compared = []
        self.compare_anew()

    def compare_anew(self) -> None:
        """Compare the chosen models, and begin at the top."""
        self._table, self._others = None, {}
        self.reorder()
        self.part.update(goes_by=None)
        self.redraw_goes_by()

    # -- what the browser draws ------------------------------------------------------------------------------
    def redraw_state(self) -> None:
        """While there is nothing to compare, say whether something is coming."""
        if not len(self._rows):
            self.reorder()

    def reorder(self) -> None:
        """Filter and sort anew, and begin at the top."""
        chosen = self.chosen() if self.session.prepared else []
        if not chosen:
            busy = self.session.busy == "training"
            self.part.update(state="loading" if busy else "empty", message=COMING if busy else
                             "Run a fix; every photo appears here before and after it.", count=0,
                             counts={}, models=[], chosen=[], moved=None, costs=[], version=self._version)
            return
        table = self._compared(chosen)
        keep = self._filtered(table)
        flip = table["flip"].to_numpy(object)
        shown = keep if self.show == "all" else keep & (flip == ("" if self.show == "same" else self.show))
        self._rows = self._sorted(table, np.flatnonzero(shown))
        self._version += 1
        moved = _moved(table[shown])
        self.part.update(
            version=self._version, count=len(self._rows), counts=_counts(flip[keep]), show=self.show, group=self.desk.group,
            label=self.label, split=self.split, splits=[str(s) for s in pd.unique(table["split"])], sort=self.sort,
            sorts=[list(s) for s in (SORTS if moved else SORTS[:2])], models=self._models(), chosen=chosen, moved=moved,
            costs=self._costs(), state="ready" if len(self._rows) else "empty", message="No photo is among these.")

    def _compared(self, chosen: list[str]) -> pd.DataFrame:
        if self._table is None:
            first, *between, last = chosen
            found = self.session.compare(first, last).reset_index(drop=True)
            split = self.glance.table["split"].to_numpy(object)
            found["split"] = split[[self.glance.rows[str(i)] for i in found["sample_id"]]]
            for name in between:
                right = self.session.compare(first, name).set_index("sample_id")["after_correct"]
                self._others[name] = right.reindex(found["sample_id"]).to_numpy(bool)
            self._table = found
        return self._table

    def _filtered(self, table: pd.DataFrame) -> np.ndarray:
        keep = np.ones(len(table), bool)
        for column, value, off in (("group", self.desk.group, -1), ("label", self.label, -1), ("split", self.split, "")):
            if value != off and column in table:
                keep &= table[column].to_numpy() == value
        return keep

    def _sorted(self, table: pd.DataFrame, rows: np.ndarray) -> np.ndarray:
        if self.sort == "flip":
            return rows
        if self.sort == "moved":
            value = -table["map_change"].to_numpy(float)
        else:
            change = (table["energy_after"] - table["energy_before"]).to_numpy(float)
            value = np.nan_to_num(change if self.sort == "off" else -change, nan=np.inf)
        return rows[np.argsort(value[rows], kind="stable")]

    def _models(self) -> list[list[str]]:
        """Every model of the run: ``[name, words]``."""
        return [[r.name, self._words(r)] for r in self.session.models.itertuples(index=False)]

    @staticmethod
    def _words(row: Any) -> str:
        name = "the fix that waits" if row.name == CANDIDATE else "original" if row.name == "v0" else row.name
        how = f", {title_of(row.method)}" if row.method else ""
        return f"{name}{how} (worst group {percent(row.worst)})"

    def _costs(self) -> list[list[Any]]:
        """What each model took: ``[name, method, made from, worst, average, answers, seconds]``."""
        return [[r.name, title_of(r.method), r.start, finite(r.worst), finite(r.average), int(r.answers),
                 float(r.seconds)] for r in self.session.models.itertuples(index=False)]

    # -- what the models go by -------------------------------------------------------------------------------
    def redraw_goes_by(self) -> None:
        """Follow what was measured of the chosen models, and what their gain is owed to."""
        if self.session.prepared and self.chosen():
            self._goes_by.look()

    def redraw_work(self) -> None:
        """Follow the work."""
        self.part.update(work=part_work.work(self.session))

    def _look(self, chosen: list[str]) -> tuple[list[str], dict[str, Any] | None]:
        return chosen, goes_by.look(self.session, chosen) if chosen else None

    def _take_goes_by(self, found: Any, why: str) -> None:
        if self._closed:
            return
        if found is None:
            self.complain(why)
        elif found[0] == self.part.props["chosen"]:
            self.part.update(goes_by=found[1])

    def on_measure(self, _message: Mapping[str, Any]) -> None:
        """What the chosen models go by is to be measured with the same masks, in the background."""
        self.session.measure_reliances(self.chosen(), background=True)
        self.redraw_work()
        self.redraw_goes_by()

    def on_controls(self, _message: Mapping[str, Any]) -> None:
        """The controls of the fix that is judged are to be run, in the background."""
        goes_by.start_controls(self.session, self.chosen()[-1])
        self.redraw_work()

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The work is to stop."""
        self.session.cancel()

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    def _item(self, place: int, row: Any) -> dict[str, Any]:
        names = self.session.group_names
        right = [bool(row.before_correct), *(bool(others[place]) for others in self._others.values()),
                 bool(row.after_correct)]
        return {
            "id": str(row.sample_id),
            "label": name_of(self.session.class_names, row.label),
            "group": name_of(names, row.group) if names else "",
            "split": str(row.split),
            "flip": str(row.flip),
            "right": right,
            **{k: finite(getattr(row, k)) for k in ("map_change", "energy_before", "energy_after")},
        }

    # -- what the person does --------------------------------------------------------------------------------
    def on_rows(self, message: Mapping[str, Any]) -> None:
        """Cards came into sight: send what they say."""
        if self._table is None:
            return
        start = max(0, int(message.get("start", 0)))
        end = min(int(message.get("end", 0)), start + MOST_ROWS)
        self.part.send("rows", version=self._version, start=start, rows=self._cards(start, end))

    def _cards(self, start: int, end: int) -> list[dict[str, Any]]:
        places = self._rows[start:end]
        rows = () if self._table is None else self._table.iloc[places].itertuples()
        return [self._item(int(place), row) for place, row in zip(places, rows, strict=True)]

    def on_show(self, message: Mapping[str, Any]) -> None:
        """Other photos are wanted."""
        if message.get("show") in SHOWS:
            self.show = str(message["show"])
            self.reorder()

    def on_group(self, message: Mapping[str, Any]) -> None:
        """Another group is wanted."""
        self.desk.group = int(message.get("group", -1))

    def on_only(self, message: Mapping[str, Any]) -> None:
        """Only one class, or only one split, is wanted."""
        if "label" in message:
            self.label = int(message["label"])
        if "split" in message:
            self.split = str(message["split"])
        self.reorder()

    def on_sort(self, message: Mapping[str, Any]) -> None:
        """Another order is wanted."""
        if message.get("sort") in dict(SORTS):
            self.sort = str(message["sort"])
            self.reorder()

    def on_models(self, message: Mapping[str, Any]) -> None:
        """Other models are to be compared."""
        names = list(self.session.models["name"])
        asked = [str(name) for name in message.get("models", ())][:MOST_MODELS]
        if len(asked) > 1 and all(name in names for name in asked) and len(set(asked)) == len(asked):
            self.desk.compared = asked


def _counts(flip: np.ndarray) -> dict[str, int]:
    return {"all": len(flip), "fixed": int((flip == "fixed").sum()), "broken": int((flip == "broken").sum()),
            "same": int((flip == "").sum())}


def _moved(table: pd.DataFrame) -> dict[str, Any] | None:
    """How the share of the energy inside the object changed; None where no object is known."""
    change = (table["energy_after"] - table["energy_before"]).to_numpy(float)
    change = change[np.isfinite(change)]
    if not len(change):
        return None
    bars, _ = np.histogram(np.clip(change, -1, 1), bins=BINS, range=(-1, 1))
    known = table[["energy_before", "energy_after"]].dropna()
    return {"bars": bars.tolist(), "onto": int((change > STILL).sum()), "off": int((change < -STILL).sum()),
            "count": len(change),
            "before": float(known["energy_before"].mean()), "after": float(known["energy_after"].mean())}
