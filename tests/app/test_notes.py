"""Warnings of the package on the command line: sentences, said once."""

from __future__ import annotations

from pathlib import Path

import guidance_viz
from guidance_viz.app.output import note, told_before

NETWORK = """
from torch import nn

def build():
    return nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 8, 3, 2, 1), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 1))
"""


def test_a_warning_of_this_package_is_a_sentence():
    here = str(Path(guidance_viz.__file__).parent / "x.py")
    assert note(UserWarning("One logit is two classes."), UserWarning, here, 3) == "Note: One logit is two classes.\n"
    assert "DeprecationWarning" in note(DeprecationWarning("old"), DeprecationWarning, here, 3)
    assert "lib.py:3" in note(UserWarning("of another"), UserWarning, "lib.py", 3)


def test_what_was_said_when_a_run_was_made_is_not_said_again(cli, root, tmp_path, monkeypatch, recwarn):
    (tmp_path / "with_one_logit.py").write_text(NETWORK)
    monkeypatch.syspath_prepend(tmp_path)
    run = tmp_path / "run"
    cli("prepare", "--run", run, "--data", "waterbirds", root, "--image-size", 32, "--model", "with_one_logit:build",
        "--projection", "pca", "--device", "cpu", "--precision", "float32", "--batch-size", 64, "--workers", 0)
    assert any("One logit" in str(each.message) for each in recwarn.list)
    recwarn.clear()
    cli("evaluate", run)
    assert not any("One logit" in str(each.message) for each in recwarn.list)


def test_other_warnings_still_come_when_a_run_is_opened(recwarn):
    import warnings
    with told_before():
        warnings.warn("of a library", UserWarning, stacklevel=2)
    assert [str(each.message) for each in recwarn.list] == ["of a library"]
