"""Fine-tuning of CLIP's projections alone, from features kept just before them."""

from guidance_viz.mitigation.clip.methods import clip_erm, clip_finetune, clip_groupdro, clip_language
from guidance_viz.mitigation.clip.options import ClipOptions

__all__ = ["ClipOptions", "clip_erm", "clip_finetune", "clip_groupdro", "clip_language"]
