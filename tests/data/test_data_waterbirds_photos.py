"""The real photos, where they are beside the checkout."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from torchvision.transforms import functional as tv

from guidance_viz.data import Dataset, load


@pytest.fixture(scope="module")
def birds(waterbirds_root) -> Dataset:
    return load("waterbirds", waterbirds_root, metadata="metadata_95.csv", image_size=160)


def test_the_groups_are_those_of_the_table(birds):
    train = birds.subset("train")
    assert [Counter(train.table["group"])[group] for group in range(4)] == [3498, 184, 56, 1057]
    assert birds.group_names == [
        "landbird on land",
        "landbird on water",
        "waterbird on land",
        "waterbird on water",
    ]
    assert len(birds) == 11548 and len(birds.problems) == 0 and birds.localized.all()


def test_every_box_covers_what_torchvision_leaves_of_it(birds, waterbirds_root):
    raw = pd.read_csv(waterbirds_root / "boxes.csv", dtype={"img_id": str}).set_index("img_id")
    rows = np.random.default_rng(0).choice(len(birds), 60, replace=False)
    masks = birds.boxes_as_masks(5, 5)
    assert masks.shape == (11548, 5, 5) and masks.min() >= 0 and masks.max() <= 1
    for row in rows:
        record = birds.table.iloc[row]
        with Image.open(waterbirds_root / record["path"]) as photo:
            width, height = photo.size
        box = raw.loc[record["sample_id"]]
        fine = 4  # the box is drawn on a finer raster, so that its border falls near the true one
        drawn = np.zeros((height * fine, width * fine), np.float32)
        drawn[
            round(box.y0 * height * fine) : round(box.y1 * height * fine),
            round(box.x0 * width * fine) : round(box.x1 * width * fine),
        ] = 1
        seen = tv.center_crop(torch.from_numpy(drawn)[None], [160 * fine, 160 * fine])[
            0
        ]  # short sides are 160
        expected = seen.reshape(5, 32 * fine, 5, 32 * fine).mean(dim=(1, 3))
        assert (masks[row] - expected).abs().max() < 0.06


def test_photos_are_read_as_torchvision_reads_them(birds, waterbirds_root):
    for rows, images in birds.batches([0, 500, 11000], 2):
        for row, image in zip(rows, images, strict=True):
            with Image.open(waterbirds_root / birds.table["path"][row]) as photo:
                expected = tv.to_tensor(tv.center_crop(tv.resize(photo.convert("RGB"), 160), 160))
            assert (image - expected).abs().max() <= 1 / 255 + 1e-6


def test_the_hundred_percent_table_and_the_small_one_load(waterbirds_root):
    full = load("waterbirds", waterbirds_root, verify=False)
    assert [Counter(full.subset("train").table["group"])[group] for group in range(4)] == [3694, 0, 0, 1101]
    small = load("waterbirds", waterbirds_root, metadata="metadata_small.csv", verify=False)
    assert Counter(small.table["split"]) == {"train": 1200, "val": 300, "test": 800}


@pytest.mark.slow
def test_every_photo_can_be_read(birds):
    assert len(birds.check().problems) == 0
