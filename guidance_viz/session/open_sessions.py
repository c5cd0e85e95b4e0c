"""The sessions that are open: they read the answers of other processes, and end before the interpreter does."""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guidance_viz.session.session import RunSession

POLL_SECONDS = 0.5
_OPEN: weakref.WeakSet[RunSession] = weakref.WeakSet()


def keep_track(session: RunSession) -> None:
    """Have a session closed with the interpreter, and, where it is live, read the answers of other processes."""
    _OPEN.add(session)
    if session.live:
        session.context.jobs.watch("answers", _reader(weakref.ref(session)), POLL_SECONDS)


def _reader(reference: weakref.ref[RunSession]) -> Callable[[], bool]:
    """Reads the answers of other processes, as long as the session is there."""
    def read() -> bool:
        session = reference()
        if session is None:
            return False
        with session.context.jobs.told("reading the answers"):
            session.refresh()
        return True
    return read


@atexit.register
def _close_all() -> None:
    """End the work of sessions that were not closed: a thread inside torch must not outlive the interpreter."""
    for session in list(_OPEN):
        session.close()
