"""Scenes on land: forest, meadow, hills, mountains and desert."""

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
    skyline,
    smooth,
    window,
)

_GREENS = ((.33, .47, .17), (.42, .52, .20), (.27, .43, .21), (.52, .55, .24), (.56, .52, .27), (.36, .40, .16))
_FOLIAGE = ((.16, .33, .14), (.20, .38, .17), (.13, .29, .18), (.34, .38, .14), (.50, .36, .13), (.46, .27, .13))
_SANDS = ((.86, .68, .45), (.82, .58, .38), (.90, .77, .56), (.76, .52, .36))
_FLOWERS = ((.95, .85, .25), (.93, .93, .90), (.80, .35, .55), (.62, .45, .80), (.90, .40, .25))


def forest(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Tree trunks in rows that fade into the mist, a canopy above and undergrowth below."""
    size = picture.shape[0]
    x, y = grid(size)
    leaf = _pick(rng, _FOLIAGE)
    mist = mix(light.horizon, light.lit(leaf), 0.35)
    picture[:] = mix(mist * 1.04, mist * 0.86, y)
    over(picture, light.lit(leaf, 0.9), 0.5 * smooth(-0.4, 1.2, window(rng, "rough", size, size, 2)))
    ground(rng, picture, light, horizon, light.lit(mix(leaf, (.40, .30, .16), rng.uniform(.15, .7))), near=1.15)
    for depth in np.linspace(0.15, 1.0, int(rng.integers(3, 5))):
        _trunks(rng, picture, light, horizon, float(depth), mist)
    canopy = smooth(0.1, 0.9, window(rng, "rough", size, size, 1) * 0.8 + (0.42 - y) * 4.5 - rng.uniform(0.3, 1.3))
    tone = 0.75 + 0.22 * window(rng, "fine", size, size) + 0.35 * smooth(0.6, 0.0, np.abs(x - light.sun_x))
    over(picture, light.lit(leaf)[None, None] * np.clip(tone, 0.35, 1.7)[..., None], canopy)
    beam = smooth(0.3, 1.4, lookup("soft", (x - y * light.side * 0.7) * 0.8 + rng.random(), 0 * y + rng.random()))
    over(picture, light.sun, 0.20 * light.strength * beam * smooth(0.95, 0.2, y))


def _trunks(rng: np.random.Generator, picture: Array, light: Light, horizon: float, depth: float, mist: Array) -> None:
    size = picture.shape[0]
    x, y = grid(size)
    bark = mix((.30, .22, .16), (.55, .50, .44), rng.uniform(0, .8))
    for _ in range(int(rng.integers(2, 4) if depth > 0.7 else rng.integers(3, 6))):
        centre, width = rng.uniform(-0.05, 1.05), (0.012 + 0.055 * depth ** 1.6) * rng.uniform(0.7, 1.3)
        foot = horizon + 0.02 + 0.17 * depth ** 2 * rng.uniform(0.7, 1.3)
        lean = rng.normal(0, 0.03) * (y - foot)
        flare = 1 + 0.7 * np.exp(-np.clip(foot - y, 0, 1) / 0.03)
        across = (x - centre - lean) / (width * flare)
        cover = np.clip((1 - np.abs(across)) * width * size + 0.5, 0, 1) * np.clip((foot - y) * size + 0.5, 0, 1)
        round_ = 0.72 + 0.34 * across * light.side - 0.22 * across ** 2
        texture = 0.13 * lookup("bark", x * 0.5 + centre, y * 0.5)
        colour = light.lit(bark) * np.clip(round_ + texture, 0.15, 1.6)[..., None]
        over(picture, mix(mist, colour, 0.25 + 0.75 * depth), cover)


def meadow(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Rolling grass with flowers, hedges and trees before far hills."""
    size = picture.shape[0]
    green = mix(_pick(rng, _GREENS), (.62, .56, .28), rng.uniform(0, .45))
    _ridges(rng, picture, light, horizon, _pick(rng, _FOLIAGE), rows=int(rng.integers(1, 4)), relief=0.07)
    if rng.random() < 0.8:
        treeline(rng, picture, light, horizon + 0.012, float(rng.uniform(0.03, 0.10)), haze=float(rng.uniform(.1, .45)))
    ground(rng, picture, light, horizon, light.lit(green), near=1.0)
    for _ in range(int(rng.integers(0, 3))):
        _tree(rng, picture, light, horizon + rng.uniform(0.0, 0.07))
    _swaths(rng, picture, light, horizon, green)
    if rng.random() < 0.55:
        _flowers(rng, picture, light, horizon)
    tufts(rng, picture, light, green, count=int(size * 0.55))


def hills(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Wooded ridges one behind the other, each paler than the one before it."""
    green = _pick(rng, _GREENS)
    _ridges(rng, picture, light, horizon, mix(green, (.16, .30, .20), 0.5), rows=int(rng.integers(3, 6)), relief=0.14)
    treeline(rng, picture, light, horizon + 0.02, float(rng.uniform(0.05, 0.15)), haze=float(rng.uniform(.05, .3)))
    ground(rng, picture, light, horizon, light.lit(mix(green, (.50, .42, .26), rng.uniform(0, .8))), near=1.0)
    stones(rng, picture, light, horizon, int(rng.integers(0, 9)))
    tufts(rng, picture, light, green, count=int(picture.shape[0] * 0.3))


def mountains(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Rocky peaks, some with snow, over an alpine meadow."""
    for depth in np.linspace(0.2, 0.8, int(rng.integers(1, 4))):
        _peaks(rng, picture, light, horizon, float(depth))
    if rng.random() < 0.85:
        treeline(rng, picture, light, horizon + 0.015, float(rng.uniform(0.04, 0.12)), haze=float(rng.uniform(0, .3)))
    green = mix(_pick(rng, _GREENS), (.52, .47, .36), rng.uniform(0, 0.7))
    ground(rng, picture, light, horizon, light.lit(green), near=1.0)
    stones(rng, picture, light, horizon, int(rng.integers(3, 14)))
    tufts(rng, picture, light, green, count=int(picture.shape[0] * 0.25))


def desert(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    """Dunes with a bright and a shaded flank, mesas far away, and cacti."""
    size = picture.shape[0]
    sand = _pick(rng, _SANDS)
    if rng.random() < 0.6:
        _mesas(rng, picture, light, horizon)
    for depth in np.linspace(0.0, 1.0, int(rng.integers(2, 5))):
        _dune(rng, picture, light, horizon + 0.26 * float(depth) ** 1.3, sand, float(depth))
    for _ in range(int(rng.integers(0, 4))):
        _cactus(rng, picture, light, horizon + rng.uniform(0.02, 0.22))
    stones(rng, picture, light, horizon + 0.08, int(rng.integers(0, 7)))
    tufts(rng, picture, light, mix(sand, (.45, .44, .22), 0.7), count=int(size * rng.uniform(0, 0.22)))


SCENES = {"forest": forest, "meadow": meadow, "hills": hills, "mountains": mountains, "desert": desert}


def _pick(rng: np.random.Generator, colours: tuple[tuple[float, ...], ...]) -> Array:
    colour = rgb(*colours[int(rng.integers(len(colours)))])
    return np.clip(colour * rng.uniform(0.88, 1.12) + rng.normal(0, 0.015, 3), 0.02, 1).astype(np.float32)


def ground(rng: np.random.Generator, picture: Array, light: Light, horizon: float, colour: Array, near: float) -> None:
    """Soil or grass in perspective from the horizon to the viewer's feet."""
    size = picture.shape[0]
    x, y = grid(size)
    edge = horizon + 0.012 * skyline(rng, size, "hill", 2)
    depth = np.clip(y - horizon, 0, 1)
    far = 1.0 / (depth + 0.055)
    u, v = (x - 0.5) * far * 0.05 + rng.random(), far * 0.12 + rng.random()
    pattern = 0.65 * lookup("rough", u, v) + 0.5 * lookup("fine", u * 2.1, v * 2.1) * smooth(0.0, 0.25, depth)
    tone = (0.92 + 0.13 * pattern) * (0.86 + near * 0.26 * smooth(0.0, 0.55, depth))
    hue = mix(colour, colour * rgb(1.14, 1.02, 0.78), smooth(-0.6, 1.2, lookup("soft", u * 1.7, v)))
    soil = mix(hue * tone[..., None], light.horizon, 0.40 * np.exp(-depth * 16))
    over(picture, soil, below(edge, size))


def treeline(rng: np.random.Generator, picture: Array, light: Light, base: float, height: float, haze: float) -> None:
    """A wood seen from afar: conifers or round crowns."""
    size = picture.shape[0]
    _, y = grid(size)
    crown = _conifers if rng.random() < 0.55 else _crowns
    line = base - height * crown(rng, columns(size), height) * (0.75 + 0.25 * skyline(rng, size, "hill", 2))
    leaf = light.lit(_pick(rng, _FOLIAGE))
    tone = 0.82 + 0.30 * window(rng, "fine", size, size) + 0.5 * smooth(base, base - height, y) - 0.2
    over(picture, mix(leaf * np.clip(tone, 0.3, 1.6)[..., None], light.horizon, haze), below(line, size))


def _conifers(rng: np.random.Generator, x: Array, height: float) -> Array:
    count = int(np.clip(1.6 / height, 10, 40))
    centre, tall = rng.random((count, 1)), rng.uniform(0.45, 1.0, (count, 1))
    across = np.abs(x[None] - centre) / (height * tall * rng.uniform(0.22, 0.34, (count, 1)))
    tier = 0.11 * (across * 4.5 % 1.0)
    return np.maximum((tall * np.clip(1 - across + tier, 0, 1)).max(0), 0.22).astype(np.float32)


def _crowns(rng: np.random.Generator, x: Array, height: float) -> Array:
    count = int(np.clip(1.3 / height, 8, 30))
    centre, tall = rng.random((count, 1)), rng.uniform(0.4, 1.0, (count, 1))
    across = (x[None] - centre) / (height * rng.uniform(0.4, 0.8, (count, 1)))
    leafy = 0.06 * skyline(rng, len(x) // SUPER, "fine")
    return (np.maximum((tall * np.sqrt(np.clip(1 - across ** 2, 0, 1))).max(0), 0.25) + leafy).astype(np.float32)


def _ridges(rng: np.random.Generator, picture: Array, light: Light, horizon: float, colour: Array, rows: int,
            relief: float) -> None:
    size = picture.shape[0]
    x, y = grid(size)
    for depth in np.linspace(0.0, 0.9, rows):
        line = horizon + 0.01 - relief * (1.25 - depth) * (0.8 + 0.6 * skyline(rng, size, "hill", int(rng.integers(1, 3))))
        top = per_column(line, size)[None]
        slope = np.gradient(per_column(line, size))[None] * size
        tone = 0.86 + 0.30 * slope * light.side + 0.10 * window(rng, "rough", size, size) + 0.5 * (top - y)
        body = light.lit(colour) * np.clip(tone, 0.3, 1.5)[..., None]
        over(picture, mix(light.horizon * 0.96, body, 0.22 + 0.68 * depth), below(line, size))


def _peaks(rng: np.random.Generator, picture: Array, light: Light, horizon: float, depth: float) -> None:
    size = picture.shape[0]
    x, y = grid(size)
    at = columns(size)
    count = int(rng.integers(2, 6))
    centre, tall = rng.uniform(-0.1, 1.1, (count, 1)), rng.uniform(0.45, 1.0, (count, 1)) * (1.05 - 0.5 * depth)
    cone = (tall - np.abs(at[None] - centre) * rng.uniform(1.0, 1.9, (count, 1)) * 0.8).max(0)
    line = horizon + 0.02 - np.clip(0.46 * horizon * cone, 0.01, 1) * (1 + 0.07 * skyline(rng, size, "rough"))
    top, slope = per_column(line, size)[None], np.gradient(per_column(line, size))[None] * size
    crag = window(rng, "rough", size, size)
    facet = np.clip(slope * 1.1 + 0.75 * crag, -1, 1)
    rock = light.lit(mix((.42, .41, .44), (.52, .42, .34), rng.random())) * (0.86 + 0.30 * facet * light.side)[..., None]
    snow = smooth(0.02, -0.03, y - top - rng.uniform(-0.03, 0.15) - 0.035 * crag) * 0.92
    white = light.lit(rgb(.98, .99, 1.0), 1.05) * (0.92 + 0.16 * facet * light.side)[..., None]
    haze = 0.55 * (1 - depth) + 0.25 * smooth(horizon - 0.25, horizon, y)
    over(picture, mix(mix(rock, white, snow), light.horizon, haze), below(line, size))


def _dune(rng: np.random.Generator, picture: Array, light: Light, base: float, sand: Array, depth: float) -> None:
    size = picture.shape[0]
    x, y = grid(size)
    line = base - (0.02 + 0.05 * depth) * (0.5 + skyline(rng, size, "hill", 1 + int(rng.integers(0, 2))))
    top, slope = per_column(line, size)[None], np.gradient(per_column(line, size))[None] * size
    under = np.clip(y - top, 0, 1)
    flank = smooth(-0.12, 0.12, slope * light.side + 0.05 * window(rng, "soft", size, size) + 0.15 * under)
    wind = np.sin((under * (150 - 60 * depth) + 2.4 * window(rng, "soft", size, size, 1) + x * 9) * (1.4 - 0.5 * under))
    tone = 0.72 + 0.34 * flank + (0.02 + 0.035 * depth) * wind + 0.02 * window(rng, "fine", size, size)
    body = mix(light.lit(sand), light.lit(sand * rgb(.80, .72, .78)), 1 - flank) * tone[..., None]
    over(picture, mix(light.horizon, body, 0.55 + 0.45 * depth), below(line, size))


def _mesas(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    size = picture.shape[0]
    _, y = grid(size)
    at = columns(size)
    line = np.full_like(at, horizon + 0.03)
    for _ in range(int(rng.integers(1, 4))):
        centre, half, tall = rng.random(), rng.uniform(0.05, 0.2), rng.uniform(0.04, 0.15)
        line = np.minimum(line, horizon + 0.03 - tall * np.clip((1.25 - np.abs(at - centre) / half) * 3, 0, 1))
    line = line + 0.004 * skyline(rng, size, "fine")
    strata = 0.86 + 0.10 * lookup("soft", 0 * y + rng.random(), y * 3.0) + 0.05 * window(rng, "bark", size, size)
    body = light.lit(rgb(.70, .40, .28)) * strata[..., None]
    over(picture, mix(body, light.horizon, rng.uniform(0.25, 0.5)), below(line, size))


def _tree(rng: np.random.Generator, picture: Array, light: Light, foot: float) -> None:
    size = picture.shape[0]
    x, y = grid(size)
    centre, tall = rng.uniform(0.02, 0.98), rng.uniform(0.12, 0.26)
    trunk = np.clip((0.010 + 0.02 * np.clip(y - foot + 0.03, 0, 1) - np.abs(x - centre)) * size + 0.5, 0, 1)
    over(picture, light.lit(rgb(.30, .23, .17)), trunk * np.clip((foot - y) * size, 0, 1) * (y > foot - tall * 0.6))
    puffs = rng.normal(0, (0.30, 0.20), (6, 2)) * tall + (centre, foot - tall * 0.75)
    radius = tall * rng.uniform(0.22, 0.42, 6)
    near = np.stack([1 - np.hypot(x - px, (y - py) * 1.15) / r for (px, py), r in zip(puffs, radius, strict=True)])
    blob = near.max(0) + 0.16 * window(rng, "fine", size, size)
    sunny = (x - centre) * light.side * 3 + (foot - tall * 0.7 - y) * 3
    tone = np.clip(0.85 + sunny + 0.22 * window(rng, "fine", size, size), 0.4, 1.6)
    over(picture, light.lit(_pick(rng, _FOLIAGE)) * tone[..., None], smooth(0.0, 0.14, blob))


def _cactus(rng: np.random.Generator, picture: Array, light: Light, foot: float) -> None:
    size = picture.shape[0]
    x, y = grid(size)
    stencil, tall, centre = Stencil(size), rng.uniform(0.08, 0.2), rng.uniform(0.04, 0.96)
    wide = tall * 0.2
    stencil.stroke(np.array([(centre, foot), (centre, foot - tall)]), wide)
    stencil.disc(centre, foot - tall, wide / 2, wide / 2)
    for side in (-1, 1)[:int(rng.integers(0, 3))]:
        low, out = foot - tall * rng.uniform(0.3, 0.55), centre + side * tall * 0.32
        stencil.stroke(np.array([(centre, low), (out, low), (out, low - tall * rng.uniform(.2, .4))]), wide * 0.62)
    tone = 0.85 + 0.35 * light.side * np.clip((x - centre) / wide, -1, 1) + 0.16 * np.sin(x * size * 2.4)
    over(picture, light.lit(rgb(.30, .45, .24)) * tone[..., None], stencil.cover())


def _swaths(rng: np.random.Generator, picture: Array, light: Light, horizon: float, green: Array) -> None:
    size = picture.shape[0]
    _, y = grid(size)
    blades = window(rng, "grass", size, size)
    picture *= (1 + 0.10 * blades * smooth(horizon + 0.06, 1.0, y))[..., None]


def _flowers(rng: np.random.Generator, picture: Array, light: Light, horizon: float) -> None:
    colour = light.lit(_pick(rng, _FLOWERS), 1.1)
    stencil = Stencil(picture.shape[0])
    count = int(rng.integers(15, 90))
    away = rng.random(count) ** 0.7
    for x, d in zip(rng.random(count), away, strict=True):
        size = 0.0022 + 0.0065 * d
        stencil.disc(float(x), horizon + 0.04 + float(d) * (0.98 - horizon), size * 1.2, size)
    over(picture, colour, stencil.cover())


def stones(rng: np.random.Generator, picture: Array, light: Light, horizon: float, count: int) -> None:
    """Scatter boulders, larger towards the viewer."""
    size = picture.shape[0]
    _, y = grid(size)
    body, shadow, top = Stencil(size), Stencil(size), Stencil(size)
    for away in np.sort(rng.random(count)):
        x, foot, r = rng.random(), horizon + 0.05 + 0.5 * away, (0.008 + 0.035 * away) * rng.uniform(0.6, 1.3)
        turn = np.linspace(0, 2 * np.pi, 9)[:-1]
        rim = np.stack([np.cos(turn), 0.62 * np.sin(turn)], 1) * r * rng.uniform(0.8, 1.15, (8, 1)) + (x, foot - r * 0.4)
        shadow.disc(x - light.side * r * 0.4, foot, r * 1.25, r * 0.3)
        body.polygon(rim)
        top.polygon(rim * 0.7 + np.array([x + light.side * r * 0.22, foot - r * 0.62]) * 0.3)
    over(picture, rgb(0, 0, 0), 0.28 * shadow.cover())
    grey = light.lit(mix((.48, .46, .44), (.55, .47, .38), rng.random()))
    rough = (0.85 + 0.13 * window(rng, "fine", size, size))[..., None]
    over(picture, grey * rough * 0.8, body.cover())
    over(picture, grey * rough * 1.22, top.cover() * 0.8)


def tufts(rng: np.random.Generator, picture: Array, light: Light, colour: Array, count: int) -> None:
    """Blades of grass at the viewer's feet, some lit and some in shade."""
    for tone in (0.62, 0.95, 1.25):
        stencil = Stencil(picture.shape[0])
        for _ in range(count // 3):
            x, foot, tall = rng.uniform(-0.02, 1.02), rng.uniform(0.9, 1.06), rng.uniform(0.03, 0.13)
            bend, way = rng.normal(0, 0.35) * tall, np.linspace(0, 1, 4)
            stencil.blade(np.stack([x + bend * way ** 2, foot - tall * way], 1), rng.uniform(0.006, 0.012))
        over(picture, light.lit(colour, tone), stencil.cover())
