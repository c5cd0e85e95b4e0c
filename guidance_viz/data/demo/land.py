"""Scenes on land: forest, meadow, hills, mountains and desert."""

from __future__ import annotations

import numpy as np

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
from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import (
    Array,
    Stencil,
    below,
    columns,
    grid,
    length,
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

_SANDS = ((.86, .68, .45), (.82, .58, .38), (.90, .77, .56), (.78, .54, .38))


def forest(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Tree trunks in rows that fade into the mist, a canopy above and undergrowth below."""
    size = picture.shape[1]
    x, y = grid(size)
    leaf = pick(rng, FOLIAGE)
    mist = mix(light.horizon, light.lit(leaf), 0.35)
    picture[:] = mix(mist * 1.04, mist * 0.86, y)
    over(picture, light.lit(leaf, 0.9), 0.5 * smooth(-0.4, 1.2, window(rng, "rough", size, size, 2)))
    ground(rng, picture, light, horizon, light.lit(mix(leaf, (.44, .34, .19), rng.uniform(.15, .7)), 1.12))
    for depth in np.linspace(0.15, 1.0, int(rng.integers(3, 5))).tolist():
        _trunks(rng, picture, light, horizon, depth, mist)
    canopy = smooth(0.1, 0.9, window(rng, "rough", size, size) * 0.8 + (0.42 - y) * 4.5 - rng.uniform(0.3, 1.3))
    tone = 0.78 + 0.22 * window(rng, "fine", size, size) + 0.35 * smooth(0.6, 0.0, np.abs(x - light.sun_x))
    over(picture, toned(light.lit(leaf), np.clip(tone, 0.35, 1.7)), canopy)
    beam = lookup("soft", (x - y * (light.side * 0.7)) * 0.8 + rng.random(), np.full_like(y, rng.random()))
    over(picture, light.sun, (0.22 * light.strength) * smooth(0.3, 1.4, beam) * smooth(0.95, 0.2, y))


def _trunks(rng: np.random.Generator, picture: Array, light: Light, horizon: float, depth: float,
            mist: Array) -> None:
    bark = mix((.33, .25, .18), (.58, .53, .47), rng.uniform(0, .8))
    for _ in range(int(rng.integers(2, 4) if depth > 0.7 else rng.integers(3, 6))):
        centre, wide = rng.uniform(-0.05, 1.05), (0.012 + 0.055 * depth ** 1.6) * rng.uniform(0.7, 1.3)
        foot = horizon + 0.02 + 0.17 * depth ** 2 * rng.uniform(0.7, 1.3)
        _trunk(picture, light, (centre, foot, wide, rng.normal(0, 0.03)), bark, mist, depth)


def _trunk(picture: Array, light: Light, where: tuple[float, float, float, float], bark: Array, mist: Array,
           depth: float) -> None:
    centre, foot, wide, lean = where
    size = picture.shape[1]
    c0, c1 = (int(np.clip((centre + s * (wide * 1.9 + 0.03)) * size, 0, size)) for s in (-1, 1))
    r1 = min(size, int(foot * size) + 2)
    x, y = (a[:r1, c0:c1] for a in grid(size))
    flare = 1 + 0.7 * np.exp(-np.clip(foot - y, 0, 1) * (1 / 0.03))
    across = (x - centre - lean * (y - foot)) / (wide * flare)
    cover = np.clip((1 - np.abs(across)) * (wide * size) + 0.5, 0, 1) * np.clip((foot - y) * size + 0.5, 0, 1)
    tone = 0.76 + (0.34 * light.side) * across - 0.22 * across ** 2
    tone = tone + 0.13 * lookup("bark", x * 0.5 + centre % 1.0, y * 0.5)
    over(picture[:, :r1, c0:c1], mix(mist, toned(light.lit(bark), np.clip(tone, 0.15, 1.6)), 0.25 + 0.75 * depth), cover)


def meadow(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Rolling grass with flowers, hedges and trees before far hills."""
    size = picture.shape[1]
    green = mix(pick(rng, GREENS), (.66, .60, .31), rng.uniform(0, .45))
    ridges(rng, picture, light, horizon, pick(rng, FOLIAGE), rows=int(rng.integers(1, 4)), relief=0.07)
    if rng.random() < 0.8:
        treeline(rng, picture, light, horizon + 0.012, float(rng.uniform(0.03, 0.10)), haze=float(rng.uniform(.1, .45)))
    ground(rng, picture, light, horizon, light.lit(green))
    for _ in range(int(rng.integers(0, 3))):
        _tree(rng, picture, light, horizon + rng.uniform(0.0, 0.07))
    picture *= 1 + 0.10 * window(rng, "grass", size, size) * smooth(horizon + 0.06, 1.0, grid(size)[1])
    if rng.random() < 0.55:
        flowers(rng, picture, light, horizon)
    tufts(rng, picture, light, green, count=70)


def hills(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Wooded ridges one behind the other."""
    green = pick(rng, GREENS)
    ridges(rng, picture, light, horizon, mix(green, (.18, .33, .22), 0.5), rows=int(rng.integers(3, 6)), relief=0.13)
    treeline(rng, picture, light, horizon + 0.02, float(rng.uniform(0.05, 0.15)), haze=float(rng.uniform(.05, .3)))
    ground(rng, picture, light, horizon, light.lit(mix(green, (.54, .46, .29), rng.uniform(0, .8))))
    stones(rng, picture, light, horizon, int(rng.integers(0, 9)))
    tufts(rng, picture, light, green, count=40)


def mountains(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Rocky peaks, some with snow, over an alpine meadow."""
    for depth in np.linspace(0.2, 0.8, int(rng.integers(1, 4))).tolist():
        _peaks(rng, picture, light, horizon, depth)
    if rng.random() < 0.85:
        treeline(rng, picture, light, horizon + 0.015, float(rng.uniform(0.04, 0.12)), haze=float(rng.uniform(0, .3)))
    green = mix(pick(rng, GREENS), (.56, .51, .40), rng.uniform(0, 0.7))
    ground(rng, picture, light, horizon, light.lit(green))
    stones(rng, picture, light, horizon, int(rng.integers(3, 14)))
    tufts(rng, picture, light, green, count=30)


def _peaks(rng: np.random.Generator, picture: Array, light: Light, horizon: float, depth: float) -> None:
    size = picture.shape[1]
    _, y = grid(size)
    count = int(rng.integers(2, 6))
    centre, tall = rng.uniform(-0.1, 1.1, (count, 1)), rng.uniform(0.45, 1.0, (count, 1)) * (1.05 - 0.5 * depth)
    cone = (tall - np.abs(columns(size)[None] - centre) * rng.uniform(0.8, 1.5, (count, 1))).max(0)
    line = horizon + 0.02 - np.clip(0.50 * horizon * cone, 0.01, 1) * (1 + 0.07 * skyline(rng, size, "rough"))
    top = per_column(line, size)
    under, crag = np.clip(y - top, 0, 1), window(rng, "rough", size, size)
    slope = np.convolve(np.gradient(top) * size, np.ones(5) / 5, "same").astype(np.float32)
    facet = np.clip(1.3 * sheared(slope, under * (size * 0.7 * light.side) + 2.5 * crag) + 0.45 * crag, -1, 1)
    stone = light.lit(mix((.44, .43, .46), (.54, .44, .36), rng.random()))
    rock = toned(stone, 0.88 + (0.34 * light.side) * facet)
    snow = smooth(0.02, -0.03, under - rng.uniform(-0.03, 0.15) - 0.035 * crag) * 0.92
    white = toned(light.lit(rgb(.98, .99, 1.0), 1.05), 0.92 + (0.20 * light.side) * facet)
    haze = 0.5 * (1 - depth) + 0.25 * smooth(horizon - 0.25, horizon, y)
    over(picture, mix(mix(rock, white, snow), light.horizon, haze), below(line, size))


def desert(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Dunes with a bright and a shaded flank, mesas far away, and cacti."""
    sand = pick(rng, _SANDS)
    if rng.random() < 0.6:
        _mesas(rng, picture, light, horizon)
    for depth in np.linspace(0.0, 1.0, int(rng.integers(2, 5))).tolist():
        _dune(rng, picture, light, horizon + 0.26 * depth ** 1.3, sand, depth)
    for _ in range(int(rng.integers(0, 4))):
        _cactus(rng, picture, light, horizon + rng.uniform(0.02, 0.22))
    stones(rng, picture, light, horizon + 0.08, int(rng.integers(0, 7)))
    tufts(rng, picture, light, mix(sand, (.45, .44, .22), 0.7), count=int(rng.integers(0, 28)))


def _dune(rng: np.random.Generator, picture: Array, light: Light, base: float, sand: Array, depth: float) -> None:
    size = picture.shape[1]
    x, y = grid(size)
    line = base - (0.02 + 0.05 * depth) * (0.5 + skyline(rng, size, "hill", 1))
    top = per_column(line, size)
    under = np.clip(y - top, 0, 1)
    slope = sheared(np.gradient(top) * size, under * (size * 1.1 * light.side) + 1.5 * window(rng, "soft", size, size))
    flank = smooth(-0.14, 0.14, slope * light.side + 0.12 * under)
    wind = np.sin(under * (120 - 40 * depth) * (1.3 - under) + 1.6 * window(rng, "soft", size, size) + x * 7)
    tone = 0.84 + 0.22 * flank * np.exp(-under * 3) + (0.015 + 0.03 * depth) * wind * smooth(0.0, 0.06, under)
    tone = tone + 0.02 * window(rng, "fine", size, size)
    shade = light.lit(sand * rgb(.84, .77, .82))
    body = toned(mix(shade, light.lit(sand), flank), tone)
    over(picture, mix(light.horizon, body, 0.55 + 0.45 * depth), below(line, size))


def _mesas(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    size = picture.shape[1]
    _, y = grid(size)
    at = columns(size)
    line = np.full_like(at, horizon + 0.03)
    for _ in range(int(rng.integers(1, 4))):
        centre, half, tall = rng.random(), rng.uniform(0.05, 0.2), rng.uniform(0.04, 0.15)
        line = np.minimum(line, horizon + 0.03 - tall * np.clip((1.25 - np.abs(at - centre) / half) * 3, 0, 1))
    line = line + 0.004 * skyline(rng, size, "fine")
    strata = lookup("soft", np.full_like(y, rng.random()), y * 3.0)
    tone = 0.88 + 0.10 * strata + 0.05 * window(rng, "bark", size, size)
    body = toned(light.lit(rgb(.72, .42, .30)), tone)
    over(picture, mix(body, light.horizon, rng.uniform(0.25, 0.5)), below(line, size))


def _tree(rng: np.random.Generator, picture: Array, light: Light, foot: float) -> None:
    size = picture.shape[1]
    x, y = grid(size)
    centre, tall = rng.uniform(0.02, 0.98), rng.uniform(0.12, 0.26)
    trunk = np.clip((0.010 + 0.02 * np.clip(y - foot + 0.03, 0, 1) - np.abs(x - centre)) * size + 0.5, 0, 1)
    trunk = trunk * np.clip((foot - y) * size, 0, 1) * (y > foot - tall * 0.6)
    over(picture, light.lit(rgb(.32, .25, .18)), trunk)
    puffs = rng.normal(0, (0.30, 0.20), (6, 2)) * tall + (centre, foot - tall * 0.75)
    radius = tall * rng.uniform(0.22, 0.42, 6)
    near = np.maximum.reduce([1 - length(x - px, (y - py) * 1.15) * (1 / r)
                              for (px, py), r in zip(puffs.tolist(), radius.tolist(), strict=True)])
    leafy = window(rng, "fine", size, size)
    sunny = (x - centre) * (light.side * 3) + (foot - tall * 0.7 - y) * 3
    tone = np.clip(0.9 + sunny + 0.22 * leafy, 0.4, 1.6)
    over(picture, toned(light.lit(pick(rng, FOLIAGE)), tone), smooth(0.0, 0.14, near + 0.16 * leafy))


def _cactus(rng: np.random.Generator, picture: Array, light: Light, foot: float) -> None:
    size = picture.shape[1]
    x, _ = grid(size)
    stencil, tall, centre = Stencil(size), rng.uniform(0.08, 0.2), rng.uniform(0.04, 0.96)
    wide = tall * 0.2
    stencil.stroke(np.array([(centre, foot), (centre, foot - tall)]), wide)
    stencil.disc(centre, foot - tall, wide / 2, wide / 2)
    for side in (-1, 1)[:int(rng.integers(0, 3))]:
        low, out = foot - tall * rng.uniform(0.3, 0.55), centre + side * tall * 0.32
        stencil.stroke(np.array([(centre, low), (out, low), (out, low - tall * rng.uniform(.2, .4))]), wide * 0.62)
    tone = 0.9 + (0.35 * light.side) * np.clip((x - centre) / wide, -1, 1) + 0.16 * np.sin(x * (size * 2.4))
    over(picture, toned(light.lit(rgb(.32, .48, .26)), tone), stencil.cover())


SCENES = {"forest": forest, "meadow": meadow, "hills": hills, "mountains": mountains, "desert": desert}
