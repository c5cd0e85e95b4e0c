"""How much a model leans on each of many attributes: accuracy with and without it, class by class."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, fisher_exact

from guidance_viz.core import OptionError, check_same_size
from guidance_viz.metrics.arrays import to_numpy
from guidance_viz.metrics.groups import wilson

LEAST = 10
"""Photos with and photos without an attribute from which it is judged (the paper's number)."""
SURE = 0.05
"""False discovery rate up to which a discrepancy is called significant."""


def attribute_table(predictions: Any, labels: Any, present: Any, names: Sequence[str], *,
                    class_names: Sequence[str] | None = None, least: int = LEAST, by: str = "class") -> pd.DataFrame:
    r"""Compare the accuracy with and without each attribute (Yang et al. 2023, Sec. 4 and Table 3).

    Parameters
    ----------
    predictions, labels
        Classes (N,).
    present
        Whether each photo has each attribute, (N, A): above 0, 0, or nan where that is not known.
    names
        Names of the attributes, (A,).
    class_names
        Names of the classes.
    least
        Photos on either side below which an attribute is not judged.
    by
        ``"class"``: within each class, as failures are a class's own; ``"all"``: over all photos.

    Returns
    -------
    DataFrame
        A row an attribute and class that has enough photos on both sides: significant ones first, in each part the
        largest δ first. Columns: attribute, class (a number, -1 for all), class_name, delta (accuracy with minus without,
        Eq. 7), low and high (Newcombe's 95 % interval of it), mutual_information (of presence and error, in nats), p
        (Fisher's exact test, two-sided), q (p corrected for the number of tests, Benjamini-Hochberg), significant (q is at
        most 0.05), with_count, without_count, accuracy_with, accuracy_without, confused_with (the class that is said
        wrongly most often on the side that does worse, -1 for none), confused_name, confused_share (of that side's photos).

    Raises
    ------
    ShapeError
        The sizes differ.
    OptionError
        ``by`` is not known.
    """
    guess, truth, has = to_numpy(predictions), to_numpy(labels), np.asarray(to_numpy(present), np.float64)
    check_same_size("predictions", guess.shape, "labels", truth.shape)
    check_same_size("present, by photo", has.shape[:1], "labels", truth.shape)
    check_same_size("names", (len(names),), "present, by attribute", has.shape[1:])
    if by not in ("class", "all"):
        raise OptionError(f"by={by!r} is not known; use 'class' or 'all'.")
    parts = [(-1, np.ones(len(truth), bool))] if by == "all" else [(int(k), truth == k) for k in np.unique(truth)]
    lines = [line for k, rows in parts for line in _of_class(k, guess[rows], truth[rows], has[rows], names, least)]
    table = pd.DataFrame(lines, columns=_COLUMNS)
    table["q"] = false_discovery_control(table["p"], method="bh") if len(table) else np.zeros(0)
    table["significant"] = table["q"] <= SURE
    for column, known in (("class", "class_name"), ("confused_with", "confused_name")):
        table[known] = [_name(int(k), class_names) for k in table[column]]
    order = np.lexsort((-table["delta"].to_numpy(float), ~table["significant"].to_numpy(bool)))
    return table.iloc[order][COLUMNS].reset_index(drop=True)


_COLUMNS = ["attribute", "class", "delta", "low", "high", "mutual_information", "p", "with_count", "without_count",
            "accuracy_with", "accuracy_without", "confused_with", "confused_share"]
COLUMNS = ["attribute", "class", "class_name", "delta", "low", "high", "mutual_information", "p", "q", "significant",
           "with_count", "without_count", "accuracy_with", "accuracy_without", "confused_with", "confused_name",
           "confused_share"]
"""Of :func:`attribute_table`."""


def mutual_information(table: Any) -> np.ndarray:
    r"""Return the mutual information of two binary quantities, in nats.

    .. math:: I = \sum_{ij} \frac{n_{ij}}{n} \log \frac{n_{ij} n}{n_{i\cdot} n_{\cdot j}}

    Parameters
    ----------
    table
        Counts (…, 2, 2).

    Returns
    -------
    numpy.ndarray
        (…,), at least 0.
    """
    counts = np.asarray(to_numpy(table), np.float64)
    total = counts.sum(axis=(-2, -1), keepdims=True)
    expected = counts.sum(axis=-1, keepdims=True) * counts.sum(axis=-2, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = counts / total * np.log(counts * total / expected)
    return np.maximum(np.nansum(np.where(counts > 0, terms, 0.0), axis=(-2, -1)), 0.0)


def difference_interval(right: Any, count: Any) -> np.ndarray:
    """Return Newcombe's hybrid score interval of the difference of two shares, first minus second.

    Parameters
    ----------
    right, count
        Successes and trials of both, (…, 2), trials above 0.

    Returns
    -------
    numpy.ndarray
        Lower and upper 95 % ends in [-1, 1], (…, 2).
    """
    right, count = np.asarray(to_numpy(right), np.float64), np.asarray(to_numpy(count), np.float64)
    share, ends = right / count, wilson(right, count)
    gap = share[..., 0] - share[..., 1]
    below = np.hypot(share[..., 0] - ends[..., 0, 0], ends[..., 1, 1] - share[..., 1])
    above = np.hypot(ends[..., 0, 1] - share[..., 0], share[..., 1] - ends[..., 1, 0])
    return np.stack([gap - below, gap + above], axis=-1)


def _of_class(k: int, guess: np.ndarray, truth: np.ndarray, has: np.ndarray, names: Sequence[str],
              least: int) -> list[tuple[Any, ...]]:
    right, there, away = guess == truth, has > 0, has == 0
    counts = np.stack([there.sum(axis=0), away.sum(axis=0)], axis=1)
    hits = np.stack([right.astype(np.int64) @ side for side in (there, away)], axis=1)
    judged = np.flatnonzero((counts >= max(least, 1)).all(axis=1))
    table = np.stack([hits[judged], counts[judged] - hits[judged]], axis=2)  # (A, with or without, right or wrong)
    information, ends = mutual_information(table), difference_interval(hits[judged], counts[judged])
    shares = hits[judged] / counts[judged]
    lines = []
    for place, a in enumerate(judged.tolist()):
        delta = float(shares[place, 0] - shares[place, 1])
        worse = away[:, a] if delta >= 0 else there[:, a]
        confused, share = _confused(guess[worse], truth[worse])
        lines.append((names[a], k, delta, *map(float, ends[place]), float(information[place]),
                      _fisher(tuple(map(int, table[place].ravel()))), *map(int, counts[a]), *map(float, shares[place]),
                      confused, share))
    return lines


def _confused(guess: np.ndarray, truth: np.ndarray) -> tuple[int, float]:
    """The class that is said wrongly most often, the lower one where two tie, and its share of all."""
    wrong = guess[guess != truth].astype(np.int64)
    if not len(wrong):
        return -1, 0.0
    counts = np.bincount(wrong)
    return int(counts.argmax()), float(counts.max() / len(guess))


@lru_cache(maxsize=100_000)
def _fisher(counts: tuple[int, int, int, int]) -> float:
    return float(fisher_exact(np.reshape(counts, (2, 2)))[1])


def _name(k: int, names: Sequence[str] | None) -> str:
    if k < 0:
        return ""
    return str(names[k]) if names is not None and k < len(names) else f"class {k}"
