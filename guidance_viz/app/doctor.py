"""``gv.doctor()``: what this machine has, and the exact cure for what it lacks."""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import importlib.util
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from guidance_viz.app.checks import Check as Check
from guidance_viz.app.frontends import notebook_checks

MIN_MEMORY_GB = 3.0
MIN_DISK_GB = 2.0


def doctor(run: str | os.PathLike[str] | None = None, *, show: bool = True) -> list[Check]:
    """Check versions, notebook extensions, the accelerator, memory and the disk; in a notebook, its page too.

    Parameters
    ----------
    run
        A run folder whose disk is checked too.
    show
        Print the result. In a notebook, also ask the page that shows the cell: how long a message takes, and what it can
        draw with.

    Returns
    -------
    list of Check
        In the order they were made; a check that fails never stops the others. What the page says is added when it
        has answered, a moment after the cell has run.
    """
    checks = [check for look in _CHECKS for check in _safely(look)]
    checks += [_writable("run folder", Path(run))] if run is not None else []
    if show:
        print("\n".join(map(_line, checks)))
        _ask_page(checks)
    return checks


def _ask_page(checks: list[Check]) -> None:
    """In a notebook, show a cell's output that looks at its own page."""
    from guidance_viz.views.turns import in_notebook
    if not in_notebook():
        return
    from IPython.display import display

    from guidance_viz.app.pages import page_checks
    from guidance_viz.views.offline import enable_notebook, is_enabled
    from guidance_viz.views.probe import Probe
    if not is_enabled():
        missing = Check("front end", "warning", "not loaded into this kernel until now",
                        "gv.views.enable_notebook() in the first cell")
        checks.append(missing)
        print(_line(missing))
        enable_notebook()

    before = len(checks)

    def judge(found: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
        told = page_checks(found)
        checks[before:] = told  # a page that is loaded again says it again
        return [(check.status, check.name, check.found, check.cure) for check in told]
    display(Probe(judge))


def run_doctor(args: argparse.Namespace) -> int:
    """The command: exit code 1 when a check failed."""
    from guidance_viz.app.output import emit
    from guidance_viz.app.pages import browser_checks
    checks = doctor(args.run, show=False) + ([] if args.no_browser else _safely(browser_checks))
    emit(args, checks, lambda: "\n".join(map(_line, checks)))
    return int(any(check.status == "failed" for check in checks))


def _line(check: Check) -> str:
    sign = {"ok": "ok     ", "warning": "warning", "failed": "FAILED "}[check.status]
    return f"{sign}  {check.name}: {check.found}" + (f"\n         → {check.cure}" if check.cure else "")


def _safely(look: Callable[[], Iterator[Check]]) -> list[Check]:
    try:
        return list(look())
    except Exception as error:
        return [Check(look.__name__.strip("_"), "failed", f"{type(error).__name__}: {error}",
                      "pip install --force-reinstall guidance-viz")]


def _python() -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", "ok", f"{version} at {sys.executable}")


def _packages() -> Iterator[Check]:
    try:
        needs = importlib.metadata.requires("guidance-viz") or []
    except importlib.metadata.PackageNotFoundError:
        yield Check("guidance-viz", "warning", "used from a checkout, not installed", "pip install -e .")
        return
    from packaging.requirements import Requirement
    for need in map(Requirement, needs):
        if need.marker is None:
            yield _package(need.name, need.specifier)


def _package(name: str, wanted: object) -> Check:
    install = f'pip install "{name}{wanted}"'
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, "failed", "not installed", install)
    if not wanted.contains(version, prereleases=True):  # type: ignore[attr-defined]
        return Check(name, "failed", f"{version}, but {wanted} is needed", install)
    return Check(name, "ok", version)


def _notebook() -> Iterator[Check]:
    yield from notebook_checks()


def _optional() -> Iterator[Check]:
    for module, extra, what in (
        ("timm", "timm", "models 'timm:NAME' and 'lite0'"),
        ("pyarrow", "parquet", "Parquet tables"),
        ("datasets", "huggingface", "Hugging Face data sets"),
    ):
        there = importlib.util.find_spec(module) is not None
        yield Check(module, "ok", "there" if there else f"not installed; only {what} need it",
                    "" if there else f'pip install "guidance-viz[{extra}]"')


def _accelerator() -> Iterator[Check]:
    import torch
    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        yield Check(
            "accelerator",
            "ok",
            f"{torch.cuda.get_device_name()}, {free / 1e9:.1f} of {total / 1e9:.1f} GB free",
        )
    elif torch.backends.mps.is_available():
        yield Check("accelerator", "ok", "Apple GPU (mps)")
    elif shutil.which("nvidia-smi"):
        yield Check("accelerator", "warning", f"an NVIDIA GPU that torch {torch.__version__} cannot use",
                    "Update the driver, or install the torch build for it: see https://pytorch.org/get-started")
    else:
        yield Check("accelerator", "ok", f"none; the CPU works, with {torch.get_num_threads()} threads")


def _memory() -> Iterator[Check]:
    free = available_memory() / 1e9
    if free < MIN_MEMORY_GB:
        yield Check(
            "memory", "warning", f"{free:.1f} GB free", "Close other programs, or use a smaller --image-size."
        )
    else:
        yield Check("memory", "ok", f"{free:.1f} GB free")


def available_memory() -> float:
    """Bytes of memory that can still be used; infinite where the system does not say."""
    try:
        with open("/proc/meminfo") as file:
            line = next(line for line in file if line.startswith("MemAvailable"))
        return 1024.0 * int(line.split()[1])
    except (OSError, StopIteration, ValueError):
        return float("inf")


def _disk() -> Iterator[Check]:
    yield _writable("temporary folder", Path(tempfile.gettempdir()))
    yield _writable("working folder", Path.cwd())


def _writable(name: str, folder: Path) -> Check:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free / 1e9
    except OSError as error:
        return Check(name, "failed", f"cannot write in {os.fspath(place)!r} ({error.strerror or error})",
                     f"Choose another folder, or: chmod u+w {place}")
    if free < MIN_DISK_GB:
        return Check(
            name,
            "warning",
            f"{free:.1f} GB free in {os.fspath(place)!r}",
            "Make room, or choose another disk.",
        )
    return Check(name, "ok", f"{free:.1f} GB free in {os.fspath(place)!r}")


def _journal() -> Iterator[Check]:
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(os.path.join(folder, "check.sqlite"))
        mode = connection.execute("pragma journal_mode=wal").fetchone()[0]
        connection.close()
    if mode == "wal":
        yield Check("journal", "ok", f"SQLite {sqlite3.sqlite_version} with a write-ahead log")
    else:
        yield Check("journal", "warning", "SQLite cannot keep a write-ahead log here",
                    "Keep the run folder on a local disk, not on a network share.")


def _plugins() -> Iterator[Check]:
    """What other packages add to the methods and formats, and what of it could not be had."""
    from guidance_viz.app.listing import KINDS, registry
    found = [registry(kind) for kind in KINDS]
    added = [f"{name} ({each.origin(name)})" for each in found for name in each if each.origin(name)]
    broken = [line for each in found for line in each.passed_over]
    if broken:
        yield Check("plug-ins", "warning", " ".join(broken), "update or uninstall that package")
    elif added:
        yield Check("plug-ins", "ok", ", ".join(added))


_CHECKS = (_python, _packages, _notebook, _optional, _accelerator, _memory, _disk, _journal, _plugins)
