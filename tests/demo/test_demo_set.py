import numpy as np
import pandas as pd
import pytest
from PIL import Image

import guidance_viz as gv
from guidance_viz.core import OptionError
from guidance_viz.data.demo import SIZES, plan
from guidance_viz.data.demo.library import mask_box


def test_the_full_set_is_large_correlated_in_training_and_balanced_elsewhere():
    table = pd.DataFrame([(e.split, e.recipe.label, e.recipe.place) for e in plan()], columns=["split", "y", "place"])
    assert len(table) >= 1500
    train = table[table.split == "train"]
    assert (train.y == train.place).mean() == pytest.approx(0.95, abs=1e-9)
    assert train.y.mean() == 0.5
    for split in ("val", "test"):
        assert table[table.split == split].groupby(["y", "place"]).size().nunique() == 1


@pytest.mark.parametrize("size", SIZES)
def test_a_plan_has_the_counts_it_says(size):
    for split, counts in SIZES[size].items():
        groups = [2 * e.recipe.label + e.recipe.place for e in plan(1, size) if e.split == split]
        assert tuple(np.bincount(groups, minlength=4)) == counts


def test_groups_are_mixed_and_differ_by_seed():
    first, second = ([2 * e.recipe.label + e.recipe.place for e in plan(seed)] for seed in (0, 1))
    assert first != second
    order = np.arange(960)
    assert abs(np.corrcoef(order, [g >= 2 for g in first[:960]])[0, 1]) < 0.1


def test_the_data_set_is_a_table_like_any_other(small):
    assert (small.class_names, small.group_names[1]) == (["landbird", "waterbird"], "landbird on water")
    assert small.groups_known and small.has_masks and small.has_boxes and not len(small.problems)
    assert (small.table.group == 2 * small.table.label + small.table.attribute).all()
    assert small.table.split.value_counts().to_dict() == {"train": 200, "val": 60, "test": 60}
    image = small[0].image
    assert image.shape == (3, 128, 128) and 0 <= float(image.min()) < float(image.max()) <= 1
    assert gv.data.from_spec(small.spec()).fingerprint() == small.fingerprint()


def test_boxes_are_those_of_the_masks(small):
    masks = small.masks(128, 128, np.arange(40)).numpy()
    boxes = small.boxes.set_index("sample_id")
    for row in range(40):
        found = boxes.loc[small.table.sample_id[row], ["x0", "y0", "x1", "y1"]].to_numpy(dtype=float)
        np.testing.assert_allclose(found, mask_box(np.round(masks[row] * 255).astype(np.uint8)), atol=1e-9)


def test_mask_box_by_hand():
    mask = np.zeros((10, 20), np.uint8)
    mask[2:5, 6:15] = 255
    mask[8, 19] = 100                        # less than half a pixel of bird
    assert mask_box(mask) == (6 / 20, 2 / 10, 15 / 20, 5 / 10)


def test_neither_colour_nor_size_nor_place_gives_the_class_away(small, shelf):
    """A linear reading of the bird's colours, size and place does little better than a coin."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.preprocessing import StandardScaler
    table = small.table
    folder = next(shelf.glob("small-0-*"))
    rows = np.flatnonzero(table.split.isin(["val", "test"]))
    colours, where = [], []
    for row in rows:
        image = np.asarray(Image.open(folder / table.path[row]), np.float32)
        mask = np.asarray(Image.open(folder / table.mask_path[row])) > 127
        bird = image[mask]
        y, x = np.nonzero(mask)
        colours.append([*bird.mean(0), *bird.std(0), *np.percentile(bird, (10, 90), axis=0).ravel()])
        where.append([mask.mean(), x.mean(), y.mean()])
    labels = table.label.to_numpy()[rows]
    for features in (colours, where):
        score = cross_val_score(LogisticRegression(), StandardScaler().fit_transform(features), labels, cv=5).mean()
        assert score < 0.68


def test_a_size_or_seed_that_does_not_exist_is_refused(shelf):
    with pytest.raises(OptionError, match="'full', 'small', 'tiny'"):
        gv.data.load("demo", root=shelf, size="huge")
    with pytest.raises(OptionError, match="whole number"):
        gv.data.load("demo", root=shelf, seed=-1)
