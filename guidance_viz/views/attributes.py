"""Attributes: what in the photos the model leans on, by name; healthy or spurious; and the fix."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from guidance_viz.core import OptionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import steps
from guidance_viz.views.base import PREPARE_FIRST, SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Styles, TakesBack
from guidance_viz.views.methods import offered
from guidance_viz.views.stills import Picture, lists
from guidance_viz.views.words import finite, percent

VERDICTS = ("healthy", "spurious", "unsure")
SOURCES = (("columns", "in the table"), ("captions", "in the captions"), ("clip", "by CLIP"), ("detector", "by a detector"))
MOST_ROWS, EXAMPLES, STILL, MOST_WORDS = 60, 5, 12, 200


class AttributesSurface(Surface):
    """The browser's side of :class:`Attributes`."""

    locals().update(surface("attributes"))


class Attributes(Styles, TakesBack, SessionView):
    """A ranked table of attributes, photos with and without the one that is looked at, and what is said of it.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    annotator
        Whose judgements these are.
    height
        Height in pixels.

    Notes
    -----
    δ is the accuracy with the attribute minus without it, within a class (Yang et al. 2023, Eq. 7), on photos that the
    model was not trained on.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 760,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self.looked: tuple[str, str] = ("", "")  # attribute with its source, and class
        self.part = AttributesSurface(receive=self.receive, height=height, props={
            "state": "empty", "message": "", "theme": self.desk.theme, "map_style": self.desk.map_style, "rows": [],
            "more": 0, "key": "", "shown": None, "work": steps.work(session), "sources": self._sources(), "judged": 0})
        self.redraw()
        self.when_prepared(self.redraw)
        self.watch(session, ["model_version", "version_layout", "version_answers", "candidate"], self.redraw)
        self.watch(session, ["busy", "progress"], self.redraw_work)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        shown = [[row["attribute"], row["class"], row["delta_words"], row["interval"], row["verdict"]]
                 for row in self.part.props["rows"][:STILL]]
        left = len(self.part.props["rows"]) - len(shown)
        return lists.table("Attributes", "How the accuracy changes where a photo has one",
                           ("attribute", "class", "change", "95 % interval", "judged"), shown, (.3, .2, .15, .2, .15),
                           f"and {left} more" if left > 0 else "")

    # -- what the browser draws ------------------------------------------------------------------------------
    def _sources(self) -> list[list[str]]:
        """Where words can be looked for in this run."""
        clip = self.session.is_clip
        return [["auto", "wherever there are any"], *[list(s) for s in SOURCES if s[0] != "clip" or clip]]

    def redraw(self) -> None:
        """Follow the model, what was found and what was said of it."""
        s = self.session
        if self.unprepared("The attributes appear when the run is prepared.", PREPARE_FIRST):
            return
        if not len(s.known_attributes):
            self.part.update(state="none", rows=[], more=0, key="", shown=None, judged=0, work=steps.work(s))
            return
        table = self._ranked()
        rows = [_row(r) for r in table.head(MOST_ROWS).itertuples()]
        keys = [row["key"] for row in rows]
        key = f"{self.looked[0]}|{self.looked[1]}"
        if key not in keys:
            key = keys[0] if keys else ""
            self.looked = (rows[0]["name"], rows[0]["class"]) if rows else ("", "")
        self.part.update(state="ready", message="", rows=rows, more=max(0, len(table) - len(rows)), key=key,
                         judged=int((s.known_attributes["verdict"] != "").sum()), work=steps.work(s))
        self.redraw_shown()

    def _ranked(self) -> pd.DataFrame:
        """The attributes by class, on validation photos; on all that are not for the test where those do not suffice."""
        splits = set(self.glance.table["split"])
        table = self.session.attributes("val" if "val" in splits else None)
        return table if len(table) else self.session.attributes(None)

    def redraw_shown(self) -> None:
        """Show photos with and without the attribute that is looked at, and the accuracies."""
        name, class_name = self.looked
        row = next((r for r in self.part.props["rows"] if r["name"] == name and r["class"] == class_name), None)
        if row is None:
            self.part.update(shown=None)
            return
        of_class = class_name if class_name in self.session.class_names else None
        with_, without = self.session.attribute_photos(name, EXAMPLES, class_name=of_class)
        self.part.update(shown={**row, "photos": [with_, without], "groups": self._groups(name)})

    def _groups(self, name: str) -> dict[str, Any]:
        """Accuracy by class and attribute, of the original model and of the one after it, where there is one."""
        s = self.session
        models = [("original", "as it was" if s.model_version != "v0" or s.candidate else "now")]
        if s.candidate is not None:
            models.append(("candidate", "after the fix"))
        elif s.model_version != "v0":
            models.append(("current", "now"))
        split = "val" if "val" in set(self.glance.table["split"]) else None
        reports = [s.attribute_report(name, which, split) for which, _ in models]
        rows = [{"name": str(words), "count": int(reports[0].count[g]), "worst": [g == _worst(r) for r in reports],
                 "accuracy": [finite(r.accuracy[g]) for r in reports],
                 "margin": [finite((r.interval[g][1] - r.interval[g][0]) / 2) for r in reports]}
                for g, words in enumerate(reports[0].names)]
        return {"models": [words for _, words in models], "rows": rows,
                "of": "validation photos" if split else "photos that are not for the test"}

    def redraw_work(self) -> None:
        """Follow the work; when it is done there may be other attributes."""
        was, now = self.part.props["work"], steps.work(self.session)
        self.part.update(work=now)
        if was["other"] and not now["other"]:
            self.redraw()

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    # -- what the person does --------------------------------------------------------------------------------
    def on_look(self, message: Mapping[str, Any]) -> None:
        """Another attribute is looked at."""
        found = next((r for r in self.part.props["rows"] if r["key"] == message.get("key")), None)
        if found is not None:
            self.looked = (found["name"], found["class"])
            self.part.update(key=found["key"])
            self.redraw_shown()

    def on_judge(self, message: Mapping[str, Any]) -> None:
        """An attribute was judged; it may come late, when another is looked at or the table is another."""
        name, verdict = str(message.get("name", "")), str(message.get("verdict", ""))
        if verdict not in VERDICTS:
            raise OptionError(f"verdict={verdict!r} of {name!r} cannot be taken; expected one of {', '.join(VERDICTS)}.")
        of_class = message["class"] if message.get("class") in self.session.class_names else None
        self.session.judge_attribute(name, verdict, annotator=self.annotator, class_name=of_class)

    def on_find(self, message: Mapping[str, Any]) -> None:
        """Words are to be looked for in the photos, in the background."""
        typed = str(message.get("words", "")).replace(";", ",").split(",")
        words = [w for w in (" ".join(part.split()) for part in typed) if w][:MOST_WORDS]
        source = str(message.get("source", "auto"))
        if source not in [name for name, _ in self._sources()]:
            source = "auto"
        self.session.detect_attributes(source, words or None, background=True)

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The search is to stop."""
        self.session.cancel()

    def on_ask(self, _message: Mapping[str, Any]) -> None:
        """Photos on both sides of the attribute are asked about next."""
        self.session.ask_also(self.session.propose(self.looked[0]))
        self.desk.go("answer")

    def on_colour(self, _message: Mapping[str, Any]) -> None:
        """The attribute colours the attention space."""
        self.desk.colour = self.session.show_attribute(self.looked[0])
        self.desk.go("explore")

    def on_fix(self, _message: Mapping[str, Any]) -> None:
        """Go to where fixes are started, with the first method that goes by an attribute's name, where one is offered."""
        by_words = [m["name"] for m in offered(clip=self.session.is_clip) if m["words"]]
        self.desk.method = next(iter(by_words), "")
        self.desk.go("fix")


def _worst(report: Any) -> int:
    """Where the worst group stands, -1 where there is none."""
    return next((g for g, number in enumerate(report.groups) if number == report.worst_group), -1)


def _signed(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "−")


def _row(row: Any) -> dict[str, Any]:
    """A row of the ranking for the browser."""
    name, class_name = f"{row.source}:{row.attribute}", str(row.class_name) or "all classes"
    sign = "+" if row.delta > 0 else "−" if row.delta < 0 else "±"
    confused = f"taken for {row.confused_name} ({percent(row.confused_share)})" if row.confused_name else ""
    return {"key": f"{name}|{class_name}", "name": name, "attribute": str(row.attribute), "class": class_name,
            "source": dict(SOURCES).get(str(row.source), str(row.source)), "delta": finite(row.delta),
            "low": finite(row.low), "high": finite(row.high), "delta_words": f"{sign}{abs(100 * row.delta):.0f} points",
            "interval": f"{_signed(row.low)} to {_signed(row.high)}" if math.isfinite(row.low) else "–",
            "significant": bool(row.significant), "q": finite(row.q), "information": finite(row.mutual_information),
            "counts": [int(row.with_count), int(row.without_count)],
            "accuracy": [finite(row.accuracy_with), finite(row.accuracy_without)], "confused": confused,
            "verdict": str(row.verdict)}
