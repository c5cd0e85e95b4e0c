"""The classifier: a person's network, with its normalisation, cut into a trunk and a head."""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, ShapeError, content_hash
from guidance_viz.models import state
from guidance_viz.models.cut import Cut, modules_at, resolve
from guidance_viz.models.defaults import check_names, normalisation
from guidance_viz.models.ladder import Tried, find_cut
from guidance_viz.models.layout import Carry
from guidance_viz.models.linear import LinearHead, find_linear, read_linear
from guidance_viz.models.probe import as_found, unwrap


class Classifier(nn.Module):
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
    """

    mean: Tensor
    std: Tensor
    neuron_mask: Tensor
    module: nn.Module

    def __init__(self, module: nn.Module, tried: Tried, class_names: Sequence[str], mean: Sequence[float],
                 std: Sequence[float], source: Any = None) -> None:
        super().__init__()
        self.module = module
        self.class_names = list(class_names)
        self.source = source
        self._cut: Cut = tried.cut
        self._linear = find_linear(tried)
        self._carries = bool(tried.carry)
        device, dtype = tried.probe.x.device, tried.probe.x.dtype
        self.register_buffer("mean", torch.tensor(list(mean), dtype=dtype, device=device))
        self.register_buffer("std", torch.tensor(list(std), dtype=dtype, device=device))
        self.register_buffer("neuron_mask", torch.ones(tried.acts.shape[1], dtype=torch.bool, device=device))
        self.training = module.training

    @classmethod
    def wrap(cls, module: nn.Module, layer: str | None = None, *, class_names: Sequence[str] | None = None,
             mean: Sequence[float] | None = None, std: Sequence[float] | None = None, source: Any = None,
             image_size: int | None = None) -> Classifier:
        """Make a classifier from any network whose forward takes images and returns logits.

        The cut is the first of these that works: the adapter of a known family, ``torch.fx``, hooks that
        replay the forward. It is accepted only if ``head(trunk(x))`` equals ``module(x)`` in evaluation mode on
        random images.

        Parameters
        ----------
        module
            The network; ``torch.compile`` and ``DataParallel`` wrappers are taken off. Left as it was found.
        layer
            The attribution layer, a name from ``module.named_modules()``. Default: the last layer whose output
            is still a grid.
        class_names
            One a class, in the order of the logits.
        mean, std
            Normalisation by channel. Default: what the network states (timm's ``pretrained_cfg``), else
            ImageNet's.
        source
            What to remember as the origin.
        image_size
            Side in pixels of the images it takes; needed only where it takes one size and does not state it.

        Raises
        ------
        ModelError
            No such layer (the near names are given), nothing to cut, or class names that do not match the logits.
        """
        root = unwrap(module)
        with as_found(root):
            tried = find_cut(root, layer, image_size)
            classes = tried.probe.logits.shape[1]
            names = check_names(class_names, classes)
            mean, std = normalisation(root, mean, std)
            return cls(root, tried, names, mean, std, source)

    # -- the forward, whole and in parts --

    def normalize(self, x: Tensor) -> Tensor:
        """Normalise images (N, 3, H, W), RGB in [0, 1]."""
        if x.dim() != 4 or x.shape[1] != len(self.mean):
            raise ShapeError(f"Images have shape {tuple(x.shape)}; expected (N, {len(self.mean)}, H, W), "
                             "RGB in [0, 1]. Stack them and convert grey ones to RGB first.")
        return (x - self.mean.view(1, -1, 1, 1)) / self.std.view(1, -1, 1, 1)

    def trunk(self, x: Tensor) -> tuple[Tensor, Carry]:
        """Return activations (N, C, h, w) and what passes beside them to the head, a tuple of tensors (N, …).

        The second is empty for nearly every network. It holds the class token of a vision transformer, and
        whatever bypasses a layer chosen inside a residual block. Give it back to :meth:`head`.
        """
        acts, carry = self._cut.trunk(self.module, self.normalize(x))
        return self._mask(acts), carry

    def activations(self, x: Tensor) -> Tensor:
        """Return the activations (N, C, h, w) of images (N, 3, H, W) in [0, 1]; pruned neurons are zero.

        Where something passes beside the activations (see :meth:`trunk`) the returned tensor remembers it, so
        that ``head(activations(x))`` works. A tensor computed from it does not: use ``trunk`` then.
        """
        return self._remember(*self.trunk(x))

    def head(self, acts: Tensor, carry: Carry | None = None) -> Tensor:
        """Return the logits (N, K) of activations (N, C, h, w); pruned neurons count as zero.

        Raises
        ------
        ModelError
            Something passes beside the activations and is not known.
        """
        if carry is None:
            carry = self.carry(acts)
        return self._cut.head(self.module, self._mask(acts), carry)

    def carry(self, acts: Tensor) -> Carry:
        """Return what passed beside activations that :meth:`activations` or :meth:`tail` returned.

        Raises
        ------
        ModelError
            ``acts`` is another tensor, computed from those.
        """
        if not self._carries:
            return ()
        carry = getattr(acts, "_guidance_carry", None)
        if carry is None:
            raise ModelError(f"Beside the activations of {self.layer!r} other values pass to the head (a class "
                             "token or a bypass), and this tensor does not have them. "
                             "Use acts, carry = clf.trunk(x) and clf.head(acts, carry).")
        return carry

    @property
    def carries(self) -> bool:
        """Whether something passes beside the activations to the head."""
        return self._carries

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (N, K) of images (N, 3, H, W), RGB in [0, 1]."""
        return self._cut.forward(self.module, self.normalize(x), self._mask)

    # -- stem and tail --

    @property
    def cuts(self) -> tuple[str, ...]:
        """Where the trunk can be split into a frozen stem and a trainable tail, from the input to the layer.

        A cut is named after the first module of the tail.
        """
        return self._cut.cuts

    def stem(self, x: Tensor, cut: str) -> Tensor:
        """Return what enters ``cut`` for images (N, 3, H, W) in [0, 1]."""
        return self._cut.stem(self.module, self.normalize(x), cut)

    def tail(self, z: Tensor, cut: str) -> Tensor:
        """Return the activations (N, C, h, w) from what enters ``cut``.

        ``tail(stem(x, cut), cut) == activations(x)``.
        """
        acts, carry = self._cut.tail(self.module, z, cut)
        return self._remember(self._mask(acts), carry)

    def tail_parameters(self, cut: str) -> list[nn.Parameter]:
        """Return the parameters between ``cut`` and the layer."""
        return resolve(self.module, self._cut.tail_paths(self.module, cut))

    def tail_modules(self, cut: str) -> list[nn.Module]:
        """Return the modules between ``cut`` and the layer."""
        return modules_at(self.module, self._cut.tail_paths(self.module, cut))

    def cut_size(self, cut: str, image_size: int) -> tuple[tuple[int, ...], int]:
        """Return the shape of one image at ``cut`` and its bytes in half precision."""
        x = torch.zeros(1, len(self.mean), image_size, image_size, device=self.device, dtype=self.mean.dtype)
        with as_found(self.module):
            shape = tuple(self.stem(x, cut).shape[1:])
        return shape, 2 * math.prod(shape)

    @property
    def default_cut(self) -> str:
        """The last cut whose tail holds at least half of the trunk's parameters.

        For EfficientNet-Lite0 the tail is then its last two stages and the last convolution.

        Raises
        ------
        ModelError
            The trunk cannot be split.
        """
        if not self.cuts:
            raise ModelError(f"The trunk of {type(self.module).__name__} cannot be split, as it is cut by "
                             f"{self.cut_kind}. Train the head or the whole network.")
        head = {id(p) for p in self.head_parameters()}
        trunk = sum(p.numel() for p in self.module.parameters() if id(p) not in head)
        tails = {cut: sum(p.numel() for p in self.tail_parameters(cut)) for cut in self.cuts}
        return [cut for cut, size in tails.items() if 2 * size >= trunk or cut == self.cuts[0]][-1]

    # -- the head --

    @property
    def linear_head(self) -> LinearHead | None:
        """The head's live weight (K, C) and bias (K,), pruned neurons with zero columns.

        ``None`` unless ``head(acts) == mean_hw(acts) @ weight.T + bias`` in evaluation mode.
        """
        if self._linear is None:
            return None
        weight, bias = read_linear(self.module.get_submodule(self._linear))
        return LinearHead(weight if self._unpruned() else weight * self.neuron_mask.to(weight.dtype), bias)

    def set_linear_head(self, weight: Tensor, bias: Tensor) -> None:
        """Write the linear head's weight (K, C) and bias (K,).

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
        state.write_linear(self.module.get_submodule(self._linear), weight, bias)

    def head_parameters(self) -> list[nn.Parameter]:
        """Return the parameters of the head."""
        return resolve(self.module, self._cut.head_paths(self.module))

    @property
    def head_module(self) -> nn.ModuleList:
        """The head's modules."""
        return nn.ModuleList(modules_at(self.module, self._cut.head_paths(self.module)))

    # -- as a whole --

    @property
    def layer(self) -> str:
        """Name of the attribution layer."""
        return self._cut.layer

    @property
    def cut_kind(self) -> str:
        """``"adapter"``, ``"fx"`` or ``"hooks"``."""
        return self._cut.kind

    @property
    def num_classes(self) -> int:
        """Number of classes, K."""
        return len(self.class_names)

    @property
    def num_neurons(self) -> int:
        """Number of channels at the attribution layer, C."""
        return len(self.neuron_mask)

    @property
    def device(self) -> torch.device:
        """Where it is."""
        return self.mean.device

    def clone(self) -> Classifier:
        """Return a deep copy that shares nothing with this one."""
        return copy.deepcopy(self)

    def fingerprint(self) -> str:
        """Hash the weights, neuron mask, normalisation and layer; the same on every device."""
        named = sorted(self.state_dict().items())
        return content_hash(self.layer, [name for name, _ in named], *(state.to_array(t) for _, t in named))

    def export(self, path: str | os.PathLike[str]) -> None:
        """Write the person's own network's weights as safetensors."""
        state.export(self, path)

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

    def _unpruned(self) -> bool:
        # Asking a GPU would make it wait; there the mask is applied always.
        return self.neuron_mask.device.type == "cpu" and bool(self.neuron_mask.all())

    def _mask(self, acts: Tensor) -> Tensor:
        if acts.dim() != 4 or acts.shape[1] != len(self.neuron_mask):
            raise ShapeError(f"Activations have shape {tuple(acts.shape)}; the layer {self.layer!r} has "
                             f"(N, {len(self.neuron_mask)}, h, w). Use activations of this classifier.")
        return acts if self._unpruned() else acts.masked_fill(~self.neuron_mask.view(1, -1, 1, 1), 0)

    def _remember(self, acts: Tensor, carry: Carry) -> Tensor:
        if carry:
            acts._guidance_carry = carry  # type: ignore[attr-defined]
        return acts

