"""A network's forward as a torch.fx graph: written down, and run in parts."""

from __future__ import annotations

import inspect
import operator
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from torch import fx, nn

Node = fx.Node
Values = dict[Node, Any]


def trace(root: nn.Module, layer: str | None, pick: Callable[[Any], Any] = lambda output: output) -> fx.Graph | None:
    """Write the forward of ``root`` down in its present mode, up to what ``pick`` takes of it; ``None`` where fx cannot.

    Constants made while tracing are a reason to give up: fx would store them in the person's module.
    """
    tracer = _Tracer(layer)
    before = set(vars(root))
    try:
        graph = tracer.trace(root, concrete_args=_defaults(root))
    except Exception:  # fx raises whatever the person's forward does with a placeholder
        return None
    finally:
        added = set(vars(root)) - before
        for name in added:
            delattr(root, name)
    if added:
        return None
    end = next(node for node in graph.nodes if node.op == "output")
    end.args = (pick(end.args[0]),)
    return graph


def run(graph: fx.Graph, root: nn.Module, given: Values, wanted: tuple[Node, ...]) -> tuple[Any, ...]:
    """Compute the ``wanted`` nodes from the ``given`` values, forgetting each value after its last use."""
    nodes = needed(wanted, set(given))
    uses = Counter(used for node in nodes for used in node.all_input_nodes)
    values = dict(given)
    for node in graph.nodes:
        if node not in nodes or node in values:
            continue
        values[node] = _value(node, root, values)
        for used in node.all_input_nodes:
            uses[used] -= 1
            if not uses[used] and used not in wanted:
                values.pop(used, None)
    return tuple(values[node] for node in wanted)


def needed(wanted: Iterable[Node], given: set[Node]) -> set[Node]:
    """Return the nodes to compute for ``wanted``, where ``given`` are known."""
    found: set[Node] = set()
    open_ = [node for node in wanted if node not in given]
    while open_:
        node = open_.pop()
        if node not in found:
            found.add(node)
            open_ += [used for used in node.all_input_nodes if used not in given]
    return found


def paths(graph: fx.Graph, nodes: set[Node]) -> list[str]:
    """Name the modules and parameters that nodes use, in order, each once."""
    return list(dict.fromkeys(str(node.target) for node in graph.nodes
                              if node in nodes and node.op in ("call_module", "get_attr")))


def node_named(graph: fx.Graph, layer: str) -> Node | None:
    """Return the last call of the module ``layer``, or else the node of that name."""
    calls = [node for node in graph.nodes if node.op == "call_module" and node.target == layer]
    named = [node for node in graph.nodes if node.name == layer and node.op not in ("placeholder", "output")]
    return (calls or named or [None])[-1]


def name_of(node: Node) -> str:
    """Return the name under which :func:`node_named` finds ``node`` again."""
    if node.op == "call_module" and node_named(node.graph, str(node.target)) is node:
        return str(node.target)
    return node.name


def ends(graph: fx.Graph) -> tuple[Node, Node]:
    """Return the node of the images and the node of what is returned."""
    x = next(node for node in graph.nodes if node.op == "placeholder")
    return x, next(node for node in graph.nodes if node.op == "output")


def _value(node: Node, root: nn.Module, values: Values) -> Any:
    args = fx.node.map_arg(node.args, values.__getitem__)
    kwargs = fx.node.map_arg(node.kwargs, values.__getitem__)
    if node.op == "call_module":
        return root.get_submodule(str(node.target))(*args, **kwargs)
    if node.op == "get_attr":
        return operator.attrgetter(str(node.target))(root)
    if node.op == "call_method":
        return getattr(args[0], str(node.target))(*args[1:], **kwargs)
    if node.op == "output":
        return args[0]
    return node.target(*args, **kwargs)  # type: ignore[operator]


def _defaults(root: nn.Module) -> dict[str, Any]:
    parameters = list(inspect.signature(root.forward).parameters.values())[1:]
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}


class _Tracer(fx.Tracer):
    """Keeps whole the attribution layer, however it is made, and layers that change with an explanation mode (B-cos)."""

    def __init__(self, layer: str | None) -> None:
        super().__init__()
        self.layer = layer

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        whole = module_qualified_name == self.layer or hasattr(type(m), "set_explanation_mode")
        return whole or super().is_leaf_module(m, module_qualified_name)
