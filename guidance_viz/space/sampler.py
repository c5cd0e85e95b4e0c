"""Drawing a balanced subset: the sampling counts, capped by what there is, and rows that cover each group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from guidance_viz.core import OptionError
from guidance_viz.space.sampling import Group, expected_counts
from guidance_viz.space.shares import largest_remainder
from guidance_viz.space.subgroups import centre_distance


@dataclass(frozen=True)
class Sample:
    """A drawn subset.

    Attributes
    ----------
    rows
        Positions of the drawn samples, ascending, (m,); none twice.
    wanted
        What Eq. 6 asks of each group, rounded; sums to the budget.
    held
        What each group has.
    taken
        What was drawn of each.
    """

    rows: np.ndarray
    wanted: dict[Group, int]
    held: dict[Group, int]
    taken: dict[Group, int]

    @property
    def capped(self) -> dict[Group, int]:
        """Samples that groups were short of, for those that hold fewer than was asked of them."""
        return {g: n - self.held[g] for g, n in self.wanted.items() if n > self.held[g]}

    @property
    def short(self) -> int:
        """Samples of the budget that all groups together could not give."""
        return sum(self.wanted.values()) - len(self.rows)


def sample(core: np.ndarray, environment: np.ndarray, core_labels: np.ndarray, environment_labels: np.ndarray,
           budget: int, *, seed: int = 0) -> Sample:
    """Draw a feature-balanced subset (SLIM, Sec. 4.3, Eq. 3–6).

    Each group of a core and an environment cluster is asked for its count of
    :func:`~guidance_viz.space.sampling_counts`. What a group lacks is asked of the other groups of its core cluster,
    which keeps that cluster's share (Eq. 4), and then of all groups, each time in proportion to their shares by Eq. 6;
    so the whole budget is spent wherever the samples are there.

    Inside a group the paper leaves the draw open; here it covers the group: its samples are ordered by their distance
    to the centre of the environment cluster (Eq. 5), cut into as many even strata as samples are asked for, and one is
    drawn at random from each.

    Parameters
    ----------
    core, environment, core_labels, environment_labels
        As in :func:`~guidance_viz.space.expected_counts`.
    budget
        Samples to draw in all, ≥ 0.
    seed
        Seed of the draws.

    Returns
    -------
    Sample
        The rows, and by group what was asked, what there was and what was drawn.

    Raises
    ------
    ShapeError
        The four arrays differ in length.
    OptionError
        ``budget`` is negative.
    """
    if budget < 0:
        raise OptionError(f"The budget is {budget}; expected 0 or more.")
    core_labels, environment_labels = np.asarray(core_labels), np.asarray(environment_labels)
    weights = expected_counts(core, environment, core_labels, environment_labels, 1.0)
    groups = list(weights)
    share = np.fromiter(weights.values(), np.float64, len(groups))
    members = [np.flatnonzero((core_labels == c) & (environment_labels == e)) for c, e in groups]
    held = np.array([len(rows) for rows in members], np.int64)
    wanted = largest_remainder(share, budget) if groups else np.zeros(0, np.int64)
    taken = capped_counts(wanted, held, share, np.array([c for c, _ in groups]))
    distance = centre_distance(np.asarray(environment, np.float64), environment_labels)
    generator = np.random.default_rng(seed)
    drawn = [spread_draw(rows, distance[rows], int(n), generator) for rows, n in zip(members, taken, strict=True)]
    rows = np.sort(np.concatenate(drawn)) if drawn else np.zeros(0, np.int64)
    found = [dict(zip(groups, values.tolist(), strict=True)) for values in (wanted, held, taken)]
    return Sample(rows, *found)


def capped_counts(wanted: np.ndarray, held: np.ndarray, weights: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Cap counts by what groups hold, and ask others for the rest: first of the same core cluster, then all.

    Parameters
    ----------
    wanted, held
        Counts asked for and there, int64 (G,).
    weights
        In what proportion others are asked, (G,).
    core
        Core cluster of each group, (G,).

    Returns
    -------
    ndarray
        int64 (G,), at most ``held``; sums to ``min(wanted.sum(), held.sum())``.
    """
    taken = np.minimum(wanted, held)
    for name in np.unique(core):
        inside = core == name
        taken[inside] = _topped_up(taken[inside], held[inside], weights[inside], int(wanted[inside].sum()))
    return _topped_up(taken, held, weights, int(wanted.sum()))


def _topped_up(taken: np.ndarray, held: np.ndarray, weights: np.ndarray, total: int) -> np.ndarray:
    taken = taken.copy()
    while (left := min(total, int(held.sum())) - int(taken.sum())) > 0:
        room = np.flatnonzero(taken < held)
        more = largest_remainder(weights[room], left)
        taken[room] = np.minimum(taken[room] + more, held[room])
    return taken


def spread_draw(rows: np.ndarray, order: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Draw ``count`` of the rows, one from each of as many even strata along ``order``.

    Parameters
    ----------
    rows
        Row numbers (n,).
    order
        What the strata are cut along (n,); ties by row.
    count
        0 … n.
    generator
        Gives the randomness.
    """
    ranked = rows[np.lexsort((rows, order))]
    edges = np.linspace(0, len(ranked), count + 1).astype(np.int64)
    return ranked[generator.integers(edges[:-1], edges[1:])] if count else ranked[:0]
