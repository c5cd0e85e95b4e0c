"""COCO: a JSON file of images, categories and the data set's boxes, with the answers as attributes of the images.

The format: https://cocodataset.org/#format-data
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guidance_viz.core import write_json
from guidance_viz.store.formats.material import FORMATS, Material, Photo, reference, resolved, short


@FORMATS.register("coco")
def coco(path: Path, material: Material) -> int:
    """Write a COCO file; a photo's answers are in its ``attributes``, which readers of boxes pass over."""
    # COCO has no box "of any class": such a box is of the photo's class, or of a category of its own.
    names = [*material.classes, "object"]
    categories = {name: number for number, name in enumerate(names, 1)}
    images: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    given, root = material.answers(), material.root()
    for number, (name, answers) in enumerate(given.items(), 1):
        photo = material.photos[name]
        attributes = {**photo.facts(), "relevance": resolved(answers), "answers": [short(each) for each in answers]}
        images.append({"id": number, "file_name": reference(photo, number, root, path), "width": photo.size[0],
                       "height": photo.size[1], "attributes": attributes})
        boxes += [_box(photo, box, len(boxes) + n, number, categories) for n, box in enumerate(photo.boxes, 1)]
    write_json(path, {"info": {"description": f"Answers on {material.name} by guidance_viz", "version": "1"},
                      "licenses": [], "images": images, "annotations": boxes,
                      "categories": [{"id": number, "name": name, "supercategory": ""}
                                     for name, number in categories.items()]})
    return sum(map(len, given.values()))


def _box(photo: Photo, box: tuple[str, float, float, float, float], number: int, image: int,
         categories: dict[str, int]) -> dict[str, Any]:
    label, x0, y0, x1, y1 = box
    width, height = photo.size
    known = label or (photo.labels[0] if len(photo.labels) == 1 else "object")
    sides = [x0 * width, y0 * height, (x1 - x0) * width, (y1 - y0) * height]
    return {"id": number, "image_id": image, "category_id": categories[known], "bbox": sides,
            "area": sides[2] * sides[3], "iscrowd": 0, "segmentation": []}
