"""What one pass of a classifier over a data set leaves on disk, as memory-mapped arrays."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from guidance_viz.concepts import ConceptPatches
from guidance_viz.core import ModelError, content_hash, read_json

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
CARRY = "carry_"
PATCH_FIELDS = ("indices", "cells", "values")


@dataclass(frozen=True)
class Extraction:
    """Everything that the loop reads instead of running the network again.

    Rows are the data set's rows. An image that could not be read has ``readable`` False, logits nan and the rest zero.

    Attributes
    ----------
    folder
        Where the arrays lie.
    key
        Content hash of the model, the data and the settings that made it.
    contrast
        Whether the maps explain the label's logit minus the mean of the others, or the plain logit.
    logits
        float32 (N, K).
    maps
        float32 (N, h, w) ≥ 0: raw maps of the label by ``attribution``, on the activations' grid.
    pooled
        float32 (N, C): mean activation over the grid.
    attention, inverse
        float32 (N, C): features weighted by the map and by its inverse (SLIM).
    patches
        The strongest cells of each neuron over the training split.
    readable
        bool (N,).
    activations
        float16 (N, C, h, w) on disk, or None where they were not kept.
    stem
        float16 (N, …) on disk: the frozen stem's output at ``cut``, or None.
    cut
        Name of the cut, or None.
    masks
        float32 (N, h, w) in [0, 1]: the objects' masks or boxes on the maps' grid, or None where there are none.
    unreadable
        Reason by sample id.
    carry
        What passes beside the activations to the head, a row an image, where they were kept: floating ones as float16.
        Empty where nothing does, and where it cannot be kept.
    attribution, attribution_options
        The method of the maps, and those of its options that are not the defaults.
    aiou
        float32 (N,) in [0, 1]: adjusted IoU of the maps of all classes with the object, each scaled to [0, 1] by its
        least and greatest value (Yang et al. 2023, Eq. 9); nan without box or mask. ``None`` where it was not measured.
    notes
        What was not measured and why, by name: ``{"aiou": "…"}``.
    """

    folder: Path
    key: str
    contrast: bool
    logits: np.ndarray
    maps: np.ndarray
    pooled: np.ndarray
    attention: np.ndarray
    inverse: np.ndarray
    patches: ConceptPatches
    readable: np.ndarray
    activations: np.ndarray | None = None
    stem: np.ndarray | None = None
    cut: str | None = None
    masks: np.ndarray | None = None
    unreadable: Mapping[str, str] = field(default_factory=dict)
    carry: tuple[np.ndarray, ...] = ()
    attribution: str = "gradcam"
    attribution_options: Mapping[str, Any] = field(default_factory=dict)
    aiou: np.ndarray | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_gradcam(self) -> bool:
        """Whether the maps are Grad-CAM at the classifier's own layer, which a head's weights and activations give."""
        return self.attribution == "gradcam" and not self.attribution_options

    def head_inputs(self, clf: Classifier) -> tuple[np.ndarray, ...]:
        """The cached arrays that ``clf``'s head reads, a row an image: the activations, then what passes beside them.

        Raises
        ------
        ModelError
            They were not kept, or are not all that the head reads.
        """
        if self.activations is None:
            raise ModelError("The activations were not kept, and the head needs them. Extract again with "
                             "keep_activations=True, or use trainable='tail'.")
        if clf.carries and not self.carry:
            raise ModelError(f"What passes beside the activations of {clf.layer!r} to the head (a class token or a bypass) "
                             "was not kept: it was extracted by an earlier version, or has no row an image. Prepare again "
                             "in a new folder, wrap the model at a later layer, or use trainable='tail' or 'all'.")
        return self.activations, *self.carry

    @property
    def dead(self) -> np.ndarray:
        """Whether a readable image's map is all zero, bool (N,)."""
        return (np.asarray(self.maps).max(axis=(1, 2)) <= 0) & self.readable


def extraction_key(clf: Classifier, ds: Dataset, settings: Mapping[str, Any]) -> str:
    """Content hash that names an extraction: model, data, settings and format."""
    return content_hash(FORMAT_VERSION, clf.fingerprint(), ds.fingerprint(), dict(settings))


def open_extraction(folder: str | os.PathLike[str], key: str | None = None) -> Extraction | None:
    """Open a finished extraction, or return None where there is none (or it is of another ``key``)."""
    path = Path(folder)
    if not (path / MANIFEST).exists():
        return None
    manifest = read_json(path / MANIFEST)
    if manifest.get("version") != FORMAT_VERSION or (key is not None and manifest["key"] != key):
        return None
    if not all((path / f"{name}.npy").exists() for name in manifest["arrays"]):
        return None
    arrays = {name: np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in manifest["arrays"]}
    patches = ConceptPatches(**{name: np.array(arrays.pop(f"patches_{name}")) for name in PATCH_FIELDS})
    carry = tuple(arrays.pop(f"{CARRY}{i}") for i in range(sum(name.startswith(CARRY) for name in arrays)))
    made_by = {name: manifest[name] for name in ("attribution", "attribution_options", "notes") if name in manifest}
    return Extraction(folder=path, carry=carry, key=manifest["key"], contrast=manifest["contrast"], cut=manifest["cut"],
                      patches=patches, unreadable=manifest["unreadable"], **arrays, **made_by)
