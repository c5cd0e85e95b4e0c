"""A view over a session: it watches, redraws on its page's turn, and lets go when the page closes."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import panel as pn
import param

from guidance_viz.core import GuidanceError, SessionError
from guidance_viz.session.api import SessionAPI
from guidance_viz.views.acts import PASSING
from guidance_viz.views.desk import Desk
from guidance_viz.views.glance import glance
from guidance_viz.views.pictures import Pictures, pictures
from guidance_viz.views.stills import Picture, sheet
from guidance_viz.views.surface import Surface as Surface
from guidance_viz.views.surface import surface as surface
from guidance_viz.views.watching import Watches
from guidance_viz.views.words import counted

logger = logging.getLogger(__name__)
PREPARE_FIRST = "Prepare the run first: session.prepare()."


class SessionView(pn.viewable.Viewer):
    """Base of every view.

    Parameters
    ----------
    session
        The session to show. It is called and watched, never written to.
    desk
        What the person looks at, shared by the views of a page; its own where none is given.
    """

    active = param.Boolean(
        default=True, doc="Whether the view is on screen; hidden ones catch up when shown."
    )

    def __init__(self, session: SessionAPI, desk: Desk | None = None, **params: Any) -> None:
        super().__init__(**params)
        self.session = session
        self.desk = Desk() if desk is None else desk
        self.glance = glance(session)
        self.turns = self.desk.turns
        self._closed = False
        self._watches = Watches(SessionView._redraw)
        self._letting_go: list[Callable[[], None]] = []
        self._stale: dict[str, Callable[[], None]] = {}
        self.param.watch(self._catch_up, "active")
        if self.turns.served:
            pn.state.on_session_destroyed(_closer(self))

    @property
    def part(self) -> Surface:
        """The part of the view that lives in the browser."""
        return self._part

    @part.setter
    def part(self, made: Surface) -> None:
        self._part = made
        made.belong(self)

    # -- what Python reads and sets --------------------------------------------------------------------------
    @property
    def selection(self) -> list[str]:
        """Ids of the chosen photos, in the order they were chosen; empty where nothing is chosen.

        Set it to choose in code: any iterable of ids, each kept once. Views that share a :class:`Desk` follow.

        Raises
        ------
        SessionError
            When an id is not in the run, or one text is given in place of several ids.
        """
        return list(self.desk.selection)

    @selection.setter
    def selection(self, sample_ids: Iterable[str]) -> None:
        ids = _distinct(sample_ids)
        self._must_know(ids)
        self.desk.choose(ids, f"{counted(len(ids), 'photo')} chosen in code")

    def _must_know(self, ids: list[str]) -> None:
        known = self.glance.rows if ids else {}
        strange = [i for i in ids if i not in known]
        if strange:
            raise SessionError(
                f"There is no photo {strange[0]!r} in this run ({len(strange)} of {len(ids)} ids are unknown). "
                "Take ids from session.table['sample_id'].")

    @property
    def answers(self) -> pd.DataFrame:
        """The answers in effect on the model at hand, as ``session.answers``; a copy that is yours to change."""
        return self.glance.answers.copy()

    # -- a picture of it ---------------------------------------------------------------------------------------
    def still(self) -> Picture:
        """What the view shows now, as a picture drawn without a browser (SVG; displays in a notebook).

        The same picture stays in a notebook that is saved, exported or read without its kernel.
        """
        props = self.part.props
        if not self.session.prepared or props.get("state", "ready") in ("empty", "loading"):
            told = str(props.get("message") or PREPARE_FIRST)
            return sheet.message(type(self).__name__, told)
        return self._still()

    def _still(self) -> Picture:
        """The picture where there is something to show."""
        raise NotImplementedError

    def _pictured(self, size: int) -> Callable[[str, str], tuple[bytes, np.ndarray]]:
        """Photo and map of a sample by id and model, for a picture; the photo's longer side has ``size`` pixels."""
        store: Pictures = pictures(self.session)
        return lambda sample_id, which: (store.photo(sample_id, size), store.saliency(sample_id, which))

    # -- watching --------------------------------------------------------------------------------------------
    def watch(self, source: param.Parameterized, names: list[str], draw: Callable[[], None],
              always: bool = False) -> None:
        """Call ``draw`` (a method of this view) on the page's turn whenever one of the parameters changes.

        The session holds no view alive: a view that is no longer used stops watching. A hidden view redraws
        when it is shown again, unless ``always``.
        """
        self._watches.add(source, names, draw, always)

    def when_prepared(self, draw: Callable[[], None]) -> None:
        """Call ``draw`` when the run is prepared, and before that also when work begins or ends, of which it may tell."""
        self._before_prepared = draw
        self.watch(self.session, ["prepared"], draw)
        self.watch(self.session, ["busy"], self._redraw_unprepared)

    def _redraw_unprepared(self) -> None:
        if not self.session.prepared:
            self._before_prepared()

    def unprepared(self, coming: str, first: str | None = None, **props: Any) -> bool:
        """Whether the run is not prepared yet; if so the part says it.

        Parameters
        ----------
        coming
            What is said while it is being prepared.
        first
            What is said before; ``None``: the same.
        **props
            What else the part then shows.
        """
        if self.session.prepared:
            return False
        busy = self.session.busy == "preparing"
        self.part.update(state="loading" if busy else "empty", message=coming if busy or first is None else first, **props)
        return True

    def wake(self) -> None:
        """An output shows the view: watch again, if it did not, and draw what was missed."""
        if not self._closed:
            self._watches.wake()

    def sleep(self) -> None:
        """The last output that showed the view is gone: watch nothing until there is another."""
        self._watches.sleep()

    def _redraw(self, draw: Callable[[], None], always: bool) -> None:
        key = (id(self), draw.__name__)
        def now() -> None:
            if self._closed:
                return
            if self.active or always:
                draw()
            else:
                self._stale[draw.__name__] = draw
        self.turns.call(now, key)

    def _catch_up(self, *_events: Any) -> None:
        if not self.active:
            self._watches.hide()
            return
        stale, self._stale = self._stale, {}
        for draw in [*stale.values(), *(draw for draw in self._watches.show() if draw.__name__ not in stale)]:
            draw()

    @property
    def closed(self) -> bool:
        """Whether the view has stopped watching."""
        return self._closed

    def close(self) -> None:
        """Stop watching; called when the page closes."""
        self._closed = True
        self._watches.close()
        for let_go in self._letting_go:
            let_go()
        self._letting_go.clear()

    # -- what pn.ipywidget calls of anything that it is given -----------------------------------------------------
    def get_root(self, *args: Any, **options: Any) -> Any:
        """The component's Bokeh model, for a new output; as Panel's own components."""
        return self.part.get_root(*args, **options)

    def _cleanup(self, root: Any = None) -> None:
        self.part._cleanup(root)

    # -- events of the browser -------------------------------------------------------------------------------
    def receive(self, message: Mapping[str, Any]) -> None:
        """Take one event of the browser: ``{"kind": "answer", …}`` goes to ``on_answer(message)``."""
        self.desk.touch()
        # An output says hello, or asks for the code, until it is answered: those that came while the kernel was busy count
        # as one.
        kind = message.get("kind")
        key = (id(self), kind) if kind in ("hello", "code") else None
        self.turns.event(lambda: self._receive(message), key)

    def _receive(self, message: Mapping[str, Any]) -> None:
        kind = str(message.get("kind", ""))
        handler = getattr(self, f"on_{kind}", None) if kind.isidentifier() else None
        if handler is None:
            logger.warning("%s got an event it does not know: %r", type(self).__name__, kind)
        elif message.get("token") is None:
            try:
                self._handle(kind, handler, message)
            except PASSING as error:
                self.complain(str(error) or type(error).__name__)
        else:
            self.part.send(**self.desk.acts.take(message, lambda: self._do_once(kind, handler, message)))

    def _do_once(self, kind: str, handler: Callable[[Mapping[str, Any]], None], message: Mapping[str, Any]) -> bool:
        """Do what the person did, once; whether it is kept, and not refused for good.

        The browser sends it again when its receipt was lost. It may have been taken by another page, or by a server that
        was stopped since: the journal knows.
        """
        token = str(message["token"])
        if self.session.was_done(token):
            return True
        with self.session.once(token):
            return self._handle(kind, handler, message) or bool(self.session.was_done(token))

    def _handle(self, kind: str, handler: Callable[[Mapping[str, Any]], None], message: Mapping[str, Any]) -> bool:
        """Whether it was done; what cannot be done is told to the person, and what may be later is raised."""
        try:
            handler(message)
        except PASSING:
            raise
        except GuidanceError as error:
            self.complain(str(error))
        except Exception as error:
            logger.exception("%s could not handle %r", type(self).__name__, kind)
            self.complain(
                f"Something went wrong ({type(error).__name__}: {error}). The answers that were confirmed are safe; "
                "the log has the details."
            )
        else:
            return True
        return False

    def on_hello(self, _message: Mapping[str, Any]) -> None:
        """The component has been drawn."""
        self.part.greet()

    def on_code(self, _message: Mapping[str, Any]) -> None:
        """The page has no copy of the front end yet."""
        self.part.send_code()

    def on_ping(self, _message: Mapping[str, Any]) -> None:
        """Is Python there?"""
        self.part.send("pong")

    def on_pictures(self, message: Mapping[str, Any]) -> None:
        """Photos and maps are wanted: made off the interface's thread, sent when they are there."""
        def reply(made: dict[str, Any]) -> None:
            self.turns.call(lambda: self.part.send("pictures", **made))
        pictures(self.session).answer(message, reply)

    def follow_maps(self) -> None:
        """Have the browser forget saliency maps that a change made stale."""
        self.watch(self.session, ["model_version"], self._all_maps_changed)
        self.watch(self.session, ["preview_result"], self._preview_maps_changed)
        self.watch(self.session, ["candidate"], self._candidate_maps_changed)

    def _all_maps_changed(self) -> None:
        self.part.send("maps_changed", which=["current", "preview", "candidate"])

    def _preview_maps_changed(self) -> None:
        self.part.send("maps_changed", which=["preview"])

    def _candidate_maps_changed(self) -> None:
        self.part.send("maps_changed", which=["candidate"])

    def complain(self, text: str) -> None:
        """Show an error to the person; the component says it in an alert until it is dismissed."""
        self.part.send("error", text=text)


def _distinct(sample_ids: Iterable[str]) -> list[str]:
    if isinstance(sample_ids, str):
        raise SessionError(f"A selection is a list of ids, not one text. Write [{sample_ids!r}].")
    return list(dict.fromkeys(map(str, sample_ids)))


def _closer(view: SessionView) -> Callable[[Any], None]:
    reference = weakref.ref(view)
    def closed(_context: Any) -> None:
        found = reference()
        if found is not None:
            found.close()
    return closed
