"""No module imports one that imports it again: not when it is imported, not later inside a function, and not for types."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "attribution", "core", "metrics", "mitigation", "report", "training")


def modules() -> dict[str, Path]:
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in (ROOT / "guidance_viz").rglob("*.py")
            if path.name != "__init__.py"}


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules that a file names, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {name for each in node.names for name in (f"{node.module}.{each.name}", node.module) if name in known}
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_a_packages_modules_do_not_import_each_other_in_a_circle(package):
    known = {name: path for name, path in modules().items() if name.startswith(f"guidance_viz.{package}.")}
    assert known
    try:
        TopologicalSorter({name: imported(path, known) - {name} for name, path in known.items()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
