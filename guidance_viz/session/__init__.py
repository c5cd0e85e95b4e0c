"""A session on a run: desks over one context, and the table of contents that passes on to them."""

from guidance_viz.session.results import Curation, Patch, Question
from guidance_viz.session.session import RunSession
from guidance_viz.session.timeline.replaying import Replayed, replay

__all__ = ["Curation", "Patch", "Question", "Replayed", "RunSession", "replay"]
