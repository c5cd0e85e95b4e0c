"""Tiny pictures in the Waterbirds layout, and a tiny network: a session on them takes a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from torch import nn

SIDE = 32
COUNTS = {
    "train": (60, 6, 6, 60),
    "val": (12, 12, 12, 12),
    "test": (20, 20, 20, 20),
}  # by group: label × place


def tiny(num_classes: int = 2) -> nn.Module:
    """Three convolutions, a mean and a linear layer; maps of 8 × 8."""
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(8, 12, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(12, 12, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(12, num_classes),
    )


def write_birds(root: Path, seed: int = 0) -> Path:
    """Squares (the birds: the class is their colour) on plain scenes (the place is its colour)."""
    rng = np.random.default_rng(seed)
    rows, boxes = [], []
    (root / "birds").mkdir(parents=True)
    for split, (name, counts) in enumerate(COUNTS.items()):
        for group, count in enumerate(counts):
            for _ in range(count):
                label, place = divmod(group, 2)
                number = len(rows) + 1
                image, box = _draw(rng, label, place)
                path = f"birds/{name}_{number:04d}.png"
                Image.fromarray(image).save(root / path)
                rows.append((number, path, label, split, place, ""))
                boxes.append((number, *box))
    pd.DataFrame(rows, columns=["img_id", "img_filename", "y", "split", "place", "place_filename"]).to_csv(
        root / "metadata.csv", index=False)
    pd.DataFrame(boxes, columns=["img_id", "x0", "y0", "x1", "y1"]).to_csv(root / "boxes.csv", index=False)
    return root


def _draw(rng: np.random.Generator, label: int, place: int) -> tuple[np.ndarray, tuple[float, ...]]:
    scene = np.array([[60, 140, 50], [40, 80, 170]][place])
    bird = np.array([[200, 120, 40], [230, 230, 230]][label])
    image = np.clip(scene + rng.normal(0, 25, (SIDE, SIDE, 3)), 0, 255)
    x, y = rng.integers(2, 18, 2)
    image[y:y + 12, x:x + 12] = np.clip(bird + rng.normal(0, 25, (12, 12, 3)), 0, 255)
    return image.astype(np.uint8), (x / SIDE, y / SIDE, (x + 12) / SIDE, (y + 12) / SIDE)
