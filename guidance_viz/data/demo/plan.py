"""Which pictures a demo set holds: how many of each group in each split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.data.demo.compose import Recipe

SHORTCUTS = ("scene", "patch")
"""What gives the class away in training: the scene, or a coloured patch that is stuck on the picture."""

# name -> split -> how many of (landbird on land, landbird on water, waterbird on land, waterbird on water); where a patch
# is the shortcut, (landbird without patch, landbird with patch, waterbird without patch, waterbird with patch)
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


def plan(seed: int = 0, size: str = "full", shortcut: str = "scene") -> list[Entry]:
    """List the pictures of a set, groups mixed within each split.

    Parameters
    ----------
    seed
        A set of its own for each.
    size
        One of :data:`SIZES`.
    shortcut
        One of :data:`SHORTCUTS`. Where it is the patch, half of the pictures of each class, with patch and without, are on
        land and half on water.
    """
    entries: list[Entry] = []
    for split, counts in SIZES[size].items():
        groups = np.repeat(np.arange(4), counts)
        np.random.default_rng([20262, seed, len(split), len(groups)]).shuffle(groups)
        places = groups % 2 if shortcut == "scene" else _even_places(groups, seed)
        for group, place in zip(groups.tolist(), places.tolist(), strict=True):
            index = len(entries)
            patch = None if shortcut == "scene" else group % 2
            entries.append(Entry(f"bird-{index:04d}", split, Recipe(seed, index, group // 2, place, patch)))
    return entries


def _even_places(groups: np.ndarray, seed: int) -> np.ndarray:
    """Land and water in equal parts in each group; an odd one out is on land in group 0 and 2, on water in 1 and 3."""
    places = np.zeros(len(groups), np.int64)
    for group in range(4):
        mine = np.flatnonzero(groups == group)
        turns = (np.arange(len(mine)) + group) % 2
        places[mine] = np.random.default_rng([20263, seed, group, len(groups)]).permutation(turns)
    return places
