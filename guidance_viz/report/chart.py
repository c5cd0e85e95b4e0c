"""Charts as inline SVG: bars with intervals, and stacked shares; coloured by the page's style, in light and dark.

A row's name stands above its bars, so that a chart fits a wide page and a telephone; text stays its size in both.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

from guidance_viz.report.document import Bar, Bars, Stack
from guidance_viz.report.text import clean

WIDTHS = {"wide": 940, "narrow": 300}
LEFT, RIGHT = 4, 58  # pixels beside the plot; the value stands to the right
TITLE, NAME, BAR, GAP, AXIS = 28, 20, 15, 5, 44
LETTER, BOLD_LETTER = 7.2, 8.9  # pixels, about, of a letter
LINE = 19
TICKS = (0, 25, 50, 75, 100)


def bars(chart: Bars, key: str) -> str:
    """Bars by row, one a series, with whiskers; for a wide and a narrow page."""
    return "".join(_bars(chart, f"{key}-{name}", name, width) for name, width in WIDTHS.items())


def stack(chart: Stack, key: str) -> str:
    """Shares by row, as parts of one bar."""
    return "".join(_stack(chart, f"{key}-{name}", name, width) for name, width in WIDTHS.items())


def _bars(chart: Bars, key: str, name: str, width: int) -> str:
    plot = width - LEFT - RIGHT
    title = _title(chart.title, width)
    legend, top = _legend(chart.series, [f"b{k}" for k in range(len(chart.series))], width, key, len(title))
    each = NAME + len(chart.series) * (BAR + GAP) + GAP
    body = []
    for number, (label, values) in enumerate(chart.rows):
        y = top + number * each
        body.append(_name(label, y, width))
        body += [_bar(bar, k, y + NAME + k * (BAR + GAP), plot, width, key) for k, bar in enumerate(values)]
    height = top + len(chart.rows) * each
    grid = _grid(plot, top, height, chart.axis)
    words = "; ".join(
        f"{label}: "
        + ", ".join(f"{series} {_percent(bar.value)}" for series, bar in zip(chart.series, values, strict=True))
        for label, values in chart.rows
    )
    return _svg(key, name, width, height + AXIS, chart.title, words, [*title, legend, grid, *body])


def _bar(bar: Bar, series: int, y: float, plot: int, width: int, key: str) -> str:
    value = f'<text class="value" x="{width - 4}" y="{y + BAR - 3}" text-anchor="end">{_percent(bar.value)}</text>'
    if math.isnan(bar.value):
        return value
    shape = f'x="{LEFT}" y="{y}" width="{max(1.0, bar.value * plot):.1f}" height="{BAR}" rx="2"'
    drawn = f'<rect class="b{series}" {shape}/>' + (f'<rect fill="url(#{key}-lines)" {shape}/>' if series == 0 else "")
    if math.isnan(bar.low):
        return drawn + value
    low, high, middle = LEFT + bar.low * plot, LEFT + bar.high * plot, y + BAR / 2
    whisker = (
        f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 4}v8M{high:.1f} {middle - 4}v8"/>'
    )
    return drawn + whisker + value


def _stack(chart: Stack, key: str, name: str, width: int) -> str:
    plot = width - LEFT - RIGHT
    title = _title(chart.title, width)
    legend, top = _legend(chart.parts, _tones(chart.parts), width, key, len(title))
    each, body, words = NAME + BAR + 4 + 2 * GAP, [], []
    for number, (label, counts) in enumerate(chart.rows):
        y = top + number * each
        body += [
            _name(label, y, width),
            *_parts(counts, _tones(chart.parts), y + NAME, plot),
            f'<text class="value" x="{width - 4}" y="{y + NAME + BAR}" text-anchor="end">n = {sum(counts):,}</text>',
        ]
        words.append(f"{label}: " + ", ".join(f"{n} {part}" for part, n in zip(chart.parts, counts, strict=True)))
    height = top + len(chart.rows) * each
    return _svg(
        key,
        name,
        width,
        height + AXIS,
        chart.title,
        "; ".join(words),
        [*title, legend, _grid(plot, top, height, chart.axis), *body],
    )


def _parts(counts: Sequence[int], tones: Sequence[str], y: float, plot: int) -> Iterable[str]:
    total, x = sum(counts), float(LEFT)
    for count, tone in zip(counts, tones, strict=True):
        width = plot * count / total if total else 0.0
        if count:
            wide = max(0.5, width - 1.5)
            yield f'<rect class="{tone}" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{BAR + 4}" rx="2"/>'
        if width > 9 * len(str(count)) + 6:
            yield f'<text class="on" x="{x + width / 2:.1f}" y="{y + BAR}" text-anchor="middle">{count}</text>'
        x += width


def _tones(parts: Sequence[str]) -> list[str]:
    return [{"yes": "yes", "no": "no"}.get(part, "maybe") for part in parts]


def _name(label: str, y: float, width: int) -> str:
    most = int((width - LEFT) / LETTER)
    shown = label if len(label) <= most else label[: most - 1] + "…"
    return f'<text class="name" x="{LEFT}" y="{y + NAME - 6}">{clean(shown)}<title>{clean(label)}</title></text>'


def _title(title: str, width: int) -> list[str]:
    """The title in as many lines as it needs."""
    return [
        f'<text class="title" x="{LEFT}" y="{TITLE - 10 + LINE * k}">{clean(line)}</text>'
        for k, line in enumerate(textwrap.wrap(title, int(width / BOLD_LETTER)) or [""])
    ]


def _legend(names: Sequence[str], tones: Sequence[str], width: int, key: str, lines: int) -> tuple[str, float]:
    """The legend below the title, wrapped; and where the plot may begin."""
    found: list[str] = []
    x, y = float(LEFT), TITLE + 14.0 + LINE * (lines - 1)
    for name, tone in zip(names, tones, strict=True):
        room = 24 + len(name) * LETTER + 14
        if x > LEFT and x + room > width:
            x, y = float(LEFT), y + 19
        shape = f'x="{x:.0f}" y="{y - 10}" width="16" height="11" rx="2"'
        hatch = f'<rect fill="url(#{key}-lines)" {shape}/>' if tone == "b0" else ""
        found.append(f'<rect class="{tone}" {shape}/>{hatch}<text x="{x + 22:.0f}" y="{y}">{clean(name)}</text>')
        x += room
    return "".join(found), y + 12


def _grid(plot: int, top: float, bottom: float, axis: str) -> str:
    lines = "".join(
        f'<path class="grid" d="M{LEFT + tick / 100 * plot:.1f} {top}V{bottom}"/>'
        f'<text class="tick" x="{LEFT + tick / 100 * plot:.1f}" y="{bottom + 16}" text-anchor="middle">{tick}</text>'
        for tick in TICKS
    )
    return lines + f'<text class="axis" x="{LEFT}" y="{bottom + 35}">{clean(axis)}</text>'


def _svg(key: str, name: str, width: int, height: float, title: str, words: str, body: Iterable[str]) -> str:
    return (
        f'<svg class="chart {name}" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}" role="img" '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{clean(title)}</title>'
        f'<desc id="{key}-d">{clean(words)}</desc>'
        f'<pattern id="{key}-lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path class="lines" d="M0 0V6"/></pattern>{"".join(body)}</svg>'
    )


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"
