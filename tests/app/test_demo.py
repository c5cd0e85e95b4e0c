from __future__ import annotations

import pytest

import guidance_viz as gv
from guidance_viz.app.arguments import build_parser
from guidance_viz.data.demo import SHORTCUTS, SIZES, library


@pytest.mark.slow
@pytest.mark.parametrize(("words", "gain"), [((), 0.15), (("--shortcut", "patch"), 0.02)])
def test_the_whole_loop_of_the_demo_wins_back_points(cli, words, gain):
    """Fifteen of the scenes'; of the patches' this method wins back few (7 when it was made)."""
    result = cli("demo", "--auto", *words)
    before, after = (result["report"][side]["test"]["groups"] for side in ("before", "after"))
    assert before["worst"] < before["average"] - 0.25
    assert sum(result["answers"]["maps"].values()) <= 40
    assert after["worst"] >= before["worst"] + gain
    assert result["fixed"] > result["broken"]
    assert result["shortcut"] == (words[1] if words else "scene")


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
