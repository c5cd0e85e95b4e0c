"""Fix: choose a method, watch it work, judge what it made."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from guidance_viz.core import Progress, SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import goes_by
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Goes
from guidance_viz.views.methods import offered, read
from guidance_viz.views.stills import Picture, lists
from guidance_viz.views.words import counted

YES, NO = 0.7, 0.3
MOST_POINTS = 400


class MonitorSurface(Surface):
    """The browser's side of :class:`Monitor`."""

    locals().update(surface("monitor"))


class Monitor(Goes, SessionView):
    """Starts a mitigation in the background and shows its progress, its curves and its verdict.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    methods
        What is offered, as :func:`guidance_viz.views.methods.offered` gives it.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, methods: list[dict[str, Any]] | None = None,
                 height: int = 720, **params: Any) -> None:
        super().__init__(session, desk, **params)
        self._methods = {m["name"]: m for m in (
            offered(clip=session.is_clip) if methods is None else methods)}
        self._series: dict[str, list[list[float]]] = {}
        self._began = 0.0
        self.part = MonitorSurface(receive=self.receive, height=height, props={
            "methods": list(self._methods.values()), "theme": self.desk.theme, "series": {}, "elapsed": 0.0, "owed": None,
            **self._running(), **self._waiting(), **self._counts(), **self._proposed(), **self._subsets()})
        self._owed = goes_by.Looker(session, lambda: goes_by.owed(session, "candidate"), self._take_owed, self.turns)
        self.redraw_owed()
        self.watch(session, ["progress", "busy", "prepared"], self.redraw_progress, always=True)
        self.watch(session, ["candidate", "model_version"], self.redraw_result)
        self.watch(session, ["candidate", "version_parts"], self.redraw_owed)
        self.watch(session, ["version_answers", "preview_result", "version_parts"], self.redraw_counts)
        self.watch(self.desk, ["theme"], self.redraw_looks)
        self.watch(self.desk, ["place", "subset", "method"], self.redraw_subsets)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        return lists.fix(self.part.props)

    # -- what the browser draws ------------------------------------------------------------------------------
    def _running(self) -> dict[str, Any]:
        progress = self.session.progress
        running = self.session.busy == "training"
        shown = progress if running and isinstance(progress, Progress) else None
        return {
            "running": running,
            "other": self.session.busy == "preparing",
            "prepared": bool(self.session.prepared),
            "stage": shown.stage if shown else "starting",
            "message": shown.message if shown else "",
            "done": shown.done if shown else 0,
            "total": shown.total if shown else 0,
            "eta": shown.eta_s if shown else None,
        }

    def _waiting(self) -> dict[str, Any]:
        report = self.session.candidate
        if report is None:
            return {"candidate": None, "model_version": self.session.model_version, "last": self._last()}
        return {
            "model_version": self.session.model_version,
            "candidate": {
                "method": report.method,
                "title": self._methods.get(report.method, {}).get("title", report.method),
                "status": report.status,
                "seconds": float(report.seconds),
                "epoch": int(report.best_epoch),
                "rule": report.selection_rule,
                "warnings": [str(w) for w in report.warnings],
                "regressions": [[c.name, c.words] for c in self.session.regressions()],
                "answers": {str(k): int(v) for k, v in report.answers_used.items()},
                "history": _history(report.history),
            },
        }

    def _last(self) -> dict[str, Any] | None:
        """How long the latest fix took: the best estimate of the next one like it."""
        report = self.session.latest_report
        if report is None or not report.seconds:
            return None
        return {"method": report.method, "trainable": str(report.options.get("trainable", "")),
                "seconds": float(report.seconds)}

    def _counts(self) -> dict[str, Any]:
        if not self.session.prepared:
            return {"counts": {}}
        answers = self.glance.answers
        maps, neurons = answers[answers["kind"] == "map"], answers[answers["kind"] == "neuron"]
        p = self.glance.table["p_relevant"].to_numpy(np.float64, na_value=np.nan)
        return {
            "counts": {
                "yes": int((maps["relevance"] == "yes").sum()),
                "no": int((maps["relevance"] == "no").sum()),
                "maybe": int((maps["relevance"] == "maybe").sum()),
                **self._part_counts(),
                "prune": int((neurons["relevance"] == "no").sum()),
                "yes_spread": int((p >= YES).sum()),
                "no_spread": int((p <= NO).sum()),
            }
        }

    def _proposed(self) -> dict[str, Any]:
        """The method that is chosen as long as the person chose none, and why."""
        if not self.session.prepared:
            return {"proposal": {"method": "", "why": ""}}
        found = self.session.proposal
        return {"proposal": {"method": found.method if found.method in self._methods else "", "why": found.why}}

    def _part_counts(self) -> dict[str, int]:
        """How many parts belong to the object, and how many do not."""
        try:
            given = self.session.part_answers["relevance"]
        except SessionError:  # no parts were found yet
            return {"parts_yes": 0, "parts_no": 0}
        return {"parts_yes": int((given == "yes").sum()), "parts_no": int((given == "no").sum())}

    def _subsets(self) -> dict[str, Any]:
        """The curated subsets to choose from, and the one that was chosen on the page."""
        if not self.session.prepared:
            return {"subsets": [], "subset": "", "method": ""}
        table = self.session.subsets
        found = [[str(r.name), str(r.split), f"{r.name}, {counted(int(r.photos), 'photo')}"]
                 for r in table.iloc[::-1].itertuples(index=False)]
        return {"subsets": found, "subset": self.desk.subset, "method": self.desk.method}

    def redraw_subsets(self) -> None:
        """Follow what is kept in Curate."""
        self.part.update(**self._subsets())

    def redraw_progress(self) -> None:
        """Follow the work, and keep its numbers for the curves."""
        running = self._running()
        if running["prepared"] and not self.part.props["prepared"]:
            self.redraw_counts()
        if running["running"] and not self.part.props["running"]:
            self._series, self._began = {}, time.monotonic()
        progress = self.session.progress
        if running["running"] and isinstance(progress, Progress):
            for name, value in progress.metrics.items():
                if np.isfinite(value) and name != "epoch":
                    self._series.setdefault(name, []).append([float(progress.done), float(value)])
        elapsed = time.monotonic() - self._began if running["running"] else self.part.props["elapsed"]
        self.part.update(series={k: _thin(v) for k, v in self._series.items()}, elapsed=elapsed, **running)

    def redraw_result(self) -> None:
        """Follow the fix that waits for a verdict."""
        self.part.update(owed=None, **self._waiting(), **self._proposed())

    def redraw_owed(self) -> None:
        """Follow what controls say of the fix that waits."""
        if self.session.candidate is not None:
            self._owed.look()

    def _take_owed(self, found: dict[str, Any] | None, why: str) -> None:
        if self._closed:
            return
        if why:
            self.complain(why)
        self.part.update(owed=found)

    def redraw_counts(self) -> None:
        """Follow the answers that a fix would use."""
        self.part.update(**self._counts(), **self._proposed())

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    # -- what the person does --------------------------------------------------------------------------------
    def on_start(self, message: Mapping[str, Any]) -> None:
        """A fix was started."""
        method = self._methods.get(str(message.get("method")))
        if method is None:
            raise SessionError(
                f"There is no method {message.get('method')!r}. Known: {', '.join(self._methods)}."
            )
        try:
            options = read(method, dict(message.get("options", {})))
        except ValueError as error:
            raise SessionError(str(error)) from error
        self.session.mitigate(method["name"], background=True, **options)
        self.redraw_progress()

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The work is to stop."""
        self.session.cancel()

    def on_controls(self, _message: Mapping[str, Any]) -> None:
        """The controls of the fix that waits are to be run; it goes on waiting."""
        goes_by.start_controls(self.session, "candidate")
        self.redraw_progress()

    def on_accept(self, message: Mapping[str, Any]) -> None:
        """The fix becomes the model; where it serves a group worse, only after the person said so a second time."""
        self.session.accept(regressions="allow" if message.get("despite") is True else "refuse")
        self.part.send("told", text=f"Accepted: the model is now {self.session.model_version}.")

    def on_reject(self, _message: Mapping[str, Any]) -> None:
        """The fix is dropped."""
        self.session.reject()
        self.part.send("told", text="Dropped. The model is as it was, and your answers are kept.")


def _thin(points: list[list[float]]) -> list[list[float]]:
    """At most :data:`MOST_POINTS` points of a curve, the last one always among them."""
    step = max(1, -(-len(points) // MOST_POINTS))
    return points if step == 1 else [*points[:-1:step], points[-1]]


def _history(history: Any) -> dict[str, list[list[float]]]:
    """Curves by name from a report's epochs."""
    series: dict[str, list[list[float]]] = {}
    for k, entry in enumerate(history):
        for name, value in entry.items():
            if name != "epoch" and isinstance(value, (int, float)) and np.isfinite(value):
                series.setdefault(name, []).append([float(entry.get("epoch", k)), float(value)])
    return series
