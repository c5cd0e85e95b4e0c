"""Fine-tuning of CLIP's projections alone, from features kept just before them."""

from guidance_viz.mitigation.clip.options import ClipOptions

__all__ = ["ClipOptions"]
