"""Waterbirds photos cut so that birds stand anywhere: "look at the middle" is then no answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

SIDE = 0.7      # of a photo's shorter side: that of the square that is cut out
EDGE = 0.12     # of the square: a bird's middle keeps this distance from its rim
OFF = 0.2       # of the square: and this from its middle, along one axis at least


def cut_photos(root: Path, out: Path, seed: int = 0) -> Path:
    """Cut every photo once, by the seed, and its box with it.

    Parameters
    ----------
    root
        A folder of Waterbirds photos, with ``boxes.csv``.
    out
        Where the cut photos go; what is there already is kept.
    seed
        Of the places.

    Returns
    -------
    Path
        ``out``, a folder as ``root`` is.
    """
    done = out / "boxes.csv"
    if done.exists():
        return out
    boxes = pd.read_csv(root / "boxes.csv").set_index("img_id")
    tables = sorted(root.glob("metadata*.csv"))
    known = pd.concat([pd.read_csv(table) for table in tables]).drop_duplicates("img_id").sort_values("img_id")
    rows = []
    for number, name in zip(known["img_id"], known["img_filename"], strict=True):
        draw = np.random.default_rng([seed, int(number)])
        rows.append((number, *_cut(root / name, out / name, boxes.loc[number].to_numpy(float), draw)))
    for table in tables:
        shutil.copy(table, out / table.name)
    temporary = out / "boxes.part"
    pd.DataFrame(rows, columns=["img_id", "x0", "y0", "x1", "y1"]).to_csv(temporary, index=False, float_format="%.5f")
    temporary.replace(done)
    return out


def _cut(photo: Path, to: Path, box: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    with Image.open(photo) as image:
        size = np.array(image.size, float)
        side = SIDE * size.min()
        low, high = box[:2] * size, box[2:] * size
        corner = np.clip((low + high) / 2 - _place(draw) * side, 0, size - side)
        to.parent.mkdir(parents=True, exist_ok=True)
        image.convert("RGB").crop((*corner.round(), *(corner + side).round())).save(to, quality=95)
    return np.clip(np.concatenate([low - corner, high - corner]) / side, 0, 1)


def _place(draw: np.random.Generator) -> np.ndarray:
    """Where a bird's middle is to lie in its square, (x, y) in [0, 1]."""
    while True:
        place = draw.uniform(EDGE, 1 - EDGE, 2)
        if np.abs(place - 0.5).max() >= OFF:
            return place
