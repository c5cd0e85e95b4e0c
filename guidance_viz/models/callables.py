"""A function or class of the person's own as a source: ``"package.module:callable"``."""

from __future__ import annotations

import importlib
import inspect
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch import nn

from guidance_viz.core import ModelError
from guidance_viz.models.sources import Built, explained


def from_callable(path: str, num_classes: int | None, **options: Any) -> Built:
    """Import ``package.module`` and call its ``callable``; only what Python can import already is run."""
    make = import_callable(path)
    if num_classes is not None and _accepts(make, "num_classes"):
        options = {"num_classes": num_classes, **options}
    made = explained(path, make, **options)
    if isinstance(made, Built):
        return made
    if not isinstance(made, nn.Module):
        raise ModelError(f"{path!r} returned {type(made).__name__}; expected an nn.Module that gives logits.")
    return Built(made)


def import_callable(path: str) -> Callable[..., Any]:
    """Import ``package.module`` and return its ``callable``.

    Raises
    ------
    ModelError
        There is no such module, or nothing of that name that can be called.
    """
    module, _, attribute = path.partition(":")
    try:
        value: Any = importlib.import_module(module)
    except (ImportError, ValueError) as error:
        raise ModelError(f"{path!r} cannot be imported: {error}. Before the colon stands a module that "
                         f"`python -c 'import {module}'` finds: install it, or put its folder on "
                         "PYTHONPATH.") from error
    for part in attribute.split("."):
        if not hasattr(value, part):
            raise ModelError(f"The module {module!r} has no {attribute!r}. After the colon stands a function "
                             "or class that returns an nn.Module.")
        value = getattr(value, part)
    if not callable(value):
        raise ModelError(f"{path!r} is {type(value).__name__}; expected a function or class. "
                         "A network in memory is given to gv.Classifier.wrap(module).")
    return value


def _accepts(make: Callable[..., Any], name: str) -> bool:
    try:
        parameters = inspect.signature(make).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(p.name == name or p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters)


def check_harmless(path: str) -> None:
    """Refuse a callable that a file names and that could be anything, such as ``os:system``.

    Harmless are networks (classes made from ``nn.Module``) and functions from neither the standard library nor
    an installed package: the person's own.

    Raises
    ------
    ModelError
        It is neither.
    """
    make = import_callable(path)
    if inspect.isclass(make) and issubclass(make, nn.Module):
        return
    if not inspect.isfunction(make) or _installed(make):
        raise ModelError(f"This was made with {path!r}, a function of an installed package. A file may not say "
                         "that such a function is to be run. Name it yourself: Session.open(run, "
                         f"model={path!r}), or --model {path}.")


def _installed(function: Callable[..., Any]) -> bool:
    package = str(getattr(function, "__module__", "")).partition(".")[0]
    file = Path(inspect.getfile(function)).resolve()
    folders = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib", "platlib")]
    return package in sys.stdlib_module_names or any(file.is_relative_to(folder) for folder in folders)
