"""Boxes to and from files: which photo a file means, and what its classes are called here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

import numpy as np
import pandas as pd

from guidance_viz.core import ImportReport, JournalError, unknown_name
from guidance_viz.data import Dataset
from guidance_viz.data.turned import orientation_in, turned_box
from guidance_viz.session.photo_names import FoundName, PhotoNames
from guidance_viz.store import Box
from guidance_viz.store.formats.box_files import ANY_CLASS, BoxedPhoto, FoundBox, FoundPhoto, ReadLog, inside


def boxed_photos(ds: Dataset, names: Iterable[str]) -> list[BoxedPhoto]:
    """Photos with their boxes, in the data set's order."""
    rows = np.sort(ds.index_of(list(names)))
    boxes = {str(name): part for name, part in ds.boxes.groupby("sample_id", sort=False)}
    table = ds.table.iloc[rows]
    return [BoxedPhoto(str(name), _relative(str(path)), (int(size[0]), int(size[1])), _boxes_of(boxes.get(str(name)), ds))
            for name, path, size in zip(table["sample_id"], table["path"], ds.photo_sizes(rows), strict=True)]


def _relative(path: str) -> str:
    """A path below the data set's folder; of one that is elsewhere the name alone."""
    return PurePath(path).name if PurePath(path).is_absolute() else path


def _boxes_of(table: pd.DataFrame | None, ds: Dataset) -> tuple[Box, ...]:
    if table is None:
        return ()
    return tuple(Box(row.x0, row.y0, row.x1, row.y1, "" if code < 0 else ds.class_names[code])
                 for row, code in zip(table.itertuples(index=False), table["class"], strict=True))


def matched(found: Iterable[FoundPhoto], ds: Dataset, classes: Mapping[str, str], empty: bool,
            log: ReadLog | None = None) -> tuple[dict[str, list[Box]], ImportReport]:
    """Boxes by sample id, and what came of the file.

    Parameters
    ----------
    found
        What a file says.
    ds
        The data set.
    classes
        What the file's classes are called here; ``""`` for any class.
    empty
        Whether a photo of the file without boxes has none; otherwise it is passed over.
    log
        What the reader of the file met besides.

    Raises
    ------
    JournalError
        Nothing of the file can be used; names the first of what was left out.
    UnknownNameError
        No class of the file is one here.
    """
    return _Match(ds, classes, empty, log or ReadLog()).of(list(found))


@dataclass
class _Match:
    ds: Dataset
    classes: Mapping[str, str]
    empty: bool
    log: ReadLog
    boxes: dict[str, list[Box]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    strange: Counter[str] = field(default_factory=Counter)
    passed: int = 0

    def of(self, found: Sequence[FoundPhoto]) -> tuple[dict[str, list[Box]], ImportReport]:
        left_by_reader = len(self.log.left_out)
        names = PhotoNames(self.ds)
        where = [names.find(photo.names) for photo in found]
        best = self._surest(where)
        for photo, place in zip(found, where, strict=True):
            self._take(photo, place, best)
        kept = sum(map(len, self.boxes.values()))
        if not self.boxes and not self.passed:
            self._refuse(found)
        reasons = [*self.log.left_out, *(self._strange(name, count) for name, count in self.strange.items()),
                   *self.unknown, *self.log.passed_over]
        read = sum(len(photo.boxes) for photo in found) + left_by_reader + len(self.log.passed_over)
        facts = {"photos": len(self.boxes), "boxes": kept, "unknown": len(self.unknown), "empty": self.passed}
        return self.boxes, ImportReport(read, kept, facts, read - kept, tuple(reasons), tuple(self.log.notes))

    @staticmethod
    def _surest(where: Sequence[FoundName]) -> dict[str, float]:
        """By photo how much of its path the surest name has: a name that says less means another photo of that name."""
        best: dict[str, float] = {}
        for place in where:
            if place.sample_id is not None:
                best[place.sample_id] = max(best.get(place.sample_id, 0), place.parts)
        return best

    def _take(self, photo: FoundPhoto, place: FoundName, best: Mapping[str, float]) -> None:
        sample = place.sample_id
        name = next(iter(photo.names), "")
        if sample is None:
            self.unknown.append(f"{photo.place}: {name!r} {place.why_not}" if name else f"{photo.place}: it names no photo")
        elif place.parts < best[sample]:
            self.unknown.append(f"{photo.place}: {name!r} is not {sample!r}, which another entry names by more of its path")
        elif not photo.boxes and not photo.lost and not self.empty:
            self.passed += 1
        elif photo.boxes or not photo.lost:
            boxes = self._boxes(photo, sample)
            if boxes or not photo.boxes:
                self.boxes.setdefault(sample, []).extend(boxes)

    def _boxes(self, photo: FoundPhoto, sample: str) -> list[Box]:
        turn, sides = 1, photo.size or (1.0, 1.0)
        if photo.pixels:
            row = self.ds.index_of([sample])
            width, height = map(float, self.ds.photo_sizes(row)[0])
            turn, sides = self._turn(photo, int(row[0]), (width, height)), photo.size or (width, height)
        boxes = []
        for found in photo.boxes:
            x0, y0, x1, y1 = found.corners
            corners = (x0 / sides[0], y0 / sides[1], x1 / sides[0], y1 / sides[1]) if photo.pixels else found.corners
            try:
                name = self._here(found)
                if name is not None:
                    boxes.append(inside(found, turned_box(corners, turn), name))
            except JournalError as error:
                self.log.left_out.append(str(error))
        return boxes

    def _turn(self, photo: FoundPhoto, row: int, size: tuple[float, float]) -> int:
        """How a photo's boxes are to be turned; a size that is another than the photo's is noted."""
        if photo.size is None or photo.size == size:
            return 1
        written, here = (f"{each[0]:g} × {each[1]:g}" for each in (photo.size, size))
        turn = orientation_in(self.ds.source, row) if photo.size == (size[1], size[0]) else 1
        if turn >= 5:
            self.log.notes.append(f"{photo.place}: its size {written} is that of the stored picture; its boxes were turned "
                                  f"as the photo is ({here})")
            return turn
        self.log.notes.append(f"{photo.place}: its size is {written}, and the photo's {here}; the boxes were taken as "
                              "fractions of the size in the file")
        return 1

    def _here(self, found: FoundBox) -> str | None:
        """What the box's class is called here; ``None`` where it is none."""
        name = self.classes.get(found.class_name, found.class_name)
        if name in self.ds.class_names or not name:
            return name
        if name == ANY_CLASS:
            return ""
        self.strange[name] += 1
        return None

    def _strange(self, name: str, count: int) -> str:
        names = self.ds.class_names
        here = ", ".join(map(repr, names[:5])) + (", …" if len(names) > 5 else "")
        return f"{count} {'box' if count == 1 else 'boxes'} of the class {name!r}, which is not one here ({here})"

    def _refuse(self, found: Sequence[FoundPhoto]) -> None:
        """Say why there is nothing to draw, where that is not what the file says."""
        if self.strange:
            raise unknown_name("class", next(iter(self.strange)), self.ds.class_names)
        if self.log.left_out:
            more = len(self.log.left_out) - 1
            raise JournalError(f"Nothing of the file can be used. {self.log.left_out[0]}"
                               + (f" And {more} more." if more else ""))
        if self.unknown:
            first = next(iter(found[0].names), found[0].place)
            raise JournalError(f"None of {len(self.unknown)} photos of the file is in the data set {self.ds.name!r}; the "
                               f"first is {first!r}, and a photo here is {self.ds.table['sample_id'].iloc[0]!r}, "
                               f"file {self.ds.table['path'].iloc[0]!r}. Boxes are "
                               f"matched by the photo's id, or by its file's path or name. {self.unknown[0]}.")
