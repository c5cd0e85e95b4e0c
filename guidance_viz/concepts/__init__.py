"""What makes a neuron fire: its concept patches, what it adds to each class, its like, and the effect of pruning it."""

from guidance_viz.concepts.contributions import class_means, contributions, neuron_weights
from guidance_viz.concepts.examples import Alike, ExampleSearch, firing
from guidance_viz.concepts.patches import ConceptPatches, PatchCollector, patch_box
from guidance_viz.concepts.pruning import correct_without
from guidance_viz.concepts.receptive import ReceptiveField, cell_box, check_cell, receptive_field
from guidance_viz.concepts.similar import Likeness, correlation, group_similar

__all__ = ["Alike", "ConceptPatches", "ExampleSearch", "Likeness", "PatchCollector", "ReceptiveField", "cell_box",
           "check_cell", "class_means", "contributions", "correct_without", "correlation", "firing", "group_similar",
           "neuron_weights", "patch_box", "receptive_field"]
