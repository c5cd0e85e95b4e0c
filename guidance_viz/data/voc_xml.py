"""PASCAL VOC's annotation of one photo: read from XML that is not trusted, and written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from guidance_viz.core import DataError, atomic_write

LARGEST = 16 * 2**20  # bytes; VOC's own files have a few thousand


@dataclass(frozen=True)
class VocObject:
    """One object of a photo.

    Attributes
    ----------
    name
        Its class.
    box
        x0, y0, x1, y1 as fractions of the photo.
    difficult
        Whether VOC leaves it out of its evaluation.
    number
        Its place in the file, from 1: its number in ``SegmentationObject``.
    """

    name: str
    box: tuple[float, float, float, float]
    difficult: bool = False
    number: int = 0


@dataclass(frozen=True)
class VocPhoto:
    """The annotation of a photo.

    Attributes
    ----------
    filename
        Name of the photo's file.
    size
        Width and height in pixels.
    objects
        What is in it.
    sample_id
        Its id where the file has one, in an element that VOC's own readers pass over.
    """

    filename: str
    size: tuple[int, int]
    objects: tuple[VocObject, ...]
    sample_id: str = ""


def read_voc(path: str | os.PathLike[str]) -> VocPhoto:
    """Read an annotation; a document type, and so every entity of its own, is refused.

    Corners are whole pixels counted from 1, both ends inside the box, so that ``xmin`` 1 and ``xmax`` of the photo's
    width are the fractions 0 and 1.

    Raises
    ------
    DataError
        The file is missing or is no such annotation; names what is wrong.
    """
    try:
        if os.path.getsize(path) > LARGEST:
            raise DataError(f"it is larger than {LARGEST // 2**20} MB")
        root = parse_xml(Path(path).read_bytes())
        width, height = (int(_number(root, f"size/{side}")) for side in ("width", "height"))
        if width < 1 or height < 1:
            raise DataError(f"the photo's size is {width} × {height}")
        objects = tuple(_object(element, number, width, height) for number, element in enumerate(root.findall("object"), 1))
        return VocPhoto(_text(root, "filename"), (width, height), objects, (root.findtext("sample_id") or "").strip())
    except (OSError, expat.ExpatError, DataError) as error:
        raise DataError(f"{os.fspath(path)!r} cannot be read as an annotation of PASCAL VOC: {error}. Expected XML with "
                        "<filename>, <size> and <object><name>…<bndbox><xmin>…. Get the file again.") from error


def parse_xml(content: bytes) -> ElementTree.Element:
    """The elements of an XML document.

    Raises
    ------
    DataError
        It has a document type, where entities would be declared.
    xml.parsers.expat.ExpatError
        It is not XML.
    """
    builder, parser = ElementTree.TreeBuilder(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data

    def refuse(*_given: Any) -> None:
        raise DataError("it declares a document type (<!DOCTYPE …>), which is not read")
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(content, True)
    return builder.close()


def write_voc(path: str | os.PathLike[str], photo: VocPhoto, folder: str = "") -> None:
    """Write an annotation as VOC has it; corners are rounded to whole pixels, at least one wide."""
    root = ElementTree.Element("annotation")
    for name, text in (("folder", folder), ("filename", photo.filename), ("sample_id", photo.sample_id)):
        ElementTree.SubElement(root, name).text = _writable(text)
    size = ElementTree.SubElement(root, "size")
    for name, value in (("width", photo.size[0]), ("height", photo.size[1]), ("depth", 3)):
        ElementTree.SubElement(size, name).text = str(value)
    ElementTree.SubElement(root, "segmented").text = "0"
    for each in photo.objects:
        _write_object(ElementTree.SubElement(root, "object"), each, photo.size)
    ElementTree.indent(root, "\t")
    with atomic_write(path) as file:
        file.write(ElementTree.tostring(root, encoding="utf-8"))


def _object(element: ElementTree.Element, number: int, width: int, height: int) -> VocObject:
    xmin, ymin, xmax, ymax = (_number(element, f"bndbox/{corner}") for corner in ("xmin", "ymin", "xmax", "ymax"))
    box = ((xmin - 1) / width, (ymin - 1) / height, xmax / width, ymax / height)
    return VocObject(_text(element, "name"), box, (element.findtext("difficult") or "0").strip() == "1", number)


def _write_object(element: ElementTree.Element, each: VocObject, size: tuple[int, int]) -> None:
    for name, text in (("name", each.name), ("pose", "Unspecified"), ("truncated", "0"),
                       ("difficult", str(int(each.difficult)))):
        ElementTree.SubElement(element, name).text = _writable(text)
    box = ElementTree.SubElement(element, "bndbox")
    low = [min(round(each.box[axis] * size[axis]), size[axis] - 1) for axis in (0, 1)]
    high = [max(round(each.box[axis + 2] * size[axis]), low[axis] + 1) for axis in (0, 1)]
    corners = {"xmin": low[0] + 1, "ymin": low[1] + 1, "xmax": high[0], "ymax": high[1]}
    for name, value in corners.items():
        ElementTree.SubElement(box, name).text = str(value)


def _writable(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(each for each in text if each >= " " or each in "\t\n\r")


def _text(element: ElementTree.Element, path: str) -> str:
    found = (element.findtext(path) or "").strip()
    if not found:
        raise DataError(f"<{path}> is missing or empty")
    return found


def _number(element: ElementTree.Element, path: str) -> float:
    text = _text(element, path)
    try:
        return float(text)
    except ValueError:
        raise DataError(f"<{path}> is {text!r}; expected a number") from None
