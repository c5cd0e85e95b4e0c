"""A network that can be run whole, to the attribution layer, from it, and from a place before it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from guidance_viz.core import ModelError, ShapeError
from guidance_viz.models.cut import Cut, modules_at, resolve
from guidance_viz.models.images import fitted
from guidance_viz.models.ladder import Tried
from guidance_viz.models.layout import FINAL, Carried, Carry, Layout, place_layout
from guidance_viz.models.probe import Size, as_found, as_pair

HALF = (torch.float16, torch.bfloat16)


class CutModule(nn.Module):
    """A network with its normalisation and neuron mask, cut at the attribution layer.

    Parameters
    ----------
    module
        The network.
    tried
        Its cut, which passed the check.
    mean, std
        Normalisation by channel of RGB in [0, 1].
    """

    mean: Tensor
    std: Tensor
    neuron_mask: Tensor
    module: nn.Module

    def __init__(self, module: nn.Module, tried: Tried, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        self.module = module
        self._cut: Cut = tried.cut
        self._carries = bool(tried.carry)
        self._input_size: tuple[int, int] | None = None
        x = tried.probe.x
        self.register_buffer("mean", x.new_tensor(list(mean)))
        self.register_buffer("std", x.new_tensor(list(std)))
        mask = torch.ones(tried.acts.shape[1], dtype=torch.bool, device=x.device)
        self.register_buffer("neuron_mask", mask)
        self.training = module.training

    @property
    def layer(self) -> str:
        """Name of the attribution layer."""
        return self._cut.layer

    @property
    def cut_kind(self) -> str:
        """``"adapter"``, ``"fx"`` or ``"hooks"``."""
        return self._cut.kind

    @property
    def num_neurons(self) -> int:
        """Number of channels at the attribution layer, C."""
        return len(self.neuron_mask)

    @property
    def device(self) -> torch.device:
        """Where it is."""
        return self.mean.device

    @property
    def dtype(self) -> torch.dtype:
        """The number format that the network runs in."""
        return self.mean.dtype

    @property
    def input_size(self) -> tuple[int, int] | None:
        """Height and width in pixels that images are resized to before the network; ``None``: it takes them as they are."""
        return self._input_size

    def resize_to(self, size: Size | None) -> None:
        """Resize every image to ``size`` before the network, for one that takes no other; ``None``: do not."""
        self._input_size = None if size is None else as_pair(size)

    def normalize(self, x: Tensor) -> Tensor:
        """Normalise images (N, 3, H, W), RGB in [0, 1]; resized, and made grey or RGB, where the network needs it.

        Raises
        ------
        ShapeError
            They have another shape, or are integers.
        """
        if not x.is_floating_point():
            raise ShapeError(f"Images are {x.dtype}; expected numbers in [0, 1]. Use x.float() / 255.")
        x = fitted(x, len(self.mean), self._input_size)
        return ((x - self.mean.view(1, -1, 1, 1)) / self.std.view(1, -1, 1, 1)).to(self.mean.dtype)

    def trunk(self, x: Tensor) -> tuple[Tensor, Carry]:
        """Return activations (N, C, h, w) and what passes beside them to the head, a tuple of tensors (N, …).

        The second is empty for nearly every network. It holds the class token of a vision transformer, and
        whatever bypasses a layer chosen inside a residual block. Give it back to :meth:`head`.
        """
        acts, carry = self._cut.trunk(self.module, self.normalize(x))
        return self._mask(acts), carry

    def activations(self, x: Tensor) -> Tensor:
        """Return the activations (N, C, h, w) of images (N, 3, H, W) in [0, 1]; pruned neurons are zero.

        Where something passes beside the activations (see :meth:`trunk`) the result remembers it, also
        through copies, conversions and a choice of images, so that ``head(activations(x))`` works.
        """
        return self.remember(*self.trunk(x))

    def head(self, acts: Tensor, carry: Carry | None = None) -> Tensor:
        """Return the logits (N, K) of activations (N, C, h, w); pruned neurons count as zero.

        Parameters
        ----------
        acts
            As :meth:`activations` returns them.
        carry
            What passes beside them, from :meth:`trunk`; not needed where that is nothing, or remembered.

        Raises
        ------
        ModelError
            Something passes beside the activations and is not known.
        """
        carry = self.carry(acts) if carry is None else carry
        plain = acts.as_subclass(Tensor) if isinstance(acts, Carried) else acts
        return self._wide(self._cut.head(self.module, self._own(self._mask(plain)), tuple(map(self._own, carry))))

    def carry(self, acts: Tensor) -> Carry:
        """Return what passed beside activations that :meth:`activations` or :meth:`tail` returned.

        Raises
        ------
        ModelError
            ``acts`` is a tensor that does not remember.
        """
        if not self._carries:
            return ()
        if not isinstance(acts, Carried):
            raise ModelError(f"Beside the activations of {self.layer!r} other values pass to the head (a "
                             "class token, or a bypass), and this tensor does not remember them. Use "
                             "acts, carry = clf.trunk(x) and clf.head(acts, carry).")
        return acts.carry

    def remember(self, acts: Tensor, carry: Carry) -> Tensor:
        """Return activations that remember what passes beside them, as those of :meth:`activations` do.

        Parameters
        ----------
        acts
            Activations (N, C, h, w).
        carry
            What :meth:`carry` or :meth:`trunk` gave for these images; empty where nothing passes beside.
        """
        return Carried.of(acts, carry) if carry else acts

    @property
    def carries(self) -> bool:
        """Whether something passes beside the activations to the head."""
        return self._carries

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (N, K) of images (N, 3, H, W), RGB in [0, 1]."""
        return self._wide(self._cut.forward(self.module, self.normalize(x), self._mask))

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
        acts, carry = self._cut.tail(self.module, self._own(z), cut)
        return self.remember(self._mask(acts), carry)

    @property
    def runs_between(self) -> bool:
        """Whether :meth:`between` works."""
        return self._cut.partial

    def between(self, z: Tensor, start: str, end: str) -> Tensor:
        """Return what enters ``end`` from what enters ``start``, two of :attr:`cuts`, the earlier first."""
        return self._cut.between(self.module, self._own(z), start, end)

    def tail_parameters(self, cut: str) -> list[nn.Parameter]:
        """Return the parameters between ``cut`` and the layer."""
        return resolve(self.module, self._cut.tail_paths(self.module, cut))

    def tail_modules(self, cut: str) -> list[nn.Module]:
        """Return the modules between ``cut`` and the layer."""
        return modules_at(self.module, self._cut.tail_paths(self.module, cut))

    def cut_size(self, cut: str, image_size: Size) -> tuple[tuple[int, ...], int]:
        """Return the shape of one image at ``cut`` and its bytes in half precision."""
        x = self.mean.new_zeros(1, len(self.mean), *as_pair(image_size))
        with as_found(self.module):
            shape = tuple(self.stem(x, cut).shape[1:])
        return shape, 2 * math.prod(shape)

    def cut_layout(self, cut: str, image_size: Size) -> tuple[Layout, tuple[int, ...]] | None:
        """Return how what enters ``cut`` is laid out as a grid, and its (C, h, w); ``None`` where it is no grid.

        Parameters
        ----------
        cut
            One of :attr:`cuts`, or ``"final"``: the attribution layer's activations, which are a grid always.
        image_size
            Side, or height and width, of the images in pixels.
        """
        x = self.mean.new_zeros(1, len(self.mean), *as_pair(image_size))
        with as_found(self.module):
            if cut == FINAL:
                return Layout(), tuple(self.trunk(x)[0].shape[1:])
            z = self.stem(x, cut)
        layout = place_layout(z, tuple(x.shape), self._cut.layout)
        return None if layout is None else (layout, tuple(layout.split(z)[0].shape[1:]))

    def stem_state(self, cut: str) -> dict[str, Tensor]:
        """Return the weights and buffers that what enters ``cut`` depends on, by name.

        Parameters
        ----------
        cut
            One of :attr:`cuts`, or ``"final"``: then all weights, and the pruned neurons, count.
        """
        named = {name: value for name, value in self.state_dict().items() if not name.endswith("num_batches_tracked")}
        if cut == FINAL:
            return named
        used = tuple(f"module.{path}" for path in self._cut.stem_paths(self.module, cut))
        return {name: value for name, value in named.items()
                if name in ("mean", "std", *used) or name.startswith(tuple(f"{path}." for path in used))}

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

    def head_parameters(self) -> list[nn.Parameter]:
        """Return the parameters of the head."""
        return resolve(self.module, self._cut.head_paths(self.module))

    @property
    def head_module(self) -> nn.ModuleList:
        """The head's modules."""
        return nn.ModuleList(modules_at(self.module, self._cut.head_paths(self.module)))

    def _own(self, value: Tensor) -> Tensor:
        """In the network's own format, where that is not float32: what is kept and computed around it is float32."""
        plain = self.dtype == torch.float32 or not value.is_floating_point()
        return value if plain else value.to(self.dtype)

    def _wide(self, logits: Tensor) -> Tensor:
        """Half precision becomes float32: a softmax of it has two digits."""
        return logits.float() if self.dtype in HALF else logits

    def _unpruned(self) -> bool:
        # Asking a GPU would make it wait; there the mask is applied always.
        return self.neuron_mask.device.type == "cpu" and bool(self.neuron_mask.all())

    def _mask(self, acts: Tensor) -> Tensor:
        if acts.dim() != 4 or acts.shape[1] != len(self.neuron_mask):
            raise ShapeError(f"Activations have shape {tuple(acts.shape)}; the layer {self.layer!r} has "
                             f"(N, {len(self.neuron_mask)}, h, w). Use activations of this classifier.")
        return acts if self._unpruned() else acts.masked_fill(~self.neuron_mask.view(1, -1, 1, 1), 0)
