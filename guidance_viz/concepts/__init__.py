"""What makes a neuron fire: its concept patches, what it adds to each class, its like, and the effect of pruning it."""

from guidance_viz.concepts.contributions import class_means, contributions, neuron_weights
from guidance_viz.concepts.patches import ConceptPatches, PatchCollector, patch_box
from guidance_viz.concepts.pruning import correct_without
from guidance_viz.concepts.similar import correlation, group_similar

__all__ = ["ConceptPatches", "PatchCollector", "class_means", "contributions", "correct_without", "correlation",
           "group_similar", "neuron_weights", "patch_box"]
