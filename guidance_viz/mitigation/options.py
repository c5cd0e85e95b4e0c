"""The options of the methods, their defaults in one place, and how they are read."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from guidance_viz.core import OptionError
from guidance_viz.mitigation.head import HeadOptions
from guidance_viz.mitigation.logistic import LogisticOptions
from guidance_viz.mitigation.recipes import recipe_options
from guidance_viz.training import FitOptions
from guidance_viz.training.sources import check_augmentation

# Chosen by class-balanced validation accuracy on photos: see the results page.
_GUIDED = {"epochs": 3, "lr": 1e-4, "alpha": 0.8, "beta": 0.4, "mode": "train", "calibrate": True}
_PROJECTIONS = {"epochs": 20, "lr": 1e-4, "batch_size": 128, "tolerance": 0.0}

DEFAULTS: dict[str, dict[str, Any]] = {
    "erm": {"epochs": 3, "lr": 1e-4, "mode": "train", "tolerance": 0.0},
    "crayon_attention": _GUIDED,
    "crayon_pruning": {"trainable": "head", "calibrate": True},
    "crayon_pruning_attention": {**_GUIDED, "refit": False},
    "slim_tr": {"epochs": 3, "lr": 1e-4, "mode": "train", "tolerance": 0.0, "calibrate": True},
    "slim_val": {"trainable": "head", "calibrate": True},
    "dfr": {"trainable": "head"},
    "environment_exchange": {"epochs": 3, "lr": 3e-4, "mode": "train", "tolerance": 0.0, "schedule": "cosine",
                             "class_weights": "balanced"},
    "model_guidance": {"epochs": 3, "lr": 1e-4, "mode": "train"},
    "clip_language": _PROJECTIONS, "clip_finetune": _PROJECTIONS, "clip_erm": _PROJECTIONS, "clip_groupdro": _PROJECTIONS,
}
"""What a method uses where neither the person nor a recipe says otherwise; the rest is :class:`MethodOptions`'."""

MAPS, ANSWERS = "maps", "answers"
BY_MAPS = ("crayon_attention", "crayon_pruning_attention")
"""Methods that guide maps by answers on them, or by place masks."""

LEAST_STEPS, MOST_EPOCHS = 225, 50
"""A default number of epochs is raised on a small data set until it makes this many steps: three epochs of 4,795 photos."""


@dataclass(frozen=True)
class MethodOptions(FitOptions):
    """Options of a mitigation, besides those of the training run.

    Attributes
    ----------
    alpha, beta
        Weights of the mean loss over R and over I (Eq. 4, as means: α of one image is ``alpha/|R|``).
    contrast
        Whether maps explain the class's logit minus the mean of the others; ``None``: as the task's extraction does.
        The same for old and new maps.
    target
        The explained class: ``"label"`` or ``"prediction"``.
    area_normalized
        Divide each image's term by the area it is summed over (the release's Waterbirds variant).
    class_weights
        Weights of the cross-entropy: ``None``, ``"balanced"`` or one number a class; scaled to a mean of 1.
    augment
        With ``trainable="all"`` only; see :class:`~guidance_viz.training.sources.ImageSource`.
    cut
        Where ``"tail"`` begins; ``None``: the cut whose stem output is cached, else the classifier's default.
    solver
        For ``trainable="head"``: ``"full"`` (full-batch, the live preview's own solver) or ``"epochs"`` (the usual
        steps, from cached activations).
    head
        Settings of the solver ``"full"``.
    logistic
        Settings of the refits of the last layer, ``dfr`` and ``slim_val``.
    refit
        ``crayon_pruning_attention``: refit the head after pruning and before guiding.
    recipe
        ``"default"``, or ``"paper"`` or ``"released"`` (by the data set's name, or ``"paper/celeba"``): where other
        options come from unless given.
    """

    alpha: float = 1.0
    beta: float = 0.2
    contrast: bool | None = None
    target: str = "label"
    area_normalized: bool = False
    class_weights: str | Sequence[float] | None = None
    augment: Callable[..., Any] | None = None
    cut: str | None = None
    solver: str = "full"
    head: HeadOptions = field(default_factory=HeadOptions)
    logistic: LogisticOptions = field(default_factory=LogisticOptions)
    refit: bool = True
    recipe: str = "default"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_augmentation(self.trainable, self.augment)
        for name, allowed in (("target", ("label", "prediction")), ("solver", ("full", "epochs"))):
            if getattr(self, name) not in allowed:
                raise OptionError(f"{name}={getattr(self, name)!r} is not known; use one of {', '.join(allowed)}.")
        for name in ("alpha", "beta"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise OptionError(f"{name}={value!r} must be a finite number from 0 up.")

    def to_plain(self) -> dict[str, Any]:
        """The values as a report holds them."""
        augment = getattr(self.augment, "__qualname__", type(self.augment).__name__) if self.augment else None
        return {**super().to_plain(), "augment": augment, "head": dataclasses.asdict(self.head),
                "logistic": dataclasses.asdict(self.logistic)}


@dataclass(frozen=True)
class CrayonOptions(MethodOptions):
    """Options of the CRAYON methods that guide maps, besides :class:`MethodOptions`.

    Attributes
    ----------
    masks
        ``"maps"``: a photo is guided by the map that was answered (the paper). ``"answers"``: every training photo whose
        place mask is known (see ``session.place_masks``) keeps its attention inside that (Eq. 1 with the mask in the role
        of the map answered YES), whatever was answered on its map; the others keep the answers' rule.
    """

    masks: str = MAPS

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.masks not in (MAPS, ANSWERS):
            raise OptionError(f"masks={self.masks!r} is not known; use one of {MAPS}, {ANSWERS}.")
        if self.masks == ANSWERS and self.trainable == "head" and self.solver == "full":
            raise OptionError("masks='answers' guides photos by steps; the full-batch solver goes by answered maps alone. "
                              "Use solver='epochs', or trainable='tail'.")


Options = TypeVar("Options", bound=FitOptions)


def read_options(method: str, given: Mapping[str, Any], *, dataset: str, train: int, relevant: int,
                 irrelevant: int) -> MethodOptions:
    """As :func:`read_options_of`, of the methods that share :class:`MethodOptions`."""
    kind = CrayonOptions if method in BY_MAPS else MethodOptions
    return read_options_of(kind, method, given, dataset=dataset, train=train, relevant=relevant,
                           irrelevant=irrelevant)


def read_options_of(kind: type[Options], method: str, given: Mapping[str, Any], *, dataset: str, train: int,
                    relevant: int = 0, irrelevant: int = 0) -> Options:
    """Join defaults, recipe and what the person gave, the later winning.

    Parameters
    ----------
    kind
        The class of the method's options.
    method
        Name of the mitigation.
    given
        The person's options; ``head`` and ``logistic`` may be mappings.
    dataset
        Name of the data set, for the recipes.
    train, relevant, irrelevant
        Sizes ``N``, ``|R|`` and ``|I|``, with which a recipe's sums become means.

    Returns
    -------
    FitOptions
        Of that class, with the default number of epochs raised on a small data set.

    Raises
    ------
    OptionError
        An option is not known (the nearest is named) or has a value that is not allowed.
    """
    known = {f.name for f in dataclasses.fields(kind) if f.init}
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise OptionError(f"{method} has no option {name!r}." + (f" Did you mean {near[0]!r}?" if near else "")
                              + f" Known: {', '.join(sorted(known))}.")
    recipe = recipe_options(method, str(given.get("recipe", "default")), dataset, train, relevant, irrelevant)
    values = {**DEFAULTS.get(method, {}), **recipe, **given}
    if "epochs" not in recipe and "epochs" not in given:
        steps = math.ceil(train / int(values.get("batch_size", kind.batch_size))) or 1
        values["epochs"] = max(values.get("epochs", kind.epochs), min(math.ceil(LEAST_STEPS / steps), MOST_EPOCHS))
    for name, nested in (("head", HeadOptions), ("logistic", LogisticOptions)):
        if isinstance(values.get(name), Mapping):
            values[name] = _nested(nested, name, values[name])
    return kind(**values)


def _nested(kind: type, name: str, given: Mapping[str, Any]) -> Any:
    known = [f.name for f in dataclasses.fields(kind)]
    for option in given:
        if option not in known:
            raise OptionError(f"{name} has no option {option!r}. Known: {', '.join(known)}.")
    return kind(**given)
