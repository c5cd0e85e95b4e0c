"""Agreement between annotators: the published example, a literal oracle, edge cases."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from guidance_viz.core import OptionError, Relevance, ShapeError
from guidance_viz.store import Explanation, Journal, Row, agreement, item_table, krippendorff_alpha, opinions, settlements

N = math.nan
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units.
PUBLISHED = np.array([[1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
                      [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N]]).T


def literal(ratings, level):
    """Every pair of answers of an item, against every pair of answers of all items."""
    items = [[v for v in row if not math.isnan(v)] for row in ratings]
    items = [row for row in items if len(row) > 1]
    values = [v for row in items for v in row]
    counts = {v: values.count(v) for v in set(values)}

    def distance(a, b):
        if level == "nominal":
            return float(a != b)
        low, high = min(a, b), max(a, b)
        between = sum(n for v, n in counts.items() if low <= v <= high)
        return (between - (counts[a] + counts[b]) / 2) ** 2 if a != b else 0.0
    n = len(values)
    observed = sum(distance(a, b) / (len(row) - 1) for row in items for a, b in itertools.permutations(row, 2)) / n
    expected = sum(distance(a, b) for a, b in itertools.permutations(values, 2)) / (n * (n - 1))
    return 1 - observed / expected if expected else math.nan


def test_it_is_the_published_example():
    assert krippendorff_alpha(PUBLISHED) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha(PUBLISHED, "ordinal") == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
@pytest.mark.parametrize("seed", range(8))
def test_it_equals_the_literal_definition(seed, level):
    r = np.random.default_rng(seed)
    ratings = r.integers(0, 3, (20, 4)).astype(float)
    ratings[r.random((20, 4)) < 0.4] = math.nan
    assert krippendorff_alpha(ratings, level) == pytest.approx(literal(ratings, level), nan_ok=True)


@pytest.mark.parametrize("ratings", [np.zeros((0, 0)), np.full((3, 2), N), np.array([[1, N], [N, 0]]), np.ones((4, 3))])
def test_without_two_answers_or_without_any_difference_it_is_not_known(ratings):
    assert math.isnan(krippendorff_alpha(ratings))


def test_full_agreement_is_one_and_what_cannot_be_is_refused():
    assert krippendorff_alpha(np.array([[0, 0], [1, 1], [2, 2]])) == 1
    with pytest.raises(ShapeError, match=r"\(3,\)"):
        krippendorff_alpha(np.zeros(3))
    with pytest.raises(OptionError, match="interval"):
        krippendorff_alpha(PUBLISHED, "interval")


@pytest.fixture
def rows(tmp_path):
    """Ann, Bob and Eve on three maps and a neuron."""
    journal = Journal(tmp_path / "a.sqlite")
    about = Explanation("m", "gradcam", "l", "label")
    given = ["ann 1 no", "ann 1 yes", "bob 1 no", "eve 1 no", "ann 2 yes", "bob 2 yes", "ann 3 maybe"]
    for k, (who, item, relevance) in enumerate(map(str.split, given)):
        journal.append(Row("map", item, Relevance(relevance), who, explanation=about, value={"seconds": 2.0 + k},
                           time=f"2026-01-01T00:00:{9 * k:02d}+00:00"))
    journal.answer([4], "no", kind="neuron", annotator="ann", explanation=about)
    found = journal.rows()
    yield found[found["in_effect"]]
    journal.close()


def test_items_with_most_disagreement_come_first(rows):
    table = item_table(rows)
    assert table["item"].tolist()[0] == "1"
    first = table.iloc[0]
    assert (first["annotators"], first["relevance"]) == (3, "no")
    assert first["disagreement"] == pytest.approx(1 / 3) and first["seconds"] == pytest.approx((3 + 4 + 5) / 3)
    assert set(table["disagreement"].tolist()[1:]) == {0.0} and set(table["kind"]) == {"map", "neuron"}


def test_each_annotator_is_compared_with_the_others(rows):
    found = agreement(rows)
    people = found.people.set_index("annotator")
    assert people["answers"].to_dict() == {"ann": 4, "bob": 2, "eve": 1}
    assert people.loc["ann", "agreement"] == pytest.approx(1 / 3)  # bob on 2; not bob, not eve on 1
    assert people.loc["bob", "agreement"] == pytest.approx(2 / 3)
    assert people.loc["eve", "agreement"] == pytest.approx(1 / 2)
    assert people.loc["bob", "seconds"] == pytest.approx((4 + 7) / 2)
    assert found.items == 2 and -1 <= found.low <= found.alpha <= found.high <= 1 and found.words == "low"


def test_nobody_and_one_annotator_agree_with_nobody(tmp_path):
    journal = Journal(tmp_path / "b.sqlite")
    assert agreement(journal.rows()).words == "not known" and item_table(journal.rows()).empty
    journal.answer(["1", "2"], "yes")
    found = agreement(journal.rows())
    assert math.isnan(found.alpha) and math.isnan(found.people["agreement"].iloc[0]) and found.items == 0
    journal.close()


def test_a_pause_is_no_thinking_and_many_at_once_take_no_time_each(tmp_path):
    journal = Journal(tmp_path / "c.sqlite")
    for k, second in enumerate((0, 5, 500, 503)):
        journal.append(Row("map", str(k), Relevance.YES, time=f"2026-01-01T00:{second // 60:02d}:{second % 60:02d}+00:00"))
    journal.answer(["8", "9"], "no")
    people = agreement(journal.rows()).people
    assert people["seconds"].iloc[0] == pytest.approx(4)  # of 5 and 3
    assert pd.isna(item_table(journal.rows()).set_index("item").loc["9", "seconds"])
    journal.close()


@pytest.mark.parametrize("rule", ["latest", "crayon"])
def test_what_an_adjudicator_settled_stands_and_is_nobodys_opinion(tmp_path, rule):
    journal = Journal(tmp_path / "d.sqlite")
    journal.answer(["1", "2"], "yes", annotator="ann")
    journal.answer(["1", "2"], "no", annotator="bob")
    before = agreement(journal.rows())
    journal.answer("1", "maybe", annotator="carla", value={"role": "adjudicator"})
    journal.answer("1", "no", annotator="carla", value={"seconds": 2.0, "role": "adjudicator"})
    journal.answer("1", "yes", annotator="bob", value={"seconds": 1.0, "note": "adjudicator"})  # comes too late
    found = journal.answers(rule).set_index("item")
    assert found.loc["1", ["relevance", "annotator", "votes"]].tolist() == ["no", "carla", 1]
    assert ("2" in found.index) == (rule == "latest")
    rows = journal.rows()
    assert set(opinions(rows)["annotator"]) == {"ann", "bob"} and agreement(rows).items == before.items == 2
    assert "carla" not in set(agreement(rows).people["annotator"])
    final = settlements(rows[rows["in_effect"]])
    assert final[["item", "annotator", "relevance"]].values.tolist() == [["1", "carla", "no"]]
    journal.undo("carla")
    assert journal.answers(rule).set_index("item").loc["1", "relevance"] == "maybe"
    journal.undo("carla")
    rows = journal.rows()
    assert settlements(rows[rows["in_effect"]]).empty
    journal.close()
