"""A package that adds a mitigation, an attribution and a format is installed, and stands wherever methods are listed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = '''
"""A mitigation, an attribution method and a format of somebody else."""
from dataclasses import dataclass

import pandas as pd

from guidance_viz.attribution import Attribution
from guidance_viz.core import Progress, option
from guidance_viz.data import Format, load
from guidance_viz.mitigation import Plan, mitigation
from guidance_viz.training import FitOptions


@dataclass(frozen=True)
class ShrinkOptions(FitOptions):
    """Options of ``shrink_head``.

    Attributes
    ----------
    factor
        By what the last layer's weights are multiplied.
    """

    factor: float = option(0.5, above=0, most=1)


@mitigation("shrink_head", title="Shrink the head", does="Multiplies the last layer's weights.", options=ShrinkOptions,
            answered=None)
def shrink_head(plan: Plan):
    """Makes the model less sure of itself."""
    weight, bias = plan.clf.linear_head
    plan.clf.set_linear_head(weight * plan.options.factor, bias)
    yield Progress("Shrinking", 1, 1)


brightness = Attribution(name="brightness", title="Brightness", does="Where the photo is light.",
                         explain=lambda clf, x, targets, *, layer=None, create_graph=False: x.mean(1))
flat = Format(name="flat", title="Flat", does="A folder by another name.", build=lambda root, **options: load(
    "folder", root, **options))
'''
POINTS = """[guidance_viz.mitigations]
shrink_head = kindly_plugin:shrink_head
erm = kindly_plugin:twin
broken = kindly_plugin_that_is_not_there:x

[guidance_viz.attributions]
brightness = kindly_plugin:brightness

[guidance_viz.formats]
flat = kindly_plugin:flat
"""
TWIN = '''
from guidance_viz.mitigation import Mitigation
twin = Mitigation(name="erm", title="Mine", does="Takes a name.", run=lambda *_: None)
'''
LOOP = '''
import json, sys
from pathlib import Path
import guidance_viz as gv
from guidance_viz.views.methods import offered
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from small_birds import write_birds
from methods_page import page
ds = gv.data.load("waterbirds", write_birds(Path(sys.argv[1]) / "data"), image_size=32)
clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=ds.class_names)
with gv.Session(clf, ds, Path(sys.argv[1]) / "run", device="cpu", precision="float32", batch_size=64, workers=0,
                projection="pca", live=False) as session:
    session.prepare()
    report = session.mitigate("shrink_head", factor=0.25)
    try:
        session.mitigate("shrink_head", factor=2)
    except gv.GuidanceError as error:
        refused = str(error)
shown = next(method for method in offered() if method["name"] == "shrink_head")
print(json.dumps({"report": report.to_json(), "refused": refused, "shown": shown, "page": page(),
                  "erm": gv.mitigation.get("erm").title, "passed over": gv.mitigation.MITIGATIONS.passed_over}))
'''


@pytest.fixture(scope="module")
def target(tmp_path_factory) -> Path:
    """A folder into which pip installed the package's wheel."""
    folder = tmp_path_factory.mktemp("plugin")
    wheel, info = folder / "kindly_plugin-0.3-py3-none-any.whl", "kindly_plugin-0.3.dist-info"
    files = {"kindly_plugin.py": CODE + TWIN, f"{info}/entry_points.txt": POINTS,
             f"{info}/METADATA": "Metadata-Version: 2.1\nName: kindly-plugin\nVersion: 0.3\n",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"]))
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target",
                    str(folder / "site"), str(wheel)], check=True, timeout=120)
    return folder / "site"


def run(target: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(target)])
    return subprocess.run([sys.executable, *words], env={**os.environ, "PYTHONPATH": path, "COLUMNS": "100"}, check=True,
                          capture_output=True, text=True, timeout=300)


def test_it_stands_in_the_help_of_the_command_line_and_what_is_broken_is_named_in_a_line(target):
    made = run(target, "-m", "guidance_viz.app.cli", "mitigate", "--help")
    told = "Shrink the head: Multiplies the last layer's weights. (From kindly-plugin 0.3.)"
    assert f"shrink_head\n      {told}" in made.stdout
    lines = made.stderr.splitlines()
    assert len(lines) == 2 and all("of kindly-plugin 0.3 was passed over" in line for line in lines)
    assert any("'erm'" in line and "registered already" in line for line in lines)
    assert any("'broken'" in line and "ModuleNotFoundError" in line for line in lines)
    prepare = run(target, "-m", "guidance_viz.app.cli", "prepare", "--help").stdout
    assert "brightness\n      Brightness: Where the photo is light." in prepare and "flat\n      Flat:" in prepare
    told = run(target, "-m", "guidance_viz.app.cli", "methods", "shrink_head").stdout
    assert "factor: a number above 0 and at most 1; 0.5 unless given" in told
    assert "By what the last layer's weights are multiplied." in told


def test_the_doctor_names_what_could_not_be_had(target):
    made = run(target, "-m", "guidance_viz.app.cli", "doctor", "--json", "--no-browser")
    (check,) = [each for each in json.loads(made.stdout) if each["name"] == "plug-ins"]
    assert check["status"] == "warning" and "'broken' of kindly-plugin 0.3" in check["found"] and check["cure"]


def test_it_runs_is_offered_on_the_fix_page_and_stands_in_the_documentation(target, tmp_path):
    made = run(target, "-c", LOOP, str(tmp_path), str(ROOT / "tests" / "session"), str(ROOT / "docs"))
    found = json.loads(made.stdout)
    assert (found["report"]["method"], found["report"]["status"]) == ("shrink_head", "finished")
    assert found["report"]["options"]["factor"] == 0.25 and set(found["report"]["after"]) == {"train", "val", "test"}
    assert found["refused"] == "factor=2 must be a number above 0 and at most 1."
    factor = next(setting for setting in found["shown"]["settings"] if setting["name"] == "factor")
    assert found["shown"]["title"] == "Shrink the head"
    assert (factor["kind"], factor["default"], factor["most"]) == ("number", 0.5, 1)
    assert "| `shrink_head` | Shrink the head (kindly-plugin 0.3) | Multiplies the last layer's weights. |" in found["page"]
    assert "| `brightness` | Brightness (kindly-plugin 0.3)" in found["page"] and "| `flat` |" in found["page"]
    assert found["erm"] == "Train on, without answers" and len(found["passed over"]) == 2
