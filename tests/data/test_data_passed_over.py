"""What operating systems and tools leave in folders is no photo and no class, in any format, and is said."""

from __future__ import annotations

import pandas as pd
import pytest
from data_pictures import noise
from official_trees import nicopp
from PIL import Image
from torchvision.datasets import ImageFolder

from guidance_viz.core import DataError
from guidance_viz.data import load, wrap

LEFT = ["__MACOSX/cat/._0.png", "cat/@eaDir/0.png/SYNOPHOTO_THUMB_XL.png", "cat/Thumbs.db", "dog/.DS_Store",
        "dog/._1.png", ".ipynb_checkpoints/0-checkpoint.png", "cat/desktop.ini", "$RECYCLE.BIN/a.png",
        "#recycle/b.png", "dog/.cache/c.png", "System Volume Information/x", "dog/ehthumbs.db", "cat/0.png@SynoEAStream"]


@pytest.fixture
def tree(tmp_path):
    """Two classes of three photos, and what was left among them."""
    for number in range(6):
        path = tmp_path / ("cat", "dog")[number % 2] / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(noise(8, 8, number)).save(path)
    return tmp_path


def leave(root, names=LEFT) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if not (root / name).exists():
            Image.fromarray(noise(4, 4)).save(root / name, "PNG")


@pytest.mark.parametrize("name", LEFT)
def test_each_is_passed_over_in_a_folder_of_classes_and_said(tree, name):
    before = load("folder", tree)
    leave(tree, [name])
    ds = load("folder", tree)
    assert ds.class_names == ["cat", "dog"] and len(ds) == 6 and not len(ds.problems)
    assert ds.fingerprint() == before.fingerprint()
    assert "passed over 1 hidden or system's files and folders: " in ds.read_as and "passed over" not in before.read_as
    assert any(part in ds.read_as for part in name.split("/"))


def test_several_are_counted_by_name(tree):
    leave(tree, ["cat/Thumbs.db", "dog/Thumbs.db", "__MACOSX/x", "__MACOSX/y"])
    assert load("folder", tree).read_as == (
        "2 classes from 6 items: cat 3, dog 3; read from the names of folders; "
        "passed over 3 hidden or system's files and folders: Thumbs.db (2), __MACOSX")


def test_they_are_no_splits_and_hide_none(tree):
    for part in ("train", "Valid"):
        for name in ("cat", "dog"):
            (tree / "all" / part / name).mkdir(parents=True)
            Image.fromarray(noise(8, 8)).save(tree / "all" / part / name / "0.png")
    leave(tree / "all", ["__MACOSX/train/cat/._0.png", "train/@eaDir/x.png", "train/.ipynb_checkpoints/y.png"])
    ds = load("folder", tree / "all")
    assert ds.class_names == ["cat", "dog"] and sorted(ds.table["split"]) == ["train", "train", "val", "val"]


def test_official_formats_and_tables_pass_them_over_too(tree, tmp_path):
    root = nicopp(tmp_path / "nico")
    before = load("nicopp", root, held_out=0).fingerprint()
    leave(root, [f"public_dg_0416/train/{name}" for name in (
        "autumn/bear/Thumbs.db", "__MACOSX/bear/x.jpg", "@eaDir/bear/x.jpg", "autumn/.x/y.jpg", "dim/bear/._a.jpg")])
    ds = load("nicopp", root, held_out=0)
    assert ds.fingerprint() == before and "passed over" in ds.read_as
    pd.DataFrame({"path": ["cat/0.png"], "label": ["cat"]}).to_csv(tree / "list.csv")
    (tree / "._list.csv").write_bytes(b"\0\5\26\7")
    assert len(load("table", tree)) == 1


def test_a_torchvision_folder_that_took_one_for_a_class_says_so(tree):
    leave(tree, ["__MACOSX/a.png"])
    assert "'__MACOSX' is a folder of an operating system and no class" in wrap(ImageFolder(tree)).read_as


def test_a_class_that_only_sounds_like_one_stays(tree):
    for name in ("recycled", "eaDir", "thumbs", "MACOSX"):
        (tree / name).mkdir()
        Image.fromarray(noise(8, 8)).save(tree / name / "0.png")
    assert load("folder", tree).class_names == ["MACOSX", "cat", "dog", "eaDir", "recycled", "thumbs"]


def test_folds_are_no_classes(tree, tmp_path):
    for fold in range(2):
        for name in ("cat", "dog"):
            for number in range(4):
                path = tmp_path / "cv" / f"fold{fold}" / name / f"{number}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                Image.fromarray(noise(8, 8, number)).save(path)
    with pytest.raises(DataError, match="parts of a cross-validation"):
        load("folder", tmp_path / "cv")
    (tmp_path / "cv" / "fold1").rename(tmp_path / "away")
    ds = load("folder", tmp_path / "cv")
    assert ds.class_names == ["cat", "dog"] and "neither train, val nor test" in ds.notes[0]
