"""Screening, subgroups, sampling: from P(correct) to a balanced subset (SLIM, Sec. 4.3)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance_viz import space
from guidance_viz.core import OptionError, ShapeError
from guidance_viz.space.sampler import capped_counts
from guidance_viz.space.subgroups import cluster_by_elbow

nan = float("nan")


# screening

def test_the_upper_half_is_kept_and_the_rest_is_counted():
    found = space.screen(np.array([0.1, 0.9, nan, 0.4, 0.6, nan]))
    assert found.rows.tolist() == [1, 4]
    assert found.thresholds == {-1: 0.5}
    assert (found.asked, found.unknown, found.dropped) == (6, 2, 2)


@given(st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0, nan]), max_size=12), st.sampled_from([None, 0.0, 0.5, 0.7]))
def test_screening_is_its_definition(values, threshold):
    found = space.screen(np.array(values), threshold)
    known = sorted(v for v in values if v == v)
    limit = threshold if threshold is not None or not known else (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    expected = [i for i, v in enumerate(values) if known and v > limit]
    if threshold is None and known and not expected:
        expected = [i for i, v in enumerate(values) if v == max(known)]
    assert found.rows.tolist() == expected
    assert found.asked == len(values) == found.unknown + found.dropped + len(found.rows)


def test_each_class_has_its_own_median():
    p, labels = np.array([0.9, 0.8, 0.7, 0.3, 0.2, 0.1]), [0, 0, 0, 1, 1, 1]
    assert space.screen(p).rows.tolist() == [0, 1, 2]
    found = space.screen(p, labels=labels)
    assert found.rows.tolist() == [0, 3]
    assert found.thresholds == {0: 0.8, 1: 0.2}
    assert space.screen(p, 0.25, labels=labels).rows.tolist() == [0, 1, 2, 3]


def test_only_the_asked_rows_count():
    found = space.screen(np.array([0.9, 0.1, 0.5, nan]), rows=[3, 1, 2])
    assert (found.rows.tolist(), found.asked, found.unknown, found.dropped) == ([2], 3, 1, 1)


@pytest.mark.parametrize("p", [[], [nan, nan]])
def test_where_nothing_is_known_nothing_is_kept(p):
    found = space.screen(np.array(p))
    assert found.rows.tolist() == [] and found.unknown == len(p)


def test_a_threshold_out_of_range_and_lengths_that_differ_are_refused():
    with pytest.raises(OptionError, match=r"1\.0"):
        space.screen(np.array([0.5]), 1.0)
    with pytest.raises(ShapeError, match=r"\(2,\)"):
        space.screen(np.array([0.5]), labels=[0, 1])


# subgroups

def blobs(centres, each, seed=0, spread=0.1):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(c, spread, (each, len(c))) for c in centres])


@pytest.mark.parametrize("k", [3, 4])
def test_the_elbow_finds_the_number_of_well_separated_clusters(k):
    found = cluster_by_elbow(blobs(20 * np.eye(k), 30))
    assert len(set(found)) == k
    assert all(len(set(found[i * 30:(i + 1) * 30])) == 1 for i in range(k))


def crossed(seed=0):
    """Two classes, three core and four environment features in each, every cell of another size."""
    rng = np.random.default_rng(seed)
    rows = [(y, c, e) for y in range(2) for c in range(3) for e in range(4) for _ in range(4 + 5 * c + 3 * e + y)]
    y, c, e = (np.array(column) for column in zip(*rows, strict=True))
    core = 10 * np.eye(3)[c] + y[:, None] + rng.normal(0, 0.1, (len(y), 3))
    environment = 30 * np.eye(4)[e] + 5 * y[:, None] + rng.normal(0, 0.1, (len(y), 4))
    return y, c, e, core, environment


def test_the_cells_are_the_features_that_were_put_in():
    y, c, e, core, environment = crossed()
    found = space.subgroups(core, environment, y)
    assert found.core_classes.tolist() == [0] * 3 + [1] * 3
    assert found.environment_classes.tolist() == [0] * 4 + [1] * 4
    sizes = {}
    for cell, true in zip(zip(found.core, found.environment, strict=True), zip(y, c, e, strict=True), strict=True):
        sizes.setdefault(tuple(map(int, cell)), set()).add(tuple(map(int, true)))
    assert len(sizes) == 24 and all(len(true) == 1 for true in sizes.values())
    for (i, j), true in sizes.items():
        (y_, c_, e_), = true
        assert found.counts[i, j] == ((y == y_) & (c == c_) & (e == e_)).sum()
    assert found.counts.sum() == len(y) and not found.counts[:3, 4:].any() and not found.counts[3:, :4].any()


def test_without_classes_all_are_clustered_together():
    y, _, _, core, environment = crossed()
    found = space.subgroups(core, environment)
    assert set(found.core_classes) == {-1}
    assert found.counts.sum() == len(y)


def test_representatives_are_nearest_to_both_centres():
    y, _, _, core, environment = crossed()
    found = space.subgroups(core, environment, y, representatives=3)
    distance = np.zeros(len(y))
    for points, labels in ((core, found.core), (environment, found.environment)):
        own = np.array([np.linalg.norm(p - points[labels == k].mean(0)) for p, k in zip(points, labels, strict=True)])
        distance += own / own.mean()
    assert set(found.representatives) == {(i, j) for i, j in np.argwhere(found.counts)}
    for (i, j), rows in found.representatives.items():
        members = [r for r in range(len(y)) if found.core[r] == i and found.environment[r] == j]
        assert rows.tolist() == sorted(members, key=lambda r: (distance[r], r))[:3]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_samples_make_few_clusters(n):
    points = np.arange(2.0 * n).reshape(n, 2)
    found = space.subgroups(points, points)
    assert found.core.tolist() == list(range(n)) == found.environment.tolist()
    assert found.counts.tolist() == np.eye(n, dtype=int).tolist()
    drawn = space.sample(points, points, found.core, found.environment, 5)
    assert drawn.rows.tolist() == list(range(n))
    assert drawn.short == (5 - n if n else 0)


def test_equal_vectors_are_one_cluster_and_three_different_ones_at_most_three():
    same = np.ones((9, 4))
    found = space.subgroups(same, same)
    assert found.counts.tolist() == [[9]] and found.representatives[0, 0].tolist() == list(range(8))
    assert len(set(cluster_by_elbow(np.repeat(np.eye(3), 4, axis=0)))) <= 3


def test_bounds_and_lengths_that_cannot_be_are_refused():
    with pytest.raises(OptionError, match="least=3, most=2"):
        space.subgroups(np.ones((2, 1)), np.ones((2, 1)), least=3, most=2)
    with pytest.raises(ShapeError, match="core has 2 rows, environment 3"):
        space.subgroups(np.ones((2, 1)), np.ones((3, 1)))


def test_clustering_is_seeded():
    y, _, _, core, environment = crossed(3)
    one, two = (space.subgroups(core, environment, y, seed=5) for _ in range(2))
    assert (one.core == two.core).all() and (one.environment == two.environment).all()


# sampling

def spaces(seed=0, n=160):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)), rng.normal(size=(n, 3)), rng.integers(0, 3, n), rng.integers(0, 4, n)


@pytest.mark.parametrize("budget", [0, 1, 40, 159, 160, 999])
def test_the_whole_budget_is_spent_where_the_samples_are_there(budget):
    found = space.sample(*spaces(), budget)
    assert len(found.rows) == len(set(found.rows.tolist())) == min(budget, 160)
    assert found.wanted == space.sampling_counts(*spaces(), budget)
    assert sum(found.taken.values()) == len(found.rows)
    assert found.short == max(0, budget - 160)
    _, _, core, environment = spaces()
    for (c, e), n in found.taken.items():
        inside = (core == c) & (environment == e)
        assert inside[found.rows].sum() == n <= inside.sum() == found.held[c, e]


def test_nothing_is_capped_where_every_group_has_enough():
    found = space.sample(*spaces(), 40)
    assert found.taken == found.wanted and found.capped == {}


def test_the_draw_follows_the_independent_numbers(golden):
    g = golden("slim/sampling")
    inputs = [g[name] for name in ("core_embedding", "env_embedding", "core_labels", "env_labels")]
    held = np.array([[((inputs[2] == i) & (inputs[3] == j)).sum() for j in range(3)] for i in range(3)])
    table = g["paper_real_valued_counts_budget40"]
    found = space.sample(*inputs, 40)
    assert len(found.rows) == 40
    for (i, j), n in found.taken.items():
        if table[i, j] + 1 <= held[i, j] and not found.capped:
            assert abs(n - table[i, j]) < 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=10))
def test_what_a_group_lacks_goes_to_its_core_cluster_first(groups):
    wanted, held, core = (np.array(column) for column in zip(*groups, strict=True))
    taken = capped_counts(wanted, held, wanted.astype(float), core)
    assert (taken <= held).all() and (taken >= np.minimum(wanted, held)).all()
    assert taken.sum() == min(wanted.sum(), held.sum())
    for c in np.unique(core):
        inside = core == c
        assert taken[inside].sum() >= min(wanted[inside].sum(), held[inside].sum())


def test_the_rest_is_shared_in_proportion():
    wanted, held = np.array([10, 4, 2, 8]), np.array([1, 100, 100, 100])
    assert capped_counts(wanted, held, wanted.astype(float), np.array([0, 0, 0, 1])).tolist() == [1, 10, 5, 8]
    assert capped_counts(wanted, np.array([1, 5, 3, 100]), wanted.astype(float), np.array([0, 0, 0, 1])).tolist() == \
        [1, 5, 3, 15]


def test_what_was_capped_is_reported():
    core, environment, labels = np.arange(6.0)[:, None], np.zeros((6, 1)), np.array([0, 0, 0, 0, 0, 1])
    found = space.sample(np.array([[0], [0], [0], [0], [0.0], [9]]) + core, environment, np.zeros(6, int), labels, 4)
    assert found.wanted == {(0, 0): 2, (0, 1): 2} and found.held == {(0, 0): 5, (0, 1): 1}
    assert found.capped == {(0, 1): 1} and found.taken == {(0, 0): 3, (0, 1): 1} and found.short == 0


def test_the_draw_covers_a_group_from_its_centre_to_its_rim():
    line = np.arange(100.0)[:, None]
    zeros = np.zeros(100, int)
    for seed in range(20):
        rows = space.sample(line, line, zeros, zeros, 10, seed=seed).rows
        rank = np.argsort(np.argsort(np.abs(np.arange(100) - 49.5), kind="stable"))[rows]
        assert sorted(rank // 10) == list(range(10))


def test_every_sample_can_be_drawn_and_the_seed_decides():
    seen = np.concatenate([space.sample(*spaces(), 20, seed=s).rows for s in range(150)])
    assert len(set(seen.tolist())) == 160
    one, two, other = (space.sample(*spaces(), 20, seed=s).rows for s in (3, 3, 4))
    assert one.tolist() == two.tolist() != other.tolist()


@pytest.mark.parametrize("budget", [0, 1, 7, 60, 159, 160, 200])
def test_classes_that_are_told_apart_share_the_budget_equally(budget):
    core, environment, c, e = spaces()
    labels = np.repeat([0, 1, 2], [100, 50, 10])
    c, e = c + 10 * labels, e + 10 * labels
    found = space.sample(core, environment, c, e, budget, labels=labels)
    drawn = np.bincount(labels[found.rows], minlength=3)
    left, expected, open_ = min(budget, 160), np.zeros(3, int), [0, 1, 2]
    while left and open_:       # one at a time to each class that has more, in turn
        for k in open_:
            if left and expected[k] < [100, 50, 10][k]:
                expected[k] += 1
                left -= 1
        open_ = [k for k in open_ if expected[k] < [100, 50, 10][k]]
    assert np.abs(drawn - expected).max() <= 1 and drawn.sum() == min(budget, 160)
    assert found.short == max(0, budget - 160) and sum(found.wanted.values()) == budget
    assert sum(found.held.values()) == 160 and sum(found.taken.values()) == len(found.rows)


def test_a_class_whose_features_are_a_thousand_times_smaller_is_drawn_from_alike():
    core, environment, c, e = spaces()
    labels = np.arange(160) % 2
    scale = np.where(labels == 0, 1e-3, 1.0)[:, None]
    c, e = c + 10 * labels, e + 10 * labels
    alone = space.sample(core * scale, environment * scale, c, e, 40).rows
    told = space.sample(core * scale, environment * scale, c, e, 40, labels=labels)
    assert (labels[alone] == 0).sum() <= 1
    assert (labels[told.rows] == 0).sum() == 20
    assert told.rows.tolist() == space.sample(core, environment, c, e, 40, labels=labels).rows.tolist()
    with pytest.raises(ShapeError, match="labels has shape"):
        space.sample(core, environment, c, e, 4, labels=[0])


def test_a_negative_budget_is_refused():
    with pytest.raises(OptionError, match="-1"):
        space.sample(*spaces(), -1)
