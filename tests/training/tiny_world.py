"""A world small enough to train in a second: a blob whose colour is the class, on a ground that mostly agrees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import torch
from torch import nn

from guidance_viz.core import DataError
from guidance_viz.data import Dataset, Source, View
from guidance_viz.models import Classifier
from guidance_viz.training import Runtime

SIDE = 24


class MemorySource(Source):
    """Images in memory; counts how many were read, and cannot read the rows in ``broken``."""

    def __init__(self, images: np.ndarray, broken: set[int] = frozenset(), masks: np.ndarray | None = None) -> None:
        self.images, self.broken, self.masks_, self.reads = images, set(broken), masks, 0
        self.view = View(image_size=SIDE)
        self.threads = False

    def __len__(self) -> int:
        return len(self.images)

    def read(self, row: int) -> torch.Tensor:
        self.reads += 1
        if row in self.broken:
            raise DataError(f"image {row} is broken")
        return torch.from_numpy(self.images[row])

    def photo(self, row: int, size: int | None) -> np.ndarray:
        return (self.images[row].transpose(1, 2, 0) * 255).astype(np.uint8)

    def photo_size(self, row: int) -> tuple[int, int]:
        return SIDE, SIDE

    def select(self, rows: np.ndarray) -> MemorySource:
        return MemorySource(self.images[rows], {i for i, row in enumerate(rows) if row in self.broken})

    def signature(self) -> str:
        return f"{self.images.sum():.6f} {sorted(self.broken)}"


def make_dataset(train: int = 96, val: int = 40, test: int = 40, seed: int = 0, groups: bool = True,
                 broken: set[int] = frozenset()) -> Dataset:
    rng = np.random.default_rng(seed)
    rows, images, boxes = [], [], []
    for split, count in (("train", train), ("val", val), ("test", test)):
        for i in range(count):
            label = i % 2
            ground = label if split == "train" and rng.random() < 0.95 else int(rng.integers(2))
            image = rng.random((3, SIDE, SIDE), dtype=np.float32) * 0.2
            image[2 if ground else 1] += 0.5
            y, x = rng.integers(2, SIDE - 10, 2)
            image[:, y:y + 8, x:x + 8] = rng.random((3, 8, 8), dtype=np.float32) * 0.2
            image[0, y:y + 8, x:x + 8] += 0.7 if label else 0.15
            sample = f"{split}{i}"
            rows.append({"sample_id": sample, "path": "", "label": label, "split": split,
                         **({"attribute": ground} if groups else {})})
            boxes.append({"sample_id": sample, "x0": x / SIDE, "y0": y / SIDE, "x1": (x + 8) / SIDE,
                          "y1": (y + 8) / SIDE})
            images.append(image)
    return Dataset(pd.DataFrame(rows), MemorySource(np.stack(images).clip(0, 1), broken),
                   class_names=["dark", "bright"], boxes=pd.DataFrame(boxes), name="tiny")


class TinyNet(nn.Module):
    """Two stages with BatchNorm, a pooled linear head."""

    def __init__(self, width: int = 8, classes: int = 2) -> None:
        super().__init__()
        self.stage1 = nn.Sequential(nn.Conv2d(3, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.stage2 = nn.Sequential(nn.Conv2d(width, 2 * width, 3, 2, 1, bias=False), nn.BatchNorm2d(2 * width),
                                    nn.ReLU())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(2 * width, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.pool(self.stage2(self.stage1(x))).flatten(1))


class DeepHeadNet(TinyNet):
    """The same with two layers after the pooling: no closed form."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(16, 10), nn.ReLU(), nn.Linear(10, 2))


def make_classifier(seed: int = 0, net: Callable[[], nn.Module] = TinyNet) -> Classifier:
    torch.manual_seed(seed)
    return Classifier.wrap(net(), layer="stage2", class_names=["dark", "bright"], mean=(0.3,) * 3, std=(0.3,) * 3,
                           image_size=SIDE)


def make_runtime(device: str = "cpu", batch_size: int = 16) -> Runtime:
    return Runtime(device=device, batch_size=batch_size, threads=1)


def drain(generator):
    """Run a generator to its end; what it yielded, and what it returned."""
    reports = []
    while True:
        try:
            reports.append(next(generator))
        except StopIteration as stop:
            return reports, stop.value


def make_trained_classifier() -> Classifier:
    """The tiny classifier after a few epochs of plain training: it has learnt the shortcut."""
    clf, ds = make_classifier().train(), make_dataset()
    rows = ds.indices("train")
    images, labels = torch.from_numpy(ds.source.images[rows]), torch.as_tensor(ds.table["label"].to_numpy()[rows].copy())
    optimizer = torch.optim.Adam(clf.parameters(), lr=5e-3)
    for epoch in range(12):
        for part in torch.randperm(len(rows), generator=torch.Generator().manual_seed(epoch)).split(16):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(clf(images[part]), labels[part]).backward()
            optimizer.step()
    return clf.eval()
