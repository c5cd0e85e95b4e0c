from __future__ import annotations

import json

import numpy as np
import pytest

from guidance_viz.core import JournalError
from guidance_viz.store import (
    Explanation,
    Journal,
    PartAnswered,
    Row,
    export_answers,
    export_format,
    import_answers,
    merge,
    part_item,
    part_of,
    part_value,
    read_part,
)
from guidance_viz.store.tally import tally

CENTER = np.array([1.5, -0.25, 1 / 3], np.float32)


def row(number=7, relevance="no", annotator="me", clustering="abc"):
    value = part_value(PartAnswered(CENTER, "blocks.5", "key"))
    return Row("part", part_item(clustering, number), relevance, annotator, explanation=Explanation("m1"), value=value)


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.sqlite")


def standing(journal):
    return {(r.kind, r.item): (r.relevance, r.value) for r in journal.answers().itertuples()}


def test_the_centre_comes_back_as_it_was(journal):
    journal.append(row())
    kept = read_part(journal.answers()["value"].iloc[0])
    assert kept.center.dtype == np.float32
    np.testing.assert_array_equal(kept.center, CENTER)
    assert (kept.place, kept.features) == ("blocks.5", "key")
    assert part_of(journal.answers()["item"].iloc[0]) == ("abc", 7)


def test_a_part_has_one_answer_the_latest_and_undo_brings_back_the_one_before(journal):
    journal.append(row(relevance="yes"))
    journal.append([row(relevance="no"), row(8, "maybe")])
    assert [each[0] for each in standing(journal).values()] == ["no", "maybe"]
    journal.undo()
    assert [each[0] for each in standing(journal).values()] == ["yes"]
    journal.redo()
    assert len(standing(journal)) == 2


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_answers_on_parts_go_through_files(journal, tmp_path, suffix):
    journal.append([row(), row(8, "maybe", "ann")])
    journal.answer("b", "yes")
    assert export_answers(journal, tmp_path / f"answers.{suffix}") == 3
    other = Journal(tmp_path / "other.sqlite")
    found = import_answers(tmp_path / f"answers.{suffix}", other, sample_ids=["b"], neurons=4)
    assert found.counts == {"part no": 1, "part maybe": 1, "map yes": 1}
    assert standing(other) == standing(journal)
    assert import_answers(tmp_path / f"answers.{suffix}", other).present == 3


def test_answers_on_parts_are_merged_once(journal, tmp_path):
    journal.append(row())
    other = Journal(tmp_path / "other.sqlite")
    assert merge(journal, other).counts == {"part no": 1}
    assert merge(journal, other).present == 1
    assert standing(other) == standing(journal)


def test_formats_of_other_tools_hold_maps_alone(journal, tmp_path):
    journal.append(row())
    assert export_format(journal, tmp_path / "tasks.json", "labelstudio", name="birds", classes=["a"], photos={}) == 0


def test_a_run_counts_them(journal, tmp_path):
    journal.append(row())
    assert tally(tmp_path / "journal.sqlite").answers == 1


def test_a_part_needs_an_answer():
    with pytest.raises(JournalError, match="'part' needs a relevance"):
        row(relevance=None)


@pytest.mark.parametrize("value", [
    None, "[]", {}, {"center": "?", "channels": 3, "place": "x"},
    {**part_value(PartAnswered(CENTER, "x", "k")), "channels": 4},
    part_value(PartAnswered(np.array([np.nan], np.float32), "x", "k"))])
def test_a_value_that_holds_no_centre_is_said(value):
    with pytest.raises(JournalError, match="answer on a part cannot be read"):
        read_part(value)


def test_the_value_is_plain_json():
    value = part_value(PartAnswered(CENTER, "x", "k"))
    assert json.loads(json.dumps(value)) == value
    assert value["channels"] == 3


@pytest.mark.parametrize("item", ["", "abc", "abc:", "abc:x", ":3"])
def test_an_item_without_a_number_names_no_part(item):
    assert part_of(item)[1] == -1
