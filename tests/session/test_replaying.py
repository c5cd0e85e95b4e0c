"""A run is made again from its records; one whose records or weights were changed is told from it."""

from __future__ import annotations

import json

import pytest

import guidance_viz as gv
from guidance_viz.app.cli import main
from guidance_viz.core import SessionError, read_json, write_json
from guidance_viz.session import replay

COMPUTE = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0}


@pytest.fixture
def lived(session):
    """Answers, a fix that was rejected, one that was accepted, further answers, one more fix, and a way back."""
    train = session.ids("train")
    session.answer(train[:10], "yes")
    session.answer(train[10:20], "no", annotator="bob")
    session.mitigate("erm", trainable="head", solver="epochs", epochs=2, lr=0.01, select="last")
    if session.candidate is not None:
        session.reject()
    session.mitigate("crayon_attention", "spread", trainable="head", yes=0.8, no=0.2)
    session.accept(regressions="allow")
    session.answer(train[:6], "no")
    session.answer(train[20:30], "yes")
    session.answer_neurons([1, 2], "no")
    session.mitigate("crayon_pruning_attention", trainable="head")
    session.accept(regressions="allow")
    session.go_back(session.history["point"].iloc[0])
    session.mitigate("crayon_attention", trainable="tail", epochs=1, control="flipped")
    session.close()
    return session.run


def test_it_comes_out_the_same_to_the_last_bit(lived, tmp_path):
    before = {p: p.read_bytes() for p in lived.glob("*.json")}
    found = replay(lived, tmp_path / "again", **COMPUTE)
    assert found.same and len(found.fixes) >= 3
    for fix in found.fixes:
        assert fix.same_weights and fix.difference == 0 and fix.remarks == () and fix.worst_then == fix.worst_now
    assert not found.versions
    assert {p: p.read_bytes() for p in lived.glob("*.json")} == before
    with gv.Session.open(tmp_path / "again", live=False) as again:
        again.prepare()
        assert again.model_version in ("v0", "v2")


def test_what_was_computed_can_be_computed_again(lived):
    found = replay(lived, fresh=True, **COMPUTE)
    assert found.same and all(fix.difference == 0 for fix in found.fixes)


def test_it_says_where_a_run_differs(lived):
    numbers = sorted(p.name for p in (lived / "mitigations").iterdir())
    report = lived / "mitigations" / numbers[1] / "report.json"
    told = read_json(report)
    split = next(iter(told["after"]))
    told["after"][split]["groups"]["accuracy"][0] -= 0.25
    write_json(report, {**told, "result_hash": "other", "answers_used": {"map yes": 3},
                        "versions": {**told["versions"], "torch": "0.1"}})
    found = replay(lived, **COMPUTE)
    assert not found.same
    wrong = [fix for fix in found.fixes if not fix.same]
    assert [fix.number for fix in wrong] == [int(numbers[1])]
    assert wrong[0].difference == pytest.approx(0.25) and wrong[0].weights == 0
    assert "25.0 points" in " ".join(wrong[0].remarks) and "recorded {'map yes': 3}" in " ".join(wrong[0].remarks)
    assert found.versions["torch"][0] == "0.1"


def test_it_stops_at_a_point_and_refuses_a_folder_that_is_there(lived, tmp_path):
    with gv.Session.open(lived, live=False) as session:
        points = session.history
    assert len(replay(lived, until="fix-2", **COMPUTE).fixes) == 2
    answered = points.loc[points["what"].str.startswith("answer"), "point"].iloc[-1]  # before the second round's fix
    assert [fix.number for fix in replay(lived, until=answered, **COMPUTE).fixes] == [1, 2]
    with pytest.raises(SessionError, match="there already"):
        replay(lived, tmp_path)
    with pytest.raises(SessionError, match="no point"):
        replay(lived, until="nowhere")


def test_the_command_says_so_with_its_exit_code(lived, capsys):
    words = ["replay", str(lived), "--quiet", "--device", "cpu", "--precision", "float32", "--batch-size", "64",
             "--workers", "0"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert "The run came out as recorded." in printed and "the same" in printed
    for report in (lived / "mitigations").glob("*/report.json"):
        told = read_json(report)
        for evaluation in told["after"].values():
            evaluation["groups"]["accuracy"] = [0.5] * len(evaluation["groups"]["accuracy"])
        write_json(report, {**told, "result_hash": "other"})
    assert main([*words, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["same"] is False
    assert main(["history", str(lived), "--quiet", "--device", "cpu"]) == 0
    assert "went back" in capsys.readouterr().out
