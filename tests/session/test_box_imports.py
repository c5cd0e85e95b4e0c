"""Boxes that other tools wrote: what can be used comes in at the right place, what cannot is named and counted."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from photo_sessions import opened
from PIL import Image

import guidance_viz as gv
from guidance_viz.core import DataError, JournalError
from guidance_viz.data.images import read_photo
from guidance_viz.data.turned import turned_box

CORNERS = ["x0", "y0", "x1", "y1"]
SIZE = (80, 60)
PHOTOS = ("cat/0.jpg", "cat/1.jpg", "dog/0.jpg", "dog/Möwe.jpg")


def photo(path: Path, orientation: int = 1, size: tuple[int, int] = SIZE) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "white").save(path, exif=exif)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> gv.data.Dataset:
    root = tmp_path_factory.mktemp("photos")
    for name in PHOTOS:
        photo(root / name)
    photo(root / "cat" / "phone.jpg", 6)
    return gv.data.load("folder", root, image_size=32)


@pytest.fixture
def session(photos, tmp_path):
    with opened(photos, tmp_path / "run") as made:
        yield made


def image(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": 1, "file_name": name, "width": SIZE[0], "height": SIZE[1], **changes}


def annotation(**changes: Any) -> dict[str, Any]:
    return {"id": 1, "image_id": 1, "category_id": 0, "bbox": [8, 6, 40, 30], "iscrowd": 0, **changes}


def coco(path: Path, images: list[Any], annotations: list[Any]) -> Path:
    categories = [{"id": 0, "name": "cat"}, {"id": 5, "name": "bird"}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    path.write_text(json.dumps(content))
    return path


def corners(session: gv.Session, name: str) -> list[list[float]]:
    boxes = session.ds.boxes
    return boxes.loc[boxes["sample_id"] == name, CORNERS].round(4).to_numpy().tolist()


def consistent(session: gv.Session, report: Any) -> None:
    """The counts are of what is in the session afterwards, and nothing is left uncounted."""
    assert report["boxes"] == len(session.drawn_boxes) and report["photos"] == len(session.drawn_photos)
    assert report.read == report.matched + report.skipped and report.matched == report["boxes"]


@pytest.mark.parametrize(("bad", "why"), [
    (annotation(bbox=[]), "it has no bbox"), ({"id": 2, "image_id": 1, "category_id": 0}, "it has no bbox"),
    (annotation(bbox=None, segmentation=[[1, 2, 3, 4, 5, 6]]), "it has no bbox .it has a segmentation"),
    (annotation(image_id=9), "image_id 9 is not among the images"), (annotation(image_id=[1]), r"image_id \[1\]"),
    (annotation(bbox=[1, 2, 3]), r"bbox is \[1, 2, 3\]"),
    (annotation(bbox=[1, 2, float("nan"), 4]), r"bbox is \[1, 2, NaN"),
    (annotation(bbox=[1, 2, "x", 4]), "bbox is"), (annotation(bbox=7), "bbox is 7"),
    (annotation(bbox=[8, 6, -4, 3]), "width of -4"), (annotation(bbox=[8, 6, 0, 3]), "width of 0"),
    (annotation(bbox=[100, 6, 40, 30]), "beyond its edge"), (annotation(bbox=[80, 6, 2, 30]), "no area inside"),
    (annotation(category_id=3), "category_id 3 is not among the categories"),
    (annotation(category_id=5), "1 box of the class 'bird'"), (annotation(iscrowd=1), "crowd"),
    (annotation(iscrowd="true", segmentation={"counts": "abc", "size": [60, 80]}), "crowd"),
    (annotation(iscrowd="perhaps"), "iscrowd is 'perhaps'"), (annotation(id=2), "same as annotation 1"),
    (7, "expected an object")])
def test_one_annotation_that_cannot_be_used_is_named_and_the_rest_read(session, tmp_path, bad, why):
    report = session.import_boxes(coco(tmp_path / "b.json", [image("cat/0.jpg")], [annotation(), bad]))
    assert corners(session, "cat/0.jpg") == [[0.1, 0.1, 0.6, 0.6]]
    assert (report.read, report.matched, report.skipped, len(report.reasons)) == (2, 1, 1, 1)
    assert re.search(why, report.reasons[0]), report.reasons
    consistent(session, report)


def test_a_segmentation_by_run_lengths_does_not_keep_its_box_out(session, tmp_path):
    marked = annotation(segmentation={"counts": [1, 2, 3], "size": [60, 80]}, iscrowd="0")
    report = session.import_boxes(coco(tmp_path / "b.json", [image("cat/0.jpg")], [marked]))
    assert (report.matched, report.reasons) == (1, ())


def test_a_report_is_a_dictionary_that_cannot_be_changed(session, tmp_path):
    report = session.import_boxes(coco(tmp_path / "b.json", [image("cat/0.jpg")], [annotation(), annotation(bbox=[])]))
    assert json.loads(json.dumps(report))["skipped"] == 1 and copy.deepcopy(report) == report == dict(report)
    with pytest.raises(TypeError, match="cannot be changed"):
        report["boxes"] = 3
    assert report.to_json()["read"] == 2


def test_more_than_ten_reasons_are_counted(session, tmp_path):
    bad = [annotation(id=n, bbox=[1]) for n in range(30)]
    report = session.import_boxes(coco(tmp_path / "b.json", [image("cat/0.jpg")], [annotation(), *bad]))
    assert (report.skipped, len(report.reasons)) == (30, 10)


def test_a_file_of_which_nothing_can_be_used_changes_nothing(session, tmp_path):
    with pytest.raises(JournalError, match="annotation 1: bbox is.* And 1 more"):
        session.import_boxes(coco(tmp_path / "b.json", [image("cat/0.jpg")], [annotation(bbox=[1]), annotation(bbox=[2])]))
    assert session.drawn_photos.empty


def test_a_photo_whose_boxes_cannot_be_used_is_not_emptied(session, tmp_path):
    session.draw_boxes("cat/0.jpg", [(0, 0, 1, 1)])
    images = [image("cat/0.jpg"), image("cat/1.jpg", id=2)]
    report = session.import_boxes(coco(tmp_path / "b.json", images, [annotation(bbox=[1])]), empty=True)
    assert corners(session, "cat/0.jpg") == [[0, 0, 1, 1]] and report["photos"] == 1 and report.skipped == 1


def test_an_image_id_that_stands_for_two_files_is_not_guessed(session, tmp_path):
    images = [image("cat/0.jpg"), image("cat/1.jpg"), image("dog/0.jpg", id=2)]
    report = session.import_boxes(coco(tmp_path / "b.json", images, [annotation(), annotation(image_id=2)]))
    assert session.drawn_photos["sample_id"].tolist() == ["dog/0.jpg"]
    assert all("stands for 'cat/0.jpg' and for 'cat/1.jpg'" in each for each in report.reasons) and report.reasons


# -- sizes --


def test_a_size_as_stored_is_turned_with_the_photo(session, tmp_path):
    report = session.import_boxes(coco(tmp_path / "b.json", [image("phone.jpg")], [annotation()]))
    assert corners(session, "cat/phone.jpg") == [[0.4, 0.1, 0.9, 0.6]]
    assert "80 × 60 is that of the stored picture" in report.notes[0] and report.skipped == 0


def test_a_size_as_shown_is_left_as_it_is(session, tmp_path):
    shown = image("cat/phone.jpg", width=60, height=80)
    report = session.import_boxes(coco(tmp_path / "b.json", [shown], [annotation(bbox=[6, 8, 30, 40])]))
    assert corners(session, "cat/phone.jpg") == [[0.1, 0.1, 0.6, 0.6]] and report.notes == ()


@pytest.mark.parametrize(("size", "noted"), [((40, 30), True), ((60, 80), True), ((100, 60), True), (SIZE, False)])
def test_another_size_is_warned_about(session, tmp_path, size, noted):
    width, height = size
    other = image("cat/0.jpg", width=width, height=height)
    bbox = [0.1 * width, 0.1 * height, 0.5 * width, 0.5 * height]
    report = session.import_boxes(coco(tmp_path / "b.json", [other], [annotation(bbox=bbox)]))
    assert corners(session, "cat/0.jpg") == [[0.1, 0.1, 0.6, 0.6]]
    assert bool(report.notes) == noted and all("80 × 60" in note for note in report.notes)


@pytest.mark.parametrize("missing", [{"width": None}, {"width": 0}, {"height": "x"}])
def test_without_a_size_it_is_the_photos(session, tmp_path, missing):
    session.import_boxes(coco(tmp_path / "b.json", [image("cat/0.jpg", **missing)], [annotation()]))
    assert corners(session, "cat/0.jpg") == [[0.1, 0.1, 0.6, 0.6]]


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_box_is_turned_as_its_pixels_are(tmp_path, turn):
    picture = np.full((60, 80, 3), 255, np.uint8)
    picture[6:36, 8:48] = 0
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.fromarray(picture).save(tmp_path / "p.png", exif=exif)
    shown = read_photo(tmp_path / "p.png", gv.data.View(None)) < 128
    rows, columns = (np.flatnonzero(shown[..., 0].any(axis=axis)) for axis in (1, 0))
    height, width = shown.shape[:2]
    seen = [columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height]
    assert turned_box((0.1, 0.1, 0.6, 0.6), turn) == pytest.approx(seen)


# -- names --


@pytest.mark.parametrize(("name", "here"), [
    ("cat/1.jpg", "cat/1.jpg"), ("1.jpg", "cat/1.jpg"), ("C:\\data\\set\\cat\\0.jpg", "cat/0.jpg"),
    ("/home/ann/photos/dog/0.jpg", "dog/0.jpg"), ("./dog/0.jpg", "dog/0.jpg"), ("CAT/0.JPG", "cat/0.jpg"),
    ("dog/Mo\u0308we.jpg", "dog/Möwe.jpg"), ("dog/0.png", "dog/0.jpg"), ("MÖWE.jpeg", "dog/Möwe.jpg")])
def test_a_photo_is_found_by_the_end_of_its_path(session, tmp_path, name, here):
    session.import_boxes(coco(tmp_path / "b.json", [image(name)], [annotation()]))
    assert session.drawn_photos["sample_id"].tolist() == [here]


@pytest.mark.parametrize("name", ["0.jpg", "images/0.jpg", "train\\0.jpg", "0.png"])
def test_a_name_that_several_photos_have_is_named_and_not_guessed(session, tmp_path, name):
    images = [image(name), image("cat/1.jpg", id=2)]
    report = session.import_boxes(coco(tmp_path / "b.json", images, [annotation(), annotation(image_id=2)]))
    assert session.drawn_photos["sample_id"].tolist() == ["cat/1.jpg"]
    assert report["unknown"] == 1 and "may be any of 2 photos: 'cat/0.jpg', 'dog/0.jpg'" in report.reasons[0]
    consistent(session, report)


def test_another_folder_s_photo_of_the_same_name_is_not_taken(session, tmp_path):
    images = [image("cow/1.jpg"), image("cat/1.jpg", id=2)]
    boxes = [annotation(bbox=[0, 0, 80, 60]), annotation(image_id=2)]
    report = session.import_boxes(coco(tmp_path / "b.json", images, boxes))
    assert corners(session, "cat/1.jpg") == [[0.1, 0.1, 0.6, 0.6]]
    assert "'cow/1.jpg' is not 'cat/1.jpg'" in report.reasons[0]


# -- VOC --


def voc(folder: Path, stem: str, objects: str, size: str = "<size><width>80</width><height>60</height></size>",
        name: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{stem}.xml").write_text(f"<annotation><filename>{name or stem}.jpg</filename>{size}{objects}</annotation>")


def thing(name: str = "cat", box: str = "9 7 48 36", more: str = "") -> str:
    named = zip(("xmin", "ymin", "xmax", "ymax"), box.split(), strict=False)
    sides = "".join(f"<{side}>{value}</{side}>" for side, value in named)
    return f"<object><name>{name}</name>{more}<bndbox>{sides}</bndbox></object>"


@pytest.mark.parametrize(("bad", "why"), [
    (thing(box="9 7 48"), "object 2: its box is xmin 9, ymin 7, xmax 48, ymax missing"), (thing(box="9 7 x 36"), "xmax x"),
    (thing(box="nan 7 48 36"), "xmin nan"), (thing(box="48 7 9 36"), "smaller corner first"),
    (thing(box="9 7 480 360"), "beyond its edge"), (thing(name=""), "it has no <name>"),
    (thing(name="bird"), "class 'bird'"),
    (thing(more="<difficult>1</difficult>"), "difficult"), (thing(more="<difficult>True</difficult>"), "difficult"),
    ("<object><name>cat</name></object>", "xmin missing")])
def test_one_object_that_cannot_be_used_is_named(session, tmp_path, bad, why):
    voc(tmp_path / "voc", "1", thing() + bad)
    report = session.import_boxes(tmp_path / "voc")
    assert corners(session, "cat/1.jpg") == [[0.1, 0.1, 0.6, 0.6]]
    assert report.skipped == 1 and why in report.reasons[0]
    consistent(session, report)


def test_one_file_that_cannot_be_read_is_named_and_a_system_s_own_are_passed_over(session, tmp_path):
    voc(tmp_path / "voc", "1", thing())
    (tmp_path / "voc" / "2.xml").write_text("<annotation><object>")
    (tmp_path / "voc" / "3.xml").write_text("<!DOCTYPE x [<!ENTITY a 'b'>]><annotation/>")
    (tmp_path / "voc" / "4.xml").write_text("<html/>")
    (tmp_path / "voc" / "._1.xml").write_bytes(b"\x00\x05\x16\x07")
    report = session.import_boxes(tmp_path / "voc")
    assert report["boxes"] == 1 and [each[:5] for each in report.reasons] == ["2.xml", "3.xml", "4.xml"]


@pytest.mark.parametrize("size", ["", "<size><width>0</width><height>0</height></size>"])
def test_an_annotation_without_a_size_has_the_photos(session, tmp_path, size):
    voc(tmp_path / "voc", "1", thing(), size)
    session.import_boxes(tmp_path / "voc")
    assert corners(session, "cat/1.jpg") == [[0.1, 0.1, 0.6, 0.6]]


def test_a_path_tells_photos_of_one_name_apart_and_a_stored_size_is_turned(session, tmp_path):
    voc(tmp_path / "voc", "0", "<path>C:\\set\\dog\\0.jpg</path>" + thing())
    voc(tmp_path / "voc", "phone", thing())
    report = session.import_boxes(tmp_path / "voc")
    assert corners(session, "cat/phone.jpg") == [[0.4, 0.1, 0.9, 0.6]] and corners(session, "dog/0.jpg")
    assert len(report.notes) == 1 and not report.reasons


# -- tables --


TABLE = "sample_id,class,x0,y0,x1,y1\r\ncat/0.jpg,cat,0.1,0.1,0.6,0.6\r\ndog/Möwe.jpg,,0.1,0.1,0.6,0.6\r\n"


@pytest.mark.parametrize("written", [
    TABLE.encode(), TABLE.encode("utf-8-sig"), TABLE.encode("utf-16"), TABLE.encode("utf-16-le"), TABLE.encode("utf-16-be"),
    TABLE.replace(",", ";").replace("0.", "0,").replace("/0,", "/0.").encode(),
    ("sep=;\r\n" + TABLE.replace(",", ";")).encode(),
    TABLE.replace(",", "\t").encode(), TABLE.replace("\r\n", "\r").encode(), (TABLE + "\r\n,,,,,\r\n").encode()])
def test_a_table_is_read_however_it_was_saved(session, tmp_path, written):
    (tmp_path / "b.csv").write_bytes(written)
    report = session.import_boxes(tmp_path / "b.csv")
    assert corners(session, "cat/0.jpg") == corners(session, "dog/Möwe.jpg") == [[0.1, 0.1, 0.6, 0.6]]
    assert (report.read, report.matched, report.notes) == (2, 2, ())


def test_a_table_in_latin_1_is_read_and_said(session, tmp_path):
    (tmp_path / "b.csv").write_bytes(TABLE.encode("latin-1"))
    report = session.import_boxes(tmp_path / "b.csv")
    assert corners(session, "dog/Möwe.jpg") and "Windows-1252" in report.notes[0]


@pytest.mark.parametrize(("line", "why"), [
    ("cat/1.jpg,cat,0,0,,1", "x1 is ''"), ("cat/1.jpg,cat,0,0,nan,1", "x1 is 'nan'"), ("cat/1.jpg,cat,0,0,1", "5 values"),
    ("cat/1.jpg,cat,0.5,0,0.1,1", "smaller corner first"), ("cat/1.jpg,cat,8,6,48,36", "beyond its edge"),
    ("cat/1.jpg,cow,0,0,1,1", "class 'cow'"), ("nobody,cat,0,0,1,1", "'nobody' is no photo")])
def test_one_line_that_cannot_be_used_is_named(session, tmp_path, line, why):
    lines = ["sample_id,class,x0,y0,x1,y1", "cat/0.jpg,cat,0.1,0.1,0.6,0.6", line]
    (tmp_path / "b.csv").write_text("\n".join(lines), encoding="utf-8")
    report = session.import_boxes(tmp_path / "b.csv")
    assert session.drawn_photos["sample_id"].tolist() == ["cat/0.jpg"]
    assert report.skipped == 1 and why in report.reasons[0]
    consistent(session, report)


# -- Label Studio --


def task(where: str, *results: Any, **more: Any) -> dict[str, Any]:
    return {"data": {"image": where}, "annotations": [{"result": list(results)}], **more}


def rectangle(**changes: Any) -> dict[str, Any]:
    value = {"x": 10, "y": 10, "width": 50, "height": 50, "rotation": 0, "rectanglelabels": ["cat"], **changes}
    return {"type": "rectanglelabels", "from_name": "boxes", "value": value}


@pytest.mark.parametrize("where", ["/data/local-files/?d=set%2Fcat%2F0.jpg", "http://host/data/upload/3/cat/deadbeef-0.jpg",
                                   "s3://bucket/cat/0.jpg", "/data/local-files/?d=C%3A%5Cset%5Ccat%5C0.jpg"])
def test_rectangles_of_label_studio_are_read_by_their_address(session, tmp_path, where):
    choice = {"type": "choices", "value": {"choices": ["yes"]}}
    (tmp_path / "b.json").write_text(json.dumps([task(where, rectangle(), choice)]))
    report = session.import_boxes(tmp_path / "b.json")
    assert corners(session, "cat/0.jpg") == [[0.1, 0.1, 0.6, 0.6]] and (report.read, report.skipped) == (1, 0)


@pytest.mark.parametrize(("bad", "why"), [
    (rectangle(x=None), "x, y, width and height"), (rectangle(width=-3), "x, y, width and height"),
    (rectangle(rotation=30), "turned"),
    (rectangle(rectanglelabels=["cat", "dog"]), "expected one"), (rectangle(rectanglelabels=["cow"]), "class 'cow'"),
    (rectangle(x=90), "beyond its edge"), ({"type": "polygonlabels", "value": {}}, "type 'polygonlabels'"),
    ({"type": "rectanglelabels"}, "it has no value")])
def test_one_rectangle_that_cannot_be_used_is_named(session, tmp_path, bad, why):
    (tmp_path / "b.json").write_text(json.dumps([task("cat/0.jpg", rectangle(), bad), task("nobody.jpg", rectangle())]))
    report = session.import_boxes(tmp_path / "b.json")
    assert corners(session, "cat/0.jpg") == [[0.1, 0.1, 0.6, 0.6]]
    told = " ".join(report.reasons)
    assert report.skipped == 2 and why in told and "'nobody.jpg' is no photo" in told
    consistent(session, report)


def test_boxes_go_to_label_studio_and_come_back(session, tmp_path):
    session.draw_boxes("cat/0.jpg", [(0.1, 0.2, 0.6, 0.7, "cat"), (0.5, 0.5, 1, 1)])
    assert session.export_boxes(tmp_path / "b.json", "labelstudio", drawn=True) == 2
    before = corners(session, "cat/0.jpg")
    session.draw_boxes("cat/0.jpg", [])
    assert session.import_boxes(tmp_path / "b.json").matched == 2
    assert corners(session, "cat/0.jpg") == before and sorted(session.drawn_boxes["class"]) == [-1, 0]


def test_json_in_other_encodings_and_other_json(session, tmp_path):
    path = coco(tmp_path / "b.json", [image("dog/Möwe.jpg")], [annotation()])
    text = json.dumps(json.loads(path.read_text()), ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16", "latin-1"):
        path.write_bytes(text.encode(encoding))
        assert session.import_boxes(path).matched == 1
    for value in ("[]", "3", '{"images": {}}'):
        path.write_text(value)
        with pytest.raises((JournalError, DataError), match="not a COCO file"):
            session.import_boxes(path)
