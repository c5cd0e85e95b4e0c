"""The whole page: the top line, the places, and the parts of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn

from guidance_viz.core import Progress
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.annotate import Annotate
from guidance_viz.views.attributes import Attributes
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.compare import Compare
from guidance_viz.views.concepts import ConceptBoard
from guidance_viz.views.curation import Curate
from guidance_viz.views.desk import PLACES, Desk
from guidance_viz.views.effects import headline
from guidance_viz.views.gallery import Gallery
from guidance_viz.views.groups import SPLIT_WORDS, GroupMetrics
from guidance_viz.views.history import History
from guidance_viz.views.monitor import Monitor
from guidance_viz.views.parts import Parts
from guidance_viz.views.queue import Queue
from guidance_viz.views.scatter import Scatter
from guidance_viz.views.served import Served
from guidance_viz.views.stills import Picture, sheet
from guidance_viz.views.team import Team
from guidance_viz.views.tradeoffs import Tradeoffs
from guidance_viz.views.words import clean_name, percent, source_words

WORDS = (("explore", "Explore", "See where the model looks, over all photos"),
         ("answer", "Answer", "One question at a time"),
         ("neurons", "Neurons", "What makes each neuron fire, and whether to keep it"),
         ("parts", "Parts", "What photos are made of, and what of it belongs to the object"),
         ("attributes", "Attributes", "What the model leans on, by name; healthy or spurious"),
         ("curate", "Curate", "Draw a balanced part of the photos from a few dozen answers, and retrain on it"),
         ("fix", "Fix", "Repair the model from the answers"),
         ("boxes", "Boxes", "Draw boxes around what the model should look at"),
         ("guide", "Guide", "Guide by boxes in many ways, see what each trades for what, keep one"),
         ("compare", "Compare", "What became better and what became worse"),
         ("team", "Team", "Who answers, how far people agree, and on what they do not"),
         ("history", "History", "Everything that was done"))
SHOWN = {"explore": ("scatter", "gallery"), "answer": ("scatter", "queue", "effect"),
         "neurons": ("concepts", "effect"), "parts": ("parts",), "curate": ("curation",), "fix": ("monitor", "outcome"),
         "boxes": ("boxes",), "attributes": ("ranking",), "guide": ("tradeoffs",),
         "compare": ("outcome", "compare"), "team": ("team",), "history": ("history",)}
WORST = (
    "Worst group: the part of the photos that the model serves worst. The interval says how sure it is, "
    "given how many photos it rests on."
)


class Shell(Surface):
    """The browser's side of :class:`Dashboard`: a frame with a slot for each part."""

    scatter = pn.custom.Child()
    gallery = pn.custom.Child()
    queue = pn.custom.Child()
    effect = pn.custom.Child()
    concepts = pn.custom.Child()
    parts = pn.custom.Child()
    curation = pn.custom.Child()
    monitor = pn.custom.Child()
    outcome = pn.custom.Child()
    compare = pn.custom.Child()
    boxes = pn.custom.Child()
    ranking = pn.custom.Child()
    tradeoffs = pn.custom.Child()
    team = pn.custom.Child()
    history = pn.custom.Child()

    locals().update(surface("shell"))


class Dashboard(SessionView):
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
        # Each place keeps its own colouring of the points; while answering, what the answers reach is of interest.
        self._colours = {"explore": "group" if len(session.group_names) else "label", "answer": "p_relevant"}
        self.views: dict[str, Any] = self._views(annotator, methods)
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

    def _views(self, annotator: str, methods: list[dict[str, Any]] | None) -> dict[str, SessionView]:
        s, desk = self.session, self.desk
        return {
            "scatter": Scatter(s, desk),
            "gallery": Gallery(s, desk, annotator=annotator),
            "queue": Queue(s, desk, annotator=annotator),
            "effect": GroupMetrics(s, desk, of="answers"),
            "concepts": ConceptBoard(s, desk, annotator=annotator),
            "parts": Parts(s, desk, annotator=annotator),
            "curation": Curate(s, desk, methods=methods),
            "monitor": Monitor(s, desk, methods=methods),
            "outcome": GroupMetrics(s, desk, of="fix"),
            "compare": Compare(s, desk),
            "ranking": Attributes(s, desk, annotator=annotator),
            "boxes": Annotate(s, desk, annotator=annotator),
            "tradeoffs": Tradeoffs(s, desk),
            "team": Team(s, desk, annotator=annotator, adjudicator=self.adjudicator),
            "history": History(s, desk, annotator=annotator),
        }

    def _still(self) -> Picture:
        props, place = self.part.props, {name: words for name, words, _ in WORDS}[self.desk.place]
        top, names = props["headline"], " · ".join(props["model_words"])
        change = " → ".join(filter(None, (top["before"], top["after"])))
        below = (f"{place} · {props['badge'][0]} · worst group {change} {top['range']} ({top['words']}) · "
                 f"{props['answered']} of {props['total']} questions answered")
        return sheet.stacked(names, below, [self.views[name].still() for name in SHOWN[self.desk.place]])

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
        return {"places": [list(w) for w in WORDS], "place": self.desk.place, "theme": self.desk.theme,
                "model_words": named + _names(session), "badge": self._badge(), "headline": self._headline(),
                "state": session.state, "answered": sum(1 for s in asked if s in given), "total": len(asked),
                "candidate": session.candidate is not None, "progress": share, "progress_text": words,
                "session_error": session.error, "annotator": self.annotator, "own_name": self.own_name,
                "adjudicator": self.adjudicator, **self._host_props()}

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
        shown = SHOWN[self.desk.place]
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
        if self.desk.focus and "gallery" not in SHOWN[self.desk.place]:
            self.desk.go("explore")

    # -- what the person does --------------------------------------------------------------------------------
    def on_go(self, message: Mapping[str, Any]) -> None:
        """Another place is wanted."""
        if message.get("place") in PLACES:
            self.desk.go(message["place"])

    def on_theme(self, message: Mapping[str, Any]) -> None:
        """Other colours are wanted."""
        if message.get("theme") in ("auto", "light", "dark"):
            self.desk.theme = message["theme"]

    def on_name(self, message: Mapping[str, Any]) -> None:
        """The person says who answers here."""
        if self.own_name:
            self.annotator = clean_name(str(message.get("name", "")))
            for view in self.views.values():
                if hasattr(view, "annotator"):
                    view.annotator = self.annotator
            for name in ("queue", "team"):
                self.views[name].redraw()
            self.redraw()

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
    data = getattr(getattr(session, "ds", None), "name", "") or getattr(session.run, "name", "")
    found = [str(data)] if data else []
    if session.prepared and hasattr(session, "model"):
        found.append(source_words(getattr(session.model("current").clf, "source", None)))
    return found or ["guidance_viz"]


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
