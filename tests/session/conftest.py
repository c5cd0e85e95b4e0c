from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import guidance_viz as gv

sys.path.insert(0, str(Path(__file__).parent))

from small_birds import write_birds

QUICK = {"device": "cpu", "precision": "float32", "batch_size": 64, "workers": 0}


@pytest.fixture(scope="session")
def birds_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_birds(tmp_path_factory.mktemp("birds") / "data")


@pytest.fixture(scope="session")
def birds(birds_root: Path) -> gv.data.Dataset:
    return gv.data.load("waterbirds", birds_root, image_size=32)


@pytest.fixture(scope="session")
def classifier(birds: gv.data.Dataset) -> gv.Classifier:
    return gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=1)


@pytest.fixture
def new_session(
    birds: gv.data.Dataset, classifier: gv.Classifier, tmp_path: Path
) -> Iterator[Callable[..., gv.Session]]:
    """Make sessions on the small birds; closed at the end."""
    opened: list[gv.Session] = []

    def make(run: Path | None = None, **options: object) -> gv.Session:
        options = {**QUICK, "projection": "pca", "questions": 8, **options}
        opened.append(gv.Session(classifier, birds, run or tmp_path / "run", **options))
        return opened[-1]
    yield make
    for session in opened:
        session.close()


@pytest.fixture
def session(new_session: Callable[..., gv.Session]) -> gv.Session:
    """Prepared, previews off."""
    made = new_session(live=False)
    made.prepare()
    return made
