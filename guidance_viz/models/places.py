"""Other places to cut a classifier at: its input, and where its trunk can be split (the guidance paper's depths)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, OptionError
from guidance_viz.models.cut import Cut
from guidance_viz.models.ladder import Tried
from guidance_viz.models.layout import FINAL, Carry, Layout
from guidance_viz.models.probe import Probe, as_found

if TYPE_CHECKING:
    from guidance_viz.models.classifier import Classifier

INPUT = "input"
MIDDLE = ("mid1", "mid2", "mid3")
DEPTHS = (INPUT, *MIDDLE, FINAL)
"""From the normalised photo to the classifier's own layer; those between are named from the input on."""


class Encoded(nn.Module):
    """A network whose first layer sees an encoding of the photo, such as B-cos networks' ``(r, g, b, 1-r, 1-g, 1-b)``.

    A map at the input sums over the encoding's channels; the gradient with respect to the photo would lose what both
    halves have in common.

    Parameters
    ----------
    net
        Takes the encoding (N, 6, H, W).
    """

    input_channels = 3

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def encode(self, x: Tensor) -> Tensor:
        """Return the photos (N, 3, H, W) in [0, 1] beside their inverse, (N, 6, H, W)."""
        return torch.cat([x, 1 - x], dim=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (N, K) of photos."""
        return self.net(self.encode(x))


@dataclass(frozen=True)
class InputCut(Cut):
    """Cut before the first layer: the activations are the normalised images, the head is the whole network.

    Of an :class:`Encoded` network they are the encoded images.
    """

    kind: ClassVar[str] = INPUT

    def trunk(self, root: nn.Module, x: Tensor) -> tuple[Tensor, Carry]:
        """Hand the images on."""
        return (root.encode(x) if isinstance(root, Encoded) else x), ()

    def returned(self, root: nn.Module, acts: Tensor, carry: Carry) -> Any:
        """Run the whole network."""
        return root.net(acts) if isinstance(root, Encoded) else root(acts)

    def head_paths(self, root: nn.Module) -> list[str]:
        """Everything."""
        return [name for name, _ in root.named_children()] + [name for name, _ in root.named_parameters(recurse=False)]


@dataclass(frozen=True)
class StemCut(Cut):
    """Cut where another cut's trunk can be split.

    Attributes
    ----------
    base
        The other cut.
    place
        One of its ``cuts``.
    """

    kind: ClassVar[str] = "stem"
    base: Cut = field(default_factory=lambda: InputCut(INPUT, Layout()))
    place: str = ""

    def trunk(self, root: nn.Module, x: Tensor) -> tuple[Tensor, Carry]:
        """Run the stem."""
        return self.layout.split(self.base.stem(root, x, self.place))

    def returned(self, root: nn.Module, acts: Tensor, carry: Carry) -> Any:
        """Run the tail and the head."""
        z = self.layout.join(acts, carry)
        return self.base.returned(root, *self.base.tail(root, z.clone() if self.copies else z, self.place))

    @property
    def cuts(self) -> tuple[str, ...]:
        """Where an encoding may be kept: the place itself, and those before it where a part of the trunk can be run."""
        before = self.base.cuts[:self.base.cuts.index(self.place)] if self.base.partial else ()
        return (*before, self.place)

    def stem(self, root: nn.Module, x: Tensor, cut: str) -> Tensor:
        """Run the network up to ``cut``."""
        return self.base.stem(root, x, cut)

    def tail(self, root: nn.Module, z: Tensor, cut: str) -> tuple[Tensor, Carry]:
        """Run the network from ``cut`` to the place."""
        if cut not in self.cuts:
            raise self._no_cut(cut)
        if cut != self.place:
            z = self.base.between(root, z, cut, self.place)
        return self.layout.split(z)

    def stem_paths(self, root: nn.Module, cut: str) -> list[str]:
        """What the stem uses."""
        return self.base.stem_paths(root, cut)

    def tail_paths(self, root: nn.Module, cut: str) -> list[str]:
        """What lies between ``cut`` and the place."""
        kept = set(self.base.tail_paths(root, self.place))
        return [path for path in self.base.tail_paths(root, cut) if path not in kept]

    def head_paths(self, root: nn.Module) -> list[str]:
        """What the tail and the head use."""
        return list(dict.fromkeys([*self.base.tail_paths(root, self.place), *self.base.head_paths(root)]))


def at_depth(clf: Classifier, depth: str) -> Classifier:
    """Return the same network, with the same parameters, cut at a depth.

    Parameters
    ----------
    clf
        The classifier.
    depth
        ``"input"``, ``"mid1"``, ``"mid2"``, ``"mid3"`` (see :func:`middle`) or ``"final"``.

    Raises
    ------
    OptionError
        There is no such depth, or neurons are pruned, which another place would not know of.
    """
    if depth not in DEPTHS:
        raise OptionError(f"There is no depth {depth!r}; use one of {', '.join(DEPTHS)}.")
    if depth == FINAL:
        return clf
    check_unpruned(clf, depth)
    if depth == INPUT:
        return _cut_again(clf, InputCut(INPUT, Layout()))
    place = middle(clf)[depth]
    height, width = clf.example().shape[2:]
    found = clf.cut_layout(place, (height, width))
    return _cut_again(clf, StemCut(depth, Layout() if found is None else found[0], base=clf._cut, place=place))


def check_unpruned(clf: Classifier, place: str) -> None:
    """Refuse to explain a pruned network elsewhere: another place does not know which neurons are pruned.

    Raises
    ------
    OptionError
        Says what to do.
    """
    if not bool(clf.neuron_mask.all()):
        raise OptionError(f"Neurons are pruned at {clf.layer!r}; a map at {place!r} would not know of it. "
                          "Export the classifier, load the exported weights, and explain that network.")


def middle(clf: Classifier) -> dict[str, str]:
    """Where ``"mid1"``, ``"mid2"`` and ``"mid3"`` lie.

    Each is the end of a stage: the last place of its resolution before the network makes it coarser, the last three
    before the layer. Of a ResNet these are the ends of ``layer1``, ``layer2`` and ``layer3``. A network of fewer
    resolutions (a vision transformer) is split evenly instead.

    Raises
    ------
    OptionError
        The trunk can be split at fewer than three places.
    """
    places = list(clf.cuts)
    if len(places) < len(MIDDLE):
        raise OptionError(f"The trunk of {type(clf.module).__name__} can be split at {len(places)} places "
                          f"({', '.join(places) or 'none'}), and three are needed for {', '.join(MIDDLE)}. Use 'input' or "
                          "'final', or name a place.")
    ends = _stage_ends(clf, places)
    if len(ends) < len(MIDDLE):
        ends = [places[round((k + 1) * (len(places) - 1) / len(MIDDLE))] for k in range(len(MIDDLE))]
    return dict(zip(MIDDLE, ends[-len(MIDDLE):], strict=True))


def _stage_ends(clf: Classifier, places: list[str]) -> list[str]:
    """The last place of each resolution that is finer than the layer's."""
    with as_found(clf.module):
        x = clf.example()
        final = clf.activations(x).shape[-1]
        sizes = {place: stem.shape[-1] for place in places if (stem := clf.stem(x, place)).dim() == 4}
    last = {size: place for place, size in sizes.items() if size > final}
    return [place for place in places if place in last.values()]


def _cut_again(clf: Classifier, cut: Cut) -> Classifier:
    from guidance_viz.models.classifier import Classifier

    cut = replace(cut, reading=clf._cut.reading)
    with as_found(clf.module):
        x = clf.normalize(clf.example())
        acts, carry = cut.trunk(clf.module, x)
        logits = cut.head(clf.module, acts, carry)
    if acts.dim() != 4:
        raise ModelError(f"What passes at {cut.layer!r} has shape {tuple(acts.shape)}; a map needs (N, C, h, w). "
                         "Choose another depth.")
    tried = Tried(cut, Probe(clf.module, logits, clf.module, logits, x, cut.reading), acts, carry)
    again = Classifier(clf.module, tried, None, clf.class_names, (clf.mean.tolist(), clf.std.tolist()), clf.source)
    again.resize_to(clf.input_size)
    return again
