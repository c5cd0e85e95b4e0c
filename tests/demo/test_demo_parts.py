"""Both the bird alone and the scene alone can be told by the demo's network."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

import guidance_viz as gv

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from demo_parts import GREY, bird_alone, dataset, scene_alone


def test_the_parts_show_the_one_without_the_other(recipes, pictures):
    for recipe, picture in zip(recipes[:8], pictures, strict=False):
        outside, inside = picture.mask == 0, picture.mask == 255
        bird, scene = bird_alone(recipe), scene_alone(recipe)
        assert (bird[outside] == GREY).all() and (bird[inside] == picture.image[inside]).all()
        assert (scene[inside] != picture.image[inside]).any(-1).mean() > 0.9


@pytest.mark.slow
@pytest.mark.parametrize(("part", "column"), [("bird", "label"), ("scene", "attribute")])
def test_a_head_on_the_demos_trunk_learns_either_part(part, column):
    """A logistic regression on the shipped trunk, fitted and tested on pictures that are balanced over the groups."""
    ds = dataset(part, "small", seed=7)
    rows = np.concatenate([ds.indices("val"), ds.indices("test")])
    clf = gv.models.load("demo").eval()
    with torch.no_grad():
        features = torch.cat([clf.activations(images).mean((2, 3)) for _, images in ds.batches(rows, 64)]).numpy()
    wanted = ds.table[column].to_numpy()[rows].astype(int)
    half = len(ds.indices("val"))
    scale = features[:half].std(0) + 1e-6
    model = LogisticRegression(C=0.1, max_iter=500).fit(features[:half] / scale, wanted[:half])
    assert model.score(features[half:] / scale, wanted[half:]) > 0.7
