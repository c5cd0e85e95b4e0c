from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from data_pictures import STRANGE, noise
from PIL import Image

from guidance_viz.core import DataError, ShapeError
from guidance_viz.data import from_files
from guidance_viz.data.localization import boxes_of


@pytest.mark.parametrize(
    "corners",
    [
        (0.5, 0, 0.5, 1),
        (0.6, 0, 0.5, 1),
        (0, 0.9, 1, 0.1),
        (-0.1, 0, 1, 1),
        (0, 0, 1.2, 1),
        (0, 0, 30, 40),
        (float("nan"), 0, 1, 1),
    ],
)
def test_an_inverted_or_outlying_box_is_named(build, corners):
    boxes = pd.DataFrame([{"sample_id": "007", **dict(zip(("x0", "y0", "x1", "y1"), corners, strict=True))}])
    with pytest.raises(
        DataError, match=r"A box of sample '007' is x0=.*expected 0 ≤ x0 < x1 ≤ 1.*Divide pixels"
    ):
        build(boxes)


def test_a_box_of_a_class_that_does_not_exist_is_refused(build):
    boxes = pd.DataFrame([{"sample_id": "007", "class": 2, "x0": 0, "y0": 0, "x1": 1, "y1": 1}])
    with pytest.raises(DataError, match="class of sample '007' is 2"):
        build(boxes)


def test_boxes_of_other_samples_alone_are_an_error_and_some_are_passed_over(build):
    boxes = pd.DataFrame({"sample_id": ["zz", "007"], "x0": 0.0, "y0": 0.0, "x1": 1.0, "y1": 1.0})
    assert build(boxes).boxes["sample_id"].tolist() == ["007"]
    with pytest.raises(DataError, match="No box belongs to a sample: boxes are of 'zz'"):
        build(boxes[:1])


def test_a_table_of_boxes_without_a_column_is_refused(build):
    with pytest.raises(DataError, match="table of boxes has no column 'sample_id', 'y1'"):
        build(pd.DataFrame({"id": ["007"], "x0": 0.0, "y0": 0.0, "x1": 1.0}))


def test_boxes_count_by_class_where_targets_are_given(build):
    boxes = pd.DataFrame(
        {
            "sample_id": ["007", "007", STRANGE[0]],
            "class": [0, 1, -1],
            "x0": [0, 0.5, 0],
            "y0": 0.0,
            "x1": [0.5, 1, 1],
            "y1": 1.0,
        }
    )
    ds = build(boxes, resize="squash")
    assert torch.allclose(ds.boxes_as_masks(1, 2)[2], torch.tensor([[1.0, 1.0]]))
    assert torch.allclose(ds.boxes_as_masks(1, 2, targets=[1, 0, 1])[2], torch.tensor([[0.0, 1.0]]))
    assert torch.allclose(
        ds.boxes_as_masks(1, 2, targets=torch.tensor([1, 0, 0]))[[0, 2]],
        torch.tensor([[[1.0, 1.0]], [[1.0, 0.0]]]),
    )
    assert ds.localized.tolist() == [True, False, True]
    assert ds.localized is ds.localized and ds.subset(indices=[1, 2]).localized.tolist() == [False, True]
    ds.boxes = ds.boxes[:0]
    assert not ds.localized.any()
    with pytest.raises(ShapeError, match=r"\(2,\).*\(3,\)"):
        ds.boxes_as_masks(2, 2, targets=[0, 1])


@pytest.mark.parametrize("resize", ["crop", "squash"])
def test_boxes_follow_the_photo_through_resize_and_crop(tmp_path, resize):
    # Each point of a fine raster of the view is taken back to the photo, as torchvision would have moved it.
    generator = np.random.default_rng(3)
    rows, boxes, sizes = [], [], []
    for number in range(12):
        width, height = (int(side) for side in generator.integers(20, 200, 2))
        Image.fromarray(noise(height, width)).save(tmp_path / f"{number}.png")
        rows.append({"sample_id": number, "path": f"{number}.png", "label": 0})
        sizes.append((width, height))
        for _ in range(number % 4):
            x0, x1 = np.sort(generator.random(2))
            y0, y1 = np.sort(generator.random(2))
            boxes.append({"sample_id": number, "x0": x0, "y0": y0, "x1": x1, "y1": y1})
    size, h, w, fine = 48, 3, 5, 120
    ds = from_files(
        pd.DataFrame(rows),
        tmp_path,
        class_names=["a"],
        boxes=pd.DataFrame(boxes),
        image_size=size,
        resize=resize,
    )
    got = ds.boxes_as_masks(h, w)
    assert got.shape == (12, h, w) and got.dtype == torch.float32
    for number, (width, height) in enumerate(sizes):
        short = min(width, height)
        new = (size, size) if resize == "squash" else (int(size * width / short), int(size * height / short))
        left, top = round((new[0] - size) / 2), round((new[1] - size) / 2)
        x = (left + (np.arange(w * fine) + 0.5) / (w * fine) * size) / new[0]
        y = (top + (np.arange(h * fine) + 0.5) / (h * fine) * size) / new[1]
        covered = np.zeros((len(y), len(x)), dtype=bool)
        for box in (box for box in boxes if box["sample_id"] == number):
            covered |= ((y >= box["y0"]) & (y < box["y1"]))[:, None] & ((x >= box["x0"]) & (x < box["x1"]))
        expected = covered.reshape(h, fine, w, fine).mean(axis=(1, 3))
        assert np.abs(got[number].numpy() - expected).max() < 4 / fine
    assert got[0].sum() == 0


def test_a_mask_goes_before_boxes_and_boxes_before_nothing(tmp_path, build):
    drawn = np.zeros((40, 30), np.uint8)
    drawn[:, :15] = 255
    Image.fromarray(drawn).save(tmp_path / "mask.png")
    boxes = pd.DataFrame({"sample_id": [STRANGE[0], STRANGE[1]], "x0": 0.5, "y0": 0.0, "x1": 1.0, "y1": 1.0})
    ds = build(boxes, mask_path=["mask.png", "", ""], resize="squash")
    assert ds.has_masks and ds.has_boxes and ds.localized.tolist() == [True, True, False]
    masks = ds.masks(2, 2)
    assert torch.allclose(masks[0], torch.tensor([[1.0, 0], [1, 0]]), atol=0.1)
    assert torch.allclose(masks[1], torch.tensor([[0.0, 1], [0, 1]])) and masks[2].sum() == 0
    assert torch.equal(ds.masks(2, 2, indices=[1, 0, 1]), masks[[1, 0, 1]])
    assert build().masks(2, 2) is None and not build().has_masks
    with pytest.raises(DataError, match="0 × 2 cells"):
        ds.masks(0, 2)


def test_masks_are_averaged_over_each_cell_exactly(tmp_path, build):
    drawn = (np.random.default_rng(0).random((40, 30)) > 0.5).astype(np.uint8) * 255
    Image.fromarray(drawn).save(tmp_path / "mask.png")
    ds = build(mask_path=["mask.png", "", ""], image_size=None)
    expected = (drawn / 255).reshape(4, 10, 3, 10).mean(axis=(1, 3))
    assert ds.masks(4, 3)[0].numpy() == pytest.approx(expected, abs=1e-6)


def test_a_missing_or_broken_mask_is_listed_and_the_photo_kept(tmp_path, build):
    (tmp_path / "broken.png").write_bytes(b"no")
    ds = build(mask_path=["gone.png", "broken.png", ""])
    assert len(ds) == 3 and not ds.has_masks
    assert ds.problems["sample_id"].tolist() == STRANGE[:2]
    assert all("kept without its mask" in reason for reason in ds.problems["reason"])


def test_a_broken_photo_does_not_stop_the_boxes_of_the_others(tmp_path, build):
    boxes = pd.DataFrame({"sample_id": STRANGE, "x0": 0.0, "y0": 0.0, "x1": 1.0, "y1": 1.0})
    ds = build(boxes, verify=False)
    (tmp_path / "1.png").write_bytes(b"broken since")
    assert ds.boxes_as_masks(2, 2)[[0, 2]].min() == 1
    assert list(ds.unreadable) == [1]


def test_the_boxes_of_rows_are_found_also_where_a_row_comes_twice_and_where_there_is_none(tmp_path):
    rng = np.random.default_rng(0)
    names = [f"p{i}" for i in range(30)]
    owners = rng.integers(0, 25, 60)                              # the last five photos have none
    corners = np.sort(rng.random((60, 2, 2)), axis=1).reshape(60, 4)
    boxes = pd.DataFrame({"sample_id": [names[i] for i in owners], "class": -1, "x0": corners[:, 0], "y0": corners[:, 1],
                          "x1": corners[:, 2], "y1": corners[:, 3]})
    Image.fromarray(noise(8, 8)).save(tmp_path / "photo.png")
    table = pd.DataFrame({"sample_id": names, "path": "photo.png", "label": 0, "split": "train"})
    ds = from_files(table, tmp_path, class_names=("a",), boxes=boxes)
    for rows in ([3, 29, 3, 0], [], [28], list(range(30)), rng.integers(0, 30, 100)):
        rows = np.asarray(rows, dtype=np.int64)
        found, places = boxes_of(ds, rows)
        literal = [(b, at) for at, row in enumerate(rows) for b in range(60) if owners[b] == row]
        assert list(zip(found, places, strict=True)) == literal
        everywhere = ds.boxes_as_masks(8, 8)
        assert torch.equal(ds.masks(8, 8, rows), everywhere[torch.from_numpy(rows)])
    other = ds.with_boxes(boxes[:1])
    assert [len(boxes_of(other, np.arange(30))[0]), len(boxes_of(ds, np.arange(30))[0])] == [1, 60]
