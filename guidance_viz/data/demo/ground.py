"""What lies on the ground: soil and grass in perspective, stones, tufts, flowers, and woods far away."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.canvas import Canvas
from guidance_viz.data.demo.paint import (
    Array,
    Stencil,
    columns,
    lookup,
    mix,
    per_column,
    rgb,
    sheared,
    smooth,
    toned,
)

GREENS = ((.36, .50, .19), (.45, .55, .22), (.30, .46, .23),
          (.55, .58, .26), (.60, .56, .30), (.39, .43, .18))
FOLIAGE = ((.17, .35, .15), (.22, .40, .18), (.14, .31, .19),
           (.36, .40, .15), (.54, .39, .14), (.50, .29, .14))
_FLOWERS = ((.95, .85, .25), (.93, .93, .90), (.80, .35, .55), (.62, .45, .80), (.90, .40, .25))


def pick(c: Canvas, colours: tuple[tuple[float, ...], ...]) -> Array:
    """One of the colours, varied a little."""
    colour = rgb(*colours[int(c.rng.integers(len(colours)))])
    return np.clip(colour * c.between(0.88, 1.12) + c.rng.normal(0, 0.015, 3), 0.02, 1).astype(np.float32)


def ground(c: Canvas, colour: Array) -> None:
    """Soil or grass in perspective from the horizon to the viewer's feet."""
    x, y = c.x, c.y
    edge = c.horizon + 0.012 * c.skyline("hill", 2)
    depth = np.clip(y - c.horizon, 0, 1)
    far = 1.0 / (depth + 0.055)
    u, v = (x - 0.5) * far * 0.05 + c.rng.random(), far * 0.12 + c.rng.random()
    pattern = 0.65 * lookup("rough", u, v) + 0.5 * lookup("fine", u * 2.1, v * 2.1) * smooth(0.0, 0.25, depth)
    tone = (0.95 + 0.13 * pattern) * (0.90 + 0.26 * smooth(0.0, 0.55, depth))
    hue = mix(colour, colour * rgb(1.14, 1.02, 0.78), smooth(-0.6, 1.2, lookup("soft", u * 1.7, v)))
    soil = mix(hue * tone, c.light.horizon, 0.40 * np.exp(-depth * 16))
    c.over(soil, c.below(edge))


def treeline(c: Canvas, base: float, height: float, haze: float) -> None:
    """A wood seen from afar: conifers or round crowns."""
    y = c.y
    crown = _conifers if c.chance(0.55) else _crowns
    line = base - height * crown(c, columns(c.size), height) * (0.75 + 0.2 * c.skyline("hill", 1))
    leaf = c.light.lit(pick(c, FOLIAGE))
    tone = 0.66 + 0.26 * c.window("fine") + 0.5 * smooth(base, base - height, y)
    c.over(mix(toned(leaf, np.clip(tone, 0.3, 1.6)), c.light.horizon, haze), c.below(line))


def _conifers(c: Canvas, x: Array, height: float) -> Array:
    count = int(np.clip(1.6 / height, 10, 40))
    centre, tall = c.rng.random((count, 1)), c.rng.uniform(0.45, 1.0, (count, 1))
    across = np.abs(x[None] - centre) / (height * tall * c.rng.uniform(0.22, 0.34, (count, 1)))
    tier = 0.11 * (across * 4.5 % 1.0)
    return np.maximum((tall * np.clip(1 - across + tier, 0, 1)).max(0), 0.22)


def _crowns(c: Canvas, x: Array, height: float) -> Array:
    count = int(np.clip(1.3 / height, 8, 30))
    centre, tall = c.rng.random((count, 1)), c.rng.uniform(0.4, 1.0, (count, 1))
    across = (x[None] - centre) / (height * c.rng.uniform(0.4, 0.8, (count, 1)))
    leafy = 0.06 * c.skyline("fine")
    return np.maximum((tall * np.sqrt(np.clip(1 - across ** 2, 0, 1))).max(0), 0.25) + leafy


def ridges(c: Canvas, colour: Array, rows: int, relief: float) -> None:
    """Hills one behind the other, each paler than the one before it."""
    y = c.y
    for depth in np.linspace(0.0, 0.9, rows):
        wander = c.skyline("hill", c.count(1, 3))
        line = c.horizon + 0.01 - relief * (1.25 - depth) * (0.8 + 0.6 * wander)
        top = per_column(line, c.size)
        under = np.clip(y - top, 0, 1)
        slope = sheared(np.gradient(top) * c.size, under * (c.size * 0.5 * c.light.side))
        tone = 0.90 + 0.34 * slope * c.light.side + 0.10 * c.window("rough") - 0.5 * under
        body = toned(c.light.lit(colour), np.clip(tone, 0.3, 1.5))
        c.over(mix(c.light.horizon * 0.96, body, 0.22 + 0.68 * float(depth)), c.below(line))


def stones(c: Canvas, count: int) -> None:
    """Scatter boulders, larger towards the viewer."""
    body, shadow, top = Stencil(c.size), Stencil(c.size), Stencil(c.size)
    turn = np.linspace(0, 2 * np.pi, 9)[:-1]
    circle = np.stack([np.cos(turn), 0.62 * np.sin(turn)], 1)
    for away in np.sort(c.rng.random(count)).tolist():
        x, foot = c.rng.random(), c.horizon + 0.05 + 0.5 * away
        r = (0.008 + 0.035 * away) * c.between(0.6, 1.3)
        rim = circle * r * c.rng.uniform(0.8, 1.15, (8, 1)) + (x, foot - r * 0.4)
        shadow.disc(x - c.light.side * r * 0.4, foot, r * 1.25, r * 0.3)
        body.polygon(rim)
        top.polygon(rim * 0.7 + np.array([x + c.light.side * r * 0.22, foot - r * 0.62]) * 0.3)
    c.shade(1 - 0.28 * shadow.cover())
    grey = c.light.lit(mix((.48, .46, .44), (.55, .47, .38), c.rng.random()))
    rough = 0.85 + 0.13 * c.window("fine")
    c.over(toned(grey, rough * 0.8), body.cover())
    c.over(toned(grey, rough * 1.22), top.cover() * 0.8)


def tufts(c: Canvas, colour: Array, count: int) -> None:
    """Blades of grass at the viewer's feet, some lit and some in shade."""
    few = max(1, count // 3)
    for tone in (0.62, 0.95, 1.25):
        stencil = Stencil(c.size)
        tall = c.rng.uniform(0.03, 0.13, few)
        stencil.blades(c.rng.uniform(-0.02, 1.02, few), c.rng.uniform(0.9, 1.06, few), tall,
                       c.rng.normal(0, 0.35, few) * tall, c.rng.uniform(0.006, 0.012, few))
        c.over(c.light.lit(colour, tone), stencil.cover())


def flowers(c: Canvas) -> None:
    """Dots of one colour over a meadow, larger towards the viewer."""
    colour = c.light.lit(pick(c, _FLOWERS), 1.1)
    stencil = Stencil(c.size)
    count = c.count(15, 90)
    away = c.rng.random(count) ** 0.7
    for x, d in zip(c.rng.random(count).tolist(), away.tolist(), strict=True):
        r = 0.0022 + 0.0065 * d
        stencil.disc(x, c.horizon + 0.04 + d * (0.98 - c.horizon), r * 1.2, r)
    c.over(colour, stencil.cover())
