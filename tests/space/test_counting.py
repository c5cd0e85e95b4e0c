from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance_viz import space
from guidance_viz.core import OptionError, ShapeError


def elbow_slowly(values, sign):
    best, where = -np.inf, 0
    for i in range(1, len(values) - 1):
        bend = sign * (values[i - 1] - 2 * values[i] + values[i + 1])
        if bend > best:
            best, where = bend, i
    return where


def test_the_elbow_equals_the_released_code(golden):
    g = golden("slim/elbow")
    for values, index in zip(g["sse_padded"], g["elbow_index"], strict=True):
        assert space.elbow(values) == index == space.elbow(values[np.isfinite(values)])


@given(st.lists(st.integers(-100, 100), max_size=12))
def test_the_elbow_is_where_the_second_difference_is_largest(values):
    assert space.elbow(values) == elbow_slowly(values, 1)
    assert space.elbow(values, curve="rising") == elbow_slowly(values, -1)


def test_a_rising_curve_bends_where_it_levels_off():
    assert space.elbow([0.1, 0.3, 0.5, 0.7, 0.72, 0.73], curve="rising") == 3
    assert space.elbow([], curve="rising") == 0


def test_a_curve_with_a_hole_or_an_unknown_kind_is_refused():
    with pytest.raises(OptionError, match="not finite"):
        space.elbow([3, np.nan, 1, 0])
    with pytest.raises(OptionError, match="'flat'"):
        space.elbow([3, 2, 1], curve="flat")


@given(st.lists(st.floats(0, 1e6), max_size=20), st.integers(0, 1000))
def test_the_whole_number_is_shared_and_nobody_is_off_by_one_or_more(weights, total):
    counts = space.largest_remainder(np.array(weights), total)
    assert counts.sum() == (total if weights else 0)
    assert (counts >= 0).all()
    if sum(weights) > 1e-300:
        exact = np.array(weights) / max(weights) / (np.array(weights) / max(weights)).sum() * total
        assert (np.abs(counts - exact) < 1 + 1e-6).all()


def test_equal_weights_give_the_rest_to_the_first():
    assert space.largest_remainder(np.full(3, 0.1), 8).tolist() == [3, 3, 2]
    assert space.largest_remainder(np.zeros(3), 4).tolist() == [2, 1, 1]


def counts_slowly(core, environment, core_labels, environment_labels, budget):
    """SLIM, Eq. 3–6, group by group."""
    def mean_distance(points, labels, name, members):
        centre = points[labels == name].mean(0)
        return np.mean([np.sqrt(((points[i] - centre) ** 2).sum()) for i in members])

    cores = np.unique(core_labels)
    core_weight = {c: mean_distance(core, core_labels, c, np.flatnonzero(core_labels == c)) for c in cores}
    out = {}
    for c in cores:
        weight = {}
        for e in np.unique(environment_labels[core_labels == c]):
            group = np.flatnonzero((core_labels == c) & (environment_labels == e))
            weight[e] = mean_distance(environment, environment_labels, e, group)
        for e in weight:
            out[int(c), int(e)] = (budget * core_weight[c] / sum(core_weight.values())
                                   * weight[e] / sum(weight.values()))
    return out


def spaces(seed=0, n=80):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)), rng.normal(size=(n, 3)), rng.integers(0, 3, n), rng.integers(0, 4, n)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("budget", [0, 1, 40, 481])
def test_sampling_counts_equal_the_equations_written_out(budget, seed):
    expected = counts_slowly(*spaces(seed), budget)
    found = space.expected_counts(*spaces(seed), budget)
    assert list(found) == sorted(expected)
    np.testing.assert_allclose([found[k] for k in expected], list(expected.values()), rtol=1e-10)
    whole = space.sampling_counts(*spaces(seed), budget)
    assert sum(whole.values()) == budget
    assert all(abs(whole[k] - expected[k]) < 1 for k in expected)


@pytest.mark.parametrize("budget", [40, 120, 481])
def test_sampling_counts_equal_the_independent_numbers(golden, budget):
    g = golden("slim/sampling")
    inputs = [g[name] for name in ("core_embedding", "env_embedding", "core_labels", "env_labels")]
    table = g[f"paper_real_valued_counts_budget{budget}"]
    found = space.expected_counts(*inputs, budget)
    np.testing.assert_allclose([found[i, j] for i in range(3) for j in range(3)], table.ravel(), rtol=1e-5)
    whole = space.sampling_counts(*inputs, budget)
    assert sum(whole.values()) == budget
    assert all(abs(whole[i, j] - table[i, j]) < 1 for i in range(3) for j in range(3))


def test_the_distance_to_a_centre_equals_the_released_density(golden):
    from guidance_viz.space.subgroups import centre_distance
    g = golden("slim/sampling")
    distance = centre_distance(g["core_embedding"], g["core_labels"])
    density = [1 / distance[g["core_labels"] == k].mean() for k in range(3)]
    np.testing.assert_allclose(density, g["cluster_density_mean"], rtol=1e-6)


def test_tiny_groups_are_finite_and_the_whole_budget_is_spent():
    core, environment = np.array([[0.0, 0], [0, 0], [5, 5]]), np.array([[0.0], [1], [7]])
    found = space.expected_counts(core, environment, np.array([0, 0, 1]), np.array([0, 0, 5]), 10)
    assert found == {(0, 0): 5, (1, 5): 5}
    found = space.sampling_counts(core, environment, np.array([0, 0, 2]), np.array([0, 1, 1]), 7)
    assert sum(found.values()) == 7
    assert set(found) == {(0, 0), (0, 1), (2, 1)}


def test_no_samples_give_no_groups():
    empty = np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, int), np.zeros(0, int)
    assert space.sampling_counts(*empty, 10) == {}


def test_lengths_that_differ_and_a_negative_budget_are_refused():
    core, environment, core_labels, environment_labels = spaces()
    with pytest.raises(ShapeError, match=r"\[80, 79, 80, 80\]"):
        space.sampling_counts(core, environment[1:], core_labels, environment_labels, 3)
    with pytest.raises(OptionError, match="-3"):
        space.sampling_counts(*spaces(), -3)
    with pytest.raises(OptionError, match="negative or not finite"):
        space.largest_remainder(np.array([1, np.nan]), 3)


# the next question

CLUSTER = np.repeat([0, 1, 2], [6, 3, 3])
CENTROIDS = np.array([2, 7, 10])
UNKNOWN = np.full(12, np.nan)


def test_where_nothing_is_known_the_largest_region_is_asked_first():
    assert space.next_question(UNKNOWN, CLUSTER, [], CENTROIDS) == 2
    assert space.next_question(UNKNOWN, CLUSTER, [2], CENTROIDS) == 7
    assert space.next_question(UNKNOWN, CLUSTER, [2, 7], CENTROIDS) == 10


def test_an_uncertain_region_comes_before_a_larger_certain_one():
    p = np.where(CLUSTER == 0, 0.98, 0.6)
    p[CLUSTER == 2] = 0.45
    assert space.next_question(p, CLUSTER, [], CENTROIDS) == 10
    np.testing.assert_allclose(space.question_scores(p, CLUSTER, 3), [6 * 0.04, 3 * 0.8, 3 * 0.9])


def test_unknown_counts_as_uncertain_and_answered_samples_no_more():
    p = np.where(CLUSTER == 1, np.nan, 0.8)
    assert space.next_question(p, CLUSTER, [], CENTROIDS) == 7
    answered = np.zeros(12, bool)
    answered[[6, 8]] = True
    assert space.next_question(p, CLUSTER, answered, CENTROIDS) == 2


def test_after_the_centroids_the_most_uncertain_samples_are_asked():
    p = np.full(12, 0.9)
    p[[4, 5, 11]] = 0.7, 0.5, 0.55
    p[9] = 1
    assert space.next_question(p, CLUSTER, CENTROIDS, CENTROIDS) == 5
    assert space.next_question(p, CLUSTER, [*CENTROIDS, 5], CENTROIDS) == 4


def test_after_the_centroids_a_dense_region_comes_before_an_outlier():
    """Equally uncertain: the sample with the most uncertainty around it, by the kernel, pair by pair."""
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.normal(0, 0.2, (30, 2)), rng.normal(3, 0.2, (8, 2)), [[9.0, 9]]])
    cluster, p = np.zeros(39, int), rng.uniform(0.3, 0.7, 39)
    p[38] = np.nan
    answered = [0, 5, 33]
    u = np.where(np.isnan(p), 1, 1 - np.abs(2 * p - 1))
    u[answered] = 0
    around = [sum(u[j] * np.exp(-10 * ((points[i] - points[j]) ** 2).sum()) for j in range(39)) for i in range(39)]
    around = np.where(np.isin(np.arange(39), answered), -1, around)
    found = space.next_question(p, cluster, answered, [0], points)
    assert found == int(np.argmax(around)) < 30
    assert space.next_question(p, cluster, answered, [0]) == 38     # without places: the most uncertain one


def test_a_region_of_a_great_many_is_judged_by_some_of_them(monkeypatch):
    from guidance_viz.space import questions
    monkeypatch.setattr(questions, "_NEAR_ENOUGH", 20)
    points = np.random.default_rng(0).normal(size=(500, 2))
    found = space.next_question(np.full(500, 0.5), np.zeros(500, int), [3], [3], points)
    assert found is not None and found != 3


def test_when_all_are_answered_there_is_no_question():
    assert space.next_question(UNKNOWN, CLUSTER, np.ones(12, bool), CENTROIDS) is None
    assert space.next_question(np.zeros(0), np.zeros(0, int), [], []) is None
    outside = np.array([0, 0, -1])
    assert space.next_question(np.full(3, np.nan), outside, [0, 1], [0]) is None


@given(st.permutations(range(12)))
def test_the_order_of_the_answers_does_not_matter(order):
    p = np.linspace(0.2, 0.8, 12)
    assert (space.next_question(p, CLUSTER, order[:5], CENTROIDS)
            == space.next_question(p, CLUSTER, sorted(order[:5]), CENTROIDS))


def test_probabilities_and_clusters_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match=r"\(12,\).*\(3,\)"):
        space.next_question(UNKNOWN, CLUSTER[:3], [], CENTROIDS)
