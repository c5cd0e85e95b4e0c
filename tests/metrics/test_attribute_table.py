"""Accuracy with and without an attribute: the golden numbers, scikit-learn, statsmodels' formula written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact
from sklearn.metrics import mutual_info_score

from guidance_viz.core import OptionError, ShapeError
from guidance_viz.metrics import attribute_table, difference_interval, mutual_information


def test_discrepancy_and_mutual_information_are_those_of_the_authors_code(golden):
    data = golden("clip_spurious/accuracy_discrepancy")
    detect, correct = data["detect"], data["correct"]
    found = attribute_table(correct.astype(int), np.ones(len(correct), int), detect, [str(a) for a in range(8)], by="all",
                            least=1).set_index("attribute")
    for a in range(8):
        row = found.loc[str(a)]
        np.testing.assert_allclose([row["delta"], row["mutual_information"], row["accuracy_with"], row["accuracy_without"]],
                                   [data["acc_diff"][a], data["mi"][a], data["acc_attr_1"][a], data["acc_attr_0"][a]],
                                   rtol=1e-9)
        assert row["with_count"] == data["attr_count"][a]
    judged = attribute_table(correct.astype(int), np.ones(len(correct), int), detect, [str(a) for a in range(8)], by="all",
                             least=int(data["min_detect"]))
    assert set(judged["attribute"]) == {str(a) for a in range(8)
                                        if min(data["attr_count"][a], 60 - data["attr_count"][a]) >= 10}


@pytest.mark.parametrize("seed", range(3))
def test_mutual_information_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 2, 50), rng.integers(0, 2, 50) * (seed > 0)
    table = np.array([[np.sum((a == i) & (b == j)) for j in (0, 1)] for i in (0, 1)])
    assert mutual_information(table) == pytest.approx(mutual_info_score(a, b), abs=1e-12)


def test_the_interval_is_newcombes_published_example():
    """Newcombe 1998, Table II (a), method 10: 56/70 against 48/80."""
    np.testing.assert_allclose(difference_interval([56, 48], [70, 80]), [0.0524, 0.3339], atol=5e-5)


def shortcut(seed=0, count=200):
    """Class 1 is right where there is water; another attribute says nothing; class 0 is always right."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, count)
    water, noise = rng.integers(0, 2, count), rng.integers(0, 2, count)
    predictions = np.where((labels == 1) & (water == 0), np.where(rng.random(count) < 0.8, 2, 0), labels)
    return predictions, labels, np.stack([water, noise], axis=1).astype(float)


def test_the_shortcut_is_first_with_the_class_it_is_confused_with():
    found = attribute_table(*shortcut(), ["water", "noise"], class_names=["a", "b", "c"])
    first = found.iloc[0]
    assert (first["attribute"], first["class_name"], first["confused_name"]) == ("water", "b", "c")
    assert first["delta"] == pytest.approx(1) and first["significant"] and first["low"] > 0.8
    assert first["confused_share"] == pytest.approx(0.8, abs=0.1)
    assert not found[found["attribute"] == "noise"]["significant"].any()


def test_p_values_are_fishers_and_corrected_for_their_number():
    predictions, labels, present = shortcut()
    found = attribute_table(predictions, labels, present, ["water", "noise"])
    for _, row in found.iterrows():
        right = (predictions == labels)[labels == row["class"]]
        has = present[labels == row["class"], ["water", "noise"].index(row["attribute"])] > 0
        table = [[right[has].sum(), (~right[has]).sum()], [right[~has].sum(), (~right[~has]).sum()]]
        assert row["p"] == pytest.approx(fisher_exact(table)[1])
    ordered = found.sort_values("p")
    raw = ordered["p"].to_numpy() * len(found) / np.arange(1, len(found) + 1)
    np.testing.assert_allclose(ordered["q"], np.minimum.accumulate(raw[::-1])[::-1].clip(max=1))


def test_chance_finds_hardly_anything_among_many_attributes():
    rng = np.random.default_rng(1)
    labels, predictions = rng.integers(0, 3, 600), rng.integers(0, 3, 600)
    found = attribute_table(predictions, labels, rng.integers(0, 2, (600, 200)).astype(float), [str(a) for a in range(200)])
    assert len(found) == 600 and (found["p"] < 0.05).sum() > 5 and not found["significant"].any()


def test_a_side_with_too_few_photos_is_not_judged_and_what_is_not_known_counts_on_neither():
    predictions, labels, present = np.zeros(30, int), np.zeros(30, int), np.zeros((30, 3))
    present[:9, 0], present[:10, 1], present[:10, 2], present[10:25, 2] = 1, 1, 1, np.nan
    found = attribute_table(predictions, labels, present, ["nine", "ten", "unknown"])
    assert found["attribute"].tolist() == ["ten"]
    assert found.iloc[0][["with_count", "without_count", "confused_with"]].tolist() == [10, 20, -1]
    assert len(attribute_table(predictions[:0], labels[:0], present[:0], ["a", "b", "c"])) == 0


def test_what_does_not_fit_is_named():
    with pytest.raises(ShapeError, match=r"\(3,\).*\(2,\)"):
        attribute_table([0, 1], [0, 1], np.zeros((3, 1)), ["a"])
    with pytest.raises(ShapeError, match="names"):
        attribute_table([0, 1], [0, 1], np.zeros((2, 1)), ["a", "b"])
    with pytest.raises(OptionError, match="by='group'"):
        attribute_table([0], [0], np.zeros((1, 1)), ["a"], by="group")
