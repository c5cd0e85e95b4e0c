from __future__ import annotations

import pytest


@pytest.mark.slow
def test_the_whole_loop_of_the_demo_wins_back_fifteen_points(cli):
    result = cli("demo", "--auto")
    before, after = (result["report"][side]["test"]["groups"] for side in ("before", "after"))
    assert before["worst"] < before["average"] - 0.25
    assert sum(result["answers"]["maps"].values()) <= 40
    assert after["worst"] >= before["worst"] + 0.15
    assert result["fixed"] > result["broken"]
