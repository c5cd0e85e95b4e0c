"""An extraction while it is being written: memory-mapped arrays, and a progress file to go on from."""

from __future__ import annotations

import io
import json
import math
import os
import re
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import dtype_to_descr, open_memmap, write_array_header_1_0

from guidance_viz.concepts import ConceptPatches, PatchCollector
from guidance_viz.core import DiskError, atomic_write, disk_errors, mark_folder, reserve, write_array, write_json
from guidance_viz.training.extraction import FORMAT_VERSION, MANIFEST, PATCH_FIELDS

PROGRESS = "progress.npz"
FLUSH_SECONDS = 2.0  # an interruption costs at most this much work
_ARRAY = re.compile(r"logits|maps|pooled|attention|inverse|activations|stem|masks|readable|aiou|(carry|patches|probe)_\w+")


class ExtractionWriter:
    """Writes the rows of an extraction in order; what was flushed survives an interruption.

    Parameters
    ----------
    folder
        Where to write; what an earlier, unfinished run with the same ``key`` left there is kept.
    key
        Content hash of the model, the data and the settings.
    shapes
        ``name -> (shape, dtype)`` of each array, the first axis being the rows.
    neurons
        Number of neurons, for the concept patches.
    """

    def __init__(self, folder: Path, key: str, shapes: Mapping[str, tuple[tuple[int, ...], Any]],
                 neurons: int) -> None:
        self.folder, self.key = folder, key
        self.done = 0
        self.unreadable: dict[str, str] = {}
        self._earlier_patches: ConceptPatches | None = None
        self._collector = PatchCollector(neurons)
        folder.mkdir(parents=True, exist_ok=True)
        resumed = self._resume(shapes)
        if resumed or not any(folder.iterdir()):
            mark_folder(folder)
        if not resumed:
            _clear(folder)
        self.arrays = self._arrays(shapes, resumed)
        self._flushed = time.monotonic()

    def _arrays(self, shapes: Mapping[str, tuple[tuple[int, ...], Any]], resumed: bool) -> dict[str, np.memmap]:
        """The arrays on the disk, in files that have all their room: a map of one that has not dies of a full disk."""
        places = {name: self.folder / f"{name}.npy" for name in shapes}
        headers = {name: _header(shape, kind) for name, (shape, kind) in shapes.items()}
        sizes = {places[name]: len(headers[name]) + math.prod(shape) * np.dtype(kind).itemsize
                 for name, (shape, kind) in shapes.items()}
        photos = next(iter(shapes.values()))[0][0]
        try:
            reserve(sizes, f"Explaining {photos} photos", "keep what is computed elsewhere (cache=…, --cache), or keep less"
                    " of it (cut='none', --cut none)")
            if not resumed:
                for name, header in headers.items():
                    with disk_errors("preparing", places[name]), places[name].open("r+b") as file:
                        file.write(header)
        except DiskError:
            if not resumed:
                _clear(self.folder)         # it holds nothing yet, and others need the room
            raise
        return {name: open_memmap(place, mode="r+") for name, place in places.items()}

    def write(self, rows: np.ndarray, values: Mapping[str, np.ndarray]) -> None:
        """Write a batch's values to its rows."""
        for name, value in values.items():
            self.arrays[name][rows] = value
        self.arrays["readable"][rows] = True

    def collect(self, rows: np.ndarray, activations: Any) -> None:
        """Count a batch's activations, shape (b, C, h, w), towards the concept patches."""
        if len(rows):
            self._collector.update(rows, activations)

    def advance(self, done: int) -> None:
        """Note that the first ``done`` rows are done; flushed every few seconds."""
        self.done = done
        if time.monotonic() - self._flushed > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Put everything written so far on the disk, then say so in the progress file."""
        for array in self.arrays.values():
            array.flush()
        # One file, so that the patches and the rows they cover can never disagree.
        with atomic_write(self.folder / PROGRESS) as file:
            state: dict[str, Any] = {"key": self.key, "done": self.done, "unreadable": json.dumps(self.unreadable)}
            np.savez(file, allow_pickle=False, **state, **_patch_arrays(self.patches()))
        self._flushed = time.monotonic()

    def patches(self) -> ConceptPatches:
        """The patches over everything collected, an earlier run's included."""
        fresh = self._collector.result()
        return fresh if self._earlier_patches is None else merge_patches(self._earlier_patches, fresh)

    def finish(self, manifest: Mapping[str, Any], extra: Sequence[str] = ()) -> None:
        """Write the manifest, which makes the extraction complete; ``extra`` names arrays written beside."""
        self.flush()
        patches = _patch_arrays(self.patches())
        for name, value in patches.items():
            write_array(self.folder / f"{name}.npy", value)
        write_json(self.folder / MANIFEST, {"version": FORMAT_VERSION, "key": self.key, "unreadable": self.unreadable,
                                            "arrays": [*self.arrays, *patches, *extra], **manifest})
        (self.folder / PROGRESS).unlink(missing_ok=True)

    def _resume(self, names: Iterable[str]) -> bool:
        path = self.folder / PROGRESS
        # An earlier version of this package may not have written all of the arrays.
        if not path.exists() or not all((self.folder / f"{name}.npy").exists() for name in names):
            return False
        with np.load(path, allow_pickle=False) as saved:
            if str(saved["key"]) != self.key:
                return False
            self.done, self.unreadable = int(saved["done"]), json.loads(str(saved["unreadable"]))
            self._earlier_patches = ConceptPatches(**{name: saved[f"patches_{name}"] for name in PATCH_FIELDS})
        return True


def _header(shape: tuple[int, ...], kind: Any) -> bytes:
    """What a ``.npy`` file of an array begins with."""
    header = io.BytesIO()
    write_array_header_1_0(header, {"descr": dtype_to_descr(np.dtype(kind)), "fortran_order": False, "shape": shape})
    return header.getvalue()


def _patch_arrays(patches: ConceptPatches) -> dict[str, np.ndarray]:
    return {f"patches_{name}": np.asarray(getattr(patches, name)) for name in PATCH_FIELDS}


def merge_patches(first: ConceptPatches, second: ConceptPatches) -> ConceptPatches:
    """Join the strongest patches of two disjoint sets of rows: by value, ties by the lower row.

    Returns
    -------
    ConceptPatches
        As many patches a neuron as ``first`` holds; row -1 where there are fewer.
    """
    top = first.indices.shape[1]
    indices, cells, values = (np.concatenate([getattr(first, name), getattr(second, name)], axis=1)
                              for name in PATCH_FIELDS)
    strength = np.where(indices < 0, -np.inf, values)
    order = np.lexsort((indices, -strength), axis=1)[:, :top]
    return ConceptPatches(indices=np.take_along_axis(indices, order, 1), values=np.take_along_axis(values, order, 1),
                          cells=np.take_along_axis(cells, order[..., None], 1))


def link_or_copy(source: Path, target: Path) -> None:
    """Let two folders share a file that is only read; copied where the file system has no links."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _clear(folder: Path) -> None:
    """Delete what another extraction left; nothing else that may lie in the folder."""
    arrays = [path for path in folder.glob("*.npy") if _ARRAY.fullmatch(path.stem)]
    for path in [*arrays, folder / MANIFEST, folder / PROGRESS]:
        path.unlink(missing_ok=True)
