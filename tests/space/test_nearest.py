from __future__ import annotations

import sys

import numpy as np
import pytest

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.space import nearest


def literal(features, row, metric):
    """Every row against one, as the formula has it."""
    one, found = features[row].astype(float), []
    for i, other in enumerate(features.astype(float)):
        if i == row or not np.isfinite(other).all():
            continue
        if metric == "euclidean":
            found.append((float(np.sqrt(((other - one) ** 2).sum())), i))
        elif np.linalg.norm(other) > 0:
            found.append((-float(other @ one / np.linalg.norm(other) / np.linalg.norm(one)), i))
    return sorted(found)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("block", [7, 10_000])
def test_they_are_the_nearest_by_the_formula(metric, block, monkeypatch):
    monkeypatch.setattr(sys.modules["guidance_viz.space.nearest"], "BLOCK", block)
    features = np.random.default_rng(0).normal(size=(90, 6)).astype(np.float32)
    features[3], features[5] = 0, np.nan
    for row in (0, 41):
        rows, values = nearest(features, row, 10, metric=metric)
        expected = literal(features, row, metric)[:10]
        assert rows.tolist() == [i for _, i in expected]
        np.testing.assert_allclose(values, [-v if metric == "cosine" else v for v, _ in expected], rtol=1e-9)


def test_fewer_come_where_there_are_fewer_and_equals_in_their_order():
    features = np.array([[1.0, 0], [2, 0], [3, 0], [0, 0]])
    rows, values = nearest(features, 1, 12)
    assert rows.tolist() == [0, 2] and values.tolist() == [1, 1]
    assert nearest(features, 1, 1)[0].tolist() == [0]


def test_a_dead_map_is_like_nothing():
    rows, values = nearest(np.array([[0.0, 0], [1, 1], [0, 0]]), 0)
    assert not len(rows) and not len(values)


def test_what_cannot_be_is_named():
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        nearest(np.zeros(3), 0)
    with pytest.raises(OptionError, match="'angle'"):
        nearest(np.zeros((3, 2)), 0, metric="angle")
    with pytest.raises(OptionError, match="no row 3"):
        nearest(np.zeros((3, 2)), 3)
