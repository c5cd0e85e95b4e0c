"""The CSV that the format ``table`` of data sets reads: a line a box."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from guidance_viz.core import JournalError, atomic_write
from guidance_viz.store.boxes import CORNERS
from guidance_viz.store.formats.box_files import BOX_FORMATS, BoxedPhoto, FoundBox, FoundPhoto, ReadLog
from guidance_viz.store.tabular import guarded, unguarded
from guidance_viz.store.text_files import Table, read_table

CSV_COLUMNS = ("sample_id", "class", *CORNERS)


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

    def read(self, path: Path, log: ReadLog | None = None) -> Iterator[FoundPhoto]:
        """The columns in any order, the class may be left out; a line that cannot be used is named."""
        log = ReadLog() if log is None else log
        try:
            table = read_table(path, CSV_COLUMNS)
        except OSError as error:
            raise JournalError(f"{os.fspath(path)!r} cannot be read ({error}). Check the name.") from error
        log.notes += table.notes
        missing = [name for name in ("sample_id", *CORNERS) if name not in table.header]
        if missing:
            raise JournalError(f"{os.fspath(path)!r} has no column {missing[0]!r}; it has "
                               f"{', '.join(table.header) or 'none'}. Expected {', '.join(CSV_COLUMNS)}.")
        found: dict[str, list[FoundBox]] = {}
        for number, line in table.lines:
            try:
                name, box = _line(table, f"line {number}", line)
            except ValueError as error:
                log.left_out.append(f"line {number}: {error}")
            else:
                found.setdefault(name, []).append(box)
        for name, boxes in found.items():
            yield FoundPhoto(f"{boxes[0].place}, {json.dumps(name, ensure_ascii=False)}", (name,), tuple(boxes))


def _line(table: Table, place: str, line: Sequence[str]) -> tuple[str, FoundBox]:
    if len(line) != len(table.header):
        raise ValueError(f"it has {len(line)} values but the header has {len(table.header)} columns")
    record = dict(zip(table.header, line, strict=True))
    corners = []
    for name in CORNERS:
        try:
            corners.append(table.number(record[name].strip()))
        except ValueError:
            corners.append(float("nan"))
        if corners[-1] != corners[-1]:
            raise ValueError(f"{name} is {record[name]!r}; expected a number from 0 to 1, a fraction of the photo")
    x0, y0, x1, y1 = corners
    if x1 <= x0 or y1 <= y0:
        raise ValueError(f"its box goes from {x0:g}, {y0:g} to {x1:g}, {y1:g}; expected the smaller corner first")
    return unguarded(record["sample_id"]), FoundBox(place, (x0, y0, x1, y1), unguarded(record.get("class", "")).strip())
