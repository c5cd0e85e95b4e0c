"""The one mutable object, and the worker thread that owns the live model."""

from guidance_viz.session.results import Curation, Patch, Question
from guidance_viz.session.session import Session
from guidance_viz.session.timeline.replaying import Replayed, replay

__all__ = ["Curation", "Patch", "Question", "Replayed", "Session", "replay"]
