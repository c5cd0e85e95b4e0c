"""What the page Curate shows, as plain values from a session's tables."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_sessions import CLASSES

from guidance_viz import space
from guidance_viz.views import balance, steps


@pytest.mark.parametrize("threshold", [0, .01, .29, .5, .57, .58, .99])
def test_the_bins_count_what_a_threshold_keeps_exactly(threshold):
    rng = np.random.default_rng(1)
    p = np.concatenate([rng.random(400), np.arange(101) / 100, [0, 1, np.nan, np.nan]])
    labels = rng.integers(0, 3, len(p))
    classes = balance.histogram(p, labels, np.zeros(len(p), bool), ["a", "b", "c"])
    rows = space.screen(p, threshold).rows
    at = round(100 * threshold)
    assert [sum(c["bins"][at:]) for c in classes] == np.bincount(labels[rows], minlength=3).tolist()
    assert sum(c["unknown"] for c in classes) == 2
    assert sum(c["size"] for c in classes) == len(p)


def test_of_many_classes_the_smallest_share_an_entry_and_no_photo_is_lost():
    labels = np.repeat(np.arange(20), np.arange(1, 21))
    p = np.linspace(.01, 1, len(labels))
    classes = balance.histogram(p, labels, p > .5, [f"class {k}" for k in range(20)])
    assert len(classes) == balance.MOST_CLASSES
    assert classes[-1]["name"] == "others"
    assert sum(c["size"] for c in classes) == sum(sum(c["bins"]) for c in classes) == len(labels)
    assert sum(c["by_median"] for c in classes) == int((p > .5).sum())


def test_what_the_answers_decide_adds_up_to_the_split(answered):
    photos = int((answered.table["split"] == "train").sum())
    parts = balance.decided(answered.questions, photos)
    assert [p["questions"] for p in parts] == [2, 2, 1, 3]
    assert sum(p["photos"] for p in parts) == photos
    assert sum(p["share"] for p in parts) == pytest.approx(1)
    assert all(sum(p["clusters"]) == pytest.approx(p["share"], abs=1e-4) for p in parts)


@pytest.mark.parametrize("by", ["all", "class"])
def test_the_table_of_subgroups_holds_every_photo_once_and_names_each_cell(answered, by):
    made = answered.curate(by=by, size=.4)
    blocks = balance.blocks(made, CLASSES)
    cells = [c for b in blocks for r in b["rows"] for c in r["cells"]]
    assert [b["title"] for b in blocks] == ([""] if by == "all" else CLASSES)
    assert sum(c["held"] for c in cells) == made.kept
    assert sum(c["taken"] for c in cells) == len(made.sample_ids)
    for block in blocks:
        for row in block["rows"]:
            for column, cell in zip(block["columns"], row["cells"], strict=True):
                words = balance.cell_name(made, cell["core"], cell["environment"], CLASSES)
                assert words == f"{block['title']}{', ' if block['title'] else ''}{row['name']} × {column}"


def test_the_bars_count_the_split_what_passed_and_what_was_drawn(answered):
    made = answered.curate(size=20)
    train = answered.table[answered.table["split"] == "train"]
    whole = {n: int((train["label"] == k).sum()) for k, n in enumerate(CLASSES)}
    classes, groups = balance.stacks(made, whole)
    for stack in (classes, groups):
        assert [sum(counts) for _, counts in stack["bars"]] == [len(train), made.kept, 20]
    name, before, after = balance.smallest(groups)
    assert before == min(np.array(groups["bars"][0][1]) / len(train))
    assert f"20 photos drawn, {100 * 20 / len(train):.0f} % of the split" in balance.drawn(made, [classes, groups])
    assert name in balance.drawn(made, [classes, groups])
    assert 0 < after < 1


def test_a_budget_that_cannot_be_spent_is_said(answered):
    made = answered.curate(size=1.0)
    assert made.short > 0
    assert f"{made.short} photos short" in balance.drawn(made, balance.stacks(made, {}))


def test_groups_that_are_not_known_leave_the_classes_alone(answered):
    made = SimpleNamespace(labels={"a": (4, 2)}, groups={})
    assert [s["title"] for s in balance.stacks(made, {"a": 9})] == ["Classes"]


def test_the_kept_subsets_come_newest_first_and_the_median_has_no_number():
    rows = [["old", "train", 10, .1, .6, 4, "v0", "t"], ["new", "val", 20, .2, np.nan, 5, "v1", "t"]]
    columns = ["name", "split", "photos", "share", "threshold", "answers", "model", "created"]
    made = balance.kept(pd.DataFrame(rows, columns=columns))
    assert [(k["name"], k["threshold"]) for k in made] == [("new", None), ("old", .6)]


def test_a_split_without_a_name_is_the_training_split():
    table = pd.DataFrame({"split": ["", "", "val", "test"]})
    assert steps.inside(table, "train").tolist() == [True, True, False, False]
    table = pd.DataFrame({"split": ["train", "", "val", "test"]})
    assert steps.inside(table, "train").tolist() == [True, False, False, False]
