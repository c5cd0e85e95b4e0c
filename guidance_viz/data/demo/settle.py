"""How large a bird is and where it stands: drawn without knowing the class."""

from __future__ import annotations

import numpy as np

from guidance_viz.data.demo.anatomy import Bird
from guidance_viz.data.demo.sheet import Place

AREA = (0.08, 0.17)       # share of the picture that the bird covers, about
SMALL = (0.045, 0.10)     # where it may be anywhere
DRAWS = 4                 # places that are drawn there; the one farthest from the picture's middle is taken
# perch -> how far the feet are below the horizon at least (above it a rock or a post would stand in the air), and where
# they are at most
_FEET = {"ground": (0.10, 0.97), "wade": (0.10, 0.86), "rock": (0.02, 0.88), "post": (-0.20, 0.92), "branch": (-1.0, 0.95)}


def settle(rng: np.random.Generator, body: Bird, horizon: float, spot: str) -> Place:
    """Choose the bird's size and place about the middle: the middle of its box is drawn without knowing the class."""
    unit = float(np.sqrt(rng.uniform(*AREA) / body.area()))
    facing = 1 if rng.random() < 0.5 else -1
    x0, y0, x1, y1 = body.box()
    wide, tall = x1 - x0, y1 - y0
    unit = min(unit, 0.94 / wide, 0.84 / tall)
    half_w, half_h = wide * unit / 2, tall * unit / 2
    across = float(np.clip(rng.uniform(0.18, 0.82), half_w + 0.02, 0.98 - half_w))
    span = {"ground": (0.52, 0.80), "wade": (0.52, 0.80), "air": (0.18, 0.55)}.get(spot, (0.34, 0.66))
    middle = float(np.clip(rng.uniform(*span), half_h + 0.02, 0.96 - half_h))
    if spot in ("ground", "wade"):         # the feet stand below the horizon, and in water above the beach
        lowest = 0.96 if spot == "ground" else 0.82
        middle = max(min(max(middle, horizon + 0.10 - half_h), lowest - half_h), half_h + 0.02)
    return _stood(body, across, middle, unit, facing, spot)


def roam(rng: np.random.Generator, body: Bird, horizon: float, spot: str) -> Place:
    """Choose a smaller bird's size, and a place anywhere, towards the rims and corners rather than in the middle."""
    unit = float(np.sqrt(rng.uniform(*SMALL) / body.area()))
    facing = 1 if rng.random() < 0.5 else -1
    x0, y0, x1, y1 = body.box()
    wide, tall = x1 - x0, y1 - y0
    unit = min(unit, 0.60 / wide, 0.60 / tall)
    half_w, half_h = wide * unit / 2, tall * unit / 2
    top, bottom = half_h + 0.01, 0.99 - half_h
    if spot != "air":
        below, lowest = _FEET[spot]
        top, bottom = max(top, horizon + below - half_h), min(bottom, lowest - half_h)
    low, high = (half_w - 0.01, min(top, bottom)), (1.01 - half_w, bottom)
    spots = low + (np.array(high) - low) * rng.beta(0.6, 0.6, (DRAWS, 2))
    across, middle = spots[np.square(spots - 0.5).sum(1).argmax()].tolist()
    return _stood(body, across, middle, unit, facing, spot)


def _stood(body: Bird, across: float, middle: float, unit: float, facing: int, spot: str) -> Place:
    """The place of a bird whose box has this middle."""
    x0, y0, x1, y1 = body.box()
    foot_x, foot_y = (0.0, 0.0) if spot == "air" else (float(v) for v in body.feet())
    return Place(x=across + facing * (foot_x - (x0 + x1) / 2) * unit,
                 y=middle + ((y0 + y1) / 2 - foot_y) * unit, unit=unit, facing=facing)
