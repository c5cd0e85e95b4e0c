from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from small_birds import tiny
from torch.utils.data import TensorDataset

import guidance_viz as gv
from guidance_viz.core import DataError, SessionError

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 16, "workers": 0, "projection": "pca", "questions": 6}


@pytest.fixture
def tensors():
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(60, 3, 24, 40, generator=generator)
    labels = torch.arange(60) % 3
    images[labels == 1, 0] += 0.5
    return TensorDataset(images.clamp(0, 1), labels)


@pytest.fixture
def own(tensors, tmp_path):
    """A network and data of one's own: three classes, no groups, no boxes, no path, no file."""
    ds = gv.data.wrap(tensors, class_names=["red", "green", "blue"])
    with gv.Session(gv.Classifier.wrap(tiny(3), class_names=ds.class_names), ds, tmp_path / "run", **QUICK) as session:
        session.prepare()
        yield session


def test_data_without_groups_and_boxes_go_through_the_loop(own, tmp_path):
    table = own.table
    assert set(table["group"]) == {-1}
    assert table["energy_inside"].isna().all()
    assert own.group_names == []
    while (question := own.next_question()) is not None:
        own.answer(question.sample_id, "no" if question.number % 2 else "yes")
    assert own.wait(30)
    assert own.error == ""
    assert own.preview_result is not None
    report = own.mitigate("crayon_attention", trainable="head")
    assert report.status == "finished"
    split = next(iter(own.after))
    assert not own.after[split].groups.known
    assert own.after[split].groups.names == ("red", "green", "blue")
    own.report(tmp_path / "report.html")
    assert "Groups are not known" in (tmp_path / "report.html").read_text()
    own.accept()
    own.export(tmp_path / "fixed.safetensors")


def test_the_oracle_needs_boxes_or_masks(own):
    with pytest.raises(DataError, match=r"has no boxes and no masks\. Add a boxes.csv"):
        own.answer_by_oracle()


def test_a_run_on_ones_own_data_asks_for_both_when_it_is_reopened(own, tensors):
    own.answer(own.ids()[3], "no")
    expected = own.table
    own.close()
    with pytest.raises(SessionError, match="a data set of your own"):
        gv.Session.open(own.run)
    data = gv.data.wrap(tensors, class_names=["red", "green", "blue"])
    with pytest.raises(SessionError, match="a network of your own"):
        gv.Session.open(own.run, data=data)
    with gv.Session.open(own.run, data=data, model=tiny(3)) as again:
        again.prepare()
        assert again.table.equals(expected)


def test_a_photo_that_breaks_later_is_left_out_everywhere(birds_root, tmp_path):
    root = shutil.copytree(birds_root, tmp_path / "data")
    ds = gv.data.load("waterbirds", root, image_size=32)
    clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=ds.class_names)
    with gv.Session(clf, ds, tmp_path / "run", **QUICK) as session:
        broken = root / ds.table["path"][2] if not str(ds.table["path"][2]).startswith("/") else ds.table["path"][2]
        with open(broken, "r+b") as file:
            file.truncate(200)
        session.prepare()
        row = session.table.iloc[2]
        assert row["prediction"] == -1
        assert not row["correct"]
        assert np.isnan([row["x"], row["confidence"], row["loss"]]).all()
        assert row["cluster"] == -1
        assert row["sample_id"] not in session.centroids
        session.answer_by_oracle(0.3, 0.1, what="maps")
        assert row["sample_id"] not in set(session.answers["item"])
        session.answer([row["sample_id"]], "no")
        assert session.mitigate("crayon_attention", trainable="head").status == "finished"
        assert sum(e.groups.count.sum() for e in session.after.values()) == len(ds) - 1
        with pytest.raises(DataError):
            session.photo(row["sample_id"])
