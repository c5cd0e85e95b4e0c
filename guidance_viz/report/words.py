"""Numbers and states in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from guidance_viz.report.found import Share

DASH = "–"


def percent(value: float | None, digits: int = 1) -> str:
    """``0.493`` gives ``"49.3 %"``; a dash where there is no number."""
    return DASH if value is None or math.isnan(value) else f"{100 * value:.{digits}f} %"


def interval(share: Share) -> str:
    """``"41–57"``, in per cent; a dash where there is none."""
    return interval_of(share.low, share.high) or DASH


def interval_of(low: float, high: float) -> str:
    """``"41–57"``, in per cent; empty where there is none."""
    return "" if math.isnan(low) else f"{100 * low:.0f}–{100 * high:.0f}"


def points(before: float, after: float) -> str:
    """The change of a share in points, with a sign that does not need colour: ``"▲ +12.0"``."""
    change = 100 * (after - before)
    if math.isnan(change):
        return DASH
    sign = "▲ " if change > 0.05 else "▼ " if change < -0.05 else ""
    return f"{sign}{change:+.1f}"


def number(value: float, digits: int = 2) -> str:
    """A number, or a dash."""
    return DASH if math.isnan(value) else f"{value:.{digits}f}"


def called(model: str) -> str:
    """A model as a person calls it: ``"candidate"`` is the fix that waits."""
    return "the fix" if model == "candidate" else model


def counted(n: int, one: str, many: str | None = None) -> str:
    """``(2, "photo")`` gives ``"2 photos"``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """``95`` gives ``"1 min 35 s"``."""
    if math.isnan(seconds):
        return DASH
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest if not hours else 0, "s")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n)


def moment(time: str) -> str:
    """An ISO time without fractions: ``"2026-11-27 08:15:35"``."""
    return time[:19].replace("T", " ")


def listed(words: Iterable[str]) -> str:
    """``"a, b and c"``."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def pairs(values: Mapping[str, Any]) -> str:
    """``"lr=1e-05, epochs=5"``; a dash for none."""
    return ", ".join(f"{name}={_short(value)}" for name, value in values.items()) or DASH


def amounts(values: Mapping[str, float]) -> str:
    """``"3 map yes, 2 map no"``, and shares in per cent; a dash for none."""
    return (
        ", ".join(
            f"{percent(value, 0)} {name.removeprefix('share ')}"
            if name.startswith("share")
            else f"{_short(value)} {name}"
            for name, value in values.items()
        )
        or DASH
    )


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def tone(before: float, after: float, good: int = 1) -> str:
    """What a change says, "up" for better; "" where it is none or not known."""
    change = good * (after - before)
    return "up" if change > 0.0005 else "down" if change < -0.0005 else ""
