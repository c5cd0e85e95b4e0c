"""One pass over the data set gives everything the loop needs: logits, maps, features, patches, cached activations."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from guidance_viz.core import Progress, read_json, write_array
from guidance_viz.space import attention_features
from guidance_viz.training.cancel import Cancel, check_cancelled, is_cancelled
from guidance_viz.training.extraction import CARRY, MANIFEST, Extraction, extraction_key, open_extraction
from guidance_viz.training.maps import GRADCAM, How, MapMethod, explain, why_no_adjusted_iou
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
            cancel: Cancel = None, attribution: str = "gradcam",
            attribution_options: Mapping[str, Any] | None = None) -> Generator[Progress, None, Extraction]:
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
        Asked between batches; between fewer photos where a map takes many passes.
    attribution, attribution_options
        The method of the maps, any of ``gv.attribution.METHODS``, and its options. Predictions, features and activations
        come from one pass as ever. Grad-CAM's maps do too; another method runs the network again on every photo, and its
        maps are brought to the grid of the activations: of signed ones the positive part, averaged by area over each cell.

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
    UnknownNameError, OptionError
        There is no such attribution method, or it has no such option.
    """
    path = Path(folder)
    how = How(contrast, keep_activations, cut, MapMethod(attribution, attribution_options or {}))
    how.method.check(contrast)
    # The batch size is not in the key: a pass may go on with another one after memory ran out.
    carried = {"carry": True} if clf.carries and keep_activations else {}
    key = extraction_key(clf, ds, {**how.parts, **carried, "precision": runtime.precision})
    finished = open_extraction(path, key)
    if finished is not None:
        return finished
    was_training = clf.training
    clf.eval()
    try:
        yield from _Pass(clf, ds, runtime, path, key, how, source, cancel).run()
    finally:
        clf.train(was_training)
    result = open_extraction(path, key)
    assert result is not None
    return result


def explain_batch(clf: Classifier, inputs: torch.Tensor, labels: torch.Tensor, runtime: Runtime, *, contrast: bool,
                  cut: str | None = None, given: str = "images", method: MapMethod = GRADCAM,
                  masks: torch.Tensor | None = None, batch: int | None = None) -> dict[str, torch.Tensor]:
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
    method
        How maps are made; any but Grad-CAM needs images.
    masks
        Where the objects are, (b, h, w) on the activations' grid; with them the adjusted IoU is measured.
    batch
        Images in memory at once for a method that makes many of one; the runtime's batch size by default.

    Returns
    -------
    dict
        float32 ``logits``, ``maps``, ``pooled``, ``attention``, ``inverse``, ``activations`` and what passes beside them,
        ``carry_0``, …; with a cut, float16 ``stem``; with masks ``aiou``, (b,).
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
        maps, logits, adjusted = explain(clf, inputs, acts, labels.to(acts.device), masks, method=method, contrast=contrast,
                                         batch=batch or runtime.batch_size, autocast=runtime.autocast())
        values |= {} if adjusted is None else {"aiou": adjusted}
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

    def __init__(self, clf: Classifier, ds: Dataset, runtime: Runtime, folder: Path, key: str, how: How,
                 source: Extraction | None, cancel: Cancel) -> None:
        self.clf, self.ds, self.runtime, self.how, self.cancel = clf, ds, runtime, how, cancel
        self.labels = torch.as_tensor(ds.table["label"].to_numpy(np.int64).copy())
        self.batch_size = runtime.batch_size
        runtime.place(clf)
        self.probes = probes(clf, ds, how.cut)
        self.source = source
        self.given = self._what_is_given()
        self.localized = np.asarray(ds.localized)
        self.why_not = why_no_adjusted_iou(clf, how.method) if self.localized.any() else ""
        shapes, self.grid = self._shapes()
        self.writer = ExtractionWriter(folder, key, shapes, self.grid[0])
        self.for_patches = self._rows_for_patches()
        self.masks: np.ndarray | None = None

    def run(self) -> Generator[Progress, None, None]:
        """Go through the rows that are not done yet, in order."""
        total, first, start = len(self.ds), self.writer.done, time.monotonic()
        stage, step = self._stage(), self.how.method.step(self.clf, self.batch_size)
        self._find_objects()
        for rows, inputs in self._steps(step):
            if is_cancelled(self.cancel):
                self.writer.flush()
                check_cancelled(self.cancel, "The pass over the photos")
            self._write(rows, self._compute(rows, inputs))
            self.writer.advance(int(rows[-1]) + 1)
            left = (time.monotonic() - start) / (self.writer.done - first) * (total - self.writer.done)
            yield Progress(stage, self.writer.done, total, left)
        self._finish()
        lost = len(self.writer.unreadable)
        yield Progress(stage, total, total, 0.0, message=f"{lost} photos could not be read." if lost else "")

    def _stage(self) -> str:
        passes = self.how.method.passes(self.clf)
        if passes == 0:
            return STAGE
        return f"{STAGE} ({self.how.method.name}{'' if passes is None else f', {passes} passes each'})"

    def _find_objects(self) -> None:
        """Where the objects are on the maps' grid; read once, also over interruptions."""
        place = self.writer.folder / "masks.npy"
        if not place.exists():
            masks = self.ds.masks(*self.grid[1:])
            if masks is None:
                return
            write_array(place, np.asarray(masks, dtype=np.float32))
        self.masks = np.load(place, mmap_mode="r", allow_pickle=False)

    def _shapes(self) -> tuple[dict[str, tuple[tuple[int, ...], Any]], tuple[int, int, int]]:
        """Sizes of the arrays, from noise images; of Grad-CAM, as maps of another method have the same size."""
        values = explain_batch(self.clf, noise(2, image_shape(self.ds)), self.labels.new_zeros(2), self.runtime,
                               contrast=self.how.contrast, cut=self.how.cut)
        large = [name for name in values if name == "activations" or name.startswith(CARRY)]
        # What has no row an image cannot be kept by rows; the activations alone still serve to look at.
        fits = all(values[name].shape[:1] == (2,) for name in large)
        for name in large:
            value = to_half(values.pop(name))
            if self.how.keep and (fits or name == "activations"):
                values[name] = value
        if self.given != "images":
            values.pop("stem", None)  # the source's file is shared
        count = len(self.ds)
        shapes: dict[str, tuple[tuple[int, ...], Any]] = {
            name: ((count, *value.shape[1:]), np.dtype(str(value.dtype).removeprefix("torch.")))
            for name, value in values.items()}
        if self._measures:
            shapes["aiou"] = ((count,), np.dtype(np.float32))
        channels, grid = values["pooled"].shape[1], values["maps"].shape[1:]
        return {**shapes, "readable": ((count,), np.dtype(bool))}, (channels, int(grid[0]), int(grid[1]))

    @property
    def _measures(self) -> bool:
        """Whether the adjusted IoU is measured."""
        return bool(self.localized.any()) and not self.why_not

    def _rows_for_patches(self) -> np.ndarray:
        train = self.ds.indices("train")
        rows = np.zeros(len(self.ds), bool)
        rows[train if len(train) else slice(None)] = True
        return rows

    def _what_is_given(self) -> str:
        """The deepest stage that the source holds and both models share."""
        source = self.source
        if source is None or len(source.readable) != len(self.ds) or not self.how.method.in_one_pass:
            return "images"
        if read_json(source.folder / MANIFEST)["data"] != self.ds.fingerprint():
            return "images"
        stem = self.how.cut is not None and source.stem is not None and source.cut == self.how.cut and self._same("stem")
        whole = source.activations is not None and (bool(source.carry) or not self.clf.carries)
        if whole and (stem or self.how.cut is None) and all(self._same(name) for name in self.probes if name != "stem"):
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

    def _steps(self, step: int) -> Iterator[tuple[np.ndarray, torch.Tensor]]:
        """The batches, in parts of at most ``step`` photos."""
        for rows, inputs in self._batches():
            for start in range(0, len(rows), step):
                yield rows[start:start + step], inputs[start:start + step]

    def _compute(self, rows: np.ndarray, inputs: torch.Tensor) -> dict[str, torch.Tensor]:
        def work(size: int) -> dict[str, torch.Tensor]:
            parts = [explain_batch(self.clf, inputs[i:i + size], self.labels[rows[i:i + size]], self.runtime,
                                   contrast=self.how.contrast, cut=self.how.cut, given=self.given,
                                   method=self.how.method, masks=self._masks_of(rows[i:i + size]), batch=size)
                     for i in range(0, len(rows), size)]
            return {name: torch.cat([part[name] for part in parts]) for name in parts[0]
                    if name == "activations" or name in self.writer.arrays}
        values, self.batch_size = with_oom_retry(work, self.batch_size)
        return values

    def _masks_of(self, rows: np.ndarray) -> torch.Tensor | None:
        """Where the objects of rows are, where the adjusted IoU is measured."""
        return torch.from_numpy(self.masks[rows]) if self._measures and self.masks is not None else None

    def _write(self, rows: np.ndarray, values: dict[str, torch.Tensor]) -> None:
        chosen, arrays = self.for_patches[rows], self.writer.arrays
        self.writer.collect(rows[chosen], values["activations"][torch.from_numpy(chosen).to(values["logits"].device)])
        if "aiou" in values:
            unknown = torch.from_numpy(~self.localized[rows]).to(values["aiou"].device)
            values["aiou"] = values["aiou"].masked_fill(unknown, torch.nan)
        self.writer.write(rows, {name: (to_half(value) if arrays[name].dtype == np.float16 else value).cpu().numpy()
                                 for name, value in values.items() if name in arrays})

    def _finish(self) -> None:
        writer, extra = self.writer, []
        unread = np.flatnonzero(~writer.arrays["readable"])
        for name in {"logits", "aiou"} & writer.arrays.keys():
            writer.arrays[name][unread] = np.nan
        ids, reasons = self.ds.table["sample_id"], getattr(self.ds, "unreadable", {})
        writer.unreadable |= {str(ids.iloc[i]): str(reasons.get(int(i), "could not be read")) for i in unread}
        if self.masks is not None:
            extra.append("masks")
        for stage, probe in self.probes.items():
            write_array(writer.folder / f"probe_{stage}.npy", probe)
        if self.how.cut is not None and self.given != "images":
            assert self.source is not None
            link_or_copy(self.source.folder / "stem.npy", writer.folder / "stem.npy")
            extra.append("stem")
        method, notes = self.how.method, {"aiou": self.why_not} if self.why_not else {}
        writer.finish({"contrast": self.how.contrast, "cut": self.how.cut, "data": self.ds.fingerprint(),
                       "attribution": method.name, "attribution_options": dict(method.options), "notes": notes}, extra)
