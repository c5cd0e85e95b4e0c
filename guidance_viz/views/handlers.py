"""What many views do alike when their page says that a person did something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from guidance_viz.session.api import SessionAPI
from guidance_viz.views.desk import MAP_STYLES, Desk
from guidance_viz.views.places import PLACES


class _View(Protocol):
    """What these handlers need of a view."""

    session: SessionAPI
    desk: Desk
    annotator: str


class Goes:
    """A view that leads to other places of the page."""

    def on_go(self: _View, message: Mapping[str, Any]) -> None:
        """Another place is wanted."""
        if message.get("place") in PLACES:
            self.desk.go(message["place"])


class Styles:
    """A view with maps, which are drawn alike on the whole page."""

    def on_style(self: _View, message: Mapping[str, Any]) -> None:
        """Maps are to be drawn in another way."""
        if message.get("style") in MAP_STYLES:
            self.desk.map_style = message["style"]


class TakesBack:
    """A view in which answers are given."""

    def on_undo(self: _View, _message: Mapping[str, Any]) -> None:
        """The last answer is taken back."""
        self.session.undo(annotator=self.annotator)

    def on_redo(self: _View, _message: Mapping[str, Any]) -> None:
        """The answer taken back last is given again."""
        self.session.redo(annotator=self.annotator)
