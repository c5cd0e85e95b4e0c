from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "waterbirds.py"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("waterbirds_benchmark", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(worst: float, seconds: float = 60.0) -> dict:
    groups = {"worst": worst, "mean": 0.8, "adjusted_average": None}
    return {"seconds": seconds, "after": {"test": {
        "groups": groups, "balanced_worst": 0.5, "epg": float("nan"), "dead_share": 0.1}}}


def test_the_table_gives_mean_and_deviation_over_the_seeds_that_are_done(script, tmp_path):
    for seed, worst in enumerate((0.3, 0.5)):
        (tmp_path / f"seed-{seed}").mkdir()
        (tmp_path / f"seed-{seed}" / "erm.json").write_text(json.dumps(report(worst)))
    lines = script.table(tmp_path, [0, 1, 2]).splitlines()
    assert len(lines) == 3
    assert lines[2] == "| ERM | 40.0 ± 14.1 | 80.0 ± 0.0 | – | 50.0 ± 0.0 | – | 10.0 ± 0.0 | 1.0 ± 0.0 | 2 |"


def test_what_is_there_is_not_done_again(script, tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(script, "cli", lambda *words: done.append(words) or {"done": True})
    script.once(tmp_path / "a.json", "mitigate")
    script.once(tmp_path / "a.json", "mitigate")
    assert len(done) == 1
    assert json.loads((tmp_path / "a.json").read_text()) == {"done": True}


def test_each_model_has_a_file_of_its_own(script, tmp_path):
    names = {script._file(tmp_path, name).name for name in script.METHODS}
    assert names == {"erm.json", "erm-as_long_again.json", "attention.json", "attention-answers_flipped.json",
                     "pruning.json", "both.json"}


@pytest.mark.slow
def test_the_experiment_runs_from_the_command_line_alone_and_is_resumed(script, root, tmp_path, capsys, monkeypatch):
    words = [str(root), str(tmp_path), "--seeds", "0", "1", "--metadata", "metadata.csv", "--image-size", "32", "--model",
             "small_birds:tiny", "--yes", "0.3", "--no", "0.1"]
    assert script.main(words) == 0
    table = capsys.readouterr().out
    assert len(table.splitlines()) == 8
    assert all(line.endswith("| 2 |") for line in table.splitlines()[2:])
    (tmp_path / "seed-1" / "both.json").unlink()
    commands = []
    real = script.cli
    monkeypatch.setattr(script, "cli", lambda *given: commands.append(given[0]) or real(*given))
    assert script.main(words) == 0
    assert commands == ["prepare", "prepare", "mitigate"]
    assert capsys.readouterr().out.splitlines()[:6] == table.splitlines()[:6]
