"""Data screening: the samples that the model probably looks at rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guidance_viz.core import OptionError, ShapeError


@dataclass(frozen=True)
class Screening:
    """What screening keeps.

    Attributes
    ----------
    rows
        Row numbers that are kept, ascending, shape (n,).
    thresholds
        The threshold that was applied by class; ``{-1: t}`` where classes were not told apart. nan where nothing is
        known of a class.
    asked
        Rows that were looked at.
    unknown
        Of these, rows whose P is not known (nan): they are left out.
    dropped
        Of these, rows at or below their threshold.
    """

    rows: np.ndarray
    thresholds: dict[int, float]
    asked: int
    unknown: int
    dropped: int


def screen(p: np.ndarray, threshold: float | None = None, *, labels: np.ndarray | Sequence[int] | None = None,
           rows: np.ndarray | Sequence[int] | None = None) -> Screening:
    """Keep the samples whose P(correct attention) is above a threshold (SLIM, Sec. 4.3).

    Parameters
    ----------
    p
        P(correct), shape (N,), nan = unknown; from :func:`~guidance_viz.space.spread`.
    threshold
        In [0, 1); a sample is kept when its P is above it. ``None``: the median of the known values, as SLIM's release
        has it. Where more than half of them share the largest value, nothing lies above the median: those with that
        value are kept.
    labels
        Class of each row, shape (N,): then the median is each class's own, so that no class is screened out whole.
    rows
        Row numbers to look at; all by default.

    Returns
    -------
    Screening
        What is kept, and the count of the rest.

    Raises
    ------
    OptionError
        ``threshold`` is not in [0, 1).
    ShapeError
        ``labels`` does not have one entry a row.
    """
    p = np.asarray(p, np.float64)
    if threshold is not None and not 0 <= threshold < 1:
        raise OptionError(f"threshold is {threshold}; expected a number from 0 up to, and without, 1, or None for "
                          "the median.")
    asked = np.arange(len(p)) if rows is None else np.unique(np.asarray(rows, np.int64))
    classes = np.full(len(p), -1) if labels is None else np.asarray(labels)
    if classes.shape != p.shape:
        raise ShapeError(f"labels has shape {classes.shape} but p has {p.shape}; give one class a row.")
    kept, thresholds = [], {}
    for name in np.unique(classes[asked]):
        members = asked[classes[asked] == name]
        passed, thresholds[int(name)] = _passed(p[members], threshold)
        kept.append(members[passed])
    found = np.sort(np.concatenate(kept)) if kept else np.zeros(0, np.int64)
    unknown = int(np.isnan(p[asked]).sum())
    return Screening(found, thresholds, len(asked), unknown, len(asked) - unknown - len(found))


def _passed(p: np.ndarray, threshold: float | None) -> tuple[np.ndarray, float]:
    known = p[~np.isnan(p)]
    if not known.size:
        return np.zeros(len(p), bool), float("nan") if threshold is None else threshold
    limit = float(np.median(known)) if threshold is None else threshold
    with np.errstate(invalid="ignore"):
        above = p > limit
        return (p >= limit if threshold is None and not above.any() else above), limit
