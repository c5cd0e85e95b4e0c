"""What notebooks need to show views: packages that fit each other, and the front end's extensions."""

from __future__ import annotations

import importlib.metadata as metadata
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guidance_viz.app.checks import Check

AGAIN = "then restart JupyterLab and reload the page"
PAIRS = (
    ("panel", "bokeh"),
    ("panel", "pyviz-comms"),
    ("jupyter-bokeh", "bokeh"),
    ("jupyter-bokeh", "ipywidgets"),
)
EXTENSIONS = (
    ("@pyviz/jupyterlab_pyviz", "pyviz-comms", True),
    ("@bokeh/jupyter_bokeh", "jupyter-bokeh", True),
    ("@jupyter-widgets/jupyterlab-manager", "jupyterlab-widgets", False),  # numbered apart from its package
)


def version_of(name: str) -> str:
    """The installed version of a distribution; empty where it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def notebook_checks() -> Iterator[Check]:
    """Packages that must fit each other, where this kernel runs, and the extensions of a JupyterLab that is here."""
    for owner, needed in PAIRS:
        yield from _fit(owner, needed)
    yield from _kernel()
    if not (version_of("jupyterlab") or version_of("notebook")):
        yield Check("notebook", "ok", "JupyterLab is not in this environment; the served app needs none")
        return
    disabled = disabled_extensions()
    for extension, package, same in EXTENSIONS:
        yield extension_check(extension, package, same, disabled)


# -- packages ------------------------------------------------------------------------------------------------
def _fit(owner: str, needed: str) -> Iterator[Check]:
    if not version_of(owner):
        return
    from packaging.requirements import Requirement
    for need in map(Requirement, metadata.requires(owner) or []):
        if need.marker is None and need.name.replace("_", "-").lower() == needed:
            yield fit(owner, needed, need.specifier)


def fit(owner: str, needed: str, wanted: Any) -> Check:
    """Whether the installed ``needed`` is a version that ``owner`` says it works with (a ``SpecifierSet``)."""
    found, name = version_of(needed), f"{owner} with {needed}"
    install = f'pip install "{needed}{wanted}", then restart the kernel'
    if not found:
        return Check(name, "failed", f"{needed} is not installed", install)
    if not wanted.contains(found, prereleases=True):
        return Check(name, "failed", f"{needed} {found}, but {owner} {version_of(owner)} needs {wanted}; "
                     "outputs stay empty or say 'Failed to load model class'", install)
    return Check(name, "ok", f"{version_of(owner)} with {found}")


# -- where the kernel runs -----------------------------------------------------------------------------------
def front_end() -> str:
    """``"colab"``, ``"vscode"``, ``"jupyter"`` or, outside a kernel, ``""``."""
    if "google.colab" in sys.modules:
        return "colab"
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    if not getattr(shell, "kernel", None):
        return ""
    return "vscode" if any(name.startswith("VSCODE_") for name in os.environ) else "jupyter"


def _kernel() -> Iterator[Check]:
    where = front_end()
    if where in ("vscode", "colab") and not version_of("jupyter-bokeh"):
        title = {"vscode": "VS Code", "colab": "Colab"}[where]
        yield Check("notebook", "failed", f"a kernel of {title} without jupyter-bokeh, which carries the views there",
                    "pip install jupyter-bokeh, then restart the kernel")
    elif where == "jupyter" and not (version_of("jupyterlab") or version_of("notebook")):
        yield Check("notebook", "warning", "JupyterLab runs in another environment than this kernel, and is not seen here",
                    f"In JupyterLab's own environment: pip install pyviz-comms jupyter-bokeh, {AGAIN}")


# -- extensions of JupyterLab --------------------------------------------------------------------------------
def extension_check(extension: str, package: str, same: bool, disabled: dict[str, str]) -> Check:
    """Whether JupyterLab finds an extension, enabled, and (``same``) in the version of its Python package."""
    installed = version_of(package)
    if not installed:
        return _without(extension, package)
    folder = extension_folder(extension)
    if folder is None:
        return Check(extension, "failed", f"{package} {installed} is installed, its extension is not found",
                     f"pip install --force-reinstall --no-deps {package}, {AGAIN}")
    for name in (name for name in disabled if name.partition(":")[0] == extension):
        return Check(extension, "failed", f"disabled as {name} in {disabled[name]}",
                     f"jupyter labextension enable {name}, {AGAIN}")
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    if same and version != installed:
        return Check(extension, "failed", f"{version} at {folder}, but {package} is {installed}",
                     f"Remove {folder}, pip install --force-reinstall --no-deps {package}, {AGAIN}")
    return Check(extension, "ok", f"{version} at {folder}")


def _without(extension: str, package: str) -> Check:
    if package == "pyviz-comms":
        return Check(extension, "failed", "JupyterLab without Panel's extension", f"pip install {package}, {AGAIN}")
    return Check(extension, "warning", f"without {package} views do not show inside ipywidgets, in VS Code and in Colab",
                 f'pip install "guidance-viz[jupyter]", {AGAIN}')


def extension_folder(extension: str) -> Path | None:
    """Where JupyterLab takes an extension from: the first of Jupyter's data folders that has it."""
    from jupyter_core.paths import jupyter_path
    found = (Path(place) / extension for place in jupyter_path("labextensions"))
    return next((folder for folder in found if (folder / "package.json").is_file()), None)


def disabled_extensions() -> dict[str, str]:
    """Extensions that a ``page_config.json`` disables, with the file that does; the nearest file decides."""
    from jupyter_core.paths import jupyter_config_path
    decided: dict[str, tuple[bool, str]] = {}
    for folder in jupyter_config_path():
        file = Path(folder) / "labconfig" / "page_config.json"
        for name, off in _page_config(file).items():
            decided.setdefault(name, (off, os.fspath(file)))
    return {name: where for name, (off, where) in decided.items() if off}


def _page_config(file: Path) -> dict[str, bool]:
    try:
        listed = json.loads(file.read_text(encoding="utf-8")).get("disabledExtensions", {})
    except (OSError, ValueError):
        return {}
    return dict.fromkeys(listed, True) if isinstance(listed, list) else {k: bool(v) for k, v in listed.items()}
