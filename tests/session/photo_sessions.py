"""A session on a few photos, with a network that is hardly one: for tests of what files bring in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from torch import nn

import guidance_viz as gv


@contextmanager
def opened(photos: gv.data.Dataset, run: Path) -> Iterator[gv.Session]:
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2)).eval()
    clf = gv.Classifier.wrap(net, class_names=photos.class_names)
    with gv.Session(clf, photos, run, device="cpu", precision="float32", batch_size=4, workers=0, live=False) as made:
        yield made
