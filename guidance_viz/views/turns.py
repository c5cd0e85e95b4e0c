"""The way to a page: a change made on any thread is drawn on the page's own turn, each kind once."""

from __future__ import annotations

import asyncio
import logging
import threading
import weakref
from collections.abc import Callable

import panel as pn

logger = logging.getLogger(__name__)


class Turns:
    """Runs redraws where the document that shows them may be changed.

    Several pages may watch one session, and a change may come from any thread. A served page takes it in its
    next tick (the only call of a Bokeh document that is safe from other threads), a notebook in its kernel's
    event loop, and a script with neither at once. Redraws asked for under the same key before their turn are
    drawn once.
    """

    def __init__(self) -> None:
        self._document = weakref.ref(pn.state.curdoc) if _served() else None
        self._loop = None if self._document else _running_loop()
        self._home = threading.get_ident()
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
        if self._document is None and (self._loop is None or threading.get_ident() == self._home):
            draw()
            return
        with self._lock:
            first = not self._waiting
            self._waiting[object() if key is None else key] = draw
        if first:
            self._schedule()

    def close(self) -> None:
        """Drop what waits and take no more."""
        self._closed = True
        with self._lock:
            self._waiting.clear()

    def _schedule(self) -> None:
        if self._document is not None:
            document = self._document()
            if document is None or document.session_context is None:
                self.close()
            else:
                document.add_next_tick_callback(self._flush)
        elif self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._flush)

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


def _served() -> bool:
    document = pn.state.curdoc
    return document is not None and document.session_context is not None


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
