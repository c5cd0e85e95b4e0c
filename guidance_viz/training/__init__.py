"""The engine: where and how to compute, one pass over the data, the training loop and its checkpoints."""

from guidance_viz.training.adjusted import kept_adjusted_iou, why_not_from_kept
from guidance_viz.training.captions import learn_captions
from guidance_viz.training.contracts import FitResult, Objective, Validation
from guidance_viz.training.engine import fit
from guidance_viz.training.estimate import estimate_extraction
from guidance_viz.training.evaluation import evaluate, evaluate_arrays
from guidance_viz.training.extract import explain_batch, extract
from guidance_viz.training.extraction import Extraction, extraction_key, open_extraction
from guidance_viz.training.local import LocalFeatures, grid_of, local_features, local_key, open_local, place_of
from guidance_viz.training.maps import MapMethod
from guidance_viz.training.memory import is_out_of_memory, with_oom_retry
from guidance_viz.training.options import FitOptions
from guidance_viz.training.predict import predict
from guidance_viz.training.runtime import Runtime, resolve_device, resolve_runtime

__all__ = ["Extraction", "FitOptions", "FitResult", "LocalFeatures", "MapMethod", "Objective", "Runtime", "Validation",
           "estimate_extraction", "evaluate", "evaluate_arrays", "explain_batch", "extract", "extraction_key", "fit",
           "grid_of", "is_out_of_memory", "kept_adjusted_iou", "learn_captions", "local_features", "local_key",
           "open_extraction", "open_local", "place_of", "predict", "resolve_device", "resolve_runtime",
           "why_not_from_kept", "with_oom_retry"]
