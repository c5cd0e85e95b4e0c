"""Sweeps in a session: run, interrupted, looked at, and one of the models taken as the candidate."""

from __future__ import annotations

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.core import OptionError, Report, SessionError

GRID = {"weight": [1.0], "loss": ["energy", "l1"]}
QUICK = {"epochs": 1, "lr": 1e-3, "photos": 20, "trainable": "all"}


@pytest.fixture
def swept(session):
    session.sweep(GRID, **QUICK)
    return session


def test_a_sweep_makes_a_model_a_cell_and_tells_it(session):
    heard = []
    session.param.watch(lambda event: heard.append(event.new), "version_sweep")
    steps = []
    found = session.sweep(GRID, progress=steps.append, **QUICK)
    assert found.finished and len(found.results) == 3
    assert heard == sorted(heard) and len(heard) >= 3
    assert steps and session.state == "ready" and session.progress is None
    table = session.sweep_table()
    assert list(table["weight"]) == [0, 1, 1] and set(table["loss"].dropna()) == {"energy", "l1"}
    assert session.candidate is None and session.model_version == "v0"
    assert session.estimate_sweep(GRID, **QUICK).seconds == 0


def test_the_front_is_of_the_table(swept):
    front = swept.front(("worst", "average", "epg"), bin=0)
    assert 1 <= len(front) <= 3 and set(front["key"]) <= set(swept.sweep_table()["key"])
    with pytest.raises(OptionError, match="use some of"):
        swept.front(("speed",))


def test_maps_of_the_same_photos_by_several_models(swept):
    keys = ["current", *swept.sweep_table()["key"][:2]]
    ids = list(swept.ds.table["sample_id"][[3, 1, 4]])
    found = swept.sweep_maps(keys, ids)
    assert list(found) == keys and all(maps.shape == (3, 8, 8) for maps in found.values())
    explained = swept.model("current")
    clf, rows = explained.clf, [3, 1, 4]
    images = dict(zip(*(each.tolist() if hasattr(each, "tolist") and each.ndim == 1 else each
                        for each in next(iter(swept.ds.batches(rows, 3)))), strict=True))
    for row, one in zip(rows, found["current"], strict=True):
        wanted = gv.attribution.gradcam(clf, images[row][None], [int(explained.labels[row])])[0]
        np.testing.assert_allclose(one, wanted, rtol=1e-4, atol=1e-6)
    assert not np.allclose(found[keys[1]], found["current"])
    assert swept.sweep_maps(keys[0], ids[0], attribution="ixg", depth="input")["current"].shape == (1, 32, 32)
    with pytest.raises(SessionError, match="sweep_table"):
        swept.sweep_maps("nothing", ids)


def test_a_model_taken_from_the_sweep_is_the_candidate_and_can_be_accepted(swept):
    key = swept.sweep_table()["key"].iloc[1]
    swept.take_from_sweep(key)
    assert isinstance(swept.candidate, Report) and swept.candidate.options["loss"] == "energy"
    assert swept.model("candidate").clf.fingerprint() == swept.candidate.result_hash
    assert swept.models["method"].iloc[-1] == "model_guidance"
    swept.accept(regressions="allow")
    swept.wait(60)
    assert swept.model_version == "v1" and swept.hashes["current"] != swept.hashes["model"]
    assert len(swept.sweep_table()) == 0     # sweeps of another start


def test_a_candidate_from_the_sweep_is_there_when_the_run_is_opened_again(swept, new_session):
    swept.take_from_sweep(swept.sweep_table()["key"].iloc[0])
    report = swept.candidate
    swept.close()
    again = new_session(swept.run, live=False)
    again.prepare()
    assert again.candidate.to_json() == report.to_json()
    again.reject()
    assert again.candidate is None and len(again.sweep_table()) == 3


def test_a_run_with_a_model_from_a_sweep_can_be_replayed(swept, tmp_path):
    swept.take_from_sweep(swept.sweep_table()["key"].iloc[2])
    swept.accept(regressions="allow")
    swept.wait(60)
    swept.close()
    found = gv.session.replay(swept.run, tmp_path / "again")
    assert len(found.fixes) == 1


def test_a_sweep_in_the_background_can_be_cancelled_and_goes_on(session):
    session.param.watch(lambda event: session.cancel(), "version_sweep")
    session.sweep(GRID, background=True, **QUICK)
    assert session.wait(60)
    assert 1 <= len(session.sweep_results) < 3 and not session.error
    session.param.unwatch(session.param.watchers["version_sweep"]["value"][-1])
    assert session.sweep(GRID, **QUICK).finished


def test_boxes_can_come_from_yes_answers(session):
    ids = session.ds.table["sample_id"][session.ds.indices("train")[:6]]
    session.answer(list(ids), "yes")
    report = session.mitigate("model_guidance", masks="answers", **QUICK)
    assert report.answers_used["annotated photos used"] >= 1


def test_without_preparation_it_says_what_to_do(new_session):
    with pytest.raises(SessionError, match="prepare"):
        new_session(live=False).sweep(GRID)
