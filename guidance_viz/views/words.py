"""Numbers and states in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from guidance_viz.session.api import SessionAPI

LONGEST_NAME = 40
MODELS = {"lite0": "EfficientNet-Lite0", "demo": "small network"}


def percent(value: float | None, digits: int = 0) -> str:
    """``0.364`` becomes ``"36 %"``; a number that is not known a dash."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{100 * value:.{digits}f} %"


def finite(value: Any) -> float | None:
    """The number, or None (JSON's null) where it is not finite."""
    return float(value) if math.isfinite(float(value)) else None


def counted(n: int, one: str, many: str | None = None) -> str:
    """``(1, "photo")`` gives ``"1 photo"``, ``(2, "photo")`` ``"2 photos"``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def name_of(names: Sequence[str], number: Any) -> str:
    """The name with this number, or ``"unknown"``."""
    number = int(number)
    return str(names[number]) if 0 <= number < len(names) else "unknown"


def model_words(name: str) -> str:
    """A model of the run as a person calls it: ``"v0"`` is the original, ``"candidate"`` the fix that waits."""
    return {"v0": "original", "candidate": "the fix"}.get(name, name)


def source_words(source: Any) -> str:
    """Where a model came from as a person calls it: ``{"source": "timm:resnet50", …}`` becomes ``"resnet50"``."""
    name = source.get("source") if isinstance(source, Mapping) else source
    return MODELS.get(str(name), str(name).rpartition(":")[2]) if name else "your model"


def clean_name(name: str) -> str:
    """A name as answers are signed with: printable, at most 40 characters; ``"me"`` where nothing is left."""
    kept = "".join(c for c in name if c.isprintable()).strip()[:LONGEST_NAME].strip()
    return kept or "me"


def has_preview(session: SessionAPI) -> bool:
    """Whether the session has predicted what the answers change."""
    return session.preview_result is not None and not session.preview_result.message


def has_preview_maps(session: SessionAPI) -> bool:
    """Whether the maps that the answers would lead to can be shown beside those on screen: Grad-CAM beside Grad-CAM."""
    return has_preview(session) and session.settings["attribution"] == "gradcam"


def describe(row: Any, class_names: Sequence[str], group_names: Sequence[str]) -> list[str]:
    """A row of ``session.table`` in a few lines: what it is, what the model says, its group and its answer."""
    right = "right" if bool(row.correct) else "wrong"
    lines = [name_of(class_names, row.label),
             f"model: {name_of(class_names, row.prediction)} ({percent(row.confidence)}), {right}"]
    if 0 <= row.group < len(group_names):
        lines.append(name_of(group_names, row.group))
    if row.answer:
        lines.append(f"answered: {row.answer}")
    if math.isfinite(row.p_relevant):
        lines.append(f"P(looks at the right thing) {row.p_relevant:.2f}")
    if row.dead:
        lines.append("its map is all zero")
    return lines

