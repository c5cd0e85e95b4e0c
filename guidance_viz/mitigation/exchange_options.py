"""The options of training on exchanged environments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from guidance_viz.core import OptionError, content_hash, option
from guidance_viz.mitigation.exchange import PARTNERS
from guidance_viz.training import FitOptions
from guidance_viz.training.sources import check_augmentation

CURRENT, ORIGINAL = "current", "original"
FEATURES, INPUT, AUTO = "features", "input", "auto"
MASKS = ("answers", "boxes", "drawn", "masks")


@dataclass(frozen=True)
class ExchangeOptions(FitOptions):
    """Options of ``environment_exchange``, besides those of the training run.

    Attributes
    ----------
    masks
        Where the objects are. ``"answers"``: the session's place masks, made from every kind of answer. ``"boxes"``: the
        data set's, and in their place those that people drew; ``"drawn"``: these alone; ``"masks"``: exact ones. Or an
        array (N, h, w) in [0, 1], nan where it is not known.
    at
        Where environments are exchanged: ``"input"``, in the picture, so that no place has seen what it is to be parted
        from; or ``"features"``, among the places that the trained tail reads (from kept features, as fast as the tail's
        plain epoch), which have seen their neighbourhood already. ``"auto"``: the input, but for ``trainable="head"``.
    share
        Share of the photos of a step that are exchanged, above 0.
    partner
        Whose environment a photo gets. ``"balanced"``: of each class as often, so that the environment tells nothing of the
        class, and rare environments are not rare; ``"any"``; ``"class"``: of a photo of another class, where the batch has
        one, which makes the environment speak against the class; ``"mixed"``: half of the photos so, the others balanced.
        No mask is perfect, and what it lets through of a photo's own environment speaks for the class; this outweighs it.
        ``"cluster"``: of a photo whose environment is of another cluster.
    start
        ``"current"``: the model to fix is trained on. ``"original"``: the model as it came to the session, before any fix;
        in the picture, so that nothing rests on what earlier fixes made of the features.
    hard
        Take places as belonging or not, at one half, instead of by degrees.
    sharpen
        Factor on the log-odds of soft masks: above 1 what is likely counts as certain.
    colours
        How far each photo's own colours draw its mask closer to the object, from 0, not at all; with ``at="input"``. See
        :func:`~guidance_viz.mitigation.colours.closer_by_colours`.
    move
        Put objects anywhere in the picture, mirrored and scaled; with ``at="input"``.
    class_weights
        Weights of the cross-entropy; see :class:`~guidance_viz.mitigation.MethodOptions`. The method's default is
        ``"balanced"``: what decides is then the object alone, not how many of its class there are.
    augment
        A function of the photos; with ``trainable="all"``.
    cut
        Where ``"tail"`` begins; ``None``: the cut whose stem output is cached, else the classifier's default.
    recipe
        ``"default"``.
    """

    masks: Any = "answers"
    at: str = option(AUTO, choices=(AUTO, FEATURES, INPUT))
    share: float = option(1.0, above=0, most=1, cure="1 exchanges every photo.")
    partner: str = option("mixed", choices=PARTNERS)
    start: str = option(CURRENT, choices=(CURRENT, ORIGINAL))
    hard: bool = False
    sharpen: float = option(1.0, above=0, cure="1 leaves masks as they are.")
    colours: float = option(0.0, least=0, cure="0 leaves masks as they are.")
    move: bool = False
    class_weights: str | Sequence[float] | None = None
    augment: Callable[..., Any] | None = None
    cut: str | None = None
    recipe: str = "default"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_augmentation(self.trainable, self.augment)
        if self.start == ORIGINAL and (self.at == FEATURES or self.trainable == "head"):
            raise OptionError("start='original' trains from the photos: kept features are the current model's. Use "
                              "at='input' with trainable='tail' or 'all'.")
        if isinstance(self.masks, str) and self.masks not in MASKS:
            raise OptionError(f"masks={self.masks!r} is not known; use one of {', '.join(MASKS)}, or an array (N, h, w).")
        if self.at == FEATURES and self.trainable == "all":
            raise OptionError("at='features' exchanges what the trained tail reads, and trainable='all' trains what comes "
                              "before it too. Use at='input', or trainable='tail'.")
        if self.colours and (self.at == FEATURES or (self.trainable == "head" and self.at != INPUT)):
            raise OptionError(f"colours={self.colours!r} reads colours in the picture. Use at='input'.")
        if self.move and self.at == FEATURES:
            raise OptionError("move=True puts objects anywhere in the picture. Use at='input'.")

    def to_plain(self) -> dict[str, Any]:
        """The values as a report holds them; an array of masks by its content."""
        augment = getattr(self.augment, "__qualname__", type(self.augment).__name__) if self.augment else None
        given = self.masks if isinstance(self.masks, str) else f"array {content_hash(np.asarray(self.masks))}"
        return {**super().to_plain(), "augment": augment, "masks": given}
