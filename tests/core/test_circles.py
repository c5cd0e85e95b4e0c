from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import guidance_viz as gv

PACKAGE = Path(gv.__file__).parent


def modules():
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path, known):
    """What a module imports when it is loaded, and later in its functions; not what is there for types alone."""
    tree = ast.parse(path.read_text())
    for_types = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
                 for line in node.body for inner in ast.walk(line)}
    for node in ast.walk(tree):
        if id(node) not in for_types and isinstance(node, ast.ImportFrom) and node.module in known:
            yield from (name if (name := f"{node.module}.{alias.name}") in known else node.module for alias in node.names)


def test_no_modules_import_each_other_in_a_circle_not_lazily_either():
    known = modules()
    graph = {name: set(imported(path, known)) - {name} for name, path in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from None
