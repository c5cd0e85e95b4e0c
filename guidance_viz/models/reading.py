"""What a network returns, read as logits (N, K): which item of it, and what undoes a softmax or a sigmoid at its end.

A single logit z is read as the logits (-z/2, z/2) of two classes: their softmax gives class 1 the probability sigmoid(z),
and the second against the first is z.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from guidance_viz.models.returned import Item, pick

Form = Literal["logits", "softmax", "log_softmax", "sigmoid", "probabilities", "probability"]

ENDS: dict[Any, Form] = {
    **dict.fromkeys((torch.softmax, F.softmax, Tensor.softmax, torch.special.softmax), "softmax"),
    **dict.fromkeys((torch.log_softmax, F.log_softmax, Tensor.log_softmax, torch.special.log_softmax), "log_softmax"),
    **dict.fromkeys((torch.sigmoid, F.sigmoid, Tensor.sigmoid, torch.special.expit), "sigmoid")}
"""Functions that turn logits into probabilities, whatever the module that calls them."""

MOVES = frozenset((torch.squeeze, Tensor.squeeze, torch.unsqueeze, Tensor.unsqueeze, torch.flatten, Tensor.flatten,
                   torch.reshape, Tensor.reshape, Tensor.view, Tensor.float, Tensor.to, Tensor.contiguous, Tensor.clone,
                   torch.clone))
"""Functions that only move values, between a softmax and what is returned."""


@dataclass(frozen=True)
class Reading:
    """How logits are read from what a network returns.

    Attributes
    ----------
    item
        The way to them in a tuple, a dictionary or a dataclass.
    form
        What the network itself ends in. ``"softmax"``, ``"log_softmax"`` and ``"sigmoid"`` are seen as they are called,
        and what goes into them is taken; ``"probabilities"`` and ``"probability"`` are made some other way, and their
        logarithm is taken.
    outputs
        Values an image that the network gives; 1 is read as two classes where ``two``.
    two
        Whether one value speaks of two classes.
    """

    item: Item = ()
    form: Form = "logits"
    outputs: int = 0
    two: bool = False

    def run(self, forward: Callable[[], Any]) -> Tensor:
        """Return the logits (N, K) of what ``forward`` returns, with their graph."""
        if self.form not in ENDS.values():
            return self.read(forward())
        with BeforeTheEnd() as seen:
            output = forward()
        return self.classes(self._rows(seen.logits_of(self.pick(output))))

    def read(self, output: Any) -> Tensor:
        """Return the logits (N, K) in ``output``."""
        z = self._rows(self.pick(output))
        if self.form in ("probabilities", "probability"):
            z = logarithm(z, self.form == "probability")
        return self.classes(z)

    def pick(self, output: Any) -> Any:
        """Return the item that is read."""
        return pick(output, self.item)

    def classes(self, z: Tensor) -> Tensor:
        """Return the logits (N, K) of the network's own (N, outputs)."""
        return torch.cat([-z / 2, z / 2], dim=1) if self.two else z

    def rows(self, own: Tensor) -> Tensor:
        """Return the weights (K, C), or biases (K,), of the classes from those (outputs, …) of the network's own logits."""
        return torch.cat([-own / 2, own / 2]) if self.two else own

    def _rows(self, z: Any) -> Tensor:
        """As rows: a network that squeezes gives (N,), or (K,) for a single image."""
        return z if z.dim() == 2 or not self.outputs else z.reshape(-1, self.outputs)


AS_IT_IS = Reading()
"""Of a network that returns logits alone."""


class BeforeTheEnd(TorchFunctionMode):
    """Remembers what went into each softmax and sigmoid while a network runs; gradients are as ever."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[int, tuple[Tensor, Tensor, Form]] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run ``func``, and note what it ends."""
        kwargs = kwargs or {}
        out = func(*args, **kwargs)
        if not isinstance(out, Tensor):
            return out
        given = args[0] if args else kwargs.get("input")
        form = ENDS.get(func)
        if form is not None and isinstance(given, Tensor) and _of_classes(given, form, args, kwargs):
            self._seen[id(out)] = out, given, form
        elif func in MOVES and id(given) in self._seen:
            _, logits, form = self._seen[id(given)]
            self._seen[id(out)] = out, func(logits, *args[1:], **kwargs), form
        return out

    def form_of(self, output: Any) -> Form:
        """Which of them gave ``output``, if any."""
        return self._seen[id(output)][2] if id(output) in self._seen else "logits"

    def logits_of(self, output: Any) -> Any:
        """What went into the one that gave ``output``; itself where none did."""
        return self._seen[id(output)][1] if id(output) in self._seen else output


def logarithm(p: Tensor, single: bool) -> Tensor:
    """Return logits whose softmax (of a ``single`` one: whose sigmoid) is ``p``; finite, as far as the format goes."""
    tiny = torch.finfo(p.dtype).tiny
    log = p.clamp_min(tiny).log()
    return log - (1 - p).clamp_min(torch.finfo(p.dtype).eps / 2).log() if single else log


def _of_classes(given: Tensor, form: Form, args: Any, kwargs: Any) -> bool:
    """Whether a row an image goes in, and for a softmax its classes are what sums to 1: attention is not remembered."""
    dim = kwargs.get("dim", args[1] if len(args) > 1 else None)
    flat = given.dim() > 0 and given.shape[2:].numel() == 1
    return flat and (form == "sigmoid" or (given.dim() > 1 and (dim is None or dim in (1, 1 - given.dim()))))
