from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from guidance_viz.core import JournalError, UnknownNameError
from guidance_viz.store import FORMATS, Explanation, Journal, Photo, Row, export_format, import_answers

EVIL = "../../<script>alert(1)</script>"
ABOUT = Explanation("m1", "gradcam", "layer4", "label contrast")
OTHERS = ("coco", "labelstudio", "huggingface", "fiftyone")


@pytest.fixture
def journal(tmp_path):
    journal = Journal(tmp_path / "journal.sqlite")
    journal.append(Row("map", "a b", "yes", "ann", explanation=ABOUT, value={"seconds": 2.5},
                       time="2026-01-01T10:00:00+00:00"))
    journal.append(Row("map", "a b", "no", "bob", explanation=ABOUT, time="2026-01-01T11:00:00+00:00"))
    journal.append(Row("map", EVIL, "maybe", "ann", explanation=ABOUT, time="2026-01-01T12:00:00+00:00"))
    journal.append(Row("neuron", "3", "no", "ann"))
    return journal


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos" / "in a folder"
    folder.mkdir(parents=True)
    pixels = np.zeros((50, 200, 3), np.uint8)
    Image.fromarray(pixels + 200).save(folder / "a b#1.png")
    box = (("", 0.25, 0.2, 0.75, 0.6),)
    return {"a b": Photo("a b", str(folder / "a b#1.png"), (200, 50), ("cow",), "cow on grass", "train", box,
                         lambda: pixels),
            EVIL: Photo(EVIL, "", (200, 50), ("<camel>",), "", "val", (), lambda: pixels)}


@pytest.fixture
def export(journal, photos, tmp_path):
    def export(format, name="out.json"):
        out = tmp_path / "out" / name
        assert export_format(journal, out, format, name="beasts", classes=["cow", "<camel>"], photos=photos) == 3
        return out
    return export


def test_coco_is_read_by_its_own_tools(export):
    path = export("coco")
    tools = pytest.importorskip("pycocotools.coco")
    coco = tools.COCO(str(path))
    first, second = coco.loadImgs(coco.getImgIds())
    assert (first["file_name"], first["width"], first["height"]) == ("a b#1.png", 200, 50)
    assert first["attributes"]["relevance"] == "no"
    assert [each["annotator"] for each in first["attributes"]["answers"]] == ["ann", "bob"]
    assert second["attributes"]["sample_id"] == EVIL
    assert Image.open(path.parent / second["file_name"]).size == (200, 50)
    [box] = coco.loadAnns(coco.getAnnIds(imgIds=first["id"]))
    assert box["bbox"] == pytest.approx([50, 10, 100, 20])
    assert box["area"] == pytest.approx(2000)
    assert coco.loadCats(box["category_id"])[0]["name"] == "cow"


def test_hugging_face_loads_the_folder_offline(export, tmp_path, monkeypatch):
    pytest.importorskip("datasets")
    folder = export("huggingface", "hf")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import load_dataset
    found = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    rows = {row["sample_id"]: row for row in found}
    assert set(rows) == {"a b", EVIL}
    assert rows["a b"]["image"].size == (200, 50)
    assert (rows["a b"]["relevance"], rows["a b"]["group"], rows[EVIL]["split"]) == ("no", "cow on grass", "val")
    assert rows["a b"]["objects"]["bbox"] == [pytest.approx([50, 10, 100, 20])]
    assert [each["relevance"] for each in rows["a b"]["answers"]] == ["yes", "no"]


def test_fiftyone_has_the_documented_structure(export):
    folder = export("fiftyone", "fo")
    metadata = json.loads((folder / "metadata.json").read_text())
    assert "version" not in metadata            # with one, the importer expects a dump of its database
    first, second = json.loads((folder / "samples.json").read_text())["samples"]
    assert Image.open(folder / first["filepath"]).size == (200, 50)
    assert first["ground_truth"] == {"_cls": "Classification", "label": "cow", "tags": []}
    assert first["relevance"]["label"] == "no"
    assert [each["annotator"] for each in first["answers"]["classifications"]] == ["ann", "bob"]
    [box] = first["boxes"]["detections"]
    assert box["_cls"] == "Detection"
    assert box["bounding_box"] == pytest.approx([0.25, 0.2, 0.5, 0.4])
    assert second["sample_id"] == EVIL
    assert "boxes" not in second


def test_label_studio_gets_tasks_boxes_and_a_configuration(export):
    path = export("labelstudio")
    first, _ = json.loads(path.read_text())
    assert first["data"]["image"] == "/data/local-files/?d=a%20b%231.png"
    assert [each["result"][0]["value"] for each in first["annotations"]] == [{"choices": ["yes"]}, {"choices": ["no"]}]
    assert first["annotations"][0]["lead_time"] == 2.5
    box = first["predictions"][0]["result"][0]["value"]
    assert [box[name] for name in ("x", "y", "width", "height")] == pytest.approx([25, 20, 50, 40])
    names = {node.get("name") for node in ET.parse(path.with_suffix(".xml")).iter() if node.get("toName") == "image"}
    assert names == {result["from_name"] for part in (first["annotations"], first["predictions"])
                     for each in part for result in each["result"]}


def test_answers_come_back_from_label_studio_as_they_went(export, journal, tmp_path):
    other = Journal(tmp_path / "other.sqlite")
    path = export("labelstudio")
    assert import_answers(path, other).counts == {"map yes": 1, "map no": 1, "map maybe": 1}
    columns = ["item", "relevance", "annotator", "time", "model", "method", "layer", "target", "value", "uid"]

    def maps(rows):
        return rows[rows["kind"] == "map"].sort_values("uid")[columns].astype(object).to_numpy().tolist()
    assert str(maps(other.rows())) == str(maps(journal.rows()))
    assert import_answers(path, journal).action is None


def test_answers_made_in_label_studio_are_of_who_made_them_and_when(export, journal):
    path = export("labelstudio")
    tasks = json.loads(path.read_text())
    tasks[0]["annotations"][0].update(id=7, completed_by={"id": 3, "email": "eve@example.org"}, lead_time=4.5,
                                      updated_at="2026-02-01T10:00:00.5Z")
    tasks[0]["annotations"][0]["result"][0]["value"] = {"choices": ["no"]}
    tasks[1]["annotations"] = [{"id": 8, "completed_by": 3, "created_at": "2026-02-01T10:00:00Z", "result": [
        {"id": "Dx_aB", "from_name": "relevance", "to_name": "image", "type": "choices", "value": {"choices": ["yes"]}}]},
        {"id": 9, "was_cancelled": True, "result": []}]
    path.write_text(json.dumps(tasks))
    done = import_answers(path, journal)
    assert (done.counts, done.present) == ({"map no": 1, "map yes": 1}, 1)
    rows = journal.rows().tail(2)
    assert rows[["item", "annotator", "time", "model"]].to_numpy().tolist() == [
        ["a b", "eve@example.org", "2026-02-01T10:00:00.500000+00:00", "m1"],
        [EVIL, "label studio 3", "2026-02-01T10:00:00.000000+00:00", "m1"]]
    assert json.loads(rows["value"].iloc[0]) == {"seconds": 4.5}
    assert import_answers(path, journal).action is None


@pytest.mark.parametrize(("change", "says"), [
    ({"data": {"title": "x"}}, "task 1: its data has no 'sample_id', and no address of a photo"),
    ({"annotations": [{"result": [{"from_name": "relevance", "value": {"choices": ["yes", "no"]}}]}]}, r"\['yes', 'no'\]"),
    ({"annotations": [{"result": [{"from_name": "relevance", "value": {"choices": ["sure"]}}]}]}, "'sure' is not known")])
def test_tasks_that_cannot_be_understood_are_refused_whole(export, tmp_path, change, says):
    path = export("labelstudio")
    tasks = json.loads(path.read_text())
    tasks[0].update(change)
    path.write_text(json.dumps(tasks))
    other = Journal(tmp_path / "other.sqlite")
    with pytest.raises(JournalError, match=says):
        import_answers(path, other)
    assert other.version() == 0


@pytest.mark.parametrize("format", OTHERS)
def test_no_id_leads_out_of_the_folder(export, tmp_path, format):
    before = {each for each in tmp_path.rglob("*") if each.is_file()}
    export(format, "there.json")
    made = {each for each in tmp_path.rglob("*") if each.is_file()} - before
    assert made
    assert all(each.is_relative_to(tmp_path / "out") for each in made)


def test_what_makes_no_sense_is_refused(journal, photos, tmp_path):
    assert FORMATS.names() == ("coco", "fiftyone", "huggingface", "labelstudio", "csv", "json")
    with pytest.raises(UnknownNameError, match="labelstudio"):
        export_format(journal, tmp_path / "x.json", "labelstudo")
    with pytest.raises(JournalError, match="new or empty"):
        export_format(journal, tmp_path / "photos", "fiftyone", photos=photos)
    with pytest.raises(JournalError, match=r"ends in \.json"):
        export_format(journal, tmp_path / "x.csv", "coco", photos=photos)
