"""The registry of attribution methods, their options and what they cost."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from torch import Tensor

from guidance_viz.core import OptionError, Registry

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

Method: TypeAlias = Callable[..., Tensor]
"""``method(clf, x, targets, *, layer=None, create_graph=False, **options)`` gives maps (N, h, w) of the images ``x``
(N, 3, H, W) in [0, 1] for the classes ``targets`` (N,): raw, at least 0 or signed, of a size that the method states."""

METHODS: Registry[Method] = Registry("attribution method")

CALLERS = ("clf", "x", "targets", "create_graph", "contrast", "batch")
"""What whoever calls a method decides; the other parameters are its options."""


@dataclass(frozen=True)
class Traits:
    """What is known of a method beside the function.

    Attributes
    ----------
    passes
        ``passes(clf, options)``: forward passes an image, all options given; a backward pass counts as two.
    trial
        Options with which a trial of its speed is short.
    many
        Whether ``targets`` may be (N, T): the maps (N, T, h, w) of T classes from the same passes.
    """

    passes: Callable[[Classifier, Mapping[str, Any]], int]
    trial: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False


TRAITS: dict[str, Traits] = {}
"""By the method's name. A method without traits works; only its cost is not known beforehand."""


def get(name: str) -> Method:
    """Return the attribution method called ``name``.

    Raises
    ------
    UnknownNameError
        Lists the methods that exist.
    """
    return METHODS.get(name)


def full_options(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a method's options, the defaults of those that are not given included.

    Raises
    ------
    UnknownNameError
        There is no such method.
    OptionError
        The method has no such option; names those it has.
    """
    parameters = inspect.signature(get(name)).parameters.values()
    known = {each.name: each.default for each in parameters
             if each.name not in CALLERS and each.kind in (each.KEYWORD_ONLY, each.POSITIONAL_OR_KEYWORD)}
    open_ended = any(each.kind is each.VAR_KEYWORD for each in parameters)
    for option in given:
        if option in CALLERS or (option not in known and not open_ended):
            near = difflib.get_close_matches(option, known, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise OptionError(f"The attribution method {name!r} has no option {option!r} here.{hint} It has: "
                              f"{', '.join(known)}.")
    return {**known, **given}


def takes_contrast(name: str) -> bool:
    """Whether a method can explain a class's logit minus the mean of the others'."""
    parameters = inspect.signature(get(name)).parameters.values()
    return any(each.name == "contrast" or each.kind is each.VAR_KEYWORD for each in parameters)
