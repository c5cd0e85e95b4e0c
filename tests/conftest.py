from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch

os.environ["GUIDANCE_VIZ_STRICT_MESSAGES"] = "1"  # a message that no view knows is an error, also in servers and kernels

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("GUIDANCE_VIZ_SHARED", ROOT.parent / "shared"))


def devices() -> list[str]:
    """Every device on this machine: each torch test runs on each."""
    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return found


@pytest.fixture(params=devices())
def device(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published numbers and photos; it may be absent."""
    return SHARED


@pytest.fixture(scope="session")
def golden():
    """Read a golden file: ``golden("crayon/attention_losses")`` gives a dict of arrays."""
    def read(name: str) -> dict[str, np.ndarray]:
        path = SHARED / "golden" / f"{name}.npz"
        if not path.exists():
            pytest.skip(f"the golden vectors are not beside this checkout ({name}.npz)")
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    return read


@pytest.fixture(scope="session")
def waterbirds_root() -> Path:
    """The real photos, for measuring only."""
    path = SHARED / "data" / "waterbirds"
    if not path.exists():
        pytest.skip("the Waterbirds photos are not beside this checkout")
    return path
