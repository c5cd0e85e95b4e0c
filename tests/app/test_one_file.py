"""The worked examples of the docs: each is the one file, or entry, that adds a thing to wherever things are listed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from guidance_viz.core import Evaluation, GroupReport
from guidance_viz.metrics import catalogue

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
ADDED = """
import json, sys
from pathlib import Path
import guidance_viz.attribution, guidance_viz.data, guidance_viz.mitigation.methods
for package in ("attribution", "data", "mitigation.methods"):
    sys.modules[f"guidance_viz.{package}"].__path__.append(str(Path(sys.argv[1]) / package))
from guidance_viz.app.listing import KINDS, listing, registry
from guidance_viz.views.methods import offered
print(json.dumps({"listed": {kind: listing(kind) for kind in KINDS}, "offered": [each["name"] for each in offered()],
                  "from": {kind: registry(kind).origin(name) for kind, name in zip(KINDS, (
                      "shrink_head", "brightness", "flat"))}}))
"""


def example(heading: str, number: int = 0) -> str:
    """A block of Python below a heading of the page."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", section, re.DOTALL)[number]


def test_a_mitigation_an_attribution_and_a_format_are_one_file_each(tmp_path):
    files = {"mitigation.methods/shrink_head.py": example("To add a mitigation"),
             "attribution/brightness.py": "from guidance_viz.attribution.registry import METHODS, Attribution\n\n"
                                          + example("To add an attribution method"),
             "data/flat.py": "from pathlib import Path\n\nfrom guidance_viz.data.dataset import Dataset\n"
                             "from guidance_viz.data.formats import data_format, load\n\n\n" + example("To add a format")}
    for name, code in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(code)
    made = subprocess.run([sys.executable, "-c", ADDED, str(tmp_path)], check=True, capture_output=True, text=True,
                          timeout=300, env={**os.environ, "PYTHONPATH": str(ROOT)})
    found = json.loads(made.stdout)
    assert "shrink_head\n      Shrink the head: Multiplies the last layer's weights." in found["listed"]["mitigations"]
    assert "brightness\n      Brightness: Where the photo is light." in found["listed"]["attributions"]
    assert "flat\n      Flat: A folder by another name." in found["listed"]["formats"]
    assert "shrink_head" in found["offered"] and set(found["from"].values()) == {""}


@pytest.mark.parametrize(("number", "given", "value"), [
    (0, None, 0.4), (1, catalogue.Measured(np.zeros((3, 4)), np.zeros(3), np.zeros(3)), 0.25)])
def test_a_figure_is_one_entry(number, given, value):
    from scipy.special import softmax
    figure = eval(example("To add a figure", number), {"Figure": catalogue.Figure, "softmax": softmax})
    groups = GroupReport(np.array([0, 1]), ("a", "b"), np.array([0.5, 0.9]), np.array([1, 1]), np.zeros((2, 2)), 0.5, 0.7,
                         0, 0.7)
    assert figure.measure is None or figure.measure(given) == pytest.approx(value)
    more = {} if given is None else {figure.key: figure.measure(given)}
    assert figure.value(Evaluation("v0", "val", groups, more=more)) == pytest.approx(value)
