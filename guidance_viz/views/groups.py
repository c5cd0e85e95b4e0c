"""Accuracy by group, before and after: of the answers' preview, or of a fix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guidance_viz.core import Evaluation
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.effects import facts, rows, series
from guidance_viz.views.figures import group_bars
from guidance_viz.views.stills import Picture, charts
from guidance_viz.views.words import counted, has_preview, model_words

SPLIT_WORDS = {"train": "training", "val": "validation", "test": "test"}


class GroupsSurface(Surface):
    """The browser's side of :class:`GroupMetrics`."""

    locals().update(surface("groups"))


class GroupMetrics(SessionView):
    """Bars of accuracy by group with their 95 % intervals; a press on a group shows its photos.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    of
        ``"answers"``: what the answers so far would change, predicted on the validation split.
        ``"fix"``: the latest fix against the model it started from, with a choice of the split.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, of: str = "answers", height: int = 560,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.of = of
        self.split = "val"
        self.part = GroupsSurface(
            receive=self.receive, height=height, props={**self._props(), "theme": self.desk.theme}
        )
        self.watch(
            session, ["preview_result", "candidate", "model_version", "prepared", "version_answers"], self.redraw
        )
        self.watch(session, ["busy"], self.redraw_busy)
        self.watch(self.desk, ["place", "compared"], self.redraw)
        self.watch(self.desk, ["theme"], self.redraw_looks)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        props = self.part.props
        return charts.bars(props["title"], props["note"], props["rows"], props["facts"], props["legend"] or ())

    def figure(self) -> Any:
        """The same bars as a Plotly figure, for a report."""
        preview = self.session.preview_result
        if self.of == "answers" and preview is not None and not preview.message:
            return group_bars(preview.before, preview.after, dark=self.desk.dark, labels=("now", "with the answers"))
        before, after = self.glance.before, self.glance.after
        split = self.split if self.split in before else next(iter(before))
        return group_bars(before[split], after.get(split), dark=self.desk.dark)

    def redraw(self) -> None:
        """Follow the preview, or the fix."""
        self.part.update(**self._props())

    def redraw_busy(self) -> None:
        """Follow whether a preview is on its way, or before there is anything to see whether that is."""
        if self.part.props["state"] == "ready":
            self.part.update(busy=self._previewing())
        else:
            self.redraw()

    def _previewing(self) -> bool:
        return self.of == "answers" and has_preview(self.session) and self.session.busy == "previewing"

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    def _props(self) -> dict[str, Any]:
        blank: dict[str, Any] = {
            "rows": [],
            "facts": [],
            "note": "",
            "warnings": [],
            "legend": None,
            "series": [],
            "state": "empty",
            "busy": False,
            "measure": "accuracy",
            "splits": [],
            "split": self.split,
            **self._words(),
        }
        if not self.session.prepared:
            busy = self.session.busy == "preparing"
            return {
                **blank,
                "state": "loading" if busy else "empty",
                "message": "The groups appear when the run is prepared.",
            }
        return {**blank, "message": "", **(self._of_answers() if self.of == "answers" else self._of_fix())}

    def _words(self) -> dict[str, str]:
        if self.of == "answers":
            return {
                "title": "What your answers change",
                "help": "The last layer is refitted from kept activations "
                "after each answer: a quick prediction of what a fix would do.",
            }
        return {
            "title": "Before and after the fix",
            "help": "The fixed model against the model it started from.",
        }

    def _of_answers(self) -> dict[str, Any]:
        preview = self.session.preview_result
        if preview is None or preview.message:
            now = self.glance.current
            found = now.get("val") or next(iter(now.values()))
            told = preview.message if preview else "Answer a question to see what it would change."
            return self._shown(found, None, told, ["now"])
        note = (
            f"Predicted from {counted(preview.answers, 'answer')} on {_photos(preview.before)} "
            f"of the {SPLIT_WORDS.get(preview.split, preview.split)} split. A fix trains more and can differ."
        )
        note = f"{note} {preview.note}".strip()
        return {**self._shown(preview.before, preview.after, note, ["accepted model", "with your answers"]),
                "busy": self._previewing()}

    def _of_fix(self) -> dict[str, Any]:
        chosen = self._chosen()
        if chosen:
            return self._of_models(chosen)
        before, after = self.glance.before, self.glance.after
        both = [s for s in ("val", "test", "train") if s in before and s in after]
        self.split = self.split if self.split in both else (both or ["val"])[0]
        splits = [[s, SPLIT_WORDS.get(s, s), f"Numbers of the {SPLIT_WORDS.get(s, s)} split"] for s in both]
        report = self.session.candidate
        if not both or (report is None and self.session.model_version == "v0"):
            if self.session.busy == "training":
                return {"state": "loading", "message": "Its effect on each group appears here when it is done."}
            return {"state": "empty", "message": "Run a fix; its effect on each group appears here."}
        # In the place where the fix is judged, the verdict itself shows its warnings.
        warnings = (
            [str(w) for w in report.warnings] if report is not None and self.desk.place != "fix" else []
        )
        note = f"{_photos(before[self.split])} of the {SPLIT_WORDS.get(self.split, self.split)} split."
        return {
            **self._shown(before[self.split], after[self.split], note, ["before", "after"]),
            "splits": splits,
            "split": self.split,
            "warnings": warnings,
        }

    def _chosen(self) -> list[str]:
        """The models that Compare shows, where these are not the usual two."""
        known = set(self.session.models["name"]) if self.desk.compared else set()
        found = [name for name in self.desk.compared if name in known]
        return found if len(found) > 1 else []

    def _of_models(self, chosen: list[str]) -> dict[str, Any]:
        """Bars of two or more models of the run, on the same photos."""
        found = [self.session.evaluate(name) for name in chosen]
        both = [s for s in ("val", "test", "train") if all(s in each for each in found)]
        self.split = self.split if self.split in both else both[0]
        here = [each[self.split] for each in found]
        words = SPLIT_WORDS.get(self.split, self.split)
        names = [model_words(name) for name in chosen]
        return {**self._shown(here[0], here[-1], f"{_photos(here[0])} of the {words} split.", [names[0], names[-1]]),
                "title": f"From {names[0]} to {names[-1]}",
                "splits": [[s, SPLIT_WORDS.get(s, s), f"Numbers of the {SPLIT_WORDS.get(s, s)} split"] for s in both],
                "split": self.split, "warnings": [], "series": series(here, names) if len(chosen) > 2 else []}

    def _shown(
        self, before: Evaluation, after: Evaluation | None, note: str, legend: list[str]
    ) -> dict[str, Any]:
        known = "" if before.groups.known else " Groups are not known: the bars are classes."
        if before.groups.measure == "f1":
            known += " A photo may have several classes: the bars are F1, in the place of accuracy."
        return {
            "state": "ready",
            "rows": rows(before, after),
            "facts": facts(before, after, self.of == "fix"),
            "note": note + known,
            "legend": legend,
            "measure": before.groups.measure,
            "series": [],
        }

    # -- what the person does --------------------------------------------------------------------------------
    def on_split(self, message: Mapping[str, Any]) -> None:
        """Another split was picked."""
        if message.get("split") in SPLIT_WORDS:
            self.split = str(message["split"])
            self.redraw()

    def on_group(self, message: Mapping[str, Any]) -> None:
        """A group was pressed: show its photos."""
        self.desk.group = -1
        self.desk.group = int(message.get("group", -1))
        self.desk.go("compare" if self.of == "fix" else "explore")


def _photos(evaluation: Evaluation) -> str:
    groups = evaluation.groups
    # Of a photo with several classes each counts.
    return counted(int(groups.count.sum()), "photo" if groups.measure == "accuracy" or groups.known else "label")
