from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

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
    """Trained for a few steps: it reads the scene."""
    clf = gv.models.load("small_birds:tiny", num_classes=2, class_names=birds.class_names, seed=1)
    train = birds.indices("train")
    labels = torch.as_tensor(birds.table["label"].to_numpy().copy())
    rows, images = next(iter(birds.batches(train, len(train))))
    optimizer = torch.optim.Adam(clf.parameters(), lr=1e-2)
    clf.train()
    for _ in range(40):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(clf(images), labels[rows]).backward()
        optimizer.step()
    return clf.eval()


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


@pytest.fixture(scope="session")
def prepared_run(
    birds: gv.data.Dataset, classifier: gv.Classifier, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A run to be copied: prepared, unanswered."""
    run = tmp_path_factory.mktemp("prepared") / "run"
    with gv.Session(classifier, birds, run, **QUICK, projection="pca", questions=8, live=False) as session:
        session.prepare()
    return run


@pytest.fixture
def prepared(
    new_session: Callable[..., gv.Session], prepared_run: Path, tmp_path: Path
) -> Callable[..., gv.Session]:
    """Make prepared sessions."""
    def make(**options: object) -> gv.Session:
        run = tmp_path / "run"
        if not run.exists():
            shutil.copytree(prepared_run, run)
        session = new_session(run, **options)
        session.prepare()
        return session
    return make


@pytest.fixture
def session(prepared: Callable[..., gv.Session]) -> gv.Session:
    """Prepared, previews off."""
    return prepared(live=False)
