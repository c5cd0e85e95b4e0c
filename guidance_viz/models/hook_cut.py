"""The last way to cut: hooks. The head replays the forward, with the layer's output put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.func import functional_call

from guidance_viz.core import ModelError
from guidance_viz.models.cut import Cut
from guidance_viz.models.layout import Carry, guess_layout
from guidance_viz.models.probe import MOST_TRIES, Probe, agree, eager


@dataclass(frozen=True)
class HookCut(Cut):
    """A network whose forward cannot be taken apart: a hook takes or gives the layer's output.

    Attributes
    ----------
    calls
        How often the layer runs in one forward; its last run counts.
    before
        Modules that are done when the layer is. In a replay they run in evaluation mode, so that a batch norm
        does not learn from it.
    used
        Names of the parameters that the head uses.
    stand_in
        Size (images, channels, height, width) of the grey images that a replay starts from: one image, or 0
        for as many as there are activations. ``None`` where something bypasses the layer: then the images
        themselves are carried.
    """

    kind: ClassVar[str] = "hooks"
    calls: int = 1
    before: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    stand_in: tuple[int, int, int, int] | None = None

    def trunk(self, root: nn.Module, x: Tensor) -> tuple[Tensor, Carry]:
        """Run the forward until the layer is done."""
        caught: list[Tensor] = []

        def catch(output: Tensor) -> Tensor:
            caught.append(output)
            raise _Stop

        try:
            with eager(root), self._at_layer(root, catch):
                root(x)
        except _Stop:
            acts, prefix = self.layout.split(caught[0])
            return acts, (*prefix, *(() if self.stand_in else (x,)))
        raise self._never_ran(root)

    def returned(self, root: nn.Module, acts: Tensor, carry: Carry) -> Any:
        """Run the forward again with ``acts`` as the layer's output."""
        x = self._start(acts) if self.stand_in else carry[-1]
        given = self.layout.join(acts, carry).clone()  # what follows may write into it
        ran: list[bool] = []
        with _resting(root, self.before) as wake:

            def give(output: Tensor) -> Tensor:
                wake()
                ran.append(True)
                return given

            with eager(root), self._at_layer(root, give):
                output = root(x)
        if not ran:
            raise self._never_ran(root)
        return output

    def forward(self, root: nn.Module, x: Tensor, mask: Callable[[Tensor], Tensor]) -> Tensor:
        """Run the forward once, masking the layer's output on its way."""
        def masked(output: Tensor) -> Tensor:
            acts, carry = self.layout.split(output)
            kept = mask(acts)
            return output if kept is acts else self.layout.join(kept, carry)

        with eager(root), self._at_layer(root, masked):
            return self.reading.run(lambda: root(x))

    def head_paths(self, root: nn.Module) -> list[str]:
        """Names of the parameters that the logits depend on when the activations are given."""
        return list(self.used)

    @contextmanager
    def _at_layer(self, root: nn.Module, act: Callable[[Tensor], Tensor]) -> Iterator[None]:
        """Call ``act`` with the output of the layer's last run; what it returns takes its place."""
        runs = 0

        def hook(module: nn.Module, args: Any, output: Any) -> Any:
            nonlocal runs
            runs += 1
            return act(output) if runs == self.calls else None

        handle = root.get_submodule(self.layer).register_forward_hook(hook)
        try:
            yield
        finally:
            handle.remove()

    def _start(self, acts: Tensor) -> Tensor:
        images, *size = self.stand_in or (0, 0, 0, 0)
        return acts.new_zeros(images or len(acts), *size)

    def _never_ran(self, root: nn.Module) -> ModelError:
        return ModelError(f"The layer {self.layer!r} of {type(root).__name__} did not run {self.calls} "
                          "time(s) as it did when it was wrapped. Choose a layer that every image passes.")


class _Stop(BaseException):
    """Leaves the person's forward once the layer is done; no Exception, so that nothing there catches it."""


@dataclass
class Run:
    """How often a module ran, when it was done last, and what it returned then."""

    calls: int = 0
    done: int = -1
    output: Any = None


def record(root: nn.Module, x: Tensor) -> dict[str, Run]:
    """Run the forward once and note every module in it but the root."""
    runs = {name: Run() for name, _ in root.named_modules() if name}
    clock = iter(range(10**9))

    def note(name: str) -> Callable[..., None]:
        def hook(module: nn.Module, args: Any, output: Any) -> None:
            run = runs[name]
            run.calls, run.done, run.output = run.calls + 1, next(clock), output
        return hook

    handles = [root.get_submodule(name).register_forward_hook(note(name)) for name in runs]
    try:
        root(x)
    finally:
        for handle in handles:
            handle.remove()
    return {name: run for name, run in runs.items() if run.calls}


def by_hooks(probe: Probe, layer: str | None) -> Iterator[Cut]:
    """Cut by hooks at ``layer``; by default at each grid that alone reaches the head, the last first."""
    runs = record(probe.module, probe.x)
    if layer is not None:
        yield from _at(probe, layer, runs)
        return
    grids = [name for name, run in runs.items() if guess_layout(run.output, probe.x.shape) is not None]
    for name in sorted(grids, key=lambda name: -runs[name].done)[:MOST_TRIES]:
        yield from (cut for cut in _at(probe, name, runs) if cut.stand_in and cut.used)


def _at(probe: Probe, layer: str, runs: dict[str, Run]) -> Iterator[HookCut]:
    output = runs[layer].output if layer in runs else None
    layout = guess_layout(output, probe.x.shape)
    if layout is None:
        given = f"gives {tuple(output.shape)}" if isinstance(output, Tensor) else "gives no single tensor"
        raise ModelError(f"The layer {layer!r} {given if layer in runs else 'does not run'}; a map needs "
                         "(N, C, h, w), (N, h, w, C) or a square of tokens (N, T, C). Choose an earlier layer.")
    before = tuple(name for name, run in runs.items() if run.done <= runs[layer].done)
    cut = HookCut(layer, layout, reading=probe.reading, calls=runs[layer].calls, before=before)
    cut = replace(cut, stand_in=_stand_in(cut, probe))
    yield replace(cut, used=_used(cut, probe))


def _stand_in(cut: HookCut, probe: Probe) -> tuple[int, int, int, int] | None:
    """Find the grey images that a replay can start from: one, as many as activations, or none will do."""
    acts, (*prefix, _) = cut.trunk(probe.module, probe.x)
    for images in (1, 0):
        size = (images, *probe.x.shape[1:])
        try:
            if agree(replace(cut, stand_in=size).head(probe.module, acts, tuple(prefix)), probe.logits):
                return size
        except Exception:  # the person's forward may need the images' own number or values
            continue
    return None


def _used(cut: HookCut, probe: Probe) -> tuple[str, ...]:
    """Name the parameters that have a gradient when the activations are given."""
    root = probe.module
    acts, carry = cut.trunk(root, probe.x)
    leaves = {name: p.detach().requires_grad_(p.is_floating_point()) for name, p in root.named_parameters()}
    with torch.enable_grad():
        logits = cut.head(_Stateless(root, leaves), acts, carry)
        floating = {name: p for name, p in leaves.items() if p.requires_grad}
        if not logits.requires_grad:
            return ()
        gradients = torch.autograd.grad(logits.sum(), list(floating.values()), allow_unused=True)
    return tuple(name for name, gradient in zip(floating, gradients, strict=True) if gradient is not None)


class _Stateless(nn.Module):
    """The network with other tensors in the place of its parameters, while it runs."""

    def __init__(self, root: nn.Module, parameters: dict[str, Tensor]) -> None:
        super().__init__()
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "tensors", parameters)

    def get_submodule(self, target: str) -> nn.Module:
        """Find a module of the network."""
        return self.root.get_submodule(target)  # type: ignore[union-attr]

    def forward(self, x: Tensor) -> Any:
        """Run the network on the tensors."""
        return functional_call(self.root, self.tensors, (x,))  # type: ignore[arg-type]


@contextmanager
def _resting(root: nn.Module, names: tuple[str, ...]) -> Iterator[Callable[[], None]]:
    """Put modules in evaluation mode until the yielded function is called, or to the end."""
    modes = [(module, module.training) for module in map(root.get_submodule, names)]

    def wake() -> None:
        for module, mode in modes:
            module.training = mode

    try:
        for module, _ in modes:
            module.training = False
        yield wake
    finally:
        wake()
