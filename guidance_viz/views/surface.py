"""The part of a view that lives in the browser, and what travels between it and Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
import param
from bokeh.document.events import MessageSentEvent
from panel.io import diff, push
from panel.models.esm import ESMEvent

from guidance_viz.views import assets


class Plain(pn.theme.Design):
    """No stylesheets of Panel's own: the components bring theirs, and nothing is asked of a network."""


class Surface(pn.custom.JSComponent):
    """Plain values go to the browser in ``props``, events come back.

    Large or late things (pictures, points) travel as messages with binary parts, when the browser asks.

    A served page is Panel's own business. In a notebook everything travels as messages, and only to an output that
    said ``hello``: what a kernel sends before the output is drawn, or between the two halves of Panel's exchange
    with it, is lost there, and a message of which the beginning is lost spoils all that follow it.
    """

    props = param.Dict(
        default={}, doc="What the browser needs to draw; replaced as a whole, never changed in place."
    )

    _esm = "export function render() { return document.createElement('div') }"

    def __init__(self, receive: Callable[[dict], None] | None = None, **params: Any) -> None:
        super().__init__(**{"design": Plain, "sizing_mode": "stretch_width", **params})
        self._receive = receive
        self._listening: dict[str, Any] = {}

    def update(self, **values: Any) -> None:
        """Change some of ``props``; nothing is sent where nothing changed."""
        changed = {k: v for k, v in values.items() if k not in self.props or self.props[k] != v}
        if changed:
            self.props = {**self.props, **changed}

    def send(self, kind: str, **values: Any) -> None:
        """Send one message to the browser."""
        self._send_msg({"kind": kind, **values})

    def greet(self) -> None:
        """Answer an output that was drawn: what it shows may be older than ``props``."""
        self.send("welcome", props=self.props)

    # -- what Panel calls ------------------------------------------------------------------------------------
    def _handle_msg(self, data: Any) -> None:
        if self._receive is not None and isinstance(data, dict):
            self._receive(data)

    def _process_event(self, event: Any) -> None:
        data = getattr(event, "data", None)
        if isinstance(data, dict) and data.get("kind") == "hello":
            self._listen(event.model)
        super()._process_event(event)

    def _listen(self, model: Any) -> None:
        for ref, (drawn, _) in self._models.copy().items():
            comm = _comm(ref)
            if drawn is model and comm is not None:
                self._listening[ref] = comm._comm

    def _apply_update(self, events: Any, msg: dict[str, Any], model: Any, ref: str) -> bool:
        if _comm(ref) is None or set(msg) != {"props"}:
            return super()._apply_update(events, msg, model, ref)
        self._tell(ref, ESMEvent, data={"kind": "props", "props": self.props})
        return True

    def _send_event(self, Event: type, **values: Any) -> None:
        outputs = [ref for ref in list(self._models) if _comm(ref) is not None]
        for ref in outputs:
            self._tell(ref, Event, **values)
        widgets = [model for ref, (model, _) in self._models.copy().items() if ref not in outputs and _in_widget(model)]
        for model in widgets:
            # Panel holds back what it sends to a document without a session; no session ever comes here.
            model.document.callbacks.send_event(Event(model=model, **values))
        if not outputs and not widgets:
            super()._send_event(Event, **values)

    def _cleanup(self, root: Any = None) -> None:
        super()._cleanup(root)
        if root is not None:
            self._listening.pop(root.ref["id"], None)

    # -- notebooks -------------------------------------------------------------------------------------------
    def _tell(self, ref: str, event: type, **values: Any) -> None:
        """Send an event past the document's held ones, which other threads may take away."""
        comm, found = _comm(ref), self._models.get(ref)
        # An output that is drawn again, after a reload of the page, has a comm of its own and says hello again.
        if found is None or comm is None or comm._comm is None or self._listening.get(ref) is not comm._comm:
            return
        document = found[0].document
        sent = MessageSentEvent(document, "bokeh_event", event(model=found[0], **values))
        push(document, comm, msg=diff(document, events=[sent]))


def surface(entry: str, *css: str) -> dict[str, Any]:
    """Class attributes of a :class:`Surface` whose module is ``static/<entry>.js``, with its stylesheets."""
    return {"_esm": assets.script(f"{entry}.js"),
            "_stylesheets": [assets.theme(), *(assets.stylesheet(f"{name}.css") for name in (*css, entry))]}


def _comm(ref: str) -> Any:
    """The channel to the output that shows a root, None for a served page."""
    shown = pn.state._views.get(ref)
    return None if shown is None else shown[3]


def _in_widget(model: Any) -> bool:
    """Whether a model is shown by an ipywidget, which follows its document (``pn.ipywidget``)."""
    document = model.document
    return document is not None and document.session_context is None and bool(document.callbacks.change_callbacks())
