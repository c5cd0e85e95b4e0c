"""Fixes: (classifier, data, answers) -> classifier and report. One file a method, one decorator to add one."""

from guidance_viz.mitigation.clip import ClipOptions, clip_erm, clip_finetune, clip_groupdro, clip_language
from guidance_viz.mitigation.composites import Composites, composed, turned_by_surroundings, verdict_words
from guidance_viz.mitigation.controls import KINDS as CONTROLS
from guidance_viz.mitigation.controls import (
    AnswerGain,
    altered_guidance,
    altered_places,
    answer_gain,
    check_kinds,
    controllable,
)
from guidance_viz.mitigation.controls import Cell as ControlCell
from guidance_viz.mitigation.controls import catching as control_kinds
from guidance_viz.mitigation.controls import cell_of as control_cell_of
from guidance_viz.mitigation.controls import run_cell as run_control
from guidance_viz.mitigation.crayon_attention import crayon_attention
from guidance_viz.mitigation.crayon_pruning import crayon_pruning
from guidance_viz.mitigation.crayon_pruning_attention import crayon_pruning_attention
from guidance_viz.mitigation.dfr import dfr
from guidance_viz.mitigation.environment_exchange import environment_exchange
from guidance_viz.mitigation.erm import erm
from guidance_viz.mitigation.evaluation import evaluate, evaluate_arrays
from guidance_viz.mitigation.exchange_preview import ExchangePreviewCache, preview_exchange
from guidance_viz.mitigation.guidance_options import GuidanceOptions
from guidance_viz.mitigation.head import HeadOptions, refit_head
from guidance_viz.mitigation.logistic import LogisticOptions
from guidance_viz.mitigation.model_guidance import model_guidance
from guidance_viz.mitigation.options import DEFAULTS, MethodOptions
from guidance_viz.mitigation.place_masks import masks_of
from guidance_viz.mitigation.preview import PreviewCache, preview_head, preview_maps
from guidance_viz.mitigation.recipes import curation_sizes, recipe_options
from guidance_viz.mitigation.relevance import resolve_guidance
from guidance_viz.mitigation.reliance import measure_reliance
from guidance_viz.mitigation.scoring import AXES, front_of, score_keys, scores_of, table_of
from guidance_viz.mitigation.slim_tr import slim_tr
from guidance_viz.mitigation.slim_val import slim_val
from guidance_viz.mitigation.sweeping import estimate_sweep, sweep
from guidance_viz.mitigation.sweeps import Cell, CellResult, Sweep, load_results, plan, run_sweep
from guidance_viz.mitigation.types import MITIGATIONS, Attribute, Fix, Guidance, Places, Task, get

__all__ = [
           "AXES",
           "CONTROLS",
           "DEFAULTS",
           "MITIGATIONS",
           "AnswerGain",
           "Attribute",
           "Cell",
           "CellResult",
           "ClipOptions",
           "Composites",
           "ControlCell",
           "ExchangePreviewCache",
           "Fix",
           "Guidance",
           "GuidanceOptions",
           "HeadOptions",
           "LogisticOptions",
           "MethodOptions",
           "Places",
           "PreviewCache",
           "Sweep",
           "Task",
           "altered_guidance",
           "altered_places",
           "answer_gain",
           "check_kinds",
           "clip_erm",
           "clip_finetune",
           "clip_groupdro",
           "clip_language",
           "composed",
           "control_cell_of",
           "control_kinds",
           "controllable",
           "crayon_attention",
           "crayon_pruning",
           "crayon_pruning_attention",
           "curation_sizes",
           "dfr",
           "environment_exchange",
           "erm",
           "estimate_sweep",
           "evaluate",
           "evaluate_arrays",
           "front_of",
           "get",
           "load_results",
           "masks_of",
           "measure_reliance",
           "model_guidance",
           "plan",
           "preview_exchange",
           "preview_head",
           "preview_maps",
           "recipe_options",
           "refit_head",
           "resolve_guidance",
           "run_control",
           "run_sweep",
           "score_keys",
           "scores_of",
           "slim_tr",
           "slim_val",
           "sweep",
           "table_of",
           "turned_by_surroundings",
           "verdict_words",
]
