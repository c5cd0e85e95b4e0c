"""Scenes on water: open sea, lake with its reflections, reed marsh and sandy shore."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.ground import pick, ridges, treeline
from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import (
    Array,
    Stencil,
    below,
    grid,
    lookup,
    mix,
    over,
    per_column,
    rgb,
    skyline,
    smooth,
    toned,
    window,
)

_SEAS = ((.06, .30, .42), (.05, .24, .38), (.10, .38, .44), (.14, .30, .36), (.08, .22, .36), (.12, .42, .46))
_LAKES = ((.10, .24, .28), (.14, .26, .24), (.08, .22, .32), (.20, .28, .26))
_BEACH = ((.86, .76, .58), (.80, .70, .55), (.72, .66, .58), (.92, .84, .68))
_FOAM = (1.0, 1.0, 1.0)


def sea(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Open water with a swell, white caps and the glitter of the sun."""
    if rng.random() < 0.5:
        _coast(rng, picture, light, horizon)
    _surface(rng, picture, light, horizon, pick(rng, _SEAS), rough=float(rng.uniform(0.5, 1.25)), mirror=0.25)


def lake(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Still water that mirrors the far shore."""
    _far_shore(rng, picture, light, horizon)
    _surface(rng, picture, light, horizon, pick(rng, _LAKES), rough=float(rng.uniform(0.15, 0.5)),
             mirror=float(rng.uniform(0.55, 0.9)))
    if rng.random() < 0.35:
        _lilies(rng, picture, light, horizon)


def marsh(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Still water between reeds."""
    _far_shore(rng, picture, light, horizon)
    _surface(rng, picture, light, horizon, pick(rng, _LAKES), rough=float(rng.uniform(0.15, 0.4)), mirror=0.65)
    _reeds(rng, picture, light, horizon + 0.02, 0.10, 57)
    _reeds(rng, picture, light, 1.0, 0.34, 24)
    if rng.random() < 0.5:
        _lilies(rng, picture, light, horizon)


def shore(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """The sea running out on sand: foam, and a wet rim that shines."""
    size = picture.shape[1]
    _, y = grid(size)
    if rng.random() < 0.4:
        _coast(rng, picture, light, horizon)
    _surface(rng, picture, light, horizon, pick(rng, _SEAS), rough=float(rng.uniform(0.4, 0.9)), mirror=0.3)
    _breakers(rng, picture, light, horizon)
    edge = rng.uniform(0.80, 0.93) + 0.016 * skyline(rng, size, "hill", 1) + 0.004 * skyline(rng, size, "rough", 1)
    sand = light.lit(pick(rng, _BEACH))
    wet, dry = below(edge, size), smooth(0.02, 0.13, y - per_column(edge, size))
    tone = 0.95 + 0.05 * window(rng, "fine", size, size) + 0.04 * window(rng, "rough", size, size)
    over(picture, toned(mix(mix(sand * 0.62, light.horizon, 0.25), sand, dry), tone), wet)
    foam = np.clip(below(edge - 0.022 - 0.006 * skyline(rng, size, "rough"), size) - wet, 0, 1)
    over(picture, light.lit(_FOAM, 1.08), foam * np.clip(0.7 + 0.25 * window(rng, "fine", size, size), 0, 1))


SCENES = {"sea": sea, "lake": lake, "marsh": marsh, "shore": shore}


def _surface(rng: np.random.Generator, picture: Array, light: Light, horizon: float, deep: Array, rough: float,
             mirror: float) -> None:
    """Paint water below the horizon: what it mirrors, broken by waves in perspective, its own colour and glitter."""
    size = picture.shape[1]
    top = int(horizon * size)
    x, y = (a[top:] for a in grid(size))
    depth = np.clip(y - horizon, 0, 1)
    far = 1.0 / (depth + 0.045)
    u, v = (x - 0.5) * far * 0.055 + rng.random(), far * 0.20 + rng.random()
    near = smooth(0.0, 0.10, depth)
    wave = (lookup("waves", u, v) * 0.75 + lookup("waves", u * 2.3 + 0.3, v * 2.3) * 0.5 * near) * (0.35 + 0.65 * near)
    mirrored = _mirror(picture, horizon, wave, rough)
    own = np.clip(mirror - 0.3 + 0.75 * np.exp(-depth * 7), 0, 0.95)
    body = mix(light.lit(deep, 1.05), mirrored * 0.94, own) * (1 + (0.20 * rough) * wave)
    over(body, mix(light.horizon, (1, 1, 1), 0.3), (0.30 * rough) * smooth(0.5, 2.2, wave))
    _glitter(rng, body, light, wave, x, depth)
    if rough > 0.75:
        caps = smooth(1.55, 2.2, wave + 0.35 * lookup("fine", u * 2, v * 2)) * smooth(0.02, 0.2, depth)
        over(body, light.lit(_FOAM), caps * 0.85)
    over(picture[:, top:], body, np.clip((y - horizon) * size + 0.5, 0, 1))


def _mirror(picture: Array, horizon: float, wave: Array, rough: float) -> Array:
    """What is above the horizon, upside down, each pixel taken from where its wave bends it to."""
    size = picture.shape[1]
    top, line = int(horizon * size), round(horizon * size)
    rows = np.arange(top, size)[:, None]
    bend = (wave * (rough * size * 0.045)).astype(np.int32)
    source = np.clip(2 * line - rows + bend - 1, 0, max(line - 1, 0))
    aside = np.clip(np.arange(size)[None] + bend // 3, 0, size - 1)
    return picture.reshape(3, -1).take(source * size + aside, axis=1)


def _glitter(rng: np.random.Generator, body: Array, light: Light, wave: Array, x: Array, depth: Array) -> None:
    if light.strength < 0.5:
        return
    path = np.exp(-(((x - light.sun_x) / (0.05 + 0.28 * depth + 0.15 * light.sun_height)) ** 2))
    sparkle = smooth(0.35, 1.25, wave + 0.5 * window(rng, "waves", *x.shape) - 0.9 + path * 1.1)
    over(body, np.minimum(light.sun * 1.15, 1), sparkle * path * (0.95 - 0.5 * light.sun_height))


def _coast(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    size = picture.shape[1]
    rise = np.clip(0.045 * skyline(rng, size, "hill", 1) - rng.uniform(-.01, .05), 0, 1)
    line = horizon + 0.012 - rise * (1 + 0.06 * skyline(rng, size, "rough"))
    colour = light.lit(mix((.34, .40, .34), (.46, .40, .36), rng.random()))
    tone = 0.9 + 0.12 * window(rng, "rough", size, size)
    over(picture, mix(toned(colour, tone), light.horizon, rng.uniform(0.3, 0.7)), below(line, size))


def _far_shore(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    leaf = mix((.18, .34, .20), (.40, .38, .18), rng.random())
    ridges(rng, picture, light, horizon, leaf, rows=int(rng.integers(1, 4)), relief=float(rng.uniform(0.04, 0.12)))
    treeline(rng, picture, light, horizon + 0.004, float(rng.uniform(0.03, 0.09)), haze=float(rng.uniform(.1, .45)))


def _breakers(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    size = picture.shape[1]
    rows = horizon + np.array([0.12, 0.22, 0.33])[:int(rng.integers(1, 4))] * rng.uniform(0.8, 1.2)
    for at in rows.tolist():
        line = at + 0.008 * skyline(rng, size, "hill", 2)
        crest = below(line, size) - below(line + 0.014 + 0.012 * np.clip(skyline(rng, size, "rough"), -.8, 1), size)
        broken = smooth(-0.7, 0.4, window(rng, "waves", size, size))
        over(picture, light.lit(_FOAM, 1.05), np.clip(crest, 0, 1) * broken)
        picture *= 1 - 0.16 * np.clip(below(line - 0.016, size) - below(line, size), 0, 1)


def _reeds(rng: np.random.Generator, picture: Array, light: Light, base: float, tall: float, count: int) -> None:
    colour = mix((.42, .46, .20), (.62, .52, .28), rng.random())
    middle, few = rng.uniform(0.0, 1.0), count // 3
    for tone in (0.6, 0.9, 1.15):
        stencil = Stencil(picture.shape[1])
        x = middle + rng.choice((-1, 1), few) * rng.uniform(0.18, 0.62, few)
        height = tall * rng.uniform(0.5, 1.1, few)
        stencil.blades(x, np.full(few, base + 0.02), height, rng.normal(0, 0.18, few) * height,
                       np.full(few, max(0.007, tall * 0.04)))
        over(picture, light.lit(colour, tone), stencil.cover())


def _lilies(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    pads, rims = Stencil(picture.shape[1]), Stencil(picture.shape[1])
    for away in rng.random(int(rng.integers(6, 22))).tolist():
        x, y, r = rng.random(), horizon + 0.08 + away * (0.95 - horizon), 0.008 + 0.028 * away
        pads.disc(x, y, r * 1.2, r * 0.42)
        rims.disc(x, y + r * 0.12, r * 1.25, r * 0.46)
    over(picture, light.lit((.06, .12, .10)), rims.cover() * 0.6)
    over(picture, light.lit(rgb(.34, .52, .24)), pads.cover())
