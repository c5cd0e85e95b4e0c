"""Which pictures a demo set holds: how many of each group in each split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.data.demo.compose import Recipe

# name -> split -> how many of (landbird on land, landbird on water, waterbird on land, waterbird on water)
SIZES: dict[str, dict[str, tuple[int, int, int, int]]] = {
    "full": {"train": (456, 24, 24, 456), "val": (75, 75, 75, 75), "test": (100, 100, 100, 100)},
    "small": {"train": (95, 5, 5, 95), "val": (15, 15, 15, 15), "test": (15, 15, 15, 15)},
    "tiny": {"train": (19, 1, 1, 19), "val": (4, 4, 4, 4), "test": (4, 4, 4, 4)},
    "even": {"train": (1500, 1500, 1500, 1500)},
}


@dataclass(frozen=True)
class Entry:
    """One picture of the set: its name, its split and what is to be drawn."""

    sample_id: str
    split: str
    recipe: Recipe


def plan(seed: int = 0, size: str = "full") -> list[Entry]:
    """List the pictures of a set, groups mixed within each split.

    Parameters
    ----------
    seed
        A set of its own for each.
    size
        One of :data:`SIZES`.
    """
    entries: list[Entry] = []
    for split, counts in SIZES[size].items():
        groups = np.repeat(np.arange(4), counts)
        np.random.default_rng([20262, seed, len(split), len(groups)]).shuffle(groups)
        for group in groups.tolist():
            index = len(entries)
            entries.append(Entry(f"bird-{index:04d}", split, Recipe(seed, index, group // 2, group % 2)))
    return entries
