"""One way to ask long work to stop, whatever the caller holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from guidance_viz.core import Cancelled


class _Event(Protocol):
    def is_set(self) -> bool: ...


Cancel: TypeAlias = "_Event | Callable[[], bool] | None"
"""A ``threading.Event``, a function that says whether to stop, or ``None``."""


def is_cancelled(cancel: Cancel) -> bool:
    """Whether the person has asked to stop."""
    if cancel is None:
        return False
    return bool(cancel()) if callable(cancel) else cancel.is_set()


def check_cancelled(cancel: Cancel, what: str) -> None:
    """Raise if the person has asked to stop.

    Raises
    ------
    Cancelled
        Says what was stopped and that it can go on.
    """
    if is_cancelled(cancel):
        raise Cancelled(f"{what} was cancelled. What was done is kept; start it again to go on from there.")
