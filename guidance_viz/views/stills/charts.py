"""Still pictures of numbers: bars of groups with their intervals, curves of a fix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guidance_viz.views.figures import OKABE_ITO
from guidance_viz.views.stills.sheet import (
    ACCENT,
    BAD,
    BEFORE,
    FAINT,
    GOOD,
    INK,
    LINE,
    PAD,
    SOFT,
    TOP,
    WIDTH,
    Picture,
    clipped,
    line,
    rect,
    sheet,
    text,
)
from guidance_viz.views.words import percent

NAMES, NUMBERS = 210, 120
ROW = 44


def bars(title: str, note: str, rows: Sequence[Mapping[str, Any]], facts: Sequence[Sequence[Any]],
         legend: Sequence[str]) -> Picture:
    """Accuracy by group, before and after, with the later one's 95 % interval, and the numbers below.

    Parameters
    ----------
    title, note
        Words above.
    rows, facts
        From :func:`guidance_viz.views.effects.rows` and :func:`guidance_viz.views.effects.facts`.
    legend
        Names of the earlier and, where there is one, the later model.
    """
    left, right = PAD + NAMES, WIDTH - PAD - NUMBERS
    top = TOP + 34.0
    axis = top + ROW * len(rows)
    body = [_legend(left, TOP + 14, legend)]
    for tick in range(0, 101, 25):
        x = left + (right - left) * tick / 100
        body += [line(x, top, x, axis), text(x, axis + 16, tick, 11, FAINT, anchor="middle")]
    body.append(text((left + right) / 2, axis + 32, "accuracy, percent", 11.5, FAINT, anchor="middle"))
    body += [_row(top + ROW * k, left, right, row) for k, row in enumerate(rows)]
    at = axis + 56
    for k, (name, _help, before, after, _way) in enumerate(facts):
        x, y = PAD + k % 2 * (WIDTH / 2 - PAD), at + k // 2 * 22
        body += [text(x, y, name, 12.5, SOFT, width=230),
                 text(x + 240, y, before if after is None else f"{before} → {after}", 12.5, INK, weight=600)]
    words = "; ".join(f"{r['name']} {_change(r['before'], r['after'])}" for r in rows)
    return sheet(title, note, body, at + -(-len(facts) // 2) * 22 + 4, f"{title}. {note} {words}.")


def _legend(x: float, y: float, names: Sequence[str]) -> str:
    parts, colours = [], (BEFORE, ACCENT) if len(names) > 1 else (ACCENT,)
    for name, colour in zip(names, colours, strict=False):
        parts += [rect(x, y - 9, 18, 9, colour, rx=2), text(x + 24, y, name, 12, SOFT)]
        x += 44 + 7 * len(name)
    return "".join([*parts, line(x, y - 4, x + 18, y - 4, INK, 1.4), text(x + 24, y, "95 % interval", 12, SOFT)])


def _row(y: float, left: float, right: float, row: Mapping[str, Any]) -> str:
    scale, now = right - left, row["before"] if row["after"] is None else row["after"]
    worst = " · worst" if row["worst"] else ""
    parts = [text(PAD, y + 19, clipped(str(row["name"]), NAMES - 16, 13), 13, INK, weight=600),
             text(PAD, y + 34, f"{row['count']:,} photos{worst}", 11.5, BAD if worst else FAINT)]
    if row["after"] is not None:
        parts.append(rect(left, y + 8, scale * row["before"], 10, BEFORE, rx=2))
    parts.append(rect(left, y + 20, scale * now, 13, ACCENT, rx=2))
    if row["low"] is not None:
        low, high = left + scale * row["low"], left + scale * row["high"]
        parts += [line(low, y + 26.5, high, y + 26.5, INK, 1.4), line(low, y + 23, low, y + 30, INK, 1.4),
                  line(high, y + 23, high, y + 30, INK, 1.4)]
    gain = 0.0 if row["after"] is None else row["after"] - row["before"]
    colour = GOOD if gain > 0 else BAD if gain < 0 else INK
    parts.append(text(right + 12, y + 28, _change(row["before"], row["after"]), 12.5, colour, weight=600))
    return "".join(parts)


def _change(before: Any, after: Any) -> str:
    return percent(before) if after is None else f"{percent(before)} → {percent(after)}"


def curves(title: str, below: str, series: Mapping[str, Sequence[Sequence[float]]], lines: Sequence[str]) -> Picture:
    """Numbers of a fix, epoch by epoch or step by step, a small plot each, and lines of text below.

    Parameters
    ----------
    title, below
        Words above.
    series
        Points ``[x, y]`` by name; at most six are drawn.
    lines
        Lines of text.
    """
    shown = list(series.items())[:6]
    width, tall = (WIDTH - 2 * PAD - 2 * 28) / 3, 110
    body = []
    for k, (name, points) in enumerate(shown):
        x, y = PAD + k % 3 * (width + 28), TOP + 10 + k // 3 * (tall + 56)
        body.append(_curve(x, y, width, tall, name, points, OKABE_ITO[k % len(OKABE_ITO)]))
    at = TOP + -(-len(shown) // 3) * (tall + 56)
    body += [text(PAD, at + 18 + 20 * k, words, 12.5, SOFT, width=WIDTH - 2 * PAD) for k, words in enumerate(lines)]
    return sheet(title, below, body, at + 20 * len(lines) + (18 if lines else 4), " ".join([title, below, *lines]))


def _curve(x: float, y: float, width: float, tall: float, name: str, points: Sequence[Sequence[float]], colour: str) -> str:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    low, high = min(ys), max(ys)
    wide, deep = (max(xs) - min(xs)) or 1.0, (high - low) or 1.0
    path = "L".join(f"{x + (a - min(xs)) / wide * width:.1f} {y + 20 + (1 - (b - low) / deep) * tall:.1f}"
                    for a, b in zip(xs, ys, strict=True))
    return (rect(x, y + 20, width, tall, "none", stroke=LINE)
            + f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            + text(x, y + 12, name.replace("_", " "), 12.5, INK, weight=600)
            + text(x + width, y + 12, f"{low:.3g} to {high:.3g}", 11.5, FAINT, anchor="end")
            + text(x + width / 2, y + tall + 36, "step", 11, FAINT, anchor="middle"))
