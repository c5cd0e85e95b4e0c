"""What was done in the run, and what to take away from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guidance_viz.core import OptionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.methods import title_of
from guidance_viz.views.stills import Picture, lists

MOST = 500
STILL = 12  # lines in the still picture
NOTHING = "nothing changes"
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")


class HistorySurface(Surface):
    """The browser's side of :class:`History`."""

    locals().update(surface("history"))


class History(SessionView):
    """The run's answers, fixes and decisions, the latest first; undo, redo, save the model, save a report.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    annotator
        Whose answers are taken back.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 640,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self.part = HistorySurface(receive=self.receive, height=height,
                                   props={"entries": [], "more": 0, "busy": False, "theme": self.desk.theme})
        self.redraw()
        self.watch(session, ["version_answers", "candidate", "model_version"], self.redraw)
        self.watch(session, ["busy"], self.redraw_busy)
        self.watch(self.desk, ["theme"], self.redraw_looks)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        shown, props = self.part.props["entries"][:STILL], self.part.props
        left_out = len(props["entries"]) - len(shown) + props["more"]
        return lists.history(shown, left_out, [e["time"][:16].replace("T", " ") for e in shown])

    def redraw(self) -> None:
        """Follow what is done."""
        table = self.session.history
        latest = table.iloc[::-1].iloc[:MOST]
        self.part.update(
            more=max(0, len(table) - MOST),
            entries=[
                {
                    "time": str(r.time),
                    "what": title_of(str(r.what)),
                    "detail": str(r.detail),
                    "annotator": str(r.annotator),
                    "undone": "undone" in str(r.what),
                    "point": str(r.point),
                }
                for r in latest.itertuples()
            ],
        )

    def redraw_busy(self) -> None:
        """Follow whether work goes on that forbids going back."""
        self.part.update(busy=self.session.busy in ("preparing", "training"))

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    # -- what the person does --------------------------------------------------------------------------------
    def on_undo(self, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back."""
        self.part.send("told", text="" if self.session.undo(annotator=self.annotator) else "Nothing to undo.")

    def on_redo(self, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        self.part.send("told", text="" if self.session.redo(annotator=self.annotator) else "Nothing to redo.")

    def on_journey(self, message: Mapping[str, Any]) -> None:
        """What would going back to a moment change?"""
        journey = self.session.journey(str(message.get("point", "")))
        self.part.send("journey", point=journey.point, words=journey.words, nothing=journey.words == NOTHING)

    def on_go_back(self, message: Mapping[str, Any]) -> None:
        """The run is to be as it was at a moment."""
        self.session.go_back(str(message.get("point", "")), annotator=self.annotator, background=True)
        self.part.send("told", text="Going back.")

    def on_branch(self, message: Mapping[str, Any]) -> None:
        """Another run is to begin at a moment of this one, beside it."""
        name = str(message.get("name", ""))
        if not NAME.fullmatch(name):
            raise OptionError(f"A run cannot be called {name!r}. Use letters, digits, '-', '_' and '.': 'second-try'.")
        path = self.session.branch(Path(self.session.run).parent / name, at=str(message.get("point", "")))
        self.part.send("told", text=f"Made. Open it: guidance-viz serve {path}")

    def on_export(self, _message: Mapping[str, Any]) -> None:
        """The current model's weights are wanted."""
        path = Path(self.session.run) / f"{self.session.model_version}.safetensors"
        self.session.export(path)
        self.part.send("told", text=f"Saved: {path}")

    def on_report(self, _message: Mapping[str, Any]) -> None:
        """The report is wanted."""
        path = Path(self.session.run) / "report.html"
        self.session.report(path)
        self.part.send("told", text=f"Saved: {path}")
