"""Pictures for the tests of the data."""

from __future__ import annotations

import numpy as np
from PIL import Image

# Ids that a careless program would take for a path, for markup or for a number.
STRANGE = ["a/b", "ünï <b>&'\"", "007"]


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    """A picture with something at every scale, (H, W, 3), uint8."""
    generator = np.random.default_rng(seed)
    coarse = Image.fromarray(generator.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((width, height))
    fine = generator.integers(-40, 41, (height, width, 3))
    return np.clip(np.asarray(coarse) + fine, 0, 255).astype(np.uint8)
