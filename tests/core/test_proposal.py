from __future__ import annotations

import subprocess
import sys

import pytest

from guidance_viz.core import propose

BOTH, YES, NO = ["yes", "no", "maybe"], ["yes", "maybe"], ["no", "maybe"]


@pytest.mark.parametrize(("answers", "method"), [
    ({"parts": BOTH, "maps": BOTH, "neurons": NO}, "environment_exchange"),
    ({"parts": YES, "maps": BOTH, "neurons": NO, "drawn": 2}, "environment_exchange"),
    ({"parts": YES, "maps": BOTH, "neurons": NO}, "crayon_pruning_attention"),
    ({"parts": NO, "maps": BOTH}, "crayon_pruning_attention"),
    ({"parts": NO, "maps": NO, "neurons": NO}, "crayon_pruning"),
    ({"maps": YES, "neurons": NO}, "crayon_pruning"),
    ({"parts": YES, "maps": NO, "neurons": YES}, None),
    ({"parts": ["maybe"], "maps": ["maybe"], "neurons": ["maybe"]}, None),
    ({}, None),
])
def test_the_best_method_that_answers_allow_is_proposed(answers, method):
    found = propose(**answers)
    assert found.method == method
    assert found.why.startswith("answer something first") == (method is None)


def test_the_reason_counts_what_is_gone_by():
    assert propose(["yes", "no", "no"]).why == "1 part of the object and 2 not of it are answered"
    assert propose(drawn=1).why == "boxes are drawn on 1 photo"
    assert "1 map answered yes and 2 no" in propose(maps=["no", "yes", "no"]).why
    assert "1 neuron answered no" in propose(neurons=["no", "yes"]).why


def test_a_proposal_needs_no_torch():
    code = "import sys; from guidance_viz.core import propose; propose(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
