"""A run whose maps are not Grad-CAM."""

from __future__ import annotations

import json

import numpy as np
import pytest

from guidance_viz.api import Session
from guidance_viz.attribution import rise
from guidance_viz.core import OptionError, SessionError, UnknownNameError

RISE = {"attribution": "rise", "attribution_options": {"n_masks": 16, "centered": True}}


@pytest.fixture
def rise_session(new_session):
    session = new_session(live=False, **RISE)
    session.prepare()
    return session


def test_the_maps_on_screen_are_of_the_runs_method(rise_session, birds, classifier):
    rows, images = next(iter(birds.batches(np.arange(4), 4)))
    labels = birds.table["label"].to_numpy()[rows].copy()
    maps = rise(classifier, images, labels, contrast=True, n_masks=16, centered=True)
    for row, sample in enumerate(birds.table["sample_id"][:4]):
        shown = rise_session.saliency(sample)
        cells = maps[row].reshape(shown.shape[0], -1, shown.shape[1], 32 // shown.shape[1]).mean((1, 3)).numpy()
        np.testing.assert_allclose(shown, cells / cells.max(), rtol=1e-3, atol=1e-4)
    assert rise_session.evaluate()["test"].attribution == "rise"
    assert rise_session.settings["attribution"] == "rise" and len(rise_session.centroids) == 8


def test_answers_belong_to_the_method_that_was_shown(rise_session):
    rise_session.answer("1", "no")
    assert rise_session.answers["method"].tolist() == ["rise"]


def test_the_preview_says_that_its_maps_are_others_and_does_not_lay_them_beside(rise_session):
    rise_session.answer(rise_session.ids("train")[:6], "no")
    rise_session.answer(rise_session.ids("train")[60:66], "yes")
    preview = rise_session.preview()
    assert "Grad-CAM" in preview.note and "'rise'" in preview.note
    with pytest.raises(SessionError, match="Grad-CAM, which cannot stand beside this run's maps by 'rise'"):
        rise_session.saliency("1", "preview")


def test_a_fix_and_the_next_round_keep_the_method(rise_session, tmp_path):
    rise_session.answer(rise_session.ids("train")[:6], "no")
    report = rise_session.mitigate("crayon_attention", trainable="head", epochs=1)
    assert any("maps by 'rise'" in line for line in report.warnings)
    rise_session.accept()
    assert rise_session.evaluate()["test"].attribution == "rise"
    rise_session.report(tmp_path / "page.html")
    assert "rise of the label&#x27;s logit" in (tmp_path / "page.html").read_text()


def test_a_run_keeps_its_method_and_refuses_another(rise_session, new_session):
    run = rise_session.run
    rise_session.close()
    with Session.open(run, live=False) as again:
        again.prepare()
        assert again.evaluate()["test"].attribution == "rise"
    for changed in ({"attribution": "scorecam"}, {"attribution_options": {"n_masks": 17}}):
        with pytest.raises(SessionError, match=r"was made with attribution.*Leave attribution"):
            new_session(run, live=False, **changed)
    new_session(run, live=False, **RISE).prepare()


def test_a_run_from_before_the_setting_is_grad_cam_and_finds_its_cache(prepared):
    session = prepared(live=False)
    run, key = session.run, session.context.engine.key(session.context.models.hash)
    session.close()
    manifest = json.loads((run / "run.json").read_text())
    for name in ("attribution", "attribution_options"):
        del manifest["settings"][name]
    (run / "run.json").write_text(json.dumps(manifest))
    with Session.open(run, live=False, attribution="gradcam") as again:
        assert again.context.engine.key(again.context.models.hash) == key and again.estimate().seconds == 1.0
        again.prepare()
        assert again.settings["attribution"] == "gradcam"
    with pytest.raises(SessionError, match="made with attribution='gradcam'"):
        Session.open(run, live=False, attribution="rise")


@pytest.mark.parametrize(("given", "error", "message"), [
    ({"attribution": "rice"}, UnknownNameError, "rise"),
    ({"attribution": "rise", "attribution_options": {"masks": 3}}, OptionError, "no option 'masks'")])
def test_an_unknown_method_makes_no_run(new_session, tmp_path, given, error, message):
    with pytest.raises(error, match=message):
        new_session(tmp_path / "none", live=False, **given)
    assert not (tmp_path / "none" / "run.json").exists()


def test_the_estimate_tells_what_the_method_costs(new_session):
    plain, costly = (new_session(live=False, **given).estimate() for given in ({}, {}))
    assert plain.parts[1][0] == "computing" and not any("maps (" in part[0] for part in costly.parts)
