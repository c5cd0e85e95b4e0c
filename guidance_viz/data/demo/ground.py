"""What lies on the ground: soil and grass in perspective, stones, tufts, flowers, and woods seen from afar."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import (
    SUPER,
    Array,
    Stencil,
    below,
    columns,
    grid,
    lookup,
    mix,
    over,
    per_column,
    rgb,
    sheared,
    skyline,
    smooth,
    toned,
    window,
)

GREENS = ((.36, .50, .19), (.45, .55, .22), (.30, .46, .23), (.55, .58, .26), (.60, .56, .30), (.39, .43, .18))
FOLIAGE = ((.17, .35, .15), (.22, .40, .18), (.14, .31, .19), (.36, .40, .15), (.54, .39, .14), (.50, .29, .14))
_FLOWERS = ((.95, .85, .25), (.93, .93, .90), (.80, .35, .55), (.62, .45, .80), (.90, .40, .25))


def pick(rng: np.random.Generator, colours: tuple[tuple[float, ...], ...]) -> Array:
    """One of the colours, varied a little."""
    colour = rgb(*colours[int(rng.integers(len(colours)))])
    return np.clip(colour * rng.uniform(0.88, 1.12) + rng.normal(0, 0.015, 3), 0.02, 1).astype(np.float32)


def ground(rng: np.random.Generator, picture: Array, light: Light, horizon: float, colour: Array) -> None:
    """Soil or grass in perspective from the horizon to the viewer's feet."""
    size = picture.shape[1]
    x, y = grid(size)
    edge = horizon + 0.012 * skyline(rng, size, "hill", 2)
    depth = np.clip(y - horizon, 0, 1)
    far = 1.0 / (depth + 0.055)
    u, v = (x - 0.5) * far * 0.05 + rng.random(), far * 0.12 + rng.random()
    pattern = 0.65 * lookup("rough", u, v) + 0.5 * lookup("fine", u * 2.1, v * 2.1) * smooth(0.0, 0.25, depth)
    tone = (0.95 + 0.13 * pattern) * (0.90 + 0.26 * smooth(0.0, 0.55, depth))
    hue = mix(colour, colour * rgb(1.14, 1.02, 0.78), smooth(-0.6, 1.2, lookup("soft", u * 1.7, v)))
    soil = mix(hue * tone, light.horizon, 0.40 * np.exp(-depth * 16))
    over(picture, soil, below(edge, size))


def treeline(rng: np.random.Generator, picture: Array, light: Light, base: float, height: float, haze: float) -> None:
    """A wood seen from afar: conifers or round crowns."""
    size = picture.shape[1]
    _, y = grid(size)
    crown = _conifers if rng.random() < 0.55 else _crowns
    line = base - height * crown(rng, columns(size), height) * (0.75 + 0.2 * skyline(rng, size, "hill", 1))
    leaf = light.lit(pick(rng, FOLIAGE))
    tone = 0.66 + 0.26 * window(rng, "fine", size, size) + 0.5 * smooth(base, base - height, y)
    over(picture, mix(toned(leaf, np.clip(tone, 0.3, 1.6)), light.horizon, haze), below(line, size))


def _conifers(rng: np.random.Generator, x: Array, height: float) -> Array:
    count = int(np.clip(1.6 / height, 10, 40))
    centre, tall = rng.random((count, 1)), rng.uniform(0.45, 1.0, (count, 1))
    across = np.abs(x[None] - centre) / (height * tall * rng.uniform(0.22, 0.34, (count, 1)))
    tier = 0.11 * (across * 4.5 % 1.0)
    return np.maximum((tall * np.clip(1 - across + tier, 0, 1)).max(0), 0.22)


def _crowns(rng: np.random.Generator, x: Array, height: float) -> Array:
    count = int(np.clip(1.3 / height, 8, 30))
    centre, tall = rng.random((count, 1)), rng.uniform(0.4, 1.0, (count, 1))
    across = (x[None] - centre) / (height * rng.uniform(0.4, 0.8, (count, 1)))
    leafy = 0.06 * skyline(rng, len(x) // SUPER, "fine")
    return np.maximum((tall * np.sqrt(np.clip(1 - across ** 2, 0, 1))).max(0), 0.25) + leafy


def ridges(rng: np.random.Generator, picture: Array, light: Light, horizon: float, colour: Array, rows: int,
           relief: float) -> None:
    """Hills one behind the other, each paler than the one before it."""
    size = picture.shape[1]
    _, y = grid(size)
    for depth in np.linspace(0.0, 0.9, rows):
        wander = skyline(rng, size, "hill", int(rng.integers(1, 3)))
        line = horizon + 0.01 - relief * (1.25 - depth) * (0.8 + 0.6 * wander)
        top = per_column(line, size)
        under = np.clip(y - top, 0, 1)
        slope = sheared(np.gradient(top) * size, under * (size * 0.5 * light.side))
        tone = 0.90 + 0.34 * slope * light.side + 0.10 * window(rng, "rough", size, size) - 0.5 * under
        body = toned(light.lit(colour), np.clip(tone, 0.3, 1.5))
        over(picture, mix(light.horizon * 0.96, body, 0.22 + 0.68 * float(depth)), below(line, size))


def stones(rng: np.random.Generator, picture: Array, light: Light, horizon: float, count: int) -> None:
    """Scatter boulders, larger towards the viewer."""
    size = picture.shape[1]
    body, shadow, top = Stencil(size), Stencil(size), Stencil(size)
    turn = np.linspace(0, 2 * np.pi, 9)[:-1]
    circle = np.stack([np.cos(turn), 0.62 * np.sin(turn)], 1)
    for away in np.sort(rng.random(count)).tolist():
        x, foot, r = rng.random(), horizon + 0.05 + 0.5 * away, (0.008 + 0.035 * away) * rng.uniform(0.6, 1.3)
        rim = circle * r * rng.uniform(0.8, 1.15, (8, 1)) + (x, foot - r * 0.4)
        shadow.disc(x - light.side * r * 0.4, foot, r * 1.25, r * 0.3)
        body.polygon(rim)
        top.polygon(rim * 0.7 + np.array([x + light.side * r * 0.22, foot - r * 0.62]) * 0.3)
    picture *= 1 - 0.28 * shadow.cover()
    grey = light.lit(mix((.48, .46, .44), (.55, .47, .38), rng.random()))
    rough = 0.85 + 0.13 * window(rng, "fine", size, size)
    over(picture, toned(grey, rough * 0.8), body.cover())
    over(picture, toned(grey, rough * 1.22), top.cover() * 0.8)


def tufts(rng: np.random.Generator, picture: Array, light: Light, colour: Array, count: int) -> None:
    """Blades of grass at the viewer's feet, some lit and some in shade."""
    few = max(1, count // 3)
    for tone in (0.62, 0.95, 1.25):
        stencil = Stencil(picture.shape[1])
        tall = rng.uniform(0.03, 0.13, few)
        stencil.blades(rng.uniform(-0.02, 1.02, few), rng.uniform(0.9, 1.06, few), tall,
                       rng.normal(0, 0.35, few) * tall, rng.uniform(0.006, 0.012, few))
        over(picture, light.lit(colour, tone), stencil.cover())


def flowers(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Dots of one colour over a meadow, larger towards the viewer."""
    colour = light.lit(pick(rng, _FLOWERS), 1.1)
    stencil = Stencil(picture.shape[1])
    count = int(rng.integers(15, 90))
    away = rng.random(count) ** 0.7
    for x, d in zip(rng.random(count).tolist(), away.tolist(), strict=True):
        size = 0.0022 + 0.0065 * d
        stencil.disc(x, horizon + 0.04 + d * (0.98 - horizon), size * 1.2, size)
    over(picture, colour, stencil.cover())
