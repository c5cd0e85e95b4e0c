"""What a bird stands on: ground, rock, post, branch or shallow water; and the traces it leaves there."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.canvas import Canvas
from guidance_viz.data.demo.paint import Array, Stencil, length, lookup, mix, smooth, toned
from guidance_viz.data.demo.sheet import Place, tube

ON_LAND = {"ground": 0.36, "branch": 0.22, "rock": 0.14, "post": 0.16, "air": 0.12}
ON_WATER = {"wade": 0.38, "branch": 0.10, "rock": 0.20, "post": 0.20, "air": 0.12}


def choose_perch(rng: np.random.Generator, on_water: bool) -> str:
    """Draw a perch that fits the scene, without knowing the class."""
    chances = ON_WATER if on_water else ON_LAND
    return list(chances)[int(rng.choice(len(chances), p=list(chances.values())))]


def paint_perch(c: Canvas, place: Place, perch: str, on_water: bool) -> None:
    """Paint the perch under the bird's feet."""
    if perch == "rock":
        _rock(c, place, on_water)
    elif perch == "post":
        _post(c, place, on_water)
    elif perch == "branch":
        _branch(c, place)


def paint_shadow(c: Canvas, place: Place, width: float, strength: float) -> None:
    """A soft shadow at the feet, drawn away from the sun."""
    middle = place.x - 0.35 * c.light.side * width
    c = c.part(middle - width * 0.8, place.y - width * 0.2, middle + width * 0.8, place.y + width * 0.2)
    far = length((c.x - middle) / (width * 0.62), (c.y - place.y) / (width * 0.14))
    c.shade(1 - strength * smooth(1.15, 0.25, far))


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


def paint_ripples(c: Canvas, place: Place, line: float, width: float) -> None:
    """Rings on the water around the bird."""
    c = c.part(place.x - 2 * width, line - 0.52 * width, place.x + 2 * width, line + 0.52 * width)
    ring = length((c.x - place.x) / width, (c.y - line) / (width * 0.26))
    wave = np.cos((ring - 0.85) * 9.0) * smooth(1.9, 0.9, ring) * smooth(0.5, 0.8, ring)
    c.over(mix(c.light.horizon, (1, 1, 1), 0.4), 0.34 * np.clip(wave, 0, 1))
    c.shade(1 - 0.20 * np.clip(-wave, 0, 1))


def _rock(c: Canvas, place: Place, on_water: bool) -> None:
    half, tall = place.unit * c.between(0.55, 1.0), place.unit * c.between(0.25, 0.6)
    middle, base = place.x + c.rng.normal(0, 0.15) * half, place.y + tall
    c = c.part(middle - half * 1.5, place.y - 0.05, middle + half * 1.5, base + tall * 0.3)
    x, y = c.x, c.y
    across = (x - middle) * (1 / half)
    bumps = 0.10 * lookup("rough", across * 0.12 + c.rng.random(), np.full_like(y, c.rng.random()))
    dome = np.sqrt(np.clip(1 - np.abs(across) ** 2.6, 0, 1))
    under = y - (place.y - 0.012 * place.unit + tall * (1 - dome + bumps * across ** 2))
    cover = np.clip(under * c.size + 0.5, 0, 1) * np.clip((base - y) * c.size + 0.5, 0, 1)
    cover = cover * (np.abs(across) < 1)
    c.shade(1 - 0.35 * smooth(1.2, 0.5, length((x - place.x) / (half * 1.15), (y - base) / (tall * 0.22))))
    texture = lookup("rough", x * 0.45 + c.rng.random(), y * 0.6)
    tone = 1.12 - 0.75 * np.clip(under / tall, 0, 1) + (0.22 * c.light.side) * across + 0.15 * texture
    grey = mix((.46, .44, .42), (.56, .48, .40), c.rng.random())
    c.over(toned(c.light.lit(grey), np.clip(tone, 0.25, 1.5)), cover)
    if on_water:
        rim = np.abs(length(across / 1.08, (y - base) / (tall * 0.24)) - 1)
        c.over(c.light.lit((1, 1, 1)), 0.5 * smooth(0.10, 0.03, rim) * (y > base - tall * 0.1))


def _post(c: Canvas, place: Place, on_water: bool) -> None:
    half = place.unit * c.between(0.14, 0.24)
    foot = min(1.05, place.y + c.between(0.25, 0.6))
    c = c.part(place.x - half - 0.02, place.y - 0.03, place.x + half + 0.02, foot + 0.01)
    across = (c.x - place.x) * (1 / half)
    under = c.y - (place.y - 0.004 + 0.10 * half * across ** 2)
    cover = np.clip((1 - np.abs(across)) * (half * c.size) + 0.5, 0, 1)
    cover = cover * np.clip(under * c.size + 0.5, 0, 1) * np.clip((foot - c.y) * c.size + 0.5, 0, 1)
    grain = 0.17 * lookup("bark", c.x * 1.1 + c.rng.random(), c.y * 0.5 + c.rng.random())
    tone = 0.80 + (0.34 * c.light.side) * across - 0.30 * across ** 2
    tone = tone + grain + 0.30 * smooth(0.035, 0.0, under)
    wet = 0.5 * smooth(foot - 0.10, foot - 0.02, c.y) if on_water else 0.0
    wood = mix((.44, .34, .25), (.56, .53, .49), c.rng.random())
    c.over(toned(c.light.lit(wood), np.clip(tone, 0.2, 1.6) * (1 - wet)), cover)


def _branch(c: Canvas, place: Place) -> None:
    side = 1 if c.chance(0.5) else -1
    thick = place.unit * c.between(0.055, 0.085)
    start, reach = 0.5 + 0.65 * side, place.x - side * place.unit * c.between(0.5, 0.9)
    at = np.linspace(start, reach, 14)
    off = at - place.x
    line = place.y + thick * 0.9 + c.between(-0.33, 0.33) * off ** 2 + 0.012 * np.sin(np.abs(off) * 20)
    spine = np.stack([at, line, np.linspace(1.5, 0.3, 14) * thick], 1)
    part = c.part(min(start, reach) - 0.02, line.min() - 0.08, max(start, reach) + 0.02, line.max() + 0.08)
    outside, along, across, _, ny = tube(part.x, part.y, spine)
    tone = 0.80 - 0.42 * ny + 0.16 * lookup("bark", along * 0.5 + c.rng.random(), across * 0.05)
    bark = mix((.34, .25, .18), (.52, .47, .42), c.rng.random())
    part.over(toned(c.light.lit(bark), np.clip(tone, 0.2, 1.5)), np.clip(0.5 - outside * c.size, 0, 1))
    _leaves(c, spine, place)


def _leaves(c: Canvas, spine: Array, place: Place) -> None:
    leaf = mix((.26, .44, .18), (.62, .48, .18), c.rng.random() ** 2)
    where = spine[c.rng.integers(0, len(spine), c.count(3, 12))]
    for tone in (0.75, 1.15):
        stencil = Stencil(c.size)
        for x, y, _ in where + c.rng.normal(0, 0.01, where.shape):
            if abs(x - place.x) < place.unit * 0.35:
                continue
            turn, long = c.rng.uniform(0, 2 * np.pi), place.unit * c.between(0.12, 0.24)
            way, out = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
            t = np.array([0, 0.3, 0.65, 1.0])[:, None]
            wide = np.array([0, 0.24, 0.2, 0])[:, None] * long
            edge = (x, y) + way * t * long
            stencil.polygon(np.concatenate([edge + out * wide, (edge - out * wide)[::-1]]))
        c.over(c.light.lit(leaf, tone), stencil.cover())
