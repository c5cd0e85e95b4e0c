"""Parts: what photos are made of, one part at a time; does it belong to the object?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guidance_viz.core import Relevance
from guidance_viz.session.api import SessionAPI
from guidance_viz.views import neuron_work, part_work
from guidance_viz.views.base import PREPARE_FIRST, SessionView, Surface, surface
from guidance_viz.views.composites import CompositeActs, composites, composites_now
from guidance_viz.views.desk import Desk
from guidance_viz.views.pictures import PATCH_SIZE, jpeg, pictures
from guidance_viz.views.places import PLACES
from guidance_viz.views.stills import Picture, cards
from guidance_viz.views.words import name_of

QUESTION = "Does this belong to the object?"
PATCHES = 9
MOST_PARTS = 24         # whose patches are sent at once
CHOICES = (20, 40, 80)  # how many parts may be asked for
FOUND = ("parts", "clustering", "order", "lost", "places", "composites", "agreement", "coverage", "forecast",
         "reliance", "controls")


class PartsSurface(Surface):
    """The browser's side of :class:`Parts`."""

    locals().update(surface("parts"))


class Parts(CompositeActs, SessionView):
    """Asks of one part after another whether it belongs to the object, and shows what the answers say of places.

    A part is a kind of place in photos, found without labels; it is shown by nine of its places. Beside it a few photos
    with the places that belong to the object by all answers so far. Once these are known, it also asks of photos in the
    surroundings of others whether the object is still there.

    Parameters
    ----------
    session, desk
        As in :class:`SessionView`.
    annotator
        Whose answers these are.
    height
        Height in pixels.

    Attributes
    ----------
    shown : int or None
        Number of the part on screen.
    """

    def __init__(self, session: SessionAPI, desk: Desk | None = None, annotator: str = "me", height: int = 820,
                 **params: Any) -> None:
        super().__init__(session, desk, **params)
        self.annotator = annotator
        self.shown: int | None = None
        self._looking, self._again = False, False
        self._photos: list[str] = []
        self.part = PartsSurface(receive=self.receive, height=height, props={
            "state": "empty", "message": "", "theme": self.desk.theme, "question": QUESTION, "choices": list(CHOICES),
            "parts": [], "clustering": "", "order": [], "lost": 0, "shown": None, "places": None, "photos": {},
            "composites": None, "agreement": None, "coverage": None, "forecast": None, "reliance": None,
            "controls": None, "splitting": False, "work": part_work.work(session)})
        self.redraw()
        self.when_prepared(self.redraw)
        self.watch(session, ["model_version", "version_parts", "version_boxes"], self.redraw)
        self.watch(session, ["version_answers"], self.redraw_answers)
        self.watch(session, ["busy", "progress"], self.redraw_work)
        self.watch(self.desk, ["theme"], self.redraw_looks)

    def __panel__(self) -> Any:
        return self.part

    def _still(self) -> Picture:
        props = self.part.props
        shown = next((line for line in props["parts"] if line["part"] == self.shown), None)
        answered = sum(1 for line in props["parts"] if line["answer"])
        facts = "" if shown is None else part_work.facts(shown)
        return cards.part(shown, self._patches, self._pictured(224), question=QUESTION, facts=facts,
                          progress=part_work.progress_words(answered, len(props["parts"])), places=props["places"])

    def _patches(self, part: int) -> list[cards.Cut]:
        s = self.session
        return [(jpeg(s.patch_image(patch, PATCH_SIZE)), _within(patch.box, patch.region))
                for patch in s.part_patches(part, PATCHES)]

    # -- what the browser draws ------------------------------------------------------------------------------
    def redraw(self) -> None:
        """Follow the parts, the model and the work."""
        s = self.session
        self.part.update(work=part_work.work(s))
        if self.unprepared("Parts can be found when the run is prepared.", PREPARE_FIRST):
            return
        self._look()

    def redraw_answers(self) -> None:
        """Show new answers at once; what they say of places follows."""
        if not self.session.prepared or not self.part.props["parts"]:
            return
        given = part_work.answers_now(self.session)
        self.part.update(parts=[{**line, "answer": given.get(line["part"], "")} for line in self.part.props["parts"]])
        if self.part.props["composites"] is not None:
            self.part.update(composites=composites(self.session, True))
        self._look()

    def redraw_work(self) -> None:
        """Follow the work."""
        self.part.update(work=part_work.work(self.session))

    def redraw_looks(self) -> None:
        """Follow the theme."""
        self.part.update(theme=self.desk.theme)

    def _look(self) -> None:
        """Work out what the answers say, off this thread; what changes meanwhile is looked at once more."""
        if self._looking:
            self._again = True
            return
        self._looking, self._again = True, False
        photos = self._some_photos()
        neuron_work.think(self.session, lambda: part_work.look(self.session, photos),
                          lambda found, why: self.turns.call(lambda: self._take(found, why)))

    def _some_photos(self) -> list[str]:
        if not self._photos:
            self._photos = part_work.some_photos(self.glance.table)
            names = self.session.class_names
            labels = self.glance.table["label"].to_numpy()
            rows = self.glance.rows
            self.part.update(photos={i: name_of(names, labels[rows[i]]) for i in self._photos})
        return self._photos

    def _take(self, found: dict[str, Any] | None, why: str) -> None:
        self._looking = False
        if self._closed:
            return
        if self._again:
            self._look()
        if found is None:
            self.complain(why)
            self.part.update(state="none" if not self.part.props["parts"] else "ready")
        elif found["parts"] is None:
            self.shown = None
            self.part.update(state="none", message="", parts=[], order=[], places=None, shown=None)
        else:
            self._show(found)

    def _show(self, found: Mapping[str, Any]) -> None:
        if self._again:  # an answer came meanwhile: it is on screen already
            given = part_work.answers_now(self.session)
            found = {**found, "parts": [{**line, "answer": given.get(line["part"], "")} for line in found["parts"]],
                     "order": [part for part in found["order"] if part not in given]}
        if found["clustering"] != self.part.props["clustering"] or self.shown is None:
            keep = self.shown if self.shown is not None and self.shown < len(found["parts"]) else None
            self.shown = keep if keep in found["order"] else next(iter(found["order"]), keep)
        self.part.update(state="ready", message="", splitting=False, shown=self.shown,
                         **{name: found[name] for name in FOUND})

    # -- what the person does --------------------------------------------------------------------------------
    def on_answer(self, message: Mapping[str, Any]) -> None:
        """A part was answered; the next one is shown."""
        part = int(message["part"])
        self.session.answer_parts([part], Relevance(message["value"]), annotator=self.annotator,
                                  clustering=message.get("clustering"))
        given = part_work.answers_now(self.session)
        ahead = [p for p in self.part.props["order"] if p not in given]
        self._turn_to(ahead[0] if ahead else part)

    def on_look(self, message: Mapping[str, Any]) -> None:
        """Another part is looked at."""
        self._turn_to(int(message["part"]))

    def _turn_to(self, part: int) -> None:
        if 0 <= part < len(self.part.props["parts"]):
            self.shown = part
            self.part.update(shown=part)

    def on_undo(self, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back, and the part that it was about is shown."""
        self._travel(self.session.undo, "Your last answer is taken back.", "There is nothing to undo.")

    def on_redo(self, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        self._travel(self.session.redo, "The answer is given again.", "There is nothing to redo.")

    def _travel(self, step: Any, done: str, nothing: str) -> None:
        before, seen = part_work.answers_now(self.session), composites_now(self.session)
        told = done if step(annotator=self.annotator) else nothing
        after = part_work.answers_now(self.session)
        changed = [part for part in {**before, **after} if before.get(part) != after.get(part)]
        if changed:
            self._turn_to(changed[0])
            self.part.send("goto", part=changed[0])
        self.follow_composites(seen)
        self.part.send("told", text=told)

    def on_split(self, message: Mapping[str, Any]) -> None:
        """A mixed part is to be split in two, which takes a moment."""
        part = int(message["part"])
        self.part.update(splitting=True)
        def take(_found: Any, why: str) -> None:
            if why:
                self.part.update(splitting=False)
                self.complain(why)
        neuron_work.think(self.session, lambda: self.session.split_part(part),
                          lambda found, why: self.turns.call(lambda: take(found, why)))

    def on_find(self, message: Mapping[str, Any]) -> None:
        """Parts are to be found, in the background."""
        k = int(message.get("k", CHOICES[1]))
        self.session.parts(k if k in CHOICES else CHOICES[1], background=True)
        self.redraw()

    def on_measure(self, _message: Mapping[str, Any]) -> None:
        """The exchange test is to be made, in the background."""
        self.session.reliance(background=True)
        self.redraw()

    def on_cancel(self, _message: Mapping[str, Any]) -> None:
        """The work is to stop."""
        self.session.cancel()

    def on_go(self, message: Mapping[str, Any]) -> None:
        """Another place is wanted."""
        if message.get("place") in PLACES:
            self.desk.method = str(message.get("method", "")) or self.desk.method
            self.desk.go(message["place"])

    def on_patches(self, message: Mapping[str, Any]) -> None:
        """Patches came into sight: cut them out off the interface's thread, and send them."""
        parts = [int(p) for p in list(message.get("neurons", ()))[:MOST_PARTS]]
        pictures(self.session).part_patches(parts, PATCHES, lambda made: self.turns.call(lambda: self._send(made)))

    def _send(self, made: dict[str, Any]) -> None:
        if self._closed:
            return
        labels, rows, names = self.glance.table["label"].to_numpy(), self.glance.rows, self.session.class_names
        for patch in (patch for patches in made["patches"] for patch in patches):
            patch["words"] = name_of(names, labels[rows[patch["id"]]])
        self.part.send("patches", **made)


def _within(box: tuple[float, ...], region: tuple[float, ...]) -> tuple[float, float, float, float]:
    """A region of the photo in the coordinates of a box of it."""
    (x0, y0, x1, y1), (u0, v0, u1, v1) = box, region
    return (u0 - x0) / (x1 - x0), (v0 - y0) / (y1 - y0), (u1 - x0) / (x1 - x0), (v1 - y0) / (y1 - y0)
