"""Answers computed from boxes or masks, for experiments without people (CRAYON, Sec. 5.1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import OptionError, Relevance

if TYPE_CHECKING:
    from guidance_viz.concepts import ConceptPatches

PATCHES_NEEDED = 0.7  # a neuron is relevant when more of its patches lie on the object


def map_answers(energy: np.ndarray, yes: float, no: float) -> np.ndarray:
    """Answer maps by the share of energy inside the object: above ``yes`` YES, below ``no`` NO, else MAYBE.

    Parameters
    ----------
    energy
        EPG, shape (n,); nan for a dead map, which is answered MAYBE: there is nothing to see.

    Raises
    ------
    OptionError
        Not 0 ≤ no ≤ yes ≤ 1.
    """
    if not 0 <= no <= yes <= 1:
        raise OptionError(
            f"yes={yes}, no={no} must be shares with 0 ≤ no ≤ yes ≤ 1. The paper's are 0.7 and 0.3."
        )
    with np.errstate(invalid="ignore"):
        low = np.where(energy < no, Relevance.NO.value, Relevance.MAYBE.value)
        return np.where(energy > yes, Relevance.YES.value, low)


def patches_on_object(patches: ConceptPatches, masks: np.ndarray, needed: float = 0.5) -> np.ndarray:
    """Share of each neuron's patches that lie on the object.

    A patch lies on the object when at least ``needed`` of its cell (of the attribution layer's grid) is
    covered.

    Parameters
    ----------
    patches
        Rows and cells, (C, top) and (C, top, 2); row -1 where a neuron has fewer.
    masks
        Objects on the same grid, (N, h, w) in [0, 1].

    Returns
    -------
    ndarray
        float64 (C,); nan for a neuron without patches.
    """
    rows, cells = np.asarray(patches.indices), np.asarray(patches.cells)
    there = (rows >= 0) & (np.asarray(patches.values) > 0)
    covered = masks[np.maximum(rows, 0), cells[..., 0], cells[..., 1]] >= needed
    count = there.sum(1)
    return np.divide((covered & there).sum(1), count, out=np.full(len(rows), np.nan), where=count > 0)


def neuron_answers(share: np.ndarray) -> np.ndarray:
    """YES where more than 70 % of the patches lie on the object, else NO; MAYBE for one that never fires."""
    return np.where(np.isnan(share), Relevance.MAYBE.value,
                    np.where(share > PATCHES_NEEDED, Relevance.YES.value, Relevance.NO.value))


def count_answers(answers: np.ndarray) -> dict[str, int]:
    """How many of each."""
    return {r.value: int((answers == r.value).sum()) for r in Relevance}
