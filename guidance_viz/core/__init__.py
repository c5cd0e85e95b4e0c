"""Errors, the registry, optional dependencies, atomic files and the frozen result types."""

from guidance_viz.core.disk import disk_error, disk_errors, reserve, sync_folder
from guidance_viz.core.errors import (
    Cancelled,
    DataError,
    DiskError,
    DivergenceError,
    GuidanceError,
    JournalError,
    MissingDependencyError,
    ModelError,
    OptionError,
    SessionError,
    ShapeError,
    UnknownNameError,
    UnwrittenError,
    check_same_size,
    unknown_name,
)
from guidance_viz.core.files import atomic_write, confined, read_json, write_array, write_json, write_with
from guidance_viz.core.folders import MARKER, is_marked, mark_folder, remove_folder
from guidance_viz.core.hashing import content_hash
from guidance_viz.core.imports import ImportReport
from guidance_viz.core.localization import Localization
from guidance_viz.core.optional import require
from guidance_viz.core.options import check_names, check_values, option
from guidance_viz.core.part_preview import Gap, Outlook, PartPreview, PredictionRecord
from guidance_viz.core.plain import to_plain
from guidance_viz.core.proposal import Proposal, propose
from guidance_viz.core.registry import Description, Registry
from guidance_viz.core.reliance import Reliance
from guidance_viz.core.results import (
    Estimate,
    Evaluation,
    GroupReport,
    Preview,
    Progress,
    Relevance,
    Report,
)

__all__ = [
    "MARKER", "Cancelled", "DataError", "Description", "DiskError", "DivergenceError", "Estimate", "Evaluation", "Gap",
    "GroupReport", "GuidanceError", "ImportReport",
    "JournalError", "Localization", "MissingDependencyError", "ModelError", "OptionError",
    "Outlook", "PartPreview", "PredictionRecord", "Preview", "Progress", "Proposal", "Registry", "Relevance", "Reliance",
    "Report", "SessionError", "ShapeError", "UnknownNameError", "UnwrittenError", "atomic_write", "check_names",
    "check_same_size", "check_values", "confined", "content_hash", "disk_error", "disk_errors", "is_marked",
    "mark_folder", "option", "propose", "read_json", "remove_folder", "require", "reserve", "sync_folder", "to_plain",
    "unknown_name", "write_array", "write_json", "write_with",
]
