"""Fixes: (classifier, data, answers) -> classifier and report. One file a method, one decorator to add one."""

from guidance_viz.mitigation.crayon_attention import crayon_attention
from guidance_viz.mitigation.crayon_pruning import crayon_pruning
from guidance_viz.mitigation.crayon_pruning_attention import crayon_pruning_attention
from guidance_viz.mitigation.dfr import dfr
from guidance_viz.mitigation.erm import erm
from guidance_viz.mitigation.evaluation import evaluate, evaluate_arrays
from guidance_viz.mitigation.guidance_options import GuidanceOptions
from guidance_viz.mitigation.head import HeadOptions, refit_head
from guidance_viz.mitigation.logistic import LogisticOptions
from guidance_viz.mitigation.model_guidance import model_guidance
from guidance_viz.mitigation.options import DEFAULTS, MethodOptions
from guidance_viz.mitigation.preview import PreviewCache, preview_head, preview_maps
from guidance_viz.mitigation.recipes import curation_sizes, recipe_options
from guidance_viz.mitigation.relevance import resolve_guidance
from guidance_viz.mitigation.slim_tr import slim_tr
from guidance_viz.mitigation.slim_val import slim_val
from guidance_viz.mitigation.types import MITIGATIONS, Fix, Guidance, Task, get

__all__ = ["DEFAULTS", "MITIGATIONS", "Fix", "Guidance", "GuidanceOptions", "HeadOptions", "LogisticOptions",
           "MethodOptions", "PreviewCache", "Task", "crayon_attention", "crayon_pruning", "crayon_pruning_attention",
           "curation_sizes", "dfr", "erm", "evaluate", "evaluate_arrays", "get", "model_guidance", "preview_head",
           "preview_maps", "recipe_options", "refit_head", "resolve_guidance", "slim_tr", "slim_val"]
