from __future__ import annotations

import dataclasses
import json
import shutil

import numpy as np
import pandas as pd
import pytest
import torch
from small_birds import tiny, write_birds

import guidance_viz as gv
from guidance_viz.core import SessionError
from guidance_viz.session.attributes.shelf import Found, Shelf
from guidance_viz.session.run.folder import RunFolder


def test_a_run_is_reopened_where_it_was_left(prepared):
    session = prepared(live=False)
    session.answer("1", "yes")
    session.mitigate("crayon_attention", trainable="head")
    session.accept()
    session.answer("2", "no")
    session.mitigate("crayon_attention", trainable="head")
    expected = session.table
    candidate = session.saliency("3", "candidate")
    session.close()
    with gv.Session.open(session.run, live=False) as again:
        assert again.model_version == "v1"
        assert list(again.answers["item"]) == ["2"]
        again.prepare()
        assert again.table.equals(expected)
        assert again.candidate.method == "crayon_attention"
        assert (again.saliency("3", "candidate") == candidate).all()
        again.accept()
        assert again.model_version == "v2"


def test_a_reopened_run_previews_the_answers_it_holds(prepared):
    session = prepared(live=False)
    session.answer(["1", "2"], "no")
    expected = session.preview()
    session.close()
    with gv.Session.open(session.run) as again:
        again.prepare()
        assert again.wait(60)
        assert again.preview_result.answers == 2
        assert abs(again.preview_result.weight - expected.weight).max() < 1e-6
    with gv.Session.open(session.run, live=False) as still:
        still.prepare()
        assert still.wait(60)
        assert still.preview_result is None


def test_a_reopened_run_without_answers_has_nothing_to_preview(prepared):
    session = prepared()
    assert session.wait(60)
    assert session.preview_result is None


def test_the_manifest_says_what_is_needed_to_make_the_run_again(prepared):
    manifest = json.loads((prepared(live=False).run / "run.json").read_text())
    assert manifest["version"] == 1
    assert manifest["accepted"] == "v0"
    assert manifest["data"]["format"] == "waterbirds"
    assert manifest["model"]["source"]["source"] == "small_birds:tiny"
    assert manifest["settings"]["questions"] == 8


def test_a_folder_without_a_run_is_named(tmp_path):
    with pytest.raises(SessionError, match=r"no run in .*nowhere.*prepare --run"):
        gv.Session.open(tmp_path / "nowhere")


def test_a_run_of_a_later_version_says_to_update(prepared):
    run = prepared(live=False).run
    manifest = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**manifest, "version": 99}))
    with pytest.raises(SessionError, match=r"has version 99.*pip install -U"):
        gv.Session.open(run)


def test_another_model_is_named_with_both_hashes(prepared, birds):
    session = prepared(live=False)
    other = gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=7)
    with pytest.raises(
        SessionError, match=f"The model is not the one.*{other.fingerprint()}.*{session.hashes['model']}"
    ):
        gv.Session(other, birds, session.run)


def test_other_data_are_named(prepared, tmp_path):
    session = prepared(live=False)
    other = gv.data.load("waterbirds", write_birds(tmp_path / "other", seed=3), image_size=32)
    with pytest.raises(SessionError, match="The data is not the one"):
        gv.Session.open(session.run, data=other)


@pytest.mark.parametrize("setting", [{"seed": 5}, {"contrast": False}, {"cut": "none"}])
def test_a_setting_that_would_change_the_run_is_refused(prepared, birds, classifier, setting):
    name = next(iter(setting))
    with pytest.raises(SessionError, match=f"was made with {name}="):
        gv.Session(classifier, birds, prepared(live=False).run, **setting)


def test_a_network_and_data_of_ones_own_are_asked_for_and_taken(new_session, tmp_path, birds):
    clf = gv.Classifier.wrap(tiny(), class_names=birds.class_names)
    run = tmp_path / "own"
    with gv.Session(
        clf, birds, run, device="cpu", precision="float32", batch_size=64, workers=0, projection="pca"
    ) as own:
        own.prepare()
        own.answer("1", "no")
        expected = own.table
    with pytest.raises(SessionError, match=r"a network of your own.*model=…"):
        gv.Session.open(run)
    with gv.Session.open(run, model=tiny()) as again:
        again.prepare()
        assert again.table.equals(expected)


def test_data_of_ones_own_are_asked_for(prepared):
    run = prepared(live=False).run
    manifest = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**manifest, "data": None}))
    with pytest.raises(SessionError, match=r"a data set of your own.*data=…"):
        gv.Session.open(run)


def test_the_same_run_may_be_looked_at_twice_but_worked_on_once(prepared):
    first = prepared(live=False)
    second = gv.Session.open(first.run, live=False)
    second.prepare()
    with first.context.folder.writing("fine-tuning"), pytest.raises(SessionError, match="is fine-tuning in the run"):
        second.mitigate("crayon_attention", trainable="head")
    second.answer("1", "no")
    assert first.refresh()
    assert list(first.answers["item"]) == ["1"]
    second.close()


def test_a_model_accepted_elsewhere_is_not_overwritten(prepared):
    first = prepared(live=False)
    second = gv.Session.open(first.run, live=False)
    second.prepare()
    for session in (first, second):
        session.answer("1", "no", annotator=str(id(session)))
        session.mitigate("crayon_attention", trainable="head")
    first.accept()
    with pytest.raises(SessionError, match="Another process accepted the model 'v1'"):
        second.accept()
    second.close()


def test_a_half_written_mitigation_is_passed_over(prepared):
    run = prepared(live=False).run
    (run / "mitigations" / "001").mkdir(parents=True)
    with gv.Session.open(run, live=False) as session:
        session.prepare()
        session.mitigate("crayon_attention", trainable="head")
        assert RunFolder(run).mitigations() == [1, 2]


def test_a_lost_cache_is_computed_again(prepared):
    session = prepared(live=False)
    expected = session.table
    session.close()
    shutil.rmtree(session.run / "cache")
    with gv.Session.open(session.run, live=False) as again:
        again.prepare()
        if not torch.cuda.is_available():  # there the numbers are the same
            assert again.table.equals(expected)
        # How many photos a pass takes at once is found anew, and a GPU rounds by that.
        pd.testing.assert_frame_equal(again.table, expected, rtol=1e-4, atol=1e-5)


def test_runs_may_share_what_they_compute(new_session, tmp_path, monkeypatch):
    new_session(tmp_path / "one", live=False, cache=tmp_path / "cache").prepare()
    second = new_session(tmp_path / "two", live=False, cache=tmp_path / "cache")
    monkeypatch.setattr(type(second.ds), "batches", lambda *_: pytest.fail("read a photo"))
    second.prepare()
    assert second.prepared


def test_a_manifest_of_somebody_else_cannot_name_a_file_elsewhere_to_be_deleted(tmp_path):
    folder, precious = tmp_path / "attributes", tmp_path / "thesis.npy"
    shelf = Shelf(folder, "data")
    found = Found("columns", ("water",), np.zeros((2, 1), np.float32), np.array([0.5]), np.array([np.nan]))
    shelf.save(found)
    manifest = json.loads((folder / "columns.json").read_text())
    for lying in ("../thesis.npy", str(precious)):
        np.save(precious, np.arange(3))
        np.save(folder / "thesis.npy", np.zeros((2, 1), np.float32))
        (folder / "columns.json").write_text(json.dumps({**manifest, "file": lying}))
        shelf.save(dataclasses.replace(found, scores=np.ones((2, 1), np.float32)))
        assert precious.exists()


@pytest.mark.parametrize("noted", [True, False])
def test_a_photo_that_was_deleted_is_named_when_the_run_is_opened(classifier, tmp_path, noted):
    root = write_birds(tmp_path / "data")
    ds = gv.data.load("waterbirds", root, image_size=32)
    with gv.Session(classifier, ds, tmp_path / "run", live=False, device="cpu", batch_size=64, workers=0) as session:
        assert json.loads((session.run / "samples.json").read_text()) == session.ids()
        gone = session.ids()[3]
    if not noted:       # as an earlier version left it
        (tmp_path / "run" / "samples.json").unlink()
    file = ds.source.files[3]
    shutil.move(file, f"{file}.kept")
    with pytest.raises(SessionError, match=rf"^1 photo is \('{gone}'\) {'not there any' if noted else 'missing or'}"):
        gv.Session.open(tmp_path / "run", live=False)
    shutil.move(f"{file}.kept", file)
    with gv.Session.open(tmp_path / "run", live=False) as again:
        assert (again.run / "samples.json").exists()
    if noted:
        with pytest.raises(SessionError, match=rf"1 photo is \('{gone}'\) not there any more"):
            gv.Session.open(tmp_path / "run", data=ds.subset(indices=np.arange(len(ds)) != 3), live=False)


@pytest.mark.parametrize("precision", ["auto", "bf16"])
def test_a_reopened_run_computes_as_it_was_found_best(prepared, precision):
    session = prepared(live=False)
    session.close()
    kept = session.context.folder.manifest["runtime"]
    found = {**kept, "precision": "bf16", "training": "float32", "channels_last": True}
    session.context.folder.save(runtime=found)
    how = {"device": "cpu", "batch_size": 64, "workers": 0, "precision": precision}
    with gv.Session.open(session.run, live=False, **how) as again:
        runtime = again.context.engine.runtime(again.context.models.clf)
        assert runtime.precision == "bf16" and runtime.channels_last
        assert runtime.training == ("float32" if precision == "auto" else "")  # who says bf16 means all of it
