"""The way to a page: what happens on any thread is drawn on the page's own turn, each kind of change once."""

from __future__ import annotations

import functools
import logging
import sys
import threading
import weakref
from collections.abc import Callable

import panel as pn

from guidance_viz.core.workers import Lane

logger = logging.getLogger(__name__)


class Turns:
    """Runs redraws, and in a notebook events too, where the document that shows them may be changed.

    Several pages may watch one session, and a change may come from any thread.

    - A served page draws in its next tick: the only call of a Bokeh document that is safe from other threads.
    - A notebook draws in one thread for all its outputs. JupyterLab may deliver events on threads beside the
      kernel's own (subshells), and Panel sends a message in several parts, so that two threads that send to
      one output at once would mix them up; and a cell that runs for long must not stop what it changes from
      being shown.
    - A script draws at once.

    Redraws asked for under the same key before their turn are drawn once.
    """

    def __init__(self) -> None:
        self._document = weakref.ref(pn.state.curdoc) if _served() else None
        self._thread = _notebook_thread() if self._document is None and in_notebook() else None
        self._lock = threading.Lock()
        self._waiting: dict[object, Callable[[], None]] = {}
        self._closed = False

    @property
    def served(self) -> bool:
        """Whether the page belongs to a server session, which ends when the page closes."""
        return self._document is not None

    def call(self, draw: Callable[[], None], key: object = None) -> None:
        """Run ``draw`` on the page's turn; a call with the same ``key`` replaces one that still waits."""
        if self._closed:
            return
        if self._document is None and self._thread is None:
            draw()
            return
        with self._lock:
            first = not self._waiting
            self._waiting[object() if key is None else key] = draw
        if first:
            self._schedule()

    def event(self, handle: Callable[[], None], key: object = None) -> None:
        """Run ``handle`` for an event of the browser, as :meth:`call`: a served page is in its turn already."""
        if self._thread is None:
            handle()
        else:
            self.call(handle, key)

    def close(self) -> None:
        """Drop what waits and take no more."""
        self._closed = True
        with self._lock:
            self._waiting.clear()

    def _schedule(self) -> None:
        if self._thread is not None:
            self._thread.submit(self._flush)
            return
        document = self._document() if self._document is not None else None
        if document is None or document.session_context is None:
            self.close()
        else:
            document.add_next_tick_callback(self._flush)

    def _flush(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for draw in waiting.values():
            if self._closed:
                return
            try:
                draw()
            except Exception:
                # One view that fails to redraw must not keep the others from it.
                logger.exception("A view could not be redrawn")


@functools.cache
def _notebook_thread() -> Lane:
    return Lane("page")


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def _served() -> bool:
    document = pn.state.curdoc
    return document is not None and document.session_context is not None
