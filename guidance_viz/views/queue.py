"""One question at a time: the next best photo, a key, the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guidance_viz.core import Relevance
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.base import SessionView, Surface, surface
from guidance_viz.views.desk import Desk
from guidance_viz.views.handlers import Goes, Styles
from guidance_viz.views.stills import Picture, cards
from guidance_viz.views.words import counted, has_preview_maps, name_of, percent

AHEAD = 12
EXAMPLES = 12


class QueueSurface(Surface):
    """The browser's side of :class:`Queue`."""

    locals().update(surface("queue"))


class Queue(Goes, Styles, SessionView):
    """Asks about the centre of one cluster after another, by keys Y, N, M; U takes back.

    The photos that may be asked next are sent ahead, so that an answer shows the next question at once.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`; ``desk.asked`` is the sample asked about.
    annotator
        Whose answers these are.
    height
        Height in pixels.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 720,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self._question: Any = None
        self._following: Any = None
        self._undone = 0
        self.part = QueueSurface(
            receive=self.receive,
            height=height,
            props={
                "question": None,
                "following": None,
                "state": "empty",
                "message": "",
                "done": "",
                "answered": 0,
                "total": 0,
                "upcoming": [],
                "can_redo": False,
                "has_preview": has_preview_maps(session),
                "last": False,
                "map_style": self.desk.map_style,
                "theme": self.desk.theme,
            },
        )
        self.redraw()
        self.when_prepared(self.redraw)
        self.watch(session, ["version_answers", "version_asked", "model_version", "version_layout"], self.redraw)
        self.watch(session, ["preview_result"], self.redraw_preview)
        self.watch(self.desk, ["map_style", "theme"], self.redraw_looks)
        self.follow_maps()

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        props = self.part.props
        return cards.question(props["question"], self._pictured(320), answered_count=props["answered"],
                              total=props["total"], style=self.desk.map_style, done=props["done"])

    def redraw(self) -> None:
        """Show the question, how far it is, and have the one after it ready.

        The next question is chosen one answer ahead, so that the browser shows it without asking; and a question on
        screen stays there until it is answered, whatever is answered elsewhere.
        """
        if self.unprepared("The first question appears when the run is prepared.", question=None, following=None):
            return
        self._question = self._open(self._question) or self._open(self._following) or self._next()
        self._following = None
        if self._question is not None:
            self._following = self._next([self._question.sample_id])
        self._show()

    def _next(self, skip: Iterable[str] = ()) -> Any:
        return self.session.next_question(skip=skip, annotator=self.annotator)

    def _open(self, question: Any) -> Any:
        """The question, if it is still one for who answers here."""
        if question is None or question.sample_id in self.session.passed(self.annotator):
            return None
        return question if question.sample_id in self.glance.centroids else None

    def _show(self) -> None:
        centroids, given = self.glance.centroids, self.session.passed(self.annotator)
        self.part.update(
            question=self._plain(self._question), following=self._plain(self._following), state="ready",
            answered=sum(1 for s in centroids if s in given), total=len(centroids),
            upcoming=[s for s in centroids if s not in given][:AHEAD], can_redo=self._undone > 0, last=bool(given),
            done=self._done(len(given)))
        self.desk.asked = self._question.sample_id if self._question is not None else ""

    def redraw_preview(self) -> None:
        """Follow whether there are predicted maps."""
        self.part.update(has_preview=has_preview_maps(self.session))

    def redraw_looks(self) -> None:
        """Follow the way maps are drawn and the theme."""
        self.part.update(map_style=self.desk.map_style, theme=self.desk.theme)

    def _done(self, given: int) -> str:
        return (
            f"{counted(given, 'answer')} given. Go on to the neurons, look at uncertain photos in Explore, "
            "or fix the model now."
        )

    def _plain(self, question: Any) -> dict[str, Any] | None:
        if question is None:
            return None
        row = self.glance.table.iloc[self.glance.rows[question.sample_id]]
        says = f"{name_of(self.session.class_names, row.prediction)} ({percent(row.confidence)})"
        return {"sample_id": question.sample_id, "model": self.session.model_version,
                "text": self.session.question_about(question.class_name), "class_name": question.class_name,
                "decides": len(question.decides), "number": question.number, "total": question.total,
                "facts": [["class", question.class_name], ["the model says", says]],
                "examples": [s for s in question.decides if s != question.sample_id][:EXAMPLES]}

    # -- what the person does --------------------------------------------------------------------------------
    def on_answer(self, message: Mapping[str, Any]) -> None:
        """A question was answered; the next one is confirmed before anything else is worked out."""
        self.session.answer(str(message["id"]), Relevance(message["value"]), annotator=self.annotator,
                            model=message.get("model"), seconds=message.get("seconds"))
        self._undone = 0
        if self._open(self._question) is None and self._open(self._following) is not None:
            self._question, self._following = self._following, None
            self._show()

    def on_undo(self, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back, and what it answered is asked again."""
        before = self.session.passed(self.annotator)
        if not self.session.undo(annotator=self.annotator):
            return
        self._undone += 1
        back = before - self.session.passed(self.annotator)
        others = [s for s in self.glance.centroids if s not in back]
        if len(others) < len(self.glance.centroids):
            self._question = self._next(others)
        self.redraw()

    def on_redo(self, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        if self.session.redo(annotator=self.annotator):
            self._undone = max(0, self._undone - 1)
        self.redraw()

    def on_show_decides(self, _message: Mapping[str, Any]) -> None:
        """The photos that the answer decides are wanted."""
        if self._question is not None:
            decides = list(self._question.decides)
            self.desk.choose(decides, f"{counted(len(decides), 'photo')} that the question decides")
            self.desk.go("explore")
