"""What makes a neuron fire: its concept patches, and what it adds to each class."""

from guidance_viz.concepts.contributions import class_means, contributions, neuron_weights
from guidance_viz.concepts.patches import ConceptPatches, PatchCollector, patch_box

__all__ = ["ConceptPatches", "PatchCollector", "class_means", "contributions", "neuron_weights", "patch_box"]
