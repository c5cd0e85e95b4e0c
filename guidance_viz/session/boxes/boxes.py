"""Boxes that people draw on photos."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from guidance_viz.core import ImportReport, JournalError, disk_errors, unknown_name
from guidance_viz.session.boxes.files import boxed_photos, matched
from guidance_viz.session.context import Context
from guidance_viz.store import Box

Drawn: TypeAlias = "Box | Sequence[Any] | Mapping[str, Any]"


class BoxesDesk:
    """Takes boxes that people draw, says which count, and brings them in and out.

    Parameters
    ----------
    context
        What it works with.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def draw_boxes(self, sample_id: str, boxes: pd.DataFrame | Iterable[Drawn] | None, annotator: str = "me") -> None:
        """Say which boxes are on a photo; durable before it returns.

        They take the place of the data set's own and of what was drawn before, and count wherever boxes are asked for:
        ``session.ds.boxes``, the energy inside them, evaluations, the oracle, mitigations, exports. They also go before an
        exact mask of the photo, except where ``masks="masks"`` asks for exact masks.

        Parameters
        ----------
        sample_id
            The photo.
        boxes
            All boxes of the photo, also none: (x0, y0, x1, y1) or (x0, y0, x1, y1, class), or mappings or a DataFrame with
            these names; fractions of the photo. The class is a name or a number of the data set; without it, or with -1 or
            ``""``, the box counts for every class. ``None`` takes back what people drew: the data set's own boxes count.
        annotator
            Who draws.

        Raises
        ------
        DataError
            The photo is not in the data set.
        JournalError
            A box has no area or lies outside the photo, or it cannot be written; nothing was kept.
        UnknownNameError
            There is no such class.
        """
        self.draw_all({sample_id: boxes}, annotator)

    def draw_all(self, boxes: Mapping[str, pd.DataFrame | Iterable[Drawn] | None], annotator: str = "me") -> None:
        """:meth:`draw_boxes` on many photos as one action, taken back as a whole; none are no action."""
        self._context.book.rows_of(boxes)
        rows = {name: None if each is None else [self._box(box) for box in _listed(each)] for name, each in boxes.items()}
        if rows:
            self._context.book.journal.draw(rows, annotator=annotator)
            self._context.changed()

    def undo_boxes(self, annotator: str = "me") -> bool:
        """Take this annotator's last drawing back; answers are taken back apart, by :meth:`undo`.

        Returns
        -------
        bool
            False when there is none.
        """
        done = self._context.book.journal.undo(annotator, drawn=True) is not None
        self._context.changed()
        return done

    def redo_boxes(self, annotator: str = "me") -> bool:
        """Put back the drawing that was taken back last; one made since forgets it.

        Returns
        -------
        bool
            False when there is none.
        """
        done = self._context.book.journal.redo(annotator, drawn=True) is not None
        self._context.changed()
        return done

    def table(self) -> pd.DataFrame:
        """All boxes that count: the data set's own, and in their place those that people drew on a photo.

        Columns: sample_id, class (-1: any), x0, y0, x1, y1 (fractions of the photo), annotator ("" for the data set's).
        """
        return self._context.data.boxes

    def drawn_boxes(self) -> pd.DataFrame:
        """A row a box that people drew: sample_id, class (-1: any), x0, y0, x1, y1, annotator, time."""
        return self._context.data.drawn.copy()

    def drawn_photos(self) -> pd.DataFrame:
        """A row a photo that people drew on, in that order: sample_id, boxes (how many, also 0), annotator, time."""
        return self._context.data.photos.copy()

    def annotated_photos(self, split: str | None = "train") -> dict[str, int]:
        """How many photos of a split say where the object is, by the kinds that ``masks=`` of model guidance takes.

        Returns
        -------
        dict
            ``boxes``: photos with a box; ``drawn``: those on which people drew it; ``masks``: with an exact mask;
            ``answers``: whose map was answered yes.
        """
        ds = self._context.ds
        table = ds.table.iloc[ds.indices(split)]
        names = set(table["sample_id"].tolist())  # as sets of str: isin takes ten times as long
        boxed = names & set(ds.boxes["sample_id"].tolist())
        answers = self._context.standing().maps
        yes = {item for item, answer in answers.items() if answer == "yes"}
        masks = int((table["mask_path"] != "").sum()) if "mask_path" in table else 0
        return {"boxes": len(boxed), "drawn": len(boxed & set(ds.drawn)), "masks": masks, "answers": len(names & yes)}

    def boxes_on(self, sample_id: str, own: bool = False) -> pd.DataFrame:
        """The boxes that count on one photo, as :meth:`boxes`; with ``own`` those that the data set has itself."""
        self._context.book.rows_of([sample_id])
        boxes = self._context.data.given.boxes if own else self._context.ds.boxes
        found = boxes[boxes["sample_id"] == sample_id].reset_index(drop=True)
        who = self._context.data.photos.loc[self._context.data.photos["sample_id"] == sample_id, "annotator"]
        return found.assign(annotator="" if own or not len(who) else str(who.iloc[0]))

    def window(self, sample_id: str) -> tuple[float, float, float, float]:
        """What part of a photo :meth:`photo` shows and the model sees: x0, y0, x1, y1 as fractions of the whole photo."""
        row = self._context.book.rows_of([sample_id])
        x0, y0, x1, y1 = self._context.ds.view.windows(self._context.ds.photo_sizes(row))[0].tolist()
        return x0, y0, x1, y1

    # -- files --------------------------------------------------------------
    @disk_errors("exporting the boxes")
    def export_boxes(self, path: str | os.PathLike[str], format: str | None = None, *, drawn: bool = False) -> int:
        """Write the boxes that count; returns their number.

        Parameters
        ----------
        path
            A ``.json`` file (COCO, or Label Studio by ``format``), a ``.csv`` file (a table as ``gv.data.load("table",
            boxes=…)`` reads), or a folder that is new or empty (VOC: an ``.xml`` a photo).
        format
            ``"coco"``, ``"labelstudio"``, ``"table"`` or ``"voc"``; ``None``: by the path.
        drawn
            Only photos that people drew on; otherwise all photos with boxes.

        Raises
        ------
        UnknownNameError
            The format is not known.
        JournalError
            The path does not suit the format.
        """
        from guidance_viz.store.formats.box_files import box_format
        write, ds = box_format(path, format).write, self._context.ds
        names = self._context.data.photos["sample_id"] if drawn else ds.boxes["sample_id"].drop_duplicates()
        photos = boxed_photos(ds, names)
        write(Path(path), photos, ds.class_names, ds.name)
        return sum(len(photo.boxes) for photo in photos)

    @disk_errors("importing boxes")
    def import_boxes(self, path: str | os.PathLike[str], format: str | None = None, *, annotator: str = "import",
                     classes: Mapping[str, str] | None = None, empty: bool = False) -> ImportReport:
        """Draw the boxes of a file, as one action; see :meth:`draw_all`.

        Parameters
        ----------
        path, format
            As for :meth:`export_boxes`; VOC also a folder with ``Annotations`` in it. Photos are found by their id, by the
            end of their path, or by their file's name; a name that several photos have is not guessed.
        annotator
            Who signs.
        classes
            What the file's classes are called here, where they differ; ``""`` for any class.
        empty
            Whether a photo of the file without boxes is to have none; otherwise it stays as it is.

        Returns
        -------
        ImportReport
            ``photos`` and ``boxes`` that were drawn; ``unknown``: photos that are not in the data set, or may be several;
            ``empty``: photos without boxes that were passed over. Boxes that cannot be used are counted as ``skipped``
            and named in ``reasons``; ``notes`` names photos whose boxes were turned, or whose size is another here.

        Raises
        ------
        JournalError, DataError
            The file cannot be understood, or nothing of it can be used. Nothing was drawn.
        UnknownNameError
            No class of the file is one here.
        """
        from guidance_viz.store.formats.box_files import ReadLog, box_format
        log = ReadLog()
        found, report = matched(box_format(path, format).read(Path(path), log), self._context.ds, classes or {}, empty, log)
        self.draw_all(found, annotator)
        return report

    def _box(self, given: Drawn) -> Box:
        """One box in any of the forms that :meth:`draw_boxes` takes."""
        corners: Sequence[Any]
        named: Any
        if isinstance(given, Box):
            corners, named = given.corners, given.class_name
        elif isinstance(given, Mapping):
            corners, named = [given.get(name) for name in ("x0", "y0", "x1", "y1")], given.get("class")
        else:
            if isinstance(given, str) or not isinstance(given, Sized) or len(given) not in (4, 5):
                raise JournalError(f"A box is {given!r}; expected (x0, y0, x1, y1) or (x0, y0, x1, y1, class).")
            corners, named = given[:4], given[4] if len(given) == 5 else None
        try:
            x0, y0, x1, y1 = (value if value is None else float(value) for value in corners)
        except (TypeError, ValueError) as error:
            raise JournalError(f"The corners of a box are {tuple(corners)!r}; expected numbers from 0 to 1, fractions of "
                               "the photo.") from error
        return Box(x0, y0, x1, y1, self._class_name(named))  # type: ignore[arg-type]

    def _class_name(self, given: Any) -> str:
        names = self._context.ds.class_names
        if given is None or given == "" or given == -1 or given != given:
            return ""
        if isinstance(given, str):
            if given not in names:
                raise unknown_name("class", given, names)
            return given
        if not isinstance(given, (int, float, np.number)) or not 0 <= int(given) < len(names) or int(given) != given:
            raise JournalError(f"The class of a box is {given!r}; expected a name, or a number from 0 to {len(names) - 1}.")
        return names[int(given)]


def _listed(boxes: pd.DataFrame | Iterable[Drawn]) -> Iterable[Drawn]:
    return boxes.to_dict("records") if isinstance(boxes, pd.DataFrame) else boxes
