"""A cut: a network split at the attribution layer into a trunk and a head."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from torch import Tensor, nn

from guidance_viz.core import ModelError
from guidance_viz.core.errors import unknown_name
from guidance_viz.models.layout import Carry, Layout
from guidance_viz.models.reading import AS_IT_IS, Reading


@dataclass(frozen=True)
class Cut(ABC):
    """Where a network is split, and how its two parts are run.

    A cut holds names only, never a module: the network is passed in, so one cut serves every copy of it.

    Attributes
    ----------
    layer
        The attribution layer.
    layout
        The form of that layer's output.
    copies
        Whether the head writes into its input, so that it must be given a copy.
    reading
        How the logits are read from what the network returns.
    """

    kind: ClassVar[str] = ""
    partial: ClassVar[bool] = False
    layer: str
    layout: Layout
    copies: bool = False
    reading: Reading = AS_IT_IS

    def __deepcopy__(self, memo: object) -> Self:
        """Return the same object: it is never changed and holds no module."""
        return self

    @abstractmethod
    def trunk(self, root: nn.Module, x: Tensor) -> tuple[Tensor, Carry]:
        """Run the network from the normalised images to the layer."""

    @abstractmethod
    def returned(self, root: nn.Module, acts: Tensor, carry: Carry) -> Any:
        """Run the network from the layer to what it returns."""

    def head(self, root: nn.Module, acts: Tensor, carry: Carry) -> Tensor:
        """Run the network from the layer to the logits."""
        return self.reading.run(lambda: self.returned(root, acts, carry))

    def forward(self, root: nn.Module, x: Tensor, mask: Callable[[Tensor], Tensor]) -> Tensor:
        """Run the whole network, with ``mask`` applied to the activations."""
        acts, carry = self.trunk(root, x)
        return self.head(root, mask(acts), carry)

    @abstractmethod
    def head_paths(self, root: nn.Module) -> list[str]:
        """Names of the modules and parameters that the head uses."""

    def finished(self, root: nn.Module, x: Tensor) -> Cut:
        """Return this cut with what is worth finding out only once it has passed the check."""
        return self

    @property
    def cuts(self) -> tuple[str, ...]:
        """Where the trunk can be split again, from the input to the layer."""
        return ()

    def stem(self, root: nn.Module, x: Tensor, cut: str) -> Tensor:
        """Run the network up to ``cut``, which is not run."""
        raise self._no_cut(cut)

    def tail(self, root: nn.Module, z: Tensor, cut: str) -> tuple[Tensor, Carry]:
        """Run the network from ``cut`` to the layer."""
        raise self._no_cut(cut)

    def stem_paths(self, root: nn.Module, cut: str) -> list[str]:
        """Names of the modules and parameters before ``cut``."""
        raise self._no_cut(cut)

    def tail_paths(self, root: nn.Module, cut: str) -> list[str]:
        """Names of the modules and parameters between ``cut`` and the layer."""
        raise self._no_cut(cut)

    def between(self, root: nn.Module, z: Tensor, start: str, end: str) -> Tensor:
        """Run the network from one place of ``cuts`` up to a later one, which is not run; where ``partial``."""
        raise self._no_cut(start)

    def _no_cut(self, cut: str) -> Exception:
        if not self.cuts:
            return ModelError(f"The trunk cannot be split at {cut!r}: cut by {self.kind} at {self.layer!r} "
                              "it has no such place. Train the head or the whole network.")
        return unknown_name("cut", cut, self.cuts)


@dataclass(frozen=True)
class Step:
    """One link of a chain.

    Attributes
    ----------
    name
        A submodule's path, or a word for a function.
    run
        ``run(root, z)``; ``None`` calls the submodule ``name``.
    uses
        Paths of the modules and parameters that it uses; ``None`` means ``name``.
    stage
        Whether the trunk may be split before this step.
    """

    name: str
    run: Callable[[nn.Module, Tensor], Tensor] | None = None
    uses: tuple[str, ...] | None = None
    stage: bool = False

    def __call__(self, root: nn.Module, z: Tensor) -> Tensor:
        """Run this step."""
        return root.get_submodule(self.name)(z) if self.run is None else self.run(root, z)

    @property
    def paths(self) -> tuple[str, ...]:
        """What it uses."""
        return (self.name,) if self.uses is None else self.uses


@dataclass(frozen=True)
class ChainCut(Cut):
    """A network that is one step after another: the exact and fast way.

    Attributes
    ----------
    steps
        From the normalised images to the logits.
    """

    kind: ClassVar[str] = "adapter"
    partial: ClassVar[bool] = True
    steps: tuple[Step, ...] = ()

    def trunk(self, root: nn.Module, x: Tensor) -> tuple[Tensor, Carry]:
        """Run the steps up to the layer."""
        return self.layout.split(_run(self._trunk, root, x))

    def returned(self, root: nn.Module, acts: Tensor, carry: Carry) -> Any:
        """Run the steps after the layer."""
        z = self.layout.join(acts, carry)
        return _run(self.steps[self._end:], root, z.clone() if self.copies else z)

    def head_paths(self, root: nn.Module) -> list[str]:
        """What the steps after the layer use."""
        return _paths(self.steps[self._end:])

    @property
    def cuts(self) -> tuple[str, ...]:
        """The stages of the trunk, but the first."""
        return tuple(step.name for i, step in enumerate(self._trunk) if step.stage and i)

    def stem(self, root: nn.Module, x: Tensor, cut: str) -> Tensor:
        """Run the steps before ``cut``."""
        return _run(self.steps[:self._index(cut)], root, x)

    def tail(self, root: nn.Module, z: Tensor, cut: str) -> tuple[Tensor, Carry]:
        """Run the steps from ``cut`` to the layer."""
        return self.layout.split(_run(self._trunk[self._index(cut):], root, z))

    def between(self, root: nn.Module, z: Tensor, start: str, end: str) -> Tensor:
        """Run the steps from ``start`` up to ``end``, which is not run."""
        return _run(self.steps[self._index(start):self._index(end)], root, z)

    def stem_paths(self, root: nn.Module, cut: str) -> list[str]:
        """What the steps before ``cut`` use."""
        return _paths(self.steps[:self._index(cut)])

    def tail_paths(self, root: nn.Module, cut: str) -> list[str]:
        """What the steps from ``cut`` to the layer use."""
        return _paths(self._trunk[self._index(cut):])

    def at(self, layer: str, root: nn.Module) -> ChainCut | None:
        """Return the same chain cut after ``layer``, or ``None`` where that is not a link of it."""
        if layer in (step.name for step in self.steps):
            return replace(self, layer=layer)
        inside = [i for i, step in enumerate(self.steps) if step.name.startswith(f"{layer}.")]
        if inside:  # a container whose parts are links: its end is the end of the last
            end = inside[-1] + 1
            mark = Step(layer, run=_same, uses=())
            return replace(self, layer=layer, steps=(*self.steps[:end], mark, *self.steps[end:]))
        for step in self.steps:
            inner = _children(root, step)
            if layer.startswith(step.name + ".") and inner:
                index = self.steps.index(step)
                longer = (*self.steps[:index], *inner, *self.steps[index + 1:])
                return replace(self, steps=longer).at(layer, root)
        return None

    @property
    def _end(self) -> int:
        return next(i for i, step in enumerate(self.steps) if step.name == self.layer) + 1

    @property
    def _trunk(self) -> tuple[Step, ...]:
        return self.steps[:self._end]

    def _index(self, cut: str) -> int:
        if cut not in self.cuts:
            raise self._no_cut(cut)
        return next(i for i, step in enumerate(self.steps) if step.name == cut)


def resolve(root: nn.Module, paths: Iterable[str]) -> list[nn.Parameter]:
    """Return the parameters under the given paths, each once, in order."""
    found: dict[int, nn.Parameter] = {}
    for path in paths:
        for parameter in _parameters(root, path):
            found.setdefault(id(parameter), parameter)
    return list(found.values())


def modules_at(root: nn.Module, paths: Iterable[str]) -> list[nn.Module]:
    """Return the modules at the given paths, and those that own the parameters there, but never the root."""
    named = dict(root.named_modules())
    owners = (path if path in named else path.rpartition(".")[0] for path in paths)
    return [named[path] for path in dict.fromkeys(owners) if path]


def _parameters(root: nn.Module, path: str) -> Iterable[nn.Parameter]:
    owner, _, name = path.rpartition(".")
    value: Any = getattr(root.get_submodule(owner), name) if path else root
    if isinstance(value, nn.Module):
        return value.parameters()
    return [value] if isinstance(value, nn.Parameter) else []


def _same(root: nn.Module, z: Tensor) -> Tensor:
    return z


def _run(steps: Iterable[Step], root: nn.Module, z: Tensor) -> Tensor:
    for step in steps:
        z = step(root, z)
    return z


def _paths(steps: Iterable[Step]) -> list[str]:
    return [path for step in steps for path in step.paths]


def _children(root: nn.Module, step: Step) -> tuple[Step, ...]:
    """Split a step that is a plain ``nn.Sequential`` into its parts; the first keeps the place to cut."""
    module = root.get_submodule(step.name) if step.run is None else None
    if not isinstance(module, nn.Sequential) or type(module).forward is not nn.Sequential.forward:
        return ()
    return tuple(Step(f"{step.name}.{name}", stage=step.stage) for name, _ in module.named_children())

