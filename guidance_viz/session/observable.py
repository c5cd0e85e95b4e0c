"""The parameters that views watch."""

from __future__ import annotations

from typing import Any

import param

JOBS = ("preparing", "training", "previewing", "measuring", "detecting")


class Observable(param.Parameterized):
    """Parameters to watch; a change is told in the thread that makes it.

    A view calls a method of the session, and watches these parameters; it writes none of them. The page it is on
    brings every change to its own turn, from whichever thread it comes: a session may be shown by several pages.
    """

    live: bool = True
    """Whether every answer is followed by a preview."""
    version_answers = param.Integer(default=0, doc="Grows whenever an answer, undo or redo was recorded, "
                                                   "also by another process on the same run.")
    version_boxes = param.Integer(default=0, doc="Grows whenever boxes were drawn or taken back, also by another process.")
    version_parts = param.Integer(default=0, doc="Grows when parts were found, chosen or split, when reliance or "
                                                 "controls were measured, and when what answers would do was "
                                                 "predicted.")
    version_asked = param.Integer(default=0, doc="Grows when other numbers of people are asked about each map, or in "
                                                 "other words.")
    version_layout = param.Integer(default=0, doc="Grows when the attention space has new coordinates.")
    layout_method = param.String(
        default="", doc="How the shown coordinates were made: 'pca' until 'umap' is ready."
    )
    progress = param.Parameter(default=None, doc="The latest Progress of the long work, or None.")
    busy = param.Selector(default=None, objects=[None, *JOBS], doc="Which job runs, or None.")
    prepared = param.Boolean(
        default=False, doc="Whether the current model's predictions, maps and attention space are there.")
    preview_result = param.Parameter(default=None, doc="The latest Preview, or None.")
    preview_from = param.Selector(default="answers", objects=["answers", "spread"],
                                  doc="Whether live previews rest on the answers alone; may be set.")
    candidate = param.Parameter(
        default=None, doc="The Report of a fix that waits for accept or reject, or None."
    )
    version_sweep = param.Integer(default=0, doc="Grows when a model of a sweep is done.")
    curation = param.Parameter(default=None, doc="The latest trial Curation, or None.")
    curating = param.Boolean(default=False, doc="Whether a trial curation runs.")
    model_version = param.String(default="v0", doc="The accepted model; 'v0' is the original.")
    error = param.String(
        default="", doc="What went wrong in background work and what to do; empty when nothing did."
    )

    @property
    def state(self) -> str:
        """``busy``, else ``"ready"`` or, before it is prepared, ``"empty"``; watch these two instead."""
        return self.busy or ("ready" if self.prepared else "empty")

    def publish(self, **changes: Any) -> None:
        """Set parameters, in order: a watcher of the first sees the old value of the second."""
        for name, value in changes.items():
            setattr(self, name, value)

    def dismiss_error(self) -> None:
        """The error was read."""
        self.publish(error="")
