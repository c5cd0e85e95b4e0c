"""PASCAL VOC: a folder with an XML file a photo."""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.parsers import expat

from guidance_viz.core import DataError, JournalError, confined
from guidance_viz.data.voc_xml import LARGEST, VocObject, VocPhoto, parse_xml, write_voc
from guidance_viz.store.formats.box_files import ANY_CLASS, BOX_FORMATS, BoxedPhoto, FoundBox, FoundPhoto, ReadLog, flag

_SAFE = re.compile(r"[\w][\w.-]{0,99}", re.ASCII)
_SIDES = ("xmin", "ymin", "xmax", "ymax")


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

    def read(self, path: Path, log: ReadLog | None = None) -> Iterator[FoundPhoto]:
        """Objects marked as difficult are passed over; a file or an object that cannot be used is named."""
        log = ReadLog() if log is None else log
        folder = path / "Annotations" if (path / "Annotations").is_dir() else path
        # A Mac writes a ._NAME beside each file that it copies to another system.
        files = [file for file in sorted(folder.glob("*.xml")) if not file.name.startswith("._")]
        if not files:
            raise JournalError(f"{os.fspath(path)!r} has no .xml file; expected a folder of VOC's annotations. Check the "
                               "name.")
        for file in files:
            try:
                yield _photo(file, _root(file), log)
            except (OSError, expat.ExpatError, DataError) as error:
                log.left_out.append(f"{file.name}: it cannot be read as an annotation of PASCAL VOC ({error})")


def _root(file: Path) -> ElementTree.Element:
    if file.stat().st_size > LARGEST:
        raise DataError(f"it is larger than {LARGEST // 2**20} MB")
    root = parse_xml(file.read_bytes())
    if root.tag != "annotation":
        raise DataError(f"it begins with <{root.tag}>, expected <annotation>")
    return root


def _photo(file: Path, root: ElementTree.Element, log: ReadLog) -> FoundPhoto:
    width, height = (_number(root, f"size/{side}") for side in ("width", "height"))
    boxes, lost = [], 0
    for number, element in enumerate(root.findall("object"), 1):
        place = f"{file.name}, object {number}"
        try:
            if flag(element.findtext("difficult")):
                log.passed_over.append(f"{place}: it is marked as difficult")
            else:
                boxes.append(_box(place, element))
        except ValueError as error:
            log.left_out.append(f"{place}: {error}")
            lost += 1
    names = (root.findtext("sample_id"), root.findtext("path"), root.findtext("filename"), file.stem)
    size = (width, height) if width >= 1 and height >= 1 else None
    return FoundPhoto(file.name, tuple(name.strip() for name in names if name and name.strip()), tuple(boxes), True, size,
                      lost)


def _box(place: str, element: ElementTree.Element) -> FoundBox:
    """Corners are whole pixels counted from 1, both ends inside the box."""
    name = (element.findtext("name") or "").strip()
    if not name:
        raise ValueError("it has no <name>")
    x0, y0, x1, y1 = (_number(element, f"bndbox/{side}") for side in _SIDES)
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        written = ", ".join(f"{side} {(element.findtext(f'bndbox/{side}') or 'missing').strip()[:40]}" for side in _SIDES)
        raise ValueError(f"its box is {written}; expected four numbers")
    if x1 < x0 or y1 < y0:
        raise ValueError(f"its box goes from {x0:g}, {y0:g} to {x1:g}, {y1:g}; expected the smaller corner first")
    return FoundBox(place, (x0 - 1, y0 - 1, x1, y1), name)


def _number(element: ElementTree.Element, path: str) -> float:
    try:
        return float(element.findtext(path) or "")
    except ValueError:
        return math.nan
