"""The classifier: a person's network, with its normalisation, cut into a trunk and a head."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any, Literal

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, content_hash
from guidance_viz.models import state
from guidance_viz.models.copying import copied
from guidance_viz.models.cut_module import CutModule
from guidance_viz.models.defaults import Values, check_names, normalisation, stated_names
from guidance_viz.models.endings import said_of
from guidance_viz.models.fold import Pruned, folded
from guidance_viz.models.ladder import Tried, find_cut
from guidance_viz.models.linear import LinearHead, find_linear, has_bias, read_linear, write_linear
from guidance_viz.models.probe import Asked, Size, as_found, random_images, stated_size, trained_size, unwrap
from guidance_viz.models.reading import Reading
from guidance_viz.models.returned import Item, Key
from guidance_viz.models.soundness import check_sound


class Classifier(CutModule):
    """An image classifier cut at its attribution layer. Make one with :meth:`wrap` or ``gv.models.load``.

    ``module`` is the person's own network and stays shared with them: nothing of it is changed here, but
    training this object trains it. :meth:`clone` gives one that is apart.

    Attributes
    ----------
    module
        The network, out of ``torch.compile`` and ``DataParallel``.
    class_names
        One a class.
    layer
        Name of the attribution layer.
    cut_kind
        ``"adapter"``, ``"fx"``, or ``"hooks"`` (exact too, but its head replays the forward: slower).
    mean, std
        Normalisation by channel of RGB in [0, 1], (3,).
    neuron_mask
        (C,) bool, True = kept. A pruned neuron's activations are zero.
    source
        What ``gv.models.load`` was asked for, or ``None``.
    named
        Whether the class names were given; otherwise they are made up.
    """

    def __init__(self, module: nn.Module, tried: Tried, linear: str | None, class_names: Sequence[str],
                 mean_std: tuple[Values, Values], source: Any = None) -> None:
        super().__init__(module, tried, *mean_std)
        self.class_names = list(class_names)
        self.source = source
        self._linear = linear
        self.named = True
        self._probe_shape = tuple(tried.probe.x.shape)

    @classmethod
    def wrap(cls, module: nn.Module, layer: str | None = None, *, class_names: Sequence[str] | None = None,
             mean: Sequence[float] | None = None, std: Sequence[float] | None = None, source: Any = None,
             image_size: Size | None = None, output: Key | Sequence[Key] | None = None) -> Classifier:
        """Make a classifier from any network whose forward takes images and returns logits.

        The cut is the first of these that works: the adapter of a known family, ``torch.fx``, hooks that
        replay the forward. It is accepted only if ``head(trunk(x))`` equals ``module(x)`` in evaluation mode
        on random images.

        Parameters
        ----------
        module
            The network; ``torch.compile`` and ``DataParallel`` wrappers are taken off. Left as it was found.
        layer
            The attribution layer, a name from ``module.named_modules()``. Default: the last layer whose
            output is still a grid.
        class_names
            One a class, in the order of the logits.
        mean, std
            Normalisation by channel. Default: what the network states (timm's ``pretrained_cfg``), else
            ImageNet's.
        source
            What to remember as the origin.
        image_size
            Side, or height and width, in pixels of the images it takes; needed only where it takes one size
            and does not state it.
        output
            Where the network returns several things: which of them is the logits, by number or name (or the way to it,
            ``("heads", 0)``); needed only where more than one can be.

        Raises
        ------
        ModelError
            No such layer (the near names are given), nothing to cut, or class names that do not match; weights that are
            not finite or quantized; or the question which output is meant.

        Notes
        -----
        One logit z speaks of two classes: it is read as the logits (-z/2, z/2). What goes into a last softmax or sigmoid
        is read as the logits. What was found out is said in :attr:`notes`, and as a warning where answers are read in
        another way than the network gives them.
        """
        if isinstance(module, Classifier):
            return module._again(cls, layer, class_names, mean, std, source=source, image_size=image_size, output=output)
        clf = cls._made(module, Asked(layer, image_size, output, None if class_names is None else len(class_names)),
                        class_names, (mean, std), source)
        for note in clf.notes:
            warnings.warn(note, UserWarning, stacklevel=2)
        return clf

    @classmethod
    def _made(cls, module: nn.Module, asked: Asked, class_names: Sequence[str] | None,
              mean_std: tuple[Values | None, Values | None], source: Any) -> Classifier:
        root = unwrap(module)
        check_sound(root)
        with as_found(root):
            tried = find_cut(root, asked)
            classes = tried.probe.logits.shape[1]
            class_names = stated_names(root, classes) if class_names is None else class_names
            names = check_names(class_names, classes)
            linear = find_linear(tried)
        clf = cls(root, tried, linear, names, normalisation(root, tried.probe.x.shape[1], *mean_std), source)
        clf.named = class_names is not None
        return clf

    def _again(self, cls: type[Classifier], layer: str | None, class_names: Sequence[str] | None,
               mean: Values | None, std: Values | None, *, source: Any, image_size: Size | None,
               output: Key | Sequence[Key] | None) -> Classifier:
        """The same network cut elsewhere; what is not given is as here."""
        names = self.class_names if class_names is None else class_names
        asked = Asked(layer, image_size, self.output if output is None else output, len(names))
        mean_std = (self.mean.tolist() if mean is None else mean, self.std.tolist() if std is None else std)
        clf = cls._made(self.module, asked, names, mean_std, self.source if source is None else source)
        clf.named = self.named or class_names is not None
        clf.resize_to(self.input_size)
        return clf

    @property
    def linear_head(self) -> LinearHead | None:
        """The head's live weight (K, C) and bias (K,), pruned neurons with zero columns.

        ``None`` unless ``head(acts) == mean_hw(acts) @ weight.T + bias`` in evaluation mode.
        """
        if self._linear is None:
            return None
        weight, bias = map(self.reading.rows, read_linear(self.module.get_submodule(self._linear)))
        return LinearHead(weight if self._unpruned() else weight * self.neuron_mask.to(weight.dtype), bias)

    def set_linear_head(self, weight: Tensor, bias: Tensor) -> None:
        """Write the linear head's weight (K, C) and bias (K,).

        A network with one logit for two classes takes their differences, so that the probabilities are those of the
        weights given.

        Raises
        ------
        ModelError
            The head is not linear, or has no bias to write to.
        ShapeError
            The sizes differ.
        """
        if self._linear is None:
            raise ModelError(f"The head of {type(self.module).__name__} after {self.layer!r} is not linear. "
                             "Train head_parameters() instead.")
        if self.reading.two and weight.shape[:1] == bias.shape == (2,):
            weight, bias = weight[1:] - weight[:1], bias[1:] - bias[:1]
        write_linear(self.module.get_submodule(self._linear), weight, bias)

    @property
    def has_bias(self) -> bool:
        """Whether the linear head adds a bias, which :meth:`set_linear_head` can write."""
        return self._linear is not None and has_bias(self.module.get_submodule(self._linear))

    @property
    def reading(self) -> Reading:
        """How the logits are read from what the network returns."""
        return self._cut.reading

    @property
    def output(self) -> Item | None:
        """The way to the logits in what the network returns, for :meth:`wrap`; ``None`` where it returns them alone."""
        return self.reading.item or None

    @property
    def notes(self) -> list[str]:
        """What a person should know of how the network is read, in sentences."""
        return said_of(self.reading)

    @property
    def num_classes(self) -> int:
        """Number of classes, K."""
        return len(self.class_names)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Sizes in pixels that the network states or was tried with, the likeliest first."""
        height, width = self._probe_shape[2:]
        known = (stated_size(self.module), trained_size(self.module), (height, width))
        return list(dict.fromkeys(size for size in known if size is not None))

    def clone(self) -> Classifier:
        """Return a deep copy that shares nothing with this one."""
        return copied(self)

    def example(self) -> Tensor:
        """Return a made-up image (1, 3, H, W) in [0, 1], of a size that the network takes."""
        return torch.rand((1, *self._probe_shape[1:]), generator=torch.Generator().manual_seed(0)).to(self.mean)

    def fingerprint(self) -> str:
        """Hash the weights, neuron mask, normalisation and layer; the same on every device."""
        named = sorted(self.state_dict().items())
        size = [] if self.input_size is None else [list(self.input_size)]
        return content_hash(self.layer, [name for name, _ in named], *(state.to_array(t) for _, t in named), *size)

    def export(self, path: str | os.PathLike[str], *, mask: Literal["fold", "beside"] = "fold") -> None:
        """Write the weights of the person's own network as safetensors; they load there with ``strict=True``.

        Parameters
        ----------
        path
            The file, written whole or not at all.
        mask
            ``"fold"``: pruned neurons are folded into the weights, so the logits are equal; ``"beside"``: the
            mask is written beside, as ``NAME.mask.safetensors``, for a network where folding is not exact.

        Raises
        ------
        ModelError
            Folding is not exact here.
        """
        state.export(self, path, mask)

    def folded(self) -> nn.Module | None:
        """Return the network, or a copy with pruned neurons folded in; ``None`` where that is not exact."""
        with as_found(self.module):
            x = random_images(self._probe_shape, self.mean)
            pruned = Pruned(self.module, self._cut, self.neuron_mask, x)
            return self.module if bool(self.neuron_mask.all()) else folded(pruned)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write weights, neuron mask and normalisation as safetensors, whole or not at all."""
        state.save(self, path)

    def load_state(self, path: str | os.PathLike[str]) -> None:
        """Read what :meth:`save` wrote.

        Raises
        ------
        ModelError
            The file is of another network or layer.
        """
        state.load(self, path)
