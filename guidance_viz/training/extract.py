"""One pass over the data set gives everything the loop needs: logits, maps, features, patches, cached activations."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.attribution import gradcam_from_activations
from guidance_viz.core import Progress, read_json, write_array
from guidance_viz.space import attention_features
from guidance_viz.training.cancel import Cancel, check_cancelled, is_cancelled
from guidance_viz.training.extraction import CARRY, MANIFEST, Extraction, extraction_key, open_extraction
from guidance_viz.training.memory import with_oom_retry
from guidance_viz.training.runtime import image_shape, noise
from guidance_viz.training.writer import ExtractionWriter, link_or_copy

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier
    from guidance_viz.training.runtime import Runtime

FP16_MAX = 65504.0
STAGE = "Looking at every photo"


def extract(clf: Classifier, ds: Dataset, runtime: Runtime, folder: str | os.PathLike[str], *, contrast: bool = True,
            keep_activations: bool = True, cut: str | None = None, source: Extraction | None = None,
            cancel: Cancel = None) -> Generator[Progress, None, Extraction]:
    """Run a classifier over a data set once, and keep on disk what the loop needs.

    Parameters
    ----------
    clf
        The classifier, run in eval mode; it is left as it was found.
    ds
        The data set. An image that cannot be read is left out and recorded.
    runtime
        Where and how to compute.
    folder
        Where to write. An unfinished extraction with the same settings goes on; a finished one is opened at once.
    contrast
        Maps of the label's logit minus the mean of the others (True), or of the plain logit.
    keep_activations
        Whether to keep the activations at the attribution layer (float16), with what passes beside them to the head: the
        live preview reads them.
    cut
        Also keep the frozen stem's output at this cut (float16), from which a tail can be trained.
    source
        An extraction of another model on the same data. Where both models have the same stem at ``cut``, or the same
        trunk, its cached stem output or activations are read instead of the images.
    cancel
        Asked between batches.

    Yields
    ------
    Progress
        One a batch, with the seconds left.

    Returns
    -------
    Extraction
        The opened result.

    Raises
    ------
    Cancelled
        On request; what was done is kept.
    """
    path = Path(folder)
    # The batch size is not in the key: a pass may go on with another one after memory ran out.
    settings = {"contrast": contrast, "activations": keep_activations, "cut": cut, "precision": runtime.precision}
    if clf.carries and keep_activations:
        settings["carry"] = True
    key = extraction_key(clf, ds, settings)
    finished = open_extraction(path, key)
    if finished is not None:
        return finished
    was_training = clf.training
    clf.eval()
    try:
        yield from _Pass(clf, ds, runtime, path, key, contrast, keep_activations, cut, source, cancel).run()
    finally:
        clf.train(was_training)
    result = open_extraction(path, key)
    assert result is not None
    return result


def explain_batch(clf: Classifier, inputs: torch.Tensor, labels: torch.Tensor, runtime: Runtime, *, contrast: bool,
                  cut: str | None = None, given: str = "images") -> dict[str, torch.Tensor]:
    """Everything about one batch from one forward pass.

    Parameters
    ----------
    clf
        In eval mode, on the runtime's device.
    inputs
        What ``given`` says: ``"images"`` (b, 3, H, W) in [0, 1], the ``"stem"``'s output at ``cut``, or
        ``"activations"``, which remember what passes beside them.
    labels
        Class indices (b,), the maps' targets.
    runtime, contrast, cut
        As in :func:`extract`.

    Returns
    -------
    dict
        float32 ``logits``, ``maps``, ``pooled``, ``attention``, ``inverse``, ``activations`` and what passes beside them,
        ``carry_0``, …; with a cut, float16 ``stem``.
    """
    values: dict[str, torch.Tensor] = {}
    with torch.no_grad():
        inputs = runtime.to_device(inputs)
        with runtime.autocast():
            if given == "activations":
                acts = inputs.float().mul(clf.neuron_mask.to(inputs)[:, None, None])
            elif cut is None:
                acts = clf.activations(inputs)
            else:
                # The tail gets what the disk will hold, so that training from the disk starts from these very maps.
                values["stem"] = inputs if given == "stem" else to_half(clf.stem(inputs, cut))
                acts = clf.tail(values["stem"].float(), cut)
        acts = widen(clf, acts)
        maps, logits = gradcam_from_activations(clf, acts, labels.to(acts.device), contrast=contrast)
        values |= {"logits": logits.float(), "maps": maps.float(), "pooled": acts.mean((2, 3)),
                   "attention": attention_features(acts, maps),
                   "inverse": attention_features(acts, maps, inverse=True), "activations": acts, **beside(clf, acts)}
    return {name: value.detach() for name, value in values.items()}


def to_half(values: torch.Tensor) -> torch.Tensor:
    """Round floating numbers to float16; what is too large for it becomes its largest number instead of infinity."""
    return values.clamp(-FP16_MAX, FP16_MAX).half() if values.is_floating_point() else values


def widen(clf: Classifier, acts: torch.Tensor) -> torch.Tensor:
    """Activations in float32, with what passes beside them to the head."""
    return clf.remember(acts.float(), tuple(value.float() if value.is_floating_point() else value
                                            for value in clf.carry(acts)))


def beside(clf: Classifier, acts: torch.Tensor) -> dict[str, torch.Tensor]:
    """What passes beside activations to the head, named as an extraction keeps it."""
    return {f"{CARRY}{i}": value for i, value in enumerate(clf.carry(acts))}


def probes(clf: Classifier, ds: Dataset, cut: str | None) -> dict[str, np.ndarray]:
    """The float32 activations, and the stem's output, of one fixed noise image: equal for equal trunks and stems."""
    images = noise(1, image_shape(ds)).to(clf.device)
    with torch.no_grad(), torch.backends.cudnn.flags(deterministic=True, allow_tf32=False):
        acts = clf.activations(images)
        found = {"activations": acts, **beside(clf, acts)}
        if cut is not None:
            found["stem"] = clf.stem(images, cut)
    return {name: value.float().cpu().numpy() for name, value in found.items()}


class _Pass:
    """One extraction under way."""

    def __init__(self, clf: Classifier, ds: Dataset, runtime: Runtime, folder: Path, key: str, contrast: bool,
                 keep_activations: bool, cut: str | None, source: Extraction | None, cancel: Cancel) -> None:
        self.clf, self.ds, self.runtime, self.contrast, self.cut = clf, ds, runtime, contrast, cut
        self.keep, self.cancel = keep_activations, cancel
        self.labels = torch.as_tensor(ds.table["label"].to_numpy(np.int64).copy())
        self.batch_size = runtime.batch_size
        runtime.place(clf)
        self.probes = probes(clf, ds, cut)
        self.source = source
        self.given = self._what_is_given()
        shapes, self.grid = self._shapes()
        self.writer = ExtractionWriter(folder, key, shapes, self.grid[0])
        self.for_patches = self._rows_for_patches()

    def run(self) -> Generator[Progress, None, None]:
        """Go through the rows that are not done yet, in order."""
        total, first, start = len(self.ds), self.writer.done, time.monotonic()
        for rows, inputs in self._batches():
            if is_cancelled(self.cancel):
                self.writer.flush()
                check_cancelled(self.cancel, "The pass over the photos")
            self._write(rows, self._compute(rows, inputs))
            self.writer.advance(int(rows[-1]) + 1)
            left = (time.monotonic() - start) / (self.writer.done - first) * (total - self.writer.done)
            yield Progress(STAGE, self.writer.done, total, left)
        self._finish()
        lost = len(self.writer.unreadable)
        yield Progress(STAGE, total, total, 0.0, message=f"{lost} photos could not be read." if lost else "")

    def _shapes(self) -> tuple[dict[str, tuple[tuple[int, ...], Any]], tuple[int, int, int]]:
        """Sizes of the arrays, from one noise image."""
        values = explain_batch(self.clf, noise(2, image_shape(self.ds)), self.labels.new_zeros(2), self.runtime,
                               contrast=self.contrast, cut=self.cut)
        large = [name for name in values if name == "activations" or name.startswith(CARRY)]
        # What has no row an image cannot be kept by rows; the activations alone still serve to look at.
        fits = all(values[name].shape[:1] == (2,) for name in large)
        for name in large:
            value = to_half(values.pop(name))
            if self.keep and (fits or name == "activations"):
                values[name] = value
        if self.given != "images":
            values.pop("stem", None)  # the source's file is shared
        count = len(self.ds)
        shapes: dict[str, tuple[tuple[int, ...], Any]] = {
            name: ((count, *value.shape[1:]), np.dtype(str(value.dtype).removeprefix("torch.")))
            for name, value in values.items()}
        channels, grid = values["pooled"].shape[1], values["maps"].shape[1:]
        return {**shapes, "readable": ((count,), np.dtype(bool))}, (channels, int(grid[0]), int(grid[1]))

    def _rows_for_patches(self) -> np.ndarray:
        train = self.ds.indices("train")
        rows = np.zeros(len(self.ds), bool)
        rows[train if len(train) else slice(None)] = True
        return rows

    def _what_is_given(self) -> str:
        """The deepest stage that the source holds and both models share."""
        source = self.source
        if source is None or len(source.readable) != len(self.ds):
            return "images"
        if read_json(source.folder / MANIFEST)["data"] != self.ds.fingerprint():
            return "images"
        stem = self.cut is not None and source.stem is not None and source.cut == self.cut and self._same("stem")
        whole = source.activations is not None and (bool(source.carry) or not self.clf.carries)
        if whole and (stem or self.cut is None) and all(self._same(name) for name in self.probes if name != "stem"):
            return "activations"
        return "stem" if stem else "images"

    def _same(self, stage: str) -> bool:
        assert self.source is not None
        theirs = np.load(self.source.folder / f"probe_{stage}.npy", allow_pickle=False)
        ours = self.probes[stage]
        if stage == "activations" and theirs.shape == ours.shape:
            theirs = theirs * self.clf.neuron_mask.cpu().numpy()[:, None, None]
        return theirs.shape == ours.shape and bool(np.allclose(theirs, ours, rtol=0, atol=1e-5 * np.abs(ours).max()))

    def _batches(self) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        rows = np.arange(self.writer.done, len(self.ds))
        if self.given == "images":
            yield from self.ds.batches(rows, self.runtime.batch_size, self.runtime.workers)
            return
        assert self.source is not None
        stem = self.source.stem
        arrays = (stem,) if self.given == "stem" and stem is not None else self.source.head_inputs(self.clf)
        rows = rows[self.source.readable[rows]]
        for start in range(0, len(rows), self.runtime.batch_size):
            chunk = rows[start:start + self.runtime.batch_size]
            inputs, *carry = (torch.from_numpy(array[chunk]) for array in arrays)
            yield chunk, self.clf.remember(inputs, tuple(carry))

    def _compute(self, rows: np.ndarray, inputs: torch.Tensor) -> dict[str, torch.Tensor]:
        def work(size: int) -> dict[str, torch.Tensor]:
            parts = [explain_batch(self.clf, inputs[i:i + size], self.labels[rows[i:i + size]], self.runtime,
                                   contrast=self.contrast, cut=self.cut, given=self.given)
                     for i in range(0, len(rows), size)]
            return {name: torch.cat([part[name] for part in parts]) for name in parts[0]
                    if name == "activations" or name in self.writer.arrays}
        values, self.batch_size = with_oom_retry(work, self.batch_size)
        return values

    def _write(self, rows: np.ndarray, values: dict[str, torch.Tensor]) -> None:
        chosen, arrays = self.for_patches[rows], self.writer.arrays
        self.writer.collect(rows[chosen], values["activations"][torch.from_numpy(chosen).to(values["logits"].device)])
        self.writer.write(rows, {name: (to_half(value) if arrays[name].dtype == np.float16 else value).cpu().numpy()
                                 for name, value in values.items() if name in arrays})

    def _finish(self) -> None:
        writer, extra = self.writer, []
        unread = np.flatnonzero(~writer.arrays["readable"])
        writer.arrays["logits"][unread] = np.nan
        ids, reasons = self.ds.table["sample_id"], getattr(self.ds, "unreadable", {})
        writer.unreadable |= {str(ids.iloc[i]): str(reasons.get(int(i), "could not be read")) for i in unread}
        masks = self.ds.masks(*self.grid[1:])
        if masks is not None:
            write_array(writer.folder / "masks.npy", np.asarray(masks, dtype=np.float32))
            extra.append("masks")
        for stage, probe in self.probes.items():
            write_array(writer.folder / f"probe_{stage}.npy", probe)
        if self.cut is not None and self.given != "images":
            assert self.source is not None
            link_or_copy(self.source.folder / "stem.npy", writer.folder / "stem.npy")
            extra.append("stem")
        writer.finish({"contrast": self.contrast, "cut": self.cut, "data": self.ds.fingerprint()}, extra)
