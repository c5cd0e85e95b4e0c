"""Losses that steer saliency maps; one file a family. Each takes raw maps and returns one number an image."""

from guidance_viz.guidance import language, language_released
from guidance_viz.guidance.baselines import actdiff, gradia, gradia_weights, gradmask, inside_only, res_threshold, soften
from guidance_viz.guidance.crayon import crayon_irrelevant, crayon_place, crayon_relevant, crayon_terms
from guidance_viz.guidance.groupdro import group_dro, group_means
from guidance_viz.guidance.localization import energy, l1, ppce, rrr
from guidance_viz.guidance.registry import LOSSES, Loss, get
from guidance_viz.guidance.weights import answer_weights, total

__all__ = ["LOSSES", "Loss", "actdiff", "answer_weights", "crayon_irrelevant", "crayon_place", "crayon_relevant",
           "crayon_terms", "energy", "get", "gradia", "gradia_weights", "gradmask", "group_dro", "group_means",
           "inside_only", "l1", "language", "language_released", "ppce", "res_threshold", "rrr", "soften", "total"]
