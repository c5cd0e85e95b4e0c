"""A function or class of the person's own as a source: ``"package.module:callable"``."""

from __future__ import annotations

import inspect
from typing import Any

from torch import nn

from guidance_viz.core import ModelError
from guidance_viz.core.callables import import_callable, is_own, module_file, takes
from guidance_viz.models.sources import Built, explained


def from_callable(path: str, num_classes: int | None, **options: Any) -> Built:
    """Import ``package.module`` and call its ``callable``; only what Python can import already is run."""
    make = import_callable(path, "an nn.Module", ModelError)
    if num_classes is not None and takes(make, "num_classes"):
        options = {"num_classes": num_classes, **options}
    made = explained(path, make, **options)
    if isinstance(made, Built):
        return made
    if not isinstance(made, nn.Module):
        raise ModelError(f"{path!r} returned {type(made).__name__}; expected an nn.Module that gives logits.")
    return Built(made)


def check_harmless(path: str, file: str | None = None) -> None:
    """Refuse a callable that a file names and that could be anything, such as ``os:system``.

    Harmless are networks (classes made from ``nn.Module``) and functions from neither the standard library nor
    an installed package: the person's own.

    Parameters
    ----------
    path
        ``package.module:callable``.
    file
        The module's file when the network was made; nothing is imported where it is another now. ``None``: not known.

    Raises
    ------
    ModelError
        It is neither, or its module is at another place.
    """
    again = f"Name it yourself: Session.open(run, model={path!r}), or --model {path} (and --model-option NAME=VALUE)."
    here = module_file(path)
    if file is not None and here and here != file:
        raise ModelError(f"This was made with {path!r} of another machine or folder; here it would be {here!r}. Code that "
                         f"a run names is not run by opening it. {again}")
    make = import_callable(path, "an nn.Module", ModelError)
    if inspect.isclass(make) and issubclass(make, nn.Module):
        return
    if not inspect.isfunction(make) or not is_own(make):
        raise ModelError(f"This was made with {path!r}, a function of an installed package. A file may not say "
                         f"that such a function is to be run. {again}")
