"""A classifier is a trunk and a head, cut at the attribution layer; and where classifiers come from."""

from guidance_viz.models import bcos as _bcos  # noqa: F401  (these register their sources)
from guidance_viz.models import demo as _demo  # noqa: F401
from guidance_viz.models import xdnn as _xdnn  # noqa: F401
from guidance_viz.models.checkpoints import read_weights
from guidance_viz.models.classifier import Classifier
from guidance_viz.models.clip import ClipClassifier, wrap_clip
from guidance_viz.models.linear import LinearHead
from guidance_viz.models.loading import load, rebuild
from guidance_viz.models.places import DEPTHS, Encoded, at_depth
from guidance_viz.models.sources import SOURCES, Built

__all__ = ["DEPTHS", "SOURCES", "Built", "Classifier", "ClipClassifier", "Encoded", "LinearHead", "at_depth", "load",
           "read_weights", "rebuild", "wrap_clip"]
