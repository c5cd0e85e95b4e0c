"""A data set and an extraction of any size for the benchmarks: features with a shortcut, no photo, no pass."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn

from guidance_viz import Session
from guidance_viz.concepts import ConceptPatches
from guidance_viz.data import Dataset, Source, View
from guidance_viz.models import Classifier
from guidance_viz.training import Extraction


class NoPhotos(Source):
    """Rows without photos."""

    view = View(image_size=32)

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def read(self, row: int) -> torch.Tensor:
        raise AssertionError("no photo is read here")

    def photo(self, row: int, size: int | None) -> np.ndarray:
        raise AssertionError("no photo is read here")

    def photo_size(self, row: int) -> tuple[int, int]:
        return 32, 32

    def select(self, rows: np.ndarray) -> NoPhotos:
        return NoPhotos(len(rows))

    def signature(self) -> str:
        return str(self.count)


class Scenes(NoPhotos):
    """Noise with a patch whose colour is the class on a ground whose colour is the attribute; made when asked for."""

    view = View(image_size=40)
    threads = False

    def __init__(self, label: np.ndarray, attribute: np.ndarray, rows: np.ndarray | None = None) -> None:
        super().__init__(len(label))
        self.label, self.attribute = label, attribute
        self.rows = np.arange(len(label)) if rows is None else rows

    def read(self, row: int) -> torch.Tensor:
        image = np.random.default_rng(int(self.rows[row])).random((3, 40, 40), dtype=np.float32) * 0.4
        image[1 + self.attribute[row]] += 0.5
        image[:, 8:32, 8:32] *= 0.5
        image[0, 8:32, 8:32] += 0.5 * self.label[row]
        return torch.from_numpy(image)

    def photo(self, row: int, size: int | None) -> np.ndarray:
        return (self.read(row).numpy().transpose(1, 2, 0) * 255).astype(np.uint8)

    def photo_size(self, row: int) -> tuple[int, int]:
        return 40, 40

    def select(self, rows: np.ndarray) -> Scenes:
        return Scenes(self.label[rows], self.attribute[rows], self.rows[rows])


class Features(nn.Module):
    """An image to (C, h, w) and a pooled linear head."""

    def __init__(self, neurons: int, classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, neurons, 8, 8), nn.ReLU())
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(neurons, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.pool(self.features(x)).flatten(1))


def make_dataset(count: int, seed: int = 0, source: Callable[..., Source] | None = None) -> Dataset:
    """Three quarters train (95 % correlated), the rest validation (not correlated), with boxes.

    ``source(label, attribute)`` makes the photos; by default there are none.
    """
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 2, count)
    train = np.arange(count) < 0.76 * count
    same = rng.random(count) < np.where(train, 0.95, 0.5)
    boxes = pd.DataFrame({"sample_id": [str(i) for i in range(count)], "x0": 0.2, "y0": 0.2, "x1": 0.8, "y1": 0.8})
    table = pd.DataFrame({"sample_id": boxes["sample_id"], "path": "", "label": label,
                          "split": np.where(train, "train", "val"), "attribute": np.where(same, label, 1 - label)})
    photos = NoPhotos(count) if source is None else source(label, table["attribute"].to_numpy())
    return Dataset(table, photos, class_names=["a", "b"], boxes=boxes, name="synthetic")


@contextmanager
def prepared(photos: int, questions: int, source: Callable[..., Source] = Scenes) -> Iterator[Session]:
    """A live session on so many small photos, prepared: a second for each 4,000 of them."""
    ds, clf = make_dataset(photos, source=source), make_classifier(8)
    fit_head(clf, ds)
    with tempfile.TemporaryDirectory() as folder, Session(
            clf, ds, f"{folder}/run", device="cpu", precision="float32", batch_size=256, workers=0, projection="pca",
            questions=questions) as session:
        session.prepare()
        yield session


def make_classifier(neurons: int, seed: int = 0) -> Classifier:
    """A classifier whose head reads ``neurons`` pooled channels."""
    torch.manual_seed(seed)
    return Classifier.wrap(Features(neurons, 2), layer="features", image_size=32)


def fit_head(clf: Classifier, ds: Dataset) -> Classifier:
    """Give a classifier a head that separates the classes of a few hundred photos, as plain training would leave it."""
    rows = ds.indices("train")[:512]
    with torch.no_grad():
        pooled = torch.cat([clf.activations(images).mean((2, 3)) for _, images in ds.batches(rows, 64)]).numpy()
    clf.set_linear_head(*_fitted(pooled, ds.table["label"].to_numpy()[rows]))
    return clf


def make_extraction(folder: Path, ds: Dataset, clf: Classifier, grid: int, seed: int = 0) -> Extraction:
    """Activations on disk, as after a pass: some neurons fire on the class, some on the attribute."""
    rng = np.random.default_rng(seed)
    neurons, count = clf.num_neurons, len(ds)
    folder.mkdir(parents=True, exist_ok=True)
    label, attribute = ds.table["label"].to_numpy(), ds.table["attribute"].to_numpy()
    kind = rng.integers(0, 4, neurons)
    inside = np.zeros((grid, grid), bool)
    inside[1:-1, 1:-1] = True
    acts = np.lib.format.open_memmap(folder / "activations.npy", mode="w+", dtype=np.float16,
                                     shape=(count, neurons, grid, grid))
    for start in range(0, count, 256):
        part = slice(start, min(start + 256, count))
        base = rng.random((len(label[part]), neurons, grid, grid), dtype=np.float32) ** 4
        on_class = ((kind < 2) & (label[part, None] == kind))[:, :, None, None] & inside
        on_ground = ((kind >= 2) & (attribute[part, None] == kind - 2))[:, :, None, None] & ~inside
        acts[part] = base + 0.3 * on_class + 0.5 * on_ground
    acts.flush()
    acts = np.load(folder / "activations.npy", mmap_mode="r")
    pooled = np.concatenate([acts[i:i + 512].astype(np.float32).mean((2, 3)) for i in range(0, count, 512)])
    clf.set_linear_head(*_fitted(pooled, label))
    weight, bias = (part.detach().numpy() for part in clf.linear_head)
    difference = weight[label] - weight[1 - label]
    maps = np.concatenate([np.einsum("nchw,nc->nhw", acts[i:i + 512].astype(np.float32), difference[i:i + 512])
                           for i in range(0, count, 512)]).clip(min=0) / grid**2
    return Extraction(
        folder, "synthetic", True, (pooled @ weight.T + bias).astype(np.float32), maps.astype(np.float32), pooled,
        pooled, pooled, ConceptPatches(np.zeros((neurons, 1), np.int64), np.zeros((neurons, 1, 2), np.int64),
                                       np.zeros((neurons, 1), np.float32)),
        np.ones(count, bool), activations=acts, masks=ds.masks(grid, grid).numpy())


def _fitted(pooled: np.ndarray, label: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """A head that separates the classes, as plain training would leave it."""
    centred = pooled - pooled.mean(0)
    direction = centred[label == 1].mean(0) - centred[label == 0].mean(0)
    direction *= 4 / (np.abs(centred @ direction).mean() + 1e-9)
    weight = torch.from_numpy(np.stack([-direction, direction]).astype(np.float32) / 2)
    return weight, -weight @ torch.from_numpy(pooled.mean(0))
