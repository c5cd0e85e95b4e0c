"""Panel components over a session: one dashboard, and each of its parts for a cell of its own."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_WHERE = {
    "Annotate": "annotate",
    "Attributes": "attributes",
    "Compare": "compare",
    "ConceptBoard": "concepts",
    "Curate": "curation",
    "Dashboard": "dashboard",
    "Desk": "desk",
    "Gallery": "gallery",
    "GroupMetrics": "groups",
    "History": "history",
    "Monitor": "monitor",
    "Parts": "parts",
    "Queue": "queue",
    "Scatter": "scatter",
    "Team": "team",
    "Tradeoffs": "tradeoffs",
    "enable_notebook": "offline",
    "serve": "server",
    "show": "dashboard",
}

__all__ = ["Annotate", "Attributes", "Compare", "ConceptBoard", "Curate", "Dashboard", "Desk", "Gallery", "GroupMetrics",
           "History", "Monitor", "Parts", "Queue", "Scatter", "Team", "Tradeoffs", "enable_notebook", "serve", "show"]

if TYPE_CHECKING:
    from guidance_viz.views.annotate import Annotate
    from guidance_viz.views.attributes import Attributes
    from guidance_viz.views.compare import Compare
    from guidance_viz.views.concepts import ConceptBoard
    from guidance_viz.views.curation import Curate
    from guidance_viz.views.dashboard import Dashboard, show
    from guidance_viz.views.desk import Desk
    from guidance_viz.views.gallery import Gallery
    from guidance_viz.views.groups import GroupMetrics
    from guidance_viz.views.history import History
    from guidance_viz.views.monitor import Monitor
    from guidance_viz.views.offline import enable_notebook
    from guidance_viz.views.parts import Parts
    from guidance_viz.views.queue import Queue
    from guidance_viz.views.scatter import Scatter
    from guidance_viz.views.server import serve
    from guidance_viz.views.team import Team
    from guidance_viz.views.tradeoffs import Tradeoffs


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"guidance_viz.views.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
