from __future__ import annotations

import time

import numpy as np
import pytest

from guidance_viz import space
from guidance_viz.core import OptionError, ShapeError
from guidance_viz.space.consistency import levelling_off


def consistency_slowly(vectors, cluster):
    values = []
    for name in set(cluster.tolist()):
        members = [v for v, c in zip(vectors, cluster, strict=True) if c == name and np.any(v)]
        if members:
            mean = sum(members) / len(members)
            values += [float(v @ mean) / (np.linalg.norm(v) * np.linalg.norm(mean)) for v in members]
    return sum(values) / len(values)


def test_it_is_the_mean_cosine_to_the_clusters_mean():
    rng = np.random.default_rng(0)
    vectors, cluster = rng.normal(size=(60, 7)), rng.integers(0, 9, 60)
    vectors[[3, 40]] = 0
    assert space.cluster_consistency(vectors, cluster) == pytest.approx(consistency_slowly(vectors, cluster), rel=1e-10)


def test_one_direction_is_one_opposite_ones_are_zero_and_nothing_is_nan():
    assert space.cluster_consistency(np.array([[1.0, 2], [3, 6]]), np.zeros(2, int)) == pytest.approx(1)
    assert space.cluster_consistency(np.array([[1.0, 2], [-1, -2]]), np.zeros(2, int)) == 0
    assert np.isnan(space.cluster_consistency(np.zeros((2, 3)), np.zeros(2, int)))


def world(seed=0, n=240, kinds=6):
    """Attention follows one space, the features another."""
    rng = np.random.default_rng(seed)
    look, seen = rng.integers(0, kinds, n), rng.integers(0, kinds, n)
    def place(kind):
        return np.stack([10 * kind, 5 * (kind % 2)], 1) + rng.normal(0, 0.2, (n, 2))
    return ({"attention": place(look), "feature": place(seen)},
            {"map": np.eye(kinds)[look] + 0.05 * rng.random((n, kinds)),
             "feature": np.eye(kinds)[seen] + 0.05 * rng.random((n, kinds))}, look)


def test_each_space_keeps_together_what_it_was_made_of():
    spaces, vectors, _ = world()
    found = space.consistency(spaces, vectors, clusters=[6, 12], seeds=[0, 1])
    assert len(found.table) == 2 * 2 * 2 * 2
    assert {(r.k, r.seed) for r in found.table} == {(6, 0), (6, 1), (12, 0), (12, 1)}
    for where, what in (("attention", "map"), ("feature", "feature")):
        assert found.curve(where, what)[1].min() > 0.9
    assert found.curve("attention", "feature")[1].max() < 0.9
    for row in found.table:
        assert row.label == -1 and -1 <= row.consistency <= 1


def test_it_is_measured_step_by_step_with_progress():
    steps = space.consistency_steps(*world()[:2], clusters=[4, 2, 999], seeds=[0])
    seen = []
    with pytest.raises(StopIteration) as stop:
        while True:
            seen.append(next(steps))
    assert [p.done for p in seen] == [0, 1, 2, 3, 6] and {p.total for p in seen} == {6}
    assert stop.value.value == space.consistency(*world()[:2], clusters=[4, 2], seeds=[0])


def test_the_number_of_questions_is_where_the_curve_levels_off():
    found = space.consistency(*world()[:2], clusters=range(1, 25))
    assert 5 <= found.proposed[-1] == found.questions <= 7


def test_each_class_by_itself():
    spaces, vectors, look = world()
    found = space.consistency(spaces, vectors, clusters=range(1, 13), seeds=[0], labels=look % 2)
    assert set(found.proposed) == {0, 1}
    assert found.questions == sum(found.proposed.values())
    own = {name: values[look % 2 == 1] for name, values in spaces.items()}
    alone = space.consistency(own, {n: v[look % 2 == 1] for n, v in vectors.items()}, clusters=range(1, 13), seeds=[0])
    np.testing.assert_allclose(found.curve("attention", "map", 1)[1], alone.curve("attention", "map")[1], rtol=1e-6)


def test_rows_without_coordinates_are_left_out_and_k_stops_at_the_rows():
    spaces, vectors, _ = world(n=30)
    spaces["feature"][3] = np.nan
    found = space.consistency(spaces, vectors, clusters=[5, 29, 30, 200], seeds=[0])
    assert sorted({r.k for r in found.table}) == [5, 29]
    assert found.curve("feature", "map")[1][-1] == pytest.approx(1)


def test_one_row_is_one_cluster():
    found = space.consistency({"a": np.zeros((1, 2))}, {"v": np.ones((1, 3))})
    assert found.proposed == {-1: 1} and found.table[0].consistency == pytest.approx(1)


@pytest.mark.parametrize(("values", "k"), [
    ([0, 5, 9, 10, 10.5, 11], 3), ([1, 2, 3, 4], 1), ([4, 3, 2], 1), ([1], 1), ([0, 4, 4, 4, 4], 2)])
def test_a_rising_curve_levels_off_where_it_is_farthest_above_its_chord(values, k):
    assert levelling_off(np.arange(1, len(values) + 1), np.array(values)) == k


def test_what_cannot_be_compared_is_refused():
    spaces, vectors, _ = world(n=20)
    with pytest.raises(ShapeError, match="'map': 19"):
        space.consistency(spaces, {**vectors, "map": vectors["map"][1:]})
    with pytest.raises(OptionError, match=r"clusters=\[0\]"):
        space.consistency(spaces, vectors, clusters=[0])
    with pytest.raises(OptionError, match=r"vectors=\[\]"):
        space.consistency(spaces, {})


def test_a_training_split_of_photos_takes_seconds():
    rng = np.random.default_rng(0)
    start = time.perf_counter()
    space.consistency({"attention": rng.normal(size=(4795, 2))}, {"feature": rng.random((4795, 1280), np.float32)},
                      clusters=[10, 100, 200], seeds=[0])
    assert time.perf_counter() - start < 5      # the whole of Fig. 4 has 40 times as many clusterings
