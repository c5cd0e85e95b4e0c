"""The person's own columns, which nothing is computed from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import guidance_viz as gv
from guidance_viz.core import OptionError
from guidance_viz.data.tables import own_columns


@pytest.fixture
def listed(tmp_path):
    for name in "abcd":
        Image.new("RGB", (8, 8)).save(tmp_path / f"{name}.png")
    pd.DataFrame({"path": [f"{n}.png" for n in "abcd"], "kind": ["x", "y", "x", "y"], "age": ["3", "", "4.5", "-1"],
                  "zip": ["007", "12", "3", "4"], "night": ["True", "false", "true", "true"],
                  "x0": [0] * 4, "y0": [0] * 4, "x1": [1] * 4, "y1": [1] * 4}).to_csv(tmp_path / "list.csv", index=False)
    return tmp_path


def load(root, **options):
    return gv.data.load("table", root, label="kind", boxes=["x0", "y0", "x1", "y1"], image_size=8, **options)


def test_columns_of_a_table_that_stand_for_nothing_else_are_kept_with_their_types(listed):
    extra = load(listed).extra
    assert list(extra.columns) == ["age", "zip", "night"]
    np.testing.assert_array_equal(extra["age"], [3, np.nan, 4.5, -1])
    assert extra["zip"].tolist() == ["007", "12", "3", "4"]
    assert extra["night"].tolist() == [True, False, True, True]


def test_they_follow_the_rows_and_do_not_change_what_the_data_set_is(listed):
    ds = load(listed)
    before = ds.fingerprint()
    assert ds.subset(indices=[2, 0]).extra["zip"].tolist() == ["3", "007"]
    ds.extra["note"] = list("wxyz")
    assert ds.fingerprint() == before


def test_a_data_set_of_ones_own_gives_them_by_name_or_by_value():
    items = [(np.zeros((8, 8, 3), np.uint8), k % 2) for k in range(4)]
    ds = gv.data.wrap(items, labels=[0, 1, 0, 1], splits="train", extra={"camera": list("abab")})
    assert ds.extra["camera"].tolist() == list("abab")
    with pytest.raises(OptionError, match="'label', which has a meaning"):
        gv.data.wrap(items, labels=[0, 1, 0, 1], extra={"label": [0] * 4})
    with pytest.raises(OptionError, match="expected names"):
        gv.data.wrap(items, labels=[0, 1, 0, 1], extra="camera")


def test_values_that_cannot_be_filtered_by_are_left_out():
    found = own_columns(pd.DataFrame({"sample_id": ["1"], "list": [[1, 2]], "n": [3]}))
    assert list(found.columns) == ["n"]
