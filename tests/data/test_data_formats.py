from __future__ import annotations

import json
from collections import Counter

import numpy as np
import official_trees
import pandas as pd
import pytest
import torch
from data_pictures import noise
from PIL import Image

from guidance_viz.core import DataError, OptionError, UnknownNameError
from guidance_viz.data import FORMATS, Dataset, from_spec, load

# The formats that need a folder made for the test; a format that makes its own data is tested beside it.
TREES = {
    "waterbirds": ("waterbirds_tree", {}),
    "folder": ("folder_tree", {}),
    "hf": ("hf_tree", {}),
    "table": ("table_tree", {"table": "list.csv", "path": "file", "label": "what"}),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_a_data_set_that_loads_again_from_its_spec(name, request, tmp_path):
    if name in official_trees.TREES:
        root, options = official_trees.TREES[name](tmp_path), official_trees.OPTIONS.get(name, {})
    elif name in TREES:
        root, options = request.getfixturevalue(TREES[name][0]), TREES[name][1]
    else:
        pytest.skip(f"{name!r} makes its own data")
    ds = load(name, root, image_size=12, **options)
    assert isinstance(ds, Dataset) and len(ds) and set(ds.table["split"]) == {"train", "val", "test"}
    assert ds[0].image.shape == (3, 12, 12) and len(ds.problems) == 0
    again = from_spec(json.loads(json.dumps(ds.spec())))
    assert again.fingerprint() == ds.fingerprint() and again.name == ds.name
    part = ds.subset("test")
    assert from_spec(json.loads(json.dumps(part.spec()))).fingerprint() == part.fingerprint()


def test_an_unknown_format_or_option_or_place_says_what_there_is(tmp_path):
    with pytest.raises(UnknownNameError, match=r"'waterbird'.*Did you mean 'waterbirds'"):
        load("waterbird", tmp_path)
    with pytest.raises(OptionError, match=r"'waterbirds' has no option 'meta_data'.*Did you mean 'metadata'"):
        load("waterbirds", tmp_path, meta_data="x")
    with pytest.raises(DataError, match="does not exist"):
        load("folder", tmp_path / "nowhere")
    for name in TREES:
        with pytest.raises(DataError, match=f"'{name}' needs the place of its data"):
            load(name)


# waterbirds
def test_waterbirds_has_the_official_columns_groups_and_boxes(waterbirds_tree):
    ds = load("waterbirds", waterbirds_tree, image_size=20)
    assert ds.class_names == ["landbird", "waterbird"] and ds.attribute_names == ["land", "water"]
    assert ds.group_names == [
        "landbird on land",
        "landbird on water",
        "waterbird on land",
        "waterbird on water",
    ]
    table = ds.table
    assert (table["group"] == table["label"] * 2 + table["attribute"]).all()
    assert table["split"].tolist() == ["train"] * 4 + ["val"] * 4 + ["test"] * 4
    assert table["sample_id"].tolist() == [str(number) for number in range(1, 13)]
    assert len(ds.boxes) == 11 and ds.localized.tolist() == [True] * 11 + [False]
    assert set(ds.boxes["class"]) == {-1}


def test_waterbirds_reads_another_table_and_needs_no_boxes(waterbirds_tree):
    table = pd.read_csv(waterbirds_tree / "metadata.csv")
    table[table["y"] == 1].to_csv(waterbirds_tree / "metadata_few.csv", index=False)
    (waterbirds_tree / "boxes.csv").unlink()
    ds = load("waterbirds", waterbirds_tree, metadata="metadata_few.csv")
    assert len(ds) == 6 and not ds.has_boxes and ds.masks(2, 2) is None


def test_waterbirds_boxes_that_overshoot_a_little_are_cut_off_and_said_so(waterbirds_tree):
    boxes = pd.read_csv(waterbirds_tree / "boxes.csv")
    boxes.loc[0, "x1"] = 1.06
    boxes.to_csv(waterbirds_tree / "boxes.csv", index=False)
    ds = load("waterbirds", waterbirds_tree)
    assert ds.boxes["x1"].max() == 1.0 and "1 boxes reached beyond their photo, by up to 6.0 %" in ds.notes[0]
    boxes.loc[0, "x1"] = 1.2
    boxes.to_csv(waterbirds_tree / "boxes.csv", index=False)
    with pytest.raises(DataError, match=r"sample '1' is.*x1=1\.2"):
        load("waterbirds", waterbirds_tree)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("split", "3", "Unknown split '3'"),
        ("y", "2", "label of sample '1' is 2"),
        ("y", "bird", "'bird'"),
        ("place", "-2", "attribute of sample '1' is -2"),
        ("img_filename", "../../x.jpg", "leads outside"),
        ("img_id", "2", "more than once: '2'"),
    ],
)
def test_a_wrong_value_in_the_metadata_is_named(waterbirds_tree, column, value, message):
    table = pd.read_csv(waterbirds_tree / "metadata.csv", dtype=str)
    table.loc[0, column] = value
    table.to_csv(waterbirds_tree / "metadata.csv", index=False)
    with pytest.raises(DataError, match=message):
        load("waterbirds", waterbirds_tree)


def test_a_metadata_table_that_is_not_one_is_named(waterbirds_tree):
    with pytest.raises(DataError, match=r"metadata_96\.csv.*does not exist"):
        load("waterbirds", waterbirds_tree, metadata="metadata_96.csv")
    with pytest.raises(DataError, match="leads outside"):
        load("waterbirds", waterbirds_tree, metadata="../metadata.csv")
    pd.read_csv(waterbirds_tree / "metadata.csv").drop(columns="place").to_csv(waterbirds_tree / "m.csv")
    with pytest.raises(DataError, match=r"'m\.csv' has no column 'place'\. It has"):
        load("waterbirds", waterbirds_tree, metadata="m.csv")
    (waterbirds_tree / "m.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DataError, match=r"m\.csv.*cannot be read as a table"):
        load("waterbirds", waterbirds_tree, metadata="m.csv")
    (waterbirds_tree / "m.csv").write_text("img_id,img_filename,y,split,place\n")
    with pytest.raises(DataError, match=r"no photo that can be read\. Its table has no row"):
        load("waterbirds", waterbirds_tree, metadata="m.csv")


# folder
def test_a_folder_without_splits_is_split_by_class_and_says_so(folder_tree):
    ds = load("folder", folder_tree)
    assert ds.class_names == ["cat", "dog"] and not ds.groups_known and len(ds) == 40
    counts = Counter(zip(ds.table["label"], ds.table["split"], strict=True))
    assert counts == {
        (label, split): count for label in (0, 1) for split, count in (("train", 14), ("val", 3), ("test", 3))
    }
    assert "70 % train, 15 % val, 15 % test" in ds.notes[0] and "seed 0" in ds.notes[0]
    assert ds.table["sample_id"][0] == "cat/00.png"
    assert load("folder", folder_tree).table.equals(ds.table)
    assert not load("folder", folder_tree, seed=1).table["split"].equals(ds.table["split"])


def test_a_folder_with_splits_keeps_them_under_any_usual_name(tmp_path, picture):
    for split, name in [("train", "a"), ("train", "b"), ("valid", "a"), ("Test", "b"), ("notes", "a")]:
        picture(f"{split}/{name}/deep/er/x.JPEG")
    ds = load("folder", tmp_path)
    assert sorted(zip(ds.table["split"], ds.table["label"], strict=True)) == [
        ("test", 1),
        ("train", 0),
        ("train", 1),
        ("val", 0),
    ]
    assert ds.notes == ("Passed over, as they are no splits: notes.",)


def test_a_class_may_be_called_as_a_split_is(tmp_path, picture):
    for name in ("test", "control"):
        picture(f"{name}/x.png")
    assert load("folder", tmp_path).class_names == ["control", "test"]


def test_files_that_are_no_photos_of_a_class_are_listed(folder_tree, picture):
    (folder_tree / "cat" / "readme.txt").write_text("cats")
    (folder_tree / "cat" / ".DS_Store").write_text("hidden")
    (folder_tree / "list.csv").write_text("a,b")
    (folder_tree / "dog" / "broken.jpg").write_bytes(b"\xff\xd8\xff not to the end")
    picture("lonely.png")
    ds = load("folder", folder_tree)
    reasons = dict(zip(ds.problems["sample_id"], ds.problems["reason"], strict=True))
    assert reasons.keys() == {"cat/readme.txt", "lonely.png", "dog/broken.jpg"}
    assert (
        "not an image by its name" in reasons["cat/readme.txt"] and "no class folder" in reasons["lonely.png"]
    )
    assert len(ds) == 40


def test_class_names_can_be_ordered_but_not_invented(folder_tree):
    ds = load("folder", folder_tree, class_names=["dog", "cat"])
    assert ds.class_names == ["dog", "cat"] and ds.table["label"][0] == 1
    with pytest.raises(DataError, match="class folder 'dog' is not among the names given: cat, cow"):
        load("folder", folder_tree, class_names=["cat", "cow"])


def test_a_folder_without_photos_says_what_was_expected(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"No photos in class folders.*root/class/photo\.jpg"):
        load("folder", tmp_path)


def test_links_in_a_folder_are_followed_once(tmp_path, tmp_path_factory, picture):
    elsewhere = tmp_path_factory.mktemp("disk")
    picture("deep/1.png", root=elsewhere)
    picture("cat/0.png")
    (tmp_path / "dog").symlink_to(elsewhere)
    (tmp_path / "cat" / "loop").symlink_to(tmp_path / "cat")
    ds = load("folder", tmp_path)
    assert ds.table["path"].tolist() == ["cat/0.png", "dog/deep/1.png"]
    assert ds[1].image.shape == (3, 224, 224)


def test_a_single_image_is_a_data_set(tmp_path, picture):
    picture("only/x.png")
    ds = load("folder", tmp_path)
    assert len(ds) == 1 and ds.num_classes == 1 and ds.table["split"].tolist() == ["train"]


def test_a_folder_takes_boxes_by_path(folder_tree):
    (folder_tree / "boxes.csv").write_text("sample_id,x0,y0,x1,y1\ncat/03.png,0,0,0.5,1\n")
    ds = load("folder", folder_tree, boxes="boxes.csv", resize="squash")
    assert ds.boxes_as_masks(1, 2)[3].tolist() == [[1, 0]] and ds.localized.sum() == 1


# table
NAMED = {"path": "file", "label": "what", "attribute": "where", "split": "part", "sample_id": "key"}


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "frame", "file as root"])
def test_a_table_of_any_kind_is_read_with_its_own_column_names(table_tree, kind):
    frame = pd.read_csv(table_tree / "list.csv", dtype={"key": str})
    root, options = table_tree, {"table": f"list.{kind}"}
    if kind == "tsv":
        frame.to_csv(table_tree / "list.tsv", sep="\t", index=False)
    elif kind == "parquet":
        frame.to_parquet(table_tree / "list.parquet")
    elif kind == "frame":
        options = {"table": frame}
    elif kind == "file as root":
        root, options = table_tree / "list.csv", {}
    ds = load("table", root, boxes=["left", "top", "right", "bottom"], **NAMED, **options)
    assert ds.class_names == ["duck", "hen"] and ds.attribute_names == ["pond", "yard"]
    assert ds.group_names == ["duck, pond", "duck, yard", "hen, pond", "hen, yard"]
    assert ds.table["group"].tolist() == [2, 0, 3, 1] * 2
    assert ds.table["sample_id"].tolist()[:2] == ["000", "001"]
    assert Counter(ds.table["split"]) == {"train": 3, "val": 3, "test": 2}
    assert ds.boxes_as_masks(4, 4)[0].tolist() == [[0] * 4, [0, 1, 1, 0], [0] * 4, [0] * 4]
    assert (ds.spec() is None) == (kind == "frame")


def test_columns_of_the_usual_names_need_not_be_named(table_tree):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str)
    frame.rename(columns={"file": "path", "what": "label", "part": "split", "where": "group"}).to_csv(
        table_tree / "list.csv", index=False
    )
    ds = load("table", table_tree, group_names=["yard", "pond"])
    assert ds.group_names == ["yard", "pond"] and ds.table["group"].tolist()[:3] == [1, 1, 0]
    assert ds.table["sample_id"][0] == ds.table["path"][0]


def test_boxes_come_from_a_table_of_their_own_in_pixels_too(table_tree):
    (table_tree / "boxes.csv").write_text("key,a,b,c,d,class\n000,6,0,12,24,1\n000,0,0,6,24,0\n")
    options = {**NAMED, "table": "list.csv", "boxes": "boxes.csv", "box_columns": "abcd"}
    ds = load("table", table_tree, box_units="pixel", **options)
    assert ds.boxes[["class", "x0", "x1", "y1"]].to_numpy().tolist() == [[1, 0.25, 0.5, 1], [0, 0, 0.25, 1]]
    with pytest.raises(DataError, match="Divide pixels"):
        load("table", table_tree, **options)
    with pytest.raises(OptionError, match="box_units is 'px'"):
        load("table", table_tree, box_units="px", **options)


def test_pixel_boxes_are_of_the_photo_as_it_is_turned(table_tree):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(noise(20, 40)).save(
        table_tree / "photos" / "0.png", exif=exif
    )  # 20 wide, 40 high when turned
    (table_tree / "boxes.csv").write_text("key,x0,y0,x1,y1\n000,0,20,20,40\n")
    ds = load("table", table_tree, box_units="pixel", boxes="boxes.csv", **{**NAMED, "table": "list.csv"})
    assert ds.boxes[["x0", "y0", "x1", "y1"]].to_numpy().tolist() == [[0, 0.5, 1, 1]]


def test_boxes_may_be_missing_for_a_row_but_not_halfway(table_tree):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str)
    frame.loc[0, ["left", "top", "right", "bottom"]] = ""
    options = {**NAMED, "boxes": ["left", "top", "right", "bottom"]}
    assert load("table", table_tree, table=frame, **options).localized.tolist() == [False] + [True] * 7
    frame.loc[1, "left"] = ""
    with pytest.raises(DataError, match=r"box of sample '001' is x0=(nan|'')"):
        load("table", table_tree, table=frame, **options)


def test_a_column_that_is_not_there_is_named_beside_those_that_are(table_tree):
    for option in ("path", "label", "split", "group", "attribute", "sample_id", "mask"):
        with pytest.raises(DataError, match=r"no column 'nope'\. It has 'file', 'what'"):
            load("table", table_tree, **{"table": "list.csv", **NAMED, option: "nope"})
    with pytest.raises(DataError, match="no column 'label'"):
        load("table", table_tree, table="list.csv", path="file")
    with pytest.raises(DataError, match="no column 'zz'"):
        load("table", table_tree, table="list.csv", boxes=["left", "top", "right", "zz"], **NAMED)


def test_which_of_several_tables_is_meant_is_asked(table_tree):
    (table_tree / "other.csv").write_text("a\n")
    with pytest.raises(DataError, match=r"Which table.*list\.csv, other\.csv\. Pass table="):
        load("table", table_tree, **NAMED)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("what", "", "label of row 3 is empty"),
        ("part", "dev set", "Unknown split 'dev set'"),
        ("file", "/etc/passwd", "leads outside"),
        ("key", "000", "more than once: '000'"),
    ],
)
def test_a_wrong_value_in_a_table_is_named(table_tree, column, value, message):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str)
    frame.loc[3, column] = value
    with pytest.raises(DataError, match=message):
        load("table", table_tree, table=frame, **NAMED)


def test_numbers_as_labels_need_names_that_reach(table_tree):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str).assign(what=list("01201201"))
    assert load("table", table_tree, table=frame, **NAMED).class_names == ["0", "1", "2"]
    with pytest.raises(DataError, match="label of sample '002' is 2; expected a whole number from 0 to 1"):
        load("table", table_tree, table=frame, class_names=["a", "b"], **NAMED)
    with pytest.raises(DataError, match="label of row 0 is -1; expected 0, 1"):
        load("table", table_tree, table=frame.assign(what=list("1" * 8)).assign(what="-1"), **NAMED)


def test_names_that_are_digits_are_names(table_tree):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str).assign(what=list("79797979"))
    ds = load("table", table_tree, table=frame, class_names=["7", "9"], **NAMED)
    assert ds.table["label"].tolist() == [0, 1] * 4


def test_groups_may_be_unknown_for_some(table_tree):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str)
    frame.loc[0, "where"] = ""
    ds = load("table", table_tree, table=frame, **NAMED)
    assert ds.table["group"].tolist()[:2] == [-1, 0] and ds.groups_known


def test_several_labels_come_from_columns_of_zero_and_one(table_tree):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str).assign(wet=list("01100110"), dry=list("11011001"))
    ds = load("table", table_tree, table=frame, path="file", labels=["wet", "dry"])
    assert ds.class_names == ["wet", "dry"] and ds.table["labels"].tolist()[:2] == [(0, 1), (1, 1)]
    assert ds.table["label"].tolist()[:2] == [1, 0]
    with pytest.raises(DataError, match="labels of sample"):
        load("table", table_tree, table=frame.assign(wet="2"), path="file", labels=["wet", "dry"])


def test_masks_of_a_table_are_used(table_tree):
    Image.fromarray(np.full((24, 24), 255, np.uint8)).save(table_tree / "m.png")
    frame = pd.read_csv(table_tree / "list.csv", dtype=str).assign(outline=["m.png", *[""] * 7])
    ds = load("table", table_tree, table=frame, mask="outline", **NAMED)
    assert torch.equal(ds.masks(2, 2)[0], torch.ones(2, 2)) and ds.masks(2, 2)[1].sum() == 0


@pytest.mark.parametrize("huge", ["1000000000000", "1e300", "100000"])
def test_a_huge_number_as_a_label_is_refused_at_once(table_tree, huge):
    frame = pd.read_csv(table_tree / "list.csv", dtype=str).assign(what=list("01201201"))
    frame.loc[5, "what"] = huge
    with pytest.raises(DataError, match=r"label of row 5 is 1\d*; expected a number from 0 up to 99999"):
        load("table", table_tree, table=frame, **NAMED)
