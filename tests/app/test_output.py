from __future__ import annotations

import io
import sys
from argparse import Namespace

import numpy as np
import pytest

from guidance_viz.app.output import Bars, emit, evaluation_table, percent, text_table
from guidance_viz.core import Evaluation, GroupReport, Progress


def evaluation(worst: float, known: bool = True) -> Evaluation:
    groups = GroupReport(np.array([0, 1]), ("land", "water"), np.array([worst, 0.9]), np.array([10, 20]),
                         np.zeros((2, 2)), worst, (worst + 0.9) / 2, 0, 0.8, known=known)
    return Evaluation("v0", "test", groups, epg=0.5)


def test_a_table_aligns_its_columns():
    assert text_table(["", "n"], [["a", 1], ["long", 100]]).splitlines() == [
        "        n", "----  ---", "a       1", "long  100"]


@pytest.mark.parametrize(("value", "text"), [
    (0.4932, "49.3 %"), (float("nan"), "–"), (None, "–"), (1.0, "100.0 %")])
def test_a_share_is_printed_in_percent(value, text):
    assert percent(value) == text


def test_evaluations_stand_side_by_side_and_leave_out_what_was_not_measured():
    text = evaluation_table({"before": evaluation(0.25), "after": evaluation(0.5)})
    assert [line.split() for line in text.splitlines()][2] == ["land", "25.0", "%", "50.0", "%"]
    assert "map energy inside the object" in text
    assert "dead maps" not in text
    assert "not known" not in text


def test_classes_that_stand_in_for_groups_are_called_so():
    assert "accuracies by class" in evaluation_table({"now": evaluation(0.5, known=False)})


def test_json_holds_no_number_that_json_has_not(capsys):
    emit(Namespace(json=True), {"value": float("nan"), "array": np.arange(2)}, lambda: "never")
    assert capsys.readouterr().out == '{\n  "value": null,\n  "array": [\n    0,\n    1\n  ]\n}\n'


def test_bars_are_quiet_when_told_to(monkeypatch):
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with Bars(quiet=True) as bars:
        bars(Progress("Fine-tuning", 1, 2))
    assert sys.stderr.getvalue() == ""


def test_a_new_stage_begins_a_new_bar(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with Bars() as bars:
        bars(Progress("Looking", 1, 2))
        bars(Progress("Looking", 2, 2))
        bars(Progress("Fine-tuning", 1, 4, metrics={"loss": 0.5}))
    assert "Looking: 100%" in screen.getvalue()
    assert "Fine-tuning:  25%" in screen.getvalue()
    assert "loss=0.5" in screen.getvalue()
