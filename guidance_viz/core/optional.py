"""Optional dependencies: a missing one becomes the exact line that installs it."""

from __future__ import annotations

import importlib
from types import ModuleType

from guidance_viz.core.errors import MissingDependencyError


def require(module: str, extra: str) -> ModuleType:
    """Import an optional module.

    Parameters
    ----------
    module
        The module's import name.
    extra
        The extra of this package that installs it.

    Raises
    ------
    MissingDependencyError
        Says which command installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if error.name is not None and error.name.split(".")[0] != module.split(".")[0]:
            raise
        raise MissingDependencyError(
            f"This needs the package {module!r}, which is not installed. "
            f'Run: pip install "guidance-viz[{extra}]"') from error
