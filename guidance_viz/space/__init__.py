"""The attention space: weighted features, projection, centroids, label spreading, questions, curation."""

from guidance_viz.space.clusters import assign, centroids
from guidance_viz.space.consistency import (
    CLUSTERS,
    SEEDS,
    Consistency,
    ConsistencyRow,
    cluster_consistency,
    consistency,
    consistency_steps,
)
from guidance_viz.space.curves import elbow
from guidance_viz.space.features import attention_features, unit_length
from guidance_viz.space.nearest import nearest
from guidance_viz.space.process import ProjectionProcess, project_in_process
from guidance_viz.space.projection import PROJECTIONS, project
from guidance_viz.space.questions import next_question, question_scores
from guidance_viz.space.sampler import Sample, sample
from guidance_viz.space.sampling import expected_counts, sampling_counts
from guidance_viz.space.screening import Screening, screen
from guidance_viz.space.shares import largest_remainder
from guidance_viz.space.spreading import Spreader, spread, standardised
from guidance_viz.space.subgroups import Subgroups, subgroups

__all__ = [
    "CLUSTERS", "PROJECTIONS", "SEEDS", "Consistency", "ConsistencyRow", "ProjectionProcess", "Sample", "Screening",
    "Spreader", "Subgroups", "assign", "attention_features", "centroids", "cluster_consistency", "consistency",
    "consistency_steps", "elbow", "expected_counts", "largest_remainder", "nearest", "next_question", "project",
    "project_in_process", "question_scores", "sample", "sampling_counts", "screen", "spread", "standardised",
    "subgroups", "unit_length",
]
