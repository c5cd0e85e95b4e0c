"""From answers to guidance: who counts as answered, in the one place that decides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from guidance_viz.core import OptionError, Relevance, ShapeError
from guidance_viz.mitigation.types import NO, NONE, YES, Guidance, training_rows

if TYPE_CHECKING:
    from guidance_viz.data import Dataset

CODES = {Relevance.YES: YES, Relevance.NO: NO, Relevance.MAYBE: NONE}
SOURCES = ("answers", "spread")


def resolve_guidance(ds: Dataset, neurons: int, maps: Mapping[int, Relevance | str] | None = None,
                     neuron_answers: Mapping[int, Relevance | str] | None = None, *,
                     relevance_from: str = "answers", p_relevant: np.ndarray | None = None,
                     yes: float = 0.7, no: float = 0.3, readable: np.ndarray | None = None) -> Guidance:
    """Turn answers into what the methods use.

    Parameters
    ----------
    ds
        The data set.
    neurons
        Number of neurons C.
    maps
        Answers on saliency maps by row number.
    neuron_answers
        Answers on neurons by number; YES = keep. Unanswered ones and MAYBE are kept.
    relevance_from
        ``"answers"``: YES → R, NO → I, all else gives its cross-entropy only. ``"spread"``: besides the answers,
        rows with P ≥ ``yes`` → R and P ≤ ``no`` → I; a MAYBE stays a maybe whatever its neighbours say.
    p_relevant
        P(relevant) by row (N,), nan = unknown; needed for ``"spread"``.
    yes, no
        The thresholds on P(relevant).
    readable
        Rows (N,) whose image could be read; others are not used.

    Returns
    -------
    Guidance
        ``counts`` has the kinds "map yes", "map no", "map maybe", "spread yes", "spread no", "neuron yes", "neuron
        no", "neuron maybe" and "outside the training split" (answers that were not used).

    Raises
    ------
    OptionError
        ``relevance_from`` is not known, its P is missing, the thresholds cross, or every neuron would be pruned.
    """
    if relevance_from not in SOURCES:
        raise OptionError(f"relevance_from={relevance_from!r} is not known; use one of {', '.join(SOURCES)}.")
    if not 0 <= no < yes <= 1:
        raise OptionError(f"The thresholds no={no} and yes={yes} must satisfy 0 ≤ no < yes ≤ 1.")
    usable = np.zeros(len(ds), bool)
    usable[training_rows(ds, readable)] = True
    given = {int(row): Relevance(answer) for row, answer in (maps or {}).items()}
    relevance = np.full(len(ds), NONE, np.int8)
    counts: Counter[str] = Counter()
    if relevance_from == "spread":
        relevance = _spread(p_relevant, len(ds), yes, no)
        relevance[[*given]] = NONE
        relevance[~usable] = NONE
        counts.update({"spread yes": int((relevance == YES).sum()), "spread no": int((relevance == NO).sum())})
    for row, answer in given.items():
        counts[f"map {answer}" if usable[row] else "outside the training split"] += 1
        relevance[row] = CODES[answer] if usable[row] else NONE
    keep = _keep(neurons, neuron_answers or {}, counts)
    return Guidance(relevance, keep, dict(counts))


def _spread(p_relevant: np.ndarray | None, count: int, yes: float, no: float) -> np.ndarray:
    if p_relevant is None:
        raise OptionError("relevance_from='spread' needs P(relevant). Answer a few explanations first, "
                          "or use relevance_from='answers'.")
    p = np.asarray(p_relevant, dtype=np.float64)
    if p.shape != (count,):
        raise ShapeError(f"p_relevant has size {p.shape} but the data set has {count} rows; give one value a row.")
    relevance = np.full(count, NONE, np.int8)
    relevance[p >= yes], relevance[p <= no] = YES, NO  # nan satisfies neither
    return relevance


def _keep(neurons: int, answers: Mapping[int, Relevance | str], counts: Counter[str]) -> np.ndarray:
    keep = np.ones(neurons, bool)
    for neuron, answer in answers.items():
        if not 0 <= int(neuron) < neurons:
            raise OptionError(f"There is no neuron {neuron}; the layer has the neurons 0 to {neurons - 1}.")
        counts[f"neuron {Relevance(answer)}"] += 1
        keep[int(neuron)] = Relevance(answer) is not Relevance.NO
    if not keep.any():
        raise OptionError(f"All {neurons} neurons are answered NO: pruning them would leave nothing to classify with. "
                          "Take some answers back.")
    return keep


def answers_of(rows: Iterable[int], relevance: Iterable[Relevance | str]) -> dict[int, Relevance]:
    """Pair rows with answers, a later one for the same row winning."""
    return {int(row): Relevance(answer) for row, answer in zip(rows, relevance, strict=True)}
