"""Where a map is made: another layer of the same network, the colour that stands for nothing, options that do not apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from guidance_viz.core import OptionError, ShapeError

if TYPE_CHECKING:
    from guidance_viz.models import Classifier

HALVES = (torch.float16, torch.bfloat16)


def at_layer(clf: Classifier, layer: str | None, x: Tensor) -> Classifier:
    """The classifier itself, or the same network, with the same parameters, cut elsewhere.

    Parameters
    ----------
    clf
        The classifier.
    layer
        ``None``: its own. ``"input"``, ``"mid1"``, ``"mid2"``, ``"mid3"`` or ``"final"``
        (:mod:`guidance_viz.models.places`), or the name of a module.
    x
        Images, for their size.

    Raises
    ------
    OptionError
        Neurons are pruned, which another layer would not know of.
    """
    if layer in (None, clf.layer):
        return clf
    from guidance_viz.models import Classifier
    from guidance_viz.models.places import DEPTHS, at_depth, check_unpruned
    if layer in DEPTHS:
        return at_depth(clf, layer)
    check_unpruned(clf, layer)
    return Classifier.wrap(clf, layer, image_size=clf.input_size or x.shape[-1])


def logits_of(clf: Classifier, x: Tensor) -> Tensor:
    """Logits (N, K) of images, pruned neurons left out; the head in full precision, whatever the trunk runs in."""
    acts = clf.activations(x)
    if acts.dtype not in HALVES:
        return clf.head(acts)
    carry = tuple(part.float() for part in clf.carry(acts))
    with torch.autocast(x.device.type, enabled=False):
        return clf.head(acts.float(), carry)


def baseline_image(clf: Classifier, x: Tensor, baseline: float | Tensor | None) -> Tensor:
    """The image that says nothing, in [0, 1], of a shape that fits ``x`` (N, 3, H, W).

    Parameters
    ----------
    clf, x
        The classifier and the images.
    baseline
        A grey, a colour (3,), or images; ``None``: the mean colour that the classifier subtracts, which is zero in what
        its network gets (black where it subtracts nothing).

    Raises
    ------
    ShapeError
        It fits no image.
    """
    if baseline is None:
        mean = getattr(clf, "mean", None)
        baseline = 0.0 if mean is None else mean.detach()
    value = torch.as_tensor(baseline, dtype=x.dtype, device=x.device)
    value = value[:, None, None] if value.ndim == 1 else value
    try:
        return value.expand(x.shape)
    except RuntimeError:
        raise ShapeError(f"baseline has size {tuple(value.shape)} but the images have size {tuple(x.shape)}; expected a "
                         "number, a colour (3,), or images of that size.") from None


def refuse_graph(method: str, create_graph: bool) -> None:
    """Refuse to keep a graph where the method has no derivative.

    Raises
    ------
    OptionError
        Names the methods that have one.
    """
    if create_graph:
        raise OptionError(f"create_graph=True was asked of {method!r}, whose maps come from many predictions and have no "
                          "useful gradient. Use 'gradcam', 'ixg' or 'intgrad' in a loss.")


def positive(value: int, name: str) -> int:
    """A count of at least 1.

    Raises
    ------
    OptionError
        It is not one.
    """
    if isinstance(value, bool) or int(value) != value or value < 1:
        raise OptionError(f"{name} is {value!r}; expected a whole number of at least 1.")
    return int(value)
