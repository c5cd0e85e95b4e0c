"""The one mutable object, and the worker thread that owns the live model."""

from guidance_viz.session.results import Patch, Question
from guidance_viz.session.session import Session

__all__ = ["Patch", "Question", "Session"]
