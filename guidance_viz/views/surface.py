"""The part of a view that lives in the browser, and what travels between it and Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.document.events import MessageSentEvent
from bokeh.models import ImportedStyleSheet
from panel.io import diff, push
from panel.io.notebook import replace_inline_css
from panel.models.esm import ESMEvent

from guidance_viz.views import assets, messages
from guidance_viz.views.outputs import StillOutput, cells
from guidance_viz.views.turns import in_notebook

PASSING = ("code", "composite_pictures", "described", "patches", "pictures", "pong", "receipt", "rows", "unkept", "welcome")
"""Messages after which a view shows nothing else than before."""


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

    view_name = ""
    """As the page calls it: ``"scatter"``."""
    _esm = "export function render() { return document.createElement('div') }"
    _stylesheets: ClassVar[list[str]] = []

    def __init__(self, receive: Callable[[dict], None] | None = None, **params: Any) -> None:
        super().__init__(**{"design": Plain, "sizing_mode": "stretch_width", **params})
        self._receive = receive
        self._listening: dict[str, Any] = {}
        self._view: Any = None
        self.still: StillOutput | None = None

    def belong(self, view: Any) -> None:
        """Say whose part this is: what is woken by an output, and drawn as the picture that stays in a notebook."""
        self._view = view
        if in_notebook():
            self.still = StillOutput(view.still)
            self.props = {**self.props, "still": self.still.key}

    def update(self, **values: Any) -> None:
        """Change some of ``props``; nothing is sent where nothing changed."""
        changed = {k: v for k, v in values.items() if k not in self.props or self.props[k] != v}
        if changed:
            self.props = {**self.props, **changed}
            self._touch()

    def send(self, kind: str, **values: Any) -> None:
        """Send one message to the browser."""
        messages.check(messages.DOWN, kind, values)
        self._send_msg({"kind": kind, **values})
        if kind not in PASSING:
            self._touch()

    def _touch(self) -> None:
        if self.still is not None:
            self.still.touch()

    def greet(self) -> None:
        """Answer an output that was drawn: what it shows may be older than ``props``."""
        self.send("welcome", props=self.props)

    def send_code(self) -> None:
        """Answer the first view of a page that has no copy of the front end yet."""
        self.send("code", code=assets.code_hash(), text=assets.code())

    # -- what Panel calls ------------------------------------------------------------------------------------
    def _handle_msg(self, data: Any) -> None:
        if self._receive is not None and isinstance(data, dict):
            messages.check(messages.UP, str(data.get("kind", "")), {k: v for k, v in data.items() if k != "kind"})
            self._receive(data)

    def _process_event(self, event: Any) -> None:
        data = getattr(event, "data", None)
        if isinstance(data, dict) and data.get("kind") in ("hello", "code"):
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

    # -- outputs come and go ---------------------------------------------------------------------------------
    def _get_model(self, doc: Any, root: Any = None, parent: Any = None, comm: Any = None) -> Any:
        if self._view is not None:
            self._view.wake()
        model = super()._get_model(doc, root, parent, comm)
        ref = (root or model).ref["id"]
        if doc.session_context is None and ref not in pn.state._views:
            self._came(ref, parent, comm)
        return model

    def _came(self, ref: str, parent: Any, comm: Any) -> None:
        """A new output of a notebook is to show this: on its own, or in a layout, but not as a part of a page."""
        if self.still is not None and not isinstance(parent, pn.models.esm.ReactiveESM):
            self.still.publish()
            if comm is not None:  # an ipywidget lives as long as it is shown, whatever cell made it
                cells.show(ref)

    def _cleanup(self, root: Any = None) -> None:
        super()._cleanup(root)
        if root is not None:
            self._listening.pop(root.ref["id"], None)
        if not self._models and self._view is not None:
            self._view.sleep()
            if self.still is not None:
                self.still.end()

    def _get_properties(self, doc: Any) -> dict[str, Any]:
        """Panel keeps modules by class and length: two kernels of two versions may be in one page."""
        properties = super()._get_properties(doc)
        if self.view_name:
            properties["bundle"] = f"guidance-viz-{self.view_name}-{assets.code_hash()}"
        return properties

    def _process_param_change(self, params: dict[str, Any]) -> dict[str, Any]:
        """Panel asks its CDN for a stylesheet of every component, except in a served page."""
        properties = super()._process_param_change(params)
        if "stylesheets" in properties:
            properties["stylesheets"] = [replace_inline_css(s) if isinstance(s, ImportedStyleSheet) else s
                                         for s in properties["stylesheets"]]
        return properties

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


def surface(view: str) -> dict[str, Any]:
    """Class attributes of a :class:`Surface` that ``frontend/src/page.ts`` knows as ``view``."""
    return {"view_name": view, "_esm": assets.stub(view)}


def _comm(ref: str) -> Any:
    """The channel to the output that shows a root, None for a served page."""
    shown = pn.state._views.get(ref)
    return None if shown is None else shown[3]


def _in_widget(model: Any) -> bool:
    """Whether a model is shown by an ipywidget, which follows its document (``pn.ipywidget``)."""
    document = model.document
    return document is not None and document.session_context is None and bool(document.callbacks.change_callbacks())
