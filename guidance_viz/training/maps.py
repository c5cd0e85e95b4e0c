"""Saliency maps of a pass: any registered method, brought to the grid of the activations; and the adjusted IoU."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from guidance_viz.attribution import (
    METHODS,
    full_options,
    get,
    gradcam_from_activations,
    gradcam_per_class,
    normalize,
    takes_contrast,
)
from guidance_viz.core import OptionError
from guidance_viz.data.geometry import overlap
from guidance_viz.metrics import aiou

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

MOST_CLASSES = 16
"""Classes up to which the adjusted IoU is measured where a class's map costs more than a row of a matrix product."""
STEP = 8  # a step between two looks at the cancel button costs about so many plain batches


@dataclass(frozen=True)
class MapMethod:
    """A registered attribution method with its options.

    Attributes
    ----------
    name
        ``"gradcam"``, ``"rise"``, ``"scorecam"``, or another of ``gv.attribution.METHODS``.
    options
        Those that differ from the method's defaults; what JSON can hold.

    Raises
    ------
    UnknownNameError
        There is no such method.
    OptionError
        The method has no such option, or a value is not plain.
    """

    name: str = "gradcam"
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.in_one_pass:  # also while packages are imported, when nobody may look for methods yet
            return
        defaults = full_options(self.name, {})
        full_options(self.name, self.options)
        try:
            plain = json.loads(json.dumps(dict(self.options)))
        except (TypeError, ValueError) as error:
            raise OptionError(f"The options of {self.name!r} are {dict(self.options)!r}; expected numbers, text and lists, "
                              "which can be written down with the maps.") from error
        object.__setattr__(self, "options", {k: v for k, v in plain.items() if k not in defaults or v != defaults[k]})

    @property
    def in_one_pass(self) -> bool:
        """Whether the maps follow from the activations: Grad-CAM at the classifier's own layer."""
        return self.name == "gradcam" and not self.options

    @property
    def parts(self) -> dict[str, Any]:
        """What a key must hold beside the rest; nothing for plain Grad-CAM, whose keys are older than this."""
        return {} if self.in_one_pass else {"attribution": self.name, "attribution_options": dict(self.options)}

    def check(self, contrast: bool) -> None:
        """Refuse a contrast that the method does not know.

        Raises
        ------
        OptionError
            Says so.
        """
        if contrast and not takes_contrast(self.name):
            raise OptionError(f"contrast=True was asked of {self.name!r}, which explains a class alone. "
                              "Use contrast=False.")

    def passes(self, clf: Classifier, **changed: Any) -> int | None:
        """Forward passes an image beside the plain one; ``None`` where the method does not say."""
        if self.in_one_pass:
            return 0
        passes = METHODS.get(self.name).passes
        return None if passes is None else passes(clf, full_options(self.name, {**self.options, **changed}))

    def step(self, clf: Classifier, batch_size: int) -> int:
        """Images between two looks at the cancel button."""
        passes = self.passes(clf)
        return batch_size if not passes else min(max(STEP * batch_size // passes, 1), batch_size)

    def maps(self, clf: Classifier, images: Tensor, targets: Tensor, grid: tuple[int, ...] | None, *, contrast: bool,
             batch: int, **changed: Any) -> Tensor:
        """Maps of images on a grid.

        Parameters
        ----------
        clf, images
            In eval mode; images (N, 3, H, W) in [0, 1].
        targets
            Classes (N,), or (N, T) where the method takes several.
        grid
            Height and width of the result; ``None``: as the method gives it.
        contrast
            See :func:`guidance_viz.attribution.gradcam`.
        batch
            Images in memory at once, for a method that makes many of one.
        **changed
            Options instead of its own, or ``layer``.

        Returns
        -------
        Tensor
            float32 (N, h, w) or (N, T, h, w), at least 0: of signed maps the positive part, then averaged by area over
            the grid's cells.
        """
        given = {**full_options(self.name, self.options), **changed}
        given |= {"contrast": contrast} if takes_contrast(self.name) else {}
        if METHODS.get(self.name).many:
            given["batch"] = batch
        found = get(self.name)(clf, images, targets, **given).detach().float().clamp(min=0)
        return found if grid is None or tuple(found.shape[-2:]) == grid else area_average(found, grid)


GRADCAM = MapMethod()


@dataclass(frozen=True)
class How:
    """What a pass keeps and how it explains; see :func:`~guidance_viz.training.extract`."""

    contrast: bool
    keep: bool
    cut: str | None
    method: MapMethod

    @property
    def parts(self) -> dict[str, Any]:
        """What the key must hold."""
        return {"contrast": self.contrast, "activations": self.keep, "cut": self.cut, **self.method.parts}


def area_average(maps: Tensor, grid: tuple[int, ...]) -> Tensor:
    """Average maps (…, H, W) over the cells of a grid (h, w), pixels cut by a cell's edge counted by area."""
    down, across = (torch.from_numpy(overlap(np.arange(side + 1) / side, cells)).to(maps)
                    for side, cells in zip(maps.shape[-2:], grid, strict=True))
    return down @ maps @ across.T


def explain(clf: Classifier, images: Tensor, acts: Tensor, labels: Tensor, masks: Tensor | None, *, method: MapMethod,
            contrast: bool, batch: int, autocast: AbstractContextManager[object],
            ) -> tuple[Tensor, Tensor, Tensor | None]:
    """Maps of the labels, logits, and the adjusted IoU with the objects.

    Parameters
    ----------
    clf, images, acts
        The classifier, images (N, 3, H, W) (not read for Grad-CAM), and their activations (N, C, h, w), float32.
    labels
        Classes (N,).
    masks
        Objects (N, h, w) in [0, 1], or ``None``: no adjusted IoU.
    method, contrast, batch
        How to explain.
    autocast
        The context in which a method that runs the whole network again runs it.

    Returns
    -------
    tuple
        Maps (N, h, w), logits (N, K), and the adjusted IoU (N,) or ``None``.
    """
    if masks is None and method.in_one_pass:
        return *gradcam_from_activations(clf, acts, labels, contrast=contrast), None
    if method.in_one_pass:
        every, logits = gradcam_per_class(clf, acts, contrast=contrast)
    else:
        logits = clf.head(acts)
        classes = torch.arange(logits.shape[1], device=acts.device).expand(len(acts), -1)
        with autocast:
            every = method.maps(clf, images, labels if masks is None else classes, tuple(acts.shape[2:]),
                                contrast=contrast, batch=batch)
    if masks is None:
        return every, logits, None
    own = every[torch.arange(len(every), device=every.device), labels]
    return own, logits, adjusted_iou(every, labels, masks)


def adjusted_iou(every: Tensor, labels: Tensor, masks: Tensor) -> Tensor:
    """The adjusted IoU (N,) of raw maps of every class (N, K, h, w), each scaled to [0, 1] by its least and greatest."""
    return aiou(normalize(every, "minmax"), labels, masks.to(every))


def why_no_adjusted_iou(clf: Classifier, method: MapMethod) -> str:
    """Why the adjusted IoU is not measured, which needs the maps of all classes; empty where it is."""
    classes = clf.num_classes
    many = METHODS.get(method.name).many
    if not method.in_one_pass and not many:
        return (f"AIoU was not measured: it compares the maps of all {classes} classes, and {method.name!r} would take "
                "all its passes again for each.")
    if (method.in_one_pass and clf.linear_head is not None) or classes <= MOST_CLASSES:
        return ""
    cost = "memory for" if many else "a backward pass through the head, which is not linear, for"
    return (f"AIoU was not measured: it compares the maps of all {classes} classes, which takes {cost} each; the limit is "
            f"{MOST_CLASSES}.")
