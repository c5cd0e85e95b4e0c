"""Functions and classes of a person's own by name, ``"package.module:callable"``, and when a file may name one."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import re
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guidance_viz.core.errors import GuidanceError

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


def names_callable(text: str) -> bool:
    """Whether a text has the form of ``package.module:callable``."""
    return _NAME.fullmatch(text) is not None


def import_callable(path: str, gives: str, error: type[GuidanceError]) -> Callable[..., Any]:
    """Import ``package.module`` and return its ``callable``.

    Parameters
    ----------
    path
        Both, with a colon between.
    gives
        What it is to return, for errors: ``"an nn.Module"``.
    error
        What is raised.

    Raises
    ------
    GuidanceError
        There is no such module, or nothing of that name that can be called.
    """
    module, _, attribute = path.partition(":")
    try:
        value: Any = importlib.import_module(module)
    except (ImportError, ValueError) as why:
        raise error(f"{path!r} cannot be imported: {why}. Before the colon stands a module that "
                    f"`python -c 'import {module}'` finds: install it, or put its folder on PYTHONPATH.") from why
    for part in attribute.split("."):
        if not hasattr(value, part):
            raise error(f"The module {module!r} has no {attribute!r}. After the colon stands a function or class that "
                        f"returns {gives}.")
        value = getattr(value, part)
    if not callable(value):
        raise error(f"{path!r} is {type(value).__name__}; expected a function or class that returns {gives}.")
    return value


def module_file(path: str) -> str:
    """The file that ``package.module`` would be imported from, found without importing it; empty where there is none."""
    top, *inner = path.partition(":")[0].split(".")
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return ""
    if spec is None or spec.origin is None or not inner:
        return "" if spec is None or spec.origin is None or inner else os.path.realpath(spec.origin)
    below = Path(spec.origin).parent.joinpath(*inner)
    found = next((each for each in (below / "__init__.py", below.with_suffix(".py")) if each.is_file()), None)
    return "" if found is None else os.path.realpath(found)


def is_own(made: Any) -> bool:
    """Whether it is a function or class from neither the standard library nor an installed package."""
    if not (inspect.isfunction(made) or inspect.isclass(made)):
        return False
    package = str(getattr(made, "__module__", "")).partition(".")[0]
    try:
        file = Path(inspect.getfile(made)).resolve()
    except (TypeError, OSError):
        return False
    folders = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib", "platlib")]
    return package not in sys.stdlib_module_names and not any(file.is_relative_to(folder) for folder in folders)


def takes(make: Callable[..., Any], name: str) -> bool:
    """Whether it has an argument of this name."""
    try:
        parameters = inspect.signature(make).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(each.name == name or each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters)
