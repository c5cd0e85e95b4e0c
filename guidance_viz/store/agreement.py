r"""How far several annotators agree: Krippendorff's α, each one against the others, and the items they disagree on.

With :math:`o_{ck}` the coincidences of the values c and k over all pairs of answers on an item, each item's pairs divided
by the number of its answers less one, :math:`n_c = \sum_k o_{ck}` and :math:`n = \sum_c n_c` (Krippendorff 2011),

.. math:: \alpha = 1 - (n - 1) \frac{\sum_{c<k} o_{ck}\, \delta^2_{ck}}{\sum_{c<k} n_c n_k\, \delta^2_{ck}}
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from guidance_viz.core import OptionError, Relevance, ShapeError
from guidance_viz.store.rules import is_settlement, subject

LEVELS = ("nominal", "ordinal")
VALUES = (Relevance.NO.value, Relevance.MAYBE.value, Relevance.YES.value)
"""In their order, for the ordinal level."""
DRAWS = 500
BURST_SECONDS = 120.0
"""A longer pause between two answers is no thinking about one question."""
ITEM_COLUMNS = ["kind", "item", "annotators", "disagreement", "relevance", "seconds"]
SETTLED_COLUMNS = ["kind", "item", "annotator", "relevance", "time"]
PERSON_COLUMNS = ["annotator", "answers", "agreement", "seconds", "last"]


@dataclass(frozen=True)
class Agreement:
    """How far annotators agree.

    Attributes
    ----------
    alpha, low, high
        Krippendorff's α and its 95 % bootstrap interval over items; nan with fewer than two answers on every item, or
        where all answers are the same.
    items
        Items that more than one annotator answered.
    people
        A row an annotator: annotator, answers, agreement (share of the other annotators' answers on the same items that are
        the same; nan without any), seconds (median an answer; nan where not known), last (time, UTC).
    """

    alpha: float
    low: float
    high: float
    items: int
    people: pd.DataFrame

    @property
    def words(self) -> str:
        """α in a word (Krippendorff's own limits: 0.8 is reliable, 0.667 the least for tentative conclusions)."""
        if np.isnan(self.alpha):
            return "not known"
        return "reliable" if self.alpha >= 0.8 else "tentative" if self.alpha >= 0.667 else "low"


def opinions(rows: pd.DataFrame) -> pd.DataFrame:
    """The last answer of each annotator on each map or neuron.

    Parameters
    ----------
    rows
        Rows in effect, from :meth:`~guidance_viz.store.Journal.rows`, of one model's explanations. An adjudicator's are
        no opinions: they are left out.

    Returns
    -------
    DataFrame
        kind, item, annotator, relevance, time, seconds; in the order they were given.
    """
    kept = _answers(rows, settled=False)
    kept = kept.assign(kind=kept["kind"].map(subject), seconds=_seconds(kept))
    last = kept.drop_duplicates(["kind", "item", "annotator"], keep="last")
    return last[["kind", "item", "annotator", "relevance", "time", "seconds"]].reset_index(drop=True)


def settlements(rows: pd.DataFrame) -> pd.DataFrame:
    """What adjudicators settled: the last word on each item.

    Parameters
    ----------
    rows
        As for :func:`opinions`.

    Returns
    -------
    DataFrame
        kind, item, annotator (who settled it), relevance, time; in the order they were given.
    """
    kept = _answers(rows, settled=True)
    last = kept.assign(kind=kept["kind"].map(subject)).drop_duplicates(["kind", "item"], keep="last")
    return last[SETTLED_COLUMNS].reset_index(drop=True)


def _answers(rows: pd.DataFrame, settled: bool) -> pd.DataFrame:
    final = rows["settles"] if "settles" in rows else rows["value"].map(is_settlement)
    return rows[rows["relevance"].notna() & rows["kind"].isin(["map", "neuron", "patch"]) & (final.astype(bool) == settled)]


def item_table(rows: pd.DataFrame) -> pd.DataFrame:
    """A row an answered item.

    Returns
    -------
    DataFrame
        kind, item, annotators (how many answered), disagreement (share of their answers that differ from the most frequent
        one, in [0, 1]), relevance (the most frequent; of several the most doubtful: no, maybe, yes), seconds (mean an
        answer). Most disagreement first.
    """
    given = opinions(rows)
    if given.empty:
        return pd.DataFrame(columns=ITEM_COLUMNS)
    counts = given.groupby(["kind", "item", "relevance"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(VALUES), fill_value=0)
    total, most = counts.sum(axis=1), counts.max(axis=1)
    table = pd.DataFrame({"annotators": total, "disagreement": 1 - most / total, "relevance": counts.idxmax(axis=1),
                          "seconds": given.groupby(["kind", "item"], sort=False)["seconds"].mean()}).reset_index()
    order = ["disagreement", "annotators"]
    return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)[ITEM_COLUMNS]


def agreement(rows: pd.DataFrame, level: str = "nominal", *, seed: int = 0) -> Agreement:
    """How far the annotators of a journal agree.

    Parameters
    ----------
    rows
        As for :func:`opinions`.
    level
        ``"nominal"``: any two different answers differ alike; ``"ordinal"``: no < maybe < yes.
    seed
        Of the bootstrap.
    """
    given = opinions(rows)
    ratings = _ratings(given)
    alpha = krippendorff_alpha(ratings, level)
    low, high = _interval(ratings, level, seed)
    shared = int((np.isfinite(ratings).sum(axis=1) > 1).sum())
    return Agreement(alpha, low, high, shared, _people(given))


def krippendorff_alpha(ratings: np.ndarray, level: str = "nominal") -> float:
    """Krippendorff's α.

    Parameters
    ----------
    ratings
        Items by annotators (N, M): numbers, nan where an annotator did not answer. Of the ordinal level their order counts.
    level
        ``"nominal"`` or ``"ordinal"``.

    Returns
    -------
    float
        At most 1; 0: as good as chance; nan where no item has two answers, or all answers are the same.

    Raises
    ------
    ShapeError
        ``ratings`` is not (N, M).
    OptionError
        There is no such level.
    """
    matrices = _coincidences(ratings)
    return float(_alpha(matrices.sum(axis=0), _checked(level)))


def _checked(level: str) -> str:
    if level not in LEVELS:
        raise OptionError(f"level={level!r} is not known; use one of {', '.join(LEVELS)}.")
    return level


def _coincidences(ratings: np.ndarray) -> np.ndarray:
    """Each item's coincidences of values, (N, K, K); zero with fewer than two answers."""
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 2:
        raise ShapeError(f"ratings has size {values.shape}; expected (N, M), a row an item and a column an annotator.")
    kinds = np.unique(values[np.isfinite(values)])
    counts = np.stack([(values == kind).sum(axis=1) for kind in kinds], axis=1) if len(kinds) else \
        np.zeros((len(values), 0))
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(kinds))
    answers = counts.sum(axis=1)
    return np.where((answers > 1)[:, None, None], pairs / np.maximum(answers - 1, 1)[:, None, None], 0.0)


def _alpha(coincidence: np.ndarray, level: str) -> float:
    marginal = coincidence.sum(axis=1)
    total = marginal.sum()
    distance = _distance(marginal, level)
    expected = (np.outer(marginal, marginal) * distance).sum()
    if expected <= 0:
        return float("nan")
    return 1 - (total - 1) * (coincidence * distance).sum() / expected


def _distance(marginal: np.ndarray, level: str) -> np.ndarray:
    """Squared distances (K, K) of the values."""
    count = len(marginal)
    if level == "nominal":
        return 1.0 - np.eye(count)
    edges = np.cumsum(marginal) - marginal / 2  # the middle of each value's ranks
    return (edges[:, None] - edges[None, :]) ** 2


def _interval(ratings: np.ndarray, level: str, seed: int) -> tuple[float, float]:
    matrices = _coincidences(ratings)
    matrices = matrices[matrices.sum(axis=(1, 2)) > 0]
    if len(matrices) < 2:
        return float("nan"), float("nan")
    draws = np.random.default_rng(seed).multinomial(len(matrices), np.full(len(matrices), 1 / len(matrices)), size=DRAWS)
    found = np.array([_alpha(one, level) for one in np.tensordot(draws, matrices, axes=1)])
    found = found[np.isfinite(found)]
    return (float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))) if len(found) else (float("nan"),) * 2


def _ratings(given: pd.DataFrame) -> np.ndarray:
    codes = given.assign(code=given["relevance"].map({value: k for k, value in enumerate(VALUES)}).astype(float))
    if codes.empty:
        return np.zeros((0, 0))
    return codes.pivot(index=["kind", "item"], columns="annotator", values="code").to_numpy(float)


def _people(given: pd.DataFrame) -> pd.DataFrame:
    same, compared = _with_the_others(given)
    people = given.groupby("annotator", sort=False)
    table = pd.DataFrame({"answers": people.size(), "seconds": people["seconds"].median(), "last": people["time"].max()})
    shares = {name: same[name] / compared[name] if compared[name] else float("nan") for name in table.index}
    return table.assign(agreement=pd.Series(shares, dtype=float)).reset_index()[PERSON_COLUMNS]


def _with_the_others(given: pd.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Of each annotator how many answers of others on the same items are the same, and how many there are."""
    names = list(dict.fromkeys(given["annotator"]))
    same, compared = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    ratings = _ratings(given)
    columns = sorted(names)
    for k, name in enumerate(columns):
        mine = ratings[:, [k]]
        others = np.delete(ratings, k, axis=1)
        both = np.isfinite(mine) & np.isfinite(others)
        compared[name], same[name] = int(both.sum()), int((both & (mine == others)).sum())
    return same, compared


def _seconds(rows: pd.DataFrame) -> np.ndarray:
    """Seconds an answer took: as the page noted it, else since the same annotator's answer before it in a burst."""
    told = np.array([_told(value) for value in rows["value"]], dtype=np.float64)
    times = pd.to_datetime(rows["time"], utc=True, format="ISO8601")
    first = rows["action"].ne(rows.groupby("annotator")["action"].shift())
    gap = times.groupby(rows["annotator"]).diff().dt.total_seconds().to_numpy(float)
    gap = np.where(first & (gap > 0) & (gap <= BURST_SECONDS), gap, np.nan)
    return np.where(np.isfinite(told), told, gap)


def _told(value: Any) -> float:
    if not isinstance(value, str):
        return float("nan")
    found = json.loads(value)
    seconds = found.get("seconds") if isinstance(found, dict) else None
    return float(seconds) if isinstance(seconds, (int, float)) and 0 <= seconds < 3600 else float("nan")
