"""Group accuracy, localization, multi-label scores and trade-offs; torch tensors or numpy arrays in.

The names are imported on first use: what is called what (:mod:`guidance_viz.metrics.catalogue`) needs no torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guidance_viz.metrics import catalogue as catalogue
    from guidance_viz.metrics.attributes import attribute_table, difference_interval, mutual_information
    from guidance_viz.metrics.balance import balanced_offsets
    from guidance_viz.metrics.discrepancy import accuracy_discrepancy
    from guidance_viz.metrics.focus import iou_threshold, on_object
    from guidance_viz.metrics.groups import group_report, wilson
    from guidance_viz.metrics.localization import aiou, attention_precision, epg, iou, mean_epg, soft_iou
    from guidance_viz.metrics.means import GroupMeans, attention_accuracy, group_means
    from guidance_viz.metrics.multilabel import (
        MultilabelReport,
        average_precision,
        multilabel_group_report,
        multilabel_report,
    )
    from guidance_viz.metrics.pareto import pareto_front
    from guidance_viz.metrics.regression import GroupChange, group_changes

_WHERE = {
    "attributes": ("attribute_table", "difference_interval", "mutual_information"),
    "balance": ("balanced_offsets",),
    "discrepancy": ("accuracy_discrepancy",),
    "focus": ("iou_threshold", "on_object"),
    "groups": ("group_report", "wilson"),
    "localization": ("aiou", "attention_precision", "epg", "iou", "mean_epg", "soft_iou"),
    "means": ("GroupMeans", "attention_accuracy", "group_means"),
    "multilabel": ("MultilabelReport", "average_precision", "multilabel_group_report", "multilabel_report"),
    "pareto": ("pareto_front",),
    "regression": ("GroupChange", "group_changes"),
}
_MODULE = {name: module for module, names in _WHERE.items() for name in names}

__all__ = ["GroupChange", "GroupMeans", "MultilabelReport", "accuracy_discrepancy", "aiou", "attention_accuracy",
           "attention_precision", "attribute_table", "average_precision", "balanced_offsets", "difference_interval",
           "epg", "group_changes", "group_means", "group_report", "iou", "iou_threshold", "mean_epg",
           "multilabel_group_report", "multilabel_report", "mutual_information", "on_object", "pareto_front", "soft_iou",
           "wilson"]


def __getattr__(name: str) -> Any:
    if name in _WHERE or name == "catalogue":
        return importlib.import_module(f"guidance_viz.metrics.{name}")
    if name not in _MODULE:
        raise AttributeError(f"module 'guidance_viz.metrics' has no attribute {name!r}")
    return getattr(importlib.import_module(f"guidance_viz.metrics.{_MODULE[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "catalogue"])
