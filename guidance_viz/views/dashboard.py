"""The whole page: the top line, the places, and the parts of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn

from guidance_viz.core import OptionError, Progress
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.effects import headline
from guidance_viz.views.groups import SPLIT_WORDS
from guidance_viz.views.handlers import Goes
from guidance_viz.views.places import PARTS, PLACES
from guidance_viz.views.served import Served
from guidance_viz.views.stills import Picture, sheet
from guidance_viz.views.words import clean_name, percent, source_words

WORST = (
    "Worst group: the part of the photos that the model serves worst. The interval says how sure it is, "
    "given how many photos it rests on."
)


class Shell(Surface):
    """The browser's side of :class:`Dashboard`: a frame with a slot for each part."""

    locals().update({name: pn.custom.Child() for name in PARTS})
    locals().update(surface("shell"))


class Dashboard(Goes, SessionView):
    """See, answer, fix and compare on one page, in a notebook's cell or a served app.

    Parameters
    ----------
    session
        The session to show; several pages may show the same one.
    annotator
        Whose answers are given here.
    own_name
        Whether the person may say another name, and another role, on the page, which their browser keeps.
    adjudicator
        Whether the person settles what others disagree on.
    height
        Height in pixels; ``None`` fills the window (for a served page).
    place
        The place shown first; by default ``"explore"``.
    served
        What a served page knows of its server.

    Examples
    --------
    >>> gv.views.Dashboard(session)              # the last line of a notebook's cell
    >>> gv.views.Dashboard(session).servable()   # in a script for ``panel serve``
    """

    def __init__(
        self,
        session: SessionAPI,
        desk: Desk | None = None,
        annotator: str = "me",
        own_name: bool = False,
        height: int | None = 860,
        place: str = "explore",
        methods: list[dict[str, Any]] | None = None,
        adjudicator: bool = False,
        served: Served | None = None,
        **params: Any,
    ) -> None:
        super().__init__(session, desk, **params)
        self.desk.place = place
        self.annotator, self.own_name, self.adjudicator, self.host = annotator, own_name, adjudicator, served
        known = "group" if len(session.group_names) else "label"
        self._colours = {key: known if of.coloured == "known" else of.coloured for key, of in PLACES.items() if of.coloured}
        told = {"annotator": annotator, "adjudicator": adjudicator, "methods": methods}
        self.views: dict[str, Any] = {name: part.make(session, self.desk, told) for name, part in PARTS.items()}
        for view in self.views.values():
            view.part.param.update(height=None, sizing_mode="stretch_both")
        size = {"sizing_mode": "stretch_both"} if height is None else {"height": height}
        self.part = Shell(receive=self.receive, props=self._props(), **size,
                          **{name: view.part for name, view in self.views.items()})
        for view in self.views.values():
            view.part.still = self.part.still  # what changes in a part changes the page's picture
        self._show_place()
        self.watch(session, ["model_version", "candidate", "preview_result", "busy", "prepared", "version_answers",
                             "progress", "error", "version_layout"], self.redraw, always=True)
        self.watch(self.desk, ["place"], self._show_place)
        self.watch(self.views["scatter"], ["by"], self._keep_colour)
        self.watch(self.desk, ["focus", "selection"], self._follow_focus)
        self.watch(self.desk, ["theme"], self.redraw)

    def __panel__(self) -> Any:
        return self.part

    def close(self) -> None:
        """Stop watching, every part too."""
        for view in getattr(self, "views", {}).values():
            view.close()
        super().close()
        self.turns.close()

    def _still(self) -> Picture:
        props, place = self.part.props, PLACES[self.desk.place]
        top, names = props["headline"], " · ".join(props["model_words"])
        change = " → ".join(filter(None, (top["before"], top["after"])))
        below = (f"{place.title} · {props['badge'][0]} · worst group {change} {top['range']} ({top['words']}) · "
                 f"{props['answered']} of {props['total']} questions answered")
        return sheet.stacked(names, below, [self.views[name].still() for name in place.parts])

    # -- the top line ----------------------------------------------------------------------------------------
    def redraw(self) -> None:
        """Follow the model, the answers and the work."""
        self.part.update(**self._props())

    def _props(self) -> dict[str, Any]:
        session = self.session
        asked = self.glance.centroids if session.prepared else []
        given = self.glance.answered if session.prepared else set()
        named = [self.host.name] if self.host is not None and self.host.name else []
        share, words = _work(session.progress, session.busy)
        return {"places": [place.to_page() for place in PLACES.values()], "place": self.desk.place,
                "theme": self.desk.theme, "model_words": named + _names(session), "badge": self._badge(),
                "headline": self._headline(),
                "state": session.state, "answered": sum(1 for s in asked if s in given), "total": len(asked),
                "candidate": session.candidate is not None, "progress": share, "progress_text": words,
                "session_error": session.error, "annotator": self.annotator, "own_name": self.own_name,
                "adjudicator": self.adjudicator, "question": self._question(), **self._host_props()}

    def _question(self) -> dict[str, Any]:
        """How photos are asked about: in which words of one's own, as an example, and whether it may be changed here."""
        asked, name = self.session.settings["question"], self.session.class_names[-1]
        own = asked if isinstance(asked, str) else ""
        return {"own": own, "by_class": isinstance(asked, Mapping), "example": self.session.question_about(name),
                "leads": self._leads()}

    def _host_props(self) -> dict[str, Any]:
        host = self.host
        if host is None:
            return {"line": None, "signed_in": False, "others": False}
        return {"line": {"page": host.page, "owner": host.owner(self.annotator)}, "signed_in": host.signed_in,
                "others": host.others}

    def _badge(self) -> list[str]:
        version = self.session.model_version
        name = "original model" if version == "v0" else f"accepted {version}"
        if self.session.candidate is not None:
            return [
                "a fix waits for your verdict",
                "maybe",
                f"The model is still the {name}; accept or reject the fix.",
            ]
        return [
            name,
            "" if version == "v0" else "yes",
            "The model that the page shows and that would be saved.",
        ]

    def _headline(self) -> dict[str, Any] | None:
        if not self.session.prepared:
            return None
        preview = self.session.preview_result
        if self.session.candidate is not None:
            before, after, words = self.glance.before, self.glance.after, "the fix, {}"
            split = "val" if "val" in before and "val" in after else next(iter(before))
            pair = (before[split], after.get(split))
        elif preview is not None and not preview.message:
            split, words, pair = preview.split, "preview, {}", (preview.before, preview.after)
        else:
            now = self.glance.current
            split = "val" if "val" in now else next(iter(now))
            words, pair = "now, {}", (now[split], None)
        made = headline(*pair)
        return {**made, "words": words.format(SPLIT_WORDS.get(split, split)),
                "help": f"{WORST} Here: {made['name']}."}

    # -- places ----------------------------------------------------------------------------------------------
    def _show_place(self) -> None:
        shown = PLACES[self.desk.place].parts
        if self.desk.place in self._colours:
            self.views["scatter"].by = self._colours[self.desk.place]
        self.part.update(place=self.desk.place)
        for name, view in self.views.items():
            view.active = name in shown

    def _keep_colour(self) -> None:
        if self.desk.place in self._colours:
            self._colours[self.desk.place] = self.views["scatter"].by

    def _follow_focus(self) -> None:
        """A photo opened from the attention space of another place is shown where photos are."""
        if self.desk.focus and "gallery" not in PLACES[self.desk.place].parts:
            self.desk.go("explore")

    # -- what the person does --------------------------------------------------------------------------------
    def on_theme(self, message: Mapping[str, Any]) -> None:
        """Other colours are wanted."""
        if message.get("theme") in ("auto", "light", "dark"):
            self.desk.theme = message["theme"]

    def on_name(self, message: Mapping[str, Any]) -> None:
        """The person says who answers here."""
        if self.own_name:
            self.annotator = clean_name(str(message.get("name", "")))
            for name, part in PARTS.items():
                if "annotator" in part.uses:
                    self.views[name].annotator = self.annotator
            for name in ("queue", "team"):
                self.views[name].redraw()
            self.redraw()

    def on_phrase(self, message: Mapping[str, Any]) -> None:
        """Photos are to be asked about in other words.

        Raises
        ------
        OptionError
            The words cannot be a question; or the person answers here and does not lead.
        """
        if not self._leads():
            raise OptionError("Only an adjudicator changes what everybody is asked. Ask yours.")
        self.session.phrase(str(message.get("question", "")).strip() or None)
        self.redraw()

    def _leads(self) -> bool:
        return self.adjudicator or self.host is None or not self.host.signed_in

    def on_role(self, message: Mapping[str, Any]) -> None:
        """The person says in which role they answer here."""
        if self.own_name:
            self.adjudicator = message.get("role") == "adjudicator"
            self.views["team"].adjudicator = self.adjudicator
            self.views["team"].redraw()
            self.redraw()

    def on_undo(self, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back, wherever it was given."""
        done = self.session.undo(annotator=self.annotator)
        self.part.send("told", text="Your last answer is taken back." if done else "There is nothing to undo.")

    def on_redo(self, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        done = self.session.redo(annotator=self.annotator)
        self.part.send("told", text="The answer is given again." if done else "There is nothing to redo.")

    def sleep(self) -> None:
        """Have the browser leave the page, which nobody looked at for long, for one that wakes it up."""
        self.part.send("asleep")

    def on_dark(self, message: Mapping[str, Any]) -> None:
        """The browser says which colours it shows."""
        self.desk.dark = bool(message.get("dark"))

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The work is to stop."""
        self.session.cancel()

    def on_dismiss(self, _message: Mapping[str, Any]) -> None:
        """The error was read."""
        self.session.dismiss_error()


def _names(session: SessionAPI) -> list[str]:
    """Data set and model, in words, as far as they are known."""
    found = [session.ds.name or session.run.name]
    if session.prepared:
        found.append(source_words(session.model("current").clf.source))
    return found


def _work(progress: Any, busy: str | None) -> tuple[float | None, str]:
    """Share done (-1 = not known, None = no work) and what is being done."""
    if not isinstance(progress, Progress):
        return (-1.0, "starting") if busy in ("preparing", "training") else (None, "")
    share = progress.done / progress.total if progress.total else -1.0
    left = f", {percent(share)}" if share >= 0 else ""
    return share, f"{progress.stage}{left}"


def show(session: SessionAPI, **options: Any) -> Dashboard:
    """The whole dashboard of a session, to be shown in a notebook's cell."""
    return Dashboard(session, **options)
