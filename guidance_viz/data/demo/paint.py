"""Brushes: textures, silhouettes and blending on float pictures, every edge anti-aliased.

A picture is a float32 array (3, S, S) in [0, 1]; colour comes first so that a field of weights spreads over
it without a loop a pixel. Places are in units of the picture's side, y downwards. A colour is (3,), a field
of colours (3, h, w). Pictures may be up to 256 pixels wide: the textures are no larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from PIL import Image, ImageDraw

Array = np.ndarray
Colour = Array | Sequence[float]

TILE = 512                # side of a texture; it repeats without a seam
SUPER = 2                 # samples a pixel along a skyline; two, in below()

# name -> (roughness: the exponent of 1/f; largest and smallest detail in periods a tile; stretch along x)
_TEXTURES = {
    "hill": (2.4, 1, 9, 1.0),
    "soft": (2.6, 1, 40, 1.0),
    "cloud": (2.1, 2, 160, 1.7),
    "wisp": (2.2, 2, 120, 3.5),
    "rough": (1.7, 3, 200, 1.0),
    "fine": (1.1, 14, 256, 1.0),
    "waves": (1.5, 5, 150, 4.0),
    "grass": (1.3, 10, 256, 0.3),
    "bark": (1.5, 6, 200, 0.12),
    "grain": (0.0, 1, 400, 1.0),
}


@cache
def texture(kind: str) -> Array:
    """A seamless texture of mean 0 and deviation 1, (1024, 1024): two tiles each way, any window fits."""
    beta, low, high, stretch = _TEXTURES[kind]
    rng = np.random.default_rng([7, list(_TEXTURES).index(kind)])
    fy, fx = np.meshgrid(np.fft.fftfreq(TILE) * TILE, np.fft.rfftfreq(TILE) * TILE, indexing="ij")
    f = np.hypot(fy / stretch ** 0.5, fx * stretch ** 0.5)
    gain = np.where((f >= low) & (f <= high), np.maximum(f, 1e-6) ** (-beta / 2 - 0.5 * (beta > 0)), 0.0)
    wave = np.fft.irfft2(gain * np.fft.rfft2(rng.standard_normal((TILE, TILE))), s=(TILE, TILE))
    wave = ((wave - wave.mean()) / wave.std()).astype(np.float32)
    return np.tile(wave, (2, 2))


@lru_cache(maxsize=8)
def grid(size: int) -> tuple[Array, Array]:
    """Centres of the pixels: (x, y), each float32 (size, size), in [0, 1]."""
    centre = (np.arange(size, dtype=np.float32) + 0.5) / size
    x, y = np.meshgrid(centre, centre)
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def window(rng: np.random.Generator, kind: str, height: int, width: int, step: int = 1) -> Array:
    """A random window of a texture, every ``step``-th sample, perhaps mirrored."""
    oy, ox = rng.integers(0, TILE, 2)
    step = max(1, min(step, TILE // max(height, width)))
    part = texture(kind)[oy:oy + height * step:step, ox:ox + width * step:step]
    return np.ascontiguousarray(part[:, ::-1] if rng.random() < 0.5 else part)


def lookup(kind: str, u: Array, v: Array) -> Array:
    """The texture at (u, v), in tiles, repeated for ever."""
    column = (u * TILE).astype(np.int32) & (TILE - 1)
    row = (v * TILE).astype(np.int32) & (TILE - 1)
    return texture(kind).take(row * (2 * TILE) + column)


def smooth(low: float, high: float, x: Array) -> Array:
    """The smooth step from 0 at ``low`` to 1 at ``high`` (which may be the smaller)."""
    t = np.clip((x - low) * (1.0 / (high - low)), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def length(x: Array, y: Array) -> Array:
    """The length of the vectors (x, y); a good deal faster than ``hypot``."""
    return np.sqrt(x * x + y * y)


def rgb(*values: float) -> Array:
    """A colour."""
    return np.array(values, np.float32)


def field(colour: Colour) -> Array:
    """A colour (3,) as (3, 1, 1), to spread over a picture; a field of colours stays as it is."""
    array = np.asarray(colour, np.float32)
    return array[:, None, None] if array.ndim == 1 else array


def toned(colour: Colour, tone: Array) -> Array:
    """A colour, or a field of them, darkened or lightened by a field of factors."""
    return field(colour) * tone


def mix(a: Colour, b: Colour, t: float | Array) -> Array:
    """Blend from ``a`` (t = 0) to ``b`` (t = 1); an array ``t`` (h, w) gives a field of colours."""
    if np.ndim(t):
        start = field(a)
        return start + np.asarray(t, np.float32) * (field(b) - start)
    start, end = np.asarray(a, np.float32), np.asarray(b, np.float32)
    if start.ndim != end.ndim:
        start, end = field(start), field(end)
    return start + np.float32(t) * (end - start)


def over(picture: Array, colour: Colour, alpha: Array) -> None:
    """Paint a colour, or a field of them, on the picture, in place, with coverage ``alpha`` (h, w)."""
    picture += alpha * (field(colour) - picture)


def columns(size: int) -> Array:
    """The x of the samples of a skyline, (size * SUPER,), in [0, 1]."""
    return (np.arange(size * SUPER, dtype=np.float32) + 0.5) / (size * SUPER)


def below(line: Array, size: int) -> Array:
    """Coverage (size, size) of what lies under a skyline given as y in [0, 1] at :func:`columns`."""
    rows = np.arange(1, size + 1, dtype=np.float32)[:, None]
    cover = np.clip(rows - (line * size).astype(np.float32), 0.0, 1.0)
    return (cover[:, 0::2] + cover[:, 1::2]) * np.float32(0.5)


def per_column(line: Array, size: int) -> Array:
    """A skyline's mean at each pixel column, (size,)."""
    return line.reshape(size, SUPER).mean(-1).astype(np.float32)


def sheared(values: Array, shift: Array) -> Array:
    """Values by column (size,), read ``shift`` (h, size) pixels aside: shadows that run down a slope."""
    size = len(values)
    return values.take(np.clip(np.arange(size) + shift.astype(np.int32), 0, size - 1))


class Stencil:
    """Draws polygons and strokes at a multiple of the size, and gives back their coverage."""

    def __init__(self, size: int, factor: int = 3) -> None:
        self.size, self.factor = size, factor
        self.image = Image.new("L", (size * factor, size * factor))
        self.draw = ImageDraw.Draw(self.image)

    def polygon(self, points: Array, level: int = 255) -> None:
        """Fill a polygon given by points (n, 2) in [0, 1]."""
        self.draw.polygon((points * (self.size * self.factor)).ravel().tolist(), fill=level)

    def stroke(self, points: Array, width: float, level: int = 255) -> None:
        """Draw a line of constant width (in units of the side) through the points."""
        full = self.size * self.factor
        self.draw.line((points * full).ravel().tolist(), level, max(1, round(width * full)), joint="curve")

    def blades(self, x: Array, foot: Array, tall: Array, bend: Array, width: Array, level: int = 255) -> None:
        """Draw blades that rise from (x, foot), bend aside and taper to nothing; every argument is (n,)."""
        way = np.array([0.0, 0.4, 0.75, 1.0])
        middle = x[:, None] + bend[:, None] * way ** 2
        height = foot[:, None] - tall[:, None] * way
        half = width[:, None] / 2 * (1 - way)
        rim_x = np.concatenate([middle - half, (middle + half)[:, ::-1]], 1)
        rim_y = np.concatenate([height, height[:, ::-1]], 1)
        corners = np.stack([rim_x, rim_y], 2).reshape(len(x), 16) * (self.size * self.factor)
        for rim in corners.tolist():
            self.draw.polygon(rim, fill=level)

    def disc(self, x: float, y: float, rx: float, ry: float, level: int = 255) -> None:
        """Fill an ellipse."""
        full = self.size * self.factor
        self.draw.ellipse([(x - rx) * full, (y - ry) * full, (x + rx) * full, (y + ry) * full], fill=level)

    def cover(self) -> Array:
        """Coverage (size, size) in [0, 1]."""
        return np.asarray(self.image.reduce(self.factor), np.float32) * np.float32(1 / 255)
