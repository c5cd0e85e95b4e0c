"""What a bird stands on: the ground, a rock, a post, a branch, or shallow water; and the traces it leaves there."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import Array, Stencil, grid, length, lookup, mix, over, rgb, smooth, toned
from guidance_viz.data.demo.sheet import Place, tube

ON_LAND = {"ground": 0.36, "branch": 0.22, "rock": 0.14, "post": 0.16, "air": 0.12}
ON_WATER = {"wade": 0.38, "branch": 0.10, "rock": 0.20, "post": 0.20, "air": 0.12}


def choose_perch(rng: np.random.Generator, on_water: bool) -> str:
    """Draw a perch that fits the scene, without knowing the class."""
    chances = ON_WATER if on_water else ON_LAND
    return list(chances)[int(rng.choice(len(chances), p=list(chances.values())))]


def paint_perch(rng: np.random.Generator, picture: Array, light: Light, place: Place, perch: str, on_water: bool) -> None:
    """Paint the perch under the bird's feet."""
    if perch == "rock":
        _rock(rng, picture, light, place, on_water)
    elif perch == "post":
        _post(rng, picture, light, place, on_water)
    elif perch == "branch":
        _branch(rng, picture, light, place)


def paint_shadow(picture: Array, light: Light, place: Place, width: float, strength: float) -> None:
    """A soft shadow at the feet, drawn away from the sun."""
    x, y = grid(picture.shape[1])
    shift = -0.35 * light.side * width
    far = length((x - place.x - shift) / (width * 0.62), (y - place.y) / (width * 0.14))
    picture *= 1 - strength * smooth(1.15, 0.25, far)


def paint_reflection(picture: Array, rows: slice, cols: slice, colour: Array, alpha: Array, line: int,
                     strength: float, ripple: float) -> None:
    """Mirror the bird, broken by ripples, in the water under it."""
    size = picture.shape[1]
    height = min(line - rows.start, size - line)
    if height <= 1:
        return
    depth = np.arange(height)
    source = np.clip(line - 1 - depth - rows.start, 0, alpha.shape[0] - 1)
    bend = np.round(np.sin(depth * 1.1 + ripple) * (0.6 + depth * 0.05) * size / 128).astype(int)
    across = np.clip(np.arange(alpha.shape[1])[None] + bend[:, None], 0, alpha.shape[1] - 1)
    fade = (strength * np.exp(-depth / (0.22 * size))).astype(np.float32)[:, None]
    part = picture[:, line:line + height, cols]
    part += fade * (colour[:, source[:, None], across] * 0.8 - alpha[source[:, None], across] * part)


def paint_ripples(picture: Array, light: Light, place: Place, line: float, width: float) -> None:
    """Rings on the water around the bird."""
    x, y = grid(picture.shape[1])
    ring = length((x - place.x) / width, (y - line) / (width * 0.26))
    wave = np.cos((ring - 0.85) * 9.0) * smooth(1.9, 0.9, ring) * smooth(0.5, 0.8, ring)
    over(picture, mix(light.horizon, (1, 1, 1), 0.4), 0.34 * np.clip(wave, 0, 1))
    picture *= 1 - 0.20 * np.clip(-wave, 0, 1)


def _rock(rng: np.random.Generator, picture: Array, light: Light, place: Place, on_water: bool) -> None:
    size = picture.shape[1]
    x, y = grid(size)
    half, tall = place.unit * rng.uniform(0.55, 1.0), place.unit * rng.uniform(0.25, 0.6)
    across = (x - place.x - rng.normal(0, 0.15) * half) / half
    bumps = 0.10 * lookup("rough", across * 0.12 + rng.random(), 0 * y + rng.random())
    top = place.y - 0.012 * place.unit + tall * (1 - np.clip(1 - np.abs(across) ** 2.6, 0, 1) ** 0.5 + bumps * across ** 2)
    base = place.y + tall
    texture = lookup("rough", x * 0.45 + rng.random(), y * 0.6)
    cover = np.clip((y - top) * size + 0.5, 0, 1) * np.clip((base - y) * size + 0.5, 0, 1) * (np.abs(across) < 1)
    shadow = length((x - place.x) / (half * 1.15), (y - base) / (tall * 0.22))
    picture *= 1 - 0.35 * smooth(1.2, 0.5, shadow)
    lit = 1.12 - 0.75 * np.clip((y - top) / tall, 0, 1) + 0.22 * across * light.side + 0.15 * texture
    grey = mix((.46, .44, .42), (.56, .48, .40), rng.random())
    over(picture, toned(light.lit(grey), np.clip(lit, 0.25, 1.5)), cover)
    if on_water:
        foam = smooth(0.10, 0.03, np.abs(length(across / 1.08, (y - base) / (tall * 0.24)) - 1)) * (y > base - tall * 0.1)
        over(picture, light.lit(rgb(1, 1, 1)), 0.5 * foam)


def _post(rng: np.random.Generator, picture: Array, light: Light, place: Place, on_water: bool) -> None:
    size = picture.shape[1]
    x, y = grid(size)
    half = place.unit * rng.uniform(0.14, 0.24)
    foot = min(1.05, place.y + rng.uniform(0.25, 0.6))
    across = (x - place.x) / half
    lip = place.y - 0.004 + 0.10 * half * across ** 2
    cover = np.clip((1 - np.abs(across)) * half * size + 0.5, 0, 1)
    cover = cover * np.clip((y - lip) * size + 0.5, 0, 1) * np.clip((foot - y) * size + 0.5, 0, 1)
    grain = 0.17 * lookup("bark", x * 1.1 + rng.random(), y * 0.5 + rng.random())
    lit = 0.80 + 0.34 * across * light.side - 0.30 * across ** 2 + grain + 0.30 * smooth(0.035, 0.0, y - lip)
    wood = mix((.44, .34, .25), (.56, .53, .49), rng.random())
    wet = 0.5 * smooth(foot - 0.10, foot - 0.02, y) if on_water else 0.0
    over(picture, toned(light.lit(wood), np.clip(lit, 0.2, 1.6) * (1 - wet)), cover)


def _branch(rng: np.random.Generator, picture: Array, light: Light, place: Place) -> None:
    size = picture.shape[1]
    x, y = grid(size)
    side = 1 if rng.random() < 0.5 else -1
    thick = place.unit * rng.uniform(0.055, 0.085)
    start = 1.15 if side > 0 else -0.15
    reach = place.x - side * place.unit * rng.uniform(0.5, 0.9)
    t = np.linspace(0, 1, 14)
    at = start + (reach - start) * t
    under = place.y + thick * 0.9
    sag = rng.uniform(-0.22, 0.22)
    line = under + sag * (at - place.x) ** 2 * 1.5 + 0.012 * np.sin((at - place.x) * 20) * np.sign(at - place.x)
    spine = np.stack([at, line, thick * (1.5 - 1.2 * t)], 1).astype(np.float32)
    near = max(0.0, float(np.abs(line - place.y).max()) + 0.08)
    rows = slice(max(0, int((place.y - near) * size)), min(size, int((place.y + near) * size) + 1))
    outside, along, across, _, ny = tube(x[rows], y[rows], spine)
    lit = 0.80 - 0.42 * ny + 0.16 * lookup("bark", along * 0.5 + rng.random(), across * 0.05)
    bark = mix((.34, .25, .18), (.52, .47, .42), rng.random())
    over(picture[:, rows], toned(light.lit(bark), np.clip(lit, 0.2, 1.5)), np.clip(0.5 - outside * size, 0, 1))
    _leaves(rng, picture, light, spine, place)


def _leaves(rng: np.random.Generator, picture: Array, light: Light, spine: Array, place: Place) -> None:
    leaf = mix((.26, .44, .18), (.62, .48, .18), rng.random() ** 2)
    where = spine[rng.integers(0, len(spine), int(rng.integers(3, 12)))]
    for tone in (0.75, 1.15):
        stencil = Stencil(picture.shape[1])
        for x, y, _ in where + rng.normal(0, 0.01, where.shape):
            if abs(x - place.x) < place.unit * 0.35:
                continue
            turn, long = rng.uniform(0, 2 * np.pi), place.unit * rng.uniform(0.12, 0.24)
            way, out = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
            t = np.array([0, 0.3, 0.65, 1.0])[:, None]
            wide = np.array([0, 0.24, 0.2, 0])[:, None] * long
            edge = (x, y) + way * t * long
            stencil.polygon(np.concatenate([edge + out * wide, (edge - out * wide)[::-1]]))
        over(picture, light.lit(leaf, tone), stencil.cover())
