from __future__ import annotations

import pytest

from guidance_viz.app.sweep import axes
from guidance_viz.core import OptionError

WORDS = ["--axis", "weight=0.5,1", "--axis", "loss=energy", "--option", "epochs=1", "--option", "trainable=all",
         "--option", "photos=20"]


def test_a_sweep_and_one_of_its_models_from_the_command_line(cli, run):
    estimate = cli("sweep", run, *WORDS, "--estimate")
    assert len(estimate["parts"]) == 3 and estimate["seconds"] > 0
    rows = cli("sweep", run, *WORDS)
    assert [row["weight"] for row in rows] == [0, 0.5, 1] and any(row["front"] for row in rows)
    assert cli("sweep", run) == rows
    assert cli("sweep", run, *WORDS, "--estimate")["parts"] == []
    assert cli("sweep", run, "--take", rows[1]["key"]) == {"candidate": rows[1]["key"]}
    cli("reject", run)


def test_axes_are_read_and_mistakes_named():
    assert axes(["weight=0.1,1", "depth=input", "reverse=true,false"]) == {
        "weight": [0.1, 1], "depth": ["input"], "reverse": [True, False]}
    for word in ("weight", "=1", "weight="):
        with pytest.raises(OptionError, match="NAME=VALUE,VALUE"):
            axes([word])
