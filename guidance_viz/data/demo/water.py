"""Scenes on water: open sea, lake with its reflections, reed marsh and sandy shore."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.canvas import Canvas
from guidance_viz.data.demo.ground import pick, ridges, treeline
from guidance_viz.data.demo.paint import (
    Array,
    Stencil,
    lookup,
    mix,
    over,
    per_column,
    rgb,
    smooth,
    toned,
)

_SEAS = ((.06, .30, .42), (.05, .24, .38), (.10, .38, .44), (.14, .30, .36), (.08, .22, .36), (.12, .42, .46))
_LAKES = ((.10, .24, .28), (.14, .26, .24), (.08, .22, .32), (.20, .28, .26))
_BEACH = ((.86, .76, .58), (.80, .70, .55), (.72, .66, .58), (.92, .84, .68))
_FOAM = (1.0, 1.0, 1.0)


def sea(c: Canvas) -> None:
    """Open water with a swell, white caps and the glitter of the sun."""
    if c.chance(0.5):
        _coast(c)
    _surface(c, pick(c, _SEAS), rough=c.between(0.5, 1.25), mirror=0.25)


def lake(c: Canvas) -> None:
    """Still water that mirrors the far shore."""
    _far_shore(c)
    _surface(c, pick(c, _LAKES), rough=c.between(0.15, 0.5), mirror=c.between(0.55, 0.9))
    if c.chance(0.35):
        _lilies(c)


def marsh(c: Canvas) -> None:
    """Still water between reeds."""
    _far_shore(c)
    _surface(c, pick(c, _LAKES), rough=c.between(0.15, 0.4), mirror=0.65)
    _reeds(c, c.horizon + 0.02, 0.10, 57)
    _reeds(c, 1.0, 0.34, 24)
    if c.chance(0.5):
        _lilies(c)


def shore(c: Canvas) -> None:
    """The sea running out on sand: foam, and a wet rim that shines."""
    y = c.y
    if c.chance(0.4):
        _coast(c)
    _surface(c, pick(c, _SEAS), rough=c.between(0.4, 0.9), mirror=0.3)
    _breakers(c)
    edge = c.between(0.80, 0.93) + 0.016 * c.skyline("hill", 1) + 0.004 * c.skyline("rough", 1)
    sand = c.light.lit(pick(c, _BEACH))
    wet, dry = c.below(edge), smooth(0.02, 0.13, y - per_column(edge, c.size))
    tone = 0.95 + 0.05 * c.window("fine") + 0.04 * c.window("rough")
    c.over(toned(mix(mix(sand * 0.62, c.light.horizon, 0.25), sand, dry), tone), wet)
    foam = np.clip(c.below(edge - 0.022 - 0.006 * c.skyline("rough")) - wet, 0, 1)
    c.over(c.light.lit(_FOAM, 1.08), foam * np.clip(0.7 + 0.25 * c.window("fine"), 0, 1))


SCENES = {"sea": sea, "lake": lake, "marsh": marsh, "shore": shore}


def _surface(c: Canvas, deep: Array, rough: float, mirror: float) -> None:
    """Paint water below the horizon: what it mirrors, broken by waves, its own colour, and glitter."""
    low = c.part(0, c.horizon, 1, 1)
    depth = np.clip(low.y - c.horizon, 0, 1)
    far = 1.0 / (depth + 0.045)
    u, v = (low.x - 0.5) * far * 0.055 + c.rng.random(), far * 0.20 + c.rng.random()
    near = smooth(0.0, 0.10, depth)
    wave = lookup("waves", u, v) * 0.75 + lookup("waves", u * 2.3 + 0.3, v * 2.3) * 0.5 * near
    wave = wave * (0.35 + 0.65 * near)
    own = np.clip(mirror - 0.3 + 0.75 * np.exp(-depth * 7), 0, 0.95)
    body = mix(c.light.lit(deep, 1.05), _mirror(c, wave, rough) * 0.94, own) * (1 + (0.20 * rough) * wave)
    over(body, mix(c.light.horizon, (1, 1, 1), 0.3), (0.30 * rough) * smooth(0.5, 2.2, wave))
    _glitter(low, body, wave, depth)
    if rough > 0.75:
        caps = smooth(1.55, 2.2, wave + 0.35 * lookup("fine", u * 2, v * 2)) * smooth(0.02, 0.2, depth)
        over(body, c.light.lit(_FOAM), caps * 0.85)
    low.over(body, np.clip((low.y - c.horizon) * c.size + 0.5, 0, 1))


def _mirror(c: Canvas, wave: Array, rough: float) -> Array:
    """What is above the horizon, upside down, each pixel taken from where its wave bends it to."""
    size, line = c.size, round(c.horizon * c.size)
    rows = np.arange(size - wave.shape[0], size)[:, None]
    bend = (wave * (rough * size * 0.045)).astype(np.int32)
    source = np.clip(2 * line - rows + bend - 1, 0, max(line - 1, 0))
    aside = np.clip(np.arange(size)[None] + bend // 3, 0, size - 1)
    return c.picture.reshape(3, -1).take(source * size + aside, axis=1)


def _glitter(c: Canvas, body: Array, wave: Array, depth: Array) -> None:
    light = c.light
    if light.strength < 0.5:
        return
    path = np.exp(-(((c.x - light.sun_x) / (0.05 + 0.28 * depth + 0.15 * light.sun_height)) ** 2))
    sparkle = smooth(0.35, 1.25, wave + 0.5 * c.window("waves") - 0.9 + path * 1.1)
    over(body, np.minimum(light.sun * 1.15, 1), sparkle * path * (0.95 - 0.5 * light.sun_height))


def _coast(c: Canvas) -> None:
    rise = np.clip(0.045 * c.skyline("hill", 1) - c.between(-.01, .05), 0, 1)
    line = c.horizon + 0.012 - rise * (1 + 0.06 * c.skyline("rough"))
    colour = c.light.lit(mix((.34, .40, .34), (.46, .40, .36), c.rng.random()))
    tone = 0.9 + 0.12 * c.window("rough")
    c.over(mix(toned(colour, tone), c.light.horizon, c.between(0.3, 0.7)), c.below(line))


def _far_shore(c: Canvas) -> None:
    leaf = mix((.18, .34, .20), (.40, .38, .18), c.rng.random())
    ridges(c, leaf, rows=c.count(1, 4), relief=c.between(0.04, 0.12))
    treeline(c, c.horizon + 0.004, c.between(0.03, 0.09), haze=c.between(.1, .45))


def _breakers(c: Canvas) -> None:
    rows = c.horizon + np.array([0.12, 0.22, 0.33])[:c.count(1, 4)] * c.between(0.8, 1.2)
    for at in rows.tolist():
        line = at + 0.008 * c.skyline("hill", 2)
        crest = c.below(line) - c.below(line + 0.014 + 0.012 * np.clip(c.skyline("rough"), -.8, 1))
        broken = smooth(-0.7, 0.4, c.window("waves"))
        c.over(c.light.lit(_FOAM, 1.05), np.clip(crest, 0, 1) * broken)
        c.shade(1 - 0.16 * np.clip(c.below(line - 0.016) - c.below(line), 0, 1))


def _reeds(c: Canvas, base: float, tall: float, count: int) -> None:
    colour = mix((.42, .46, .20), (.62, .52, .28), c.rng.random())
    middle, few = c.between(0.0, 1.0), count // 3
    for tone in (0.6, 0.9, 1.15):
        stencil = Stencil(c.size)
        x = middle + c.rng.choice((-1, 1), few) * c.rng.uniform(0.18, 0.62, few)
        height = tall * c.rng.uniform(0.5, 1.1, few)
        stencil.blades(x, np.full(few, base + 0.02), height, c.rng.normal(0, 0.18, few) * height,
                       np.full(few, max(0.007, tall * 0.04)))
        c.over(c.light.lit(colour, tone), stencil.cover())


def _lilies(c: Canvas) -> None:
    pads, rims = Stencil(c.size), Stencil(c.size)
    for away in c.rng.random(c.count(6, 22)).tolist():
        x, y, r = c.rng.random(), c.horizon + 0.08 + away * (0.95 - c.horizon), 0.008 + 0.028 * away
        pads.disc(x, y, r * 1.2, r * 0.42)
        rims.disc(x, y + r * 0.12, r * 1.25, r * 0.46)
    c.over(c.light.lit((.06, .12, .10)), rims.cover() * 0.6)
    c.over(c.light.lit(rgb(.34, .52, .24)), pads.cover())
