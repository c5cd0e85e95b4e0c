"""Data sets of one split alone, photos that cannot be read, classes that do not occur, and data that are not the run's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn
from torch.utils.data import Dataset, TensorDataset

import guidance_viz as gv
from guidance_viz.core import DataError

X = torch.rand(24, 3, 16, 16, generator=torch.Generator().manual_seed(1))
Y = torch.arange(24) % 2
QUICK = {"device": "cpu", "precision": "float32", "batch_size": 16, "workers": 0, "projection": "pca", "questions": 4,
         "live": False}


def network(classes: int = 2) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(8, classes)).eval()


def opened(folder, ds, classes=("cat", "dog")):
    clf = gv.Classifier.wrap(network(len(classes)), class_names=classes)
    return gv.Session(clf, ds, folder, **QUICK)


def birds(labels=Y, images=X, **options):
    return gv.data.wrap(TensorDataset(images, labels), **{"class_names": ["cat", "dog"], **options})


@pytest.mark.parametrize("split", ["train", "val", "test"])
def test_a_run_on_one_split_alone_is_prepared_looked_at_and_asked_about(tmp_path, split):
    ds = birds(splits=split)
    assert any(note.startswith("There are ") and "alone" in note for note in ds.notes)
    with opened(tmp_path / "run", ds) as session:
        session.prepare()
        assert list(session.evaluate()) == [split] and len(session.questions) == 4
        assert set(session.ids(split)) >= set(session.questions["sample_id"])
        session.answer(session.questions["sample_id"][0], "yes")
        session.answer(session.questions["sample_id"][1], "no")
        assert np.isfinite(session.spread()).all()
        assert len(session.pruning_effect()) == 8 and session.group_changes("original", "current")
        if split != "train":
            with pytest.raises(DataError, match=r"no photo to train on.*Give it a training split"):
                session.mitigate("crayon_attention", trainable="head", epochs=1)
        else:
            with pytest.raises(DataError, match=r"no sample in the split 'val'; it has train \(24\)"):
                session.ask("val")


class Unreadable(Dataset):
    """Some items raise."""

    targets = Y.tolist()

    def __init__(self, *bad: int) -> None:
        self.bad = bad

    def __len__(self) -> int:
        return 24

    def __getitem__(self, number: int):
        if number in self.bad:
            raise OSError("the disk says no")
        return X[number], int(Y[number])


@pytest.mark.parametrize("bad", [(0,), (0, 1, 2, 3), (5, 23)])
def test_the_first_photo_that_cannot_be_read_is_left_out_like_any_other(tmp_path, bad):
    ds = gv.data.wrap(Unreadable(*bad), class_names=["cat", "dog"])
    assert ds.image_shape == (3, 16, 16) and ds.channels == 3
    clf = gv.Classifier.wrap(network(), class_names=["cat", "dog"])
    with gv.Session(clf, ds, tmp_path / "run", **{**QUICK, "batch_size": "auto"}) as session:
        session.prepare()
        readable = np.asarray(session.model("current").extraction.readable)
        assert np.flatnonzero(~readable).tolist() == list(bad)
        assert sum(each.groups.count.sum() for each in session.evaluate().values()) == 24 - len(bad)


def test_a_data_set_without_one_of_the_models_classes_has_the_models_numbers(tmp_path):
    gap = gv.data.wrap(TensorDataset(X, Y * 2), splits="test")
    assert gap.class_names == ["0", "2"]
    with opened(tmp_path / "gap", gap, ("0", "1", "2")) as session:
        assert session.class_names == ["0", "1", "2"] and session.ds.table["label"].tolist() == (Y * 2).tolist()
    clf = gv.Classifier.wrap(network(3))  # nor have its classes names
    with gv.Session(clf, gap, tmp_path / "unnamed", **QUICK) as session:
        assert session.class_names == ["0", "1", "2"] and session.ds.table["label"].tolist() == (Y * 2).tolist()
        session.prepare()
        found = session.evaluate()["test"].groups
        assert found.count.tolist() == [12, 0, 12] and np.isfinite([found.worst, found.mean, found.average]).all()
    named = birds(splits="test", class_names=["dog", "eel"])
    with opened(tmp_path / "named", named, ("cat", "dog", "eel")) as session:
        assert session.ds.table["label"].tolist() == (Y + 1).tolist()


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("other") / "run", birds()) as made:
        made.prepare()
        yield made


def test_another_data_set_is_judged_as_the_runs_own_and_the_run_stays_as_it_is(session):
    def state():
        files = {path: path.read_bytes() for path in session.run.rglob("*") if path.is_file()}
        return files, session.busy, session.model_version, len(session.ds)

    before = state()
    other = birds(1 - Y, splits="test", groups=["x", "y"] * 12)
    found = session.evaluate(other)
    assert state() == before and list(found) == ["test"]
    with torch.no_grad():
        predicted = network()(X).argmax(1)
    right = (predicted == 1 - Y).double()
    assert found["test"].groups.average == pytest.approx(float(right.mean()))
    assert found["test"].groups.known and found["test"].groups.accuracy.tolist() == pytest.approx(
        [float(right[::2].mean()), float(right[1::2].mean())])
    own = session.evaluate()
    again = session.evaluate("original", birds(splits=session.ds.table["split"].tolist()))
    assert {split: each.groups.average for split, each in again.items()} == pytest.approx(
        {split: each.groups.average for split, each in own.items()})
    assert again["val"].dead_share == own["val"].dead_share


def test_classes_of_another_data_set_are_matched_by_name(session):
    turned = birds(1 - Y, splits="test", class_names=["dog", "cat"])  # the same photos are the same cats
    straight = birds(splits="test")
    assert session.evaluate(turned)["test"].groups.average == session.evaluate(straight)["test"].groups.average
    only = birds(torch.zeros(24, dtype=torch.int64), splits="test", class_names=["dog"])
    with torch.no_grad():
        assert session.evaluate(only)["test"].groups.average == pytest.approx(
            float((network()(X).argmax(1) == 1).double().mean()))
    with pytest.raises(DataError, match=r"has the class 'eel'; expected classes among 'cat', 'dog'.*class_names="):
        session.evaluate(birds(splits="test", class_names=["cat", "eel"]))
    with pytest.raises(DataError, match=r"numbers are those of these classes, pass class_names=\['cat', 'dog'\]"):
        session.evaluate(birds(splits="test", class_names=None))


def test_data_without_a_split_of_their_own_are_judged_whole(session):
    found = session.evaluate(birds())
    assert list(found) == ["test"] and found["test"].groups.count.sum() == 24


def test_boxes_of_another_data_set_count_there(session):
    boxes = pd.DataFrame({"sample_id": [str(row) for row in range(24)], "x0": 0.0, "y0": 0.0, "x1": 0.5, "y1": 1.0})
    found = session.evaluate(birds(splits="test", boxes=boxes))["test"]
    assert found.box_area == pytest.approx(0.5) and 0 < found.epg < 1


def test_photos_of_another_size_than_the_runs_are_refused(tmp_path, folder_of_photos):
    run = gv.data.load("folder", folder_of_photos, image_size=16)
    with opened(tmp_path / "run", run) as made:
        made.prepare()
        with pytest.raises(DataError, match=r"24 × 24 pixels and the run's are 16 × 16.*image_size=16"):
            made.evaluate(gv.data.load("folder", folder_of_photos, image_size=24))
        assert made.evaluate(gv.data.load("folder", folder_of_photos, image_size=16))["test"].groups.count.sum() == 8


def test_wrapped_photos_of_another_size_are_refused(session):
    with pytest.raises(DataError, match=r"8 × 8 pixels and the run's are 16 × 16.*a transform that makes them 16 × 16"):
        session.evaluate(birds(images=X[:, :, :8, :8], splits="test"))
    assert list(session.evaluate(birds(images=X[:, :, :8, :8], splits="test", image_size=16))) == ["test"]


@pytest.fixture
def folder_of_photos(tmp_path):
    from PIL import Image
    for number in range(8):
        path = tmp_path / "photos" / ("cat", "dog")[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray((X[number].permute(1, 2, 0).numpy() * 255).astype(np.uint8)).save(path)
    return tmp_path / "photos"
