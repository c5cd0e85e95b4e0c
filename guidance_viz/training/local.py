"""Local features: what a photo's cells look like at a middle depth, laid out as a grid."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.lib.format import open_memmap

from guidance_viz.core import ModelError, Progress, content_hash, read_json, write_array, write_json
from guidance_viz.models.layout import FINAL, Layout
from guidance_viz.training.cancel import Cancel, check_cancelled, is_cancelled
from guidance_viz.training.extract import to_half
from guidance_viz.training.memory import with_oom_retry
from guidance_viz.training.runtime import image_shape

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.models.probe import Size
    from guidance_viz.training.extraction import Extraction
    from guidance_viz.training.runtime import Runtime

FLUSH_SECONDS = 2.0  # an interruption costs at most this much work
LEAST = 8           # rows and columns of cells from which a place tells parts of a photo apart
VERSION = 1
MANIFEST = "local.json"
STAGE = "Looking at the parts of every photo"


@dataclass(frozen=True, eq=False)
class LocalFeatures:
    """Features of every cell of every photo. Rows are the data set's rows.

    Attributes
    ----------
    array
        As they are kept, float16, perhaps a memory map: (N, C, h, w), (N, h, w, C), or tokens (N, T, C).
    place
        The cut that they enter, or ``"final"``: the attribution layer's activations.
    key
        Content hash of what they depend on: the weights up to the place, the data, the place.
    layout
        How the array is laid out as a grid; prefix tokens are left out.
    readable
        Which photos could be read, bool (N,); the others' features are zero.
    """

    array: np.ndarray
    place: str
    key: str
    layout: Layout
    readable: np.ndarray

    def __len__(self) -> int:
        return len(self.array)

    def rows(self, index: Any) -> np.ndarray:
        """Features of rows: row numbers (n,), a slice or a bool (N,); float32 (n, C, h, w)."""
        given = torch.from_numpy(np.array(self.array[index], dtype=np.float32))
        return np.ascontiguousarray(self.layout.split(given)[0].numpy())

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, h, w)."""
        like = torch.empty((1, *self.array.shape[1:]), device="meta")
        channels, h, w = self.layout.split(like)[0].shape[1:]
        return channels, h, w

    @property
    def channels(self) -> int:
        """Number of features of a cell, C."""
        return self.shape[0]

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of cells (h, w)."""
        return self.shape[1:]


def place_of(clf: Classifier, side: Size, *, least: int = LEAST) -> str:
    """Choose where to take local features from.

    Parameters
    ----------
    clf
        The classifier, left as it was found.
    side
        Side, or height and width, of the images in pixels.
    least
        Rows and columns of cells that the grid should have.

    Returns
    -------
    str
        The default cut where its grid is at least ``least`` × ``least``, else the deepest cut with such a grid, else the
        one with the finest grid (the deepest of them). ``"final"``, the attribution layer, where the trunk cannot be split
        at a grid.
    """
    if not clf.cuts:
        return FINAL
    default, finest = clf.default_cut, (0, FINAL)
    for place in (default, *(cut for cut in reversed(clf.cuts) if cut != default)):
        found = clf.cut_layout(place, side)
        size = 0 if found is None else min(found[1][1:])
        if size >= least:
            return place
        deeper = finest[1] == default and size == finest[0] and clf.cuts.index(place) > clf.cuts.index(default)
        finest = (size, place) if size > finest[0] or (size and deeper) else finest
    return finest[1]


def grid_of(clf: Classifier, place: str, side: Size) -> tuple[int, int, int]:
    """Channels, rows and columns (C, h, w) of the local features at a place.

    Raises
    ------
    ModelError
        What passes there is no grid.
    """
    return _laid_out(clf, place, side)[1]


def _laid_out(clf: Classifier, place: str, side: Size) -> tuple[Layout, tuple[int, int, int]]:
    found = clf.cut_layout(place, side)
    if found is None:
        raise ModelError(f"What passes at {place!r} is no grid of cells, which local features need. Use another of "
                         f"{', '.join(clf.cuts)}, or {FINAL!r}.")
    layout, (channels, h, w) = found
    return layout, (channels, h, w)


def local_key(clf: Classifier, place: str, data: str) -> str:
    """Content hash of what local features depend on.

    Parameters
    ----------
    clf
        The classifier: its weights up to the place count, so that a fix of what follows changes nothing.
    place
        Where.
    data
        The data set's fingerprint.
    """
    state = sorted(clf.stem_state(place).items())
    return content_hash(VERSION, place, data, [name for name, _ in state],
                        *(value.detach().cpu().float().numpy() for _, value in state))


def local_features(clf: Classifier, ds: Dataset, extraction: Extraction | None, runtime: Runtime,
                   folder: str | os.PathLike[str], place: str | None = None, cancel: Cancel = None,
                   ) -> Generator[Progress, None, LocalFeatures]:
    """Local features of every photo: those that the extraction keeps, else from one pass over the photos.

    Parameters
    ----------
    clf
        The classifier, run in eval mode; it is left as it was found.
    ds
        The data set.
    extraction
        What a pass of this classifier left. No pass is needed where its kept stem ends at the place; a deeper place is
        reached from the kept stem where the network allows it.
    runtime
        How to compute.
    folder
        Where a pass keeps what it finds. An unfinished one goes on, a finished one is opened.
    place
        One of ``clf.cuts`` or ``"final"``; ``None``: as :func:`place_of` chooses.
    cancel
        Asked between batches.

    Yields
    ------
    Progress
        One a batch.

    Raises
    ------
    ModelError
        What passes there is no grid.
    Cancelled
        On request; what was done is kept.
    """
    side = image_shape(ds)
    place = place_of(clf, side) if place is None else place
    shape = _laid_out(clf, place, side)[1]
    key = local_key(clf, place, ds.fingerprint())
    found = open_local(clf, ds, extraction, folder, place, key)
    if found is None:
        size = shape if place == FINAL else clf.cut_size(place, side)[0]
        yield from _Pass(clf, ds, runtime, _Kept(Path(folder), place, key, (len(ds), *size)), extraction, cancel).run()
        found = open_local(clf, ds, None, folder, place, key)
    assert found is not None
    return found


def open_local(clf: Classifier, ds: Dataset, extraction: Extraction | None, folder: str | os.PathLike[str] | None,
               place: str, key: str) -> LocalFeatures | None:
    """Open local features that need no pass.

    Parameters
    ----------
    clf, ds, extraction, folder, place
        As for :func:`local_features`; ``folder`` may be ``None``.
    key
        From :func:`local_key`.

    Returns
    -------
    LocalFeatures or None
        Those of the extraction, or what a finished pass left; ``None`` where there are neither.
    """
    layout, kept = _laid_out(clf, place, image_shape(ds))[0], _kept(extraction, place, len(ds))
    if kept is not None:
        assert extraction is not None
        return LocalFeatures(kept, place, key, layout, np.asarray(extraction.readable))
    return None if folder is None else _opened(Path(folder), key, layout)


def _opened(path: Path, key: str, layout: Layout) -> LocalFeatures | None:
    manifest = read_json(path / MANIFEST) if (path / MANIFEST).exists() else {}
    if manifest.get("version") != VERSION or manifest.get("key") != key or manifest.get("done") is not True:
        return None
    arrays = [np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in ("local", "readable")]
    return LocalFeatures(arrays[0], manifest["place"], key, layout, np.asarray(arrays[1]))


def _kept(extraction: Extraction | None, place: str, count: int) -> np.ndarray | None:
    """What an extraction keeps of this place."""
    if extraction is None or len(extraction.readable) != count:
        return None
    return extraction.activations if place == FINAL else extraction.stem if extraction.cut == place else None


class _Kept:
    """What a pass writes: the features, which rows could be read, and how far it is."""

    def __init__(self, folder: Path, place: str, key: str, shape: tuple[int, ...]) -> None:
        self.folder, self.about = folder, {"version": VERSION, "key": key, "place": place}
        self.place, self.done, self._noted = place, 0, time.monotonic()
        folder.mkdir(parents=True, exist_ok=True)
        if self._resumes(shape):
            self.array = open_memmap(folder / "local.npy", mode="r+")
            self.readable = np.load(folder / "readable.npy", allow_pickle=False)
        else:
            (folder / MANIFEST).unlink(missing_ok=True)
            self.array = open_memmap(folder / "local.npy", mode="w+", dtype=np.float16, shape=shape)
            self.readable = np.zeros(shape[0], bool)

    def write(self, rows: np.ndarray, values: np.ndarray) -> None:
        """Write a batch; noted every few seconds."""
        self.array[rows], self.readable[rows] = values, True
        self.done = int(rows[-1]) + 1
        if time.monotonic() - self._noted > FLUSH_SECONDS:
            self.note()

    def note(self, finished: bool = False) -> None:
        """Put everything on the disk, then say how far it goes."""
        self.array.flush()
        write_array(self.folder / "readable.npy", self.readable)
        write_json(self.folder / MANIFEST, {**self.about, "rows": self.done, "done": finished})
        self._noted = time.monotonic()

    def _resumes(self, shape: tuple[int, ...]) -> bool:
        if not all((self.folder / name).exists() for name in (MANIFEST, "local.npy", "readable.npy")):
            return False
        found = read_json(self.folder / MANIFEST)
        self.done = int(found.get("rows", 0))
        same = all(found.get(name) == value for name, value in self.about.items())
        return same and np.load(self.folder / "local.npy", mmap_mode="r", allow_pickle=False).shape == shape


class _Pass:
    """One pass under way: from the photos, or from the kept output of an earlier place."""

    def __init__(self, clf: Classifier, ds: Dataset, runtime: Runtime, kept: _Kept, extraction: Extraction | None,
                 cancel: Cancel) -> None:
        self.clf, self.ds, self.runtime, self.kept, self.cancel = clf, ds, runtime, kept, cancel
        self.source = extraction if self._reaches(extraction) else None
        self.batch_size = runtime.batch_size

    def run(self) -> Generator[Progress, None, None]:
        """Go through the rows that are not done yet, in order."""
        was_training = self.clf.training
        self.runtime.place(self.clf)
        self.clf.eval()
        try:
            yield from self._run()
        finally:
            self.clf.train(was_training)

    def _run(self) -> Generator[Progress, None, None]:
        total = len(self.ds)
        for rows, inputs in self._batches():
            if is_cancelled(self.cancel):
                self.kept.note()
                check_cancelled(self.cancel, "The pass over the photos")
            work = partial(self._values, inputs)
            values, self.batch_size = with_oom_retry(work, self.batch_size)
            self.kept.write(rows, values)
            yield Progress(STAGE, self.kept.done, total)
        self.kept.note(finished=True)

    def _values(self, inputs: torch.Tensor, size: int) -> np.ndarray:
        with torch.no_grad(), self.runtime.autocast():
            parts = [to_half(self._forward(self.runtime.to_device(part))) for part in inputs.split(size)]
        return torch.cat(parts).cpu().numpy()

    def _forward(self, inputs: torch.Tensor) -> torch.Tensor:
        clf, place = self.clf, self.kept.place
        if self.source is not None:
            return clf.between(inputs.float(), str(self.source.cut), place)
        return clf.trunk(inputs)[0] if place == FINAL else clf.stem(inputs, place)

    def _batches(self) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        rows = np.arange(self.kept.done, len(self.ds))
        if self.source is None:
            yield from self.ds.batches(rows, self.runtime.batch_size, self.runtime.workers)
            return
        rows, stem = rows[np.asarray(self.source.readable)[rows]], self.source.stem
        assert stem is not None
        for start in range(0, len(rows), self.runtime.batch_size):
            chunk = rows[start:start + self.runtime.batch_size]
            yield chunk, torch.from_numpy(np.array(stem[chunk]))

    def _reaches(self, extraction: Extraction | None) -> bool:
        """Whether the place can be reached from what an extraction keeps."""
        clf, place = self.clf, self.kept.place
        if extraction is None or extraction.cut is None or place not in clf.cuts or not clf.runs_between:
            return False
        kept = _kept(extraction, extraction.cut, len(self.ds))
        return kept is not None and clf.cuts.index(extraction.cut) < clf.cuts.index(place)
