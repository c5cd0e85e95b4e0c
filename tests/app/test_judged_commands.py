"""What a model goes by, and what a gain owes to the answers, on the command line."""

from __future__ import annotations

import dataclasses

import numpy as np

from guidance_viz.app.cli import main
from guidance_viz.app.commands import owed_lines
from guidance_viz.app.output import evaluation_table
from guidance_viz.core import Evaluation, GroupReport, Reliance
from guidance_viz.core.owed import Owed

GROUPS = GroupReport(np.arange(2), ("one", "two"), np.array([.9, .4]), np.array([50, 50]),
                     np.array([[.8, .95], [.3, .5]]), .4, .65, 1, .65)
TEST = Reliance("v0", "val", 48, 3, .42, .17, exchanged=.55, worst=.31, object_alone=.6, environment_alone=.7,
                masks="boxes", places="p")


def test_reliance_stands_under_the_accuracies_where_it_was_measured():
    table = evaluation_table({"val": Evaluation("v0", "val", GROUPS, reliance=TEST),
                              "test": Evaluation("v0", "test", GROUPS)})
    line = next(line for line in table.splitlines() if line.startswith("verdicts that the environment alone changes"))
    assert line.split()[-3:] == ["42.0", "%", "–"]
    assert "by the data set's boxes, 48 photos" in table
    assert "environment" not in evaluation_table({"val": Evaluation("v0", "val", GROUPS)})


def test_models_that_were_tested_by_other_masks_are_not_compared():
    other = dataclasses.replace(TEST, model="v1", masks="answers", places="q")
    table = evaluation_table({"before": Evaluation("v0", "val", GROUPS, reliance=TEST),
                              "after": Evaluation("v1", "val", GROUPS, reliance=other)})
    assert "42.0" not in table
    assert "cannot be compared" in table and "v1 by your answers" in table


def test_a_fix_asks_whether_it_is_owed_to_the_answers():
    owed = Owed("crayon_attention", "candidate", "v0", "guidance-viz controls runs/a crayon_attention", True)
    assert "not shown yet" in owed_lines(owed)[1] and owed_lines(owed)[2].strip() == owed.command
    said = owed_lines(dataclasses.replace(owed, words="It gains 3 points."))
    assert said == ["", "Is it owed to your answers? It gains 3 points."]
    assert owed_lines(None) == []


def test_reliance_is_measured_on_the_way_and_told_from_then_on(run, cli, capsys):
    assert cli("evaluate", run)["val"]["reliance"] is None
    found = cli("evaluate", run, "--reliance")
    assert 0 <= found["val"]["reliance"]["environment"] <= 1 and found["test"]["reliance"] is None
    assert cli("evaluate", run)["val"]["reliance"] == found["val"]["reliance"]
    cli("answer", run, "--oracle", "boxes", "--what", "maps")
    words = ["mitigate", run, "crayon_attention", "--trainable", "head", "--option", "solver=epochs", "--epochs", "1",
             "--quiet"]
    assert main(list(map(str, words))) == 0
    printed = capsys.readouterr().out
    assert f"guidance-viz controls {run} crayon_attention" in printed
