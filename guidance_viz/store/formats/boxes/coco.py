"""COCO: one JSON file of images, annotations and categories (https://cocodataset.org/#format-data)."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from guidance_viz.core import JournalError, write_json
from guidance_viz.store.boxes import Box
from guidance_viz.store.formats.box_files import ANY_CLASS, BOX_FORMATS, BoxedPhoto, FoundBox, FoundPhoto, ReadLog, flag
from guidance_viz.store.text_files import read_json_text


@BOX_FORMATS.register("coco")
class CocoBoxes:
    """One JSON file; a photo's id is in its ``attributes``, which other readers pass over."""

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """A box of any class is of a category of its own."""
        names = [*classes, *([] if ANY_CLASS in classes else [ANY_CLASS])]
        numbers = {each: number for number, each in enumerate(names, 1)}
        images, boxes = [], []
        for number, photo in enumerate(photos, 1):
            images.append({"id": number, "file_name": photo.file or f"{number:06d}.png", "width": photo.size[0],
                           "height": photo.size[1], "attributes": {"sample_id": photo.sample_id}})
            boxes += [_written(box, photo.size, number, numbers[box.class_name or ANY_CLASS]) for box in photo.boxes]
        for number, box in enumerate(boxes, 1):
            box["id"] = number
        write_json(path, {"info": {"description": f"Boxes of {name} by guidance_viz", "version": "1"}, "licenses": [],
                          "images": images, "annotations": boxes,
                          "categories": [{"id": number, "name": each, "supercategory": ""}
                                         for each, number in numbers.items()]})

    def read(self, path: Path, log: ReadLog | None = None) -> Iterator[FoundPhoto]:
        """Boxes around crowds are passed over; an annotation that cannot be used is named, and the rest read."""
        log = ReadLog() if log is None else log
        content, notes = read_json_text(path)
        log.notes += notes
        held = content if isinstance(content, dict) else {}
        images, annotations, categories = (held.get(name) for name in ("images", "annotations", "categories"))
        if not (isinstance(images, list) and isinstance(annotations, list) and isinstance(categories, list)):
            raise JournalError(f"{os.fspath(path)!r} is not a COCO file of boxes; expected 'images', 'annotations' with "
                               "image_id, category_id and bbox, and 'categories', each a list.")
        yield from _Content(images, annotations, categories, log).photos()


class _Content:
    """The three lists of a file, joined."""

    def __init__(self, images: list[Any], annotations: list[Any], categories: list[Any], log: ReadLog) -> None:
        self.log, self.annotations = log, annotations
        self.names = {each["id"]: str(each["name"]) for each in categories if _has(each, "id", "name")}
        self.images: dict[Any, Mapping[str, Any]] = {}
        self.twice: dict[Any, str] = {}
        for number, image in enumerate(images, 1):
            self._take_image(f"image {number}", image)

    def _take_image(self, place: str, image: Any) -> None:
        if not _has(image, "id"):
            self.log.left_out.append(f"{place}: it has no id")
            return
        number, file = image["id"], image.get("file_name")
        first = self.images.setdefault(number, image).get("file_name")
        if first != file:
            self.twice[number] = f"the image id {number!r} stands for {first!r} and for {file!r}"

    def photos(self) -> Iterator[FoundPhoto]:
        boxes: dict[Any, list[FoundBox]] = {number: [] for number in self.images}
        seen: dict[tuple[Any, ...], str] = {}
        lost: Counter[Any] = Counter()
        for number, each in enumerate(self.annotations, 1):
            place = f"annotation {number}"
            try:
                box = self._box(place, each)
            except ValueError as error:
                self.log.left_out.append(f"{place}: {error}")
                lost.update([each["image_id"]] if _has(each, "image_id") else [])
                continue
            same = None if box is None else seen.setdefault((each["image_id"], box.corners, box.class_name), place)
            if box is None:
                self.log.passed_over.append(f"{place}: it is around a crowd (iscrowd)")
            elif same != place:
                self.log.left_out.append(f"{place}: it is the same as {same}")
            else:
                boxes[each["image_id"]].append(box)
        for number, image in self.images.items():
            if number in self.twice:
                self.log.left_out.append(f"image {number}: {self.twice[number]}")
                continue
            mine = (image.get("attributes") or {}).get("sample_id") if isinstance(image.get("attributes"), dict) else None
            names = tuple(str(each) for each in (mine, image.get("file_name")) if each)
            yield FoundPhoto(f"image {number}", names, tuple(boxes[number]), True, _size(image), lost[number])

    def _box(self, place: str, each: Any) -> FoundBox | None:
        """One annotation; ``None`` for a crowd; a ``ValueError`` says what is wrong with it."""
        if not isinstance(each, dict):
            raise ValueError(f"it is {str(each)[:60]!r}, expected an object")
        image, category = each.get("image_id"), each.get("category_id")
        if not _known(image, self.images):
            raise ValueError(f"image_id {image!r} is not among the images")
        if image in self.twice:
            raise ValueError(self.twice[image])
        try:
            if flag(each.get("iscrowd")):
                return None
        except ValueError:
            raise ValueError(f"iscrowd is {each['iscrowd']!r}, expected 0 or 1") from None
        if not _known(category, self.names):
            raise ValueError(f"category_id {category!r} is not among the categories")
        x, y, width, height = _bbox(each)
        return FoundBox(place, (x, y, x + width, y + height), self.names[category])


def _bbox(each: Mapping[str, Any]) -> tuple[float, ...]:
    given = each.get("bbox")
    if not given:
        outline = " (it has a segmentation, of which no box is made)" if each.get("segmentation") else ""
        raise ValueError(f"it has no bbox{outline}")
    try:
        sides = tuple(float(value) for value in given)
    except (TypeError, ValueError):
        sides = ()
    if len(sides) != 4 or not all(map(math.isfinite, sides)):
        raise ValueError(f"bbox is {json.dumps(given)[:80]}, expected x, y, width and height in pixels")
    if sides[2] <= 0 or sides[3] <= 0:
        raise ValueError(f"bbox has a width of {sides[2]:g} and a height of {sides[3]:g}, expected more than 0")
    return sides


def _size(image: Mapping[str, Any]) -> tuple[float, float] | None:
    try:
        width, height = float(image["width"]), float(image["height"])
    except (KeyError, TypeError, ValueError):
        return None
    return (width, height) if 0 < width < math.inf and 0 < height < math.inf else None


def _has(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and all(name in value for name in names) and _hashable(value[names[0]])


def _known(value: Any, known: Mapping[Any, Any]) -> bool:
    return _hashable(value) and value in known


def _hashable(value: Any) -> bool:
    return isinstance(value, (int, str, float))


def _written(box: Box, size: tuple[int, int], image: int, category: int) -> dict[str, Any]:
    width, height = size
    sides = [box.x0 * width, box.y0 * height, (box.x1 - box.x0) * width, (box.y1 - box.y0) * height]
    return {"image_id": image, "category_id": category, "bbox": sides, "area": sides[2] * sides[3], "iscrowd": 0,
            "segmentation": []}
