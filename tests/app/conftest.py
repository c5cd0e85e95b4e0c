from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guidance_viz.app.cli import main

sys.path.insert(0, str(Path(__file__).parents[1] / "session"))

from small_birds import write_birds


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_birds(tmp_path_factory.mktemp("birds") / "data")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., object]:
    """Run a command with --json and return its value; the exit code must be 0."""
    def run(*words: object) -> object:
        code = main([*map(str, words), "--json", "--quiet"])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return json.loads(printed.out)
    return run


@pytest.fixture(scope="module")
def run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared run, shared by the tests of a module."""
    run = tmp_path_factory.mktemp("cli") / "run"
    words = ["prepare", "--run", run, "--data", "waterbirds", root, "--image-size", "32", "--model",
             "small_birds:tiny", "--projection", "pca", "--questions", "8", "--device", "cpu", "--precision",
             "float32", "--batch-size", "64", "--workers", "0", "--quiet"]
    assert main(list(map(str, words))) == 0
    return run
