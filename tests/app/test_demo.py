from __future__ import annotations

import pytest

import guidance_viz as gv
from guidance_viz.app import demo
from guidance_viz.app.arguments import build_parser
from guidance_viz.app.cli import main
from guidance_viz.data.demo import SHORTCUTS, SIZES, library

GAIN = 0.1
ROWS = ["before", "your answers", "turned round", "mean mask"]


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """The demo on few pictures, trained for a moment."""
    monkeypatch.setenv("GUIDANCE_VIZ_CACHE", str(tmp_path))
    monkeypatch.setitem(SIZES, "full", SIZES["tiny"])
    monkeypatch.setattr(library, "_start", lambda *_: None)            # helpers plan for themselves
    for name, value in {"epochs": 1, "milestones": {}}.items():
        monkeypatch.setitem(demo.EXCHANGED, name, value)


@pytest.mark.slow
def test_the_answers_decide_what_the_demo_goes_by(cli):
    """Turned round they do harm, and the model goes by the bird more than before."""
    result = cli("demo", "--auto")
    before, given, inverted, prior = result["table"]
    assert [row["answers"] for row in result["table"]] == ROWS
    assert given["worst group"] >= before["worst group"] + GAIN
    assert given["worst group"] >= inverted["worst group"] + 0.3
    assert given["worst group"] > prior["worst group"]
    assert given["environment decides"] < before["environment decides"]
    assert result["fixed"] > result["broken"]


@pytest.mark.slow
@pytest.mark.parametrize(("words", "gain"), [((), 0.15), (("--shortcut", "patch"), 0.02)])
def test_guided_by_maps_the_demo_wins_back_points(cli, words, gain):
    """Fifteen of the scenes'; of the patches' this method wins back few (7 when it was made)."""
    result = cli("demo", "--auto", "--method", "crayon_attention", *words)
    before, after = (result["report"][side]["test"]["groups"] for side in ("before", "after"))
    assert before["worst"] < before["average"] - 0.25
    assert sum(result["answers"]["maps"].values()) <= 40
    assert after["worst"] >= before["worst"] + gain
    assert [row["answers"] for row in result["table"]] == ROWS[:2]
    assert result["table"][1]["worst group"] == after["worst"]
    assert result["fixed"] > result["broken"]
    assert result["shortcut"] == (words[1] if words else "scene")


def test_one_table_has_the_fix_beside_what_it_must_be_compared_with(cli, tiny):
    result = cli("demo", "--auto", "--answers", "12")
    assert result["method"] == result["report"]["method"] == "environment_exchange"
    assert sum(result["answers"]["parts"].values()) == 12
    assert [row["answers"] for row in result["table"]] == ROWS
    assert list(result["table"][0]) == ["answers", "worst group", "mean of groups", "adjusted average",
                                        "environment decides", "map on the bird"]
    after = result["report"]["after"]
    assert result["table"][1]["worst group"] == after["test"]["groups"]["worst"], "another fix is offered"
    assert result["table"][1]["map on the bird"] == after["val"]["epg"]
    figures = [tuple(row.values())[1:] for row in result["table"]]
    assert len(set(figures)) == 4, "two of the models are the same"


def test_the_table_is_printed_for_people(tiny, capsys):
    assert main(["demo", "--auto", "--answers", "12", "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert [line.split("  ")[0] for line in printed.splitlines() if "%" in line][:4] == ROWS
    assert "environment decides" in printed
    assert "the model is now v1" in printed


def test_the_command_knows_every_shortcut():
    parser = build_parser()
    assert parser.parse_args(["demo"]).shortcut == "scene"
    for shortcut in SHORTCUTS:
        assert parser.parse_args(["demo", "--shortcut", shortcut]).shortcut == shortcut


def test_a_run_is_of_the_data_and_the_model_of_its_shortcut(monkeypatch, tmp_path):
    from guidance_viz.app.demo import demo_session
    monkeypatch.setenv("GUIDANCE_VIZ_CACHE", str(tmp_path))
    monkeypatch.setitem(SIZES, "full", SIZES["tiny"])
    monkeypatch.setattr(library, "_start", lambda *_: None)            # helpers plan for themselves
    for shortcut in SHORTCUTS:
        with demo_session(shortcut=shortcut, live=False) as session:
            names = session.ds.name, session.hashes
    assert names[0] == "demo-patch"
    runs = sorted((tmp_path / "runs").iterdir())
    assert len(runs) == 2
    for run in runs:                       # opened again, each is what it was
        with gv.Session.open(run, live=False) as session:
            patched = session.ds.name == "demo-patch"
            assert run.name.startswith(f"demo-{session.ds.fingerprint()[:8]}")
            assert (session.hashes == names[1]) == patched


def test_the_command_line_describes_the_set_with_patches(cli, monkeypatch, tmp_path):
    monkeypatch.setenv("GUIDANCE_VIZ_CACHE", str(tmp_path))
    found = cli("data", "--data", "demo", "--data-option", "shortcut=patch", "--data-option", "size=tiny")
    assert found["groups"]["landbird with patch"] == 9 and found["samples"] == 72
