"""The options of model guidance, and what follows from the choice of the loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import signature
from typing import Any

from guidance_viz.attribution import one_pass
from guidance_viz.attribution.registry import CALLERS
from guidance_viz.core import OptionError, option
from guidance_viz.mitigation.annotations import KINDS
from guidance_viz.models import DEPTHS
from guidance_viz.training import FitOptions
from guidance_viz.training.sources import check_augmentation

LOSSES = ("energy", "l1", "ppce", "rrr", "gradmask", "gradia", "actdiff")
RESIZED = ("energy", "l1", "ppce", "rrr")
USUAL: dict[str, dict[str, Any]] = {"gradmask": {"attribution": "gradient", "depth": "input", "contrast": True}}
"""What a loss is defined on, where the person does not say otherwise; the others: Grad-CAM at the final layer."""
ALIASES = {"inputxgrad": "ixg", "integrated_gradients": "intgrad", "grad-cam": "gradcam"}


@dataclass(frozen=True)
class GuidanceOptions(FitOptions):
    """Options of model guidance, besides those of the training run.

    Attributes
    ----------
    loss
        ``"energy"``, ``"l1"``, ``"ppce"``, ``"rrr"`` (Rao et al. 2023), or those it is compared with: ``"gradmask"``,
        ``"gradia"``, ``"actdiff"``.
    weight
        λ: the weight of the *mean* localization loss over the annotated photos, beside the mean classification loss. 0:
        no guidance.
    attribution
        A differentiable method: ``"gradcam"``, ``"ixg"``, ``"intgrad"``, ``"bcos"``, ``"gradient"``. ``None``: the loss's
        usual one.
    attribution_options
        Of the method, such as ``{"steps": 16}``.
    depth
        Where maps are made: ``"input"``, ``"mid1"``, ``"mid2"``, ``"mid3"`` or ``"final"``. ``None``: the loss's usual one.
    contrast
        Whether maps explain the class's logit minus the mean of the others'. ``None``: with the cross-entropy, which a
        shift of all logits does not change while it moves plain maps; not with the binary one.
    masks
        ``"boxes"``: the data set's, and in their place those that people drew on a photo. ``"drawn"``: only photos that
        people drew on. ``"masks"``: exact masks, also where people drew. ``"answers"``: the place masks that the answers
        give every photo (see ``session.place_masks``), or, where there are none, boxes around the maps answered yes.
    share
        Share of the annotated training photos that is used, drawn by the seed; a larger share holds the smaller.
    dilation
        Share of its side by which a box grows on every side.
    reverse
        What is to be looked at lies outside the box.
    classification
        ``"ce"``, ``"bce"``, or ``"auto"``: binary cross-entropy where photos have several classes.
    resize
        Bring post-processed maps to the size of the photo before they are compared, as the paper does, instead of
        bringing boxes to the maps' cells exactly.
    released
        As the released code weighs: λ times the *sum* of a batch's localization losses beside the mean classification
        loss, so that λ depends on the batch size.
    hide
        What ``"actdiff"`` does with what lies outside: ``"shuffle"`` or ``"blank"``.
    class_weights
        Weights of the cross-entropy; see :class:`~guidance_viz.mitigation.MethodOptions`.
    augment
        A function of the photos alone that leaves their layout as it is; with ``trainable="all"``.
    cut
        Where ``"tail"`` begins: a name from ``clf.cuts``, or ``"mid1"`` … ``"mid3"``; ``None``: the cut whose stem output
        is cached, else the classifier's default.
    measured
        Pairs of method and depth whose maps are measured before and after; ``None``: those that are guided.
    measured_contrast
        Whether the measured maps explain the class's logit minus the mean of the others'; ``None``: as the run's maps do.
        With ``measured`` and the methods' own defaults these are the flags of every measurement, whatever guides.
    photos
        Photos a split that they are measured on, at most.
    recipe
        ``"default"``, ``"paper"`` or ``"released"``.
    """

    loss: str = option("energy", choices=LOSSES)
    weight: float = option(1.0, least=0)
    attribution: str | None = None
    attribution_options: Mapping[str, Any] = field(default_factory=dict)
    depth: str | None = option(None, choices=DEPTHS)
    contrast: bool | None = None
    masks: str = option("boxes", choices=KINDS)
    share: float = option(1.0, above=0, most=1, cure="0.01 is one photo in a hundred.")
    dilation: float = option(0.0, least=0)
    reverse: bool = False
    classification: str = option("auto", choices=("auto", "ce", "bce"))
    resize: bool = False
    released: bool = False
    hide: str = option("shuffle", choices=("shuffle", "blank"))
    class_weights: str | Sequence[float] | None = None
    augment: Callable[..., Any] | None = None
    cut: str | None = None
    measured: Sequence[Sequence[str]] | None = None
    measured_contrast: bool | None = None
    photos: int = option(500, least=1)
    recipe: str = "default"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_augmentation(self.trainable, self.augment)
        for name, usual in {"attribution": "gradcam", "depth": "final", **USUAL.get(self.loss, {})}.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, usual)
        object.__setattr__(self, "attribution", ALIASES.get(str(self.attribution).lower(), self.attribution))
        self._check_maps()

    def _check_maps(self) -> None:
        name = str(self.attribution)
        known = [each for each in signature(one_pass(name)).parameters if each not in ("clf", "acts", *CALLERS)]
        for given in self.attribution_options:
            if given not in known:
                raise OptionError(f"{name!r} has no option {given!r} in training. It has: {', '.join(known) or 'none'}.")
        for pair in self.measured or ():
            if len(pair) != 2 or pair[1] not in DEPTHS:
                raise OptionError(f"measured holds {pair!r}; expected a method and one of {', '.join(DEPTHS)}, such as "
                                  "('gradcam', 'final').")
            one_pass(pair[0])
        if self.resize and self.loss not in RESIZED:
            raise OptionError(f"resize=True is for {', '.join(RESIZED)}; {self.loss!r} is defined on the map's own cells.")

    def settled(self, several: bool) -> GuidanceOptions:
        """The same with what depends on the labels made out: the classification loss, and the contrast.

        Raises
        ------
        OptionError
            The classification loss does not fit photos that may have ``several`` classes.
        """
        kind = {"auto": "bce" if several else "ce"}.get(self.classification, self.classification)
        contrast = kind == "ce" if self.contrast is None else self.contrast
        if several and kind == "ce":
            raise OptionError("classification='ce' takes one class a photo, and these photos may have several. Use 'bce'.")
        if several and self.calibrate:
            raise OptionError("calibrate=True equalises the accuracies of classes of which a photo has one; these photos "
                              "may have several. Leave it out.")
        if kind == "bce" and self.class_weights is not None:
            raise OptionError("class_weights are of the cross-entropy; with classification='bce' leave them out.")
        return replace(self, classification=kind, contrast=contrast)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What is measured."""
        guided = (str(self.attribution), str(self.depth))
        return [guided] if self.measured is None else [(str(a), str(b)) for a, b in self.measured]

    def to_plain(self) -> dict[str, Any]:
        """The values as a report holds them."""
        augment = getattr(self.augment, "__qualname__", type(self.augment).__name__) if self.augment else None
        return {**super().to_plain(), "augment": augment, "measured": [list(pair) for pair in self.pairs],
                "attribution_options": dict(self.attribution_options)}
