"""What a scene is painted with: the picture, its light, its horizon and a source of chance, in one hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from guidance_viz.data.demo import paint
from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import Array, Colour


@dataclass(frozen=True)
class Canvas:
    """A picture being painted, or a part of one.

    Attributes
    ----------
    picture
        (3, h, w), painted in place.
    light
        The light it lies in.
    horizon
        The y of the horizon, in [0, 1].
    rng
        The source of chance.
    x, y
        Centres of its pixels, (h, w), in [0, 1] of the whole picture.
    size
        Side of the whole picture in pixels.
    """

    picture: Array
    light: Light
    horizon: float
    rng: np.random.Generator
    x: Array
    y: Array
    size: int

    @classmethod
    def of(cls, picture: Array, light: Light, horizon: float, rng: np.random.Generator) -> Canvas:
        """The canvas of a whole picture (3, S, S)."""
        size = int(picture.shape[1])
        return cls(picture, light, horizon, rng, *paint.grid(size), size)

    def part(self, x0: float, y0: float, x1: float, y1: float) -> Canvas:
        """The part between two corners: what is painted on it is painted here."""
        c0, r0, c1, r1 = (int(np.clip(v * self.size + 0.999 * end, 0, self.size))
                          for v, end in ((x0, 0), (y0, 0), (x1, 1), (y1, 1)))
        where = (slice(r0, r1), slice(c0, c1))
        return replace(self, picture=self.picture[:, r0:r1, c0:c1], x=self.x[where], y=self.y[where])

    def window(self, kind: str, step: int = 1) -> Array:
        """A random piece of a texture, of the canvas's size."""
        height, width = self.x.shape
        return paint.window(self.rng, kind, height, width, step)

    def skyline(self, kind: str = "rough", step: int = 1) -> Array:
        """A wandering line of mean 0 and deviation about 1, at :func:`paint.columns`."""
        return paint.window(self.rng, kind, 1, self.size * paint.SUPER, step)[0]

    def below(self, line: Array) -> Array:
        """Coverage (S, S) of what lies under a skyline."""
        return paint.below(line, self.size)

    def over(self, colour: Colour, alpha: Array) -> None:
        """Paint a colour, or a field of them, with coverage ``alpha`` (S, S)."""
        paint.over(self.picture, colour, alpha)

    def shade(self, factor: Array) -> None:
        """Darken or lighten the picture by a field of factors (S, S)."""
        np.multiply(self.picture, factor, out=self.picture)

    def between(self, low: float, high: float) -> float:
        """A number drawn evenly."""
        return float(self.rng.uniform(low, high))

    def count(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high`` - 1, drawn evenly."""
        return int(self.rng.integers(low, high))

    def chance(self, share: float) -> bool:
        """True in that share of the cases."""
        return bool(self.rng.random() < share)
