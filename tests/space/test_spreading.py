from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance_viz import Relevance, space
from guidance_viz.core import OptionError, ShapeError

YES, NO, MAYBE = Relevance.YES, Relevance.NO, Relevance.MAYBE


def one_hop_slowly(embedding, indices, relevances, gamma):
    """P(x) = Σ_yes K(x,x_j)/√d_j over Σ_all K(x,x_j)/√d_j, pair by pair."""
    answers = list(zip(indices, relevances, strict=True))
    entries = embedding.reshape(-1)
    z = (embedding - entries.mean()) / entries.std()
    n = len(z)
    kernel = [[0 if i == j else np.exp(-gamma * sum((z[i] - z[j]) ** 2)) for j in range(n)] for i in range(n)]
    degree = [sum(row) for row in kernel]
    p = np.full(n, np.nan)
    for i in range(n):
        yes = sum(kernel[i][j] / np.sqrt(degree[j]) for j, r in answers if r == YES)
        no = sum(kernel[i][j] / np.sqrt(degree[j]) for j, r in answers if r == NO)
        p[i] = yes / (yes + no)
    for j, r in answers:
        if r != MAYBE:
            p[j] = r == YES
    return p


def by_sklearn(embedding, indices, relevances, gamma, alpha=1e-6):
    from sklearn.semi_supervised import LabelSpreading
    labels = np.full(len(embedding), -1)
    labels[indices] = [{YES: 1, NO: 0, MAYBE: -1}[r] for r in relevances]
    z = (embedding - embedding.mean()) / embedding.std()
    model = LabelSpreading(kernel="rbf", gamma=gamma, alpha=alpha).fit(z, labels)
    return model.label_distributions_[:, 1], model.predict_proba(z)[:, 1]


def some(seed, n=80, answers=12):
    rng = np.random.default_rng(seed)
    indices = rng.choice(n, answers, replace=False)
    relevances = [YES, NO, *rng.choice([YES, NO, MAYBE], answers - 2)]
    return rng.normal(size=(n, 2)) * [3, 1] + 5, indices, relevances


@pytest.mark.parametrize("gamma", [0.5, 5, 10])
def test_equals_the_formula_written_out(gamma):
    data = some(1)
    expected = one_hop_slowly(*data, gamma)
    np.testing.assert_allclose(space.spread(*data, gamma=gamma), expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), gamma=st.floats(0.1, 12), answers=st.integers(2, 40))
def test_equals_scikit_learn_on_random_inputs(seed, gamma, answers):
    data = some(seed, answers=answers)
    np.testing.assert_allclose(space.spread(*data, gamma=gamma), by_sklearn(*data, gamma)[0], atol=1e-5)


def test_equals_scikit_learn_with_many_answers():
    data = some(4, n=1500, answers=300)
    np.testing.assert_allclose(space.spread(*data, gamma=10), by_sklearn(*data, 10)[0], atol=1e-5)


@pytest.mark.parametrize("alpha", [0.01, 0.2, 0.8])
def test_more_hops_equal_scikit_learn(alpha):
    data = some(5, n=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")      # neither converges in 30 rounds at 0.8, and both stop there
        expected = by_sklearn(*data, 5, alpha)[0]
    np.testing.assert_allclose(space.spread(*data, gamma=5, alpha=alpha), expected, atol=1e-9)


@pytest.mark.parametrize(("gamma", "alpha", "name"), [
    (10, 1e-6, "gamma10_alpha1e-06"), (5, 1e-6, "gamma5_alpha1e-06"), (35, 1e-6, "gamma35_alpha1e-06"),
    (0.0005, 0.2, "gamma0.0005_alpha0.2")])
def test_the_released_score_is_smooth_and_stretched(golden, gamma, alpha, name):
    g = golden("slim/label_spreading")
    indices = np.flatnonzero(g["labels"] >= 0)
    relevances = [YES if label else NO for label in g["labels"][indices]]
    answers = (g["data"], indices, relevances)
    found = space.spread(*answers, gamma=gamma, alpha=alpha, smooth=True, scale="minmax")
    np.testing.assert_allclose(found, g[f"score_{name}"], rtol=1e-6, atol=1e-7)
    plain = space.spread(*answers, gamma=gamma, alpha=alpha)
    np.testing.assert_allclose(plain, by_sklearn(*answers, gamma, alpha)[0], atol=2e-6)


def test_a_sparse_graph_carries_answers_along_a_chain():
    line = np.stack([np.arange(60.0), np.zeros(60)], 1)
    p = space.spread(line, [0, 59], [YES, NO], gamma=50, alpha=0.95, dense_limit=10, neighbours=2,
                     tol=1e-12, max_iter=5000)
    assert np.all(np.diff(p) < 0)
    assert p[1] > 0.5 > p[58]


def test_the_sparse_graph_with_every_neighbour_is_the_dense_one():
    data = some(6)
    options = {"gamma": 2, "alpha": 0.5}
    np.testing.assert_allclose(space.spread(*data, **options, dense_limit=1, neighbours=200),
                               space.spread(*data, **options), rtol=1e-9)


def test_many_hops_leave_an_unconnected_island_unknown():
    island = np.concatenate([np.random.default_rng(0).normal(size=(30, 2)), np.full((5, 2), 1e4)])
    p = space.spread(island, [0, 1], [YES, NO], gamma=5000, alpha=0.5, dense_limit=1, neighbours=3)
    assert np.isnan(p[30:]).all()
    assert not np.isnan(p[:2]).any()


def fitted_slowly(embedding, indices, relevances, gamma, fit):
    """The formula with mean, deviation, degrees and answers of the fitted rows alone."""
    inside = {int(i) for i in fit}
    entries = embedding[sorted(inside)].reshape(-1)
    z = (embedding - entries.mean()) / entries.std()
    def kernel(i, j):
        return 0 if i == j else np.exp(-gamma * sum((z[i] - z[j]) ** 2))
    degree = {j: sum(kernel(i, j) for i in inside) for j in inside}
    answers = [(j, r) for j, r in zip(indices, relevances, strict=True) if j in inside]
    p = np.full(len(z), np.nan)
    for i in range(len(z)):
        yes = sum(kernel(i, j) / np.sqrt(degree[j]) for j, r in answers if r == YES)
        no = sum(kernel(i, j) / np.sqrt(degree[j]) for j, r in answers if r == NO)
        p[i] = yes / (yes + no)
    for j, r in zip(indices, relevances, strict=True):
        if r != MAYBE:
            p[j] = r == YES
    return p


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_are_not_fitted_get_p_by_the_same_formula(seed):
    data, indices, relevances = some(seed)
    rng = np.random.default_rng(100 + seed)
    fit = np.union1d(rng.choice(80, 50, replace=False), indices[:2])      # a YES and a NO among them
    found = space.spread(data, indices, relevances, gamma=3, fit=fit)
    np.testing.assert_allclose(found, fitted_slowly(data, indices, relevances, 3, fit), rtol=1e-9, atol=1e-12)
    assert np.isin(indices, fit).sum() < len(indices)


def test_rows_that_are_not_fitted_say_nothing_of_others():
    data, indices, relevances = some(3)
    fit = np.arange(0, 80, 2)
    spreader, seen = space.Spreader(data, fit=fit), np.isin(indices, fit)
    heard = [r for r, inside in zip(relevances, seen, strict=True) if inside]
    p, alone = spreader.spread(indices, relevances), spreader.spread(indices[seen], heard)
    unsaid = np.setdiff1d(np.arange(80), indices[~seen])
    np.testing.assert_array_equal(p[unsaid], alone[unsaid])
    moved = data.copy()
    moved[1::2] *= 7
    np.testing.assert_array_equal(space.spread(moved, indices, relevances, fit=fit)[fit], p[fit])
    np.testing.assert_array_equal(space.spread(data[fit], indices[seen] // 2, heard), p[fit])
    np.testing.assert_array_equal(space.spread(data, indices, relevances, fit=np.arange(80)),
                                  space.spread(data, indices, relevances))


def test_one_sided_answers_on_fitted_rows_leave_the_rest_unknown():
    data = np.random.default_rng(0).normal(size=(20, 2))
    p = space.spread(data, [0, 1, 15], [YES, YES, NO], fit=np.arange(10))
    assert p[[0, 1, 15]].tolist() == [1, 1, 0] and np.isnan(np.delete(p, [0, 1, 15])).all()


def test_fitting_some_rows_goes_with_one_hop_alone():
    data = np.random.default_rng(0).normal(size=(20, 2))
    with pytest.raises(OptionError, match=r"one hop alone: alpha is 0\.5"):
        space.Spreader(data, alpha=0.5, fit=[1, 2])
    for options in ({"smooth": True}, {"scale": "minmax"}):
        with pytest.raises(OptionError, match="do not go with fit"):
            space.Spreader(data, fit=[1, 2]).spread([1, 2], [YES, NO], **options)


def test_answered_samples_keep_their_answer():
    data, indices, relevances = some(7)
    p = space.spread(data, indices, relevances)
    assert all(p[i] == (r == YES) for i, r in zip(indices, relevances, strict=True) if r != MAYBE)


@pytest.mark.parametrize("relevance", [YES, NO])
@pytest.mark.parametrize("alpha", [1e-6, 0.5])
def test_answers_of_one_value_leave_the_rest_unknown(relevance, alpha):
    p = space.spread(np.random.default_rng(0).normal(size=(20, 2)), [3, 5], relevance, alpha=alpha)
    assert (p[[3, 5]] == (relevance == YES)).all()
    assert np.isnan(np.delete(p, [3, 5])).all()


def test_no_answers_leave_everything_unknown():
    assert np.isnan(space.spread(np.zeros((4, 2)), [], [])).all()
    assert space.spread(np.zeros((0, 2)), [], []).shape == (0,)


def test_maybe_does_not_vote():
    data = np.random.default_rng(0).normal(size=(30, 2))
    without = space.spread(data, [0, 1], [YES, NO])
    np.testing.assert_array_equal(space.spread(data, [0, 1, 2], [YES, NO, MAYBE]), without)
    assert 0 < space.spread(data, [0, 1, 2], [YES, NO, MAYBE])[2] < 1


def test_points_too_far_from_every_answer_are_unknown():
    data = np.concatenate([np.random.default_rng(0).normal(size=(500, 2)), [[1e3, 1e3]]])
    p = space.spread(data, [0, 1], [YES, NO])
    assert np.isnan(p[-1])
    assert np.isfinite(p[:2]).all()


def test_an_answer_speaks_for_its_own_class_only():
    data = np.random.default_rng(0).normal(size=(60, 2))
    labels = np.arange(60) % 3
    p = space.spread(data, [0, 3, 1], [YES, NO, NO], labels=labels)
    alone = space.spread(data[labels == 0], [0, 1], [YES, NO])
    np.testing.assert_array_equal(np.isfinite(p[labels == 0]), np.isfinite(alone))
    assert np.isnan(p[labels == 2]).all()
    assert np.isnan(p[labels == 1][1:]).all()
    assert p[1] == 0


def test_spreading_within_a_class_is_spreading_over_its_points_in_common_units():
    rng = np.random.default_rng(2)
    data, labels = rng.normal(size=(90, 2)), rng.integers(0, 2, 90)
    indices = np.array([*np.flatnonzero(labels == 0)[:6], *np.flatnonzero(labels == 1)[:6]])
    relevances = [YES, NO] * 6
    found = space.spread(data, indices, relevances, labels=labels, gamma={0: 10, 1: 5})
    z = (data - data.mean()) / data.std()
    for label, gamma in ((0, 10), (1, 5)):
        rows = np.flatnonzero(labels == label)
        mine = [k for k, i in enumerate(indices) if labels[i] == label]
        local = [int(np.flatnonzero(rows == indices[k])[0]) for k in mine]
        kernel = np.exp(-gamma * ((z[rows][:, None] - z[rows][None]) ** 2).sum(-1))
        np.fill_diagonal(kernel, 0)
        weight = kernel[:, local] / np.sqrt(kernel.sum(0)[local])
        yes = np.array([relevances[k] == YES for k in mine])
        expected = weight[:, yes].sum(1) / weight.sum(1)
        expected[local] = yes
        np.testing.assert_allclose(found[rows], expected, rtol=1e-9)


def test_the_released_stretch_is_within_each_class():
    rng = np.random.default_rng(2)
    data, labels = rng.normal(size=(90, 2)), np.arange(90) % 2
    p = space.spread(data, [0, 1, 2, 3], [YES, YES, NO, NO], labels=labels, smooth=True, scale="minmax")
    for label in (0, 1):
        assert (p[labels == label].min(), p[labels == label].max()) == (0, 1)


def test_rows_that_could_not_be_read_stay_unknown_and_do_not_vote():
    data, indices, relevances = some(8)
    broken = np.insert(data, 0, np.nan, axis=0)
    p = space.spread(broken, indices + 1, relevances)
    assert np.isnan(p[0])
    np.testing.assert_allclose(p[1:], space.spread(data, indices, relevances), rtol=1e-12)
    assert space.spread(broken, [0], [YES])[0] == 1


def test_of_several_answers_on_a_sample_the_majority_votes():
    data = np.random.default_rng(0).normal(size=(30, 2))
    np.testing.assert_array_equal(space.spread(data, [0, 0, 0, 1], [YES, NO, YES, NO]),
                                  space.spread(data, [0, 1], [YES, NO]))
    np.testing.assert_array_equal(space.spread(data, [0, 0, 1, 2], [YES, NO, NO, YES]),
                                  space.spread(data, [1, 2], [NO, YES]))


def test_samples_in_one_place_share_their_answer():
    p = space.spread(np.zeros((6, 2)), [0, 1, 2], [YES, YES, NO])
    np.testing.assert_allclose(p[3:], 2 / 3)


def test_strings_and_enum_are_the_same():
    data = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    as_strings, as_enum = (space.spread(data, [0, 1], answers) for answers in (["yes", "no"], [YES, NO]))
    np.testing.assert_array_equal(as_strings, as_enum)


@pytest.mark.parametrize("keep_bytes", [0, 3 * 8 * 80, 64 << 20])
def test_what_is_kept_between_answers_changes_nothing(keep_bytes):
    data, indices, relevances = some(9)
    spreader = space.Spreader(data, keep_bytes=keep_bytes)
    for n in (4, 8, 12, 6):
        np.testing.assert_array_equal(spreader.spread(indices[:n], relevances[:n]),
                                      space.spread(data, indices[:n], relevances[:n]))


@pytest.mark.parametrize(("arguments", "options", "error", "says"), [
    (([5], [YES]), {}, OptionError, "5 is not a row"),
    (([-1], [YES]), {}, OptionError, "-1 is not a row"),
    (([0.5], [YES]), {}, OptionError, "float64"),
    (([0], ["relevant"]), {}, OptionError, "'relevant'"),
    (([0], [1]), {}, OptionError, "1 is not known"),
    (([0], [True]), {}, OptionError, "True"),
    (([0, 1], [YES]), {}, ShapeError, "2 indices but 1"),
    (([0], [YES]), {"gamma": 0}, OptionError, "gamma is 0"),
    (([0], [YES]), {"gamma": {1: 2}, "labels": [0] * 5}, OptionError, "class 0"),
    (([0], [YES]), {"alpha": 1}, OptionError, "alpha is 1"),
    (([0], [YES]), {"labels": [0]}, ShapeError, r"\(1,\)"),
    (([0], [YES]), {"scale": "max"}, OptionError, "'max'"),
])
def test_errors_name_the_value(arguments, options, error, says):
    with pytest.raises(error, match=says):
        space.spread(np.zeros((5, 2)), *arguments, **options)


def test_threads_may_spread_at_once():
    from concurrent.futures import ThreadPoolExecutor
    data, indices, relevances = some(3, n=400, answers=60)
    spreader = space.Spreader(data, keep_bytes=30 * 8 * 400)
    with ThreadPoolExecutor(4) as pool:
        sizes = [10, 60, 25, 40] * 5
        found = list(pool.map(lambda n: spreader.spread(indices[:n], relevances[:n]), sizes))
    for n, p in zip(sizes, found, strict=True):
        np.testing.assert_array_equal(p, space.spread(data, indices[:n], relevances[:n]))
