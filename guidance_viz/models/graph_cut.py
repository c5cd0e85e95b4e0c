"""The second way to cut: between two nodes of the network's torch.fx graph."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, ClassVar

from torch import Tensor, fx, nn

from guidance_viz.models.cut import Cut, resolve
from guidance_viz.models.graph import Node, Values, ends, name_of, needed, node_named, paths, run, trace
from guidance_viz.models.layout import Carry, guess_layout
from guidance_viz.models.probe import MOST_TRIES, Probe

Pair = tuple[Node, Node]


@dataclass(frozen=True)
class Parts:
    """A graph, cut at a node.

    Attributes
    ----------
    graph
        The whole forward.
    x, layer, output
        The images, the attribution layer, and what the forward returns.
    wires
        What the head needs beside the layer.
    batch
        Nodes that are the number of images; in the head that of the activations.
    """

    graph: fx.Graph
    x: Node
    layer: Node
    output: Node
    wires: tuple[Node, ...] = ()
    batch: tuple[Node, ...] = ()

    @classmethod
    def at(cls, graph: fx.Graph, layer: Node) -> Parts:
        """Cut ``graph`` at ``layer`` with as few wires as there are."""
        x, output = ends(graph)
        trunk = needed([layer], {x}) | {x}
        batch = tuple(node for node in graph.nodes if _counts_images(node))
        head = needed([output], {layer, *batch})
        own = [node for node in graph.nodes if node in head and node not in trunk]
        # A parameter that both parts use is no wire: the head reads it itself, and it has no row an image.
        wires = {used for node in own for used in node.all_input_nodes} & (trunk & _moved(graph, x)) - {layer, *batch}
        return cls(graph, x, layer, output, tuple(n for n in graph.nodes if n in wires), batch)

    @property
    def tensors(self) -> tuple[Node, ...]:
        """What passes from the trunk to the head, the layer first."""
        return (self.layer, *self.wires)

    def given(self, acts: Tensor, carry: Carry) -> Values:
        """Return the values that the head starts from."""
        return {**dict.fromkeys(self.batch, len(acts)), self.layer: acts,
                **dict(zip(self.wires, carry, strict=True))}


@dataclass(frozen=True)
class GraphCut(Cut):
    """A network cut in its graph. Train and evaluation mode have a graph each, as tracing fixes the mode.

    Attributes
    ----------
    parts
        The cut graph by mode, ``True`` for training.
    places
        Where the trunk can be split: name, and by mode the node whose value passes there.
    """

    kind: ClassVar[str] = "fx"
    partial: ClassVar[bool] = True
    parts: Mapping[bool, Parts] = field(default_factory=dict)
    places: Mapping[str, Mapping[bool, Node]] = field(default_factory=dict)

    def trunk(self, root: nn.Module, x: Tensor) -> tuple[Tensor, Carry]:
        """Run the graph up to the layer."""
        parts = self.parts[root.training]
        return self._split(parts, run(parts.graph, root, {parts.x: x}, parts.tensors))

    def returned(self, root: nn.Module, acts: Tensor, carry: Carry) -> Any:
        """Run the graph from the layer and the wires."""
        parts = self.parts[root.training]
        prefixes = int(self.layout.carries)
        z, wires = self.layout.join(acts, carry[:prefixes]), carry[prefixes:]
        if self.copies:
            z, wires = z.clone(), tuple(wire.clone() for wire in wires)
        return run(parts.graph, root, parts.given(z, wires), (parts.output,))[0]

    def head_paths(self, root: nn.Module) -> list[str]:
        """What the nodes after the layer use."""
        parts = self.parts[root.training]
        return paths(parts.graph, needed([parts.output], {parts.layer, *parts.wires, *parts.batch}))

    def finished(self, root: nn.Module, x: Tensor) -> GraphCut:
        """Return this cut with the places where its trunk can be split: one for each choice of parameters."""
        by_mode = {mode: {name_of(following): node for node, following in alone(part.graph, part.tensors)}
                   for mode, part in self.parts.items()}
        names = [name for name in by_mode[False] if name in by_mode[True]]
        parts = self.parts[False]
        values = run(parts.graph, root, {parts.x: x}, tuple(by_mode[False][name] for name in names))
        places: dict[str, dict[bool, Node]] = {}
        size = 0
        for name, value in reversed(list(zip(names, values, strict=True))):  # from the layer back
            inside = needed([parts.layer], {by_mode[False][name]})
            tail = len(resolve(root, paths(parts.graph, inside)))
            if isinstance(value, Tensor) and tail > size:
                places[name], size = {mode: by_mode[mode][name] for mode in by_mode}, tail
        return replace(self, places=dict(reversed(places.items())))

    @property
    def cuts(self) -> tuple[str, ...]:
        """The places where one tensor alone passes."""
        return tuple(self.places)

    def stem(self, root: nn.Module, x: Tensor, cut: str) -> Tensor:
        """Run the graph up to ``cut``."""
        parts = self.parts[root.training]
        return run(parts.graph, root, {parts.x: x}, (self._place(root, cut),))[0]

    def tail(self, root: nn.Module, z: Tensor, cut: str) -> tuple[Tensor, Carry]:
        """Run the graph from ``cut`` to the layer."""
        parts = self.parts[root.training]
        return self._split(parts, run(parts.graph, root, {self._place(root, cut): z}, parts.tensors))

    def between(self, root: nn.Module, z: Tensor, start: str, end: str) -> Tensor:
        """Run the graph from ``start`` up to ``end``."""
        parts = self.parts[root.training]
        return run(parts.graph, root, {self._place(root, start): z}, (self._place(root, end),))[0]

    def stem_paths(self, root: nn.Module, cut: str) -> list[str]:
        """What the nodes up to ``cut`` use."""
        parts = self.parts[root.training]
        return paths(parts.graph, needed([self._place(root, cut)], {parts.x}))

    def tail_paths(self, root: nn.Module, cut: str) -> list[str]:
        """What the nodes from ``cut`` to the layer use."""
        parts = self.parts[root.training]
        return paths(parts.graph, needed([parts.layer], {self._place(root, cut)}))

    def _place(self, root: nn.Module, cut: str) -> Node:
        if cut not in self.places:
            raise self._no_cut(cut)
        return self.places[cut][root.training]

    def _split(self, parts: Parts, values: tuple[Any, ...]) -> tuple[Tensor, Carry]:
        acts, prefix = self.layout.split(values[0])
        return acts, (*prefix, *values[1:])


def by_graph(probe: Probe, layer: str | None, *, early: bool = False) -> Iterator[Cut]:
    """Cut by torch.fx at ``layer``; by default at each grid that alone reaches the head, the last first.

    By default, places in the first half of the network are left to ``early``: hooks may find a later one, where
    numbers (sizes, say) pass beside every later grid of the graph.
    """
    graphs = _both_modes(probe, layer)
    if graphs is None:
        return
    values = _values(graphs[False], probe)
    if layer is not None:
        yield from _at(probe, graphs, layer, values)
        return
    images = frozenset(node for node in graphs[False].nodes if _counts_images(node))
    grids = [node for node in values if guess_layout(values[node], probe.x.shape) is not None]
    half = set(grids[len(grids) // 2:])
    lonely = [node for node, _ in alone(graphs[False], ends(graphs[False])[1:], images)
              if (node in half) != early]
    cuts = (cut for node in reversed(lonely) for cut in _at(probe, graphs, name_of(node), values))
    yield from islice((cut for cut in cuts if resolve(probe.module, cut.head_paths(probe.module))), MOST_TRIES)


def _both_modes(probe: Probe, layer: str | None) -> dict[bool, fx.Graph] | None:
    root, graphs = probe.module, {}
    for mode in (True, False):
        for module in root.modules():
            module.training = mode
        graphs[mode] = trace(root, layer, probe.reading.pick)
    found = {mode: graph for mode, graph in graphs.items() if graph is not None}
    return found if len(found) == 2 else None


def _values(graph: fx.Graph, probe: Probe) -> Values:
    """Return the value on the probe of every node that the logits depend on."""
    x, output = ends(graph)
    every = needed([output], {x})
    wanted = tuple(node for node in graph.nodes if node in every)
    return dict(zip(wanted, run(graph, probe.module, {x: probe.x}, wanted), strict=True))


def _at(probe: Probe, graphs: Mapping[bool, fx.Graph], layer: str, values: Values) -> Iterator[GraphCut]:
    """Cut the graphs of both modes at ``layer``, if both have it and it is a grid or a token sequence."""
    nodes = {mode: node_named(graph, layer) for mode, graph in graphs.items()}
    found = {mode: node for mode, node in nodes.items() if node is not None}
    layout = guess_layout(values.get(found[False]), probe.x.shape) if len(found) == 2 else None
    if layout is not None:
        parts = {mode: Parts.at(graphs[mode], node) for mode, node in found.items()}
        yield GraphCut(layer, layout, reading=probe.reading, parts=parts)


def alone(graph: fx.Graph, ends: tuple[Node, ...], free: frozenset[Node] = frozenset()) -> Iterator[Pair]:
    """Yield each place where, of all that depends on the images, one value alone passes on to ``ends``.

    Parameters
    ----------
    graph
        The forward.
    ends
        What is computed in the end.
    free
        Values that may pass beside it.

    Yields
    ------
    value, following
        The node whose value passes, and the node that comes next.
    """
    x = next(node for node in graph.nodes if node.op == "placeholder")
    inside = needed(ends, {x})
    order = [node for node in graph.nodes if node in inside]
    last = {used: i for i, node in enumerate(order) for used in node.all_input_nodes}
    last.update({node: len(order) for node in ends})
    live, moved = {x}, {x}
    for i, node in enumerate(order[:-1]):
        if node not in free and not moved.isdisjoint(node.all_input_nodes):
            moved.add(node)
            live.add(node)
        live = {n for n in live if last.get(n, -1) > i}
        if live == {node}:
            yield node, order[i + 1]


def _moved(graph: fx.Graph, x: Node) -> set[Node]:
    """Return the nodes that depend on the images."""
    moved = {x}
    for node in graph.nodes:
        if not moved.isdisjoint(node.all_input_nodes):
            moved.add(node)
    return moved


def _counts_images(node: Node) -> bool:
    """Tell whether a node is the number of images: ``t.size(0)``, ``t.size()[0]`` or ``t.shape[0]``."""
    if node.op == "call_method" and node.target == "size":
        return node.args[1:] == (0,)
    source = node.args[0] if node.target is operator.getitem and node.args[1] == 0 else None
    if not isinstance(source, Node):
        return False
    shape = source.target is getattr and source.args[1] == "shape"
    return bool(shape or (source.target == "size" and len(source.args) == 1))
