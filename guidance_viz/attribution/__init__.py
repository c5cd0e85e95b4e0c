"""Saliency maps: where a classifier looks. One file a method, one decorator to add one."""

from guidance_viz.attribution.gradcam import gradcam, gradcam_from_activations, linear_gradcam
from guidance_viz.attribution.gradients import intgrad, ixg
from guidance_viz.attribution.normalization import dead_share, normalize
from guidance_viz.attribution.registry import METHODS, Method, get
from guidance_viz.attribution.rise import rise
from guidance_viz.attribution.scorecam import scorecam
from guidance_viz.attribution.targets import logit_weights, resolve_targets

__all__ = ["METHODS", "Method", "dead_share", "get", "gradcam", "gradcam_from_activations", "intgrad", "ixg",
           "linear_gradcam", "logit_weights", "normalize", "resolve_targets", "rise", "scorecam"]
