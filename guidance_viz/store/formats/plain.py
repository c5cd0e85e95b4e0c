"""The package's own CSV and JSON."""

from __future__ import annotations

from pathlib import Path

from guidance_viz.store.formats.material import FORMATS, Material
from guidance_viz.store.tabular import write_csv, write_json_answers


@FORMATS.register("csv")
def csv(path: Path, material: Material) -> int:
    """Write every answer, neurons included, a line each."""
    write_csv(path, material.records)
    return len(material.records)


@FORMATS.register("json")
def json(path: Path, material: Material) -> int:
    """Write every answer, neurons included, as one JSON object."""
    write_json_answers(path, material.records)
    return len(material.records)
