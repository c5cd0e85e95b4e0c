"""Coarser boxes: the paper's code in pixels, the same in fractions of the photo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from data_pictures import STRANGE, noise
from PIL import Image

from guidance_viz.core import OptionError
from guidance_viz.data import dilate_boxes, from_files


@pytest.mark.parametrize("percent", [10, 25, 50])
def test_it_equals_the_released_code_in_pixels(golden, percent):
    data = golden("rao2023/box_dilation")
    found = dilate_boxes(data["boxes"], percent / 100, size=(224, 224))
    assert found.dtype == data["boxes"].dtype
    np.testing.assert_array_equal(found, data[f"dilate_{percent}"])


@pytest.mark.parametrize("share", [0, 0.1, 0.29, 0.5, 3])
def test_it_equals_the_literal_formula(share):
    rng = np.random.default_rng(0)
    low = rng.random((20, 2)) * 0.8
    boxes = np.concatenate([low, low + rng.random((20, 2)) * (1 - low)], axis=1)
    wanted = [[max(x0 - share * (x1 - x0), 0), max(y0 - share * (y1 - y0), 0), min(x1 + share * (x1 - x0), 1),
               min(y1 + share * (y1 - y0), 1)] for x0, y0, x1, y1 in boxes]
    np.testing.assert_allclose(dilate_boxes(boxes, share), wanted, rtol=0, atol=1e-15)
    pixels = (boxes * 90).astype(int)
    wanted = [[max(x0 - int(share * (x1 - x0)), 0), max(y0 - int(share * (y1 - y0)), 0),
               min(x1 + int(share * (x1 - x0)), 99), min(y1 + int(share * (y1 - y0)), 89)] for x0, y0, x1, y1 in pixels]
    np.testing.assert_array_equal(dilate_boxes(pixels, share, size=(100, 90)), wanted)


def test_no_boxes_and_bad_shares():
    assert dilate_boxes(np.zeros((0, 4)), 0.5).shape == (0, 4)
    for share in (-0.1, float("nan"), float("inf")):
        with pytest.raises(OptionError, match="share from 0 up"):
            dilate_boxes(np.zeros((1, 4)), share)


def test_dilated_masks_of_a_data_set(tmp_path):
    Image.fromarray(noise(40, 40)).save(tmp_path / "a.png")
    table = pd.DataFrame([{"sample_id": STRANGE[0], "path": "a.png", "label": 0}])
    boxes = pd.DataFrame([{"sample_id": STRANGE[0], "x0": 0.25, "y0": 0.25, "x1": 0.75, "y1": 0.75}])
    ds = from_files(table, tmp_path, class_names=["one"], boxes=boxes, image_size=32)
    assert ds.boxes_as_masks(4, 4).sum() == 4
    assert ds.boxes_as_masks(4, 4, dilation=0.5).sum() == 16
    np.testing.assert_allclose(ds.boxes_as_masks(4, 4, dilation=0.25)[0, 0, :2], [0.25, 0.5])
