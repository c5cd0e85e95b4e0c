"""The registry of attribution methods, their options and what they cost."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from torch import Tensor

from guidance_viz.core import Description, Registry, check_names
from guidance_viz.core.options import help_of, type_words

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

Method: TypeAlias = Callable[..., Tensor]
"""``method(clf, x, targets, *, layer=None, create_graph=False, **options)`` gives maps (N, h, w) of the images ``x``
(N, 3, H, W) in [0, 1] for the classes ``targets`` (N,): raw, at least 0 or signed, of a size that the method states."""

OnePass: TypeAlias = Callable[..., tuple[Tensor, Tensor]]
"""``explain(clf, acts, targets, *, contrast=False, create_graph=False, **options)``: raw maps (N, h, w) and logits (N, K)
from activations (N, C, h, w) of ``clf``; cut the classifier at another depth for maps there."""

CALLERS = ("clf", "x", "targets", "create_graph", "contrast", "batch")
"""What whoever calls a method decides; the other parameters are its options."""


@dataclass(frozen=True, kw_only=True)
class Attribution(Description):
    """An attribution method.

    Attributes
    ----------
    name, title, does, paper, order
        See :class:`~guidance_viz.core.Description`.
    explain
        Makes the maps.
    passes
        ``passes(clf, options)``: forward passes an image, all options given; a backward pass counts as two. ``None``: not
        known beforehand.
    trial
        Options with which a trial of its speed is short.
    many
        Whether ``targets`` may be (N, T): the maps (N, T, h, w) of T classes from the same passes.
    from_activations
        Maps and logits with a graph, so that a loss on them can train; ``None`` where maps have no useful gradient.
    guides
        Whether the page *Guide* offers to train on it, any network's maps of it being worth that.
    """

    explain: Method
    passes: Callable[[Classifier, Mapping[str, Any]], int] | None = None
    trial: Mapping[str, Any] = field(default_factory=dict)
    many: bool = False
    from_activations: OnePass | None = None
    guides: bool = False

    def option_rows(self) -> list[tuple[str, str, Any, str]]:
        """Its options: name, what is allowed, default, and what the function's documentation says."""
        words, known = help_of(self.explain), inspect.signature(self.explain).parameters
        return [(name, type_words(known[name]), default, words.get(name, ""))
                for name, default in full_options(self.name, {}).items()]


METHODS: Registry[Attribution] = Registry("attribution method", "guidance_viz.attribution", "guidance_viz.attributions",
                                          Attribution)
"""All attribution methods: one file each in ``guidance_viz/attribution``, and those of other packages."""


def get(name: str) -> Method:
    """Return the attribution method called ``name``.

    Raises
    ------
    UnknownNameError
        Lists the methods that exist.
    """
    return METHODS.get(name).explain


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
    check_names(f"The attribution method {name!r}", given if not open_ended else set(given) & set(CALLERS), known)
    return {**known, **given}


def takes_contrast(name: str) -> bool:
    """Whether a method can explain a class's logit minus the mean of the others'."""
    parameters = inspect.signature(get(name)).parameters.values()
    return any(each.name == "contrast" or each.kind is each.VAR_KEYWORD for each in parameters)
