"""A classifier is a trunk and a head, cut at the attribution layer; and where classifiers come from."""

from guidance_viz.models.classifier import Classifier
from guidance_viz.models.linear import LinearHead

__all__ = ["Classifier", "LinearHead"]
