"""The registry of attribution methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from torch import Tensor

from guidance_viz.core import Registry

if TYPE_CHECKING:
    from guidance_viz.models import Classifier


class Method(Protocol):
    """What every attribution method is called with."""

    def __call__(self, clf: Classifier, x: Tensor, targets: Any, *, layer: str | None = None,
                 create_graph: bool = False, **options: Any) -> Tensor:
        """Return maps (N, h, w) of the images ``x`` (N, 3, H, W) for the classes ``targets`` (N,)."""
        ...


METHODS: Registry[Method] = Registry("attribution method")


def get(name: str) -> Method:
    """Return the attribution method called ``name``.

    Raises
    ------
    UnknownNameError
        Lists the methods that exist.
    """
    return METHODS.get(name)
