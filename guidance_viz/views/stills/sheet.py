"""The paper and the pencils: SVG elements as text, and the sheet that every still picture is drawn on."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

WIDTH = 860
PAD = 20
MARGIN = 12  # around cards on a sheet
TOP = 64  # height of the title and the line below it
INK, SOFT, FAINT, LINE, SUNK = "#1a2027", "#4b5563", "#667080", "#dde1e7", "#eef0f3"
GOOD, BAD, MAYBE, ACCENT, BEFORE = "#00714f", "#b34700", "#7a5c00", "#0072b2", "#9aa5b1"
FONT = "Inter,-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
ANSWERS = {"yes": ("✓ yes", GOOD), "no": ("✕ no", BAD), "maybe": ("? cannot tell", MAYBE)}
WIDE, NARROW = 1.0, 0.55  # mean widths of letters, of the font's size


@dataclass(frozen=True)
class Picture:
    """A still picture.

    Attributes
    ----------
    body
        SVG elements, without the element ``svg`` around them.
    words
        What is to be seen, for who cannot see it.
    height
        Pixels; the width is :data:`WIDTH`.
    """

    body: str
    words: str
    height: int

    @property
    def svg(self) -> str:
        """The whole picture as an SVG document that needs nothing else."""
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.height}" '
                f'viewBox="0 0 {WIDTH} {self.height}" role="img" font-family="{FONT}"><title>{legal(self.words)}</title>'
                f"{self.body}</svg>")

    @property
    def address(self) -> str:
        """The picture as a ``data:`` address for an ``img`` element."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()

    def _repr_svg_(self) -> str:
        return self.svg


def sheet(title: str, below: str, body: Iterable[str], height: float, words: str = "", ground: str = "#fff") -> Picture:
    """A card with a title and a line below it; ``body`` is drawn from ``y = TOP`` to ``height - PAD``."""
    card = rect(.5, .5, WIDTH - 1, height - 1, ground, stroke=LINE, rx=8)
    head = text(PAD, 30, title, 16, weight=650) + text(PAD, 50, below, 12.5, SOFT, width=WIDTH - 2 * PAD)
    return Picture(card + head + "".join(body), words or f"{title}. {below}", round(height))


def message(title: str, told: str) -> Picture:
    """A view that has nothing to show yet, and what to do."""
    return sheet(title, told, (), TOP + 8)


def stacked(title: str, below: str, pictures: Iterable[Picture]) -> Picture:
    """Pictures below each other on one sheet."""
    y, body, words, scale = float(TOP), [], [f"{title}. {below}"], 1 - 2 * MARGIN / WIDTH
    for picture in pictures:
        body.append(f'<g transform="translate({MARGIN} {y:.0f}) scale({scale:.4f})">{picture.body}</g>')
        words.append(picture.words)
        y += scale * picture.height + MARGIN
    return sheet(title, below, body, y, " ".join(words), "#f6f7f9")


# -- elements ------------------------------------------------------------------------------------------------
def legal(value: object) -> str:
    """Any text as XML text: escaped, and without the control characters that XML forbids."""
    return escape("".join(c for c in str(value) if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))


def text(x: float, y: float, value: object, size: float = 12.5, colour: str = INK, *, weight: int = 400,
         anchor: str = "start", width: float | None = None) -> str:
    """One line of text; ``width`` cuts it off with an ellipsis."""
    shown = str(value) if width is None else clipped(str(value), width, size)
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" font-weight="{weight}" '
            f'text-anchor="{anchor}">{legal(shown)}</text>')


def rect(x: float, y: float, width: float, height: float, fill: str, *, stroke: str = "none", rx: float = 0) -> str:
    """A rectangle."""
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}" rx="{rx}" fill="{fill}" '
            f'stroke="{stroke}"/>')


def line(x0: float, y0: float, x1: float, y1: float, colour: str = LINE, width: float = 1) -> str:
    """A straight line."""
    return f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{colour}" stroke-width="{width}" fill="none"/>'


def image(x: float, y: float, width: float, height: float, data: bytes, kind: str = "jpeg") -> str:
    """A raster picture stretched over a rectangle."""
    code = base64.b64encode(data).decode()
    return (f'<image x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" preserveAspectRatio="none" '
            f'href="data:image/{kind};base64,{code}"/>')


def chip(x: float, y: float, value: str, colour: str) -> str:
    """A short word in a rounded frame, its baseline at ``y``."""
    return (rect(x, y - 13, span(value, 11.5) + 14, 18, "#fff", stroke=colour, rx=9)
            + text(x + 7, y, value, 11.5, colour, weight=550))


def answered(x: float, y: float, answer: str) -> str:
    """The sign of an answer; nothing where there is none."""
    return chip(x, y, *ANSWERS[answer]) if answer in ANSWERS else ""


# -- text ----------------------------------------------------------------------------------------------------
def span(value: str, size: float) -> float:
    """About how wide a line of text is, in pixels: what draws it is not known here."""
    return size * sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in value)


def clipped(value: str, width: float, size: float) -> str:
    """The text as far as it fits, with an ellipsis where it does not."""
    if span(value, size) <= width:
        return value
    kept = value
    while kept and span(kept, size) + size * WIDE > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"
