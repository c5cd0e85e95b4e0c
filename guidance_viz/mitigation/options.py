"""The options that most methods share, and how the options of any method are read."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guidance_viz.core import OptionError, check_names, option
from guidance_viz.core.options import limits_of
from guidance_viz.mitigation.description import MITIGATIONS
from guidance_viz.mitigation.head import HeadOptions
from guidance_viz.mitigation.logistic import LogisticOptions
from guidance_viz.mitigation.recipes import recipe_options
from guidance_viz.training import FitOptions
from guidance_viz.training.sources import check_augmentation

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

# Chosen by class-balanced validation accuracy on photos: see the results page.
GUIDED_DEFAULTS: dict[str, Any] = {"epochs": 3, "lr": 1e-4, "alpha": 0.8, "beta": 0.4, "mode": "train", "calibrate": True}
"""What the methods that guide maps use where nothing else is said."""

MAPS, ANSWERS = "maps", "answers"
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

    alpha: float = option(1.0, least=0)
    beta: float = option(0.2, least=0)
    contrast: bool | None = None
    target: str = option("label", choices=("label", "prediction"))
    area_normalized: bool = False
    class_weights: str | Sequence[float] | None = None
    augment: Callable[..., Any] | None = None
    cut: str | None = None
    solver: str = option("full", choices=("full", "epochs"))
    head: HeadOptions = field(default_factory=HeadOptions)
    logistic: LogisticOptions = field(default_factory=LogisticOptions)
    refit: bool = True
    recipe: str = "default"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_augmentation(self.trainable, self.augment)

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

    masks: str = option(MAPS, choices=(MAPS, ANSWERS))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.masks == ANSWERS and self.trainable == "head" and self.solver == "full":
            raise OptionError("masks='answers' guides photos by steps; the full-batch solver goes by answered maps alone. "
                              "Use solver='epochs', or trainable='tail'.")


def read_options(method: str, given: Mapping[str, Any], *, dataset: str, train: int, relevant: int = 0,
                 irrelevant: int = 0, clf: Classifier | None = None) -> Any:
    """Join defaults, recipe and what the person gave, the later winning.

    Parameters
    ----------
    method
        Name of the mitigation.
    given
        The person's options; ``head`` and ``logistic`` may be mappings.
    dataset
        Name of the data set, for the recipes.
    train, relevant, irrelevant
        Sizes ``N``, ``|R|`` and ``|I|``, with which a recipe's sums become means.
    clf
        What is to be trained. Where its trunk cannot be split, a method that would train its tail trains all of it.

    Returns
    -------
    FitOptions
        Of the method's own class, with the default number of epochs raised on a small data set.

    Raises
    ------
    OptionError
        An option is not known (the nearest is named) or has a value that is not allowed.
    """
    described = MITIGATIONS.get(method)
    kind = described.options
    limits = limits_of(kind)
    check_names(method, given, limits)
    recipe = recipe_options(method, str(given.get("recipe", "default")), dataset, train, relevant, irrelevant)
    values = {**described.defaults, **recipe, **given}
    batch = values.get("batch_size", kind.batch_size)
    if "epochs" not in recipe and "epochs" not in given and not limits["batch_size"].fault(batch):
        steps = math.ceil(train / batch) or 1
        values["epochs"] = max(values.get("epochs", kind.epochs), min(math.ceil(LEAST_STEPS / steps), MOST_EPOCHS))
    for name, nested in (("head", HeadOptions), ("logistic", LogisticOptions)):
        if isinstance(values.get(name), Mapping):
            check_names(name, values[name], limits_of(nested))
            values[name] = nested(**values[name])
    return whole_for_tail(kind(**values), clf)


def whole_for_tail(options: Any, clf: Classifier | None) -> Any:
    """The same options, but ``trainable="all"`` for a tail that a network does not have."""
    if clf is None or clf.cuts or getattr(options, "trainable", "") != "tail":
        return options
    return dataclasses.replace(options, trainable="all")
