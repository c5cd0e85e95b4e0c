from __future__ import annotations

import json

import numpy as np
import pytest

from guidance_viz.core import JournalError
from guidance_viz.store import (
    CompositeAnswered,
    Explanation,
    Journal,
    Known,
    Row,
    composite_item,
    composite_photo,
    composite_value,
    export_answers,
    import_answers,
    merge,
    read_composite,
)
from guidance_viz.store.tally import tally

MASK = np.array([[0, 51 / 255, 1], [128 / 255, 0, 254 / 255]], np.float32)
EVIDENCE = np.linspace(0, 1, 4).reshape(2, 2).astype(np.float32)


def row(sample="a:b.jpg", relevance="no", annotator="me", partner="c.jpg"):
    value = composite_value(CompositeAnswered(MASK, EVIDENCE, partner))
    return Row("composite", composite_item(sample, partner, MASK), relevance, annotator, explanation=Explanation("m1"),
               value=value)


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite")


def standing(journal):
    return {(r.kind, r.item): (r.relevance, r.value) for r in journal.answers().itertuples()}


def test_the_mask_that_was_asked_about_comes_back_as_it_was(journal):
    journal.append(row())
    kept = read_composite(journal.answers()["value"].iloc[0])
    assert kept.mask.dtype == np.float32
    np.testing.assert_array_equal(kept.mask, MASK)
    np.testing.assert_allclose(kept.evidence, EVIDENCE, atol=1 / 510)
    assert kept.partner == "c.jpg"
    assert composite_photo(journal.answers()["item"].iloc[0]) == "a:b.jpg"


def test_another_mask_or_partner_is_another_composite_and_the_same_is_the_same():
    item = composite_item("a", "b", MASK)
    assert composite_item("a", "b", MASK.astype(np.float64) + 1e-6) == item
    other = MASK.copy()
    other[0, 0] = 1
    assert len({item, composite_item("a", "b", other), composite_item("a", "c", MASK), composite_item("d", "b", MASK)}) == 4


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_answers_on_composites_go_through_files(journal, tmp_path, suffix):
    journal.append([row(), row("b", "maybe", "ann")])
    assert export_answers(journal, tmp_path / f"answers.{suffix}") == 2
    other = Journal(tmp_path / "other.sqlite")
    found = import_answers(tmp_path / f"answers.{suffix}", other, sample_ids=["a:b.jpg", "b"])
    assert found.counts == {"composite no": 1, "composite maybe": 1}
    assert standing(other) == standing(journal)
    with pytest.raises(JournalError, match=r"the sample 'a:b.jpg' is not one of"):
        import_answers(tmp_path / f"answers.{suffix}", Journal(tmp_path / "third.sqlite"), sample_ids=["b"])


def test_answers_on_photos_that_are_not_here_are_refused_by_name(journal, tmp_path):
    journal.append([row(), row("b", "yes")])
    other = Journal(tmp_path / "other.sqlite")
    found = merge(journal, other, Known(["b"], 4))
    assert found.counts == {"composite yes": 1}
    assert found.refused == 1
    assert "no photo 'a:b.jpg'" in found.reasons[0]
    assert merge(journal, other, Known(["b"], 4)).present == 1
    export_answers(journal, tmp_path / "answers.csv")
    assert import_answers(tmp_path / "answers.csv", Journal(tmp_path / "t.sqlite"), known=Known(["b"], 4)).refused == 1


def test_rows_of_other_photos_are_passed_over(journal):
    journal.append([row(), row("b")])
    journal.check_against(Known(["b"], 4))
    assert [composite_photo(item) for item in journal.answers()["item"]] == ["b"]
    assert "no photo 'a:b.jpg'" in journal.passed_over()["why_not"].iloc[0]


def test_a_run_counts_them_and_they_need_an_answer(journal, tmp_path):
    journal.append(row())
    assert tally(tmp_path / "journal.sqlite").answers == 1
    with pytest.raises(JournalError, match="'composite' needs a relevance"):
        row(relevance=None)


GOOD = composite_value(CompositeAnswered(MASK, EVIDENCE, "c"))


@pytest.mark.parametrize("value", [
    None, "[]", {}, {**GOOD, "mask": "?"}, {**GOOD, "mask": {**GOOD["mask"], "rows": 3}},
    {**GOOD, "evidence": {**GOOD["evidence"], "rows": -2, "columns": -2}},
    {**GOOD, "mask": {**GOOD["mask"], "cells": "?"}}])
def test_a_value_that_holds_no_mask_is_said(value):
    with pytest.raises(JournalError, match="answer on a composite cannot be read"):
        read_composite(value)


def test_the_value_is_plain_json():
    assert json.loads(json.dumps(GOOD)) == GOOD
