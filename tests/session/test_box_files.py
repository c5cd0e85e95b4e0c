"""Boxes go to COCO, VOC and a table, and come back."""

from __future__ import annotations

import json

import numpy as np
import pytest

import guidance_viz as gv
from guidance_viz.core import DataError, JournalError, UnknownNameError

PLACES = {"coco": "boxes.json", "table": "boxes.csv", "voc": "annotations"}
CORNERS = ["x0", "y0", "x1", "y1"]


@pytest.fixture
def other(new_session, tmp_path):
    """Another run on the same photos."""
    return new_session(tmp_path / "other", live=False)


def draw(session):
    first, second, third = session.ids("train")[:3]
    session.draw_boxes(first, [(0, 0, 0.5, 1, "landbird"), (0.25, 0.125, 1, 0.75)], annotator="ann")
    session.draw_boxes(second, [(0.5, 0.5, 0.75, 1, "waterbird")], annotator="ann")
    session.draw_boxes(third, [], annotator="ann")
    return first, second, third


@pytest.mark.parametrize("format", PLACES)
def test_drawn_boxes_come_back_as_they_went(session, other, tmp_path, format):
    draw(session)
    assert session.export_boxes(tmp_path / PLACES[format], drawn=True) == 3
    counts = other.import_boxes(tmp_path / PLACES[format], annotator="bob")
    assert counts == {"photos": 2, "boxes": 3, "unknown": 0, "empty": int(format != "table")}
    mine, theirs = (each.drawn_boxes.sort_values(["sample_id", "class"]) for each in (session, other))
    assert theirs["class"].tolist() == mine["class"].tolist() and set(theirs["annotator"]) == {"bob"}
    np.testing.assert_allclose(theirs[CORNERS], mine[CORNERS], atol=1e-6 if format != "voc" else 0.5 / 32)
    assert other.undo_boxes("bob") and not len(other.drawn_photos), "one import is one action"


@pytest.mark.parametrize("format", PLACES)
def test_all_boxes_that_count_are_exported(session, other, tmp_path, format, birds):
    draw(session)
    count = session.export_boxes(tmp_path / PLACES[format], format)
    assert count == len(session.boxes) == len(birds.boxes)
    counts = other.import_boxes(tmp_path / PLACES[format], format)
    assert counts["boxes"] == count and counts["photos"] == len(birds) - 1


def test_a_photo_without_boxes_is_only_emptied_when_asked(session, other, tmp_path):
    third = draw(session)[2]
    session.export_boxes(tmp_path / "voc", drawn=True)
    assert other.import_boxes(tmp_path / "voc", empty=True)["photos"] == 3
    assert third in set(other.drawn_photos["sample_id"]) and third not in set(other.boxes["sample_id"])


def test_coco_is_read_by_its_own_tools_and_by_file_name(session, other, tmp_path):
    tools = pytest.importorskip("pycocotools.coco")
    first, *_ = draw(session)
    session.export_boxes(tmp_path / "boxes.json", drawn=True)
    coco = tools.COCO(str(tmp_path / "boxes.json"))
    image = coco.loadImgs(1)[0]
    assert image["attributes"]["sample_id"] == first and image["file_name"].startswith("birds/train_")
    assert [each["bbox"] for each in coco.loadAnns(coco.getAnnIds(imgIds=1))] == [[0, 0, 16, 32], [8, 4, 24, 20]]
    content = json.loads((tmp_path / "boxes.json").read_text())
    for each in content["images"]:
        del each["attributes"]
        each["file_name"] = "C:\\elsewhere\\" + each["file_name"].split("/")[-1]
    content["annotations"].append({**content["annotations"][0], "iscrowd": 1})
    content["images"].append({"id": 99, "file_name": "nobody.png", "width": 1, "height": 1})
    (tmp_path / "theirs.json").write_text(json.dumps(content))
    report = other.import_boxes(tmp_path / "theirs.json")
    assert report.facts == {"photos": 2, "boxes": 3, "unknown": 1, "empty": 1}
    assert (report.read, report.matched, report.skipped) == (4, 3, 1)
    assert report.reasons == ("image 99: 'nobody.png' is no photo of the data set",
                              "annotation 4: it is around a crowd (iscrowd)")


def test_the_table_is_what_a_data_set_takes(session, tmp_path, birds, birds_root):
    first = draw(session)[0]
    session.export_boxes(tmp_path / "boxes.csv")
    again = gv.data.load("table", birds_root, table="metadata.csv", path="img_filename", label="y", sample_id="img_id",
                         boxes=str(tmp_path / "boxes.csv"), class_names=birds.class_names)
    assert len(again.boxes) == len(session.boxes)
    assert again.boxes[again.boxes["sample_id"] == first][["class", *CORNERS]].to_numpy().tolist() == [
        [0, 0, 0, 0.5, 1], [-1, 0.25, 0.125, 1, 0.75]]


def test_classes_of_other_tools_are_translated(session, other, tmp_path):
    draw(session)
    session.export_boxes(tmp_path / "boxes.csv", drawn=True)
    text = (tmp_path / "boxes.csv").read_text()
    (tmp_path / "boxes.csv").write_text(text.replace("landbird", "sparrow").replace("waterbird", "gull"))
    report = other.import_boxes(tmp_path / "boxes.csv")
    assert (report["boxes"], report["skipped"]) == (1, 2) and "class 'sparrow'" in report["reasons"][0]
    theirs = [line for line in text.replace("bird", "fowl").splitlines() if ",," not in line]
    (tmp_path / "theirs.csv").write_text("\n".join(theirs))
    with pytest.raises(UnknownNameError, match="'landfowl'"):
        other.import_boxes(tmp_path / "theirs.csv")
    other.import_boxes(tmp_path / "boxes.csv", classes={"sparrow": "landbird", "gull": ""})
    assert sorted(other.drawn_boxes["class"]) == [-1, -1, 0]


@pytest.mark.parametrize(("name", "text", "error", "says"), [
    ("a.csv", "sample_id,x0,y0,x1\n", JournalError, "no column 'y1'"),
    ("a.csv", "sample_id,x0,y0,x1,y1\n1,0,0,x,1\n", JournalError, "line 2: x1 is 'x'"),
    ("a.csv", "sample_id,x0,y0,x1,y1\n1,0,0,16,32\n", JournalError, "line 2: a box reaches .* beyond its edge"),
    ("a.csv", "sample_id,x0,y0,x1,y1\nnobody,0,0,1,1\n", JournalError, "None of 1 photos of the file .*'nobody'"),
    ("a.json", "{", DataError, "not a JSON file"), ("a.json", "[]", JournalError, "is not a COCO file"),
    ("a.json", '{"images": [], "annotations": [{"image_id": 1}], "categories": []}', JournalError,
     "annotation 1: image_id 1 is not among"),
    ("a.txt", "", JournalError, "expected .json")])
def test_a_file_that_is_none_is_refused_and_nothing_is_drawn(session, tmp_path, name, text, error, says):
    (tmp_path / name).write_text(text)
    with pytest.raises(error, match=says):
        session.import_boxes(tmp_path / name)
    assert not len(session.drawn_photos)


def test_what_makes_no_sense_is_refused(session, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    for path, format, says in (("full", None, "is there already"), ("a.csv", "coco", "ends in .json"),
                               ("empty.json", "voc", "a folder")):
        with pytest.raises(JournalError, match=says):
            session.export_boxes(tmp_path / path, format)
    with pytest.raises(UnknownNameError, match="'yolo'"):
        session.export_boxes(tmp_path / "a.json", "yolo")
    with pytest.raises(JournalError, match=r"no \.xml file"):
        session.import_boxes(tmp_path / "full")


def test_no_name_leads_out_of_the_folder(session, tmp_path):
    from guidance_viz.store import Box
    from guidance_viz.store.formats.box_files import BoxedPhoto, box_format
    photos = [BoxedPhoto(name, file, (32, 32), (Box(0, 0, 1, 1, "=cmd|' /C calc'!A0"),))
              for name, file in (("=1+1", "../../evil.jpg"), ("<b>&", "a/same.jpg"), ("c", "b/same.jpg"), ("d", ".."))]
    box_format(tmp_path / "out" / "voc", None).write(tmp_path / "out" / "voc", photos, [], "x")
    assert sorted(file.name for file in (tmp_path / "out" / "voc").iterdir()) == [
        "evil.xml", "photo-000002.xml", "photo-000003.xml", "photo-000004.xml"]
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["voc"]
    found = list(box_format(tmp_path / "out" / "voc", None).read(tmp_path / "out" / "voc"))
    assert {each.names[0] for each in found} == {"=1+1", "<b>&", "c", "d"}
    box_format("a.csv", None).write(tmp_path / "a.csv", photos, [], "x")
    assert all(line.startswith(("sample_id", "'=1+1,'=cmd", "<b>&", "c", "d"))
               for line in (tmp_path / "a.csv").read_text().splitlines())
    assert next(box_format("a.csv", None).read(tmp_path / "a.csv")).names == ("=1+1",)
