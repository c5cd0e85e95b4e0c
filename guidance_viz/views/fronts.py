"""What the models of sweeps are compared by, and how they become points: pure functions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.metrics import catalogue
from guidance_viz.views.words import counted, finite

BY_GROUP, BY_LABELS = ("worst", "average", "epg"), ("f1", "epg", "iou")
"""What the front is over: where groups are known, and where not."""
UNMEASURED = ("Not known of these models: {}. Where maps lie is measured on validation photos with a box or a mask: draw "
              "some boxes there, and run the sweep again.")


def scores() -> list[tuple[str, str, str]]:
    """What models are compared by: key, name and help of each."""
    return [(figure.key, figure.name, figure.help) for figure in catalogue.shown_in(catalogue.SCORE)]


def known_axes(table: pd.DataFrame, axes: tuple[str, str]) -> tuple[str, str]:
    """Two scores that are known of some model: those that are on the axes, where they are."""
    known = [name for name, _, _ in scores() if np.isfinite(table[name].to_numpy(float)).any()]
    kept = [name for name in axes if name in known]
    x, y = [*kept, *(name for name in known if name not in kept)][:2] if len(known) > 1 else axes
    return x, y


def points(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The models of a table, with ``front``, as plain values."""
    return [{"key": row.key, "words": row.words, "front": bool(row.front), "baseline": row.weight == 0,
             "scores": {name: finite(getattr(row, name)) for name, _, _ in scores()}} for row in table.itertuples()]


def duration(seconds: float) -> str:
    """Seconds in words."""
    return counted(max(1, round(seconds)), "second") if seconds < 90 else counted(round(seconds / 60), "minute")
