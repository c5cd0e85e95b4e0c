"""What the journal holds of an answer on a part: its centre, so that the answer outlives the clustering."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import JournalError

PART = "part"
"""The kind of such an answer."""


@dataclass(frozen=True, eq=False)
class PartAnswered:
    """Which part an answer is about.

    Attributes
    ----------
    center
        Of the part, in the features' own units, float32 (C,).
    place
        Where in the network the features are taken.
    features
        Key of the local features.
    """

    center: np.ndarray
    place: str
    features: str


def part_item(clustering: str, part: int) -> str:
    """The item that an answer on a part is about."""
    return f"{clustering}:{part}"


def part_of(item: str) -> tuple[str, int]:
    """The clustering and the number of an item; -1 where it names none."""
    clustering, _, number = item.rpartition(":")
    return (clustering, int(number)) if clustering and number.isdigit() else (item, -1)


def part_value(answered: PartAnswered) -> dict[str, Any]:
    """What a row of kind ``"part"`` holds: center (float32, little-endian, base64), channels, place, features."""
    center = np.ascontiguousarray(answered.center, dtype="<f4")
    return {"center": base64.b64encode(center.tobytes()).decode(), "channels": len(center), "place": answered.place,
            "features": answered.features}


def read_part(value: str | dict[str, Any] | None) -> PartAnswered:
    """Read :func:`part_value`, also from its JSON.

    Raises
    ------
    JournalError
        It is something else.
    """
    try:
        found = json.loads(value) if isinstance(value, str) else dict(value or {})
        center = np.frombuffer(base64.b64decode(found["center"], validate=True), dtype="<f4")
        if len(center) != found["channels"] or not np.isfinite(center).all():
            raise ValueError(f"{len(center)} numbers, channels is {found['channels']!r}")
        return PartAnswered(center.astype(np.float32), str(found["place"]), str(found.get("features", "")))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise JournalError(f"The value of an answer on a part cannot be read ({error}); expected its center as base64 of "
                           "float32, with channels and place. Export the answers again.") from error
