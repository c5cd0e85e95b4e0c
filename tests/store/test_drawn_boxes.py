"""Boxes in the journal: the last row of a photo counts, and their undo is their own."""

from __future__ import annotations

import os
import signal

import pytest
from test_crash import start

from guidance_viz.core import JournalError
from guidance_viz.store import Box, Journal, Row, copy_journal, merge, restore


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path / "journal.sqlite")
    yield opened
    opened.close()


def there(journal):
    frame, _ = journal.drawn()
    return {row.sample_id: [(*box.corners, box.class_name) for box in row.boxes] for row in frame.itertuples()}


ONE, TWO = Box(0, 0, 0.5, 1, "cat"), Box(0.25, 0.25, 1, 1)


def test_the_last_drawing_on_a_photo_counts_whoever_drew_it(journal):
    journal.draw({"a": [ONE, TWO], "b": []}, annotator="ann")
    assert there(journal) == {"a": [(0, 0, 0.5, 1, "cat"), (0.25, 0.25, 1, 1, "")], "b": []}
    journal.draw({"a": [TWO]}, annotator="bob")
    journal.draw({"b": None}, annotator="ann")
    assert there(journal) == {"a": [(0.25, 0.25, 1, 1, "")]}
    assert journal.drawn()[1] == {"a", "b"}
    assert there(Journal(journal.where)) == there(journal)


def test_drawings_and_answers_are_undone_and_redone_each_by_itself(journal):
    first = journal.draw({"a": [ONE]})
    answer = journal.answer("a", "no")
    second = journal.draw({"a": [TWO]})
    assert journal.undo() == answer and there(journal)["a"] == [(0.25, 0.25, 1, 1, "")]
    assert journal.undo(drawn=True) == second and journal.undo(drawn=True) == first and journal.undo(drawn=True) is None
    journal.answer("b", "yes")
    assert journal.redo() is None, "a new answer forgets the one taken back"
    assert journal.redo(drawn=True) == first and journal.redo(drawn=True) == second and there(journal)["a"]
    journal.undo(drawn=True)
    journal.draw({"c": [ONE]})
    assert journal.redo(drawn=True) is None
    assert journal.undo(annotator="bob", drawn=True) is None


def test_boxes_do_not_change_what_is_answered(journal):
    journal.answer("a", "no")
    before = journal.answers()
    journal.draw({"a": [ONE]})
    after = journal.answers()
    assert after[after["kind"] == "map"].reset_index(drop=True).equals(before)


def test_merging_copying_and_going_back_take_boxes_along(journal, tmp_path):
    journal.draw({"a": [ONE], "b": [TWO]}, annotator="ann")
    seq = journal.version()
    journal.draw({"a": []}, annotator="bob")
    other, copied = Journal(tmp_path / "other"), Journal(tmp_path / "copied")
    other.draw({"c": [ONE]}, annotator="cleo")
    assert merge(journal, other).counts == {"box value": 3} and merge(journal, other).present == 3
    assert set(there(other)) == {"a", "b", "c"} and there(other)["a"] == []
    copy_journal(journal, copied, seq)
    assert there(copied) == {"a": [(0, 0, 0.5, 1, "cat")], "b": [(0.25, 0.25, 1, 1, "")]}
    restore(journal, seq, "ann", "point")
    assert there(journal) == there(copied)
    assert journal.redo("bob", drawn=True) and there(journal)["a"] == []


def test_corners_are_kept_to_six_digits_and_what_is_no_box_is_refused(journal):
    assert Box(1 / 3, 0, 2 / 3, 1).corners == (0.333333, 0, 0.666667, 1)
    for wrong in ((0, 0, 0, 1), (-0.1, 0, 1, 1), (0, 0, 1, float("inf")), (0, 0, 1, True), ("0", 0, 1, 1)):
        with pytest.raises(JournalError):
            Box(*wrong)
    with pytest.raises(JournalError, match="class of a box is 3"):
        Box(0, 0, 1, 1, 3)
    with pytest.raises(JournalError, match="nothing to append"):
        journal.draw({})
    assert journal.version() == 0


@pytest.mark.parametrize("value", [None, 3, [0.1, 0.2, 0.3, 0.4], {"boxes": 3}, {"boxes": [[1, 2]]}, {"boxes": ["abcde"]},
                                   {"boxes": [["cat", 0, 0, 2, 1]]}, {"other": []}])
def test_a_row_that_holds_no_boxes_is_passed_over(journal, value, caplog):
    journal.draw({"a": [ONE]})
    journal.append([Row("box", "b", value=value)])
    assert list(there(journal)) == ["a"] and "passed over" in caplog.text


DRAWING = """
    import itertools, sys
    from guidance_viz.store import Box, Journal
    journal = Journal(sys.argv[1])
    for n in itertools.count():
        journal.draw({f"a{n}": [Box(0, 0, 0.5, 1, "cat")] * (n % 4), f"b{n}": [Box(0, 0, 1, 1)]})
        print(n, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 here")
def test_every_acknowledged_drawing_survives_kill_9(tmp_path):
    where = tmp_path / "journal.sqlite"
    for _ in range(2):
        child = start(DRAWING, where)
        acknowledged = [int(child.stdout.readline()) for _ in range(25)]
        child.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in child.stdout.read().split("\n")[:-1] if line]
        child.wait()
        found = there(Journal(where))
        for n in acknowledged:
            assert len(found[f"a{n}"]) == n % 4 and len(found[f"b{n}"]) == 1
        assert {name[1:] for name in found if name[0] == "a"} == {name[1:] for name in found}  # whole calls
