"""A coloured patch that is stuck on a picture, as on some photos of skin: round or with round corners, a little glossy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from guidance_viz.data.demo.light import Light
from guidance_viz.data.demo.paint import Array, grid, length, mix, over, rgb, smooth, toned, window

NONE = "none"
SIDE = (0.16, 0.30)       # of the picture's side that a patch is wide
HIDES = 1 / 3             # of the bird that a patch may cover, at most
COLOURS = {"red": (.84, .17, .16), "orange": (.95, .52, .10), "green": (.08, .58, .32), "blue": (.10, .36, .82),
           "violet": (.52, .22, .68)}

# name -> (exponent of its rim |u|^p + |v|^p = 1, height by width)
_SHAPES = {"disc": (2.0, 1.0), "oval": (2.0, 0.76), "square": (6.0, 1.0)}

# name -> (its share of the pictures, the share of the bird that the patch hides there)
_SPOTS = {"on the bird": (0.4, (0.06, HIDES)), "beside the bird": (0.35, (0.0, 0.06)), "anywhere": (0.25, (0.0, HIDES))}
_TRIES = 40


@dataclass(frozen=True)
class Patch:
    """One patch.

    Attributes
    ----------
    colour, shape
        Of :data:`COLOURS`; disc, oval or square.
    half
        Half its width, in sides of the picture.
    turn
        How far it is turned, in radians.
    x, y
        Its middle, in [0, 1].
    """

    colour: str
    shape: str
    half: float
    turn: float
    x: float = 0.5
    y: float = 0.5

    @property
    def kind(self) -> str:
        """Its look in words."""
        return f"{self.colour} {self.shape}"

    def across(self, size: int) -> tuple[Array, Array]:
        """Coordinates on it, (S, S) each: its rim lies at 1 to the right and, if it is as high as wide, below."""
        x, y = grid(size)
        c, s = (np.float32(f(self.turn) / self.half) for f in (np.cos, np.sin))
        x, y = x - np.float32(self.x), y - np.float32(self.y)
        return x * c + y * s, (y * c - x * s) / np.float32(_SHAPES[self.shape][1])

    def radius(self, size: int) -> Array:
        """How far out each pixel lies, (S, S): 1 at its rim."""
        u, v = self.across(size)
        power = _SHAPES[self.shape][0]
        if power == 2.0:
            return length(u, v)
        return (np.abs(u) ** power + np.abs(v) ** power) ** np.float32(1 / power)

    def cover(self, size: int) -> Array:
        """Coverage (S, S), in steps of 1/255 as a mask can hold it."""
        inside = np.clip(0.5 + (1 - self.radius(size)) * np.float32(self.half * size), 0, 1)
        return np.round(inside * 255) * np.float32(1 / 255)


def choose_patch(rng: np.random.Generator, bird: Array) -> Patch:
    """Draw a patch and where it sticks, without knowing the class; ``bird``: its coverage (S, S).

    It lies wholly in the picture, and often on the bird or beside it, of which it hides no more than :data:`HIDES`.
    """
    patch = Patch(list(COLOURS)[int(rng.integers(len(COLOURS)))], list(_SHAPES)[int(rng.integers(len(_SHAPES)))],
                  float(rng.uniform(*SIDE) / 2), float(rng.uniform(-0.35, 0.35)))
    spots = list(_SPOTS)
    spot = spots[int(rng.choice(len(spots), p=[_SPOTS[name][0] for name in spots]))]
    low, high = _SPOTS[spot][1]
    tried: list[tuple[float, Patch]] = []
    for _ in range(_TRIES):
        there = _thrown(rng, patch, bird, spot)
        hidden = _hidden(there, bird)
        if low <= hidden <= high:
            return there
        tried.append((hidden, there))
    near = 1.2 * patch.half                   # none fits: the least that hides, and in one corner there is no bird
    corners = [replace(patch, x=x, y=y) for x in (near, 1 - near) for y in (near, 1 - near)]
    tried += [(_hidden(corner, bird), corner) for corner in corners]
    return min(tried, key=lambda each: each[0])[1]


def _thrown(rng: np.random.Generator, patch: Patch, bird: Array, spot: str) -> Patch:
    """The patch somewhere that may suit the spot: around a pixel of the bird, or anywhere."""
    size = len(bird)
    x, y = rng.random(2)
    if spot != "anywhere":
        pixel = int(rng.choice(bird.size, p=bird.ravel().astype(np.float64) / bird.sum(dtype=np.float64)))
        away = patch.half * (0.6 if spot == "on the bird" else 1.25) * rng.uniform(0.5, 1.0)
        angle = rng.uniform(0, 2 * np.pi)
        x = (pixel % size + 0.5) / size + away * np.cos(angle)
        y = (pixel // size + 0.5) / size + away * np.sin(angle)
    rim = 1.2 * patch.half
    return replace(patch, x=float(np.clip(x, rim, 1 - rim)), y=float(np.clip(y, rim, 1 - rim)))


def _hidden(patch: Patch, bird: Array) -> float:
    """The share of the bird that it hides."""
    return float((bird * patch.cover(len(bird))).sum() / max(float(bird.sum()), 1e-6))


def stick(rng: np.random.Generator, picture: Array, light: Light, patch: Patch) -> Array:
    """Stick a patch on the picture (3, S, S), in place, with a soft shadow around it; returns its coverage (S, S)."""
    size = picture.shape[1]
    lifted = replace(patch, x=patch.x - 0.010 * light.side, y=patch.y + 0.014)
    np.multiply(picture, 1 - 0.38 * smooth(1.22, 0.92, lifted.radius(size)), out=picture)
    radius, cover = patch.radius(size), patch.cover(size)
    over(picture, _surface(rng, light, patch, radius), cover)
    return cover


def _surface(rng: np.random.Generator, light: Light, patch: Patch, radius: Array) -> Array:
    """Its colour at each pixel (3, S, S): lit from a side, a pale rim, a fibre and a gleam."""
    size = len(radius)
    u, v = patch.across(size)
    colour = np.clip(rgb(*COLOURS[patch.colour]) * rng.uniform(0.9, 1.1) + rng.normal(0, 0.02, 3), 0.02, 1)
    colour = mix(colour, light.lit(colour), 0.45)
    tone = 1.0 + 0.10 * light.side * u - 0.10 * v - 0.10 * radius ** 2 + 0.035 * window(rng, "fine", size, size)
    face = toned(colour, np.clip(tone, 0.4, 1.5))
    rim = smooth(0.80, 0.88, radius)
    face = mix(face, toned(mix(colour, (1, 1, 1), 0.62), np.clip(tone, 0.4, 1.3)), rim * 0.85)
    gleam = smooth(0.52, 0.0, length((u - 0.36 * light.side) * 1.1, (v + 0.40) * 1.7))
    return mix(face, (1.0, 1.0, 1.0), 0.34 * gleam)
