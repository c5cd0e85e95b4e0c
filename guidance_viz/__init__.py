"""See where an image classifier looks, answer yes or no, and watch it being fixed.

The public names are imported on first use, so that ``import guidance_viz`` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_SUBMODULES = ("attribution", "concepts", "core", "data", "guidance", "metrics", "mitigation", "models",
               "report", "session", "space", "store", "training", "views")
_ATTRIBUTES = {
    "Classifier": "guidance_viz.models",
    "GuidanceError": "guidance_viz.core",
    "Relevance": "guidance_viz.core",
    "Session": "guidance_viz.api",
    "doctor": "guidance_viz.app.doctor",
    "sweep": "guidance_viz.mitigation",
}

__all__ = [*_SUBMODULES, *_ATTRIBUTES, "__version__"]

if TYPE_CHECKING:
    from guidance_viz import (
        attribution,
        concepts,
        core,
        data,
        guidance,
        metrics,
        mitigation,
        models,
        report,
        session,
        space,
        store,
        training,
        views,
    )
    from guidance_viz.api import Session
    from guidance_viz.core import GuidanceError, Relevance
    from guidance_viz.mitigation import sweep
    from guidance_viz.models import Classifier


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return importlib.import_module(f"guidance_viz.{name}")
    if name in _ATTRIBUTES:
        return getattr(importlib.import_module(_ATTRIBUTES[name]), name)
    raise AttributeError(f"module 'guidance_viz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
