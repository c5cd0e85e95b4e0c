from __future__ import annotations

import json

import pytest

from guidance_viz.core import UnknownNameError


def test_the_answered_photos_are_exported_with_their_files_and_boxes(new_session, birds, tmp_path):
    session = new_session()
    ids = session.ids("train")[:3]
    session.answer(ids, "no", annotator="ann")
    path = tmp_path / "coco.json"
    assert session.export_answers(path, format="coco") == 3
    found = json.loads(path.read_text())
    assert [image["attributes"]["sample_id"] for image in found["images"]] == ids
    table = birds.table.set_index("sample_id").loc[ids]
    for image, (name, row) in zip(found["images"], table.iterrows(), strict=True):
        assert row["path"].endswith(image["file_name"])
        assert image["attributes"]["label"] == birds.class_names[row["label"]]
        boxes = birds.boxes[birds.boxes["sample_id"] == name]
        made = [box["bbox"] for box in found["annotations"] if box["image_id"] == image["id"]]
        assert len(made) == len(boxes) > 0
        assert made[0][0] == pytest.approx(boxes["x0"].iloc[0] * image["width"])
    with pytest.raises(UnknownNameError, match="huggingface"):
        session.export_answers(path, format="hugingface")


def test_answers_go_to_label_studio_and_back(new_session, tmp_path):
    session = new_session()
    session.answer(session.ids("train")[:3], "no", annotator="ann", seconds=2.0)
    path = tmp_path / "tasks.json"
    assert session.export_answers(path, format="labelstudio") == 3
    assert session.import_answers(path)["present"] == 3
