"""Where the object is, by photo and class: boxes, exact masks, or boxes around what was answered yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from guidance_viz.core import DataError, OptionError
from guidance_viz.data import dilate_boxes
from guidance_viz.data.geometry import coverage, to_window
from guidance_viz.data.localization import box_owners, windows_of
from guidance_viz.data.tables import CORNERS
from guidance_viz.mitigation.exchange import resize_masks

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.mitigation.types import Places, Task

KINDS = ("boxes", "drawn", "masks", "answers")
ATTENDED = 0.5
"""Share of a map's maximum from which a cell counts to the box around what was answered yes."""


def class_table(ds: Dataset) -> np.ndarray:
    """Which classes each photo has, bool (N, K): several where the data set has multi-hot labels, else its label."""
    if "labels" in ds.table:
        return np.array(ds.table["labels"].tolist(), dtype=bool).reshape(len(ds), ds.num_classes)
    return np.eye(ds.num_classes, dtype=bool)[ds.table["label"].to_numpy(np.int64)]


@dataclass
class Annotations:
    """Boxes as fractions of what the model sees, or exact masks.

    Attributes
    ----------
    boxes, owners, classes
        x0, y0, x1, y1 (B, 4), the photo of each and its class, -1 for any.
    ds
        The data set that has exact masks, or ``None``.
    exact
        Its rows whose exact mask counts instead of boxes.
    reverse
        Whether what lies outside is to be looked at.
    soft
        Place masks float32 (N, h, w) in [0, 1], nan where not known, that count instead of boxes; or ``None``.
    """

    boxes: np.ndarray
    owners: np.ndarray
    classes: np.ndarray
    ds: Dataset | None = None
    exact: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    reverse: bool = False
    soft: np.ndarray | None = None
    _kept: dict[tuple[int, int], dict[tuple[int, int], Tensor]] = field(default_factory=dict, repr=False)

    @classmethod
    def none(cls) -> Annotations:
        """Nothing is annotated."""
        nobody = np.zeros(0, np.int64)
        return cls(np.zeros((0, 4)), nobody, nobody)

    def present(self, has: np.ndarray) -> np.ndarray:
        """Which (photo, class) pairs are annotated, of those that ``has`` (N, K) says are there, bool (N, K)."""
        found = np.zeros_like(has)
        found[self.exact] = True
        if self.soft is not None:
            found[~np.isnan(self.soft).any(axis=(1, 2))] = True
        of_any = self.classes < 0
        found[self.owners[of_any]] = True
        found[self.owners[~of_any], self.classes[~of_any]] = True
        return found & has

    def masks(self, rows: np.ndarray, targets: np.ndarray, h: int, w: int) -> Tensor:
        """What is to be looked at for a class of each of some photos.

        Parameters
        ----------
        rows, targets
            Photos (n,) and classes (n,).
        h, w
            Rows and columns of cells.

        Returns
        -------
        Tensor
            float32 (n, h, w) in [0, 1]: the exact mask, else the coverage of the union of the class's boxes; with
            ``reverse`` one minus that.
        """
        if self.soft is not None:
            places = resize_masks(torch.from_numpy(self.soft[rows]), h, w)
            return 1 - places if self.reverse else places
        inside, exact = self._covered(rows, targets, h, w), np.isin(rows, self.exact)
        if exact.any():
            inside[torch.from_numpy(exact)] = self._exact(np.asarray(rows)[exact], np.asarray(targets)[exact], h, w)
        return 1 - inside if self.reverse else inside

    def _covered(self, rows: np.ndarray, targets: np.ndarray, h: int, w: int) -> Tensor:
        place = {int(row): i for i, row in enumerate(rows)}
        here = np.flatnonzero(np.isin(self.owners, rows))
        owners = np.array([place[int(row)] for row in self.owners[here]], dtype=np.int64)
        wanted = np.asarray(targets)[owners] if len(owners) else owners
        counts = (self.classes[here] < 0) | (self.classes[here] == wanted)
        return torch.from_numpy(coverage(self.boxes[here[counts]], owners[counts], len(rows), h, w))

    def _exact(self, rows: np.ndarray, targets: np.ndarray, h: int, w: int) -> Tensor:
        kept = self._kept.setdefault((h, w), {})
        wanted = list(zip(np.asarray(rows).tolist(), np.asarray(targets).tolist(), strict=True))
        missing = sorted(set(wanted) - kept.keys())
        if missing:
            assert self.ds is not None
            index, classes = np.array(missing, dtype=np.int64).T
            found = self.ds.masks(h, w, index, classes, exact=True)
            assert found is not None
            kept.update({pair: mask.half() for pair, mask in zip(missing, found, strict=True)})
        return torch.stack([kept[pair] for pair in wanted]).float() if wanted else torch.zeros(0, h, w)


def annotations_of(task: Task, kind: str, dilation: float = 0.0, reverse: bool = False) -> Annotations:
    """The annotations of a task.

    Parameters
    ----------
    task
        The data set, and for ``"answers"`` the maps and the answers on them.
    kind
        ``"boxes"``: the data set's, and in their place those that people drew on a photo; ``"drawn"``: these alone;
        ``"masks"``: exact ones, also where people drew; ``"answers"``: the place masks that the answers give every photo,
        or, where there are none, the box around the cells of a map answered YES that have at least half of its maximum.
    dilation
        Share of its side by which a box grows on every side.
    reverse
        See :class:`Annotations`.

    Raises
    ------
    OptionError
        The kind is not known, or exact masks were to be dilated.
    DataError
        The data set has no annotation of this kind.
    """
    if kind not in KINDS:
        raise OptionError(f"masks={kind!r} is not known; use one of {', '.join(KINDS)}.")
    if kind != "answers":
        return annotations_in(task.ds, kind, dilation, reverse)
    if task.places is not None:
        return _of_places(task.places, dilation, reverse)
    return _boxes(*_of_answers(task, dilation), reverse)


def _of_places(places: Places, dilation: float, reverse: bool) -> Annotations:
    if dilation:
        raise OptionError(f"dilation={dilation} makes boxes coarser; place masks are taken as they are. Leave "
                          "dilation out.")
    nobody = np.zeros(0, np.int64)
    return Annotations(np.zeros((0, 4)), nobody, nobody, reverse=reverse, soft=np.asarray(places.masks, np.float32))


def annotations_in(ds: Dataset, kind: str, dilation: float = 0.0, reverse: bool = False) -> Annotations:
    """The annotations of a data set, as of :func:`annotations_of`, where no answers are asked for."""
    if kind == "masks":
        return _of_masks(ds, dilation, reverse)
    boxes, owners, classes = _of_boxes(ds, dilation)
    if kind == "drawn":
        mine = ds.table["sample_id"].isin(ds.drawn).to_numpy()[owners]
        if not mine.any():
            raise DataError(f"Nobody drew a box on a photo of the data set {ds.name!r}. Draw some, import them, or "
                            "use masks='boxes'.")
        boxes, owners, classes = boxes[mine], owners[mine], classes[mine]
    return _boxes(boxes, owners, classes, reverse)


def _boxes(boxes: np.ndarray, owners: np.ndarray, classes: np.ndarray, reverse: bool) -> Annotations:
    area = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])  # nothing is left of one outside the view
    return Annotations(boxes[area], owners[area], classes[area], reverse=reverse)


def _of_boxes(ds: Dataset, dilation: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if not ds.has_boxes:
        other = " It has exact masks: use masks='masks'." if ds.has_masks else " Draw some, or import them."
        raise DataError(f"The data set {ds.name!r} has no boxes to guide by.{other}")
    owners = box_owners(ds)
    corners = dilate_boxes(ds.boxes[list(CORNERS)].to_numpy(dtype=float), dilation)
    return to_window(corners, windows_of(ds, owners)), owners, ds.boxes["class"].to_numpy(np.int64)


def _of_masks(ds: Dataset, dilation: float, reverse: bool) -> Annotations:
    if not ds.has_masks:
        other = " It has boxes: use masks='boxes'." if ds.has_boxes else ""
        raise DataError(f"The data set {ds.name!r} has no exact masks to guide by.{other}")
    if dilation:
        raise OptionError(f"dilation={dilation} makes boxes coarser; exact masks are taken as they are. Use "
                          "masks='boxes', or leave dilation out.")
    exact = np.flatnonzero((ds.table["mask_path"] != "").to_numpy())
    return Annotations(np.zeros((0, 4)), exact[:0], exact[:0], ds, exact, reverse)


def _of_answers(task: Task, dilation: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = task.guidance.relevant
    if not len(rows):
        raise DataError("No map of the training split is answered yes, so there is nothing to make boxes of. Answer a few, "
                        "or use masks='boxes'.")
    boxes, alive = attended_boxes(np.asarray(task.extraction.maps[rows], dtype=np.float64))
    labels = task.ds.table["label"].to_numpy(np.int64)
    return dilate_boxes(boxes[alive], dilation), rows[alive], labels[rows[alive]]


def attended_boxes(maps: np.ndarray, share: float = ATTENDED) -> tuple[np.ndarray, np.ndarray]:
    """The smallest box around the cells of each map with at least a share of its maximum.

    Parameters
    ----------
    maps
        Raw maps (N, h, w), at least 0.
    share
        In (0, 1].

    Returns
    -------
    tuple
        x0, y0, x1, y1 as fractions of the map, (N, 4), and whether the map has any energy, bool (N,).
    """
    top = maps.max(axis=(1, 2))
    strong = maps >= share * np.where(top > 0, top, 1)[:, None, None]
    sides = [np.asarray(strong.any(axis=axis)) for axis in (1, 2)]  # columns, rows
    low = [side.argmax(axis=1) / side.shape[1] for side in sides]
    high = [1 - side[:, ::-1].argmax(axis=1) / side.shape[1] for side in sides]
    return np.stack([*low, *high], axis=1), top > 0
