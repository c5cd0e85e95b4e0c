"""Fixes: (classifier, data, answers) -> classifier and report. One file a method in ``methods``, one decorator to add one.

Every method is also here by its name: ``gv.mitigation.crayon_attention`` is ``gv.mitigation.get("crayon_attention")``.
"""

from typing import Any

from guidance_viz.mitigation.clip import ClipOptions
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
from guidance_viz.mitigation.controls import tested as tested_control
from guidance_viz.mitigation.description import MITIGATIONS, Mitigation, Needs, Recipe, Setting, get
from guidance_viz.mitigation.exchange_preview import ExchangePreviewCache, preview_exchange
from guidance_viz.mitigation.guidance_options import GuidanceOptions
from guidance_viz.mitigation.head import HeadOptions, refit_head
from guidance_viz.mitigation.logistic import LogisticOptions
from guidance_viz.mitigation.options import MethodOptions, read_options
from guidance_viz.mitigation.pipeline import Plan, mitigation
from guidance_viz.mitigation.place_masks import masks_of
from guidance_viz.mitigation.preview import preview_cache, preview_head, preview_maps
from guidance_viz.mitigation.preview_arrays import PreviewCache
from guidance_viz.mitigation.recipes import curation_sizes, recipe_options
from guidance_viz.mitigation.relevance import resolve_guidance
from guidance_viz.mitigation.reliance import measure_reliance
from guidance_viz.mitigation.scoring import AXES, front_of, score_keys, scores_of, table_of
from guidance_viz.mitigation.settings import drawn, settings_of
from guidance_viz.mitigation.sweeping import estimate_sweep, sweep
from guidance_viz.mitigation.sweeps import Cell, CellResult, Sweep, load_results, plan, run_sweep
from guidance_viz.mitigation.types import Attribute, Fix, Guidance, Places, Task

__all__ = [
    "AXES",
    "CONTROLS",
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
    "Mitigation",
    "Needs",
    "Places",
    "Plan",
    "PreviewCache",
    "Recipe",
    "Setting",
    "Sweep",
    "Task",
    "altered_guidance",
    "altered_places",
    "answer_gain",
    "check_kinds",
    "composed",
    "control_cell_of",
    "control_kinds",
    "controllable",
    "curation_sizes",
    "drawn",
    "estimate_sweep",
    "front_of",
    "get",
    "load_results",
    "masks_of",
    "measure_reliance",
    "mitigation",
    "plan",
    "preview_cache",
    "preview_exchange",
    "preview_head",
    "preview_maps",
    "read_options",
    "recipe_options",
    "refit_head",
    "resolve_guidance",
    "run_control",
    "run_sweep",
    "score_keys",
    "scores_of",
    "settings_of",
    "sweep",
    "table_of",
    "tested_control",
    "turned_by_surroundings",
    "verdict_words",
]


def __getattr__(name: str) -> Any:
    if not name.startswith("_") and name in MITIGATIONS:
        return MITIGATIONS.get(name)
    raise AttributeError(f"module 'guidance_viz.mitigation' has no attribute {name!r}")
