"""Where a model's maps lie: the frozen result of a measurement with the same flags for every model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Localization:
    """The maps of one method at one depth against the objects of one split.

    Attributes
    ----------
    model
        Name of the model version.
    split
        Whose photos.
    attribution, depth
        The method of the maps, and where in the network.
    epg
        Mean share of the positive energy inside the object's box or mask, a map without energy counted as 0.
    iou
        Mean intersection over union with it.
    threshold
        Of the IoU, chosen on the split ``held_out``.
    on_object
        R3: of the energy inside the boxes, the mean share on the object itself; nan without both boxes and exact masks.
    dead_share
        Share of maps without positive energy.
    box_area
        Mean share of the photo that boxes or masks cover: the EPG by chance.
    photos
        Number of photos.
    held_out
        Split that the threshold was chosen on.
    """

    model: str
    split: str
    attribution: str
    depth: str
    epg: float
    iou: float
    threshold: float
    on_object: float
    dead_share: float
    box_area: float
    photos: int
    held_out: str = "val"

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Localization:
        """Rebuild from plain values."""
        known = {f.name for f in dataclasses.fields(cls)}
        kept: dict[str, Any] = {k: (float("nan") if v is None else v) for k, v in value.items() if k in known}
        return cls(**kept)
