"""A data set: a table of samples, a table of boxes, and a way to read an image."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import torch

from guidance_viz.core import DataError, Progress, check_same_size, content_hash
from guidance_viz.data import first
from guidance_viz.data.batching import stream, to_float
from guidance_viz.data.geometry import View
from guidance_viz.data.groups import default_names, with_groups
from guidance_viz.data.inspection import examine
from guidance_viz.data.localization import box_masks, located, object_masks
from guidance_viz.data.matching import with_classes
from guidance_viz.data.meaning import line
from guidance_viz.data.rows import Rows, checked_row, checked_rows
from guidance_viz.data.sample import Sample
from guidance_viz.data.sources import Source
from guidance_viz.data.splits import MADE, split_name
from guidance_viz.data.tables import checked_boxes, checked_table, own_columns, problem_table


class Dataset:
    """Samples with their labels, splits, groups and boxes; images are read when they are asked for.

    Parameters
    ----------
    table
        A row a sample; see :func:`~guidance_viz.data.tables.checked_table`. Further columns are kept in ``extra``.
    source
        Reads the images of the rows, in the table's order.
    class_names, group_names, attribute_names
        Names of the numbers in the table.
    boxes
        A row a box: ``sample_id``, ``x0``, ``y0``, ``x1``, ``y1`` as fractions of the photo, perhaps
        ``class``.
    name
        For people.
    problems
        Samples left out: ``sample_id``, ``path``, ``reason``.
    notes
        Lines about what was decided while loading.
    read_from
        Where the labels were read, in half sentences, for :attr:`read_as`.

    Attributes
    ----------
    table
        Index 0 … N-1; ``sample_id``, ``path``, ``label``, ``split`` and, where known, ``group``,
        ``attribute``, ``mask_path`` and the multi-label tuple ``labels``.
    extra
        The person's own columns, a row a sample; to look at and filter by: nothing is computed from them. More
        may be added.
    boxes
        ``sample_id``, ``class`` (-1: of any class), ``x0``, ``y0``, ``x1``, ``y1``.
    drawn
        Ids of samples that people drew on, from :meth:`with_boxes`: there the boxes go before an exact mask.
    unreadable
        Row → reason, for images that :meth:`batches` could not read.

    Raises
    ------
    DataError
        The tables do not hold what they should.
    """

    def __init__(self, table: pd.DataFrame, source: Source, *, class_names: Sequence[str],
                 group_names: Sequence[str] = (), attribute_names: Sequence[str] = (),
                 boxes: pd.DataFrame | None = None, name: str = "data", problems: pd.DataFrame | None = None,
                 notes: Sequence[str] = (), read_from: str = "") -> None:
        self.name, self.notes, self.source, self.read_from = name, tuple(notes), source, read_from
        self.class_names = [str(each) for each in class_names]
        self.attribute_names = default_names(table, "attribute", attribute_names)
        group_names = default_names(table, "group", group_names)
        checked = checked_table(table, self.class_names, group_names, self.attribute_names)
        self.table, self.group_names = with_groups(checked, self.class_names, group_names,
                                                   self.attribute_names)
        check_same_size("The table of samples", (len(self.table),), "the source of images", (len(source),))
        self.extra = own_columns(table)
        self.boxes = checked_boxes(boxes, self.table["sample_id"], self.num_classes)
        self.problems = problem_table() if problems is None else problems
        self.unreadable: dict[int, str] = {}
        self._sizes = np.zeros((len(self.table), 2), dtype=np.int64)  # 0 where not looked at yet
        self._spec: dict[str, Any] | None = None
        self._channels: int | None = None
        self._localized: tuple[pd.DataFrame, pd.DataFrame, np.ndarray] | None = None
        self._loaded_boxes: pd.DataFrame | None = None  # where ``boxes`` are others
        self.drawn: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        splits = ", ".join(f"{count} {name}" for name, count in Counter(self.table["split"]).items())
        groups = f"{len(self.group_names)} groups" if self.groups_known else "groups not known"
        where = "masks" if self.has_masks else "boxes" if self.has_boxes else "neither boxes nor masks"
        left_out = f", {len(self.problems)} problems" if len(self.problems) else ""
        return (f"<Dataset {self.name!r}: {len(self)} samples ({splits or 'none'}), {self.num_classes} "
                f"classes, {groups}, {where}{left_out}>")

    def __getitem__(self, index: int) -> Sample:
        """Read one sample; a negative index counts from the end.

        Raises
        ------
        IndexError
            There is no such row.
        DataError
            Its image cannot be read; names it.
        """
        row = checked_row(index, len(self), self.name)
        record = self.table.iloc[row]
        return Sample(to_float(self.source.read(row)), int(record["label"]), record["sample_id"], row,
                      int(record.get("group", -1)), record["path"])

    @property
    def num_classes(self) -> int:
        """Number of classes."""
        return len(self.class_names)

    @property
    def read_as(self) -> str:
        """One line to check: how many classes and samples were read, and from where the labels."""
        rows = self.table["labels"].tolist() if "labels" in self.table else None
        return line(self.table["label"].to_numpy(), self.class_names, rows, self.read_from)

    @property
    def split_given(self) -> bool:
        """Whether the data came with splits; else they were drawn here."""
        return not any(note.startswith(MADE) for note in self.notes)

    @property
    def channels(self) -> int:
        """1 where photos are grey by their kind, 3 where they have colours: up to 20 are looked at, once."""
        if self._channels is None:
            self._channels = first.channels(self)
        return self._channels

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the first image that can be read.

        Raises
        ------
        DataError
            None of up to 20 can be.
        """
        return first.image_shape(self)

    @property
    def view(self) -> View:
        """How a photo becomes what the model sees."""
        return self.source.view

    @property
    def image_size(self) -> int | None:
        """Side of the images in pixels; ``None`` where the data set's own transform decides it."""
        return self.view.image_size

    @property
    def groups_known(self) -> bool:
        """Whether groups are known, of some samples at least."""
        return "group" in self.table

    @property
    def has_boxes(self) -> bool:
        """Whether there is any box."""
        return len(self.boxes) > 0

    @property
    def has_masks(self) -> bool:
        """Whether any sample has an exact mask."""
        return "mask_path" in self.table and bool((self.table["mask_path"] != "").any())

    @property
    def localized(self) -> np.ndarray:
        """Which samples have a mask or a box, shape (N,), bool, read-only; the masks of the others are all zero."""
        kept = self._localized
        if kept is None or kept[0] is not self.table or kept[1] is not self.boxes:
            kept = self._localized = self.table, self.boxes, located(self.table, self.boxes, self.drawn)
        return kept[2]

    def indices(self, split: str | None = None) -> np.ndarray:
        """Rows of a split (all rows for ``None``), ascending, int64.

        Raises
        ------
        DataError
            There is no such split name.
        """
        if split is None:
            return np.arange(len(self))
        return np.flatnonzero((self.table["split"] == split_name(split)).to_numpy())

    def index_of(self, sample_ids: str | Sequence[str]) -> np.ndarray:
        """Rows of samples by their ids, shape (n,), int64.

        Raises
        ------
        DataError
            An id is not in the table.
        """
        wanted = [sample_ids] if isinstance(sample_ids, str) else [str(each) for each in sample_ids]
        rows = pd.Index(self.table["sample_id"]).get_indexer(pd.Index(wanted, dtype=object))
        unknown = [each for each, row in zip(wanted, rows, strict=True) if row < 0]
        if unknown:
            raise DataError(f"{len(unknown)} sample ids are not in the data set {self.name!r}, the first is "
                            f"{unknown[0]!r}. Use ids of its table, such as "
                            f"{list(self.table['sample_id'][:3])}.")
        return rows.astype(np.int64)

    def subset(self, split: str | None = None, indices: Rows | None = None) -> Dataset:
        """The samples of a split, or of some rows in the order given, or of both.

        Raises
        ------
        DataError
            A row does not exist or is there twice, or the split has no such name.
        """
        rows = self.indices(split)
        if indices is not None:
            asked = self._rows(indices)
            rows = asked if split is None else asked[np.isin(asked, rows)]
        return self._select(rows)

    def photo(self, i: int, size: int | None = None) -> np.ndarray:
        """What the model sees of a photo, before it normalises, for display.

        Parameters
        ----------
        i
            The row.
        size
            Pixels of the longer side, rendered from the original, so perhaps sharper than the model's input;
            ``None`` gives the model's own pixels.

        Returns
        -------
        np.ndarray
            RGB, shape (H, W, 3), uint8.

        Raises
        ------
        DataError
            It cannot be read.
        """
        return self.source.photo(checked_row(i, len(self), self.name), size)

    def boxes_as_masks(self, h: int, w: int, targets: Sequence[int] | np.ndarray | torch.Tensor | None = None,
                       *, dilation: float = 0.0) -> torch.Tensor:
        """Share of each cell of what the model sees that the union of a sample's boxes covers.

        Parameters
        ----------
        h, w
            Rows and columns of cells.
        targets
            Of each sample the class whose boxes count, beside those of any class (-1), shape (N,); ``None``:
            all.
        dilation
            Each box first grows by this share of its width and height on every side, up to the photo's edge.

        Returns
        -------
        torch.Tensor
            Shape (N, h, w), float32, in [0, 1], exact also where boxes overlap; zeros without boxes.

        Raises
        ------
        ShapeError
            ``targets`` has another length than the data set.
        """
        return box_masks(self, h, w, targets, dilation)

    def masks(self, h: int, w: int, indices: Rows | None = None,
              targets: Sequence[int] | np.ndarray | torch.Tensor | None = None, *, exact: bool = False,
              ) -> torch.Tensor | None:
        """Where the object is: what people drew on a sample, else its exact mask, else its boxes.

        Parameters
        ----------
        h, w
            Rows and columns of cells.
        indices
            Rows, also repeated; ``None``: all.
        targets
            Of each of these rows the class whose objects count, shape (n,); boxes of any class (-1) count too, and so do
            masks that do not tell classes apart. ``None``: of a multi-label data set the sample's ``label``, else all.
        exact
            An exact mask counts also where people drew.

        Returns
        -------
        torch.Tensor or None
            Shape (n, h, w), float32, in [0, 1]; ``None`` where the data set has neither masks nor boxes. A
            mask image goes through the photo's resize and crop and is then averaged over each cell by area.

        Raises
        ------
        DataError
            A mask cannot be read.
        ShapeError
            ``targets`` has another length than the rows.
        """
        return object_masks(self, h, w, self._rows(indices, unique=False), targets, exact)

    def batches(self, indices: Rows | None, batch_size: int, workers: int = 0,
                ) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """Stream images in the order of ``indices``.

        Parameters
        ----------
        indices
            Rows, in any order, also repeated; ``None``: all.
        batch_size
            Images a batch; fewer where one cannot be read: its reason is kept in ``unreadable``.
        workers
            Worker processes; 0 reads in this one.

        Yields
        ------
        tuple
            Rows (b,), int64, and images (b, 3, H, W), float32, RGB in [0, 1].

        Raises
        ------
        DataError
            Not one image of the data set can be read, or sizes in a batch differ.
        """
        rows = self._rows(indices, unique=False)
        read = 0
        for batch in stream(self.source, rows, batch_size, workers):
            self.unreadable.update(batch.failures)
            read += len(batch.rows)
            if len(batch.rows):
                yield batch.rows, to_float(batch.images)
        if len(rows) and not read and len(self.unreadable) == len(self):
            raise DataError(f"Not one image of the data set {self.name!r} can be read. "
                            f"{self.unreadable[int(rows[0])]}")

    def check(self, progress: Callable[[Progress], None] | None = None) -> Dataset:
        """Read every photo in full.

        Parameters
        ----------
        progress
            Called about twice a second.

        Returns
        -------
        Dataset
            Without the samples whose photo cannot be read; they are in its ``problems``.
        """
        _, reasons = examine(len(self), self.source.verify, threads=self.source.threads, progress=progress)
        return self.without(reasons)

    def without(self, reasons: dict[int, str]) -> Dataset:
        """The data set without some rows, each listed in ``problems`` with its reason."""
        if not reasons:
            return self
        lines = [(*self.table.loc[row, ["sample_id", "path"]], reasons[row]) for row in sorted(reasons)]
        kept = self._select(np.setdiff1d(np.arange(len(self)), list(reasons)))
        kept.problems = pd.concat([self.problems, problem_table(lines)], ignore_index=True)
        return kept

    def with_boxes(self, boxes: pd.DataFrame, drawn: Iterable[str] = ()) -> Dataset:
        """The data set with other boxes, such as those that people drew; it is still the same data.

        Parameters
        ----------
        boxes
            As ``boxes`` of the class.
        drawn
            Ids of the samples that people drew on: there the boxes, also none, say where the object is, and an exact mask
            does not.

        Returns
        -------
        Dataset
            Its :meth:`fingerprint` and :meth:`spec` are those of this one, so that what was computed of its photos stays
            known; what rests on the boxes too has :attr:`boxes_key`.

        Raises
        ------
        DataError
            A box is not what it should be.
        """
        kept = copy.copy(self)
        kept._loaded_boxes = self.boxes if self._loaded_boxes is None else self._loaded_boxes
        kept.boxes = checked_boxes(boxes, self.table["sample_id"], self.num_classes)
        kept.drawn = frozenset(self.table["sample_id"]).intersection(map(str, drawn))
        return kept

    def with_classes(self, class_names: Sequence[str]) -> Dataset:
        """The same samples in other classes, such as a model's, each found by its name.

        Raises
        ------
        DataError
            A class of a sample is not among them.
        """
        return with_classes(self, class_names)

    @property
    def boxes_key(self) -> str:
        """Hash of boxes that came by :meth:`with_boxes`, which :meth:`fingerprint` leaves out; ``""`` without any."""
        if self._loaded_boxes is None:
            return ""
        return content_hash({name: self.boxes[name].tolist() for name in self.boxes},
                            *([sorted(self.drawn)] if self.drawn else []))

    def fingerprint(self) -> str:
        """Hash of the tables' content, the names, the files' contents, and the view."""
        boxes = self.boxes if self._loaded_boxes is None else self._loaded_boxes
        tables = [{name: table[name].tolist() for name in table} for table in (self.table, boxes)]
        return content_hash(*tables, self.class_names, self.group_names, self.source.signature())

    def spec(self) -> dict[str, Any] | None:
        """What :func:`guidance_viz.data.from_spec` needs to load it again; ``None`` for a wrapped one."""
        return copy.deepcopy(self._spec)

    def _rows(self, indices: Rows | None, unique: bool = True) -> np.ndarray:
        return checked_rows(indices, len(self), self.name, unique)

    def _select(self, rows: np.ndarray) -> Dataset:
        kept = copy.copy(self)
        kept.table = self.table.iloc[rows].reset_index(drop=True)
        kept.extra = self.extra.iloc[rows].reset_index(drop=True)
        kept.boxes = _boxes_of(kept.table, self.boxes)
        kept._loaded_boxes = None if self._loaded_boxes is None else _boxes_of(kept.table, self._loaded_boxes)
        kept.source, kept._sizes = self.source.select(rows), self._sizes[rows]
        kept.unreadable = {new: self.unreadable[old] for new, old in enumerate(rows.tolist())
                           if old in self.unreadable}
        if self._spec is not None:
            kept._spec = {**self._spec, "sample_ids": kept.table["sample_id"].tolist()}
        return kept

    def photo_sizes(self, rows: np.ndarray) -> np.ndarray:
        """Width and height of photos in pixels, shape (n, 2), before resize and crop; looked at once.

        A photo whose size cannot be read counts as 1 × 1; its reason is in ``unreadable``.
        """
        unknown = np.unique(rows[self._sizes[rows, 0] == 0])
        found, failed = examine(len(unknown), lambda position: self.source.photo_size(int(unknown[position])),
                                threads=self.source.threads)
        for position, size in found.items():
            self._sizes[unknown[position]] = size
        self.unreadable.update({int(unknown[position]): reason for position, reason in failed.items()})
        return np.maximum(self._sizes[rows], 1)


def _boxes_of(table: pd.DataFrame, boxes: pd.DataFrame) -> pd.DataFrame:
    return boxes[boxes["sample_id"].isin(table["sample_id"])].reset_index(drop=True)
