"""What makes a neuron fire (its patches, what it adds to each class, its like, pruning it), and which words photos show."""

from guidance_viz.concepts.contributions import class_means, contributions, neuron_weights
from guidance_viz.concepts.detector import Detector
from guidance_viz.concepts.examples import Alike, ExampleSearch, firing
from guidance_viz.concepts.part_counting import Parts
from guidance_viz.concepts.parts import assign, find_parts, match, split_part
from guidance_viz.concepts.patches import ConceptPatches, PatchCollector, patch_box
from guidance_viz.concepts.pruning import correct_without
from guidance_viz.concepts.receptive import ReceptiveField, cell_box, check_cell, receptive_field
from guidance_viz.concepts.similar import Likeness, correlation, group_similar
from guidance_viz.concepts.similarity import Calibration, calibrate, relative_scores
from guidance_viz.concepts.vocabulary import VOCABULARY, mentioned, vocabulary

__all__ = ["VOCABULARY", "Alike", "Calibration", "ConceptPatches", "Detector", "ExampleSearch", "Likeness",
           "Parts", "PatchCollector", "ReceptiveField", "assign", "calibrate", "cell_box", "check_cell", "class_means",
           "contributions", "correct_without", "correlation", "find_parts", "firing", "group_similar", "match", "mentioned",
           "neuron_weights", "patch_box", "receptive_field", "relative_scores", "split_part", "vocabulary"]
