"""Label spreading: what a few answers say about every sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from guidance_viz.core import OptionError, Relevance, ShapeError
from guidance_viz.space.graphs import DENSE_LIMIT, iterate, normalised_graph
from guidance_viz.space.kernels import AnsweredColumns, kernel_average

GAMMA = 10.0            # SLIM's release
ALPHA = 1e-6            # SLIM's release
ONE_HOP_ALPHA = 1e-5    # up to here a second hop weighs less than 1e-5 of the first

# Below it, a ratio of masses has lost its digits.
_FAINT = np.finfo(np.float64).tiny / np.finfo(np.float64).eps

Gamma = float | Mapping[int, float]


class Spreader:
    r"""Spreads answers over an embedding, keeping what can be kept between answers.

    Label spreading (Zhou et al. 2003; SLIM, Sec. 4.2) with S = D^(-1/2) K D^(-1/2), K the RBF kernel with a
    zero diagonal. At the paper's α = 1e-6 only the first hop counts, and

    .. math:: P(x) = \frac{\sum_{j \in YES} K(x, x_j)/\sqrt{d_j}}
              {\sum_{j \in YES \cup NO} K(x, x_j)/\sqrt{d_j}}

    needs the answered columns of K alone: linear in the number of points, and equal to scikit-learn's
    ``LabelSpreading(...).label_distributions_``. Above α = 1e-5 a graph is built once and iterated.

    Parameters
    ----------
    embedding
        Coordinates, shape (N, d). They are standardised by one mean and one standard deviation over all
        entries. A row that is not finite (a sample that could not be read) stays unknown.
    gamma
        Inverse squared width of the kernel in standardised units, > 0; or one for each value of ``labels``.
        Default 10, as SLIM's release has it.
    alpha
        Share of a label that a point takes from its neighbours, in (0, 1).
    labels
        Class of each row, shape (N,): answers then speak for their own class only. ``None``: one field for
        all.
    neighbours
        Neighbours a point in the sparse graph (``alpha`` above 1e-5 and more than ``dense_limit`` points).
    dense_limit
        Up to so many points the graph of ``alpha`` above 1e-5 has every edge.
    tol, max_iter
        When the iteration stops; scikit-learn's defaults.
    keep_bytes
        Memory for kernel columns kept between calls.
    fit
        Row numbers whose coordinates standardise, make the degrees, and whose answers are spread; ``None``: all. Other
        rows, such as test photos, get P by the same formula, and say nothing about any other row.

    Attributes
    ----------
    points
        The embedding as the kernel sees it, standardised, float64 (N, d).

    Raises
    ------
    ShapeError
        ``labels`` does not have one entry a row.
    OptionError
        ``gamma`` or ``alpha`` is out of its range, or ``fit`` is given with more than one hop.
    """

    def __init__(self, embedding: np.ndarray, *, gamma: Gamma = GAMMA, alpha: float = ALPHA,
                 labels: np.ndarray | Sequence[int] | None = None, neighbours: int = 15,
                 dense_limit: int = DENSE_LIMIT, tol: float = 1e-3, max_iter: int = 30,
                 keep_bytes: int = 64 << 20, fit: np.ndarray | Sequence[int] | None = None) -> None:
        fitted = _fitted(fit, len(np.asarray(embedding)), alpha)
        points = self.points = standardised(embedding, fitted)
        self.count = len(points)
        if not 0 < alpha < 1:
            raise OptionError(f"alpha is {alpha}; expected a number between 0 and 1, both excluded.")
        options = {"alpha": alpha, "neighbours": neighbours, "dense_limit": dense_limit, "tol": tol,
                   "max_iter": max_iter, "keep_bytes": keep_bytes}
        self._fields = [_Field(rows, points[rows], _gamma_of(gamma, label),
                               {**options, "keep_bytes": keep_bytes * len(rows) // max(1, self.count)},
                               None if fitted is None else fitted[rows])
                        for label, rows in _members(points, labels)]

    def spread(self, indices: Sequence[int] | np.ndarray, relevances: Any, *, smooth: bool = False,
               scale: Literal["minmax"] | None = None) -> np.ndarray:
        """Spread answers; see :func:`spread` for the parameters and what comes back."""
        if scale not in (None, "minmax"):
            raise OptionError(f"scale is {scale!r}; expected 'minmax' or None.")
        if (smooth or scale) and any(field.fitted is not None for field in self._fields):
            raise OptionError("smooth and scale look at every row, so they do not go with fit. Leave them out.")
        votes = _votes(indices, relevances, self.count)
        out = np.where(np.abs(votes) == 1, votes > 0, np.nan)
        for field in self._fields:
            out[field.rows] = field.probability(votes[field.rows], smooth, scale == "minmax")
        return out


class _Field:
    """One set of points that share their answers: a class, or everything."""

    def __init__(self, rows: np.ndarray, points: np.ndarray, gamma: float, options: Mapping[str, Any],
                 fitted: np.ndarray | None) -> None:
        self.rows, self.fitted, self._gamma, self._options = rows, fitted, gamma, options
        self._points = np.asfortranarray(points)      # the kernel reads one coordinate at a time
        self._columns = AnsweredColumns(self._points, gamma, options["keep_bytes"], fitted)
        self._graph: Any = None

    def probability(self, votes: np.ndarray, smooth: bool, minmax: bool) -> np.ndarray:
        heard = votes if self.fitted is None else votes * self.fitted
        yes, no = np.flatnonzero(heard > 0), np.flatnonzero(heard < 0)
        if not (len(yes) and len(no)):
            # Answers of one value say nothing about where the other value would be.
            return np.where(votes == 0, np.nan, votes > 0)
        mass = self._one_hop(yes, no) if self._options["alpha"] <= ONE_HOP_ALPHA else self._many_hops(yes, no)
        share = _shares(mass)
        if smooth:
            share = _shares(kernel_average(self._points, self._gamma, np.nan_to_num(share)))
        chance = share[:, 0]
        if self.fitted is not None:
            chance = np.where((votes != 0) & ~self.fitted, votes > 0, chance)
        return _minmax(chance) if minmax else chance

    def _one_hop(self, yes: np.ndarray, no: np.ndarray) -> np.ndarray:
        mass = np.stack([self._columns.sum(yes), self._columns.sum(no)], 1)
        mass[yes], mass[no] = (1, 0), (0, 1)
        return mass

    def _many_hops(self, yes: np.ndarray, no: np.ndarray) -> np.ndarray:
        option = self._options
        if self._graph is None:
            self._graph = normalised_graph(self._points, self._gamma, neighbours=option["neighbours"],
                                           dense_limit=option["dense_limit"])
        start = np.zeros((len(self._points), 2))
        start[yes, 0] = start[no, 1] = 1
        return iterate(self._graph, start, option["alpha"], tol=option["tol"], max_iter=option["max_iter"])


def spread(embedding: np.ndarray, indices: Sequence[int] | np.ndarray, relevances: Any, *,
           gamma: Gamma = GAMMA, alpha: float = ALPHA, labels: np.ndarray | Sequence[int] | None = None,
           smooth: bool = False, scale: Literal["minmax"] | None = None, **options: Any) -> np.ndarray:
    """Estimate P(relevant) of every sample from a few answers (SLIM, Sec. 4.2).

    Parameters
    ----------
    embedding
        Coordinates, shape (N, d).
    indices
        Row numbers of the answered samples, shape (n,).
    relevances
        One :class:`~guidance_viz.Relevance`, or its string, an index; or one for all. ``MAYBE`` does not
        vote. Of several answers on a row the majority votes; a tie does not.
    gamma, alpha, labels
        See :class:`Spreader`.
    smooth
        Average the spread labels with the kernel over all points, as SLIM's release does (scikit-learn's
        ``predict_proba``); O(N²).
    scale
        ``"minmax"`` stretches P to [0, 1] (within each class where ``labels`` is given), as SLIM's release
        does. ``smooth=True, scale="minmax"`` is the released score. The default leaves P as it is: 0.5 then
        means that both answers weigh the same.
    **options
        ``neighbours``, ``dense_limit``, ``tol``, ``max_iter``, ``keep_bytes``, ``fit`` of :class:`Spreader`.

    Returns
    -------
    ndarray
        float64, shape (N,), in [0, 1]. nan = unknown: too far from every answer, or in a field whose answers
        are all of one value. Answered samples keep their answer, unless ``smooth``, or an ``alpha`` near 1
        lets their neighbours outweigh it.

    Raises
    ------
    OptionError
        An index is not a row, a relevance is not YES, NO or MAYBE, or an option is out of its range.
    ShapeError
        ``indices`` and ``relevances`` differ in length.
    """
    spreader = Spreader(embedding, gamma=gamma, alpha=alpha, labels=labels, **options)
    return spreader.spread(indices, relevances, smooth=smooth, scale=scale)


def standardised(embedding: np.ndarray, fitted: np.ndarray | None = None) -> np.ndarray:
    """Subtract one mean and divide by one standard deviation, both over all entries of all finite (fitted) rows.

    Parameters
    ----------
    embedding
        Coordinates, shape (N, d).
    fitted
        bool (N,), or ``None`` for all.

    Raises
    ------
    ShapeError
        The embedding is not (N, d).
    """
    points = np.asarray(embedding, np.float64)
    if points.ndim != 2:
        raise ShapeError(f"The embedding has shape {points.shape}; expected (N, d).")
    good = points[np.isfinite(points).all(1) & (True if fitted is None else fitted)]
    if not good.size:
        return points
    deviation = good.std()
    return (points - good.mean()) / (deviation if deviation > 0 else 1)


def _fitted(fit: np.ndarray | Sequence[int] | None, count: int, alpha: float) -> np.ndarray | None:
    if fit is None:
        return None
    if alpha > ONE_HOP_ALPHA:
        raise OptionError(f"fit goes with one hop alone: alpha is {alpha}; expected at most {ONE_HOP_ALPHA}.")
    fitted = np.zeros(count, bool)
    fitted[np.asarray(fit, np.int64)] = True
    return None if fitted.all() else fitted


def _members(points: np.ndarray, labels: Any) -> list[tuple[int | None, np.ndarray]]:
    finite = np.isfinite(points).all(1)
    if labels is None:
        return [(None, np.flatnonzero(finite))]
    labels = np.asarray(labels)
    if labels.shape != (len(points),):
        raise ShapeError(f"labels has shape {labels.shape} but the embedding has {len(points)} rows; "
                         "give one class a row.")
    return [(label.item(), np.flatnonzero(finite & (labels == label))) for label in np.unique(labels)]


def _gamma_of(gamma: Gamma, label: int | None) -> float:
    if isinstance(gamma, Mapping):
        if label is None or label not in gamma:
            raise OptionError(f"gamma has no value for class {label!r}; it has {sorted(gamma)}. "
                              "Give one for every class, or one number for all.")
        gamma = gamma[label]
    if not (np.isfinite(gamma) and gamma > 0):
        raise OptionError(f"gamma is {gamma}; expected a number above 0.")
    return float(gamma)


def _votes(indices: Any, relevances: Any, count: int) -> np.ndarray:
    """Return +1, -1 or 0 a row."""
    rows = np.asarray(indices).reshape(-1)
    if rows.size and rows.dtype.kind not in "iu":
        raise OptionError(f"indices are {rows.dtype}; expected whole row numbers.")
    rows = rows.astype(np.int64)
    wrong = rows[(rows < 0) | (rows >= count)]
    if wrong.size:
        raise OptionError(f"The index {wrong[0]} is not a row of the embedding, which has {count}.")
    values = [relevances] * len(rows) if isinstance(relevances, str) else list(relevances)
    if len(values) != len(rows):
        raise ShapeError(f"There are {len(rows)} indices but {len(values)} relevances; give one an index.")
    votes = np.zeros(count)
    np.add.at(votes, rows, [_SIGN[_relevance(value)] for value in values])
    return np.sign(votes)


_SIGN = {Relevance.YES: 1.0, Relevance.NO: -1.0, Relevance.MAYBE: 0.0}


def _relevance(value: Any) -> Relevance:
    try:
        return Relevance(value)
    except ValueError:
        raise OptionError(f"The relevance {value!r} is not known; expected 'yes', 'no' or 'maybe'.") from None


def _shares(mass: np.ndarray) -> np.ndarray:
    total = mass.sum(1, keepdims=True)
    return np.divide(mass, total, out=np.full_like(mass, np.nan), where=total > _FAINT)


def _minmax(chance: np.ndarray) -> np.ndarray:
    low, high = np.nanmin(chance), np.nanmax(chance)
    return (chance - low) / (high - low) if high > low else chance
