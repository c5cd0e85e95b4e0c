"""Hugging Face datasets: a folder that ``datasets.load_dataset("imagefolder", data_dir=…)`` loads.

The format: https://huggingface.co/docs/datasets/image_dataset
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from guidance_viz.core import atomic_write
from guidance_viz.store.formats.material import FORMATS, Material, Photo, place, resolved, short

_CARD = """---
pretty_name: {title}
task_categories:
- image-classification
configs:
- config_name: default
  data_files:
  - split: train
    path: data/**
---

# Where a model looks: answers on photos

{count} answers on {photos} photos, each "does the model look at the right thing here?", made with guidance_viz.
All photos are in one split, `train`, of this folder; the split that each has in its data set is the column `split`.

| column | holds |
|---|---|
| `image` | the photo |
| `sample_id` | its id in the data set |
| `label` | its class, or its classes |
| `group` | its group; empty where it is not known |
| `split` | its split in the data set |
| `relevance` | the latest answer: yes, no or maybe |
| `answers` | every answer: relevance, annotator, time, model, method, uid |
| `objects` | where the data set has boxes: `bbox` (x, y, width, height in pixels) and `category` |

The photos are under the licence of the data set that they are from.
"""


@FORMATS.register("huggingface")
def huggingface(path: Path, material: Material) -> int:
    """Write ``README.md`` (the card), ``data/metadata.jsonl`` and the photos."""
    given = material.answers()
    boxed = any(material.photos[name].boxes for name in given)
    lines = []
    for number, (name, answers) in enumerate(given.items(), 1):
        photo = material.photos[name]
        line = {"file_name": place(photo, number, path / "data"), **photo.facts(), "relevance": resolved(answers),
                "answers": [short(each) for each in answers], **(_objects(photo) if boxed else {})}
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    count = sum(map(len, given.values()))
    card = _CARD.format(title=json.dumps(f"{material.name}: answers"), count=count, photos=len(given))
    with atomic_write(path / "README.md") as file:
        file.write(card.encode())
    with atomic_write(path / "data" / "metadata.jsonl") as file:
        file.writelines(line.encode() for line in lines)
    return count


def _objects(photo: Photo) -> dict[str, Any]:
    width, height = photo.size
    fallback = photo.labels[0] if len(photo.labels) == 1 else "object"
    return {"objects": {"bbox": [[x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height]
                                 for _, x0, y0, x1, y1 in photo.boxes],
                        "category": [box[0] or fallback for box in photo.boxes]}}
