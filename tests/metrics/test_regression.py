"""Groups that fell by more than their interval: against literal counts, scipy, and edge cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom

from guidance_viz.core import ShapeError
from guidance_viz.metrics import group_changes, wilson


def literal_p(fixed, broken):
    """Two-sided exact sign test: as unlikely or less, one by one."""
    n = fixed + broken
    if not n:
        return 1.0
    mass = [binom.pmf(k, n, .5) for k in range(n + 1)]
    return min(1.0, sum(m for m in mass if m <= mass[fixed] * (1 + 1e-7)))


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_counting_photo_by_photo(seed):
    r = np.random.default_rng(seed)
    groups, before, after = r.integers(-1, 3, 200), r.random(200) < .8, r.random(200) < .6
    for change in group_changes(before, after, groups, group_names=["a", "b", "c"]):
        rows = [i for i in range(200) if groups[i] == change.group]
        assert change.count == len(rows) and change.name == "abc"[change.group]
        assert change.fixed == sum(bool(after[i]) and not before[i] for i in rows)
        assert change.broken == sum(bool(before[i]) and not after[i] for i in rows)
        assert change.before == pytest.approx(sum(map(bool, before[rows])) / len(rows))
        assert change.low == pytest.approx(float(wilson(int(before[rows].sum()), len(rows))[0]))
        assert change.p == pytest.approx(literal_p(change.fixed, change.broken))
        assert change.regressed == (change.after < change.before and change.after < change.low)


def test_a_small_loss_is_within_the_interval_and_a_large_one_is_not():
    before = np.ones(150, bool)
    slightly, much = before.copy(), before.copy()
    slightly[:3], much[:24] = False, False
    groups = np.zeros(150, int)
    assert not group_changes(before, slightly, groups)[0].regressed
    worse, = group_changes(before, much, groups, group_names=["waterbird on water"])
    assert worse.regressed
    assert worse.words == "waterbird on water fell from 100 % to 84 % (24 of 150 photos became wrong, 0 right)"


def test_few_photos_prove_nothing_and_no_photo_is_no_group():
    few, = group_changes([True, True], [True, False], [4, 4])
    assert few.name == "group 4" and not few.regressed and math.isfinite(few.p)
    assert group_changes([], [], []) == []
    assert group_changes([True], [False], [-1]) == []
    hopeless, = group_changes([False] * 12, [False] * 12, [0] * 12)
    assert not hopeless.regressed
    same, = group_changes([True], [True], [0])
    assert same.p == 1 and not same.regressed and "stayed" in same.words


def test_sizes_that_differ_are_named():
    with pytest.raises(ShapeError, match=r"before.*\(2,\).*after.*\(1,\)"):
        group_changes([True, True], [True], [0, 0])
