"""Captions are true to the pictures they are of."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch.utils.data import TensorDataset

import guidance_viz as gv
from guidance_viz.core import DataError

LAND = {"meadow", "forest", "desert", "hills", "mountains", "land"}
WATER = {"lake", "sea", "marsh", "shore", "water"}


def said(ds, rows, seed=0):
    return [set(text.rstrip(".").split()) for text in gv.data.demo_captions(ds)(rows, np.random.default_rng(seed))]


def test_places_and_birds_are_those_of_the_picture(small):
    rows = np.tile(np.arange(len(small)), 3)
    place, label = small.table["attribute"].to_numpy(), small.table["label"].to_numpy()
    texts = said(small, rows)
    for row, words in zip(rows, texts, strict=True):
        assert not words & (LAND, WATER)[1 - place[row]]
        assert small.class_names[1 - label[row]] not in words
    named = sum(bool(words & (LAND | WATER)) for words in texts) / len(texts)
    assert 0.4 < named < 0.9  # some tell of the place and some do not
    assert len({frozenset(words) for words in texts}) > 100


def test_a_caption_is_drawn_anew_and_a_seed_repeats_it(small):
    rows = np.arange(20)
    assert said(small, rows) == said(small, rows) != said(small, rows, seed=1)


def test_a_part_of_the_set_has_its_own_captions(small):
    part = small.subset(split="val")
    raw = pd.read_csv(f"{small.source.files[0].rsplit('images', 1)[0]}metadata.csv").set_index("img_id")
    kinds = raw.loc[part.table["sample_id"], "bird"].tolist()
    every = set(raw["bird"])
    for kind, words in zip(kinds, said(part, np.arange(len(part))), strict=True):
        assert words & every <= {kind}


def test_other_data_are_refused():
    mine = gv.data.wrap(TensorDataset(torch.rand(4, 3, 8, 8), torch.zeros(4)), labels=[0, 0, 1, 1], class_names=["a", "b"])
    with pytest.raises(DataError, match="demo"):
        gv.data.demo_captions(mine)
