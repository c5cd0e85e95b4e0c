"""Scenes on land: forest, meadow, hills, mountains and desert."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.canvas import Canvas
from guidance_viz.data.demo.ground import (
    FOLIAGE,
    GREENS,
    flowers,
    ground,
    pick,
    ridges,
    stones,
    treeline,
    tufts,
)
from guidance_viz.data.demo.paint import (
    Array,
    Stencil,
    columns,
    length,
    lookup,
    mix,
    per_column,
    rgb,
    sheared,
    smooth,
    toned,
)

_SANDS = ((.86, .68, .45), (.82, .58, .38), (.90, .77, .56), (.78, .54, .38))


def forest(c: Canvas) -> None:
    """Tree trunks in rows that fade into the mist, a canopy above and undergrowth below."""
    x, y = c.x, c.y
    leaf = pick(c, FOLIAGE)
    mist = mix(c.light.horizon, c.light.lit(leaf), 0.35)
    c.picture[:] = mix(mist * 1.04, mist * 0.86, y)
    c.over(c.light.lit(leaf, 0.9), 0.5 * smooth(-0.4, 1.2, c.window("rough", 2)))
    ground(c, c.light.lit(mix(leaf, (.44, .34, .19), c.between(.15, .7)), 1.12))
    for depth in np.linspace(0.15, 1.0, c.count(3, 5)).tolist():
        _trunks(c, depth, mist)
    canopy = smooth(0.1, 0.9, c.window("rough") * 0.8 + (0.42 - y) * 4.5 - c.between(0.3, 1.3))
    tone = 0.78 + 0.22 * c.window("fine") + 0.35 * smooth(0.6, 0.0, np.abs(x - c.light.sun_x))
    c.over(toned(c.light.lit(leaf), np.clip(tone, 0.35, 1.7)), canopy)
    slant = (x - y * (c.light.side * 0.7)) * 0.8 + c.rng.random()
    beam = lookup("soft", slant, np.full_like(y, c.rng.random()))
    c.over(c.light.sun, (0.22 * c.light.strength) * smooth(0.3, 1.4, beam) * smooth(0.95, 0.2, y))


def _trunks(c: Canvas, depth: float, mist: Array) -> None:
    bark = mix((.33, .25, .18), (.58, .53, .47), c.between(0, .8))
    for _ in range(c.count(2, 4) if depth > 0.7 else c.count(3, 6)):
        centre, wide = c.between(-0.05, 1.05), (0.012 + 0.055 * depth ** 1.6) * c.between(0.7, 1.3)
        foot = c.horizon + 0.02 + 0.17 * depth ** 2 * c.between(0.7, 1.3)
        reach = wide * 1.9 + 0.03
        part = c.part(centre - reach, 0, centre + reach, foot + 0.01)
        _trunk(part, (centre, foot, wide), bark, mist, depth)


def _trunk(c: Canvas, where: tuple[float, float, float], bark: Array, mist: Array, depth: float) -> None:
    centre, foot, wide = where
    up = foot - c.y
    flare = 1 + 0.7 * np.exp(-np.clip(up, 0, 1) * (1 / 0.03))
    across = (c.x - centre + c.rng.normal(0, 0.03) * up) / (wide * flare)
    cover = np.clip((1 - np.abs(across)) * (wide * c.size) + 0.5, 0, 1) * np.clip(up * c.size + 0.5, 0, 1)
    tone = 0.76 + (0.34 * c.light.side) * across - 0.22 * across ** 2
    tone = tone + 0.13 * lookup("bark", c.x * 0.5 + centre % 1.0, c.y * 0.5)
    colour = toned(c.light.lit(bark), np.clip(tone, 0.15, 1.6))
    c.over(mix(mist, colour, 0.25 + 0.75 * depth), cover)


def meadow(c: Canvas) -> None:
    """Rolling grass with flowers, hedges and trees before far hills."""
    green = mix(pick(c, GREENS), (.66, .60, .31), c.between(0, .45))
    ridges(c, pick(c, FOLIAGE), rows=c.count(1, 4), relief=0.07)
    if c.chance(0.8):
        treeline(c, c.horizon + 0.012, c.between(0.03, 0.10), haze=c.between(.1, .45))
    ground(c, c.light.lit(green))
    for _ in range(c.count(0, 3)):
        _tree(c, c.horizon + c.between(0.0, 0.07))
    c.shade(1 + 0.10 * c.window("grass") * smooth(c.horizon + 0.06, 1.0, c.y))
    if c.chance(0.55):
        flowers(c)
    tufts(c, green, count=70)


def hills(c: Canvas) -> None:
    """Wooded ridges one behind the other."""
    green = pick(c, GREENS)
    ridges(c, mix(green, (.18, .33, .22), 0.5), rows=c.count(3, 6), relief=0.13)
    treeline(c, c.horizon + 0.02, c.between(0.05, 0.15), haze=c.between(.05, .3))
    ground(c, c.light.lit(mix(green, (.54, .46, .29), c.between(0, .8))))
    stones(c, c.count(0, 9))
    tufts(c, green, count=40)


def mountains(c: Canvas) -> None:
    """Rocky peaks, some with snow, over an alpine meadow."""
    for depth in np.linspace(0.2, 0.8, c.count(1, 4)).tolist():
        _peaks(c, depth)
    if c.chance(0.85):
        treeline(c, c.horizon + 0.015, c.between(0.04, 0.12), haze=c.between(0, .3))
    green = mix(pick(c, GREENS), (.56, .51, .40), c.between(0, 0.7))
    ground(c, c.light.lit(green))
    stones(c, c.count(3, 14))
    tufts(c, green, count=30)


def _peaks(c: Canvas, depth: float) -> None:
    y = c.y
    count = c.count(2, 6)
    centre = c.rng.uniform(-0.1, 1.1, (count, 1))
    tall = c.rng.uniform(0.45, 1.0, (count, 1)) * (1.05 - 0.5 * depth)
    cone = (tall - np.abs(columns(c.size)[None] - centre) * c.rng.uniform(0.8, 1.5, (count, 1))).max(0)
    line = c.horizon + 0.02 - np.clip(0.50 * c.horizon * cone, 0.01, 1) * (1 + 0.07 * c.skyline("rough"))
    top = per_column(line, c.size)
    under, crag = np.clip(y - top, 0, 1), c.window("rough")
    slope = np.convolve(np.gradient(top) * c.size, np.ones(5) / 5, "same").astype(np.float32)
    facing = sheared(slope, under * (c.size * 0.7 * c.light.side) + 2.5 * crag)
    facet = np.clip(1.3 * facing + 0.45 * crag, -1, 1)
    stone = c.light.lit(mix((.44, .43, .46), (.54, .44, .36), c.rng.random()))
    rock = toned(stone, 0.88 + (0.34 * c.light.side) * facet)
    snow = smooth(0.02, -0.03, under - c.between(-0.03, 0.15) - 0.035 * crag) * 0.92
    white = toned(c.light.lit(rgb(.98, .99, 1.0), 1.05), 0.92 + (0.20 * c.light.side) * facet)
    haze = 0.5 * (1 - depth) + 0.25 * smooth(c.horizon - 0.25, c.horizon, y)
    c.over(mix(mix(rock, white, snow), c.light.horizon, haze), c.below(line))


def desert(c: Canvas) -> None:
    """Dunes with a bright and a shaded flank, mesas far away, and cacti."""
    sand = pick(c, _SANDS)
    if c.chance(0.6):
        _mesas(c)
    for depth in np.linspace(0.0, 1.0, c.count(2, 5)).tolist():
        _dune(c, c.horizon + 0.26 * depth ** 1.3, sand, depth)
    for _ in range(c.count(0, 4)):
        _cactus(c, c.horizon + c.between(0.02, 0.22))
    stones(c, c.count(0, 7))
    tufts(c, mix(sand, (.45, .44, .22), 0.7), count=c.count(0, 28))


def _dune(c: Canvas, base: float, sand: Array, depth: float) -> None:
    x, y = c.x, c.y
    line = base - (0.02 + 0.05 * depth) * (0.5 + c.skyline("hill", 1))
    top = per_column(line, c.size)
    under = np.clip(y - top, 0, 1)
    slope = sheared(np.gradient(top) * c.size, under * (c.size * 1.1 * c.light.side) + 1.5 * c.window("soft"))
    flank = smooth(-0.14, 0.14, slope * c.light.side + 0.12 * under)
    wind = np.sin(under * (120 - 40 * depth) * (1.3 - under) + 1.6 * c.window("soft") + x * 7)
    tone = 0.84 + 0.22 * flank * np.exp(-under * 3) + (0.015 + 0.03 * depth) * wind * smooth(0.0, 0.06, under)
    tone = tone + 0.02 * c.window("fine")
    shade = c.light.lit(sand * rgb(.84, .77, .82))
    body = toned(mix(shade, c.light.lit(sand), flank), tone)
    c.over(mix(c.light.horizon, body, 0.55 + 0.45 * depth), c.below(line))


def _mesas(c: Canvas) -> None:
    y = c.y
    at = columns(c.size)
    line = np.full_like(at, c.horizon + 0.03)
    for _ in range(c.count(1, 4)):
        centre, half, tall = c.rng.random(), c.between(0.05, 0.2), c.between(0.04, 0.15)
        table = np.clip((1.25 - np.abs(at - centre) / half) * 3, 0, 1)
        line = np.minimum(line, c.horizon + 0.03 - tall * table)
    line = line + 0.004 * c.skyline("fine")
    strata = lookup("soft", np.full_like(y, c.rng.random()), y * 3.0)
    tone = 0.88 + 0.10 * strata + 0.05 * c.window("bark")
    body = toned(c.light.lit(rgb(.72, .42, .30)), tone)
    c.over(mix(body, c.light.horizon, c.between(0.25, 0.5)), c.below(line))


def _tree(c: Canvas, foot: float) -> None:
    centre, tall = c.between(0.02, 0.98), c.between(0.12, 0.26)
    c = c.part(centre - tall * 1.4, foot - tall * 1.8, centre + tall * 1.4, foot + 0.02)
    x, y = c.x, c.y
    trunk = np.clip((0.010 + 0.02 * np.clip(y - foot + 0.03, 0, 1) - np.abs(x - centre)) * c.size + 0.5, 0, 1)
    trunk = trunk * np.clip((foot - y) * c.size, 0, 1) * (y > foot - tall * 0.6)
    c.over(c.light.lit(rgb(.32, .25, .18)), trunk)
    puffs = c.rng.normal(0, (0.30, 0.20), (6, 2)) * tall + (centre, foot - tall * 0.75)
    radius = tall * c.rng.uniform(0.22, 0.42, 6)
    near = np.maximum.reduce([1 - length(x - px, (y - py) * 1.15) * (1 / r)
                              for (px, py), r in zip(puffs.tolist(), radius.tolist(), strict=True)])
    leafy = c.window("fine")
    sunny = (x - centre) * (c.light.side * 3) + (foot - tall * 0.7 - y) * 3
    tone = np.clip(0.9 + sunny + 0.22 * leafy, 0.4, 1.6)
    c.over(toned(c.light.lit(pick(c, FOLIAGE)), tone), smooth(0.0, 0.14, near + 0.16 * leafy))


def _cactus(c: Canvas, foot: float) -> None:
    x = c.x
    stencil, tall, centre = Stencil(c.size), c.between(0.08, 0.2), c.between(0.04, 0.96)
    wide = tall * 0.2
    stencil.stroke(np.array([(centre, foot), (centre, foot - tall)]), wide)
    stencil.disc(centre, foot - tall, wide / 2, wide / 2)
    for side in (-1, 1)[:c.count(0, 3)]:
        low, out = foot - tall * c.between(0.3, 0.55), centre + side * tall * 0.32
        arm = np.array([(centre, low), (out, low), (out, low - tall * c.between(.2, .4))])
        stencil.stroke(arm, wide * 0.62)
    tone = 0.9 + (0.35 * c.light.side) * np.clip((x - centre) / wide, -1, 1) + 0.16 * np.sin(x * 307)
    c.over(toned(c.light.lit(rgb(.32, .48, .26)), tone), stencil.cover())


SCENES = {"forest": forest, "meadow": meadow, "hills": hills, "mountains": mountains, "desert": desert}
