"""Data and models of one's own by the command line: kept with the run, made again, and never run because a file says so."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.app.cli import main
from guidance_viz.core import DataError, OptionError

CODE = '''
import torch
from torch import nn
from torch.utils.data import TensorDataset

RAN = []

def photos(count=24, seed=0, size=32):
    """Two classes, of a few colours."""
    RAN.append(count)
    y = torch.arange(count) % 2
    x = torch.rand(count, 3, size, size, generator=torch.Generator().manual_seed(seed)) * (1 + y[:, None, None, None]) / 2
    return {"train": TensorDataset(x[:count // 2], y[:count // 2]),
            "val": TensorDataset(x[count // 2:], y[count // 2:])}

def broken():
    raise RuntimeError("no disk")

class Net(nn.Sequential):
    def __init__(self, num_classes=2, width=4):
        super().__init__(nn.Conv2d(3, width, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(width, num_classes))
'''
QUICK = ["--device", "cpu", "--precision", "float32", "--batch-size", "16", "--workers", "0", "--quiet"]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A module of one's own; what ran is in its ``RAN``."""
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "mine_to_see.py").write_text(CODE)
    monkeypatch.syspath_prepend(folder)
    yield folder
    sys.modules.pop("mine_to_see", None)


@pytest.fixture
def run(own: Path, tmp_path: Path) -> Path:
    made = tmp_path / "run"
    words = ["prepare", "--run", str(made), "--data", "mine_to_see:photos", "--data-option", "count=20", "--model",
             "mine_to_see:Net", "--model-option", "width=6", "--projection", "pca", "--questions", "4", *QUICK]
    assert main(words) == 0
    return made


def test_a_run_of_ones_own_is_opened_by_every_command_and_in_a_notebook(run, capsys):
    manifest = json.loads((run / "run.json").read_text())
    assert manifest["data"]["format"] == "mine_to_see:photos" and manifest["data"]["count"] == 20
    assert manifest["model"]["source"]["options"] == {"width": 6}
    for command in (["evaluate", str(run), "--json"], ["answer", str(run), "--ids", "train/0", "--relevance", "no"],
                    ["report", str(run), "-o", str(run / "report.md")]):
        assert main([*command, *QUICK]) == 0, capsys.readouterr().err
    with gv.Session.open(run, live=False) as session:
        assert len(session.ds) == 20 and session.answers["item"].tolist() == ["train/0"]
    notebook = gv.data.load("mine_to_see:photos", count=20)
    clf = gv.models.load("mine_to_see:Net", num_classes=2, class_names=notebook.class_names, width=6)
    with gv.Session(clf, notebook, run, live=False) as session:
        assert len(session.answers) == 1


def test_code_that_a_run_names_is_not_imported_where_it_is_not_what_it_was(run, own, tmp_path, monkeypatch, capsys):
    sys.modules.pop("mine_to_see")
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(own)])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert main(["evaluate", str(run), *QUICK]) == 1
    assert "Python does not find here" in (said := capsys.readouterr().err) and "--data mine_to_see:photos" in said
    (elsewhere / "mine_to_see.py").write_text(CODE)
    monkeypatch.syspath_prepend(elsewhere)
    assert main(["evaluate", str(run), *QUICK]) == 1
    assert "another machine or folder" in (said := capsys.readouterr().err) and "--data mine_to_see:photos" in said
    data = ["--data", "mine_to_see:photos", "--data-option", "count=20"]
    assert "mine_to_see" not in sys.modules, "nothing of it was imported"
    assert main(["evaluate", str(run), *data, *QUICK]) == 1
    assert "another machine or folder" in (said := capsys.readouterr().err) and "--model mine_to_see:Net" in said
    again = ["--data", "mine_to_see:photos", "--data-option", "count=20", "--model", "mine_to_see:Net", "--model-option",
             "width=6"]
    assert main(["evaluate", str(run), *again, *QUICK]) == 0


def test_a_run_may_not_name_what_is_installed(run, capsys):
    manifest = json.loads((run / "run.json").read_text())
    for name in ("os:system", "subprocess:getoutput", "torchvision.datasets:FakeData"):
        module = name.partition(":")[0]
        file = sys.modules[module].__file__ if module in sys.modules else ""
        manifest["data"] = {"format": name, "module_file": str(Path(file or "").resolve()), "command": "touch sprung"}
        (run / "run.json").write_text(json.dumps(manifest))
        with pytest.raises(DataError, match=r"installed package|another machine|does not find"):
            gv.Session.open(run)


def test_the_source_given_again_has_the_options_it_had(run):
    with gv.Session.open(run, model="mine_to_see:Net", live=False) as session:
        assert session.context.models.clf.num_neurons == 6
    with pytest.raises(OptionError, match="no option 'modle_options'"):
        gv.Session.open(run, modle_options={"width": 3})


def test_another_data_set_is_evaluated_by_its_name(run, capsys):
    other = ["--data", "mine_to_see:photos", "--data-option", "count=12", "--data-option", "seed=5", "--json"]
    capsys.readouterr()
    assert main(["evaluate", str(run), *other, *QUICK]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {split: sum(each["groups"]["count"]) for split, each in found.items()} == {"train": 6, "val": 6}
    assert main(["evaluate", str(run), "--data", "mine_to_see:photos", "--data-option", "count=20", "--json", *QUICK]) == 0
    assert sum(json.loads(capsys.readouterr().out)["train"]["groups"]["count"]) == 10


@pytest.mark.parametrize(("words", "says"), [
    (["--data", "mine_to_see:nothing"], "has no 'nothing'"), (["--data", "mine_to_see:broken"], "no disk"),
    (["--data", "mine_to_see:photos", "--data-option", "cuont=3"], "does not take these options"),
    (["--data", "mine_to_see:Net"], "cannot be wrapped"),
    (["--data", "no_such_module:x"], "PYTHONPATH"),
    (["--data", "mine_to_see:photos", "--data-option", "count"], "NAME=VALUE")])
def test_what_is_no_data_set_is_explained(own, capsys, words, says):
    import re
    assert main(["data", *words]) == 1
    assert re.search(says, capsys.readouterr().err)


def test_a_data_set_by_a_function_is_that_of_the_function(own):
    ds = gv.data.load("mine_to_see:photos", count=8)
    assert len(ds) == 8 and set(ds.table["split"]) == {"train", "val"} and ds.spec()["count"] == 8
    part = ds.subset(indices=np.arange(3))
    assert gv.data.from_spec(part.spec()).table["sample_id"].tolist() == part.table["sample_id"].tolist()
