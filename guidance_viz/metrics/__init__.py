"""Group accuracy, localization, multi-label scores and trade-offs; torch tensors or numpy arrays in."""

from guidance_viz.metrics.groups import group_report, wilson
from guidance_viz.metrics.localization import (
    aiou,
    attention_precision,
    epg,
    iou,
    mean_epg,
    soft_iou,
)

__all__ = ["aiou", "attention_precision", "epg", "group_report", "iou", "mean_epg", "soft_iou", "wilson"]
