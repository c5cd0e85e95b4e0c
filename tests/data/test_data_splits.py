from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from guidance_viz.core import DataError, OptionError
from guidance_viz.data.splits import split_name, stratified_split


# splits
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("train", "train"),
        ("VALIDATION", "val"),
        (" dev ", "val"),
        (2, "test"),
        (0.0, "train"),
        (np.int64(1), "val"),
        ("1", "val"),
    ],
)
def test_splits_have_several_names(word, expected):
    assert split_name(word) == expected


@pytest.mark.parametrize("word", ["", None, 3, -1, 0.5, float("nan"), "trainn"])
def test_what_is_no_split_is_refused(word):
    with pytest.raises(DataError, match="Unknown split"):
        split_name(word)


def test_a_stratified_split_shares_out_each_stratum_alike():
    strata = ["a"] * 100 + ["b"] * 20 + ["c"]
    names = np.array(stratified_split(strata, seed=3, fractions=(0.5, 0.25, 0.25)))
    assert Counter(names[:100]) == {"train": 50, "val": 25, "test": 25}
    assert Counter(names[100:120]) == {"train": 10, "val": 5, "test": 5}
    assert names[120] == "train" and stratified_split([]) == []
    for bad in ((0.5, 0.5), (0.5, 0.25, 0.3), (1.5, -0.5, 0)):
        with pytest.raises(OptionError, match="three shares"):
            stratified_split(strata, fractions=bad)
