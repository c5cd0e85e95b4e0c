"""Saliency maps: where a classifier looks. One file a method, which ends in its description."""

from guidance_viz.attribution.bcos import bcos
from guidance_viz.attribution.gradcam import gradcam, gradcam_from_activations, gradcam_per_class, linear_gradcam
from guidance_viz.attribution.gradients import intgrad, ixg
from guidance_viz.attribution.normalization import dead_share, normalize, postprocess
from guidance_viz.attribution.onepass import one_pass
from guidance_viz.attribution.registry import METHODS, Attribution, Method, OnePass, full_options, get, takes_contrast
from guidance_viz.attribution.rise import rise
from guidance_viz.attribution.scorecam import scorecam
from guidance_viz.attribution.targets import logit_weights, resolve_targets

__all__ = ["METHODS", "Attribution", "Method", "OnePass", "bcos", "dead_share", "full_options",
           "get", "gradcam", "gradcam_from_activations", "gradcam_per_class", "intgrad", "ixg", "linear_gradcam",
           "logit_weights", "normalize", "one_pass", "postprocess", "resolve_targets", "rise", "scorecam", "takes_contrast"]
