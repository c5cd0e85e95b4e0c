"""Projection in a process of its own: UMAP's compilation would stall a served app."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from guidance_viz.core import Cancelled, GuidanceError, OptionError
from guidance_viz.space.projection import PROJECTIONS

State = Literal["running", "done", "failed", "cancelled"]


class ProjectionProcess:
    """A projection that runs beside this process; made by :func:`project_in_process`.

    It ends with this process: its standard input is a pipe that closes with us.
    """

    def __init__(self, child: subprocess.Popen[bytes], out_path: Path, log_path: Path) -> None:
        self._child, self._log = child, log_path
        self.out_path = out_path
        self._cancelled = False

    def poll(self) -> State:
        """Say how it stands, at once."""
        code = self._child.poll()
        if code is None:
            return "running"
        self._tidy()
        if code == 0 and self.out_path.exists():
            return "done"
        return "cancelled" if self._cancelled else "failed"

    def wait(self, timeout: float | None = None) -> State:
        """Wait until it ends, at most ``timeout`` seconds."""
        try:
            self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            return "running"
        return self.poll()

    def cancel(self) -> None:
        """Kill it; no half-written file stays."""
        if self._child.poll() is None:
            self._cancelled = True
            self._child.kill()
            self._child.wait()
        self._tidy()

    def result(self) -> np.ndarray:
        """Wait, and read the coordinates, float32 (N, 2).

        Raises
        ------
        Cancelled
            It was cancelled.
        GuidanceError
            It failed; the message holds its last words.
        """
        state = self.wait()
        if state == "cancelled":
            raise Cancelled("The projection was cancelled.")
        if state == "failed":
            raise GuidanceError(f"The projection stopped with exit code {self._child.returncode}: "
                                f"{self.error} Prepare again, or use method='pca'.")
        return np.load(self.out_path, allow_pickle=False)

    @property
    def error(self) -> str:
        """The last line it wrote, empty if none."""
        if not self._log.exists():
            return ""
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _tidy(self) -> None:
        if self._child.stdin is not None:
            self._child.stdin.close()


def project_in_process(features_path: str | os.PathLike[str], out_path: str | os.PathLike[str], *,
                       method: str = "umap", seed: int = 0, fit_path: str | os.PathLike[str] | None = None,
                       environment: Mapping[str, str] | None = None) -> ProjectionProcess:
    """Start :func:`project` on a ``.npy`` file in another process, at a low priority.

    Parameters
    ----------
    features_path
        Features, shape (N, C), a ``.npy`` file.
    out_path
        Where the coordinates go, float32 (N, 2), a ``.npy`` file that appears whole. What it writes while it
        works, warnings included, goes to ``out_path`` with ``.log`` at the end.
    method, seed
        As in :func:`project`.
    fit_path
        Row numbers to fit on, a ``.npy`` file; ``None``: all.
    environment
        Environment variables to add.

    Returns
    -------
    ProjectionProcess
        ``poll()``, ``wait()``, ``cancel()`` and ``result()``.

    Raises
    ------
    UnknownNameError
        ``method`` is not registered.
    OptionError
        ``features_path`` or ``fit_path`` is not a file.
    """
    PROJECTIONS.get(method)
    source, target = Path(features_path).absolute(), Path(out_path).absolute()
    fit = [] if fit_path is None else [Path(fit_path).absolute()]
    for path, what in ((source, "features"), *((path, "row numbers") for path in fit)):
        if not path.is_file():
            raise OptionError(f"{os.fspath(path)!r} is not a file; expected a .npy file of {what}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    log = target.with_name(target.name + ".log")
    command = [sys.executable, "-m", "guidance_viz.space.worker", str(source), str(target), method, str(seed),
               *map(str, fit)]
    with log.open("wb") as output:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output,
                                 env=_environment(environment))
    return ProjectionProcess(child, target, log)


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    # The child must find this very package, also where it is used from a checkout and not installed.
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **(extra or {})}
