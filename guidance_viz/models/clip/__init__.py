"""CLIP: an image tower, a text tower, and a classifier whose class weights are prompts."""

from guidance_viz.models.clip import demo as _demo  # noqa: F401
from guidance_viz.models.clip import sources as _sources  # noqa: F401  (registers open_clip and hf_clip)
from guidance_viz.models.clip.classifier import ClipClassifier, wrap_clip
from guidance_viz.models.clip.net import ClipNet
from guidance_viz.models.clip.projections import Projections
from guidance_viz.models.clip.templates import PLAIN, TEMPLATES

__all__ = ["PLAIN", "TEMPLATES", "ClipClassifier", "ClipNet", "Projections", "wrap_clip"]
