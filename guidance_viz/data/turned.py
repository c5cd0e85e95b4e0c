"""Boxes that were drawn on a photo as its file stores it, brought to the photo as EXIF turns it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from guidance_viz.core import DataError
from guidance_viz.data.images import opened, orientation
from guidance_viz.data.sources import FileSource, Source

Corners: TypeAlias = tuple[float, float, float, float]

# Orientation -> where a point of the stored picture is in the turned one (fractions of both).
_POINTS: Mapping[int, Callable[[float, float], tuple[float, float]]] = {
    1: lambda x, y: (x, y), 2: lambda x, y: (1 - x, y), 3: lambda x, y: (1 - x, 1 - y), 4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x), 6: lambda x, y: (1 - y, x), 7: lambda x, y: (1 - y, 1 - x), 8: lambda x, y: (y, 1 - x)}


def stored_orientation(path: str | os.PathLike[str]) -> int:
    """EXIF orientation of a photo that is shown turned by it, 1 … 8; 1 where it is shown as it is stored.

    Raises
    ------
    DataError
        The file is missing or no image.
    """
    with opened(path) as image:
        return 1 if image.format == "TIFF" else orientation(image)  # Pillow turns a TIFF itself


def orientation_in(source: Source, row: int) -> int:
    """:func:`stored_orientation` of a row of a data set; 1 where it is no file, or one that cannot be read."""
    if not isinstance(source, FileSource):
        return 1
    try:
        return stored_orientation(source.files[row])
    except DataError:
        return 1


def turned_box(corners: Sequence[float], turn: int) -> Corners:
    """A box of the stored picture in the turned one: x0, y0, x1, y1 as fractions of each."""
    x0, y0, x1, y1 = corners
    (ax, ay), (bx, by) = _POINTS[turn](x0, y0), _POINTS[turn](x1, y1)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
