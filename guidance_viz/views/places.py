"""The places of a page, in the order of their tabs: what each is called, what it shows, what its keys do.

The page, its layout, its still picture and the browser's side read this. A new place is an entry here, the view that it
shows, and that view's side in the browser.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guidance_viz.session.api import SessionAPI
    from guidance_viz.views.base import SessionView
    from guidance_viz.views.desk import Desk

ONE = "minmax(0, 1fr)"


@dataclass(frozen=True)
class Place:
    """One place.

    Attributes
    ----------
    key
        What code and addresses call it.
    title, help
        The tab, and what it says when pointed at.
    parts
        The views that it shows, from left to right: keys of :data:`PARTS`.
    columns
        Their widths on a wide page, as CSS has them (``grid-template-columns``).
    takes_back
        Whether U and Shift U take the last answer back for the whole page; other places have their own.
    coloured
        Where the place keeps its own colouring of the points, what they are coloured by at first; ``"known"`` is by group
        where groups are known, and by class elsewhere.
    """

    key: str
    title: str
    help: str
    parts: tuple[str, ...]
    columns: str = ONE
    takes_back: bool = False
    coloured: str = ""

    def to_page(self) -> dict[str, Any]:
        """What the browser is told."""
        return {"key": self.key, "title": self.title, "help": self.help, "parts": list(self.parts), "columns": self.columns,
                "takes_back": self.takes_back}


_ALL = (
    Place("explore", "Explore", "See where the model looks, over all photos", ("scatter", "gallery"),
          "minmax(0, 1.05fr) minmax(0, 1fr)", takes_back=True, coloured="known"),
    # While answering, what the answers reach is of interest.
    Place("answer", "Answer", "One question at a time", ("scatter", "queue", "effect"),
          "minmax(280px, 1fr) minmax(420px, 1.5fr) minmax(280px, 0.95fr)", coloured="p_relevant"),
    Place("neurons", "Neurons", "What makes each neuron fire, and whether to keep it", ("concepts", "effect"),
          "minmax(0, 1fr) minmax(280px, 360px)", takes_back=True),
    Place("parts", "Parts", "What photos are made of, and what of it belongs to the object", ("parts",)),
    Place("attributes", "Attributes", "What the model leans on, by name; healthy or spurious", ("ranking",),
          takes_back=True),
    Place("curate", "Curate", "Draw a balanced part of the photos from a few dozen answers, and retrain on it",
          ("curation",)),
    Place("fix", "Fix", "Repair the model from the answers", ("monitor", "outcome"),
          "minmax(0, 1.35fr) minmax(320px, 1fr)"),
    Place("boxes", "Boxes", "Draw boxes around what the model should look at", ("boxes",)),
    Place("guide", "Guide", "Guide by boxes in many ways, see what each trades for what, keep one", ("tradeoffs",)),
    Place("compare", "Compare", "What became better and what became worse", ("outcome", "compare"),
          "minmax(320px, 400px) minmax(0, 1fr)"),
    Place("team", "Team", "Who answers, how far people agree, and on what they do not", ("team",), takes_back=True),
    Place("history", "History", "Everything that was done", ("history",), "minmax(0, 1080px)", takes_back=True),
)
PLACES: dict[str, Place] = {place.key: place for place in _ALL}
"""By key, in the order of the tabs."""


@dataclass(frozen=True)
class Part:
    """A view that places show; one of each for the whole page.

    Attributes
    ----------
    view
        Module below ``guidance_viz.views``, and class.
    uses
        What it is told of the page: of ``"annotator"``, ``"adjudicator"``, ``"methods"``.
    options
        What it is told besides.
    """

    view: tuple[str, str]
    uses: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def make(self, session: SessionAPI, desk: Desk, page: Mapping[str, Any]) -> SessionView:
        """Make it for a page, of which ``page`` holds what parts may use."""
        module, name = self.view
        made: SessionView = getattr(importlib.import_module(f"guidance_viz.views.{module}"), name)(
            session, desk, **self.options, **{what: page[what] for what in self.uses})
        return made


WHO = ("annotator",)
PARTS: dict[str, Part] = {
    "scatter": Part(("scatter", "Scatter")),
    "gallery": Part(("gallery", "Gallery"), WHO),
    "queue": Part(("queue", "Queue"), WHO),
    "effect": Part(("groups", "GroupMetrics"), options={"of": "answers"}),
    "concepts": Part(("concepts", "ConceptBoard"), WHO),
    "parts": Part(("parts", "Parts"), WHO),
    "curation": Part(("curation", "Curate"), ("methods",)),
    "monitor": Part(("monitor", "Monitor"), ("methods",)),
    "outcome": Part(("groups", "GroupMetrics"), options={"of": "fix"}),
    "compare": Part(("compare", "Compare")),
    "ranking": Part(("attributes", "Attributes"), WHO),
    "boxes": Part(("annotate", "Annotate"), WHO),
    "tradeoffs": Part(("tradeoffs", "Tradeoffs")),
    "team": Part(("team", "Team"), ("annotator", "adjudicator")),
    "history": Part(("history", "History"), WHO),
}
"""By their slot in the page, in the order in which they are made."""
