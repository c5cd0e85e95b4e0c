"""A classifier is a trunk and a head, cut at the attribution layer; and where classifiers come from."""

from guidance_viz.models import demo as _demo  # noqa: F401  (registers its source)
from guidance_viz.models.checkpoints import read_weights
from guidance_viz.models.classifier import Classifier
from guidance_viz.models.linear import LinearHead
from guidance_viz.models.loading import load, rebuild
from guidance_viz.models.sources import SOURCES, Built

__all__ = ["SOURCES", "Built", "Classifier", "LinearHead", "load", "read_weights", "rebuild"]
