"""What views know of a session: a protocol, of which :class:`~guidance_viz.session.Session` has all, and more."""

from __future__ import annotations

from typing import Protocol

from guidance_viz.session.api.fixes import Done, Fixed, Run
from guidance_viz.session.api.photos import Answered, Shown
from guidance_viz.session.api.questions import Asked, Curated, Named, Placed
from guidance_viz.session.api.watched import Watched


class SessionAPI(Watched, Shown, Answered, Asked, Placed, Named, Curated, Fixed, Done, Run, Protocol):
    """A session as views are given it; they call it and watch it, and write nothing to it."""

    # Kept in a dictionary by views that share what they made of it.
    def __hash__(self) -> int:
        """Sessions are told apart by what they are, not by what they say."""


__all__ = ["SessionAPI"]
