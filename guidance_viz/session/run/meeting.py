"""Where a classifier and a data set meet: can this network run on these photos, and mean their classes the same?"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from guidance_viz.core import GuidanceError, ModelError, SessionError

if TYPE_CHECKING:
    from guidance_viz.data import Dataset
    from guidance_viz.models import Classifier

MADE_UP = re.compile(r"-?\d+|(?:class|label) -?\d+")
"""Names that say nothing: numbers, and what stands where none were given."""

MOST_NAMES = 5


def meet(clf: Classifier, ds: Dataset) -> Classifier:
    """Return a copy of a classifier, in evaluation mode, that runs on a data set; what was changed for it is said.

    Parameters
    ----------
    clf
        The classifier.
    ds
        The data set.

    Raises
    ------
    SessionError
        Their classes differ in number or in order, or the network takes neither RGB nor grey images.
    ModelError
        The network takes the photos in no size that could be found.
    """
    check_channels(clf)
    said = check_classes(clf, ds)
    copy, converted = in_float32(clf.clone().eval())
    for line in (*said, *converted, *in_size(copy, ds)):
        warnings.warn(line, UserWarning, stacklevel=5)
    return copy


def check_channels(clf: Classifier) -> None:
    """Refuse a network that takes neither RGB nor grey images.

    Raises
    ------
    SessionError
        Says how many it takes, and what to put before it.
    """
    channels = len(clf.mean)
    if channels not in (1, 3):
        raise SessionError(f"{type(clf.module).__name__} takes images of {channels} channels, and photos have 3 (RGB) or 1 "
                           f"(grey). Put before it what makes {channels} of 3, such as torch.nn.Sequential("
                           f"torch.nn.Conv2d(3, {channels}, 1), module), and wrap that.")


def check_classes(clf: Classifier, ds: Dataset) -> list[str]:
    """Compare number and names of the classes.

    Returns
    -------
    list of str
        What a person should check.

    Raises
    ------
    SessionError
        Their number differs, or a name stands in both at different places.
    """
    ours, theirs = list(clf.class_names), [str(name) for name in ds.class_names]
    if clf.reading.two and len(theirs) == 1:
        raise SessionError(f"The classifier's one logit is read as two classes, and the data set {ds.name!r} has one "
                           f"({theirs[0]}). Wrap it with class_names={theirs!r}, and the logit is that class's.")
    if len(ours) != len(theirs):
        raise SessionError(f"The classifier has {len(ours)} classes ({_listed(ours)}), the data set {ds.name!r} has "
                           f"{len(theirs)} ({_listed(theirs)}). Give the network {len(theirs)} outputs (a new last layer, "
                           "or "
                           "gv.models.load(…, num_classes=…)), or take a data set with its classes.")
    if not clf.named:
        return []
    first, second = [_plain(name) for name in ours], [_plain(name) for name in theirs]
    moved = [k for k, name in enumerate(first) if name in second and second[k] != name and not MADE_UP.fullmatch(name)]
    if moved:
        where = "; ".join(f"{ours[k]!r} is class {k} of the classifier and class {second.index(first[k])} of the data"
                          for k in moved[:3])
        raise SessionError(f"The classes stand in another order: {where}. Give the data set the classifier's order, "
                           f"class_names={ours!r}; or if the classifier's names are wrong, wrap it with "
                           f"class_names={theirs!r}.")
    differ = [f"{a!r} / {b!r}" for a, b in zip(ours, theirs, strict=True)
              if _plain(a) != _plain(b) and not (MADE_UP.fullmatch(_plain(a)) or MADE_UP.fullmatch(_plain(b)))]
    return [] if not differ else [f"The classifier's classes have other names than the data set's: {_listed(differ)}. They "
                                  "are taken as the same, in this order."]


def in_float32(clf: Classifier) -> tuple[Classifier, list[str]]:
    """A classifier in float32, in which a fix can train, where its network runs in that; else as it is."""
    if clf.dtype == torch.float32:
        return clf, []
    name, kind = type(clf.module).__name__, str(clf.dtype).removeprefix("torch.")
    converted = clf.clone().float()
    if not _runs(converted, converted.example().shape[2:]):
        return clf, [f"{name} runs in {kind} only, as its forward converts to it: small steps of a fix may be lost in "
                     "rounding."]
    return converted, [f"The weights of {name} are {kind}; here they are float32, as are the weights of every fix."]


def in_size(clf: Classifier, ds: Dataset) -> list[str]:
    """Let a classifier resize the photos, in place, where its network does not take their size.

    Raises
    ------
    ModelError
        It takes none of the sizes that it states and was tried with.
    """
    from guidance_viz.training.runtime import image_shape
    try:
        shape = image_shape(ds)
    except GuidanceError:  # the first photo cannot be read: the pass over all of them says so
        return []
    name = type(clf.module).__name__
    if clf.input_size is not None or _runs(clf, shape):
        return []
    for size in clf.sizes:
        clf.resize_to(size)
        if _runs(clf, shape):
            return [f"{name} does not take photos of {shape[0]} × {shape[1]} px: they are resized to {size[0]} × {size[1]} "
                    "px, whole, so that maps lie on the photo as they did."]
    clf.resize_to(None)
    raise ModelError(f"{name} takes neither the photos' {shape[0]} × {shape[1]} px nor "
                     f"{' nor '.join(f'{h} × {w}' for h, w in clf.sizes)}. Wrap it with the size that it takes: "
                     "gv.Classifier.wrap(module, image_size=…).")


def _runs(clf: Classifier, shape: Sequence[int]) -> bool:
    """Whether two photos of a size go through."""
    generator = np.random.default_rng(0)
    images = torch.from_numpy(generator.random((2, 3, *shape), np.float32)).to(clf.device)
    try:
        with torch.no_grad():
            clf.head(*clf.trunk(images))
    except torch.cuda.OutOfMemoryError:
        raise
    except Exception:  # a network refuses a size in any way
        return False
    return True


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold())) if not re.fullmatch(r"-?\d+", name) else name


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")
