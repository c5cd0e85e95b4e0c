"""Answers other than those that were given, on the same or other items: what controls are made with."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np

from guidance_viz.core import OptionError, Relevance

FLIPPED, SHUFFLED, RANDOM = "flipped", "shuffled", "random"
DOSES = {"quarter": 0.25, "half": 0.5}
OPPOSITE = {Relevance.YES.value: Relevance.NO.value, Relevance.NO.value: Relevance.YES.value}


def altered(answers: Mapping[int, str], how: str | None, seed: int, count: int) -> dict[int, str]:
    """Answers on parts, changed.

    Parameters
    ----------
    answers
        By part, in the order they were given.
    how
        ``None``: as they are. ``"flipped"``: yes and no change places. ``"shuffled"``: the answers change parts.
        ``"random"``: as many of each answer on other parts, drawn from all. ``"quarter"``, ``"half"``: the first of them.
    seed
        Of the draws.
    count
        Number of parts there are.

    Raises
    ------
    OptionError
        Another ``how``.
    """
    rng, given = np.random.default_rng(seed), list(answers.values())
    if how is None:
        return dict(answers)
    if how == FLIPPED:
        return {part: OPPOSITE.get(answer, answer) for part, answer in answers.items()}
    if how == SHUFFLED:
        return dict(zip(answers, shuffled(given, rng), strict=True))
    if how == RANDOM:
        drawn = rng.permutation(count)[:len(given)].tolist()
        return dict(zip(drawn, shuffled(given, rng), strict=True))
    if how in DOSES:
        return dict(list(answers.items())[:ceil(DOSES[how] * len(given))])
    raise OptionError(f"control={how!r} is not known; use one of {FLIPPED}, {SHUFFLED}, {RANDOM}, {', '.join(DOSES)}.")


def shuffled(given: list[str], rng: np.random.Generator) -> list[str]:
    """The answers in a drawn order."""
    return [given[i] for i in rng.permutation(len(given))]
