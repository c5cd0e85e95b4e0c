"""A still picture of the attention space: any number of points as one small raster, all else as lines and words."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from guidance_viz.views.figures import OKABE_ITO
from guidance_viz.views.stills.sheet import (
    ACCENT,
    FAINT,
    INK,
    LINE,
    PAD,
    SOFT,
    TOP,
    WIDTH,
    Picture,
    image,
    rect,
    sheet,
    text,
)

SIDE, DENSE = 420, 2  # the plot's height in pixels; pixels of the raster for each of them
LEGEND = 215
GREY = "#999999"
RAMPS = {"relevance": ("#d55e00", "#b9bec6", "#0072b2"), "amount": ("#a5d8b9", "#41b6c4", "#2670b2", "#081d58")}
MOST = 200_000  # points drawn, a random part of more: nobody sees the difference in a picture of this size
BATCHES = 8  # the kinds of points are drawn in turns, so that none covers all others
PATHS = {  # around the origin, of radius 1
    "square": "M-.86-.86H.86V.86H-.86Z", "triangle": "M0-1.15L1.05.75H-1.05Z", "diamond": "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
    "cross": "M-.9-.9L.9.9M-.9.9L.9-.9", "plus": "M0-1.1V1.1M-1.1 0H1.1", "down": "M0 1.15L1.05-.75H-1.05Z"}
SHAPES = ("circle", "square", "triangle", "diamond", "cross", "plus", "down", "ring")


def points(xy: np.ndarray, codes: np.ndarray, legend: Sequence[Mapping[str, Any]], *, values: np.ndarray | None = None,
           axes: Sequence[str] = ("", ""), chosen: np.ndarray | None = None, centroids: Sequence[int] = (),
           by: str = "", chosen_words: str = "") -> Picture:
    """The attention space with its legend.

    Parameters
    ----------
    xy
        Places in [-1, 1], (N, 2); nan is not drawn.
    codes, legend, values
        From :func:`guidance_viz.views.colouring.colouring`.
    axes
        Names of the axes.
    chosen
        bool (N,): the points that are chosen; the others are pale. None where nothing is.
    centroids
        Row numbers of the points that are asked about.
    by, chosen_words
        What colours the points, and what is chosen, in words.
    """
    width = WIDTH - 3 * PAD - LEGEND
    left, top = PAD + 16.0, TOP + 4.0
    where = places(xy, width - 16, SIDE)
    raster = paint(where, colours(codes, legend, values), shapes(codes, legend), chosen, (width - 16, SIDE))
    rings = "".join(_ring(left + where[i, 0], top + where[i, 1]) for i in centroids if np.isfinite(where[i]).all())
    frame = rect(left, top, width - 16, SIDE, "none", stroke=LINE)
    names = (text(left + (width - 16) / 2, top + SIDE + 18, axes[0], 11.5, FAINT, anchor="middle")
             + f'<g transform="translate({PAD + 6} {top + SIDE / 2:.0f}) rotate(-90)">'
             + text(0, 0, axes[1], 11.5, FAINT, anchor="middle") + "</g>")
    body = [image(left, top, width - 16, SIDE, raster, "png"), rings, frame, names,
            _legend(WIDTH - PAD - LEGEND, top, legend, by, bool(len(centroids)))]
    told = ", ".join(f"{e['label']} {e['count']:,}" for e in legend)
    words = f"Attention space, {len(xy):,} photos coloured by {by}: {told}."
    below = chosen_words or f"{len(xy):,} photos; close together where the model looks at similar things"
    return sheet("Attention space", below, body, top + SIDE + 18 + PAD, f"{words} {chosen_words}".strip())


def places(xy: np.ndarray, width: float, height: float) -> np.ndarray:
    """Pixels (N, 2) in the plot, one scale for both directions, a little air at the edges."""
    scale = min(width, height) / 2 * .94
    return np.stack([width / 2 + xy[:, 0] * scale, height / 2 - xy[:, 1] * scale], 1).astype(np.float64)


def colours(codes: np.ndarray, legend: Sequence[Mapping[str, Any]], values: np.ndarray | None = None) -> np.ndarray:
    """RGB of each point, uint8 (N, 3)."""
    palette = np.array([_rgb(colour_of(entry)) for entry in legend] or [_rgb(GREY)], np.uint8)
    found = palette[np.minimum(codes, len(palette) - 1)]
    scaled = [k for k, entry in enumerate(legend) if entry.get("scale")]
    if values is not None and scaled:
        stops = np.array([_rgb(c) for c in RAMPS[str(legend[scaled[0]]["scale"])]], np.float64)
        at = np.linspace(0, 255, len(stops))
        ramp = np.stack([np.interp(values, at, stops[:, k]) for k in range(3)], 1)
        rows = np.isin(codes, scaled)
        found[rows] = ramp[rows].round().astype(np.uint8)
    return found


def colour_of(entry: Mapping[str, Any]) -> str:
    """The colour of one entry of the legend."""
    signs = {"yes": "#009e73", "no": "#d55e00", "maybe": "#e69f00"}
    if entry.get("sign") in signs:
        return signs[str(entry["sign"])]
    return GREY if entry["colour"] < 0 else OKABE_ITO[int(entry["colour"]) % len(OKABE_ITO)]


def shapes(codes: np.ndarray, legend: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """Number of each point's shape, (N,)."""
    of = np.array([int(entry["shape"]) % len(SHAPES) for entry in legend] or [0])
    return of[np.minimum(codes, len(of) - 1)]


# -- the raster ----------------------------------------------------------------------------------------------
def paint(where: np.ndarray, rgb: np.ndarray, shape: np.ndarray, chosen: np.ndarray | None,
          size: tuple[float, float]) -> bytes:
    """All points on one white PNG; cost grows with the points only by array operations."""
    width, height = (round(DENSE * side) for side in size)
    canvas = np.full((height, width, 3), 255, np.float32)
    radius = DENSE * max(.75, min(3.2, 60 / math.sqrt(max(1, len(where)))))
    stamps = [stamp(name, radius) for name in SHAPES]
    finite = np.flatnonzero(np.isfinite(where).all(1))
    pale = np.zeros(0, np.int64) if chosen is None else finite[~chosen[finite]]
    strong = finite if chosen is None else finite[chosen[finite]]
    for rows, strength in ((pale, .22), (strong, .92)):
        order = np.random.default_rng(0).permutation(rows)[:MOST]
        for batch in np.array_split(order, BATCHES):
            for number in np.unique(shape[batch]):
                _press(canvas, stamps[number], where[batch[shape[batch] == number]] * DENSE,
                       rgb[batch[shape[batch] == number]], strength)
    return _png(canvas)


def stamp(name: str, radius: float) -> list[tuple[int, int, float]]:
    """Pixels of one sign: ``(dx, dy, coverage)``, coverage in (0, 1]."""
    from PIL import Image, ImageDraw
    fine, half = 8, math.ceil(radius * 1.25)
    side = (2 * half + 1) * fine
    sign = Image.new("L", (side, side))
    _draw(ImageDraw.Draw(sign), name, side / 2, radius * fine)
    cover = np.asarray(sign.resize((2 * half + 1,) * 2, Image.Resampling.BOX)) / 255
    return [(int(i) - half, int(j) - half, float(cover[j, i])) for j, i in zip(*np.nonzero(cover > .02), strict=True)]


def _draw(draw: Any, name: str, c: float, r: float) -> None:
    if name == "circle":
        draw.ellipse((c - r, c - r, c + r, c + r), fill=255)
    elif name == "ring":
        draw.ellipse((c - r, c - r, c + r, c + r), outline=255, width=max(1, round(r * .45)))
    elif name in ("cross", "plus"):
        turn, arm = (math.pi / 4 if name == "cross" else 0), r * 1.05
        for angle in (turn, turn + math.pi / 2):
            x, y = arm * math.cos(angle), arm * math.sin(angle)
            draw.line((c - x, c - y, c + x, c + y), fill=255, width=max(1, round(r * .72)))
    else:
        corners = {"square": ((-.86, -.86), (.86, -.86), (.86, .86), (-.86, .86)),
                   "triangle": ((0, -1.15), (1.05, .75), (-1.05, .75)), "down": ((0, 1.15), (1.05, -.75), (-1.05, -.75)),
                   "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0))}[name]
        draw.polygon([(c + x * r, c + y * r) for x, y in corners], fill=255)


def _press(canvas: np.ndarray, sign: Sequence[tuple[int, int, float]], where: np.ndarray, rgb: np.ndarray,
           strength: float) -> None:
    height, width = canvas.shape[:2]
    x, y = np.round(where).astype(np.int64).T
    for dx, dy, cover in sign:
        i, j = x + dx, y + dy
        ok = (i >= 0) & (i < width) & (j >= 0) & (j < height)
        a = cover * strength
        canvas[j[ok], i[ok]] = canvas[j[ok], i[ok]] * (1 - a) + rgb[ok] * a


def _png(canvas: np.ndarray) -> bytes:
    from PIL import Image
    out = io.BytesIO()
    Image.fromarray(canvas.round().astype(np.uint8)).quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


# -- legend --------------------------------------------------------------------------------------------------
def _legend(x: float, y: float, legend: Sequence[Mapping[str, Any]], by: str, asked: bool) -> str:
    parts = [text(x, y + 10, f"coloured by {by}" if by else "", 11.5, FAINT, width=LEGEND)]
    at = y + 32
    for entry in legend:
        words = f"{entry['low']} – {entry['high']}" if entry.get("scale") else str(entry["label"])
        shown = _ramp(x, at - 10, RAMPS[str(entry["scale"])]) if entry.get("scale") else sign(x + 7, at - 4, entry)
        parts += [shown, text(x + 22, at, words, 12.5, INK, width=LEGEND - 72),
                  text(x + LEGEND, at, f"{int(entry['count']):,}", 12, SOFT, anchor="end")]
        at += 24
    if asked:
        parts += [_ring(x + 7, at - 4), text(x + 22, at, "asked about", 12.5, INK)]
    return "".join(parts)


def _ramp(x: float, y: float, stops: Sequence[str]) -> str:
    wide = 15 / len(stops)
    return "".join(rect(x + k * wide, y, wide + .2, 12, colour) for k, colour in enumerate(stops))


def sign(x: float, y: float, entry: Mapping[str, Any], radius: float = 5.5) -> str:
    """The sign of one entry of the legend."""
    name, colour = SHAPES[int(entry["shape"]) % len(SHAPES)], colour_of(entry)
    if name in ("circle", "ring"):
        look = f'fill="{colour}"' if name == "circle" else f'fill="none" stroke="{colour}" stroke-width="2.4"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" {look}/>'
    drawn = f'fill="none" stroke="{colour}" stroke-width=".72"' if name in ("cross", "plus") else f'fill="{colour}"'
    return f'<path transform="translate({x:.1f} {y:.1f}) scale({radius})" d="{PATHS[name]}" {drawn}/>'


def _ring(x: float, y: float) -> str:
    return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="#fff" stroke-width="4"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="{ACCENT}" stroke-width="2"/>')


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
