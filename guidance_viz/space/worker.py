"""The other side of :func:`guidance_viz.space.project_in_process`."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

import numpy as np

from guidance_viz.core import write_array
from guidance_viz.space.projection import project


def main(features_path: str, out_path: str, method: str, seed: str, fit_path: str = "") -> None:
    """Project the features in one file into another, fitted on the rows in a third where it is named."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)         # the interface comes first
    features = np.load(features_path, mmap_mode="r", allow_pickle=False)
    fit = np.load(fit_path, allow_pickle=False) if fit_path else None
    write_array(out_path, project(features, method, int(seed), fit))


def _end_with_parent() -> None:
    os.read(0, 1)           # returns only when the parent closes the pipe, or is gone
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
