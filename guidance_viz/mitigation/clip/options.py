"""The options of the methods that fine-tune CLIP's projections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guidance_viz.core import OptionError, option
from guidance_viz.guidance.language import AGAINST, GROUPS, TERMS
from guidance_viz.training import FitOptions

PROJECTIONS = {"epochs": 20, "lr": 1e-4, "batch_size": 128, "tolerance": 0.0}
"""What all four use where nothing else is said."""
_OPTION = {term: {"clip": "clip_loss"}.get(term, term) for term in TERMS}


@dataclass(frozen=True)
class ClipOptions(FitOptions):
    """Options of ``clip_language``, ``clip_finetune``, ``clip_erm`` and ``clip_groupdro``, besides those of training.

    The paper's own: ``optimizer="sgd"``, ``lr=1e-5``, ``weight_decay=1e-4``.

    Attributes
    ----------
    clip_loss, vc, lc, vs, ls
        Weights of the terms of Eq. 6, L_CLIP first (``clip`` is the gradient's largest norm); a term of weight 0 is left
        out. The paper uses one of ``vs`` (needs the attribute of each photo) and ``ls`` (needs its name alone).
    groups, against
        Readings of Eq. 4 (as its formula has it) and of Eq. 5 (as its prose has it); see
        :func:`guidance_viz.guidance.language.terms`.
    include_self
        Count an item among its own positives.
    variant
        ``"paper"``: Eq. 6. ``"released"``: what the authors' code computes (with ``vs`` or with ``ls``, whichever has a
        weight), at its own weights.
    words
        What the attribute is called in prompts, one word a value, or one for an attribute that is there or not; ``None``:
        as the task's attribute has it.
    classes
        Train on the photos of these classes alone, such as a class and the one it is confused with; ``None``: all.
    temperature
        Whether τ is trained too.
    balance
        What counts the same in all: the photos of each ``"group"``, of each ``"class"``, or each photo (``"none"``); those
        of smaller ones are seen more often. ``"auto"``: by group where those of training photos are known (also by class
        and a found attribute), as the authors' code draws its batches for all losses but the cross-entropy, though the
        paper does not say so; ``clip_erm`` takes ``"none"``, as there.
    step_size, adjustment
        η and C of group DRO.
    select
        ``"auto"``: ``"worst"`` where groups are known (also those by class and attribute), else ``"balanced"``.
    trainable
        ``"head"``, which of a CLIP classifier is its projections.
    """

    clip_loss: float = option(1.0, least=0)
    vc: float = option(1.0, least=0)
    lc: float = option(1.0, least=0)
    vs: float = option(0.0, least=0)
    ls: float = option(1.0, least=0)
    groups: str = option("attribute", choices=GROUPS)
    against: str = option("classes", choices=AGAINST)
    include_self: bool = False
    variant: str = option("paper", choices=("paper", "released"))
    words: Sequence[str] | None = None
    classes: Sequence[str] | None = None
    temperature: bool = True
    balance: str = option("auto", choices=("auto", "group", "class", "none"))
    step_size: float = option(0.01, least=0)
    adjustment: float = option(0.0, least=0)
    select: str = option("auto", choices=("auto", "balanced", "worst", "last"))
    trainable: str = "head"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not any(self.weights.values()):
            raise OptionError(f"All of {', '.join(_OPTION.values())} are 0: there is nothing to train on. Set one above 0.")
        if self.variant == "released" and bool(self.vs) == bool(self.ls):
            raise OptionError(f"variant='released' takes one of vs and ls, not vs={self.vs:g} and ls={self.ls:g}. "
                              "Set one to 0.")
        if self.trainable != "head" or self.calibrate:
            raise OptionError("Only CLIP's projections are trained, and their logits have no offsets: trainable="
                              f"{self.trainable!r}, calibrate={self.calibrate!r} are not possible. Leave them out.")

    @property
    def weights(self) -> dict[str, float]:
        """The terms that are used, with their weights."""
        return {term: getattr(self, name) for term, name in _OPTION.items() if getattr(self, name)}
