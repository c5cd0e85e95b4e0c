"""Actions that were given a name: written once, however often and wherever they are asked for again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from uuid import uuid4

LONGEST = 40
_names: ContextVar[Iterator[str] | None] = ContextVar("guidance_viz_action", default=None)


def action_name(token: str) -> str:
    """The name in the journal of what a token stands for; empty for a token that cannot be one."""
    return f"page-{token}" if re.fullmatch(rf"[A-Za-z0-9-]{{8,{LONGEST}}}", token) else ""


@contextmanager
def named_action(name: str) -> Iterator[None]:
    """Name the actions that this thread appends within; an empty name changes nothing.

    The first has the name, further ones the name with their number: who does the same again appends none of them twice.
    """
    kept = _names.set((f"{name}.{k}" if k else name for k in count()) if name else None)
    try:
        yield
    finally:
        _names.reset(kept)


def next_action() -> tuple[str, bool]:
    """The id of the next action, and whether it was named, so that it may be there already."""
    names = _names.get()
    return (uuid4().hex, False) if names is None else (next(names), True)
