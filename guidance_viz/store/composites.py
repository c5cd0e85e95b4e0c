"""What the journal holds of an answer on a composite: the mask asked about, so that the answer outlives the masks."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import JournalError, content_hash

COMPOSITE = "composite"
"""The kind of such an answer."""
LEVELS = 255
"""Degrees that a mask is kept in."""
MOST_CELLS = 256 * 256


@dataclass(frozen=True, eq=False)
class CompositeAnswered:
    """What was kept of a photo when it was asked about.

    Attributes
    ----------
    mask
        How far each cell was kept, float32 (h, w) in [0, 1], in steps of 1/255.
    evidence
        Where the verdict on the photo as it is rests, float32 (h', w') in [0, 1]: the map of its label, divided by its
        greatest value, in steps of 1/255.
    partner
        Id of the photo whose surroundings it got.
    """

    mask: np.ndarray
    evidence: np.ndarray
    partner: str


def composite_item(sample_id: str, partner: str, mask: np.ndarray) -> str:
    """The item that such an answer is about: the photo's id, and a hash of what was kept of it and of its partner."""
    return f"{sample_id}:{content_hash(sample_id, partner, as_levels(mask))}"


def composite_photo(item: str) -> str:
    """Id of the photo that an item is about; empty where it names none."""
    return item.rpartition(":")[0]


def as_levels(values: np.ndarray) -> np.ndarray:
    """Values in [0, 1] in steps of 1/255, uint8."""
    return np.round(LEVELS * np.clip(np.asarray(values, np.float64), 0, 1)).astype(np.uint8)


def from_levels(levels: np.ndarray) -> np.ndarray:
    """The values, float32 in [0, 1]."""
    return (np.asarray(levels, np.float32) / LEVELS).astype(np.float32)


def composite_value(answered: CompositeAnswered) -> dict[str, Any]:
    """What a row of kind ``"composite"`` holds: mask and evidence (uint8, base64, with rows and columns), partner."""
    return {"mask": cells_value(answered.mask), "evidence": cells_value(answered.evidence), "partner": answered.partner}


def read_composite(value: str | dict[str, Any] | None) -> CompositeAnswered:
    """Read :func:`composite_value`, also from its JSON.

    Raises
    ------
    JournalError
        It is something else.
    """
    try:
        found = json.loads(value) if isinstance(value, str) else dict(value or {})
        return CompositeAnswered(read_cells(found["mask"]), read_cells(found["evidence"]), str(found["partner"]))
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as error:
        raise JournalError(f"The value of an answer on a composite cannot be read ({error}); expected mask and evidence, "
                           "each with cells as base64 of uint8, rows and columns, and the partner's id. Export the answers "
                           "again.") from error


def cells_value(values: np.ndarray) -> dict[str, Any]:
    """Values of cells (h, w) in [0, 1] as plain values: cells (uint8, base64), rows, columns."""
    levels = as_levels(values)
    return {"cells": base64.b64encode(levels.tobytes()).decode(), "rows": levels.shape[0], "columns": levels.shape[1]}


def read_cells(value: dict[str, Any]) -> np.ndarray:
    """Read :func:`cells_value`; raises ValueError, KeyError or TypeError where it is something else."""
    rows, columns = int(value["rows"]), int(value["columns"])
    levels = np.frombuffer(base64.b64decode(value["cells"], validate=True), np.uint8)
    if not (rows > 0 and columns > 0 and rows * columns == len(levels) <= MOST_CELLS):
        raise ValueError(f"{len(levels)} cells, rows is {rows} and columns is {columns}")
    return from_levels(levels.reshape(rows, columns))
