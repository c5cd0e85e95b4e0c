"""Drawing a balanced subset: the sampling counts, capped by what there is, and rows that cover each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guidance_viz.core import OptionError, ShapeError
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
           budget: int, *, labels: np.ndarray | Sequence[int] | None = None, seed: int = 0) -> Sample:
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
    labels
        Class of each sample, (n,), where clusters were made class by class: each class is then drawn from by itself, with
        an equal share of the budget as far as it has so many. Distances of two classes need not be comparable: the maps
        of one may be larger throughout. ``None``: all together, as the paper has it.
    seed
        Seed of the draws.

    Returns
    -------
    Sample
        The rows, and by group what was asked, what there was and what was drawn.

    Raises
    ------
    ShapeError
        The arrays differ in length.
    OptionError
        ``budget`` is negative.
    """
    if budget < 0:
        raise OptionError(f"The budget is {budget}; expected 0 or more.")
    core, environment = np.asarray(core, np.float64), np.asarray(environment, np.float64)
    core_labels, environment_labels = np.asarray(core_labels), np.asarray(environment_labels)
    classes = np.zeros(len(core_labels), np.int64) if labels is None else np.asarray(labels)
    if classes.shape != core_labels.shape:
        raise ShapeError(f"labels has shape {classes.shape} but core_labels has {core_labels.shape}; they must be equal.")
    generator, parts = np.random.default_rng(seed), []
    names, sizes = np.unique(classes, return_counts=True)
    for name, share in zip(names, _equal_shares(sizes, budget), strict=True):
        rows = np.flatnonzero(classes == name)
        found = _drawn(core[rows], environment[rows], core_labels[rows], environment_labels[rows], int(share), generator)
        parts.append(Sample(rows[found.rows], found.wanted, found.held, found.taken))
    return _joined(parts)


def _drawn(core: np.ndarray, environment: np.ndarray, core_labels: np.ndarray, environment_labels: np.ndarray,
           budget: int, generator: np.random.Generator) -> Sample:
    weights = expected_counts(core, environment, core_labels, environment_labels, 1.0)
    groups = list(weights)
    share = np.fromiter(weights.values(), np.float64, len(groups))
    members = [np.flatnonzero((core_labels == c) & (environment_labels == e)) for c, e in groups]
    held = np.array([len(rows) for rows in members], np.int64)
    wanted = largest_remainder(share, budget) if groups else np.zeros(0, np.int64)
    taken = capped_counts(wanted, held, share, np.array([c for c, _ in groups]))
    distance = centre_distance(environment, environment_labels)
    drawn = [spread_draw(rows, distance[rows], int(n), generator) for rows, n in zip(members, taken, strict=True)]
    rows = np.sort(np.concatenate(drawn)) if drawn else np.zeros(0, np.int64)
    found = [dict(zip(groups, values.tolist(), strict=True)) for values in (wanted, held, taken)]
    return Sample(rows, *found)


def _equal_shares(sizes: np.ndarray, budget: int) -> np.ndarray:
    """Share the budget equally among the classes, capped by what they hold; what no class has is asked of all alike."""
    if not len(sizes):
        return sizes
    even = np.ones(len(sizes))
    shares = capped_counts(largest_remainder(even, budget), sizes, even, np.zeros(len(sizes)))
    return shares + largest_remainder(even, budget - int(shares.sum()))


def _joined(parts: Sequence[Sample]) -> Sample:
    counts: list[Counter[Group]] = [Counter(), Counter(), Counter()]
    for part in parts:
        for whole, own in zip(counts, (part.wanted, part.held, part.taken), strict=True):
            whole.update(own)
    rows = np.sort(np.concatenate([part.rows for part in parts])) if parts else np.zeros(0, np.int64)
    return Sample(rows, *(dict(whole) for whole in counts))


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
