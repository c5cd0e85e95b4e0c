"""PASCAL VOC and MS COCO, on small trees laid out as their publishers do."""

from __future__ import annotations

import builtins
import json
from collections import Counter

import numpy as np
import official_trees
import pandas as pd
import pytest
import torch
from official_trees import picture, voc_xml
from PIL import Image

from guidance_viz.core import DataError, MissingDependencyError, OptionError, ShapeError, UnknownNameError
from guidance_viz.data import load
from guidance_viz.data.segments import run_lengths
from guidance_viz.data.voc_xml import VocObject, VocPhoto, read_voc, write_voc


@pytest.fixture
def voc(tmp_path):
    return official_trees.voc(tmp_path)


@pytest.fixture
def coco(tmp_path):
    return official_trees.coco(tmp_path)


def home(root):
    return root / "VOCdevkit" / "VOC2007"


def names_of(ds, sample_id):
    row = ds.table.set_index("sample_id").loc[sample_id]
    return [name for name, there in zip(ds.class_names, row["labels"], strict=True) if there], ds.class_names[row["label"]]


# voc
def test_voc_has_twenty_classes_the_official_splits_and_a_box_an_object(voc):
    ds = load("voc", voc, image_size=None)
    assert len(ds.class_names) == 20 and ds.class_names[0] == "aeroplane" and ds.class_names[-1] == "tvmonitor"
    assert dict(zip(ds.table["sample_id"], ds.table["split"], strict=True)) == {
        "000001": "train", "000002": "train", "000003": "val", "000005": "test"}
    assert names_of(ds, "000001") == (["dog", "person"], "person")  # the larger box
    assert names_of(ds, "000002") == (["train"], "train")
    assert len(ds.boxes) == 6 and not ds.groups_known
    assert any("1 of 5 photos have no object that counts" in note for note in ds.notes)


def test_voc_counts_pixels_from_one_with_both_ends_inside(voc):
    boxes = load("voc", voc).boxes
    np.testing.assert_allclose(boxes.loc[boxes["sample_id"] == "000003", ["x0", "y0", "x1", "y1"]], [[0, 0, 1, 1]])
    np.testing.assert_allclose(boxes.loc[boxes["sample_id"] == "000005", ["x0", "y0", "x1", "y1"]],
                               [[9 / 40, 9 / 30, 20 / 40, 20 / 30]])


def test_voc_leaves_difficult_objects_out_unless_asked(voc):
    ds = load("voc", voc, difficult=True)
    assert len(ds) == 5 and names_of(ds, "000002") == (["dog", "train"], "train") and len(ds.boxes) == 8
    assert names_of(ds, "000004") == (["dog"], "dog") and not ds.notes


def test_voc_masks_are_of_one_class_and_the_void_border_is_of_none(voc):
    ds = load("voc", voc, image_size=None)
    row = int(ds.index_of("000001")[0])
    dog, person = ds.class_names.index("dog"), ds.class_names.index("person")
    masks = ds.masks(1, 20, [row, row, row], [dog, person, ds.class_names.index("cat")])
    assert masks[0, 0].tolist() == [1] * 9 + [0] * 11
    assert masks[1, 0].tolist() == [0] * 11 + [1] * 9
    assert masks[2].sum() == 0
    assert torch.equal(ds.masks(1, 20, [row])[0], masks[1]), "of several classes the label's"
    only = load("voc", voc, image_size=None, classes=["dog"])
    assert only.masks(1, 20, only.index_of("000001"))[0, 0].tolist() == [1] * 9 + [0] * 11


def test_voc_masks_by_object_leave_out_what_does_not_count(voc):
    path = home(voc) / "Annotations" / "000001.xml"
    path.write_text(voc_xml("000001", [("dog", 1, 1, 20, 30, 1), ("dog", 11, 1, 40, 30, 0)]))
    for kind, columns in (("object", [0] * 11 + [1] * 9), ("class", [1] * 9 + [0] * 11)):
        ds = load("voc", voc, image_size=None, masks=kind)
        assert ds.masks(1, 20, ds.index_of("000001"))[0, 0].tolist() == columns
    assert not load("voc", voc, masks="none").has_masks


def test_boxes_of_one_class_cover_what_the_others_do_not(voc):
    ds = load("voc", voc, image_size=None, masks="none")
    row = int(ds.index_of("000001")[0])
    dog, person = ds.class_names.index("dog"), ds.class_names.index("person")
    found = ds.masks(1, 4, [row, row], [dog, person])[:, 0]
    assert found.tolist() == [[1, 1, 0, 0], [0, 1, 1, 1]]
    assert torch.equal(ds.masks(3, 4, [row], [dog]), ds.boxes_as_masks(3, 4, np.full(len(ds), dog))[[row]])
    assert ds.masks(1, 4).shape == (4, 1, 4)
    with pytest.raises(ShapeError, match="targets"):
        ds.masks(1, 4, [row], [dog, person])


def test_voc_masks_go_through_resize_and_crop_and_count_in_the_fingerprint(voc):
    ds = load("voc", voc, image_size=30)
    row = int(ds.index_of("000001")[0])  # 40 × 30: five columns are cut off on each side
    assert ds.masks(1, 30, [row])[0, 0].tolist() == [0] * 17 + [1] * 13
    before = ds.fingerprint()
    assert load("voc", voc, image_size=30).fingerprint() == before
    assert load("voc", voc, image_size=30, masks="object").fingerprint() != before
    file = home(voc) / "SegmentationClass" / "000001.png"
    Image.fromarray(np.full((30, 40), 12, np.uint8)).save(file)
    assert load("voc", voc, image_size=30).fingerprint() != before


def test_voc_2012_tests_on_its_validation_list_and_draws_validation_photos(voc):
    home(voc).rename(voc / "VOC2012")
    place = voc / "VOC2012"
    (place / "ImageSets" / "Main" / "test.txt").unlink()
    for number in range(20):
        name = f"2008_{number:06d}"
        picture(place / "JPEGImages" / f"{name}.jpg", 40, 30)
        (place / "Annotations" / f"{name}.xml").write_text(voc_xml(name, [("cow", 1.5, 1, 20, 30, 0)]))
    with (place / "ImageSets" / "Main" / "train.txt").open("a") as file:
        file.write("".join(f"2008_{number:06d}\n" for number in range(20)))
    for root in (voc, place):
        ds = load("voc", root, year=2012)
        assert Counter(ds.table["split"]) == {"train": 20, "val": 2, "test": 1} and "were drawn for it" in ds.notes[-1]
    every = load("voc", voc, year="2012", train="train", val="val", test="")
    assert Counter(every.table["split"]) == {"train": 22, "val": 1}


def test_voc_names_what_is_wrong(voc):
    with pytest.raises(OptionError, match="year is '2010'"):
        load("voc", voc, year="2010")
    with pytest.raises(DataError, match=r"no folder of the year: 'VOCdevkit/VOC2012'.*Get the data from"):
        load("voc", voc, year="2012")
    with pytest.raises(DataError, match=r"no list 'minival' of photos.*there is test, train, val"):
        load("voc", voc, val="minival")
    with pytest.raises(DataError, match="leads outside"):
        load("voc", voc, val="../../../x")
    with pytest.raises(OptionError, match="share 2 photos"):
        load("voc", voc, test="train")
    with pytest.raises(UnknownNameError, match=r"'airplane'"):
        load("voc", voc, classes=["airplane"])
    with pytest.raises(DataError, match="None of 5 photos has object that counts"):
        load("voc", voc, classes=["sofa"])
    (home(voc) / "Annotations" / "000001.xml").write_text(voc_xml("000001", [("dog", "one", 1, 20, 30, 0)]))
    with pytest.raises(DataError, match=r"000001\.xml' cannot be read.*<bndbox/xmin> is 'one'"):
        load("voc", voc)
    (home(voc) / "SegmentationClass" / "000001.png").write_bytes(b"no")
    (home(voc) / "Annotations" / "000001.xml").write_text(voc_xml("000001", [("dog", 1, 1, 20, 30, 0)]))
    broken = load("voc", voc)
    assert broken.problems["sample_id"].tolist() == ["000001"] and not broken.has_masks and len(broken) == 4


@pytest.mark.parametrize("text", [
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation><filename>&x;</filename></annotation>',
    '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><annotation><filename>&y;</filename></annotation>',
    '<!DOCTYPE annotation SYSTEM "http://127.0.0.1/x.dtd"><annotation/>', "<annotation><filename>", "<annotation/>", ""])
def test_xml_with_entities_of_its_own_or_cut_off_is_refused(voc, text):
    path = home(voc) / "Annotations" / "000001.xml"
    path.write_text(text)
    with pytest.raises(DataError, match=r"000001\.xml' cannot be read as an annotation"):
        load("voc", voc)


def test_an_annotation_is_written_as_it_is_read(tmp_path):
    photo = VocPhoto("a & <b>.jpg", (40, 30), (VocObject("dog", (9 / 40, 9 / 30, 0.5, 20 / 30), True, 1),
                                               VocObject("person", (0, 0, 1, 1), False, 2)))
    write_voc(tmp_path / "a.xml", photo)
    assert read_voc(tmp_path / "a.xml") == photo
    write_voc(tmp_path / "a.xml", VocPhoto("a.jpg", (40, 30), (VocObject("dog", (0.999, 0.5, 1, 0.501)),)))
    corners = np.array(read_voc(tmp_path / "a.xml").objects[0].box) * [40, 30, 40, 30]
    np.testing.assert_allclose(corners, [39, 15, 40, 16])  # at least a pixel wide, and inside


# coco
def test_coco_has_its_classes_in_order_and_tests_on_its_validation_photos(coco):
    ds = load("coco", coco, image_size=None)
    assert ds.class_names == ["person", "car", "toothbrush"]
    assert Counter(ds.table["split"]) == {"train": 20, "val": 2, "test": 1} and "were drawn for it" in ds.notes[-1]
    assert names_of(ds, "9") == (["person", "car"], "car")
    assert ds.table.set_index("sample_id").loc["139", "path"] == "val2014/COCO_val2014_000000000139.jpg"
    box = ds.boxes[ds.boxes["sample_id"] == "139"].iloc[0]
    assert box[["x0", "y0", "x1", "y1"]].tolist() == [0.25, 0.25, 0.75, 0.75] and not ds.has_masks
    assert any("2 of 25 photos have no object that counts" in note for note in ds.notes)
    asked = load("coco", coco, official_val="val", crowd=True)
    assert Counter(asked.table["split"]) == {"train": 22, "val": 2} and names_of(asked, "285") == (["car"], "car")
    assert names_of(asked, "9") == (["person", "car", "toothbrush"], "toothbrush")


def test_coco_masks_are_of_one_class_from_polygons_and_run_lengths(coco):
    pytest.importorskip("pycocotools")
    ds = load("coco", coco, image_size=None, masks=True, crowd=True)
    nine = int(ds.index_of("9")[0])
    person, car, brush = ds.masks(2, 12, [nine] * 3, [0, 1, 2])
    assert person.tolist() == [[0] * 5 + [1] * 5 + [0] * 2, [0] * 12]
    assert car.tolist() == [[1] * 10 + [0] * 2] * 2 and brush.min() == 1
    row = int(ds.index_of("139")[0])
    assert ds.masks(1, 24, [row])[0, 0].tolist() == [0] * 12 + [1] * 5 + [0] * 7  # runs go down the columns
    assert load("coco", coco, masks=True).fingerprint() != load("coco", coco).fingerprint()
    part = ds.subset(indices=[row, nine])
    assert torch.equal(part.masks(2, 12, [1], [0])[0], person)


def test_coco_masks_without_pycocotools_name_the_extra(coco, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("pycocotools"):
            raise ImportError(name, name="pycocotools")
        return real(name, *rest)

    monkeypatch.setattr("importlib.import_module", lambda name: without(name))
    with pytest.raises(MissingDependencyError, match=r'pip install "guidance-viz\[coco\]"'):
        load("coco", coco, masks=True)
    assert len(load("coco", coco)) == 23


def test_coco_2017_below_images_and_with_one_of_its_files(tmp_path):
    official_trees.coco(tmp_path, "2017")
    for split in ("train", "val"):
        (tmp_path / "images").mkdir(exist_ok=True)
        (tmp_path / f"{split}2017").rename(tmp_path / "images" / f"{split}2017")
    assert len(load("coco", tmp_path, year=2017)) == 23
    (tmp_path / "annotations" / "instances_train2017.json").unlink()
    ds = load("coco", tmp_path, year="2017")
    assert ds.table["sample_id"].tolist() == ["139"] and ds.table["split"].tolist() == ["test"]
    with pytest.raises(DataError, match=r"no file: 'annotations/instances_train2014\.json' or .*Get the data from"):
        load("coco", tmp_path)


def test_coco_names_what_is_wrong(coco):
    with pytest.raises(OptionError, match="official_val is 'dev'"):
        load("coco", coco, official_val="dev")
    file = coco / "annotations" / "instances_val2014.json"
    content = json.loads(file.read_text())
    content["images"][0]["file_name"] = "../../x.jpg"
    file.write_text(json.dumps(content))
    with pytest.raises(DataError, match="leads outside"):
        load("coco", coco)
    content["annotations"][0]["bbox"] = [1, 2, 3]
    file.write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"instances_val2014\.json' is not COCO's"):
        load("coco", coco)
    file.write_text("{")
    with pytest.raises(DataError, match="is not a JSON file"):
        load("coco", coco)
    pytest.importorskip("pycocotools")
    with pytest.raises(DataError, match="A segmentation cannot be read"):
        run_lengths([["x"]], (3, 3))


# waterbirds
def test_waterbirds_can_be_cut_down_to_full_correlation(waterbirds_tree):
    ds = load("waterbirds", waterbirds_tree, aligned=["train", "validation"])
    assert [sorted(ds.table.loc[ds.table["split"] == split, "group"].unique()) for split in ("train", "val", "test")] == [
        [0, 3], [0, 3], [0, 1, 2, 3]]
    assert sum("its correlation is 100 %" in note for note in ds.notes) == 2
    assert pd.Series(load("waterbirds", waterbirds_tree, aligned="train").table["group"]).value_counts().sum() == 10
