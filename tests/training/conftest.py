from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import tiny_world


@pytest.fixture
def world(device):
    return tiny_world.make_classifier(), tiny_world.make_dataset(), tiny_world.make_runtime(device)
