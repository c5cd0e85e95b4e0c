"""The sheet a bird is drawn on, and coordinates on a tube: how far along it and across it a pixel lies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from guidance_viz.data.demo.anatomy import Bird
from guidance_viz.data.demo.paint import Array, Colour, field, length

FINE = 2                  # sub-samples a pixel, each way, on top of analytic edges; two, in _halved()


@dataclass(frozen=True)
class Place:
    """Where a bird is in the picture.

    Attributes
    ----------
    x, y
        The feet's place in the picture (the body's middle when it flies), in [0, 1].
    unit
        The length of a bird unit, in sides of the picture.
    facing
        1 to the right, -1 to the left.
    """

    x: float
    y: float
    unit: float
    facing: int


@dataclass(frozen=True)
class Sheet:
    """A small canvas around a bird, in bird units.

    Attributes
    ----------
    x, y
        Bird units at its fine pixels, (h, w).
    colour, alpha
        Premultiplied colour (3, h, w) and coverage (h, w), painted in place.
    pixel
        The side of a fine pixel in bird units.
    rows, cols
        The pixels of the picture that it covers.
    """

    x: Array
    y: Array
    colour: Array
    alpha: Array
    pixel: float
    rows: slice
    cols: slice

    def crop(self, points: Array, margin: float) -> Sheet:
        """The part of the sheet around some points (n, 2): what is painted there is painted here."""
        (x0, y0), (x1, y1) = points.min(0) - margin, points.max(0) + margin
        rows, cols = _span(self.y[:, :1], y0, y1), _span(self.x[:1], x0, x1)
        return replace(self, x=self.x[rows, cols], y=self.y[rows, cols], colour=self.colour[:, rows, cols],
                       alpha=self.alpha[rows, cols])

    def paint(self, colour: Colour, cover: Array) -> None:
        """Lay colour over what is there."""
        self.colour[...] += cover * (field(colour) - self.colour)
        self.alpha[...] += cover * (1 - self.alpha)

    def tint(self, colour: Colour, cover: Array) -> None:
        """Colour only what is painted already."""
        self.colour[...] += cover * (self.alpha * field(colour) - self.colour)

    def edge(self, outside: Array) -> Array:
        """Coverage from a signed distance in bird units, positive outside."""
        return np.clip(0.5 - outside * np.float32(1.0 / self.pixel), 0.0, 1.0)

    def reduced(self) -> tuple[Array, Array]:
        """Premultiplied colour (3, h, w) and coverage (h, w) at the picture's own pixels."""
        return _halved(self.colour), _halved(self.alpha)


def _halved(a: Array) -> Array:
    rows = a[..., 0::2, :] + a[..., 1::2, :]
    return (rows[..., 0::2] + rows[..., 1::2]) * np.float32(0.25)


def _span(values: Array, low: float, high: float) -> slice:
    """Where ordered values lie between two limits."""
    inside = np.flatnonzero((values > low) & (values < high))
    return slice(int(inside[0]), int(inside[-1]) + 1) if len(inside) else slice(0, 0)


def lay_out(bird: Bird, place: Place, size: int) -> Sheet:
    """An empty sheet where the bird will be, cut at the picture's borders."""
    anchor = bird.anchor()
    x0, y0, x1, y1 = bird.box()
    left, right = sorted(place.x + place.facing * (v - anchor[0]) * place.unit for v in (x0, x1))
    top, bottom = (place.y - (v - anchor[1]) * place.unit for v in (y1, y0))
    c0, c1, r0, r1 = (int(np.clip(v, 0, size)) for v in (np.floor(left * size), np.ceil(right * size),
                                                         np.floor(top * size), np.ceil(bottom * size)))
    fine = size * FINE
    px, py = ((np.arange(a * FINE, b * FINE) + 0.5) / fine for a, b in ((c0, c1), (r0, r1)))
    x = (px - place.x) / place.unit * place.facing + anchor[0]
    y = (place.y - py) / place.unit + anchor[1]
    at_x, at_y = (np.ascontiguousarray(a, dtype=np.float32) for a in np.meshgrid(x, y))
    return Sheet(at_x, at_y, np.zeros((3, *at_x.shape), np.float32), np.zeros(at_x.shape, np.float32),
                 1.0 / (place.unit * fine), slice(r0, r1), slice(c0, c1))


def tube(x: Array, y: Array, spine: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Coordinates on a tube of varying radius.

    Parameters
    ----------
    x, y
        Points of a grid, (h, w).
    spine
        (x, y, radius) along the tube, (M, 3).

    Returns
    -------
    outside, along, across, normal_x, normal_y
        The signed distance to its surface; the place along it in [0, 1]; the signed place across it in
        [-1, 1] (positive to the left of its way, a bird's back); the direction out of its middle; (h, w).
    """
    spine = spine.astype(np.float32)
    near = _nearest(x, y, spine)
    way = np.gradient(spine, axis=0).astype(np.float32)
    step_length = np.maximum(length(way[:, 0], way[:, 1]), 1e-6)
    tx, ty, slope = (way / step_length[:, None]).T.copy()
    ox, oy = x - spine[:, 0].take(near), y - spine[:, 1].take(near)
    wx, wy, long = tx.take(near), ty.take(near), step_length.take(near)
    step = np.clip(ox * wx + oy * wy, -0.5 * long, 0.5 * long)
    along = np.clip(near + step / long, 0, len(spine) - 1).astype(np.float32)
    r = np.maximum(spine[:, 2].take(near) + slope.take(near) * step, 1e-4)
    ox, oy = ox - step * wx, oy - step * wy
    inverse = 1.0 / r
    return (length(ox, oy) - r, along * np.float32(1 / (len(spine) - 1)), (wx * oy - wy * ox) * inverse,
            ox * inverse, oy * inverse)


def _nearest(x: Array, y: Array, spine: Array) -> Array:
    """The spine's point whose circle is nearest to each point, found on every other row and column."""
    h, w = x.shape
    coarse_x, coarse_y = x[::2, ::2], y[::2, ::2]
    cx, cy, r = spine.T
    points = np.stack([coarse_x.ravel(), coarse_y.ravel()], 1)
    power = points @ (-2 * spine[:, :2].T) + (cx * cx + cy * cy - r * r)
    coarse = power.argmin(1).reshape(coarse_x.shape)
    return coarse.repeat(2, 0)[:h].repeat(2, 1)[:, :w]
