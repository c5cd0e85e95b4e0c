"""FiftyOne: a folder with ``metadata.json``, ``samples.json`` and ``data/``.

The structure is that of ``fiftyone.types.FiftyOneDataset`` without a database version in ``metadata.json``, which every
release reads (``LegacyFiftyOneDatasetImporter`` in ``fiftyone/utils/data/importers.py``):
https://docs.voxel51.com/user_guide/import_datasets.html
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guidance_viz.core import write_json
from guidance_viz.store.formats.material import FORMATS, Material, Photo, place, resolved, short


@FORMATS.register("fiftyone")
def fiftyone(path: Path, material: Material) -> int:
    """Write a folder that ``fiftyone.Dataset.from_dir`` loads: ground truth, boxes, the answer and all answers."""
    given = material.answers()
    samples = []
    for number, (name, answers) in enumerate(given.items(), 1):
        photo = material.photos[name]
        samples.append({
            "filepath": f"data/{place(photo, number, path / 'data')}", "_media_type": "image", "metadata": None,
            "tags": [photo.split], "sample_id": name, "group": photo.group,
            **_truth(photo), "relevance": _classification(resolved(answers)),
            "answers": {"_cls": "Classifications",
                        "classifications": [_classification(each.pop("relevance"), **each)
                                            for each in map(short, answers)]}})
    write_json(path / "samples.json", {"samples": samples})
    # Last: a folder without it is an export that was cut off.
    write_json(path / "metadata.json", {"name": material.name, "media_type": "image",
                                        "default_classes": list(material.classes),
                                        "info": {"made_by": "guidance_viz", "format": "1"}})
    return sum(map(len, given.values()))


def _classification(label: str, **more: str) -> dict[str, Any]:
    return {"_cls": "Classification", "label": label, "tags": [], **more}


def _truth(photo: Photo) -> dict[str, Any]:
    one = len(photo.labels) == 1
    labels = [_classification(label) for label in photo.labels]
    truth: dict[str, Any] = {"ground_truth": labels[0]} if one else {
        "ground_truths": {"_cls": "Classifications", "classifications": labels}}
    if photo.boxes:
        fallback = photo.labels[0] if one else "object"
        truth["boxes"] = {"_cls": "Detections", "detections": [
            {"_cls": "Detection", "label": label or fallback, "tags": [], "attributes": {},
             "bounding_box": [x0, y0, x1 - x0, y1 - y0]} for label, x0, y0, x1, y1 in photo.boxes]}
    return truth
