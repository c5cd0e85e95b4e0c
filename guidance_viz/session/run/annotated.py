"""The data set as people annotated it: its boxes, with those drawn on a photo in the place of the photo's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training import Extraction

BOX_COLUMNS = ("sample_id", "class", "x0", "y0", "x1", "y1")


class Annotated:
    """A data set and the boxes drawn on it.

    Parameters
    ----------
    ds
        The data set as it was given; not changed.

    Attributes
    ----------
    given, now
        The data set as it was given, and with the drawn boxes; both frozen, ``now`` is replaced as a whole.
    drawn
        A row a drawn box: sample_id, class (-1: any), x0, y0, x1, y1, annotator, time.
    photos
        A row a photo drawn on: sample_id, boxes (how many), annotator, time.
    """

    def __init__(self, ds: Dataset) -> None:
        self.given = self.now = ds
        self._codes = {name: code for code, name in enumerate(ds.class_names)}
        self._touched = np.zeros(0, dtype=np.int64)
        self._found: pd.DataFrame | None = None  # what was taken over last
        self.drawn, self.photos = self._tables(pd.DataFrame(columns=["sample_id", "boxes", "annotator", "time"]))

    def follow(self, found: pd.DataFrame, touched: Iterable[str]) -> bool:
        """Take over what the journal holds; returns whether anything changed.

        Parameters
        ----------
        found, touched
            From :meth:`guidance_viz.store.Journal.drawn`. Photos of other data, and classes that the data set does not
            have, are passed over.
        """
        if found is self._found:
            return False
        self._found = found
        known = self.given.table["sample_id"]
        rows = pd.Index(known).get_indexer(pd.Index(sorted(touched), dtype=object))
        self._touched = np.sort(rows[rows >= 0])
        drawn, photos = self._tables(found[found["sample_id"].isin(known)])
        if drawn.equals(self.drawn) and photos.equals(self.photos):
            return False
        self.drawn, self.photos = drawn, photos
        own = self.given.boxes[~self.given.boxes["sample_id"].isin(photos["sample_id"])]
        self.now = self.given if not len(photos) else self.given.with_boxes(
            pd.concat([own, drawn[list(BOX_COLUMNS)]], ignore_index=True), photos["sample_id"])
        return True

    @property
    def boxes(self) -> pd.DataFrame:
        """All boxes that count, with ``annotator``: empty for the data set's own."""
        boxes = self.now.boxes.merge(self.photos[["sample_id", "annotator"]], on="sample_id", how="left")
        return boxes.assign(annotator=boxes["annotator"].fillna("").astype(str))

    def localize(self, extraction: Extraction, clf: Classifier, before: Extraction | None = None) -> Extraction:
        """An extraction with masks, and the adjusted IoU, that follow the drawn boxes.

        Parameters
        ----------
        extraction
            What a pass left; of a photo that was ever drawn on it may know the boxes of another moment.
        clf
            Its model.
        before
            What this gave last for the same pass: photos whose object is still there are not compared again.

        Notes
        -----
        The adjusted IoU follows from the kept activations. Without them, and for maps that do not follow from them, it is
        nan for photos that were ever drawn on, and ``notes`` says so.
        """
        rows = self._touched
        if not len(rows):
            return extraction
        h, w = extraction.maps.shape[1:]
        found = self.now.masks(h, w, rows)
        masks = None if extraction.masks is None else np.array(extraction.masks)
        if found is not None and masks is None:
            masks = np.zeros(extraction.maps.shape, np.float32)
        if masks is not None:
            masks[rows] = 0 if found is None else found.numpy()
        if masks is None:
            return extraction
        aiou, note = self._adjusted(extraction, clf, masks, before)
        return dataclasses.replace(extraction, masks=masks, aiou=aiou, notes={**extraction.notes, **note})

    def _adjusted(self, extraction: Extraction, clf: Classifier, masks: np.ndarray,
                  before: Extraction | None) -> tuple[np.ndarray | None, dict[str, str]]:
        """The adjusted IoU of every row, and why some are not known."""
        from guidance_viz.training import kept_adjusted_iou, why_not_from_kept
        rows, there = self._touched, self.now.localized
        why = why_not_from_kept(clf, extraction)
        if extraction.aiou is None and why:
            return None, {"aiou": extraction.notes.get("aiou") or f"AIoU was not measured: {why}"}
        aiou = np.full(len(there), np.nan, np.float32) if extraction.aiou is None else np.array(extraction.aiou)
        aiou[rows] = np.nan
        rows = rows[there[rows] & np.asarray(extraction.readable)[rows]]
        if why:
            return aiou, {"aiou": f"AIoU leaves out {len(rows)} photos that people drew on: {why}"} if len(rows) else {}
        if before is not None and before.masks is not None and before.aiou is not None:
            same = np.isfinite(before.aiou[rows]) & (before.masks[rows] == masks[rows]).all(axis=(1, 2))
            aiou[rows[same]] = before.aiou[rows[same]]
            rows = rows[~same]
        aiou[rows] = kept_adjusted_iou(clf, extraction, rows, self.given.table["label"].to_numpy(), masks[rows])
        return aiou, {}

    def _tables(self, found: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        drawn = [(photo.sample_id, self._codes.get(box.class_name, -1), *box.corners, photo.annotator, photo.time)
                 for photo in found.itertuples(index=False) for box in photo.boxes
                 if not box.class_name or box.class_name in self._codes]
        photos = [(each.sample_id, len(each.boxes), each.annotator, each.time) for each in found.itertuples(index=False)]
        corners = dict.fromkeys(BOX_COLUMNS[2:], float)
        return (pd.DataFrame(drawn, columns=[*BOX_COLUMNS, "annotator", "time"]).astype({"class": int, **corners}),
                pd.DataFrame(photos, columns=["sample_id", "boxes", "annotator", "time"]).astype({"boxes": int}))
