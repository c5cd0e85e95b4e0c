"""Boxes in the files of other tools: COCO's JSON, a folder of VOC's XML, and the CSV that the format ``table`` reads."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from guidance_viz.core import JournalError, Registry, atomic_write, confined, read_json, write_json
from guidance_viz.data.voc_xml import VocObject, VocPhoto, read_voc, write_voc
from guidance_viz.store.boxes import CORNERS, Box
from guidance_viz.store.tabular import guarded, unguarded

ANY_CLASS = "object"
"""What a box of any class is called where a format wants a name."""
CSV_COLUMNS = ("sample_id", "class", *CORNERS)
OVERSHOOT = 0.05  # of the photo's side, that a box of another tool may reach beyond it
_SAFE = re.compile(r"[\w][\w.-]{0,99}", re.ASCII)


@dataclass(frozen=True)
class BoxedPhoto:
    """A photo with its boxes.

    Attributes
    ----------
    sample_id
        Its id, any text.
    file
        Its file relative to the data set's folder; ``""`` where it is none.
    size
        Width and height in pixels.
    boxes
        What is on it.
    """

    sample_id: str
    file: str
    size: tuple[int, int]
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class FoundPhoto:
    """What a file says of a photo.

    Attributes
    ----------
    place
        Where in the file, for messages.
    names
        What the photo may be called here: its id first, or its file.
    boxes
        What is on it, cut off at the photo's edge.
    """

    place: str
    names: tuple[str, ...]
    boxes: tuple[Box, ...]


class BoxFormat(Protocol):
    """A way to write boxes and to read them."""

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """Write them, whole or not at all."""

    def read(self, path: Path) -> Iterator[FoundPhoto]:
        """Read them."""


BOX_FORMATS: Registry[type[BoxFormat]] = Registry("format of boxes")


def box_format(path: str | os.PathLike[str], name: str | None) -> BoxFormat:
    """A format by its name, or by where it is written to: ``.json`` is COCO, ``.csv`` the table, a folder VOC.

    Raises
    ------
    UnknownNameError
        There is no such format.
    JournalError
        The path says none, or does not suit the format.
    """
    suffix = Path(path).suffix.lower()
    by_suffix = {".json": "coco", ".csv": "table", "": "voc"}
    found = by_suffix.get(suffix) if name is None else name
    if found is None:
        raise JournalError(f"{Path(path).name!r} ends in {suffix!r}; expected .json (COCO), .csv (table) or a folder "
                           "(VOC).")
    made = BOX_FORMATS.get(found)
    if by_suffix.get(suffix) != found and not (found == "voc" and os.path.isdir(path)):
        wanted = {"coco": "a name that ends in .json", "table": "a name that ends in .csv"}.get(found, "a folder")
        raise JournalError(f"{Path(path).name!r} does not suit the format {found!r}, which is {wanted}.")
    return made()


@BOX_FORMATS.register("coco")
class CocoBoxes:
    """One JSON file of images, annotations and categories (https://cocodataset.org/#format-data)."""

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """A photo's id is in its ``attributes``, which other readers pass over."""
        names = [*classes, *([] if ANY_CLASS in classes else [ANY_CLASS])]
        numbers = {each: number for number, each in enumerate(names, 1)}
        images, boxes = [], []
        for number, photo in enumerate(photos, 1):
            images.append({"id": number, "file_name": photo.file or f"{number:06d}.png", "width": photo.size[0],
                           "height": photo.size[1], "attributes": {"sample_id": photo.sample_id}})
            boxes += [_coco_box(box, photo.size, number, numbers[box.class_name or ANY_CLASS]) for box in photo.boxes]
        for number, box in enumerate(boxes, 1):
            box["id"] = number
        write_json(path, {"info": {"description": f"Boxes of {name} by guidance_viz", "version": "1"}, "licenses": [],
                          "images": images, "annotations": boxes,
                          "categories": [{"id": number, "name": each, "supercategory": ""}
                                         for each, number in numbers.items()]})

    def read(self, path: Path) -> Iterator[FoundPhoto]:
        """Boxes around crowds are passed over."""
        content = read_json(path)
        try:
            names = {each["id"]: str(each["name"]) for each in content["categories"]}
            images = {each["id"]: each for each in content["images"]}
            boxes: dict[Any, list[Box]] = {number: [] for number in images}
            for number, each in enumerate(content["annotations"], 1):
                image = images[each["image_id"]]
                x, y, width, height = map(float, each["bbox"])
                sides, place = (float(image["width"]), float(image["height"])), f"annotation {number}"
                if not each.get("iscrowd"):
                    corners = (x / sides[0], y / sides[1], (x + width) / sides[0], (y + height) / sides[1])
                    boxes[each["image_id"]] += _boxes(path, place, corners, names[each["category_id"]])
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise JournalError(f"{os.fspath(path)!r} is not a COCO file of boxes ({type(error).__name__}: {error}); "
                               "expected 'images' with width and height, 'annotations' with image_id, category_id and "
                               "bbox, and 'categories'.") from error
        for number, image in images.items():
            mine = (image.get("attributes") or {}).get("sample_id")
            yield FoundPhoto(f"image {number}", tuple(str(each) for each in (mine, image.get("file_name")) if each),
                             tuple(boxes[number]))


@BOX_FORMATS.register("voc")
class VocBoxes:
    """A folder with an XML file a photo; corners are rounded to whole pixels."""

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """A file is named as its photo is, or by a number where that name is not plain or not its own."""
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise JournalError(f"{path.name!r} is there already, and 'voc' writes a folder of its own. Name one that is "
                               "new or empty.")
        stems = [PurePosixPath(photo.file).stem for photo in photos]
        count = Counter(stem.lower() for stem in stems)
        path.mkdir(parents=True, exist_ok=True)
        for number, (photo, stem) in enumerate(zip(photos, stems, strict=True), 1):
            plain = bool(_SAFE.fullmatch(stem)) and count[stem.lower()] == 1
            objects = tuple(VocObject(box.class_name or ANY_CLASS, box.corners) for box in photo.boxes)
            write_voc(confined(path, f"{stem if plain else f'photo-{number:06d}'}.xml"),
                      VocPhoto(PurePosixPath(photo.file).name or f"{number:06d}.png", photo.size, objects, photo.sample_id))

    def read(self, path: Path) -> Iterator[FoundPhoto]:
        """Objects marked as difficult are passed over."""
        folder = path / "Annotations" if (path / "Annotations").is_dir() else path
        files = sorted(folder.glob("*.xml"))
        if not files:
            raise JournalError(f"{os.fspath(path)!r} has no .xml file; expected a folder of VOC's annotations. Check the "
                               "name.")
        for file in files:
            photo = read_voc(file)
            boxes = [box for each in photo.objects if not each.difficult for box in _boxes(file, "", each.box, each.name)]
            yield FoundPhoto(file.name, tuple(filter(None, (photo.sample_id, photo.filename, file.stem))), tuple(boxes))


@BOX_FORMATS.register("table")
class TableBoxes:
    """A CSV with a line a box: sample_id, class, x0, y0, x1, y1 as fractions of the photo.

    Text that a spreadsheet would run as a formula has an apostrophe before it, which :meth:`read` takes away.
    """

    def write(self, path: Path, photos: Sequence[BoxedPhoto], classes: Sequence[str], name: str) -> None:
        """The class is empty for a box of any class; a photo without boxes has no line."""
        text = io.StringIO(newline="")
        lines = csv.writer(text)
        lines.writerow(CSV_COLUMNS)
        lines.writerows([guarded(photo.sample_id), guarded(box.class_name), *box.corners]
                        for photo in photos for box in photo.boxes)
        with atomic_write(path) as file:
            file.write(text.getvalue().encode())

    def read(self, path: Path) -> Iterator[FoundPhoto]:
        """The columns in any order; the class may be left out."""
        found: dict[str, list[Box]] = {}
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = csv.DictReader(file, strict=True)
                missing = [name for name in ("sample_id", *CORNERS) if name not in (lines.fieldnames or ())]
                if missing:
                    raise JournalError(f"{os.fspath(path)!r} has no column {missing[0]!r}; it has "
                                       f"{', '.join(lines.fieldnames or ()) or 'none'}. Expected {', '.join(CSV_COLUMNS)}.")
                for line in lines:
                    place = f"line {lines.line_num}"
                    corners = tuple(_number(path, place, name, line[name]) for name in CORNERS)
                    found.setdefault(unguarded(line["sample_id"] or ""), []).extend(
                        _boxes(path, place, corners, unguarded(line.get("class") or "")))
        except (UnicodeDecodeError, csv.Error, OSError) as error:
            raise JournalError(f"{os.fspath(path)!r} cannot be read as CSV in UTF-8 ({error}).") from error
        for name, boxes in found.items():
            yield FoundPhoto(json.dumps(name), (name,), tuple(boxes))


def _coco_box(box: Box, size: tuple[int, int], image: int, category: int) -> dict[str, Any]:
    width, height = size
    sides = [box.x0 * width, box.y0 * height, (box.x1 - box.x0) * width, (box.y1 - box.y0) * height]
    return {"image_id": image, "category_id": category, "bbox": sides, "area": sides[2] * sides[3], "iscrowd": 0,
            "segmentation": []}


def _boxes(path: Path, place: str, corners: Sequence[float], name: str) -> list[Box]:
    """The box, cut off at the photo's edge; none where nothing of it has area there."""
    where = f"{os.fspath(path)!r}{f', {place}' if place else ''}"
    if not all(-OVERSHOOT <= corner <= 1 + OVERSHOOT for corner in corners):
        raise JournalError(f"{where}: a box reaches from {corners[0]:.3f}, {corners[1]:.3f} to {corners[2]:.3f}, "
                           f"{corners[3]:.3f} of the photo, beyond its edge (0 to 1). Are these its pixels, and is the "
                           "size in the file the photo's?")
    x0, y0, x1, y1 = (min(1.0, max(0.0, corner)) for corner in corners)
    return [Box(x0, y0, x1, y1, name)] if round(x0, 6) < round(x1, 6) and round(y0, 6) < round(y1, 6) else []


def _number(path: Path, place: str, name: str, text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise JournalError(f"{os.fspath(path)!r}, {place}: {name} is {text!r}; expected a number from 0 to 1, a fraction "
                           "of the photo.") from None
