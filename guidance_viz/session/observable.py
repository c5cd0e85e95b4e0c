"""The parameters that views watch, and the way a change reaches them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import param

STATES = ("empty", "preparing", "ready", "training", "previewing", "measuring")


class Observable(param.Parameterized):
    """Parameters to watch, and the dispatcher that delivers changes made on other threads.

    A view calls a method of the session, and watches these parameters; it writes none of them.
    """

    version_answers = param.Integer(default=0, doc="Grows whenever an answer, undo or redo was recorded, "
                                                   "also by another process on the same run.")
    version_layout = param.Integer(default=0, doc="Grows when the attention space has new coordinates.")
    layout_method = param.String(
        default="", doc="How the shown coordinates were made: 'pca' until 'umap' is ready."
    )
    progress = param.Parameter(default=None, doc="The latest Progress of the long work, or None.")
    state = param.Selector(default="empty", objects=list(STATES), doc="What the session is doing.")
    preview_result = param.Parameter(default=None, doc="The latest Preview, or None.")
    preview_from = param.Selector(default="answers", objects=["answers", "spread"],
                                  doc="Whether live previews rest on the answers alone; may be set.")
    candidate = param.Parameter(
        default=None, doc="The Report of a fix that waits for accept or reject, or None."
    )
    curation = param.Parameter(default=None, doc="The latest trial Curation, or None.")
    curating = param.Boolean(default=False, doc="Whether a trial curation runs.")
    model_version = param.String(default="v0", doc="The accepted model; 'v0' is the original.")
    error = param.String(
        default="", doc="What went wrong in background work and what to do; empty when nothing did."
    )

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.dispatcher: Callable[[Callable[[], None]], None] = lambda change: change()
        """Delivers a parameter change made on another thread; an app shell injects its own."""
        self._interface = threading.local()

    def _publish(self, **changes: Any) -> None:
        """Set parameters, in order: at once in the caller's thread, through the dispatcher off it."""
        def change() -> None:
            for name, value in changes.items():
                setattr(self, name, value)
        if getattr(threading.current_thread(), "guidance_viz_worker", False):
            self.dispatcher(change)
        else:
            change()
