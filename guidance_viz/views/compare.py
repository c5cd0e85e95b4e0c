"""Before and after, photo by photo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import MAP_STYLES, Desk
from guidance_viz.views.words import finite, name_of

SHOWS = ("all", "fixed", "broken", "same")


class CompareSurface(Surface):
    """The browser's side of :class:`Compare`."""

    locals().update(surface("compare", "cards"))


class Compare(SessionView):
    """Photos with their maps before and after; what became right comes first, then what became wrong.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.group`` limits the photos to one group.
    height
        Height in pixels.
    """

    def __init__(self, session: Any, desk: Desk | None = None, height: int = 720, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.show, self.pair = "all", 0
        self._table: pd.DataFrame | None = None
        self._rows = np.zeros(0, np.int64)
        self._version = 0
        self.part = CompareSurface(
            receive=self.receive,
            height=height,
            props={
                "version": 0,
                "count": 0,
                "counts": {},
                "show": "all",
                "groups": list(session.group_names),
                "group": -1,
                "pairs": [],
                "pair": 0,
                "before": "original",
                "after": "current",
                "state": "empty",
                "message": "",
                "map_style": self.desk.map_style,
                "theme": self.desk.theme,
            },
        )
        self.restart()
        self.watch(session, ["candidate", "model_version", "version_layout"], self.restart)
        self.watch(self.desk, ["group"], self.reorder)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    # -- what the browser draws ------------------------------------------------------------------------------
    def pairs(self) -> list[tuple[str, str, str]]:
        """The comparisons there are: before, after, words."""
        if not self.session.prepared:
            return []
        version = self.session.model_version
        found = []
        if self.session.candidate is not None:
            found.append(("current", "candidate", f"{version} → the fix that waits"))
            if version != "v0":
                found.append(("original", "candidate", "original → the fix that waits"))
        if version != "v0":
            found.append(("original", "current", f"original → {version}"))
        return found

    def restart(self) -> None:
        """Other models: compare anew."""
        self._table, self.pair = None, 0
        self.reorder()

    def reorder(self) -> None:
        """Filter anew, and begin at the top."""
        pairs = self.pairs()
        if not pairs:
            self.part.update(
                state="empty",
                message="Run a fix; every photo appears here before and after it.",
                count=0,
                counts={},
                pairs=[],
                version=self._version,
            )
            return
        before, after, _ = pairs[self.pair]
        if self._table is None:
            self._table = self.session.compare(before, after).reset_index(drop=True)
        keep = self._in_group(self._table)
        flip = self._table["flip"].to_numpy(object)
        shown = keep if self.show == "all" else keep & (flip == ("" if self.show == "same" else self.show))
        self._rows = np.flatnonzero(shown)
        self._version += 1
        self.part.update(
            version=self._version,
            count=len(self._rows),
            counts=_counts(flip[keep]),
            show=self.show,
            group=self.desk.group,
            pairs=[words for _, _, words in pairs],
            pair=self.pair,
            before=before,
            after=after,
            state="ready" if len(self._rows) else "empty",
            message="No photo is among these.",
        )

    def _in_group(self, table: pd.DataFrame) -> np.ndarray:
        if self.desk.group < 0 or "group" not in table:
            return np.ones(len(table), bool)
        return table["group"].to_numpy(int) == self.desk.group

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    def _item(self, row: Any) -> dict[str, Any]:
        names = self.session.group_names
        return {
            "id": str(row.sample_id),
            "label": name_of(self.session.class_names, row.label),
            "group": name_of(names, getattr(row, "group", -1)) if len(names) else "",
            "flip": str(row.flip),
            "before_correct": bool(row.before_correct),
            "after_correct": bool(row.after_correct),
            **{k: finite(getattr(row, k)) for k in ("map_change", "energy_before", "energy_after")},
        }

    # -- what the person does --------------------------------------------------------------------------------
    def on_rows(self, message: Mapping[str, Any]) -> None:
        """Cards came into sight: send what they say."""
        if self._table is None:
            return
        start = max(0, int(message.get("start", 0)))
        rows = self._table.iloc[self._rows[start:min(int(message.get("end", 0)), start + 240)]]
        self.part.send(
            "rows", version=self._version, start=start, rows=[self._item(r) for r in rows.itertuples()]
        )

    def on_show(self, message: Mapping[str, Any]) -> None:
        """Other photos are wanted."""
        if message.get("show") in SHOWS:
            self.show = str(message["show"])
            self.reorder()

    def on_group(self, message: Mapping[str, Any]) -> None:
        """Another group is wanted."""
        self.desk.group = int(message.get("group", -1))

    def on_pair(self, message: Mapping[str, Any]) -> None:
        """Other models are to be compared."""
        pair = int(message.get("pair", 0))
        if 0 <= pair < len(self.pairs()):
            self.pair, self._table = pair, None
            self.reorder()

    def on_style(self, message: Mapping[str, Any]) -> None:
        """Maps are to be drawn in another way, on the whole page."""
        if message.get("style") in MAP_STYLES:
            self.desk.map_style = message["style"]


def _counts(flip: np.ndarray) -> dict[str, int]:
    return {"all": len(flip), "fixed": int((flip == "fixed").sum()), "broken": int((flip == "broken").sum()),
            "same": int((flip == "").sum())}
