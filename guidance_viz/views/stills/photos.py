"""Explained photos in a still picture: the photo once, and its map over it as the screen draws it."""

from __future__ import annotations

import io

import numpy as np

from guidance_viz.views.stills.sheet import FAINT, SUNK, image, line, rect, text

HEAT = ("#000004", "#3b0f70", "#8c2981", "#de4968", "#fe9f6d", "#fcfdbf")
LEVELS = ((0.25, 1.0), (0.5, 1.6), (0.75, 2.4))
FINE = 40  # cells a side that an outline is followed on
GHOST = (244, 245, 247)


def explained(x: float, y: float, side: float, photo: bytes, saliency: np.ndarray, style: str) -> str:
    """A photo in a square with its saliency map.

    Parameters
    ----------
    x, y, side
        The square, in pixels.
    photo
        A JPEG; empty where it cannot be read.
    saliency
        uint8 (h, w), 255 = most attended; (0, 0) where there is none.
    style
        ``"visibility"``, ``"heat"``, ``"contour"`` or ``"off"``.
    """
    if not photo:
        return _instead(x, y, side, "photo cannot be read")
    if style == "visibility" and saliency.size and not saliency.any():
        return _instead(x, y, side, "its map is all zero")
    shown = image(x, y, side, side, photo)
    if style == "off" or not saliency.any():
        return shown
    if style == "contour":
        return shown + outlines(x, y, side, saliency)
    layer = veil(saliency) if style == "visibility" else heat(saliency)
    return shown + image(x, y, side, side, _png(_smooth(layer)), "png")


def _instead(x: float, y: float, side: float, words: str) -> str:
    return rect(x, y, side, side, SUNK) + text(x + side / 2, y + side / 2, words, 10, FAINT, anchor="middle", width=side)


def veil(saliency: np.ndarray) -> np.ndarray:
    """What hides the parts that are not attended, RGBA uint8 (h, w, 4)."""
    gone = 255 - np.minimum(255, np.round(saliency * 1.12)).astype(np.uint8)
    return np.dstack([np.full((*saliency.shape, 3), GHOST, np.uint8), gone])


def heat(saliency: np.ndarray) -> np.ndarray:
    """Colours laid over the photo, RGBA uint8 (h, w, 4)."""
    steps = np.array([[int(c[k:k + 2], 16) for k in (1, 3, 5)] for c in HEAT], np.float64)
    t = saliency / 255.0
    rgb = np.stack([np.interp(t * (len(HEAT) - 1), np.arange(len(HEAT)), steps[:, k]) for k in range(3)], -1)
    alpha = 255 * np.minimum(.78, .15 + .75 * t)
    return np.dstack([rgb, alpha]).round().astype(np.uint8)


def outlines(x: float, y: float, side: float, saliency: np.ndarray) -> str:
    """Lines around the attended regions, at three levels, by marching squares on the interpolated map."""
    from PIL import Image
    fine = np.asarray(Image.fromarray(saliency).resize((FINE + 1, FINE + 1), Image.Resampling.BILINEAR)) / 255.0
    unit = max(1.0, side / 220)
    parts = []
    for level, width in LEVELS:
        path = "".join(f"M{x + a * side:.1f} {y + b * side:.1f}L{x + c * side:.1f} {y + d * side:.1f}"
                       for a, b, c, d in _crossings(fine - level))
        for colour, wide in (("#000", unit * (width + 1.6)), ("#fff", unit * width)):
            parts.append(f'<path d="{path}" stroke="{colour}" stroke-width="{wide:.1f}" fill="none"/>' if path else "")
    return "".join(parts)


def _crossings(field: np.ndarray) -> list[tuple[float, float, float, float]]:
    """Pieces of the zero line of a field (n+1, n+1), as fractions of its side."""
    n, found = len(field) - 1, []
    for j in range(n):
        for i in range(n):
            corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
            ends = []
            for (a, b), (c, d) in zip(corners, corners[1:] + corners[:1], strict=True):
                one, two = field[b, a], field[d, c]
                if (one > 0) != (two > 0):
                    t = one / (one - two)
                    ends.append(((a + (c - a) * t) / n, (b + (d - b) * t) / n))
            found += [(*ends[k], *ends[k + 1]) for k in range(0, len(ends) - 1, 2)]
    return found


def _smooth(layer: np.ndarray) -> np.ndarray:
    """The coarse layer at 48 pixels a side: not every viewer of SVG smooths what it enlarges."""
    from PIL import Image
    return np.asarray(Image.fromarray(layer).resize((48, 48), Image.Resampling.BILINEAR))


def _png(pixels: np.ndarray) -> bytes:
    from PIL import Image
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def strike(x: float, y: float, side: float, colour: str) -> str:
    """A bar below a photo, in the colour of its verdict."""
    return line(x, y + side + 1.5, x + side, y + side + 1.5, colour, 3)
