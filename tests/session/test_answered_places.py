"""Answered places in the methods that guide maps, through a session."""

from __future__ import annotations

import numpy as np
import pytest

from guidance_viz.core import OptionError, SessionError

HOW = {"trainable": "tail", "epochs": 1, "lr": 1e-3, "batch_size": 32}


@pytest.fixture
def placed(prepared):
    """Parts are answered; no map is."""
    session = prepared(live=False)
    session.parts(8)
    session.answer_parts_by_oracle("boxes")
    return session


def test_crayon_is_guided_by_answered_parts_in_every_training_photo(placed):
    report = placed.mitigate("crayon_attention", masks="answers", **HOW)
    assert report.answers_used["photos guided by a place mask"] == len(placed.ids("train"))
    assert report.answers_used["parts answered yes"] >= 1
    owed = placed.owed()
    assert owed.options["masks"] == "answers" and "--option=masks=answers" in owed.command


def test_its_controls_change_the_places(placed, monkeypatch):
    seen = {}
    from guidance_viz import mitigation
    run = mitigation.run_control

    def spy(task, kind, *rest):
        seen[kind] = task.places.masks
        return run(task, kind, *rest)
    monkeypatch.setattr(mitigation, "run_control", spy)
    table = placed.controls("crayon_attention", ("inverted", "centre", "none"), seeds=1, masks="answers", **HOW)
    assert table["kind"].tolist() == ["given", "inverted", "centre", "none"]
    np.testing.assert_allclose(seen["inverted"], 1 - seen["given"], atol=.02)
    assert (seen["none"] == 1).all()
    with pytest.raises(OptionError, match="'class' would change nothing"):
        placed.controls("crayon_attention", ("class",), seeds=1, masks="answers", **HOW)


def test_where_nothing_is_known_of_places_it_is_said_before_anything_is_trained(prepared):
    session = prepared(live=False)
    session.parts(6)
    with pytest.raises(SessionError, match="answer parts both yes and no"):
        session.mitigate("crayon_attention", masks="answers", **HOW)
    assert session.mitigate("crayon_attention", **HOW).options["masks"] == "maps"  # its own rule asks for none


def test_a_sweep_goes_by_the_answered_places(placed):
    (result,) = placed.sweep({"weight": [1.0]}, masks="answers", baseline=False, **HOW).results
    used = result.report.answers_used
    assert used["annotated photos"] == len(placed.ids("train")) and used["parts answered yes"] >= 1
