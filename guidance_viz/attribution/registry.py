"""The registry of attribution methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from torch import Tensor

from guidance_viz.core import Registry

Method: TypeAlias = Callable[..., Tensor]
"""``method(clf, x, targets, *, layer=None, create_graph=False, **options)`` gives maps (N, h, w) of the images ``x``
(N, 3, H, W) in [0, 1] for the classes ``targets`` (N,): raw, at least 0 or signed, of a size that the method states."""

METHODS: Registry[Method] = Registry("attribution method")


def get(name: str) -> Method:
    """Return the attribution method called ``name``.

    Raises
    ------
    UnknownNameError
        Lists the methods that exist.
    """
    return METHODS.get(name)
