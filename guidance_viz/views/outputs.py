"""What a notebook's outputs need beside the live view: a still picture that stays, and an end when a cell runs again."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from guidance_viz.views.stills import Picture
from guidance_viz.views.stills.sheet import WIDTH

logger = logging.getLogger(__name__)

PAUSE = 2.0  # seconds between two pictures of a view that goes on changing
NOTE = "font:12px/1.4 system-ui,sans-serif;color:#667080;margin:4px 2px 0"


# -- the still picture ---------------------------------------------------------------------------------------
class StillOutput:
    """The picture of a view in the notebook's file: published before the live view, and again when that changes.

    It is an output of its own with a display id, since an output that is updated is drawn anew, which the live view
    must not be. The page hides it while the live view answers (``frontend/src/lib/still.ts``); without a kernel, in an
    exported file and on paper it is what is seen.

    Parameters
    ----------
    draw
        Makes the picture.
    """

    def __init__(self, draw: Callable[[], Picture]) -> None:
        self.key = uuid.uuid4().hex
        self._draw = draw
        self._shown = ""
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def publish(self) -> None:
        """Put the picture into the output of the cell that runs."""
        self._publish(update=False)

    def touch(self) -> None:
        """The view changed: the picture follows, at most once in :data:`PAUSE` seconds."""
        with self._lock:
            if self._shown and self._timer is None:
                self._timer = threading.Timer(PAUSE, self._follow)
                self._timer.daemon = True
                self._timer.start()

    def end(self) -> None:
        """No output shows the view any more; the picture stays as it is."""
        with self._lock:
            self._shown = ""

    def _follow(self) -> None:
        with self._lock:
            self._timer = None
        self._publish(update=True)

    def _publish(self, update: bool) -> None:
        try:
            picture = self._draw()
        except Exception:
            # A picture that cannot be drawn must not keep the view from being shown.
            logger.warning("A still picture could not be drawn", exc_info=True)
            return
        with self._lock:
            if update and self._shown in ("", picture.body):
                return
            self._shown = picture.body
        from IPython.display import publish_display_data

        publish_display_data({"text/html": html(picture, self.key), "text/plain": picture.words},
                             transient={"display_id": self.key}, update=update)


def html(picture: Picture, key: str, now: datetime | None = None) -> str:
    """The picture as the notebook keeps it, with what to do to bring it to life."""
    when = f"{now or datetime.now():%Y-%m-%d %H:%M}"
    return (f'<figure class="guidance-viz-still" data-guidance-viz-still="{key}" style="margin:0">'
            f'<img src="{picture.address}" width="{WIDTH}" style="max-width:100%;height:auto" '
            f'alt="{escape(picture.words)}">'
            f'<figcaption style="{NOTE}">As it was on {when}. Run this cell to work with it.</figcaption></figure>')


# -- cells that run again ------------------------------------------------------------------------------------
class Cells:
    """Which views each cell shows, so that those of its last run end when it runs again or is deleted.

    JupyterLab does not tell Panel that an output is gone, and IPython keeps what a cell returned in ``Out``: without
    this, every run of a cell would leave one more view behind that watches the session and draws for nobody.
    """

    def __init__(self) -> None:
        self._shown: dict[str, list[str]] = {}
        self._running = ""
        self._listens = False

    def show(self, ref: str) -> None:
        """An output with this root belongs to the cell that runs."""
        self._listen()
        if self._running:
            self._shown.setdefault(self._running, []).append(ref)

    def begin(self, cell: str | None) -> None:
        """A cell begins to run: what its last run showed ends."""
        self._running = cell or ""
        self.end(self._running)

    def end(self, cell: str) -> None:
        """The outputs of a cell are gone."""
        for ref in self._shown.pop(cell, ()):
            _delete(ref)

    def _listen(self) -> None:
        from IPython import get_ipython

        shell = get_ipython()
        if self._listens or shell is None:
            return
        self._listens = True
        self._running = _cell(shell)
        shell.events.register("pre_run_cell", lambda info: self._before(shell, info))

    def _before(self, shell: Any, info: Any) -> None:
        for cell in _parent(shell).get("metadata", {}).get("deletedCells") or ():
            self.end(str(cell))
        self.begin(getattr(info, "cell_id", None))


cells = Cells()


def _parent(shell: Any) -> dict[str, Any]:
    """The request that is being answered."""
    found = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return found if isinstance(found, dict) else {}


def _cell(shell: Any) -> str:
    """Id of the cell that runs, as the front end says it; empty where it does not."""
    return str(_parent(shell).get("metadata", {}).get("cellId") or "")


def _delete(ref: str) -> None:
    """Panel's own way to end an output, which JupyterLab ought to ask for."""
    from pyviz_comms import extension

    extension._process_comm_msg({"event_type": "delete", "id": ref})
