"""What the person is looking at: the state that the views of one page share, apart from the session."""

from __future__ import annotations

import time
from typing import Any

import param

from guidance_viz.views.acts import Acts
from guidance_viz.views.places import PLACES
from guidance_viz.views.turns import Turns

MAP_STYLES = ("visibility", "heat", "contour", "off")


class Desk(param.Parameterized):
    """One page's selection, place and looks; each browser tab has its own.

    A view writes what the person did (a lasso, a click) and watches what others wrote; views never call each
    other.
    """

    place = param.Selector(default="explore", objects=list(PLACES), doc="The place that is shown.")
    selection = param.List(default=[], item_type=str, doc="Ids of the chosen samples; empty = all.")
    selection_name = param.String(default="", doc="What was chosen, in words.")
    focus = param.String(default="", doc="Id of the sample looked at, or empty.")
    asked = param.String(default="", doc="Id of the sample that the question on screen is about, or empty.")
    map_style = param.Selector(
        default="visibility", objects=list(MAP_STYLES), doc="How saliency maps are drawn."
    )
    theme = param.Selector(default="auto", objects=["auto", "light", "dark"], doc="Asked-for colours.")
    dark = param.Boolean(default=False, doc="Whether the browser shows dark colours now.")
    subset = param.String(default="", doc="Name of the curated subset that a fix is to learn from, or empty.")
    method = param.String(default="", doc="Name of the method that Fix is to offer first, or empty.")
    compared = param.List(default=[], item_type=str, doc="Models compared, the first to the last; empty = the usual.")
    colour = param.String(default="", doc="The column that points are to be coloured by, or empty.")
    group = param.Integer(default=-1, doc="Group whose photos are asked for; -1 = all.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.turns = Turns()
        """When this page may be drawn; its views share one document, and so their turns."""
        self.acts = Acts()
        """What the person did on this page and was taken, or is to come again."""
        self.touched = time.monotonic()
        """When the browser was last heard of: the clock's seconds."""

    def touch(self) -> None:
        """The browser was heard of."""
        self.touched = time.monotonic()

    def choose(self, sample_ids: list[str], name: str) -> None:
        """Set the selection, a list that is left as it is from then on, and its name together."""
        self.param.update(selection=sample_ids, selection_name=name if sample_ids else "")

    def go(self, place: str) -> None:
        """Show a place."""
        self.place = place
