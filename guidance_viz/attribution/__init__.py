"""Saliency maps: where a classifier looks. One file a method, one decorator to add one."""

from guidance_viz.attribution.bcos import bcos
from guidance_viz.attribution.gradcam import gradcam, gradcam_from_activations, gradcam_per_class, linear_gradcam
from guidance_viz.attribution.gradients import intgrad, ixg
from guidance_viz.attribution.normalization import dead_share, normalize, postprocess
from guidance_viz.attribution.onepass import FROM_ACTIVATIONS, OnePass, one_pass
from guidance_viz.attribution.registry import METHODS, TRAITS, Method, Traits, full_options, get, takes_contrast
from guidance_viz.attribution.rise import rise
from guidance_viz.attribution.scorecam import scorecam
from guidance_viz.attribution.targets import logit_weights, resolve_targets

__all__ = ["FROM_ACTIVATIONS", "METHODS", "TRAITS", "Method", "OnePass", "Traits", "bcos", "dead_share", "full_options",
           "get", "gradcam", "gradcam_from_activations", "gradcam_per_class", "intgrad", "ixg", "linear_gradcam",
           "logit_weights", "normalize", "one_pass", "postprocess", "resolve_targets", "rise", "scorecam", "takes_contrast"]
